"""The writer's queue: everybody is answered, singles soon, and nobody waits past its length."""

import threading

import pytest

from sanjiayi.ledger import book, registry, writer
from sanjiayi.ledger.lines import Parcel
from sanjiayi.ledger.store import Head

SENDER = registry.Sender("device:x", "yt")


def parcel(size: int) -> Parcel:
    return Parcel(SENDER, 0, [], size)


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


def post_all(queue: writer.Writer, sizes: list[int]) -> dict[int, BaseException | None]:
    """Post at once from a thread each; how each ended, by position."""
    ended: dict[int, BaseException | None] = {}

    def post(n: int, size: int) -> None:
        try:
            queue.post(parcel(size))
        except (writer.Full, writer.Failed) as no:
            ended[n] = no
        else:
            ended[n] = None

    threads = [threading.Thread(target=post, args=pair) for pair in enumerate(sizes)]
    for thread in threads:
        thread.start()
    while queue.waiting_facts < sum(sizes) and len(ended) == 0:
        pass
    queue.start()
    for thread in threads:
        thread.join(timeout=10)
    queue.stop()
    return ended


@pytest.mark.django_db(transaction=True)
def test_everybody_in_a_commit_is_woken(commits: list[list[int]]) -> None:
    ended = post_all(writer.Writer(50_000), [1] * 40)
    assert ended == dict.fromkeys(range(40))
    assert commits == [[1] * 40]


@pytest.mark.django_db(transaction=True)
def test_a_single_record_waits_for_few_others(commits: list[list[int]]) -> None:
    post_all(writer.Writer(50_000), [500] * 8 + [1])
    assert commits[0] == [1]
    assert max(map(sum, commits)) <= writer.CAP_FACTS


@pytest.mark.django_db(transaction=True)
def test_one_that_cannot_be_written_does_not_fail_its_neighbours(
    commits: list[list[int]],
) -> None:
    ended = post_all(writer.Writer(50_000), [5, 13, 7])
    assert [type(ended[n]) for n in range(3)] == [type(None), writer.Failed, type(None)]


def test_past_its_length_the_queue_says_so_at_once() -> None:
    queue = writer.Writer(100)
    with pytest.raises(writer.Full):
        queue.post(parcel(101))
