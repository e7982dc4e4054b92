"""The post: the weekly letter, handed to the person's own mail server."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from ipaddress import ip_address
from typing import Final

from spinae.errors import MailError, SpinaeError
from spinae.journal import Journal, people, read, reminders
from spinae.journal.read import case_of
from spinae.plan import Past, PlanContext
from spinae.reminders.agenda import agenda
from spinae.reminders.letter import DAYS, Letter, letter
from spinae.say import ENGLISH, Language, load
from spinae.settings import MailServer

PATIENCE_S: Final = 30.0
"""How long a mail server may take to answer."""
OFF: Final = "letter: nobody asked for one; choose it in Spinae under You, Reminders"
IN_THE_CLEAR: Final = (
    "offers no encryption, and a password is not sent without it; "
    "allowed in SPINAE_SMTP_URL: smtps://, or smtp:// where the server offers STARTTLS"
)


@dataclass(frozen=True, slots=True)
class Mailer:
    """Where letters are written and handed over."""

    journal: Journal
    context: PlanContext
    server: MailServer | None
    """None: there is nobody to hand a letter to, and it can only be read."""
    address: str
    """Where a person opens Spinae."""
    language: Language = ENGLISH
    """Of letters to those who chose none."""

    def written(self, person: int, now: datetime) -> Letter:
        """The person's letter as of now."""
        chosen = people.language_of(self.journal, person)
        spoken = load(chosen) if chosen else self.language
        choices = reminders.of(self.journal, person).choices
        here = choices.here(now)
        case = case_of(self.journal, person, self.context, here)
        history = read.history(self.journal, person)
        week_ago = Past.of(history, here - timedelta(days=DAYS), self.context)
        ahead = agenda(case, choices.training, days=DAYS + 1) if choices.training else ()
        return letter(case, week_ago, ahead, self.address, spoken)

    def deliver(self, person: int, now: datetime) -> bool:
        """Send this week's letter; False where it was sent already. MailError in one line where
        the person wants none, or it cannot be sent."""
        return self._deliver(person, now, week=_week(now))

    def deliver_due(self, now: datetime) -> tuple[str, ...]:
        """Send every letter that is due; a line for each that could not be sent."""
        try:
            household = people.everyone(self.journal)
        except SpinaeError as error:
            return (str(error),)
        return tuple(filter(None, (self._deliver_due(one.id, now) for one in household)))

    def _deliver_due(self, person: int, now: datetime) -> str:
        """Why the letter could not be sent; empty where it was, or where none is due."""
        try:
            due = self._due(person, now)
            if due is not None:
                self._deliver(person, now, week=_week(due))
        except SpinaeError as error:
            return str(error)
        return ""

    def _due(self, person: int, now: datetime) -> datetime | None:
        chosen = reminders.of(self.journal, person)
        if chosen.choices.post is None or chosen.at is None:
            return None
        due = chosen.choices.post.last_due(chosen.choices.here(now))
        # nobody expects the letter of a day that was over when they asked for letters
        return due if due > chosen.at else None

    def _deliver(self, person: int, now: datetime, *, week: str) -> bool:
        post = reminders.of(self.journal, person).choices.post
        if post is None:
            raise MailError(OFF)
        if self.server is None:
            raise MailError("letter: no mail server; set SPINAE_SMTP_URL")
        if not reminders.claim_letter(self.journal, person, week, now):
            return False
        try:
            send(self.server, _message(self.written(person, now), self.server, post.to, now))
        except BaseException:
            reminders.give_back_letter(self.journal, person, week)
            raise
        return True


def _week(moment: datetime) -> str:
    year, week, _ = moment.isocalendar()
    return f"{year}-W{week:02}"


def _message(letter: Letter, server: MailServer, to: str, now: datetime) -> EmailMessage:
    message = EmailMessage()
    message["From"] = server.sender or to
    message["To"] = to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain="spinae")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text())
    message.add_alternative(letter.html(), subtype="html")
    return message


def send(server: MailServer, message: EmailMessage) -> None:
    """Hand a message over; MailError in one line where it is not taken."""
    try:
        with _connected(server) as line:
            line.send_message(message)
    except smtplib.SMTPAuthenticationError as error:
        raise _refused(server, "does not take this name and password", error) from error
    except smtplib.SMTPRecipientsRefused as error:
        raise _refused(server, f"does not take mail to {message['To']}") from error
    except smtplib.SMTPResponseException as error:
        raise _refused(server, "does not take the letter", error) from error
    except (smtplib.SMTPException, OSError) as error:
        raise _refused(server, f"cannot be reached: {_first_line(error)}") from error


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    with _opened(server) as line:
        line.ehlo()
        if not server.encrypted and line.has_extn("starttls"):
            line.starttls(context=ssl.create_default_context())
            line.ehlo()
        elif not server.encrypted and server.user and not _is_loopback(server.host):
            raise _refused(server, IN_THE_CLEAR)
        if server.user:
            line.login(server.user, server.password)
        yield line


def _opened(server: MailServer) -> smtplib.SMTP:
    if not server.encrypted:
        return smtplib.SMTP(server.host, server.port, timeout=PATIENCE_S)
    context = ssl.create_default_context()
    return smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE_S, context=context)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _refused(
    server: MailServer, why: str, error: smtplib.SMTPResponseException | None = None
) -> MailError:
    said = ""
    if error is not None:
        words = error.smtp_error
        text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
        said = f": {error.smtp_code} {' '.join(text.split())[:200]}"
    return MailError(f"letter: not sent: {server.host}, port {server.port} {why}{said}")


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
