"""The English catalogue: compiled from locale/en when its source is newer."""

from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parents[2] / "locale"


def compile_all() -> list[Path]:
    """Compile every .po that is newer than its .mo.  Returns what was compiled."""
    made = []
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))
            made.append(target)
    return made


if __name__ == "__main__":
    compile_all()
