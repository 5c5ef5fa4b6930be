"""One letter out of what each app has: what many read alike is drawn once for all of them in each language and zone."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

from coalition.markdown import markdown_to_html, markdown_to_text
from coalition.models import Digest, DigestSection, Group
from coalition.models.digest import part_of
from coalition.operations.digest import Told, next_due, part_with
from convenings.digest import SHOWN, Meeting, OwnItems, Task
from convenings.digest import News as MeetingNews
from outcomes import digest as figures
from portal.pages.digest.readers import Reader, groups_of, organizations_of
from programs.digest import News as CatalogNews

ORGANIZATION_ACTIONS = 8


@dataclass
class Drawn:
    """What is drawn once in each language and zone, for all who read it."""

    as_html: str
    as_text: str
    context: dict[str, Any]
    kept: dict[tuple[str, ...], SafeString] = field(default_factory=dict)

    @property
    def html(self) -> SafeString:
        return self._drawn(self.as_html)

    @property
    def txt(self) -> SafeString:
        return self._drawn(self.as_text)

    def _drawn(self, template: str) -> SafeString:
        key = (template, str(get_language()), get_current_timezone_name())
        if key not in self.kept:
            self.kept[key] = render_to_string(template, self.context)
        return self.kept[key]


@dataclass(frozen=True)
class Note:
    html: SafeString
    text: str
    by: str


@dataclass(frozen=True)
class GroupPart:
    """Of one group for one person. `news` everybody in it reads; `is_held` only whoever runs it learns."""

    group: Group
    news: Drawn | None
    meetings: list[Meeting]
    actions: list[Task]
    is_held: bool = False
    name: str = "group"
    meetings_more: int = 0
    is_brief: bool = False

    def in_brief(self) -> "GroupPart":
        """Where a letter would be too large: how much is new, which its reader finds on the group's page."""
        return replace(self, is_brief=not self.is_held)

    @property
    def note(self) -> "Note | None":
        return self.news.context["note"] if self.news else None

    @property
    def how_much(self) -> dict[str, int]:
        news = self.news.context if self.news else {}
        return {
            "decisions": len(news.get("decisions", ())) + news.get("more", 0),
            "minutes": len(news.get("minutes", ())) + news.get("minutes_more", 0),
            "meetings": len(self.meetings) + self.meetings_more,
            "actions": len(self.actions),
        }

    @property
    def actions_shown(self) -> list[Task]:
        return self.actions[:ORGANIZATION_ACTIONS]

    @property
    def actions_more(self) -> int:
        return len(self.actions[ORGANIZATION_ACTIONS:])


@dataclass(frozen=True)
class Letter:
    """What `queue` needs, and which parts it is made of; each shorter one has the same."""

    context: dict[str, Any]
    parts: list[str]

    @property
    def shorter(self) -> list[dict[str, Any]]:
        """Of fewer and fewer groups more than how much is new, the last ones first."""
        parts = self.context["parts"]
        groups = [part for part in parts if isinstance(part, GroupPart)]
        return [
            {**self.context, "parts": [part.in_brief() if part in groups[whole:] else part for part in parts]}
            for whole in (len(groups) // 2, len(groups) // 4, 0)
        ]


class Composer:
    """Of one digest, for any number of readers."""

    def __init__(self, digest: Digest) -> None:
        self.digest = digest
        coming_until = next_due(digest.cadence, digest.until)
        self.meetings = MeetingNews(until=digest.until, coming_until=coming_until, digest=digest.pk)
        self.catalog = CatalogNews(until=digest.until, coming_until=coming_until)
        self.held = set(digest.held)
        self._news: dict[tuple[int, datetime, bool], Drawn | None] = {}
        self._catalog: dict[tuple[frozenset[int], datetime], Drawn | None] = {}

    def read_for(self, readers: Iterable[Reader]) -> None:
        readers = list(readers)
        users = [reader.user for reader in readers]
        self.meetings.read_for(users, organizations_of(readers), groups_of(readers))

    def letter(self, reader: Reader) -> Letter | None:
        """None: nothing is new for this reader."""
        own = self.meetings.digest_items(
            reader.user, reader.since, organizations=reader.organizations, groups=reader.groups
        )
        groups = [part for group in self.groups_in_order(reader) if (part := self.part(group, reader, own))]
        programs = self._programs(reader)
        note = self.note(None, reader.since) if reader.is_member else None
        if not (own.is_new or groups or programs or note):
            return None
        parts: list[tuple[str, Any]] = []
        if note:
            parts.append(("note", {"name": "note", "note": note}))
        if own.actions:
            shown = part_with("own", (task.action.pk for task in own.actions_shown))
            parts.append((shown, {"name": "own", "own": own}))
        if own.elsewhere:
            shown = part_with("invited", (meeting.convening.pk for meeting in own.elsewhere_shown))
            parts.append((shown, {"name": "invited", "own": own}))
        parts += [(part_of(part.group.pk), part) for part in groups]
        if programs:
            parts.append(("programs", {"name": "shared", "shared": programs}))
        if reader.is_member and self.streams:
            parts.append(("streams", {"name": "shared", "shared": self.streams}))
        return self.in_parts(reader, parts)

    def in_parts(self, reader: Reader, parts: list[tuple[str, Any]]) -> Letter:
        context = {
            "since": reader.since,
            "cadence": self.digest.cadence,
            "parts": [part for _name, part in parts],
        }
        return Letter(context, [name for name, _part in parts])

    def part(self, group: Group, reader: Reader, own: OwnItems) -> GroupPart | None:
        if group.pk in self.held:
            return GroupPart(group, None, [], [], is_held=True) if group.pk in reader.runs else None
        news, coming = self.news(group, reader.told), self.meetings.of_group(group.pk, reader.since).meetings
        actions = own.of_organization.get(group.pk, [])
        if not (news or coming or any(task.is_new for task in actions)):
            return None
        answers = [self.meetings.meeting(each, reader.user) for each in coming[:SHOWN]]
        return GroupPart(group, news, answers, actions, meetings_more=len(coming[SHOWN:]))

    def news(self, group: Group, told: Told) -> Drawn | None:
        """What everybody in the group reads alike, since its section was last in a digest."""
        since = told.of_held.get(group.pk, told.until)
        key = (group.pk, since, since < told.until)
        if key not in self._news:
            self._news[key] = self._draw(group, since, is_earlier=since < told.until)
        return self._news[key]

    def note(self, group: Group | None, since: datetime) -> Note | None:
        section = self._sections.get(group.pk if group else None)
        if not (section and section.noted_at and since <= section.noted_at < self.digest.until):
            return None
        html, text = markdown_to_html(section.note, headings_from=3), markdown_to_text(section.note)
        return Note(html, text, str(section.noted_by))

    def groups_in_order(self, reader: Reader) -> list[Group]:
        return [group for group in self._groups if group.pk in reader.groups]

    @cached_property
    def streams(self) -> Drawn | None:
        found = figures.digest_items(self.digest.until)
        if not found:
            return None
        return Drawn("pages/mail/_digest_streams.html", "pages/mail/_digest_streams.txt", {"streams": found})

    def _programs(self, reader: Reader) -> Drawn | None:
        sectors = frozenset(pk for group in reader.groups for pk in self._sectors.get(group, ()))
        key = (sectors, reader.since)
        if key not in self._catalog:
            self._catalog[key] = self._draw_programs(sectors, reader.since) if sectors else None
        return self._catalog[key]

    def _draw_programs(self, sectors: frozenset[int], since: datetime) -> Drawn | None:
        found = self.catalog.digest_items(sectors, since)
        if not found.is_new:
            return None
        context = {"found": found, "site_url": settings.SITE_URL}
        return Drawn("pages/mail/_digest_programs.html", "pages/mail/_digest_programs.txt", context)

    def _draw(self, group: Group, since: datetime, *, is_earlier: bool) -> Drawn | None:
        found, note = self.meetings.of_group(group.pk, since), self.note(group, since)
        if not (found.decisions or found.minutes or note):
            return None
        context = {
            "decisions": found.decisions[:SHOWN],
            "more": len(found.decisions[SHOWN:]),
            "minutes": found.minutes[:SHOWN],
            "minutes_more": len(found.minutes[SHOWN:]),
            "note": note,
            "since": since if is_earlier else None,
            "site_url": settings.SITE_URL,
        }
        return Drawn("pages/mail/_digest_group.html", "pages/mail/_digest_group.txt", context)

    @cached_property
    def _sections(self) -> dict[int | None, DigestSection]:
        noted = DigestSection.objects.filter(noted_at__lt=self.digest.until).select_related("noted_by")
        return {section.group_id: section for section in noted}

    @cached_property
    def _groups(self) -> list[Group]:
        return list(Group.objects.in_order())

    @cached_property
    def _sectors(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        for group, sector in Group.sectors.through.objects.values_list("group", "sector"):
            found.setdefault(group, set()).add(sector)
        return found
