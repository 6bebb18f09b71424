"""Place paths in addresses: <place:path>.  Import this module in a urls.py that uses it."""

from django.urls import register_converter


class PlaceConverter:
    """A kernel.paths path; its slash before the door may stand in an address."""

    regex = r"[a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*){0,7}(?:/[A-Za-z0-9-]{1,12})?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PlaceConverter, "place")
