from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "sanjiayi.ledger"

    def ready(self) -> None:
        from sanjiayi.ledger import entries

        entries.enter()
