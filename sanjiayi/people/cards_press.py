"""One sheet of typst pressed to PDF, in a process of its own where it is large.

The typesetter keeps what it has set for as long as its process lives: 33,000 cards would stay
in the server's memory.  Knows no Django, so that the child starts at once.

    python -m sanjiayi.people.cards_press cards.typ < sheet.json > cards.pdf
"""

import subprocess
import sys
from pathlib import Path

import manimgx_fonts_cjk
import typst

_TEMPLATES = Path(__file__).parent / "templates" / "people"
_FONTS = Path(manimgx_fonts_cjk.__file__).parent


def press(template: str, sheet: str) -> bytes:
    """The PDF of a template of ours and its data, JSON."""
    return bytes(
        typst.compile(
            _TEMPLATES / template,
            font_paths=[_FONTS],
            ignore_system_fonts=True,
            sys_inputs={"sheet": sheet},
            pdf_tags=False,
        )
    )


def press_apart(template: str, sheet: str) -> bytes:
    """The same in a child process.  Names travel through pipes, never through a file.

    Raises subprocess.CalledProcessError.
    """
    command = [sys.executable, "-m", __name__, template]
    done = subprocess.run(command, input=sheet.encode(), capture_output=True, check=True)  # noqa: S603
    return done.stdout


if __name__ == "__main__":
    sys.stdout.buffer.write(press(sys.argv[1], sys.stdin.buffer.read().decode()))
