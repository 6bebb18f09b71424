"""The release a browser may keep for ever: a mark of all static files as they stand."""

import hashlib
from pathlib import Path


def release_of(house: Path) -> str:
    """Eight hex digits that change whenever a static file of any room changes.

    Addresses of static files carry it, so they can be served as immutable and a new release
    is seen at once; relative imports between scripts keep working, which hashed names break.
    """
    digest = hashlib.sha256()
    for path in sorted(house.glob("*/static/**/*")):
        if path.is_file():
            digest.update(path.relative_to(house).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:8]
