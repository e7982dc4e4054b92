"""The certificate authority of one household, and the certificate of its server.

Browsers give a camera only to HTTPS, and no public authority signs for 192.168.1.5. So this
machine makes an authority of its own, once; a phone that trusts it trusts this server. What
the authority could sign is narrowed to names and addresses that never lead onto the internet:
even a thief of its key could not pass as a bank towards that phone.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Final, Self

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from spinae.errors import FileError, LanError
from spinae.files import atomic_write
from spinae.lan.addresses import Place

AUTHORITY_LIFE: Final = timedelta(days=3650)
SERVER_LIFE: Final = timedelta(days=397)
"""The longest that browsers take."""
RENEWED_BEFORE: Final = timedelta(days=30)
CLOCKS_DIFFER: Final = timedelta(days=1)
"""A phone whose clock is behind must not find a certificate of tomorrow."""

OWN_NAMES: Final = ("local", "localhost")
OWN_NETWORKS: Final = (
    "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "::1/128", "fc00::/7",
)  # fmt: skip
"""None of them is routed on the internet."""
LOOPBACK: Final = ("127.0.0.1", "::1")

Key = ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority: its certificate, which phones trust, and its key, which stays here."""

    certificate: x509.Certificate
    _key: Key

    @classmethod
    def open(cls, folder: Path, now: datetime) -> Self:
        """The authority kept in `folder`, made there where there is none or it has run out.
        LanError where it cannot be read or written."""
        kept = _read(folder / "authority.pem")
        if kept is not None and kept[0].not_valid_after_utc - now > RENEWED_BEFORE:
            return cls(*kept)
        key = ec.generate_private_key(ec.SECP256R1())
        made = cls(_authority_certificate(key, now), key)
        _write(folder / "authority.pem", made.certificate, key)
        return made

    @property
    def pem(self) -> bytes:
        """The certificate, as phones take it. Nothing in it is secret."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, as phones show it: pairs of hexadecimal digits."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(" ").upper()

    def server_file(self, folder: Path, place: Place, now: datetime) -> Path:
        """The file with the key and certificate of the server at `place`, made anew where the
        addresses have changed or its time runs out."""
        path = folder / "server.pem"
        kept = _read(path)
        if kept is None or not self._still_good(kept[0], place, now):
            key = ec.generate_private_key(ec.SECP256R1())
            _write(path, self._signed(key, place, now), key)
        return path

    def _still_good(self, certificate: x509.Certificate, place: Place, now: datetime) -> bool:
        try:
            certificate.verify_directly_issued_by(self.certificate)
        except (InvalidSignature, ValueError):
            return False
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        lasts = certificate.not_valid_after_utc - now > RENEWED_BEFORE
        return lasts and set(names) == set(_names(place))

    def _signed(self, key: Key, place: Place, now: datetime) -> x509.Certificate:
        issuer = self.certificate
        own = x509.SubjectKeyIdentifier.from_public_key(self._key.public_key())
        end = min(now - CLOCKS_DIFFER + SERVER_LIFE, issuer.not_valid_after_utc)
        return (
            _begun("Spinae", key, now, end)
            .issuer_name(issuer.subject)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectAlternativeName(_names(place)), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own), critical=False
            )
            .sign(self._key, hashes.SHA256())
        )


def _authority_certificate(key: Key, now: datetime) -> x509.Certificate:
    # the day is in the name: a phone that has two shows which is which
    called = f"Spinae on {socket.gethostname()}, {now:%Y-%m-%d}"[:64]
    builder = _begun(called, key, now, now + AUTHORITY_LIFE)
    return (
        builder.issuer_name(_name(called))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(_constraints(), None), critical=True)
        .sign(key, hashes.SHA256())
    )


def _begun(called: str, key: Key, now: datetime, end: datetime) -> x509.CertificateBuilder:
    public = key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(_name(called))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCKS_DIFFER)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _name(called: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, called)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _constraints() -> list[x509.GeneralName]:
    networks = [x509.IPAddress(ip_network(network)) for network in OWN_NETWORKS]
    return [*(x509.DNSName(name) for name in OWN_NAMES), *networks]


def _names(place: Place) -> list[x509.GeneralName]:
    names = [name for name in (place.name, "localhost") if name]
    addresses = [*place.addresses, *map(ip_address, LOOPBACK)]
    return [*map(x509.DNSName, names), *map(x509.IPAddress, addresses)]


def _read(path: Path) -> tuple[x509.Certificate, Key] | None:
    """The certificate and key in a file; None where there is no file."""
    try:
        data = path.read_bytes()
        certificate, key = x509.load_pem_x509_certificate(data), load_pem_private_key(data, None)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise _unusable(path, error) from error
    if not isinstance(key, Key):
        raise _unusable(path, TypeError("it holds another kind of key"))
    return certificate, key


def _write(path: Path, certificate: x509.Certificate, key: Key) -> None:
    """Both in one file that is whole or not there, and that nobody else may read."""
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with atomic_write(path, private=True) as file:
            file.write(secret + certificate.public_bytes(Encoding.PEM))
    except OSError as error:
        raise _unusable(path, error) from error
    except FileError as error:
        raise LanError(f"certificate {error}") from error


def _unusable(path: Path, error: Exception) -> LanError:
    reason = getattr(error, "strerror", None) or str(error).partition("\n")[0]
    return LanError(
        f"certificate {path}: {reason}; move it away to have a new one made "
        "(phones then have to trust it anew)"
    )
