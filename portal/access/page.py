"""docs/roles.md, written from the table."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib import admin

from coalition.admin.own import EVERYBODYS, SHARED, SUPERUSERS
from portal.access.administration import CLOSED, SUPERUSERS_ONLY
from portal.access.personas import ALL, BELONG, NOBODY, SIGNED_IN, WRITE, People, Persona
from portal.access.rows import HIDDEN, NOT_SO, Row
from portal.access.sign_in import SIGN_IN_PAGES
from portal.access.table import TABLE

PATH = Path(settings.BASE_DIR) / "docs" / "roles.md"
WORDS: dict[People, str] = {
    ALL: "everybody",
    SIGNED_IN: "whoever is signed in",
    BELONG: "whoever belongs to an organization",
    WRITE: "manager, other manager, chair, other chair, backbone, superuser",
    NOBODY: "nobody",
}
INTRODUCTION = """# Who may see and do what

Written by `manage.py write_roles` from `portal/access`, where it is said once. `portal/tests/access` asks the site
about every line as everybody, GET and POST, and fails for an address without a line. Change the table, then write this
page again.

Whoever isn't signed in is led to sign-in. Whoever may know of a thing and not do this is refused (403). Whoever may not
know of it is told that it isn't there (404), in the same words, headers and number of statements as for what never was.
People who answer for others, and administrators, show a second factor before they see what is private to others.

## The people

"The" organization and "the" group are those whose pages are asked for.
"""
ADMINISTRATION = """## In the administration

Permissions open it, model by model. Superusers meet every row; other administrators the rows of the organizations they
belong to, in lists, searches, filters, fields' choices, suggestions, actions, histories and by direct address. Their
permissions open nothing outside the administration.
"""
WHOSE = {
    EVERYBODYS: "the whole coalition's: who has the permission works on all of it",
    SUPERUSERS: "superusers alone meet it",
    SHARED: "what concerns one's organizations; superusers add and delete",
}


def page() -> str:
    return "\n".join(_lines()).rstrip("\n") + "\n"


def _lines() -> Iterator[str]:
    yield INTRODUCTION
    yield from _table(("", "who that is"), [(each.label, each.who) for each in Persona])
    for subject, rows in {**TABLE, "Signing in": SIGN_IN_PAGES}.items():
        yield f"## {subject}\n"
        yield from _table(("what", "who may", "others"), [(row.does, _who(row.may), _others(row)) for row in rows])
    yield ADMINISTRATION
    listed = sorted(admin.site._registry.values(), key=lambda each: each.opts.label)
    yield from _table(
        ("what", "whose", "never", "by superusers alone"),
        [
            (
                str(each.opts.verbose_name_plural),
                _whose(each.whose),  # type: ignore[attr-defined]
                ", ".join(sorted(CLOSED.get(each.opts.label, ()))),
                ", ".join(sorted(SUPERUSERS_ONLY.get(each.opts.label, ()))),
            )
            for each in listed
        ],
    )


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def _who(people: People) -> str:
    return WORDS.get(people) or ", ".join(each.label for each in Persona if each in people)


def _others(row: Row) -> str:
    """What the others who are signed in hear."""
    if row.may >= SIGNED_IN:
        return ""
    method = "get" if row.get != NOT_SO else "post"
    heard = {row.answer(persona, method) for persona in SIGNED_IN - row.may}
    return "are not told of it" if heard == {HIDDEN} else "are refused"


def _whose(whose: str | tuple[str, ...]) -> str:
    return WHOSE[whose] if isinstance(whose, str) else f"of one's organizations, by its {' or '.join(whose)}"
