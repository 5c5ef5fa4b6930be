import random
from collections import Counter

import pytest

from convenings.seating import Party, Room, seat_in_order

HERE, ONLINE = "in_person", "online"


def line(*sizes, place=HERE, organization=None):
    return [Party(pk, size, place, organization) for pk, size in enumerate(sizes, start=1)]


def room(here=None, online=None, *, taken=0, an_organization=None, taken_by=None):
    return Room(
        limits={HERE: here, ONLINE: online},
        an_organization=an_organization,
        taken=Counter({HERE: taken}),
        taken_by=Counter(taken_by or {}),
    )


def seated(waiting, room):
    return [party.pk for party in seat_in_order(waiting, room)]


@pytest.mark.parametrize(
    ("sizes", "free", "expected"),
    [
        ([1, 1, 1], 2, [1, 2]),
        ([3, 1, 1], 2, [2, 3]),
        ([3, 2, 1], 2, [2]),
        ([2, 2, 1], 3, [1, 3]),
        ([1, 1], 0, []),
        ([], 5, []),
        ([4, 5], None, [1, 2]),
    ],
    ids=[
        "the first in line come in",
        "a party that is too large is passed over",
        "whoever comes after it gets no more than there is",
        "what is left over goes to who fits it",
        "none is free",
        "nobody waits",
        "there is no limit",
    ],
)
def test_seats_go_to_the_first_in_line_whose_party_fits(sizes, free, expected):
    assert seated(line(*sizes), room(here=free)) == expected


def test_whoever_is_passed_over_is_first_when_there_is_room_for_all_of_them():
    waiting = line(3, 1)
    assert seated(waiting, room(here=2)) == [2]

    assert seated(waiting, room(here=3)) == [1]


def test_in_person_and_online_have_seats_of_their_own():
    waiting = [Party(1, 1, HERE), Party(2, 1, ONLINE), Party(3, 1, HERE), Party(4, 1, ONLINE)]

    assert seated(waiting, room(here=0, online=1)) == [2]
    assert seated(waiting, room(here=1, online=None)) == [1, 2, 4]


def test_an_organization_that_has_sent_all_it_may_waits_while_others_come_in():
    waiting = [Party(1, 1, HERE, 7), Party(2, 1, ONLINE, 7), Party(3, 1, HERE, 8), Party(4, 1, HERE, None)]

    assert seated(waiting, room(here=10, an_organization=2, taken_by={7: 2})) == [3, 4]
    assert seated(waiting, room(here=10, an_organization=2, taken_by={7: 1})) == [1, 3, 4]


def test_a_room_that_was_made_smaller_than_what_is_taken_has_no_seat_left_and_not_less():
    smaller = room(here=3, taken=5)

    assert smaller.left(HERE) == 0
    assert not smaller.fits(Party(1, 1, HERE))
    smaller.release(Party(1, 2, HERE))
    assert smaller.left(HERE) == 0
    smaller.release(Party(1, 1, HERE))
    assert smaller.left(HERE) == 1


def test_a_room_says_whether_anybody_has_to_be_counted():
    assert not room().is_limited
    assert room(online=5).is_limited
    assert room(an_organization=2).is_limited


@pytest.mark.parametrize("seed", range(200))
def test_whatever_comes_and_goes_it_is_never_over_and_nobody_waits_who_fits(seed):
    """Parties of all sizes come and go in any order; whoever comes takes a free seat, or the end of the line."""
    chance = random.Random(seed)
    hall = room(here=chance.randint(0, 12), online=chance.choice([None, 3]), an_organization=chance.choice([None, 4]))
    inside, waiting = {}, {}

    for pk in range(1, 60):
        if inside and chance.random() < 0.4:
            hall.release(inside.pop(chance.choice(list(inside))))
            for party in seat_in_order(waiting.values(), hall):
                inside[party.pk] = waiting.pop(party.pk)
        else:
            party = Party(pk, chance.randint(1, 4), chance.choice([HERE, ONLINE]), chance.choice([None, 1, 2]))
            if hall.fits(party):
                hall.seat(party)
                inside[pk] = party
            else:
                waiting[pk] = party

        for place, limit in hall.limits.items():
            here = sum(party.size for party in inside.values() if party.place == place)
            assert here == hall.taken[place]
            assert limit is None or here <= limit
        if hall.an_organization:
            assert max(hall.taken_by.values(), default=0) <= hall.an_organization
        assert not [party for party in waiting.values() if hall.fits(party)]
        assert list(waiting) == sorted(waiting)
