"""Who the demo's participants are: names of everywhere, and what each was asked, declined or was never asked."""

from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any, TypeVar

from coalition.models import Organization
from outcomes.models import Answer, Education, Gender, Participant, Race, Source
from portal.demo.people import FAMILY, GIVEN

T = TypeVar("T")

MORE_GIVEN = (
    *("Adaeze", "Amina", "Andre", "Bao", "Carlos", "Célia", "Dieudonné", "Eun-ji", "Fatima", "Gabriel", "Hassan"),
    *("Isabel", "Jamal", "Katarzyna", "Luz", "Malik", "Minh", "Nia", "Orlando", "Priya", "Ronald", "Sofía"),
    *("Tânia", "Uriel", "Vanessa", "Wilner", "Xiomara", "Yusuf", "Zaneta", "小红", "Мария"),
)
MORE_FAMILY = (
    *("Abdi", "Almeida", "Bautista", "Clarke", "Dos Santos", "Estrada", "Fernandes", "Garcia", "Huang", "Ibrahim"),
    *("Jean-Louis", "Kim", "Louis-Jeune", "Monteiro", "Núñez", "Ortiz", "Patel", "Quiñones", "Robinson", "Silva"),
)
LANGUAGES = ("en", "en", "en", "en", "es", "es", "ht", "kea", "pt", "vi", "zh", "")
NEAR = (
    *("roxbury", "roxbury", "dorchester", "dorchester"),
    *("mattapan", "jamaica-plain", "east-boston", "hyde-park", ""),
)
ZIPS = ("02119", "02121", "02125", "02126", "02130", "02128", "02136", "")


class Dice(Random):
    """The same throws each time, so that two demos are alike."""

    def __init__(self) -> None:
        super().__init__(1867)
        self.numbers = count(1)

    def one(self, *of: T) -> T:
        return self.choice(of)

    def likely(self, percent: int) -> bool:
        return self.randrange(100) < percent


def person(dice: Dice, organization: Organization, today: date) -> Participant:
    """Numbers ring nowhere and addresses lead nowhere."""
    number = next(dice.numbers)
    name = f"{dice.choice(GIVEN + MORE_GIVEN)} {dice.choice(FAMILY + MORE_FAMILY)}"
    return Participant(
        organization=organization,
        full_name=name,
        goes_by=name.split()[0][:3] if dice.likely(6) else "",
        birth_date=today - timedelta(days=dice.randrange(19 * 365, 58 * 365)) if dice.likely(93) else None,
        phone=f"617-555-0{100 + number % 100}" if dice.likely(94) else "",
        email=f"participant{number}@people.example" if dice.likely(70) else "",
        city="Boston",
        postal_code=dice.choice(ZIPS),
        neighborhood=dice.choice(NEAR),
        language=dice.choice(LANGUAGES),
        **_described(dice),
        source=dice.choice([*Source.values, *["friend"] * 6, *["partner"] * 4, ""]),
    )


def _described(dice: Dice) -> dict[str, Any]:
    gender = dice.choice(["woman"] * 58 + ["man"] * 34 + ["nonbinary", "described", "declined", "declined", "", "", ""])
    races = dice.choice(
        [["black"]] * 8
        + [["latino"]] * 6
        + [["black", "latino"], ["cape_verdean"], ["cape_verdean", "black"], ["asian"], ["asian"], ["white"]]
        + [["white"], ["middle_eastern"], ["native", "white"], [Race.DECLINED], [], []]
    )
    return {
        "gender": gender,
        "gender_described": "Two-spirit" if gender == Gender.DESCRIBED else "",
        "races": races,
        "education": dice.choice([*Education.values, "diploma", "diploma", "diploma", "some_college", ""]),
        "disability": dice.choice(["no"] * 8 + [Answer.YES, Answer.DECLINED, "", ""]),
    }
