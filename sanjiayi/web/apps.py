from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "sanjiayi.web"

    def ready(self) -> None:
        from sanjiayi.ledger import door
        from sanjiayi.web.saying import said_to

        door.say_by(said_to)
