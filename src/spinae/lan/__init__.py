"""The door to the local network: HTTPS for the phone on the floor."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from spinae.errors import LanError
from spinae.lan.addresses import Place, here
from spinae.lan.authority import Authority

__all__ = ["Authority", "Lan", "Place", "here"]

FOLDER: Final = "lan"
"""In the data folder."""


class Lan:
    """HTTPS at this machine's own addresses, which come and go."""

    def __init__(self, data_dir: Path, port: int, clock: Callable[[], datetime]) -> None:
        """Open the authority, or make it. LanError where there is no network, or no way to
        keep a certificate."""
        self.place = here()
        if not self.place.addresses:
            raise LanError(
                "network: this machine has no address on a local network; join one and try again"
            )
        self.port = port
        self._folder, self._clock = data_dir / FOLDER, clock
        self.authority = Authority.open(self._folder, clock())
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.renew()

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where a phone finds Spinae, the likeliest address first."""
        hosts = [f"[{a}]" if a.version == 6 else str(a) for a in self.place.addresses]
        if self.place.name:
            hosts.insert(1, self.place.name)
        return tuple(f"https://{host}:{self.port}" for host in hosts)

    def renew(self) -> None:
        """Look where this machine is now; connections from here on get a certificate for it."""
        self.place = here()
        file = self.authority.server_file(self._folder, self.place, self._clock())
        self.tls.load_cert_chain(file)
