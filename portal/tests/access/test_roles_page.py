"""docs/roles.md is what the table says, and the table is well made."""

from django.contrib import admin

from coalition.admin.own import EVERYBODYS, SHARED, SUPERUSERS, OwnInline, OwnRows
from portal.access.administration import CLOSED, SUPERUSERS_ONLY
from portal.access.page import PATH, page
from portal.access.table import TABLE
from portal.tests.test_house import PROJECT, our_files


def test_the_page_is_what_the_table_says():
    assert PATH.read_text() == page(), "Run manage.py write_roles."


def test_every_class_of_the_administration_says_whose_its_rows_are():
    """`whose` in coalition.admin.own: foreign keys that lead to an organization, or a word for what has none."""
    silent = [
        str(listed)
        for listed in admin.site._registry.values()
        if not isinstance(listed, OwnRows) or not hasattr(listed, "whose")
    ]

    assert silent == []


def test_whose_names_foreign_keys_to_what_says_it_too_or_one_of_the_words():
    for listed in admin.site._registry.values():
        if isinstance(listed.whose, str):
            assert listed.whose in {EVERYBODYS, SHARED, SUPERUSERS}, listed
            continue
        assert listed.whose, listed
        for name in listed.whose:
            field = listed.model._meta.get_field(name)
            assert field.many_to_one or field.one_to_one, (listed, name)
            assert admin.site.get_model_admin(field.related_model).whose not in {EVERYBODYS, SUPERUSERS}, (listed, name)


def test_every_inline_offers_what_its_administrator_may_meet():
    inlines = {inline for listed in admin.site._registry.values() for inline in listed.inlines}

    assert [inline for inline in inlines if not issubclass(inline, OwnInline)] == []


def test_what_is_closed_is_a_model_of_the_administration():
    listed = {each.opts.label for each in admin.site._registry.values()}

    assert set(CLOSED) | set(SUPERUSERS_ONLY) <= listed


def test_no_line_stands_twice():
    lines = [str(row) for rows in TABLE.values() for row in rows]

    assert len(lines) == len(set(lines))


def test_permissions_open_the_administration_and_nothing_else():
    """They go with an organization there; elsewhere, whoever may do a thing everywhere is a superuser."""
    outside = [
        path.relative_to(PROJECT).as_posix()
        for path in our_files(".py")
        if ".has_perm(" in path.read_text() and not {"admin", "tests", "bench"} & set(path.parts)
    ]

    # A pathway is the whole coalition's, so that its drafts are for whoever may look at pathways.
    assert outside == ["programs/models/pathway.py"]
