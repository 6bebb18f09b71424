from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "sanjiayi.duties"

    def ready(self) -> None:
        from sanjiayi.duties import entries

        entries.enter()
