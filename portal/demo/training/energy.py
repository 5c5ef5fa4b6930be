from typing import Any

COPPER_BEECH = {
    "provider": "copper-beech-trades",
    "street": "9 Copper Beech Street",
    "postal_code": "02126",
    "neighborhood": "mattapan",
    "phone": "617-555-0164",
    "contact_role": "Training coordinator",
    "website": "https://copper-beech.example",
    "train": "Mattapan Line",
}

ENERGY: list[dict[str, Any]] = [
    {
        **COPPER_BEECH,
        "title": "Electrical Pre-Apprenticeship",
        "cip": "46.0302",
        "description": (
            "Eight weeks of shop, math and site visits that get you ready for the electrical apprenticeship test. "
            "Women and people of color are most of every class. Graduates are interviewed by the apprenticeship "
            "committee without waiting for the yearly call."
        ),
        "prerequisites": "17 or older, one year of algebra or our refresher, and a driver's permit by the last week.",
        "tuition": 0,
        "fees": 0,
        "total_cost": 0,
        "length": 5,
        "clock_hours": 240,
        "format": "in_person",
        "industry_credential": "OSHA 10, Multi-Craft Core Curriculum",
        "evening": False,
        "child_care_help": True,
        "wheelchair_access": True,
        "career_help": True,
        "placement_help": True,
        "languages": ["en", "es"],
        "cohorts": [(3, 8), (14, 8)],
    },
    {
        **COPPER_BEECH,
        "title": "Heat Pump and Air Conditioning Technician",
        "cip": "47.0201",
        "description": (
            "Install, charge and repair the heat pumps that are replacing oil and gas heat in Boston's "
            "triple-deckers. Three evenings a week in a shop with twelve working units."
        ),
        "prerequisites": "High school diploma or equivalent, or two years in a building trade.",
        "tuition": 3200,
        "books": 240,
        "supplies": 560,
        "total_cost": 4000,
        "length": 7,
        "clock_hours": 380,
        "format": "in_person",
        "license": "Refrigeration technician license (hours count toward it)",
        "industry_credential": "EPA Section 608",
        "evening": True,
        "career_help": True,
        "placement_help": True,
        "financial_aid": True,
        "languages": ["en", "ht"],
        "cohorts": [(7, 36)],
    },
    {
        **COPPER_BEECH,
        "title": "Solar Installer",
        "cip": "47.0703",
        "description": (
            "Five weeks on a training roof: layout, racking, wiring, and how not to fall. The last week you install "
            "a real system on a neighborhood church with the crew that may hire you."
        ),
        "prerequisites": "18 or older and comfortable on a ladder.",
        "total_cost": 0,
        "length": 5,
        "clock_hours": 150,
        "format": "in_person",
        "industry_credential": "NABCEP PV Associate exam, OSHA 10",
        "weekend": False,
        "placement_help": True,
        "languages": ["en", "es", "ht"],
        "cohorts": [(4, 5), (13, 5)],
    },
    {
        "provider": "sunrise-career-center",
        "title": "Home Energy Retrofit Worker",
        "cip": "46.0401",
        "description": (
            "Air sealing, insulation and small repairs that make old homes warm. Classes are short because most of "
            "the learning happens on paid jobs, three weeks of them."
        ),
        "total_cost": 0,
        "length": 5,
        "format": "in_person",
        "career_help": True,
        "placement_help": True,
        "languages": ["en", "es", "kea", "vi"],
        "street": "850 Sunrise Avenue",
        "postal_code": "02121",
        "neighborhood": "dorchester",
        "phone": "617-555-0177",
        "contact_role": "Front desk",
        "cohorts": [(2, 6)],
    },
    {
        "provider": "blue-bridge-community-college",
        "title": "Electric Vehicle Technician Certificate",
        "cip": "47.0614",
        "description": (
            "Batteries, chargers and high-voltage safety for people who already fix cars. Taught at night in a city "
            "garage, with buses as well as cars on the lift."
        ),
        "prerequisites": "Two years of work as a mechanic, or a first automotive certificate.",
        "tuition": 2950,
        "fees": 310,
        "books": 190,
        "total_cost": 3450,
        "length": 6,
        "credits": 15,
        "format": "hybrid",
        "evening": True,
        "financial_aid": True,
        "languages": ["en"],
        "neighborhood": "jamaica-plain",
        "phone": "617-555-0122",
        "contact_role": "Transportation programs advisor",
        "cohorts": [(10, 16)],
    },
]
