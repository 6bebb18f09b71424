from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "sanjiayi.places"

    def ready(self) -> None:
        from sanjiayi.places import entries

        entries.enter()
