from datetime import date

import pytest

from spinae.message import Day, Message, _, joined, ngettext, verbatim
from spinae.say import ENGLISH


@pytest.mark.parametrize(
    ("message", "read"),
    [
        (_("Lift your hips a little."), "Lift your hips a little."),
        (_("Next: {name}.", name=_("Bird-dog").lowered), "Next: bird-dog."),
        (ngettext("{n} rep", "{n} reps", 1), "1 rep"),
        (ngettext("{n} rep", "{n} reps", 2), "2 reps"),
        (_("It is {day}.", day=Day(date(2026, 11, 3), "EEEEdMMMM")), "It is Tuesday 3 November."),
        (joined([_("Rest."), _(""), _("Next: {name}.", name="{odd}")]), "Rest. Next: {odd}."),
        (verbatim("{as it is}"), "{as it is}"),
        (joined([]), ""),
    ],
)
def test_a_message_reads_as_its_language_says(message: Message, read: str) -> None:
    assert ENGLISH.say(message) == read


def test_a_message_is_never_a_string_by_accident() -> None:
    with pytest.raises(TypeError, match="said by a language"):
        f"{_('Rest.')}"
    with pytest.raises(TypeError, match="said by a language"):
        str(_("Rest."))
