"""What meetings and actions have for the digest: of each group once for all, and what is one person's own."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from coalition.models import User
from coalition.operations.digest import tells_of
from coalition.operations.digest.parts import Pairs
from coalition.site import day_there
from convenings.links import action_link, date_link
from convenings.models import Action, Convening, Decision, Minutes, Reply, Rsvp

SHOWN = 8
OWN_SHOWN = 16


@dataclass(frozen=True)
class OfGroup:
    """What everybody in a group reads alike: what was decided, minutes to read, and when it meets next."""

    decisions: list[Decision]
    minutes: list[Minutes]
    meetings: list[Convening]


@dataclass(frozen=True)
class Meeting:
    """With what its reader said so far, in words, and a link for each answer."""

    convening: Convening
    said: Any
    link: str

    @property
    def answers(self) -> list[tuple[Any, str]]:
        return [(label, f"{self.link}?answer={answer}") for answer, label in Reply.Answer.choices]


@dataclass(frozen=True)
class Task:
    """An action, and whether it is new or due before the next digest."""

    action: Action
    link: str
    is_overdue: bool
    is_new: bool


@dataclass(frozen=True)
class OwnItems:
    """What is one person's own: their actions, those of their organizations by group, and meetings elsewhere."""

    actions: list[Task]
    of_organization: Mapping[int, list[Task]]
    elsewhere: list[Meeting]

    @property
    def actions_shown(self) -> list[Task]:
        """What is new or due first."""
        return sorted(self.actions, key=lambda task: not task.is_new)[:OWN_SHOWN]

    @property
    def actions_more(self) -> int:
        return len(self.actions[OWN_SHOWN:])

    @property
    def elsewhere_shown(self) -> list[Meeting]:
        return self.elsewhere[:SHOWN]

    @property
    def elsewhere_more(self) -> int:
        return len(self.elsewhere[SHOWN:])

    @property
    def is_new(self) -> bool:
        """What organizations have taken on is told by the sections of its groups, and makes a letter where they do."""
        return bool(self.elsewhere) or any(task.is_new for task in self.actions)


class News:
    """Up to a moment, with what comes until the next digest. `digest`: in whose letters links stand."""

    def __init__(self, *, until: datetime, coming_until: datetime, digest: int | None = None) -> None:
        self.until = until
        self.coming_until = coming_until
        self.digest = digest
        self.today, self.last_day = day_there(until), day_there(coming_until)
        self._of_groups: dict[datetime, dict[int, OfGroup]] = {}
        self._coming: dict[int, Convening] | None = None

    def of_group(self, group: int, since: datetime) -> OfGroup:
        """In three statements for all groups at once, and none for the next that is asked for."""
        if since not in self._of_groups:
            self._of_groups[since] = self._read_groups(since)
        return self._of_groups[since].get(group) or OfGroup([], [], [])

    def read_for(self, readers: Iterable[User], organizations: Mapping[int, set[int]], groups: Iterable[int]) -> None:
        """In two or three statements, whoever and however many they are. `organizations`: of each, by their account."""
        readers = list(readers)
        theirs = {pk for each in organizations.values() for pk in each}
        open_ones = Action.objects.open().with_what_a_line_shows()
        self._of_person: dict[int, list[Action]] = defaultdict(list)
        self._of_organization: dict[int, list[Action]] = defaultdict(list)
        for action in open_ones.filter(Q(user__in=readers) | Q(organization__in=theirs, group__in=set(groups))):
            self._of_organization[action.organization_id].append(action)
            if action.user_id:
                self._of_person[action.user_id].append(action)
        answered = Rsvp.objects.filter(user__in=readers, convening__in=self._on_until_then()).order_by()
        self._said: dict[int, dict[int, str]] = defaultdict(dict)
        for user, convening, answer in answered.values_list("user", "convening", "answer"):
            self._said[user][convening] = answer
        self._read_elsewhere({pk for said in self._said.values() for pk in said} - set(self.coming))

    def digest_items(self, user: User, since: datetime, *, organizations: set[int], groups: set[int]) -> OwnItems:
        """Of one of those it was read for, without another statement."""
        own = [self._task(action, user, since) for action in self._of_person[user.pk]]
        of_organization: dict[int, list[Task]] = defaultdict(list)
        for organization in sorted(organizations):
            for action in self._of_organization[organization]:
                if action.group_id in groups and action.user_id != user.pk:
                    of_organization[action.group_id].append(self._task(action, None, since))
        said = [pk for pk, answer in self._said[user.pk].items() if answer != Reply.Answer.NO]
        elsewhere = [self._elsewhere[pk] for pk in said if pk in self._elsewhere]
        elsewhere += [self.coming[pk] for pk in said if pk in self.coming and self.coming[pk].group_id not in groups]
        meetings = [self.meeting(each, user) for each in sorted(elsewhere, key=_by_start)]
        return OwnItems(own, of_organization, meetings)

    def meeting(self, convening: Convening, user: User) -> Meeting:
        said = self._said[user.pk].get(convening.pk)
        in_words = Reply.Answer(said).label if said else ""
        return Meeting(convening, in_words, date_link(convening.pk, user.pk, self.digest))

    @property
    def coming(self) -> dict[int, Convening]:
        """What groups meet for until the next digest."""
        if self._coming is None:
            found = self._on_until_then().filter(group__isnull=False).order_by("starts_at", "pk")
            self._coming = {each.pk: each for each in found.with_what_a_card_shows()}
        return self._coming

    def _on_until_then(self) -> Any:
        return Convening.objects.on().filter(starts_at__gt=self.until, starts_at__lte=self.coming_until)

    def _read_elsewhere(self, others: set[int]) -> None:
        found = Convening.objects.filter(pk__in=others).with_what_a_card_shows() if others else ()
        self._elsewhere = {each.pk: each for each in found}

    def _read_groups(self, since: datetime) -> dict[int, OfGroup]:
        within = (since, self.until)
        decided, written, meet = defaultdict(list), defaultdict(list), defaultdict(list)
        decisions = Decision.objects.filter(made_at__gte=since, made_at__lt=self.until, convening__group__isnull=False)
        for decision in decisions.select_related("convening").order_by("convening__starts_at", "pk"):
            decided[decision.convening.group_id].append(decision)
        minutes = Minutes.objects.filter(_within("circulated_at", *within) | _within("approved_at", *within))
        there_are = minutes.exclude(state=Minutes.State.DRAFT).defer("text").select_related("convening")
        for each in there_are.order_by("convening__starts_at", "pk"):
            written[each.convening.group_id].append(each)
        for convening in self.coming.values():
            meet[convening.group_id].append(convening)
        return {
            pk: OfGroup(decided[pk], written[pk], meet[pk])
            for pk in {*decided, *written, *meet}
            if pk is not None
        }  # fmt: skip

    def _task(self, action: Action, user: User | None, since: datetime) -> Task:
        link = action_link(action, user) if user else ""
        is_new = since <= action.agreed_at < self.until or _is_by(action.due, self.last_day)
        return Task(action, link, action.is_overdue(self.today), is_new)


@tells_of("own")
def _still_seen_actions(pairs: Pairs) -> Pairs:
    taken_on = Action.objects.filter(pk__in={pk for _user, pk in pairs}).order_by()
    theirs = set(taken_on.filter(user__isnull=False).values_list("user", "pk")) & pairs
    return theirs | _visible(pairs - theirs, Action.objects.visible_to)


@tells_of("invited")
def _still_seen_invitations(pairs: Pairs) -> Pairs:
    """Whoever is invited, or comes, knows of it; who has left was taken off the list."""
    asked = Rsvp.objects.filter(user__in={user for user, _pk in pairs}, convening__in={pk for _user, pk in pairs})
    theirs = set(asked.exclude(answer=Reply.Answer.NO).order_by().values_list("user", "convening")) & pairs
    return theirs | _visible(pairs - theirs, Convening.objects.visible_to)


def _visible(pairs: Pairs, visible_to: Callable[[User], QuerySet[Any]]) -> Pairs:
    """Asked of each person: there are few, or none."""
    people = User.objects.in_bulk({user for user, _pk in pairs})
    return {
        (user.pk, pk)
        for user in people.values()
        for pk in visible_to(user).filter(pk__in={pk for of, pk in pairs if of == user.pk}).values_list("pk", flat=True)
    }


def _is_by(day: date | None, last: date) -> bool:
    return day is not None and day <= last


def _within(field: str, since: datetime, until: datetime) -> Q:
    return Q(**{f"{field}__gte": since, f"{field}__lt": until})


def _by_start(convening: Convening) -> datetime:
    return convening.starts_at
