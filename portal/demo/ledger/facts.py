"""The demo's grants, kinds of services, questions, and employers; and which programs its participants are in."""

from decimal import Decimal
from typing import Any

HUB = "roxbury-pathways-hub"
GRANT, LABS, STARTS = "good-jobs-grant", "life-sciences-careers", "city-career-starts"

STREAMS: list[dict[str, Any]] = [
    {
        "slug": GRANT,
        "name": "Regional Good Jobs Grant",
        "funder": "A federal department (demo)",
        "amount": Decimal(23_000_000),
        "target": 4618,
        "min_wage": Decimal("18.00"),
        "min_hours": Decimal(25),
        "evidence": "employer",
        "follow_up_days": [30, 60, 90, 180, 365],
        "sectors": {"healthcare": 2900, "clean-energy": 1018, "childcare": 700},
    },
    {
        "slug": LABS,
        "name": "Life Sciences Careers",
        "funder": "A state agency (demo)",
        "amount": Decimal(3_400_000),
        "target": 420,
        "min_share_of_median": 80,
        "needs_benefits": True,
        "evidence": "document",
        "needs_verification": True,
        "follow_up_days": [30, 90, 180],
        "sectors": {"life-sciences": 420},
    },
    {
        "slug": STARTS,
        "name": "City Career Starts",
        "funder": "The City (demo)",
        "amount": Decimal(1_250_000),
        "target": 260,
        "counts_subsidized": True,
        "follow_up_days": [60],
        "sectors": {"childcare": 120, "green-and-blue-technology": None, "healthcare": None},
    },
]

# The program, by its address, its sector, and who pays for its participants.
PROGRAMS = (
    ("nursing-assistant-cna-evenings", "healthcare", GRANT),
    ("phlebotomy-technician", "healthcare", GRANT),
    ("medical-assistant-certificate", "healthcare", GRANT),
    ("promotores-de-salud-community-health-worker", "healthcare", GRANT),
    ("medical-office-assistant-with-english-classes", "healthcare", GRANT),
    ("pharmacy-technician-learn-while-you-work", "healthcare", GRANT),
    ("electrical-pre-apprenticeship", "clean-energy", GRANT),
    ("solar-installer", "clean-energy", GRANT),
    ("home-energy-retrofit-worker", "clean-energy", GRANT),
    ("child-care-worker-from-cape-verdean-creole-to-english", "childcare", STARTS),
    ("assistant-teacher-apprenticeship", "childcare", GRANT),
    ("biotech-lab-technician-in-14-weeks", "life-sciences", LABS),
)

# Name, whether it extends participation, whether it has an amount.
SERVICES = (
    ("Coaching", True, False),
    ("Career readiness workshop", True, False),
    ("Training", True, False),
    ("Tutoring", True, False),
    ("Bus and train pass", False, True),
    ("Child care", False, True),
    ("Exam or license fee", False, True),
    ("Work clothes and tools", False, True),
    ("Follow-up call", False, False),
)

GROUPS = (
    ("Caregiver", "Do you care for a child or another person?"),
    ("Immigrant", "Were you born in another country?"),
    ("Formerly incarcerated", "Have you ever been incarcerated?"),
    ("Veteran", "Have you served in the armed forces?"),
    ("Some college, no degree", "Have you been to college without finishing?"),
    ("Public assistance", "Do you get public assistance?"),
)

EMPLOYERS = {
    "healthcare": (
        *("Red Oak Medical Center", "Silver Maple Hospital", "Amber Lane Home Care", "Birch Hill Dental Partners"),
        *("Elm Square Community Health Center", "Fernwood Nursing and Rehabilitation"),
    ),
    "clean-energy": ("Bright Roof Solar", "Harbor Electric Contractors", "Warm Walls Insulation", "Local 1903 Shop"),
    "childcare": ("Little Acorns Early Learning", "Blue Kite Preschool", "Casa dos Pequenos Family Child Care"),
    "life-sciences": ("Kestrel Point Biologics", "Granite Street Labs", "Harvest Cell Works"),
}
