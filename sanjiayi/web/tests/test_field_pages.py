"""The field app's shell: open to anybody, holding nobody's data, allowed what it needs."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from sanjiayi.web import field_pages

STATIC = Path(field_pages.__file__).parent / "static" / "field"
SHELLS = ["/f/", "/f/scan/", "/f/visits/", "/f/queue/", "/f/me/"]


def _found(address: str) -> bool:
    return finders.find(address.partition(field_pages.RELEASE + "/")[2]) is not None


@pytest.mark.django_db
@pytest.mark.parametrize("address", SHELLS)
def test_the_shell_may_run_wasm_and_the_camera_and_sets_no_cookie(
    address: str, client: Client
) -> None:
    answer = client.get(address)

    assert answer.status_code == 200
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self' 'wasm-unsafe-eval'" in policy
    assert "unsafe-inline" not in policy
    assert "camera=(self)" in answer["Permissions-Policy"]
    assert not answer.cookies


@pytest.mark.django_db
def test_other_pages_may_not_run_wasm(client: Client) -> None:
    assert "wasm" not in client.get("/accounts/login/")["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_worker_keeps_files_that_exist_and_every_library_the_app_imports(
    client: Client,
) -> None:
    text = client.get("/sw.js").content.decode()
    found = re.search(r"const FILES = (\[.*?\]);", text)
    assert found is not None
    files = json.loads(found[1])

    script = client.get("/f/app.js").content.decode()
    imported = set(re.findall(r'^import "(.*)";$', script, re.MULTILINE))
    assert imported
    assert imported <= set(files)
    assert (
        client.get(next(name for name in files if name.startswith("/f/app.js")))
        .headers["Cache-Control"]
        .endswith("immutable")
    )
    assert not [name for name in files if name.startswith("/static/") and not _found(name)]
    assert not [name for name in files if "/api/" in name]


@pytest.mark.django_db
def test_the_worker_switched_off_removes_itself(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.conf.settings.SANJIAYI_WORKER_OFF", True, raising=False)

    text = client.get("/sw.js").content.decode()

    assert "unregister()" in text
    assert "fetch" not in text


@pytest.mark.django_db
def test_every_word_a_screen_asks_for_is_there(client: Client) -> None:
    page = client.get("/f/").content.decode()
    words = json.loads(page.partition('id="words">')[2].partition("</script>")[0])
    asked = {
        key
        for path in STATIC.glob("*.js")
        for key in re.findall(r"\bt\(\"([\w.]+)\"", path.read_text())
    }
    assert len(asked) > 150
    assert asked <= set(words)


@pytest.mark.django_db
def test_the_manifest_opens_the_shell_and_its_icons_exist(client: Client) -> None:
    manifest = client.get("/f/app.webmanifest").json()

    assert manifest["start_url"] == manifest["scope"] == "/f/"
    assert all(_found(icon["src"]) for icon in manifest["icons"])


@pytest.mark.django_db
def test_the_reader_takes_its_library_from_this_release(client: Client) -> None:
    answer = client.get("/f/eyes.js")

    assert f'importScripts("/static/{field_pages.RELEASE}/vendor/' in answer.content.decode()
    assert "wasm-unsafe-eval" in answer["Content-Security-Policy"]
