"""What each device holds open, to be cut when it is removed."""

from __future__ import annotations

import asyncio
from collections import defaultdict


class OpenConnections:
    """What each device holds open."""

    def __init__(self) -> None:
        self._tasks: defaultdict[int, set[asyncio.Task[None]]] = defaultdict(set)

    async def run(self, device: int, task: asyncio.Task[None]) -> bool:
        """Wait for the task to end; False where the device was removed meanwhile."""
        self._tasks[device].add(task)
        try:
            await task
        except asyncio.CancelledError:
            if task in self._tasks[device]:
                raise  # the server stops
            return False
        finally:
            self._tasks[device].discard(task)
        return True

    def cut(self, device: int) -> None:
        """End all of it; from any thread."""
        for task in self._tasks.pop(device, ()):
            task.get_loop().call_soon_threadsafe(task.cancel)
