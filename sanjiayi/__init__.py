"""三加一: a community's emergency operations, recorded once at the door."""

__version__ = "0.1.0"
