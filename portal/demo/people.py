"""The demo's people. All of them are invented; they have no passwords, so nobody signs in as one of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import slugify

from portal.demo.network import NETWORK_ORGANIZATIONS
from portal.demo.organizations import ORGANIZATIONS

GIVEN = (
    *("Aaliyah", "Amílcar", "Beatriz", "Chidi", "Claudette", "Darnell", "Delfina", "Dung", "Esperanza", "Fabienne"),
    *("Gloria", "Hải", "Imani", "Jean-Robert", "João", "Keisha", "Linh", "Manuel", "Marie-Ange", "Mei"),
    *("Nadège", "Odalys", "Patrice", "Quang", "Rosa", "Samuel", "Teresa", "Thảo", "Wen", "Yolanda"),
)
FAMILY = (
    *("Alvarez", "Andrade", "Baptiste", "Barros", "Brooks", "Chen", "Cruz", "Desrosiers", "Diaz", "Fontes"),
    *("Gomes", "Hernandez", "Johnson", "Joseph", "Lê", "Lopes", "Mendes", "Moreau", "Nguyễn", "O’Brien"),
    *("Okafor", "Phạm", "Pierre", "Reyes", "Santos", "Tavares", "Trần", "Washington", "Williams"),
)
TITLES = {"manager": "Director", "staff": "Job coach", "member": "Program coordinator"}
# Who they are in the network of one organization is all that matters of them.
NETWORK_TITLE = "Talent manager"


@dataclass(frozen=True)
class Person:
    full_name: str
    email: str
    organization: str
    role: str
    title: str


def people() -> Iterator[Person]:
    """A manager, a case worker and a member in each member organization, and one person in each of the network."""
    wanted = [
        (fields["slug"], role, title)
        for fields in ORGANIZATIONS
        if fields.get("is_member", True)
        for role, title in TITLES.items()
    ]
    wanted += [(fields["slug"], "member", NETWORK_TITLE) for fields in NETWORK_ORGANIZATIONS]
    for number, (slug, role, title) in enumerate(wanted):
        # The two lists have no common divisor, so that a name comes twice only after all pairs have been.
        name = f"{GIVEN[number % len(GIVEN)]} {FAMILY[number % len(FAMILY)]}"
        yield Person(name, f"{slugify(name)}@{slug}.example", slug, role, title)
    # Two people with one name are two people.
    yield Person("Linh Nguyễn", "linh.n@cau-vong.example", "cau-vong-community-center", "member", "Teacher")
    yield Person("Linh Nguyễn", "linh.n@blue-bridge.example", "blue-bridge-community-college", "member", "Adviser")
