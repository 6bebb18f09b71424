"""Which photos and voice notes belong to an ask: sent with it, and added since."""

from collections.abc import Iterable

from sanjiayi.needs.queries import Event, NeedView


def keys_of(need: NeedView, events: Iterable[Event]) -> list[str]:
    """Ids of attachments in the order they came, each once.  events: whose files count."""
    found = [key for key in need.files.split(",") if key]
    for event in events:
        added = event.body.get("files", ())
        found += [str(key) for key in added] if isinstance(added, (list, tuple)) else []
    return list(dict.fromkeys(found))
