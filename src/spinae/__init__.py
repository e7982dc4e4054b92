"""Spinae: the coach, and the mirror, for the part of the body you cannot see."""

__version__ = "0.1.0"
