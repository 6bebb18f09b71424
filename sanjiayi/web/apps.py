from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "sanjiayi.web"

    def ready(self) -> None:
        from sanjiayi.containment.queries import sealed
        from sanjiayi.ledger import door
        from sanjiayi.medicine import run_ground
        from sanjiayi.web.saying import said_to

        door.say_by(said_to)
        run_ground.tell_sealed(lambda place, now: {one.building for one in sealed(place, now)})
