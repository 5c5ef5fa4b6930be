from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Field, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from programs.admin.catalog import CatalogAdmin
from programs.admin.cohort import CohortInline
from programs.admin.eligibility import EligibilityInline
from programs.models import Program
from programs.operations.archive import archive, restore
from programs.operations.confirmations import confirm
from programs.operations.next_starts import refresh_next_starts


class FlagFilter(admin.SimpleListFilter):
    title = _("flag")
    parameter_name = "flag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return Program.Flag.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(flags__contains=[self.value()]) if self.value() else queryset


@admin.register(Program)
class ProgramAdmin(CatalogAdmin):
    whose = ("organization",)
    list_display = (
        "title",
        "organization",
        "status",
        "total_cost",
        "source",
        "flag_names",
        "next_start",
        "last_confirmed_on",
    )
    list_filter = (
        "status",
        FlagFilter,
        "source",
        "field_of_study__sectors",
        "format",
        "length",
        "evening",
        ("organization", admin.EmptyFieldListFilter),
        ("field_of_study", admin.EmptyFieldListFilter),
    )
    list_select_related = ("organization", "source")
    search_fields = ("title", "organization__name", "external_id")
    autocomplete_fields = ("organization", "field_of_study")
    prepopulated_fields = {"slug": ("title",)}
    readonly_fields = (
        "source",
        "external_id",
        "cip_as_listed",
        "flag_names",
        "next_start",
        "archived_at",
        "created_at",
        "updated_at",
    )
    save_on_top = True
    inlines = (EligibilityInline, CohortInline)
    actions = ("confirm_selected", "archive_selected", "restore_selected")
    fieldsets = (
        (None, {"fields": ("title", "slug", "status", "organization", "field_of_study", "last_confirmed_on")}),
        (_("What it is"), {"fields": ("description", "notes", "prerequisites")}),
        (
            _("When and how"),
            {
                "fields": (
                    ("format", "length"),
                    ("clock_hours", "credits"),
                    ("evening", "weekend"),
                    "languages",
                    "next_start",
                )
            },
        ),
        (
            _("What it costs"),
            {
                "fields": (
                    "total_cost",
                    ("tuition", "fees"),
                    ("books", "supplies", "other_costs"),
                    ("free_to_you", "financial_aid"),
                    "covered",
                    ("paid", "paid_amount", "paid_per"),
                ),
                "description": _("Empty: ask the provider. Zero: free."),
            },
        ),
        (_("What one leaves with"), {"fields": ("industry_credential", ("license", "leads_to_license"), "degree")}),
        (
            _("Help along the way"),
            {"fields": ("child_care", "child_care_help", "wheelchair_access", "career_help", "placement_help")},
        ),
        (
            _("Where, and whom to ask"),
            {
                "fields": (
                    "street",
                    ("city", "state", "postal_code"),
                    ("county", "neighborhood"),
                    ("bus", "train"),
                    ("phone", "contact_role"),
                    "website",
                )
            },
        ),
        (
            _("Where it comes from"),
            {
                "fields": (
                    ("source", "external_id", "cip_as_listed"),
                    "flag_names",
                    ("archived_at", "created_at", "updated_at"),
                ),
                "description": _("The next import of its training list writes over what the list says of a program."),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Program]:
        return super().get_queryset(request).defer("search")

    def programs_to_index(self, obj: Program) -> QuerySet[Program]:
        return Program.objects.filter(pk=obj.pk)

    def _index(self, program_ids: list[int]) -> None:
        refresh_next_starts(timezone.localdate(), program_ids)
        super()._index(program_ids)

    def get_readonly_fields(self, request: HttpRequest, obj: Program | None = None) -> tuple[str, ...]:
        archived = obj is not None and obj.status == Program.Status.ARCHIVED
        return (*self.readonly_fields, "status") if archived else self.readonly_fields

    def formfield_for_choice_field(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> forms.TypedChoiceField | None:
        if db_field.name == "status":
            # Archiving has its own action, which asks.
            kwargs["choices"] = [choice for choice in Program.Status.choices if choice[0] != Program.Status.ARCHIVED]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Program | None = None) -> bool:
        """What came with a training list is archived: it comes back when it is listed again."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.source_id is None)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.display(description=_("flags"))
    def flag_names(self, program: Program) -> str:
        return ", ".join(str(Program.Flag(flag).label) for flag in program.flags)

    @admin.action(description=_("Confirm that selected programs are still right"), permissions=["change"])
    def confirm_selected(self, request: HttpRequest, queryset: QuerySet[Program]) -> None:
        count = confirm(queryset, today=timezone.localdate())
        said = ngettext("%(count)d program was confirmed.", "%(count)d programs were confirmed.", count)
        self.message_user(request, said % {"count": count}, messages.SUCCESS)

    @admin.action(description=_("Archive selected programs…"), permissions=["change"])
    def archive_selected(self, request: HttpRequest, queryset: QuerySet[Program]) -> TemplateResponse | None:
        if "confirmed" in request.POST:
            count = archive(queryset, now=timezone.now())
            said = ngettext("%(count)d program was archived.", "%(count)d programs were archived.", count)
            self.message_user(request, said % {"count": count}, messages.SUCCESS)
            return None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Archive programs?"),
            "count": queryset.exclude(status=Program.Status.ARCHIVED).count(),
            "examples": queryset.exclude(status=Program.Status.ARCHIVED)[:10],
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "across": request.POST.get("select_across", "0"),
        }
        return TemplateResponse(request, "admin/programs/program/archive.html", context)

    @admin.action(description=_("Bring selected programs back"), permissions=["change"])
    def restore_selected(self, request: HttpRequest, queryset: QuerySet[Program]) -> None:
        count = restore(queryset, now=timezone.now())
        said = ngettext("%(count)d program was brought back.", "%(count)d programs were brought back.", count)
        self.message_user(request, said % {"count": count}, messages.SUCCESS)
