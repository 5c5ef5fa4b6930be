from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from convenings.admin.convening import ToLook
from convenings.models import Attendance, Rsvp, SeriesAnswer


class AnswerToLook(ToLook):
    """What somebody needs is for whoever runs the convening: it is encrypted, and stays so here."""

    exclude = ("needs_details",)


@admin.register(Rsvp)
class RsvpAdmin(AnswerToLook):
    """Seats go through the convening's own list of answers, so that whoever waits gets them."""

    whose = ("convening",)
    list_display = ("who", "convening", "answer", "organization", "place", "guests", "is_coming", "waiting_number")
    list_filter = ("answer", "place", "is_confirmed", ("waiting_number", admin.EmptyFieldListFilter))
    list_select_related = ("user", "convening", "organization")
    search_fields = ("user__email", "user__full_name", "name", "email", "convening__title")
    date_hierarchy = "answered_at"

    @admin.display(description=_("person"), ordering="user__full_name")
    def who(self, rsvp: Rsvp) -> str:
        return rsvp.who

    @admin.display(description=_("has a seat"), boolean=True)
    def is_coming(self, rsvp: Rsvp) -> bool:
        return rsvp.is_coming


@admin.register(SeriesAnswer)
class SeriesAnswerAdmin(AnswerToLook):
    whose = ("series",)
    list_display = ("user", "series", "answer", "organization", "place", "guests", "answered_at")
    list_filter = ("answer", "place")
    list_select_related = ("user", "series", "organization")
    search_fields = ("user__email", "user__full_name", "series__title")


@admin.register(Attendance)
class AttendanceAdmin(ToLook):
    """Noted on the screen where the convening is run."""

    whose = ("convening",)
    list_display = ("who", "convening", "organization", "state", "place", "in_place_of", "noted_at")
    list_filter = ("state", "place")
    list_select_related = ("user", "convening", "organization", "in_place_of")
    search_fields = ("user__email", "user__full_name", "name", "convening__title", "organization__name")
    date_hierarchy = "noted_at"

    @admin.display(description=_("person"), ordering="user__full_name")
    def who(self, attendance: Attendance) -> str:
        return attendance.who
