"""A letter that would be too large for mail programs is shorter, and nobody is told nothing for it."""

from datetime import date

import pytest

from coalition.operations import digest
from coalition.operations.letters.queueing import HTML_AT_MOST
from coalition.tests.factories import GroupFactory, GroupMembershipFactory
from convenings.tests.factories import ActionFactory, ConveningFactory, DecisionFactory, MinutesFactory, RsvpFactory
from portal.tests.digest.conftest import at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("begun")]

ANA, DUE = "ana@example.org", (2027, 11, 1, 9)


def test_who_is_in_sixty_groups_gets_a_letter_and_reads_in_it_how_much_is_new_in_each(ana, college, letters):
    for number in range(60):
        group = GroupFactory(name=f"Group {number}", slug=f"group-{number}")
        GroupMembershipFactory(user=ana, organization=college, group=group)
        digest.write_note(group, text=f"**Word** of {number}. " * 60, by=ana, now=at(2027, 10, 30, 12))
        met = ConveningFactory(group=group, local_date=date(2027, 10, 12))
        MinutesFactory(convening=met, state="circulated", circulated_at=at(2027, 10, 15, 9))
        DecisionFactory(convening=met, text="We decide. " * 90, made_at=at(2027, 10, 12, 11))
        for day in (9, 16):
            ConveningFactory(group=group, title="A meeting", local_date=date(2027, 11, day))
        ActionFactory(group=group, organization=college, user=ana, what="Call the schools " * 17, due=date(2027, 11, 5))
        ActionFactory(group=group, organization=college, what="Find a room", due=date(2027, 11, 5))

    mail = letters(*DUE)[ANA]

    assert len(mail.html.encode()) <= HTML_AT_MOST
    assert len(mail.digest_letter.parts) == 61
    said = (
        "All of it would make this letter too long. On the page of the group there is to read:\n"
        "- 1 decision\n- 1 set of minutes\n- 2 meetings\n- 1 action of your organization\n"
    )
    assert mail.text.count(said) == 60
    assert mail.text.count("It is done") == 16
    assert "and 44 more" in mail.text
    for number in range(60):
        assert f"Word of {number}. Word of {number}." in mail.text
        assert f"Word of {number}. Word of {number}." in mail.html


def test_the_first_groups_are_told_in_full_as_far_as_there_is_room(ana, college, letters):
    for number in range(10, 34):
        group = GroupFactory(name=f"Group {number}")
        GroupMembershipFactory(user=ana, organization=college, group=group)
        for day in (3, 10, 17, 24):
            ConveningFactory(group=group, title=f"Meeting of {number}", local_date=date(2027, 11, day))

    mail = letters(*DUE)[ANA]

    in_full = [number for number in range(10, 34) if f"Will you come to Meeting of {number}?" in mail.html]
    assert in_full == list(range(10, 22))
    assert mail.text.count("- 4 meetings") == 12


def test_what_does_not_fit_into_a_section_is_counted(ana, green, letters):
    for day in range(2, 12):
        ConveningFactory(group=green, local_date=date(2027, 11, day))
        met = ConveningFactory(group=green, local_date=date(2027, 10, day))
        MinutesFactory(convening=met, state="circulated", circulated_at=at(2027, 10, 15, 9))
    for day in range(2, 14):
        RsvpFactory(convening=ConveningFactory(title="Forum", local_date=date(2027, 11, day)), user=ana)

    mail = letters(*DUE)[ANA]

    for said in (mail.html, mail.text):
        # Of the group's minutes and meetings two each, of the others four.
        assert (said.count("and 2 more"), said.count("and 4 more")) == (2, 1)


def test_of_one_s_own_actions_what_is_new_or_due_comes_first(ana, green, college, letters):
    for number in range(20):
        ActionFactory(
            group=green, organization=college, user=ana, what=f"Old {number:02}", agreed_at=at(2027, 9, 1, 9),
            due=date(2028, 5, 1),
        )  # fmt: skip
    ActionFactory(group=green, organization=college, user=ana, what="New", agreed_at=at(2027, 10, 12, 9))

    text = letters(*DUE)[ANA].text

    assert text.index("New") < text.index("Old 00")
    assert "Old 14" in text
    assert "Old 15" not in text
    assert "and 5 more" in text
