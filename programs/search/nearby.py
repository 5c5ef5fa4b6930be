"""How far programs are from where somebody says they live: a filter, an order, and what the card tells."""

from django.db import connection
from django.utils.translation import gettext_lazy as _

from coalition.languages import worded
from programs.models import Place, Program
from programs.place.distance import miles_from
from programs.search.conditions import Condition
from programs.search.facets import Facet, called

MILES = worded(
    [("2", _("Within 2 miles")), ("5", _("Within 5 miles")), ("10", _("Within 10 miles")), ("25", _("Within 25 miles"))]
)
HOW_FAR = called(_("How far"))
COLUMNS = ("latitude", "longitude")
NEAREST = called(_("Nearest"))


def within(place: Place) -> Facet:
    return Facet(
        "within",
        HOW_FAR,
        lambda facts: MILES(),
        lambda miles: Condition.of(Program.objects.within_miles(place, int(miles))),
        one_of=True,
    )


def distance(place: Place) -> Condition:
    """SQL for how far each program is."""
    query = Program.objects.all().query
    sql, params = query.get_compiler(connection=connection).compile(miles_from(place).resolve_expression(query))
    return Condition(sql, tuple(params))
