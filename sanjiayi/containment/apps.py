from django.apps import AppConfig


class ContainmentConfig(AppConfig):
    name = "sanjiayi.containment"

    def ready(self) -> None:
        from sanjiayi.containment import entries

        entries.enter()
