"""Lay the tables (--lay), or serve at PORT: the same server as ours, 4 threads."""

import json
import os
import sys
from pathlib import Path


def lay() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.peer.settings"
    import django

    django.setup()
    from django.apps import apps
    from django.core.management import call_command
    from django.db import connection

    from bench.peer.models import Person, Place, Token

    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        for model in apps.get_app_config("peer").get_models():
            editor.create_model(model)
    known = json.loads((Path(os.environ["PEER_DATA"]) / "known.json").read_text(encoding="utf-8"))
    Place.objects.bulk_create(Place(path=path) for path in known["places"])
    Person.objects.bulk_create(Person(id=key, place_id=place) for key, place in known["persons"])
    Token.objects.create(key=known["token"], name="bench")


def serve() -> None:
    from granian.constants import Interfaces
    from granian.server import Server

    Server(
        "bench.peer.wsgi:application",
        address="127.0.0.1",
        port=int(os.environ["PORT"]),
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        log_level="error",  # type: ignore[arg-type]
        working_dir=Path.cwd(),
    ).serve()


if __name__ == "__main__":
    lay() if "--lay" in sys.argv else serve()
