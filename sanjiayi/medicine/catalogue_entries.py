"""What the ledger knows of catalogues: that one was read, by whom, and what it changed."""

from sanjiayi.ledger import registry
from sanjiayi.medicine.catalogue_facts import CatalogueRead


def enter() -> None:
    registry.decided(CatalogueRead, title="导入药品目录", unit="种")
