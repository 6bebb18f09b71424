from django.urls import path, register_converter

from sanjiayi.bulletin import pages, public
from sanjiayi.places import converter  # noqa: F401


class DayConverter:
    """A civil day, 20220517."""

    regex = r"20\d{6}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(DayConverter, "day")

urlpatterns = [
    path("bulletins/", pages.bulletins, name="bulletins"),
    path("bulletins/<place:scope>/draft", pages.bulletin_draft, name="bulletin_draft"),
    path("bulletins/<place:scope>/<day:day>/", pages.bulletin_edit, name="bulletin_edit"),
    path("bulletins/<place:scope>/<day:day>/freeze", pages.bulletin_freeze, name="bulletin_freeze"),
    path("bulletins/<place:scope>/<day:day>/check", pages.bulletin_check, name="bulletin_check"),
    path("bulletins/<place:scope>/<day:day>/sign", pages.bulletin_sign, name="bulletin_sign"),
    path(
        "bulletins/<place:scope>/<day:day>/publish", pages.bulletin_publish, name="bulletin_publish"
    ),
    path("r/", public.bulletin_public_list, name="bulletin_public_list"),
    path("r/<place:scope>/<day:day>", public.bulletin_public, name="bulletin_public"),
    path("r/<place:scope>/<day:day>.pdf", public.bulletin_pdf, name="bulletin_pdf"),
    path("r/<place:scope>/<day:day>.png", public.bulletin_png, name="bulletin_png"),
    path("r/<place:scope>/<day:day>/script", public.bulletin_script, name="bulletin_script"),
]
