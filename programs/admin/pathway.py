from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Count, QuerySet, TextField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from coalition.admin.base import PortalAdmin, PortalStackedInline, PortalTabularInline
from coalition.admin.own import EVERYBODYS
from programs.models import Pathway, PathwayMove, PathwayStep


class StepFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        """Leaves the levels as they are about to be saved with the pathway: the moves are checked against them."""
        super().clean()
        self.instance.levels_to_be = {
            form.instance.pk: form.instance.level for form in self.initial_forms if not form.cleaned_data.get("DELETE")
        }


class MoveForm(forms.ModelForm):
    """A move between steps of the one pathway that is being edited."""

    def __init__(self, *args: Any, pathway: Pathway, steps: list[PathwayStep], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pathway = pathway
        choices = [("", "---------"), *((step.pk, _at_level(step)) for step in steps)]
        for name in ("from_step", "to_step"):
            field: Any = self.fields[name]
            field.queryset = PathwayStep.objects.filter(pathway=pathway).select_related("occupation")
            field.choices = choices
            field.widget.can_add_related = field.widget.can_change_related = field.widget.can_view_related = False

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        levels: dict[int, int] = getattr(self.pathway, "levels_to_be", {})
        for name in ("from_step", "to_step"):
            step = self.cleaned_data.get(name)
            if step and levels and step.pk not in levels:
                self.add_error(name, _("This step is being deleted: delete the move too."))
            elif step:
                step.level = levels.get(step.pk, step.level)
        return cleaned


class MoveFormSet(forms.BaseInlineFormSet):
    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "pathway": self.instance, "steps": self._steps}

    @property
    def _steps(self) -> list[PathwayStep]:
        # Read once for all the forms.
        if not hasattr(self, "_steps_read"):
            self._steps_read = list(self.instance.steps.in_order().select_related("occupation"))
        return self._steps_read


def _at_level(step: PathwayStep) -> str:
    return f"{step.level} · {step}"


class StepInline(PortalStackedInline):
    model = PathwayStep
    formset = StepFormSet
    extra = 0
    show_change_link = True
    autocomplete_fields = ("occupation",)
    formfield_overrides = {TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})}}
    fields = (
        ("occupation", "title"),
        ("level", "position"),
        ("credential", "license"),
        "takes",
        ("cost_min", "cost_max"),
        "work",
        "start_here_if",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[PathwayStep]:
        return super().get_queryset(request).select_related("occupation").order_by("level", "position", "pk")


class MoveInline(PortalTabularInline):
    model = PathwayMove
    form = MoveForm
    formset = MoveFormSet
    extra = 1
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[PathwayMove]:
        return super().get_queryset(request).select_related("from_step__occupation", "to_step__occupation")


@admin.register(Pathway)
class PathwayAdmin(PortalAdmin):
    whose = EVERYBODYS
    list_display = ("title", "sector", "status", "step_count", "checked_on", "updated_at")
    list_filter = ("status", "sector")
    list_select_related = ("sector",)
    search_fields = ("title", "steps__title", "steps__occupation__title")
    prepopulated_fields = {"slug": ("title",)}
    readonly_fields = ("updated_at",)
    save_on_top = True
    fieldsets = (
        (
            None,
            {
                "fields": ("title", "slug", "sector", "status", "intro", "checked_on", "updated_at"),
                "description": _(
                    "“View on site” shows a draft too, to administrators only. Once the steps are saved, "
                    "moves from one to another can be added below. Each step and move has a history of its own."
                ),
            },
        ),
    )

    def get_inlines(self, request: HttpRequest, obj: Pathway | None) -> list[Any]:
        """Moves join steps that are there."""
        return [StepInline, MoveInline] if obj else [StepInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Pathway]:
        return super().get_queryset(request).annotate(step_count=Count("steps"))

    def view_on_site(self, obj: Pathway) -> str:
        return obj.get_absolute_url()

    @admin.display(description=_("steps"), ordering="step_count")
    def step_count(self, pathway: Any) -> int:
        return pathway.step_count


class PartOfPathwayAdmin(PortalAdmin):
    """Of a part that is edited on its pathway's page, where the ladder is seen whole; it has its history here."""

    whose = EVERYBODYS

    def view_on_site(self, obj: PathwayStep | PathwayMove) -> str:
        return obj.pathway.get_absolute_url()


@admin.register(PathwayStep)
class PathwayStepAdmin(PartOfPathwayAdmin):
    list_display = ("name", "pathway", "level", "position", "occupation", "takes")
    list_filter = ("pathway", "level")
    list_select_related = ("pathway", "occupation")
    search_fields = ("title", "occupation__title", "occupation__code", "pathway__title")
    autocomplete_fields = ("occupation",)

    def get_readonly_fields(self, request: HttpRequest, obj: PathwayStep | None = None) -> tuple[str, ...]:
        return ("pathway", "level") if obj else ()


@admin.register(PathwayMove)
class PathwayMoveAdmin(PartOfPathwayAdmin):
    list_display = ("__str__", "pathway", "kind", "asks")
    list_filter = ("kind", "pathway")
    list_select_related = ("pathway", "from_step__occupation", "to_step__occupation")
    search_fields = ("pathway__title", "from_step__title", "to_step__title", "asks")
    autocomplete_fields = ("from_step", "to_step")
