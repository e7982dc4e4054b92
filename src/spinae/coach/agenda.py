"""The sets of a session, in the order in which they come, and which of them are over."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from spinae.body import Side
from spinae.catalogue import Catalogue
from spinae.catalogue.schema import Move
from spinae.plan import Item
from spinae.training import SetKey


class Agenda:
    """What is to be done; `key` is the set at hand."""

    def __init__(
        self, items: Sequence[Item], catalogue: Catalogue, done: Collection[SetKey]
    ) -> None:
        self.items = tuple(items)
        self._moves = [catalogue[item.move] for item in items]
        self._keys = list(self._all())
        self._over: set[SetKey] = set(done)
        """Sets that are done, skipped or dropped."""
        self.key = self._keys[-1]

    def _all(self) -> Iterator[SetKey]:
        for index, (item, move) in enumerate(zip(self.items, self._moves, strict=True)):
            sides: tuple[Side | None, ...] = ("right", "left") if move.sides == "each" else (None,)
            for number in range(1, item.dose.sets + 1):
                yield from (SetKey(index, number, side) for side in sides)

    @property
    def item(self) -> Item:
        """The item at hand."""
        return self.items[self.key[0]]

    @property
    def move(self) -> Move:
        """The move at hand."""
        return self._moves[self.key[0]]

    @property
    def _left(self) -> list[SetKey]:
        return [key for key in self._keys if key not in self._over]

    @property
    def next_name(self) -> str | None:
        """The name of the item after the one at hand."""
        index = next((key[0] for key in self._left if key[0] != self.key[0]), None)
        return None if index is None else self._moves[index].name

    @property
    def over(self) -> bool:
        """Whether the set at hand is over."""
        return self.key in self._over

    @property
    def sees(self) -> bool:
        """Whether the camera judges anything that is left."""
        return any(self._moves[key[0]].clock is None for key in self._left)

    def take_next(self) -> bool:
        """Turn to the first set that is not over; False where none is left."""
        left = self._left
        self.key = left[0] if left else self.key
        return bool(left)

    def end(self) -> None:
        """The set at hand is over."""
        self._over.add(self.key)

    def drop(self, unwanted: Callable[[int], bool]) -> None:
        """Leave out all sets of the items with these indexes."""
        self._over.update(key for key in self._keys if unwanted(key[0]))

    def others(self) -> dict[int, Move]:
        """What may be done before the item at hand: the rest of its phase."""
        item, phase = self.key[0], self.item.phase
        indexes = dict.fromkeys(key[0] for key in self._left)
        near = (i for i in indexes if i != item and self.items[i].phase == phase)
        return {i: self._moves[i] for i in near if self._moves[i].id != self.move.id}

    def do_first(self, item: int) -> None:
        """This item's sets come now, and the one at hand after them."""
        ahead = [key for key in self._keys if key[0] == item]
        rest = [key for key in self._keys if key[0] != item]
        at = rest.index(self.key)
        self._keys = [*rest[:at], *ahead, *rest[at:]]
        self.take_next()
