"""The household's certificate authority: what it signs, for how long, and what it cannot."""

from __future__ import annotations

import socket
import ssl
import stat
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509

from spinae.errors import LanError
from spinae.lan import Authority, Lan, Place, here

NOW = datetime.now(UTC)
DESK = Place((ip_address("192.168.1.5"), ip_address("fd00::2")), "desk.local")


def server(folder: Path, place: Place = DESK, now: datetime = NOW) -> x509.Certificate:
    file = Authority.open(folder, now).server_file(folder, place, now)
    return x509.load_pem_x509_certificate(file.read_bytes())


def handshake(lan: Lan, client: ssl.SSLContext, name: str) -> str | None:
    """The TLS version a client ends up with, on a real connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        answering = threading.Thread(target=_answer, args=(listener, lan.tls))
        answering.start()
        try:
            with (
                socket.create_connection(listener.getsockname()) as plain,
                client.wrap_socket(plain, server_hostname=name) as secured,
            ):
                return secured.version()
        finally:
            answering.join()


def _answer(listener: socket.socket, tls: ssl.SSLContext) -> None:
    connection, _ = listener.accept()
    with connection:
        try:
            tls.wrap_socket(connection, server_side=True).close()
        except OSError:
            return  # the client did not trust us


@pytest.fixture
def lan(tmp_path: Path) -> Lan:
    if not here().addresses:
        pytest.skip("this machine is on no network")
    return Lan(tmp_path, 8766, lambda: NOW)


def trusting(lan: Lan) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=lan.authority.pem.decode())


def test_a_client_that_trusts_only_the_authority_gets_through(lan: Lan) -> None:
    assert handshake(lan, trusting(lan), "localhost") == "TLSv1.3"
    assert handshake(lan, trusting(lan), str(lan.place.addresses[0])) == "TLSv1.3"


def test_a_client_that_does_not_trust_it_is_warned(lan: Lan) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match=r"self-signed|unable to get"):
        handshake(lan, ssl.create_default_context(), "localhost")


def test_the_certificate_is_for_this_machine_alone(lan: Lan) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        handshake(lan, trusting(lan), "bank.example")


def test_a_stolen_authority_cannot_pass_as_a_place_on_the_internet(
    lan: Lan, tmp_path: Path
) -> None:
    elsewhere = Place((ip_address("1.1.1.1"),), "bank.example")
    lan.tls.load_cert_chain(lan.authority.server_file(tmp_path, elsewhere, NOW))
    for name in ("bank.example", "1.1.1.1"):
        with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
            handshake(lan, trusting(lan), name)


def test_the_authority_is_made_once_and_its_key_is_for_the_owner_alone(tmp_path: Path) -> None:
    first = Authority.open(tmp_path, NOW)
    assert Authority.open(tmp_path, NOW + timedelta(days=3000)).fingerprint == first.fingerprint
    mode = (tmp_path / "authority.pem").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_an_authority_that_runs_out_is_made_anew(tmp_path: Path) -> None:
    first = Authority.open(tmp_path, NOW)
    late = NOW + timedelta(days=3630)
    assert Authority.open(tmp_path, late).fingerprint != first.fingerprint
    assert server(tmp_path, now=late).not_valid_before_utc < late


def test_the_authority_signs_servers_and_no_other_authority(tmp_path: Path) -> None:
    made = Authority.open(tmp_path, NOW).certificate.extensions
    basic = made.get_extension_for_class(x509.BasicConstraints)
    assert (basic.critical, basic.value.ca, basic.value.path_length) == (True, True, 0)
    leaf = server(tmp_path).extensions.get_extension_for_class(x509.BasicConstraints)
    assert not leaf.value.ca


def test_the_server_certificate_names_every_address(tmp_path: Path) -> None:
    extension = server(tmp_path).extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert extension.value.get_values_for_type(x509.DNSName) == ["desk.local", "localhost"]
    addresses = map(str, extension.value.get_values_for_type(x509.IPAddress))
    assert list(addresses) == ["192.168.1.5", "fd00::2", "127.0.0.1", "::1"]


def test_browsers_take_how_long_it_lasts(tmp_path: Path) -> None:
    made = server(tmp_path)
    assert made.not_valid_after_utc - made.not_valid_before_utc <= timedelta(days=397)


def test_the_server_certificate_is_kept_while_it_fits(tmp_path: Path) -> None:
    first = server(tmp_path)
    assert server(tmp_path, now=NOW + timedelta(days=300)) == first
    moved = server(tmp_path, Place((ip_address("192.168.1.9"),), "desk.local"))
    assert moved != first
    assert server(tmp_path, now=NOW + timedelta(days=390)) not in (first, moved)


def test_a_server_certificate_of_another_authority_is_made_anew(tmp_path: Path) -> None:
    first = server(tmp_path)
    (tmp_path / "authority.pem").unlink()
    assert server(tmp_path) != first


@pytest.mark.parametrize("content", [b"", b"-----BEGIN CERTIFICATE-----\nx\n"])
def test_a_broken_file_is_one_clear_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "authority.pem").write_bytes(content)
    with pytest.raises(LanError, match=r"authority\.pem: .*move it away") as refused:
        Authority.open(tmp_path, NOW)
    assert "\n" not in str(refused.value)


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LanError, match="move it away"):
        Authority.open(tmp_path / "file" / "lan", NOW)
