from typing import TYPE_CHECKING

import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.history import track
from coalition.models import Sector
from programs.models.occupation import Occupation

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from coalition.models import User
    from programs.models.program import Program

LEVELS_AT_MOST = 9

# Asked at the end of the transaction, because steps and moves that agree in the end may not agree half-way.
MOVES_FIT = """
    PERFORM FROM programs_pathway WHERE id = NEW.pathway_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM programs_pathwaymove AS move
        JOIN programs_pathwaystep AS start ON start.id = move.from_step_id
        JOIN programs_pathwaystep AS target ON target.id = move.to_step_id
        WHERE NEW.id IN ({rows})
          AND (start.pathway_id <> move.pathway_id OR target.pathway_id <> move.pathway_id
               OR (move.kind = 'up' AND target.level <= start.level))
    ) THEN
        RAISE EXCEPTION 'A move joins two steps of its own pathway, and a move up leads to a higher level'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'pathway_moves_fit';
    END IF;
    RETURN NULL;
"""


def moves_fit(rows: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="pathway_moves_fit",
        when=pgtrigger.After,
        level=pgtrigger.Row,
        operation=pgtrigger.Insert | pgtrigger.Update,
        timing=pgtrigger.Deferred,
        func=MOVES_FIT.format(rows=rows),
    )


class MoveError(ValidationError):
    """A move that can't be: `code` says why."""


class MoveOutOfPathway(MoveError):
    def __init__(self) -> None:
        super().__init__(_("Both steps of a move belong to the same pathway."), code="out_of_pathway")


class MoveDoesNotRise(MoveError):
    """Because every move up rises, no chain of them can come back to where it began."""

    def __init__(self, move: "PathwayMove") -> None:
        super().__init__(
            _(
                "“%(to)s” is on level %(to_level)d, not above “%(start)s” on level %(level)d: "
                "give it a higher level, or make this a move sideways."
            ),
            code="does_not_rise",
            params={
                "to": move.to_step,
                "to_level": move.to_step.level,
                "start": move.from_step,
                "level": move.from_step.level,
            },
        )


class PathwayQuerySet(models.QuerySet["Pathway"]):
    def published(self) -> "PathwayQuerySet":
        return self.filter(status="published")

    def visible_to(self, user: "User | AnonymousUser") -> "PathwayQuerySet":
        """What is published; also drafts for whoever may open them in the administration."""
        return self if user.has_perm("programs.view_pathway") else self.published()

    def with_steps(self) -> "PathwayQuerySet":
        """With sector, and steps from the first level up with their wages, in two statements."""
        steps = PathwayStep.objects.in_order().with_wages()
        return self.select_related("sector").prefetch_related(Prefetch("steps", steps))


class PathwayStepQuerySet(models.QuerySet["PathwayStep"]):
    def in_order(self) -> "PathwayStepQuerySet":
        return self.order_by("pathway_id", "level", "position", "pk")

    def with_wages(self) -> "PathwayStepQuerySet":
        return self.select_related("occupation__wage__occupation")

    def reached_by(self, program: "Program") -> "PathwayStepQuerySet":
        """The steps of published pathways that this program prepares for, with what their names need."""
        if program.field_of_study_id is None:
            return self.none()
        return (
            self.filter(occupation__fields_of_study=program.field_of_study_id, pathway__status="published")
            .select_related("pathway", "occupation")
            .order_by("pathway__sector__position", "pathway__title", "pathway_id", "level", "position", "pk")
        )


@track(exclude=["updated_at"])
class Pathway(models.Model):
    """A ladder of jobs in one sector: its steps, and the moves from one to another."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(
        _("address"), max_length=120, unique=True, help_text=_("Used in links; keep it once published.")
    )
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="pathways", verbose_name=_("sector"))
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.DRAFT)
    intro = models.TextField(_("introduction"), blank=True, help_text=_("For whom it is, in two or three sentences."))
    checked_on = models.DateField(
        _("last checked"),
        null=True,
        blank=True,
        help_text=_("When somebody last asked employers and providers whether what the steps ask is still so."),
    )
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    personal_data: dict[str, object] = {}

    objects = PathwayQuerySet.as_manager()

    class Meta:
        verbose_name = _("pathway")
        verbose_name_plural = _("pathways")
        ordering = ("sector__position", "sector__name", "title", "pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pathway", args=[self.slug])


@track()
@pgtrigger.register(moves_fit("start.id, target.id"))
class PathwayStep(models.Model):
    """One job on a pathway: what it asks and how one can get in. What it pays is its occupation's wage.

    Blank means that nobody has told us, never that nothing is asked.
    """

    pathway = models.ForeignKey(Pathway, models.CASCADE, related_name="steps", verbose_name=_("pathway"))
    occupation = models.ForeignKey(
        Occupation, models.PROTECT, related_name="pathway_steps", verbose_name=_("occupation")
    )
    title = models.CharField(
        _("name"),
        max_length=120,
        blank=True,
        help_text=_("As people here call the job; empty: the occupation's own title."),
    )
    level = models.PositiveSmallIntegerField(
        _("level"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(LEVELS_AT_MOST)],
        help_text=_("1 is where one begins. Several jobs can be on one level."),
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Order among the jobs of one level, the smallest first.")
    )
    credential = models.CharField(_("credential"), max_length=200, blank=True)
    license = models.CharField(_("license"), max_length=200, blank=True)
    takes = models.CharField(
        _("time to get there"), max_length=150, blank=True, help_text=_("Such as: 10 to 12 months after a diploma.")
    )
    cost_min = models.PositiveIntegerField(
        _("typical cost, from"), null=True, blank=True, help_text=_("Dollars. Zero: can be free.")
    )
    cost_max = models.PositiveIntegerField(_("typical cost, to"), null=True, blank=True)
    work = models.TextField(_("what the work is like"), blank=True)
    start_here_if = models.TextField(
        _("start here if…"),
        blank=True,
        help_text=_("For a job where one can get in: “you like…”, “you have…”. One reason a line."),
    )

    personal_data: dict[str, object] = {}

    objects = PathwayStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("pathway step")
        verbose_name_plural = _("pathway steps")
        ordering = ("pathway_id", "level", "position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["pathway", "occupation", "title"],
                name="pathway_step_unique",
                violation_error_message=_("This pathway has this step already."),
            ),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=LEVELS_AT_MOST),
                name="pathway_step_level_in_range",
                violation_error_message=_("A level is a number from 1 to 9."),
            ),
            models.CheckConstraint(
                condition=Q(cost_min__isnull=True, cost_max__isnull=True)
                | Q(cost_min__isnull=False, cost_max__isnull=False, cost_max__gte=F("cost_min")),
                name="pathway_step_cost_in_order",
                violation_error_message=_("Give both ends of the typical cost, the smaller first, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.title or self.occupation.title

    @property
    def ways_in(self) -> list[str]:
        """The reasons to start here; none where nobody starts."""
        return [line.strip() for line in self.start_here_if.splitlines() if line.strip()]


@track()
@pgtrigger.register(moves_fit("move.id"))
class PathwayMove(models.Model):
    """From one step of a pathway one can move to another."""

    class Kind(models.TextChoices):
        UP = "up", _("Up")
        SIDEWAYS = "sideways", _("Sideways")

    pathway = models.ForeignKey(Pathway, models.CASCADE, related_name="moves", verbose_name=_("pathway"))
    from_step = models.ForeignKey(PathwayStep, models.CASCADE, related_name="moves_on", verbose_name=_("from"))
    to_step = models.ForeignKey(PathwayStep, models.CASCADE, related_name="moves_here", verbose_name=_("to"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.UP)
    asks = models.CharField(
        _("what it asks"), max_length=300, blank=True, help_text=_("Such as: a year at work and the state test.")
    )

    personal_data: dict[str, object] = {}

    class Meta:
        verbose_name = _("pathway move")
        verbose_name_plural = _("pathway moves")
        ordering = ("pathway_id", "from_step_id", "kind", "to_step_id")
        constraints = [
            models.UniqueConstraint(
                fields=["from_step", "to_step"],
                name="pathway_move_unique",
                violation_error_message=_("This move is there already."),
            ),
            models.CheckConstraint(
                condition=~Q(from_step=F("to_step")),
                name="pathway_move_not_to_itself",
                violation_error_message=_("A move leads from one step to another."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_step} → {self.to_step}"

    def clean(self) -> None:
        """Raises a `MoveError` for a move the pathway can't have; the database refuses it too."""
        super().clean()
        chosen = {self.from_step_id, self.to_step_id}
        if None in chosen or len(chosen) == 1:
            return
        if not self.from_step.pathway_id == self.to_step.pathway_id == self.pathway_id:
            raise MoveOutOfPathway
        if self.kind == self.Kind.UP and self.to_step.level <= self.from_step.level:
            raise MoveDoesNotRise(self)
