"""What is about no person: grants and what they count, kinds of services, groups that are asked about."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from coalition.admin.base import PortalAdmin, PortalTabularInline
from coalition.admin.own import EVERYBODYS
from outcomes.models import FundingStream, ReportingGroup, ServiceType, StreamPartner, StreamSector


class StreamSectorInline(PortalTabularInline):
    model = StreamSector
    autocomplete_fields = ("sector",)
    extra = 0


class StreamPartnerInline(PortalTabularInline):
    model = StreamPartner
    autocomplete_fields = ("organization",)
    extra = 0


@admin.register(FundingStream)
class FundingStreamAdmin(PortalAdmin):
    whose = ("organization",)
    list_display = ("name", "funder", "organization", "amount", "target", "starts_on", "ends_on", "evidence")
    list_filter = ("evidence", "needs_verification", "organization")
    list_select_related = ("organization",)
    search_fields = ("name", "funder", "organization__name")
    autocomplete_fields = ("organization",)
    prepopulated_fields = {"slug": ("name",)}
    view_on_site = False
    fieldsets = (
        (None, {"fields": ("name", "slug", "funder", "organization", ("amount", "target"), ("starts_on", "ends_on"))}),
        (
            _("What counts"),
            {
                "fields": (
                    ("min_wage", "min_share_of_median", "min_hours"),
                    ("needs_benefits", "counts_subsidized"),
                    ("evidence", "needs_verification"),
                )
            },
        ),
        (_("Afterwards"), {"fields": ("follow_up_days", "keep_years")}),
        (_("Goals of those who keep the records"), {"fields": (("enter_within", "enter_in_time"), "most_a_coach")}),
    )
    inlines = (StreamSectorInline, StreamPartnerInline)


@admin.register(StreamSector)
class StreamSectorAdmin(PortalAdmin):
    whose = ("stream",)
    list_display = ("stream", "sector", "target")
    list_filter = ("stream",)
    list_select_related = ("stream", "sector")
    search_fields = ("stream__name", "sector__name")
    autocomplete_fields = ("stream", "sector")


@admin.register(StreamPartner)
class StreamPartnerAdmin(PortalAdmin):
    whose = ("stream",)
    list_display = ("stream", "organization", "target")
    list_filter = ("stream",)
    list_select_related = ("stream", "organization")
    search_fields = ("stream__name", "organization__name")
    autocomplete_fields = ("stream", "organization")


@admin.register(ServiceType)
class ServiceTypeAdmin(PortalAdmin):
    whose = EVERYBODYS
    list_display = ("name", "extends_participation", "costs_money", "position", "is_offered")
    list_filter = ("extends_participation", "costs_money", "is_offered")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}


@admin.register(ReportingGroup)
class ReportingGroupAdmin(PortalAdmin):
    whose = EVERYBODYS
    list_display = ("name", "question", "position", "is_asked")
    list_filter = ("is_asked",)
    search_fields = ("name", "question")
    prepopulated_fields = {"slug": ("name",)}
