"""Where this machine is found on its own network."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

import ifaddr

Address = IPv4Address | IPv6Address

LABEL = re.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
ELSEWHERE = ("192.0.2.1", 9)
"""An address that no network holds; asking for the way there sends nothing."""


@dataclass(frozen=True, slots=True)
class Place:
    """The addresses and names of this machine that never lead onto the internet."""

    addresses: tuple[Address, ...]
    """The one that most traffic takes first."""
    name: str
    """As networks with mDNS know it, such as desk.local; empty where they cannot."""


def here() -> Place:
    """Where this machine is now."""
    first = _usual()
    found = sorted(set(_private()), key=lambda a: (a != first, a.version, int(a)))
    return Place(tuple(found), _name(socket.gethostname()))


def _private() -> Iterator[Address]:
    for adapter in ifaddr.get_adapters():
        for bound in adapter.ips:
            text = bound.ip if isinstance(bound.ip, str) else bound.ip[0]
            address = ip_address(text)
            # a link-local IPv6 address needs a zone, which no browser takes
            useless = address.is_loopback or (address.version == 6 and address.is_link_local)
            if not (useless or address.is_global):
                yield address


def _usual() -> Address | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ELSEWHERE)
        except OSError:  # no way out at all
            return None
        return ip_address(probe.getsockname()[0])


def _name(hostname: str) -> str:
    label = hostname.lower().partition(".")[0]
    return f"{label}.local" if LABEL.fullmatch(label) else ""
