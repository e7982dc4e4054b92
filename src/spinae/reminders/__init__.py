"""Reminders: when a person wants to be reminded (`choices`), and what they are then told: the
`calendar`, `breaks` from sitting and the weekly `letter`. Nothing here sends anything."""

from spinae.reminders.choices import Breaks, Choices, Post, Training

__all__ = ["Breaks", "Choices", "Post", "Training"]
