from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "sanjiayi.people"

    def ready(self) -> None:
        from sanjiayi.people import entries

        entries.enter()
