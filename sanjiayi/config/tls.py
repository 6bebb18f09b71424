"""Certificates for HTTPS on a LAN: an authority of one's own, or a certificate that was given.

Phones give camera, service worker and safe storage to pages over HTTPS only, and nobody sells
a certificate for 192.168.1.5.  So the machine makes an authority, whose certificate each phone
installs once, and lets it sign a certificate for the machine's own addresses.

The authority may vouch for private addresses, local names and those this machine had when it
was made, for nothing else (name constraints): whoever steals its key cannot pose as a bank
before a phone that trusts it.

    tls/ca.crt, ca.key           the authority, ten years
    tls/server.crt, server.key   what the server shows, 397 days, renewed by itself
    tls/given.crt, given.key     used instead, when given
"""

import ipaddress
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sanjiayi.kernel.refusals import Refusal

CA_DAYS = 3_650
LEAF_DAYS = 397
"""Browsers refuse a server's certificate that holds longer than 398 days (CA/Browser Forum)."""
RENEW_DAYS = 30
"""So many days before its end the server's certificate is made anew."""
SLOW_CLOCKS = timedelta(days=1)
"""Certificates hold from a day ago, for phones whose clock is slow."""

NETWORKS = (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10",
    "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128",
)  # fmt: skip
"""Addresses that lead nowhere outside (RFC 1918, 3927, 6598, 4193, 4291)."""
DOMAINS = ("local", "localhost", "lan", "internal", "home.arpa")
"""Names that lead nowhere outside (RFC 6762, 6761, 8375; ICANN for internal)."""


@dataclass(frozen=True)
class Served:
    """What the server shows.

    certificate   file with the server's certificate and what signed it;  key: its key, PKCS 8
    authority     the own authority's certificate, DER; b"" when a certificate was given
    fingerprint   SHA-256 of the authority's certificate (else of the given one): "AB:CD:…"
    names         names and addresses the certificate holds for
    ends_at       when the server's certificate ends
    """

    certificate: Path
    key: Path
    authority: bytes
    fingerprint: str
    names: tuple[str, ...]
    ends_at: datetime

    @property
    def is_own(self) -> bool:
        return bool(self.authority)


def is_private(name: str) -> bool:
    """Does this address or name lead nowhere outside?

    >>> is_private("192.168.1.5"), is_private("8.8.8.8"), is_private("desk.local")
    (True, False, True)
    """
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return any(name == end or name.endswith("." + end) for end in DOMAINS)
    return any(address in network for network in map(ipaddress.ip_network, NETWORKS))


def ready(folder: Path, names: Sequence[str], *, now: datetime) -> Served:
    """What to show at these names: the given certificate, else one of our own.

    Makes or renews what is missing.  A name the authority may not vouch for is left out (the
    machine got a public address after the authority was made).  Raises Refusal
    "config.tls_over" when the given certificate has ended.
    """
    if (folder / "given.crt").exists():
        return _given(folder, now)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority, authority_key = _authority(folder, names, now)
    wanted = tuple(dict.fromkeys(name for name in names if vouches(authority, name)))
    leaf = _leaf(folder, authority, authority_key, wanted, now)
    der = authority.public_bytes(serialization.Encoding.DER)
    return Served(
        folder / "server.crt", folder / "server.key", der, fingerprint(authority),
        names_of(leaf), leaf.not_valid_after_utc,
    )  # fmt: skip


def standing_authority(folder: Path) -> x509.Certificate | None:
    """The own authority, when there is one and no other certificate was given."""
    path = folder / "ca.crt"
    if (folder / "given.crt").exists() or not path.exists():
        return None
    return x509.load_pem_x509_certificate(path.read_bytes())


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 as people compare it: "AB:CD:…"."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def names_of(certificate: x509.Certificate) -> tuple[str, ...]:
    """The names and addresses a certificate holds for."""
    try:
        held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    return (
        *held.get_values_for_type(x509.DNSName),
        *(str(address) for address in held.get_values_for_type(x509.IPAddress)),
    )


# --- the authority -----------------------------------------------------------------------------


def _authority(
    folder: Path, names: Iterable[str], now: datetime
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """The authority that stands, or a new one when there is none or it ends within a year."""
    certificate, key = folder / "ca.crt", folder / "ca.key"
    if certificate.exists() and key.exists():
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
        opened = serialization.load_pem_private_key(key.read_bytes(), None)
        still_good = found.not_valid_after_utc > now + timedelta(days=LEAF_DAYS)
        if isinstance(opened, ec.EllipticCurvePrivateKey) and still_good:
            return found, opened
    secret = ec.generate_private_key(ec.SECP256R1())
    made = _new_authority(secret, [name for name in names if not is_private(name)], now)
    _keep(key, _pem_of(secret))
    _keep(certificate, made.public_bytes(serialization.Encoding.PEM))
    return made, secret


def vouches(authority: x509.Certificate, name: str) -> bool:
    """May this authority vouch for an address or a name?"""
    if is_private(name):
        return True
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    return _subtree(name) in (limits.permitted_subtrees or ())


def _subtree(name: str) -> x509.GeneralName:
    """The name itself, as a name constraint says it."""
    try:
        return x509.IPAddress(ipaddress.ip_network(name))
    except ValueError:
        return x509.DNSName(name)


def _new_authority(
    key: ec.EllipticCurvePrivateKey, extra: Sequence[str], now: datetime
) -> x509.Certificate:
    mark = os.urandom(2).hex()
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "sanjiayi"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"sanjiayi LAN {now:%Y-%m-%d} {mark}"),
        ]
    )
    permitted = [_subtree(name) for name in dict.fromkeys((*DOMAINS, *NETWORKS, *extra))]
    return (
        _begin(name, name, key.public_key(), now, CA_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


# --- the server's certificate ------------------------------------------------------------------


def _leaf(
    folder: Path,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    names: Sequence[str],
    now: datetime,
) -> x509.Certificate:
    """The certificate that stands if it still serves, else a new one with a new key."""
    path, key_path = folder / "server.crt", folder / "server.key"
    if path.exists() and key_path.exists():
        found = x509.load_pem_x509_certificate(path.read_bytes())
        if _serves(found, authority, names, now):
            return found
    key = ec.generate_private_key(ec.SECP256R1())
    made = sign(key.public_key(), names, authority, authority_key, now=now)
    _keep(key_path, _pem_of(key))
    pem = serialization.Encoding.PEM
    _keep(path, made.public_bytes(pem) + authority.public_bytes(pem))
    return made


def _serves(
    leaf: x509.Certificate, authority: x509.Certificate, names: Sequence[str], now: datetime
) -> bool:
    try:
        leaf.verify_directly_issued_by(authority)
    except (InvalidSignature, ValueError, TypeError):
        return False
    lasts = leaf.not_valid_after_utc > now + timedelta(days=RENEW_DAYS)
    return lasts and set(names) <= set(names_of(leaf))


def sign(
    key: ec.EllipticCurvePublicKey,
    names: Iterable[str],
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    *,
    now: datetime,
) -> x509.Certificate:
    """A server's certificate for some names and addresses, signed by an authority."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sanjiayi")])
    alternatives = x509.SubjectAlternativeName([_general(name) for name in names])
    server = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    issuer_key = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    above = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer_key)
    return (
        _begin(subject, authority.subject, key, now, LEAF_DAYS)
        .add_extension(alternatives, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(server, critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(above, critical=False)
        .sign(authority_key, hashes.SHA256())
    )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _begin(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: datetime,
    days: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SLOW_CLOCKS)
        .not_valid_after(now - SLOW_CLOCKS + timedelta(days=days))
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False,
        key_cert_sign=signs_certificates, crl_sign=signs_certificates,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


# --- a certificate that was given --------------------------------------------------------------


def take(folder: Path, certificate: Path, key: Path, *, now: datetime) -> Served:
    """Use a certificate (with its chain) and key from files; both PEM.

    Raises Refusal "config.tls_file" when they cannot be read or do not belong together,
    "config.tls_over" when the certificate has ended.
    """
    try:
        chain = x509.load_pem_x509_certificates(certificate.read_bytes())
        secret = serialization.load_pem_private_key(key.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise Refusal(
            "config.tls_file", "证书或私钥读不出来。两个文件都要是 PEM 格式，私钥不能带口令。"
        ) from error
    if not chain or chain[0].public_key() != secret.public_key():
        raise Refusal("config.tls_file", "证书和私钥不是一对，请核对文件。")
    _require_still_good(chain[0], now)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in chain)
    _keep(folder / "given.key", _pem_of(secret))
    _keep(folder / "given.crt", pem)
    return _given(folder, now)


def drop_given(folder: Path) -> None:
    """Show our own certificate again."""
    for name in ("given.crt", "given.key"):
        (folder / name).unlink(missing_ok=True)


def _given(folder: Path, now: datetime) -> Served:
    path = folder / "given.crt"
    found = x509.load_pem_x509_certificates(path.read_bytes())[0]
    _require_still_good(found, now)
    return Served(
        path, folder / "given.key", b"", fingerprint(found), names_of(found),
        found.not_valid_after_utc,
    )  # fmt: skip


def _require_still_good(certificate: x509.Certificate, now: datetime) -> None:
    if certificate.not_valid_after_utc <= now:
        raise Refusal("config.tls_over", "这张证书已过期。请换一张，或运行 sanjiayi https --own。")


# --- files -------------------------------------------------------------------------------------


def _pem_of(key: PrivateKeyTypes) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _keep(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable by the owner only."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
