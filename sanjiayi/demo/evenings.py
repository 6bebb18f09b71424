"""Every evening at nine the day's bulletin goes out, so that the next one has a past.

The community's number every day; the compounds' in the last week, for a reader to leaf
through.  What arrives later, or is voided, becomes the next number's erratum by itself.
"""

from sanjiayi.bulletin import commands
from sanjiayi.demo.published import DAYS
from sanjiayi.kernel.civil import at
from sanjiayi.kernel.sight import Sight

HOUR = 21
_MOMENTS = tuple((day, at(day, HOUR)) for day in DAYS)
_COMPOUNDS_SINCE = 20220511
_AUTHOR, _CHECKER = "post:yt.1/party_lead", "post:yt.2/party_lead"
_SIGNER = Sight(1, "post:yt/branch", "", frozenset({("branch", "yt")}))


def between(after: int, until: int) -> list[int]:
    """Days whose bulletin goes out after one moment and up to another (ms)."""
    return [day for day, moment in _MOMENTS if after < moment <= until]


def publish(day: int) -> None:
    """Publish the day's numbers; one that is out already stays as it is."""
    places = None if day >= _COMPOUNDS_SINCE else ["yt"]
    commands.issue_day(
        day,
        author=_AUTHOR,
        checker=_CHECKER,
        signer=_SIGNER,
        now=at(day, HOUR),
        places=places,
    )
