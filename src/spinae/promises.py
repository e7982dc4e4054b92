"""What every move promises."""
