"""The usual view."""

from typing import Any

from django.db import transaction
from rest_framework import generics, serializers

from bench.peer.models import Audit, Sample


class SampleSerializer(serializers.ModelSerializer):
    class Meta:
        model = Sample
        fields = ("id", "place", "person", "taken_at", "round", "tube", "quantity")


class Samples(generics.CreateAPIView):
    queryset = Sample.objects.all()
    serializer_class = SampleSerializer

    def perform_create(self, serializer: Any) -> None:
        with transaction.atomic():
            sample = serializer.save()
            Audit.objects.create(
                by=self.request.user.name, what="created", subject=str(sample.pk),
                change=dict(serializer.data),
            )  # fmt: skip
