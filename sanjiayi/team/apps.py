from django.apps import AppConfig


class TeamConfig(AppConfig):
    name = "sanjiayi.team"

    def ready(self) -> None:
        from sanjiayi.ledger import registry
        from sanjiayi.team import bearer, entries

        entries.enter()
        registry.recognise_by(bearer.recognise)
