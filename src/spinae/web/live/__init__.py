"""The live line between a page and its coach, the sets that come without one, and their writer."""
