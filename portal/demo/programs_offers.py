"""What the demo's programs ask of people, pay for and pay, by the program's address; and how long nobody confirmed one.

A program that isn't named here says nothing of it, as real ones do.
"""

from typing import Any

BEDSIDE: dict[str, Any] = {
    "residency": False,
    "income": False,
    "age": True,
    "age_note": "18 or older on the first day.",
    "schooling": False,
    "schooling_note": "We help you get your HiSET while you train, if you want to.",
    "english": True,
    "english_note": "You talk with patients and read short notes. Teachers also speak Spanish and Haitian Creole.",
    "work_authorization": True,
    "record_checked": True,
    "record_checked_note": "A CORI check, because you work with patients.",
    "record_bars": None,
    "record_bars_note": "Old and small offenses are no barrier. Talk to us before you decide it is.",
}
CLASSROOM: dict[str, Any] = {
    "residency": False,
    "income": False,
    "age": True,
    "age_note": "17 or older.",
    "schooling": True,
    "schooling_note": "A diploma, HiSET or GED, from any country.",
    "english": True,
    "work_authorization": None,
    "record_checked": False,
    "record_bars": False,
}
TRADE: dict[str, Any] = {
    "residency": True,
    "residency_note": "Boston residents first; others if there is a seat.",
    "income": None,
    "age": True,
    "age_note": "18 or older, because of the tools.",
    "schooling": False,
    "english": False,
    "english_note": "Enough to follow safety rules. We practice the words.",
    "work_authorization": True,
    "record_checked": False,
    "record_bars": False,
    "record_bars_note": "Many of our graduates have a record, and so do some of our teachers.",
}
CHILDREN: dict[str, Any] = {
    "residency": False,
    "income": True,
    "income_note": "For households under 300% of the poverty line; others pay a part.",
    "age": True,
    "age_note": "18 or older.",
    "schooling": False,
    "english": False,
    "work_authorization": True,
    "record_checked": True,
    "record_checked_note": "The state checks everyone who works with small children: CORI, SORI and fingerprints.",
    "record_bars": True,
    "record_bars_note": "Some offenses against children are. Most others are looked at one by one.",
}

ELIGIBILITY: dict[str, dict[str, Any]] = {
    slug: answers
    for answers, slugs in (
        (
            BEDSIDE,
            (
                "nursing-assistant-cna-evenings",
                "home-health-aide-in-haitian-creole-and-english",
                "phlebotomy-technician",
                "medical-assistant-certificate",
                "practical-nursing-lpn",
                "surgical-technology-bridge-for-hospital-staff",
                "promotores-de-salud-community-health-worker",
            ),
        ),
        (
            CLASSROOM,
            (
                "medical-billing-and-coding-online",
                "pharmacy-technician-learn-while-you-work",
                "medical-office-assistant-with-english-classes",
                "biotech-lab-technician-in-14-weeks",
                "biomanufacturing-operator-evenings-and-saturdays",
                "clinical-laboratory-technician-associate-degree",
                "electric-vehicle-technician-certificate",
            ),
        ),
        (
            TRADE,
            (
                "boat-engine-and-hull-repair",
                "clean-water-operator",
                "city-trees-and-green-spaces-crew",
                "lead-asbestos-and-mold-safe-removal",
                "electrical-pre-apprenticeship",
                "heat-pump-and-air-conditioning-technician",
                "solar-installer",
                "home-energy-retrofit-worker",
            ),
        ),
        (
            CHILDREN,
            (
                "child-care-worker-from-cape-verdean-creole-to-english",
                "assistant-teacher-apprenticeship",
                "preschool-teacher-certificate-evenings-and-weekends",
            ),
        ),
    )
    for slug in slugs
}

MONEY: dict[str, dict[str, Any]] = {
    "nursing-assistant-cna-evenings": {
        "free_to_you": True,
        "covered": ["tuition", "books", "exam_fees", "child_care"],
    },
    "medical-assistant-certificate": {"free_to_you": False, "covered": ["exam_fees"]},
    "practical-nursing-lpn": {"free_to_you": False},
    "pharmacy-technician-learn-while-you-work": {"paid": "wage", "paid_amount": 19, "paid_per": "hour"},
    "biotech-lab-technician-in-14-weeks": {
        "free_to_you": True,
        "covered": ["tuition", "books", "laptop"],
        "paid": "stipend",
        "paid_amount": 300,
        "paid_per": "week",
    },
    "electrical-pre-apprenticeship": {
        "free_to_you": True,
        "covered": ["tuition", "transit"],
        "paid": "stipend",
        "paid_amount": 1200,
        "paid_per": "program",
    },
    "home-energy-retrofit-worker": {"free_to_you": True, "paid": "wage", "paid_amount": 21, "paid_per": "hour"},
    "city-trees-and-green-spaces-crew": {"paid": "wage", "paid_amount": "20.50", "paid_per": "hour"},
    "assistant-teacher-apprenticeship": {"free_to_you": True, "paid": "wage"},
    "solar-installer": {"free_to_you": True, "covered": ["tuition", "exam_fees", "transit"]},
}

# Days since somebody confirmed it; any other was confirmed within weeks.
UNCONFIRMED = {"leading-a-childcare-center": 130, "emt-basic": 190, "assistant-teacher-apprenticeship": 95}
