from django.apps import AppConfig


class ExpressConfig(AppConfig):
    name = "sanjiayi.express"

    def ready(self) -> None:
        from sanjiayi.express import entries

        entries.enter()
