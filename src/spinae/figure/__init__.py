"""The figure: one body, its bones in every pose, and a move as the page moves it."""
