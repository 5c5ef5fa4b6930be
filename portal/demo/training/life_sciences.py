from typing import Any

BENCHTOP = {
    "provider": "benchtop-academy",
    "street": "610 Foundry Row",
    "postal_code": "02118",
    "neighborhood": "south-end",
    "phone": "617-555-0185",
    "contact_role": "Student success lead",
    "website": "https://benchtop.example",
    "bus": "Silver Line",
}

LIFE_SCIENCES: list[dict[str, Any]] = [
    {
        **BENCHTOP,
        "title": "Biotech Lab Technician in 14 weeks",
        "cip": "41.0101",
        "description": (
            "Pipetting, cell culture, gels and good records: the daily work of a research lab, learned in one. You "
            "keep a lab notebook from the first hour and defend one experiment in front of people who hire. A "
            "two-week placement at a company closes the course."
        ),
        "notes": "A stipend of $300 a week is paid while you study.",
        "prerequisites": (
            "High school diploma or equivalent. No science background needed; a short math refresher comes first."
        ),
        "total_cost": 0,
        "length": 6,
        "clock_hours": 420,
        "format": "in_person",
        "industry_credential": "Biotechnician Assistant Credentialing Exam",
        "evening": False,
        "wheelchair_access": True,
        "career_help": True,
        "placement_help": True,
        "languages": ["en"],
        "cohorts": [(4, 14), (20, 14)],
    },
    {
        **BENCHTOP,
        "title": "Biomanufacturing Operator, evenings and Saturdays",
        "cip": "41.0301",
        "description": (
            "For people who work days. You gown up, follow a batch record and run a small bioreactor from start to "
            "harvest, two evenings a week and on Saturdays."
        ),
        "prerequisites": "Reading and math at ninth-grade level.",
        "tuition": 850,
        "supplies": 50,
        "total_cost": 900,
        "length": 6,
        "clock_hours": 160,
        "format": "in_person",
        "evening": True,
        "weekend": True,
        "child_care_help": True,
        "career_help": True,
        "placement_help": True,
        "financial_aid": True,
        "languages": ["en", "zh", "es"],
        "cohorts": [(3, 13)],
    },
    {
        "provider": "blue-bridge-community-college",
        "title": "Clinical Laboratory Technician, associate degree",
        "cip": "51.1004",
        "description": (
            "Two years to a license-ready degree for hospital laboratories. Blood bank, chemistry and microbiology "
            "are taught in our own lab; the last semester is spent in two hospitals."
        ),
        "prerequisites": "High school chemistry and algebra, or our summer bridge.",
        "tuition": 12600,
        "fees": 1500,
        "books": 1400,
        "total_cost": 15500,
        "length": 8,
        "credits": 64,
        "format": "in_person",
        "degree": "Associate in Science",
        "wheelchair_access": True,
        "career_help": True,
        "financial_aid": True,
        "languages": ["en"],
        "street": "300 Blue Bridge Way",
        "postal_code": "02120",
        "neighborhood": "mission-hill",
        "train": "Orange Line",
        "phone": "617-555-0121",
        "contact_role": "Science advisor",
        "cohorts": [(9, 84)],
    },
    {
        "provider": "cau-vong-community-center",
        "title": "First Steps in the Lab, with Vietnamese-speaking tutors",
        "cip": "51.0802",
        "description": (
            "Six weeks of evenings to find out whether lab work is for you: measuring, labeling, safety, and the "
            "English words for all of it. Tutors speak Vietnamese. Those who like it go on to Benchtop Academy with "
            "a place held."
        ),
        "total_cost": 0,
        "length": 5,
        "clock_hours": 48,
        "format": "in_person",
        "evening": True,
        "child_care": True,
        "languages": ["vi", "en"],
        "street": "204 Lotus Lane",
        "postal_code": "02122",
        "neighborhood": "dorchester",
        "train": "Red Line",
        "phone": "617-555-0153",
        "contact_role": "Adult education office",
        "cohorts": [(2, 6), (12, 6)],
    },
]
