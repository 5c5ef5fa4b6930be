from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.choices import Language
from coalition.fields import ChoiceListField, NeighborhoodField
from coalition.history import track
from coalition.sorting import sort_key_of

if TYPE_CHECKING:
    from coalition.models import User


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def members_first(self) -> "OrganizationQuerySet":
        return self.order_by("-is_backbone", "-is_member", "sort_name", "pk")

    def members(self) -> "OrganizationQuerySet":
        return self.filter(is_member=True)

    def backbone(self) -> "Organization | None":
        """The one that convenes the whole coalition, once there is one."""
        return self.filter(is_backbone=True).first()

    def named_like(self, text: str) -> "OrganizationQuerySet":
        return self.filter(name__icontains=text.strip()) if text.strip() else self

    def managed_by(self, user: Any) -> "OrganizationQuerySet":
        return self.filter(memberships__user=user, memberships__role="manager", memberships__until=None)

    def of_kind(self, kind: str) -> "OrganizationQuerySet":
        return self.filter(kind=kind) if kind else self


@track(exclude=["sort_name", "asked_to_confirm_at", "created_at", "updated_at"])
class Organization(models.Model):
    """An organization the coalition knows: a member of it, or only listed as the provider of a program."""

    class Kind(models.TextChoices):
        COMMUNITY = "community", _("Community organization")
        TRAINING_PROVIDER = "training_provider", _("Training provider")
        COLLEGE = "college", _("College")
        EMPLOYER = "employer", _("Employer")
        CAREER_CENTER = "career_center", _("Career center")
        GOVERNMENT = "government", _("Government")
        FUNDER = "funder", _("Funder")

    name = models.CharField(_("name"), max_length=200)
    sort_name = sort_key_of("name")
    slug = models.SlugField(
        _("address"), max_length=120, unique=True, help_text=_("Used in links; keep it once published.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    is_member = models.BooleanField(
        _("coalition member"), default=False, help_text=_("Off: only listed, as the provider of a program.")
    )
    is_backbone = models.BooleanField(
        _("backbone"), default=False, help_text=_("The one organization whose staff convene the whole coalition.")
    )
    about = models.TextField(_("about"), blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=2, blank=True)
    postal_code = models.CharField(_("ZIP code"), max_length=10, blank=True)
    county = models.CharField(_("county"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    neighborhoods = ChoiceListField(
        NeighborhoodField(),
        verbose_name=_("neighborhoods served"),
        default=list,
        blank=True,
    )
    languages = ChoiceListField(
        models.CharField(max_length=8, choices=Language), verbose_name=_("languages spoken"), default=list, blank=True
    )
    asked_to_confirm_at = models.DateTimeField(
        _("asked to confirm its programs"), null=True, blank=True, editable=False
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    personal_data: dict[str, object] = {}

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ("sort_name", "pk")
        constraints = [
            models.UniqueConstraint(
                "is_backbone",
                condition=Q(is_backbone=True),
                name="organization_one_backbone",
                violation_error_message=_("Another organization is the backbone already."),
            ),
            models.CheckConstraint(
                condition=Q(is_backbone=False) | Q(is_member=True),
                name="organization_backbone_is_member",
                violation_error_message=_("The backbone is a member of the coalition."),
            ),
        ]
        indexes = [
            models.Index("is_backbone", "is_member", "sort_name", "id", name="organization_members_first"),
            models.Index(Upper("name"), name="organization_name_upper"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("organization", args=[self.slug])

    @property
    def managers(self) -> QuerySet["User"]:
        """The people who answer for it, as far as their accounts are in use."""
        users = get_user_model().objects.filter(is_active=True)
        return users.filter(memberships__organization=self, memberships__role="manager", memberships__until=None)
