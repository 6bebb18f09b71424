"""The bulletin room."""

from django.apps import AppConfig


class BulletinConfig(AppConfig):
    name = "sanjiayi.bulletin"

    def ready(self) -> None:
        from sanjiayi.bulletin import entries, rumour_entries

        entries.enter()
        rumour_entries.enter()
