"""The whole Yongtai month: loading it, proving it, telling it again; seconds, memory, bytes."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench import altered
from bench.report import Part
from tests.process.server import ROOT, environment, program

METHOD = (
    "`sanjiayi demo --whole` into an empty data folder (places, 33,000 residents, staff, all facts "
    "of 20 April to 17 May through the ledger's door), then `sanjiayi verify` and "
    "`sanjiayi replay --check`, each in a process of its own. Memory is the peak resident size. "
    "CPU seconds stand beside wall seconds because the machine is shared. Then a copy is "
    "lengthened to a million records, one byte of one record is flipped in the file, and "
    "`sanjiayi verify` must name that record."
)


@dataclass(frozen=True)
class Ran:
    """What a child process took: wall and CPU seconds, peak MB, its last line."""

    seconds: float
    cpu_s: float
    peak_mb: float
    said: str


def timed(data: Path, *arguments: str) -> Ran:
    """Run the program.  Raises RuntimeError when it ends with another status than 0."""
    began = time.perf_counter()
    with subprocess.Popen(
        program(*arguments), env=environment(data), cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        lines = process.stdout.read().splitlines()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError("\n".join([f"{arguments} ended with {process.returncode}", *lines[-9:]]))
    seconds = time.perf_counter() - began
    facts = next((line for line in reversed(lines) if "条" in line), "")
    return Ran(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, facts.strip())


def load(data: Path) -> Ran:
    """The whole month into an empty folder."""
    data.mkdir(parents=True, exist_ok=True)
    return timed(data, "demo", "--whole", "--password", "yongtai-bench")


def loaded() -> tuple[Path, bool]:
    """A folder with the whole month: SANJIAYI_BENCH_MONTH when given, else loaded afresh.

    The second value says whether the caller should remove it.
    """
    given = os.environ.get("SANJIAYI_BENCH_MONTH")
    if given:
        return Path(given), False
    data = Path(tempfile.mkdtemp(prefix="sanjiayi-bench-")) / "month"
    load(data)
    return data, True


def measure(quick: bool) -> Part:
    """Load, verify, replay; alter and verify."""
    part = Part("month", "The Yongtai month", METHOD)
    folder = Path(tempfile.mkdtemp(prefix="sanjiayi-bench-"))
    try:
        data = folder / "data"
        told = {"load": load(data)}
        megabytes = sum(f.stat().st_size for f in data.glob("sanjiayi.sqlite3*")) / 1e6
        told["verify"] = timed(data, "verify", "--quiet")
        told["replay --check"] = timed(data, "replay", "--check")
        _tell(part, told, megabytes)
        altered.judge(part, data, folder, quick)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return part


def _tell(part: Part, told: dict[str, Ran], megabytes: float) -> None:
    part.table(
        ["what", "wall s", "CPU s", "peak MB", "said"],
        [
            [what, f"{ran.seconds:.1f}", f"{ran.cpu_s:.1f}", f"{ran.peak_mb:.0f}", ran.said]
            for what, ran in told.items()
        ],
    )
    peak = max(ran.peak_mb for ran in told.values())
    part.judge(f"load in {told['load'].seconds:.0f} s, below 90", told["load"].seconds < 90)
    replayed = told["replay --check"].seconds
    part.judge(f"replay in {replayed:.0f} s, below 60", replayed < 60)
    part.judge(f"peak memory {peak:.0f} MB, below 600", peak < 600)
    part.judge(f"database {megabytes:.0f} MB, below 500", megabytes < 500)


if __name__ == "__main__":
    print(load(Path(sys.argv[1])))
