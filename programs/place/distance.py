"""Distances as the crow flies, in miles, computed by the database."""

from math import cos, radians
from typing import TYPE_CHECKING, Any, Protocol, Self

from django.db import models
from django.db.models import F, FloatField, Value
from django.db.models.functions import ASin, Cos, Power, Radians, Sin, Sqrt

EARTH_RADIUS = 3958.8
MILES_PER_DEGREE = radians(1) * EARTH_RADIUS

if TYPE_CHECKING:
    Base = models.QuerySet[Any]
else:
    Base = object


class Point(Protocol):
    """Whatever has a place on the map, in degrees."""

    latitude: float
    longitude: float


def miles_from(point: Point) -> Any:
    """The distance of a row with `latitude` and `longitude`, by the haversine formula; null where they are null."""
    north = Radians(F("latitude") - Value(point.latitude, FloatField())) / Value(2.0)
    east = Radians(F("longitude") - Value(point.longitude, FloatField())) / Value(2.0)
    chord = Power(Sin(north), 2) + Value(cos(radians(point.latitude))) * Cos(Radians(F("latitude"))) * Power(
        Sin(east), 2
    )
    return Value(2 * EARTH_RADIUS) * ASin(Sqrt(chord))


class FromHere(Base):
    """For the queryset of a model with `latitude` and `longitude`, an index on them, and null for "nowhere"."""

    def with_miles_from(self, point: Point) -> Self:
        """Each row with its distance, `miles`."""
        return self.annotate(miles=miles_from(point))

    def within_miles(self, point: Point, miles: float) -> Self:
        """Rows no further than that. A box around the circle leaves the index little to compute for."""
        high = miles / MILES_PER_DEGREE
        # A degree of longitude is shortest where the box is nearest to the pole.
        wide = high / max(cos(radians(min(abs(point.latitude) + high, 89))), 0.01)
        return (
            self.filter(
                latitude__range=(point.latitude - high, point.latitude + high),
                longitude__range=(point.longitude - wide, point.longitude + wide),
            )
            .alias(away=miles_from(point))
            .filter(away__lte=miles)
        )

    def nearest_first(self, point: Point) -> Self:
        return self.with_miles_from(point).order_by(F("miles").asc(nulls_last=True), "sort_title", "pk")
