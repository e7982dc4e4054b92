"""A spoken rhythm for reps that nobody counts: it paces, and never counts."""

from __future__ import annotations

from math import floor

from spinae.catalogue.schema import Dose, Move
from spinae.coach.words import HOLD_SPOKEN_S


class Rhythm:
    """Rounds of go, hold, back at the move's own tempo; silent after the last round."""

    def __init__(self, move: Move, dose: Dose) -> None:
        tempo = move.tempo
        self.out_s = tempo.out_s
        self.stay_s = dose.hold_s or tempo.stay_s
        self.round_s = tempo.out_s + self.stay_s + tempo.back_s + tempo.breath_s
        self.breath_s = tempo.breath_s
        self.alternating = move.sides == "alternating"
        self.rounds = (dose.reps or 0) * (2 if self.alternating else 1)
        self._at = 0.0
        self._told = -1
        self._beats = [(0.0, "go"), (self.out_s + self.stay_s, "back")]
        if self.stay_s >= HOLD_SPOKEN_S:
            self._beats.insert(1, (self.out_s, "hold"))

    @property
    def hold_s(self) -> float:
        """How long the far pose of this round has been held, by the rhythm."""
        if self._round() >= self.rounds:
            return 0.0
        since = self._at % self.round_s - self.out_s
        return since if 0 <= since <= self.stay_s else 0.0

    def run(self, dt: float) -> str | None:
        """The key of the word that is due after `dt` more seconds, if any."""
        self._at += dt
        beat = self._beat()
        if beat == self._told or self._told >= self.rounds * len(self._beats):
            return None
        self._told = beat
        return f"beat {self._word(beat)}"

    def rejoin(self, done: int) -> None:
        """So many reps are done: breathe, then the round after them."""
        self._at = max(0.0, done * self.round_s - self.breath_s)
        self._told = self._beat() if done else -1

    def _round(self) -> int:
        return floor(self._at / self.round_s)

    def _beat(self) -> int:
        into = self._at - self._round() * self.round_s
        passed = sum(start <= into for start, _ in self._beats) - 1
        return self._round() * len(self._beats) + passed

    def _word(self, beat: int) -> str:
        number, which = divmod(beat, len(self._beats))
        if number >= self.rounds:
            return "end"
        word = self._beats[which][1]
        return "other" if word == "go" and self.alternating and number else word
