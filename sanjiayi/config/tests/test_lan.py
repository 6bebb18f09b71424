"""Serving phones on a LAN, with a real server: trust, install page, the rest sent on."""

import http.client
import json
import signal
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from sanjiayi.config import lan, tls
from sanjiayi.ledger import clock
from tests.process.server import ROOT, STARTS_WITHIN_S, environment, free_port, program


@dataclass(frozen=True)
class Running:
    """A server for the LAN; port: plain HTTP."""

    folder: Path
    port: int
    https_port: int

    def plain(
        self, path: str, method: str = "GET", host: str = "localhost"
    ) -> tuple[int, bytes, dict[str, str]]:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        link.request(method, path, headers={"Host": f"{host}:{self.port}"})
        return _answer(link)

    def safe(self, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        trusting = ssl.create_default_context(cafile=str(self.folder / "ca.crt"))
        link = http.client.HTTPSConnection(
            "localhost", self.https_port, timeout=20, context=trusting
        )
        link.request("GET", path, headers=headers)
        return _answer(link)


def _answer(link: http.client.HTTPConnection) -> tuple[int, bytes, dict[str, str]]:
    answer = link.getresponse()
    body = answer.read()
    link.close()
    return answer.status, body, {name.lower(): value for name, value in answer.getheaders()}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    data = tmp_path_factory.mktemp("lan")
    found = Running(data / "tls", free_port(), free_port())
    ports = {"PORT": str(found.port), "HTTPS_PORT": str(found.https_port)}
    with (data / "said").open("w+", encoding="utf-8") as said:
        process = subprocess.Popen(  # noqa: S603
            program("serve", "--lan"), env=environment(data, **ports), cwd=ROOT,
            stdout=said, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            _await_ready(process, data / "said")
            yield found
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)


def _await_ready(process: "subprocess.Popen[bytes]", said: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until:
        lines = said.read_text(encoding="utf-8")
        if "ready https://" in lines:
            return
        if process.poll() is not None:
            raise RuntimeError(lines)
        time.sleep(0.1)
    raise TimeoutError(lines)


@pytest.mark.process
def test_a_phone_that_installed_the_authority_is_served(running: Running) -> None:
    status, body, _ = running.safe("/health")

    assert (status, json.loads(body)["status"]) == (200, "ok")


@pytest.mark.process
def test_a_phone_that_did_not_install_it_is_warned(running: Running) -> None:
    link = http.client.HTTPSConnection(
        "localhost", running.https_port, timeout=20, context=ssl.create_default_context()
    )

    with pytest.raises(ssl.SSLCertVerificationError):
        link.request("GET", "/health")


@pytest.mark.process
def test_cookies_travel_encrypted_only_and_forms_are_accepted(running: Running) -> None:
    _, _, headers = running.safe("/accounts/login/")

    assert "Secure" in headers["set-cookie"]


@pytest.mark.process
def test_a_header_does_not_make_an_address_safe_that_is_not(running: Running) -> None:
    """Only a proxy may say X-Forwarded-Proto, and there is none in front of us."""
    _, page, _ = running.safe("/ca/", **{"X-Forwarded-Proto": "http"})

    assert f"https://localhost:{running.https_port}" in page.decode()


@pytest.mark.process
def test_the_certificate_to_install_is_given_over_plain_http(running: Running) -> None:
    status, body, headers = running.plain("/ca.crt")

    assert (status, headers["content-type"]) == (200, "application/x-x509-ca-cert")
    standing = tls.standing_authority(running.folder)
    assert standing is not None
    assert ssl.DER_cert_to_PEM_cert(body).strip() == (running.folder / "ca.crt").read_text().strip()


@pytest.mark.process
@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", "让手机信任本机"), ("en", "Let this phone trust this machine")],
    ids=["zh", "en"],
)
def test_the_install_page_tells_steps_and_fingerprint(
    running: Running, language: str, words: str
) -> None:
    status, body, _ = running.plain(f"/ca/?lang={language}")

    page = body.decode().replace("<wbr>", "")
    standing = tls.standing_authority(running.folder)
    assert standing is not None
    assert status == 200
    assert tls.fingerprint(standing) in page
    assert f"https://localhost:{running.https_port}" in page
    assert words in page


@pytest.mark.process
def test_the_sheets_of_the_install_page_come_over_plain_http_too(running: Running) -> None:
    page = running.plain("/ca/")[1].decode()
    sheets = [part.partition('"')[0] for part in page.split('<link rel="stylesheet" href="')[1:]]

    assert len(sheets) == 4
    for sheet in sheets:
        status, body, headers = running.plain(sheet)
        assert (status, headers["content-type"]) == (200, "text/css; charset=utf-8")
        assert body


@pytest.mark.process
def test_everything_else_is_sent_on_to_https(running: Running) -> None:
    for method, expected in (("GET", 302), ("POST", 308)):
        status, body, headers = running.plain("/f/scan/?x=1", method)
        assert (status, body) == (expected, b"")
        assert headers["location"] == f"https://localhost:{running.https_port}/f/scan/?x=1"


@pytest.mark.process
@pytest.mark.parametrize("path", ["/x", "//evil.example/x", "/../../etc/passwd"])
def test_nobody_is_sent_on_to_a_stranger(running: Running, path: str) -> None:
    _, _, headers = running.plain(path, host="evil.example")

    host = headers["location"].removeprefix("https://").partition("/")[0]
    assert "evil.example" not in host
    assert host.endswith(f":{running.https_port}")


@pytest.mark.process
def test_a_host_that_is_not_ours_is_refused(running: Running) -> None:
    assert running.safe("/health", Host="evil.example")[0] == 400


def test_without_an_authority_the_page_says_how_to_make_one(
    tmp_path: Path, settings: Settings, db: None
) -> None:
    settings.DATA = tmp_path

    assert "sanjiayi serve --lan" in Client().get("/ca/").content.decode()
    assert Client().get("/ca.crt").status_code == 404


def test_with_one_the_page_shows_its_fingerprint(
    tmp_path: Path, settings: Settings, db: None
) -> None:
    settings.DATA = tmp_path
    served = tls.ready(lan.folder(), ["localhost"], now=clock.real_now())

    page = Client().get("/ca/").content.decode().replace("<wbr>", "")
    assert served.fingerprint in page
    assert Client().get("/ca.crt").content == served.authority
