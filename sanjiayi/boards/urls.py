from django.urls import path

from sanjiayi.boards import entry_pages, figure_pages, ledger_pages, pages
from sanjiayi.places import converter

__all__ = ["converter", "urlpatterns"]
"""Importing the converter registers <place:…>."""

urlpatterns = [
    path("hq/", pages.board, name="board"),
    path("j/<place:place>", pages.scoped, name="board_committee"),
    path("c/<place:place>", pages.scoped, name="board_compound"),
    path("n/<slug:metric>", figure_pages.figure, name="figure"),
    path("n/<slug:metric>.csv", figure_pages.figure_csv, name="figure_csv"),
    path("ledger/", ledger_pages.ledger, name="ledger"),
    path("ledger/verify", ledger_pages.verify, name="ledger_verify"),
    path("e/<int:seq>", entry_pages.entry, name="ledger_entry"),
    path("e/<int:seq>/correct", entry_pages.correct, name="ledger_correct"),
    path("ledger/aside", ledger_pages.set_aside, name="set_aside"),
    path("ledger/aside/<int:key>", ledger_pages.set_aside_item, name="set_aside_item"),
]
