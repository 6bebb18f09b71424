"""What may be said at the terminal."""

import argparse

import pytest

from sanjiayi.demo.program import add_arguments, moment
from sanjiayi.demo.published import STOP
from sanjiayi.kernel.civil import at


def test_without_a_word_it_stops_at_half_past_two_on_the_last_day() -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    options = parser.parse_args([])
    assert (options.until, options.seed, options.whole) == (STOP, 2022, False)
    assert options.until == at(20220517, 14, 30)


def test_midnight_may_be_written_as_24() -> None:
    assert moment("2022-05-17T24:00") == at(20220518)
    assert moment("2022-05-01T08:15") == at(20220501, 8, 15)
    assert moment("2022-05-01") == at(20220501)


@pytest.mark.parametrize("text", ["gestern", "2022-04-19T12:00", "2022-05-18T00:01", "2022-13-01"])
def test_a_moment_outside_the_month_is_refused_in_words(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="2022"):
        moment(text)
