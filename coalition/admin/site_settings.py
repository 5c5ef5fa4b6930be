from typing import Any

from django import forms
from django.contrib import admin
from django.core.files.base import ContentFile
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from coalition.admin.base import PortalAdmin
from coalition.admin.history import NOTHING
from coalition.admin.own import SUPERUSERS
from coalition.days_off import countries
from coalition.models import Sector, SiteSettings
from coalition.operations.logo import LogoRefused, draw_logo
from coalition.operations.site_settings import save_site


class SiteSettingsForm(forms.ModelForm):
    new_logo = forms.FileField(
        label=_("New logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=_("PNG, JPEG or WebP, up to 2 MB. It stands on white at the head of each page."),
    )
    remove_logo = forms.BooleanField(
        label=_("Show no logo"), required=False, help_text=_("The name stands there instead.")
    )

    holidays_of = forms.ChoiceField(
        label=capfirst(SiteSettings._meta.get_field("holidays_of").verbose_name),
        required=False,
        choices=lambda: [("", _("no country")), *countries()],
        help_text=SiteSettings._meta.get_field("holidays_of").help_text,
    )

    class Meta:
        model = SiteSettings
        fields = (
            *("name", "area", "accent_color", "phone", "email", "address"),
            *("time_zone", "holidays_of", "holidays_in", "digest_day", "digest_hour"),
        )
        widgets = {"name": forms.TextInput(attrs={"size": 60}), "address": forms.Textarea(attrs={"rows": 3})}

    def clean_accent_color(self) -> str:
        color: str = self.cleaned_data["accent_color"]
        return color.lower()

    def clean_new_logo(self) -> ContentFile | None:
        file = self.cleaned_data["new_logo"]
        try:
            return draw_logo(file, size=file.size) if file else None
        except LogoRefused as refused:
            raise forms.ValidationError(str(refused)) from refused


@admin.register(SiteSettings)
class SiteSettingsAdmin(PortalAdmin):
    """One row. Sectors are rows of their own, with a place in the administration; here they are shown with it."""

    whose = SUPERUSERS
    form = SiteSettingsForm
    list_display = ("name", "area", "phone", "email", "time_zone")
    search_fields = ("name",)
    readonly_fields = ("logo_now", "sectors")
    view_on_site = False
    fieldsets = (
        (None, {"fields": ("name", "area", "time_zone", ("holidays_of", "holidays_in"))}),
        (_("How to reach it"), {"fields": ("phone", "email", "address")}),
        (_("When its digest leaves"), {"fields": (("digest_day", "digest_hour"),)}),
        (_("Look"), {"fields": ("logo_now", "new_logo", "remove_logo", "accent_color")}),
        (_("What it trains for"), {"fields": ("sectors",)}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(super().has_add_permission(request)) and not SiteSettings.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: SiteSettings, form: Any, change: bool) -> None:
        chosen = form.cleaned_data
        save_site(obj, logo=chosen["new_logo"], remove_logo=chosen["remove_logo"], actor=request.user)  # type: ignore[arg-type]

    @admin.display(description=_("logo"))
    def logo_now(self, site: SiteSettings) -> str:
        if not site.logo_id:
            return NOTHING
        return format_html('<img class="logo-now" src="{}" alt="{}">', site.logo_url, site.name)

    @admin.display(description=_("sectors"))
    def sectors(self, site: SiteSettings) -> str:
        links = [(reverse("admin:coalition_sector_change", args=[each.pk]), each) for each in Sector.objects.all()]
        everything = format_html('<a href="{}">{}</a>', reverse("admin:coalition_sector_changelist"), _("All sectors"))
        return format_html_join("", '<a href="{}">{}</a>, ', links) + everything
