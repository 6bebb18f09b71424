"""The usual tables."""
# ruff: noqa: DJ008 - nobody prints them

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Place(models.Model):
    path = models.CharField(max_length=64, primary_key=True)

    class Meta:
        app_label = "peer"


class Person(models.Model):
    id = models.UUIDField(primary_key=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT)

    class Meta:
        app_label = "peer"


class Token(models.Model):
    key = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=40)
    is_authenticated = True

    class Meta:
        app_label = "peer"


class Sample(models.Model):
    id = models.UUIDField(primary_key=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    taken_at = models.BigIntegerField(db_index=True)
    received_at = models.DateTimeField(auto_now_add=True)
    round = models.CharField(max_length=20)
    tube = models.CharField(max_length=20)
    quantity = models.IntegerField()

    class Meta:
        app_label = "peer"


class Audit(models.Model):
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=64)
    what = models.CharField(max_length=40)
    subject = models.CharField(max_length=64, db_index=True)
    change = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        app_label = "peer"
