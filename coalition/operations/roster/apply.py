from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.text import slugify
from django.utils.translation import gettext as _

from coalition.models import Group, GroupMembership, Membership, Organization, Seat, SecurityEvent, User
from coalition.operations.memberships import LastManager, change_role
from coalition.operations.roster.table import Rows
from coalition.operations.security_log import record

M = TypeVar("M", bound=Model)

# Of each model: the columns that its fields come from; what is wrong with the whole row is said of the first.
COLUMNS_OF: dict[type[Model], dict[str, str]] = {
    Organization: {"name": "organization", "kind": "organization_kind", "is_member": "coalition_member"},
    User: {"email": "email", "full_name": "name"},
    Membership: {"user": "email", "role": "role", "title": "title"},
    Group: {"name": "group", "kind": "group_kind"},
    Seat: {"group": "group"},
    GroupMembership: {"group": "group", "role": "group_role"},
}


class Problem(NamedTuple):
    line: int
    column: str
    text: str


@dataclass
class Outcome:
    """What a table would change, or changed, by line; with a problem anywhere nothing is changed."""

    changes: list[tuple[int, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    applied: bool = False


def take_in(rows: Rows, *, apply: bool) -> Outcome:
    """A dry run does the same, and takes it back: so what it says is what would happen."""
    outcome = Outcome()
    with transaction.atomic():
        for line, cells in rows:
            _Row(line, cells, outcome).take_in()
        outcome.applied = apply and not outcome.problems
        if outcome.applied and outcome.changes:
            record(SecurityEvent.Kind.IMPORTED, what="roster")
        transaction.set_rollback(not outcome.applied)
    return outcome


class _Refused(Exception):
    def __init__(self, column: str, text: str) -> None:
        super().__init__(column, text)
        self.column, self.text = column, text


class _Row:
    def __init__(self, line: int, cells: dict[str, str], outcome: Outcome) -> None:
        self.line = line
        self.cells = cells
        self.outcome = outcome
        self.is_changed = False

    def take_in(self) -> None:
        try:
            with transaction.atomic():
                self._take_in()
        except _Refused as problem:
            self._problem(problem.column, problem.text)
        except LastManager:
            self._problem("role", _("the last manager of an organization stays until somebody else is one"))

    def _take_in(self) -> None:
        organization = self._organization()
        person = self._person(organization) if self.cells["email"] else None
        if not person and (self.cells["name"] or self.cells["role"] or self.cells["title"]):
            raise _Refused("email", _("a person needs one"))
        if self.cells["group"]:
            self._place(organization, person)
        elif self.cells["group_role"]:
            raise _Refused("group", _("a role in a group needs one"))
        self.outcome.counts["changed" if self.is_changed else "unchanged"] += 1

    def _organization(self) -> Organization:
        name = self.cells["organization"]
        if not name:
            raise _Refused("organization", _("every row needs one"))
        said: dict[str, Any] = {}
        if self.cells["organization_kind"]:
            said["kind"] = _choice("organization_kind", self.cells, Organization.Kind)
        if self.cells["coalition_member"]:
            said["is_member"] = _yes_or_no("coalition_member", self.cells)
        known = Organization.objects.filter(name__iexact=name)
        if len(known) > 1:
            raise _Refused("organization", _("several are named %(name)s; rename one first") % {"name": name})
        if known:
            return self._update(known[0], said)
        if "kind" not in said:
            raise _Refused("organization_kind", _("%(name)s is new, so say what it is") % {"name": name})
        return self._add(Organization(name=name, slug=_slug(Organization, name), **said))

    def _person(self, organization: Organization) -> User:
        email = User.normalize_username(self.cells["email"])
        person = User.objects.filter(email=email).first()
        if not person:
            person = User(email=email, full_name=self.cells["name"])
            person.set_unusable_password()
            self._add(person)
            EmailAddress.objects.create(user=person, email=email, primary=True, verified=True)
        own = Membership.objects.of(person).filter(organization=organization).first()
        role = _choice("role", self.cells, Membership.Role) if self.cells["role"] else None
        title = self.cells["title"]
        if not own:
            said = {"role": role or Membership.Role.MEMBER, "title": title}
            self._add(Membership(user=person, organization=organization, **said))
        elif (role or own.role, title or own.title) != (own.role, own.title):
            change_role(own, role=Membership.Role(role or own.role), title=title or own.title)
            self._changed(f"{own}: {role or own.role}, {title or own.title}")
        return person

    def _place(self, organization: Organization, person: User | None) -> None:
        group = self._group()
        if not Seat.objects.current().filter(group=group, organization=organization).exists():
            self._add(Seat(group=group, organization=organization))
        if not person:
            return
        role = _choice("group_role", self.cells, GroupMembership.Role) if self.cells["group_role"] else None
        own = group.memberships.of(person).first()
        if not own:
            said = {"role": role or GroupMembership.Role.MEMBER}
            self._add(GroupMembership(group=group, user=person, organization=organization, **said))
        else:
            self._update(own, {"organization": organization, "role": role or own.role})

    def _group(self) -> Group:
        name = self.cells["group"]
        said = {"kind": _choice("group_kind", self.cells, Group.Kind)} if self.cells["group_kind"] else {}
        known = Group.objects.filter(name__iexact=name)
        if len(known) > 1:
            raise _Refused("group", _("several are named %(name)s; rename one first") % {"name": name})
        if known:
            return self._update(known[0], said)
        if not said:
            raise _Refused("group_kind", _("%(name)s is new, so say what it is") % {"name": name})
        return self._add(Group(name=name, slug=_slug(Group, name), **said))

    def _add(self, row: M) -> M:
        _check(row)
        row.save()
        self._changed(_("new %(what)s: %(row)s") % {"what": row._meta.verbose_name, "row": row})
        return row

    def _update(self, row: M, said: dict[str, Any]) -> M:
        changed = {name: value for name, value in said.items() if getattr(row, name) != value}
        if changed:
            for name, value in changed.items():
                setattr(row, name, value)
            _check(row)
            row.save()
            self._changed(f"{row}: {', '.join(str(value) for value in changed.values())}")
        return row

    def _changed(self, what: str) -> None:
        self.is_changed = True
        self.outcome.changes.append((self.line, what))

    def _problem(self, column: str, text: str) -> None:
        self.outcome.counts["refused"] += 1
        self.outcome.problems.append(Problem(self.line, column, text))


def _check(row: Model) -> None:
    columns = COLUMNS_OF[type(row)]
    try:
        row.full_clean(exclude=["password"])
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise _Refused(columns.get(name, next(iter(columns.values()))), " ".join(messages)) from error


def _choice(column: str, cells: dict[str, str], choices: Any) -> str:
    """By its value or by its name, as people write it in a table."""
    said = cells[column].casefold().replace("-", " ").replace("_", " ")
    for value, label in choices.choices:
        if said in {value.replace("_", " "), str(label).casefold().replace("-", " ")}:
            return str(value)
    names = {"said": cells[column], "known": ", ".join(choices.values)}
    raise _Refused(column, _("“%(said)s” is none of %(known)s") % names)


def _yes_or_no(column: str, cells: dict[str, str]) -> bool:
    said = cells[column].casefold()
    if said not in {"yes", "no"}:
        raise _Refused(column, _("“%(said)s” is neither yes nor no") % {"said": cells[column]})
    return said == "yes"


def _slug(model: Any, name: str) -> str:
    """From the name, in ASCII; numbered where another has it."""
    base = slugify(name)[:100] or model._meta.model_name
    taken = set(model.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
