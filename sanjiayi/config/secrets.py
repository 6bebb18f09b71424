"""Secrets kept as files in the data folder, made on first use, readable by the owner only."""

import os
import secrets
from pathlib import Path


def secret_in(folder: Path, name: str) -> str:
    """The secret of that name: from the environment (SANJIAYI_SECRET_KEY …) or its file.

    Two processes may start at once: the file is made exclusively and read back.
    """
    given = os.environ.get("SANJIAYI_" + name.upper().replace("-", "_"))
    if given:
        return given
    kept = folder / "keys"
    kept.mkdir(mode=0o700, exist_ok=True)
    path = kept / name
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")
