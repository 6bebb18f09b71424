"""What waits for the writer: all are answered, singles soon, and nobody past its length."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from sanjiayi.ledger import book, frames, line, registry, writer
from sanjiayi.ledger.lines import Parcel
from sanjiayi.ledger.store import Head

SENDER = registry.Sender("device:x", "yt")


def parcel(size: int) -> Parcel:
    return Parcel(SENDER, 0, [], size)


@contextmanager
def writing(folder: Path) -> Iterator[line.Line]:
    """A writer in a thread of this process, and the line to it."""
    address = str(folder / "writer")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(address)
        listening.listen()
        ours = writer.Writer(listening)
        thread = threading.Thread(target=ours.run)
        thread.start()
        pen = line.Line(address, 1_000)
        try:
            yield pen
        finally:
            pen.hang_up()
            ours.stop()
            thread.join(timeout=10)


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """Sizes of the parcels of every commit; nothing is written."""
    done: list[list[int]] = []

    def commit(parcels: list[Parcel], now_ms: int) -> Head:
        done.append([each.size for each in parcels])
        if any(each.size == 13 for each in parcels):
            raise RuntimeError("a parcel that cannot be written")
        return Head(0, 0, b"")

    monkeypatch.setattr(book, "commit", commit)
    return done


def queue_of(*sizes: int) -> writer.Queue:
    queue = writer.Queue()
    with socket.socket() as link:
        for size in sizes:
            words = frames.TURN if size == 0 else b"parcel"
            queue.put(writer.Ticket(link, words, size))
    return queue


def taken(queue: writer.Queue) -> list[list[int]]:
    """Sizes of what is taken together, until nothing waits."""
    found = []
    while queue:
        found.append([ticket.facts for ticket in queue.take()])
    return found


def post_all(pen: line.Line, sizes: list[int]) -> dict[int, BaseException | None]:
    """Post at once from a thread each; how each ended, by position."""
    ended: dict[int, BaseException | None] = {}

    def post(n: int, size: int) -> None:
        try:
            pen.post(parcel(size))
        except line.Failed as no:
            ended[n] = no
        else:
            ended[n] = None
        pen.hang_up()

    threads = [threading.Thread(target=post, args=pair) for pair in enumerate(sizes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    return ended


def test_a_single_record_waits_for_few_others() -> None:
    first, *rest = taken(queue_of(500, 500, 500, 500, 1))
    assert first == [1]
    assert rest == [[500, 500, 500, 500]]


def test_large_ones_share_a_commit_up_to_the_cap() -> None:
    assert taken(queue_of(*[500] * 8)) == [[500] * 4, [500] * 4]
    assert taken(queue_of(900, 900, 900)) == [[900, 900], [900]]


def test_whoever_asks_for_the_pen_gets_it_alone() -> None:
    assert taken(queue_of(1, 0, 1, 500)) == [[1], [0], [1], [500]]


@pytest.mark.django_db(transaction=True)
def test_everybody_is_answered(commits: list[list[int]], tmp_path: Path) -> None:
    with writing(tmp_path) as pen:
        ended = post_all(pen, [1] * 40)
    assert ended == dict.fromkeys(range(40))
    assert sum(map(len, commits)) == 40


@pytest.mark.django_db(transaction=True)
def test_one_that_cannot_be_written_does_not_fail_its_neighbours(
    commits: list[list[int]], tmp_path: Path
) -> None:
    with writing(tmp_path) as pen:
        ended = post_all(pen, [5, 13, 7])
    assert [type(ended[n]) for n in range(3)] == [type(None), line.Failed, type(None)]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_while_somebody_holds_the_pen(
    commits: list[list[int]], tmp_path: Path
) -> None:
    with writing(tmp_path) as pen:
        with pen.turn():
            other = threading.Thread(target=post_all, args=(pen, [3]))
            other.start()
            other.join(timeout=0.2)
            assert other.is_alive()
            assert commits == []
        other.join(timeout=10)
    assert commits == [[3]]


@pytest.mark.django_db(transaction=True)
def test_a_line_that_broke_is_taken_up_again(commits: list[list[int]], tmp_path: Path) -> None:
    with writing(tmp_path) as pen:
        pen.post(parcel(3))
        link = pen._own.link
        assert link is not None
        link.shutdown(socket.SHUT_RDWR)
        pen.post(parcel(4))
    assert commits == [[3], [4]]


def test_past_its_length_there_is_no_room() -> None:
    pen = line.Line("nowhere", 1_000)
    with pen.room(600), pytest.raises(line.Full), pen.room(600):
        pass
    with suppress(line.Full), pen.room(5_000):  # alone, even a large one is taken
        assert pen.waiting_facts == 5_000
    assert pen.waiting_facts == 0
