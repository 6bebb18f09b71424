"""Kinds of the places room, and how the ledger asks which places exist."""

from sanjiayi.ledger import registry
from sanjiayi.places import atlas
from sanjiayi.places.facts import Changed


def enter() -> None:
    registry.decided(Changed, title="场所变更", unit="处")
    registry.know_places_by(atlas.known)
