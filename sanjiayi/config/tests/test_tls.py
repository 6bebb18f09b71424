"""Certificates: they hold for this machine, for nothing outside, and are renewed in time."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sanjiayi.config import tls
from sanjiayi.kernel.refusals import Refusal

NOW = datetime.now(UTC)
NAMES = ("localhost", "127.0.0.1", "desk.local", "192.168.1.5")


def own(folder: Path, names: tuple[str, ...] = NAMES, now: datetime = NOW) -> tls.Served:
    return tls.ready(folder, names, now=now)


@contextmanager
def shown(certificate: Path, key: Path) -> Iterator[int]:
    """Somebody who shows a certificate at a port, once for each caller, until the end."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            while True:
                try:
                    link, _ = door.accept()
                except OSError:
                    return
                try:
                    context.wrap_socket(link, server_side=True).close()
                except OSError:
                    link.close()

        threading.Thread(target=serve, daemon=True).start()
        yield door.getsockname()[1]


def trusted(port: int, authority: Path, name: str) -> bool:
    """Does a client that trusts only this authority accept what is shown under a name?"""
    client = ssl.create_default_context(cafile=str(authority))
    with socket.create_connection(("127.0.0.1", port), timeout=10) as link:
        try:
            client.wrap_socket(link, server_hostname=name).close()
        except ssl.SSLCertVerificationError:
            return False
    return True


@pytest.mark.parametrize("name", NAMES)
def test_a_client_that_trusts_the_authority_trusts_the_machine(tmp_path: Path, name: str) -> None:
    served = own(tmp_path)

    with shown(served.certificate, served.key) as port:
        assert trusted(port, tmp_path / "ca.crt", name)


def test_the_machine_is_not_trusted_under_another_name(tmp_path: Path) -> None:
    served = own(tmp_path)

    with shown(served.certificate, served.key) as port:
        assert not trusted(port, tmp_path / "ca.crt", "192.168.1.6")


@pytest.mark.parametrize("name", ["bank.example", "8.8.8.8", "notlocal"])
def test_a_stolen_authority_cannot_pose_as_somebody_outside(tmp_path: Path, name: str) -> None:
    own(tmp_path)
    authority = x509.load_pem_x509_certificate((tmp_path / "ca.crt").read_bytes())
    stolen = serialization.load_pem_private_key((tmp_path / "ca.key").read_bytes(), None)
    assert isinstance(stolen, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    forged = tls.sign(key.public_key(), [name], authority, stolen, now=NOW)
    (tmp_path / "forged.crt").write_bytes(forged.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "forged.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )

    with shown(tmp_path / "forged.crt", tmp_path / "forged.key") as port:
        assert not trusted(port, tmp_path / "ca.crt", name)


def test_a_public_address_the_machine_has_when_the_authority_is_made_is_vouched_for(
    tmp_path: Path,
) -> None:
    served = own(tmp_path, (*NAMES, "203.0.113.9"))

    assert "203.0.113.9" in served.names
    with shown(served.certificate, served.key) as port:
        assert trusted(port, tmp_path / "ca.crt", "203.0.113.9")


def test_a_public_address_that_comes_later_is_left_out(tmp_path: Path) -> None:
    own(tmp_path)

    assert "203.0.113.9" not in own(tmp_path, (*NAMES, "203.0.113.9")).names


def test_asking_again_changes_nothing(tmp_path: Path) -> None:
    first = own(tmp_path)
    before = (tmp_path / "server.crt").read_bytes()

    assert own(tmp_path, now=NOW + timedelta(days=300)) == first
    assert (tmp_path / "server.crt").read_bytes() == before


def test_the_certificate_is_renewed_before_it_ends_and_phones_need_do_nothing(
    tmp_path: Path,
) -> None:
    first = own(tmp_path)

    later = own(tmp_path, now=first.ends_at - timedelta(days=29))

    assert later.ends_at > first.ends_at
    assert later.authority == first.authority


def test_a_new_address_makes_a_new_certificate(tmp_path: Path) -> None:
    own(tmp_path)

    assert "10.0.0.7" in own(tmp_path, (*NAMES, "10.0.0.7")).names


def test_a_certificate_of_another_authority_is_replaced(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    own(here)
    own(there)
    for name in ("server.crt", "server.key"):
        (here / name).write_bytes((there / name).read_bytes())

    served = own(here)

    with shown(served.certificate, served.key) as port:
        assert trusted(port, here / "ca.crt", "localhost")


def test_a_certificate_holds_no_longer_than_browsers_accept(tmp_path: Path) -> None:
    own(tmp_path)
    leaf = x509.load_pem_x509_certificate((tmp_path / "server.crt").read_bytes())

    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc <= timedelta(days=398)
    assert leaf.not_valid_before_utc < NOW - timedelta(hours=23)


def test_keys_are_for_the_owner_only(tmp_path: Path) -> None:
    own(tmp_path)

    for name in ("ca.key", "server.key"):
        assert (tmp_path / name).stat().st_mode & 0o077 == 0


def test_a_given_certificate_is_shown_instead(tmp_path: Path) -> None:
    elsewhere = own(tmp_path / "elsewhere")
    folder = tmp_path / "here"
    own(folder)

    given = tls.take(folder, elsewhere.certificate, elsewhere.key, now=NOW)

    assert not given.is_own
    assert own(folder) == given
    assert tls.standing_authority(folder) is None
    with shown(given.certificate, given.key) as port:
        assert trusted(port, tmp_path / "elsewhere" / "ca.crt", "localhost")
    tls.drop_given(folder)
    assert own(folder).is_own


def test_a_key_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    one, other = own(tmp_path / "one"), own(tmp_path / "other")

    with pytest.raises(Refusal, match="不是一对"):
        tls.take(tmp_path / "here", one.certificate, other.key, now=NOW)
    assert not (tmp_path / "here").exists()


def test_a_file_that_is_no_certificate_is_refused(tmp_path: Path) -> None:
    served = own(tmp_path / "one")
    torn = tmp_path / "torn.pem"
    torn.write_text("-----BEGIN CERTIFICATE-----\nnothing")

    with pytest.raises(Refusal, match="PEM"):
        tls.take(tmp_path / "here", torn, served.key, now=NOW)


def test_a_certificate_that_has_ended_is_refused(tmp_path: Path) -> None:
    served = own(tmp_path / "one")
    late = served.ends_at + timedelta(days=1)

    with pytest.raises(Refusal, match="已过期"):
        tls.take(tmp_path / "here", served.certificate, served.key, now=late)
