"""Who may reach the app: this machine, devices that were let in, and who sits at them."""
