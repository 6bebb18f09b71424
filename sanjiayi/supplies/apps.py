from django.apps import AppConfig


class SuppliesConfig(AppConfig):
    name = "sanjiayi.supplies"

    def ready(self) -> None:
        from sanjiayi.supplies import entries

        entries.enter()
