from typing import Any

HARBORLIGHT = {
    "provider": "harborlight-marine-institute",
    "street": "2 Tidewater Pier",
    "postal_code": "02210",
    "neighborhood": "seaport",
    "phone": "617-555-0172",
    "contact_role": "Pier office",
    "website": "https://harborlight.example",
}

GREEN_AND_BLUE: list[dict[str, Any]] = [
    {
        **HARBORLIGHT,
        "title": "Boat Engine and Hull Repair",
        "cip": "47.0616",
        "description": (
            "Outboards, diesel engines, fiberglass and wiring, learned on the harbor's own workboats. By the end you "
            "have rebuilt one engine alone. Two boatyards visit in the last week to meet the class."
        ),
        "prerequisites": "16 or older. You should not mind cold water.",
        "tuition": 2400,
        "supplies": 300,
        "total_cost": 2700,
        "length": 7,
        "clock_hours": 500,
        "format": "in_person",
        "industry_credential": "Marine systems certification, level 1",
        "career_help": True,
        "placement_help": True,
        "languages": ["en"],
        "bus": "Silver Line",
        "cohorts": [(8, 28)],
    },
    {
        **HARBORLIGHT,
        "title": "Clean Water Operator",
        "cip": "15.0506",
        "description": (
            "Prepare for the state exam to run a drinking water or wastewater plant. Tuesday and Thursday evenings, "
            "with visits to a treatment plant and a pumping station. The work is steady, public and close to home."
        ),
        "prerequisites": "High school diploma or equivalent; a driver's license helps.",
        "total_cost": 0,
        "length": 6,
        "clock_hours": 96,
        "format": "hybrid",
        "license": "Wastewater operator license, grade 2 (exam)",
        "evening": True,
        "wheelchair_access": False,
        "career_help": True,
        "languages": ["en", "es"],
        "cohorts": [(3, 16)],
    },
    {
        **HARBORLIGHT,
        "title": "Shore and Air Sampling Technician",
        "cip": "15.0507",
        "description": (
            "Collect water, soil and air samples that stand up in a report, and learn to read the results. Field "
            "days are along the harbor and the Neponset, in any weather."
        ),
        "total_cost": 400,
        "length": 5,
        "clock_hours": 110,
        "format": "in_person",
        "weekend": True,
        "placement_help": True,
        "languages": ["en"],
        "cohorts": [(6, 10)],
    },
    {
        "provider": "roxbury-pathways-hub",
        "title": "City Trees and Green Spaces Crew",
        "cip": "01.0605",
        "description": (
            "A paid crew for people aged 18 to 26. You plant and prune street trees, build rain gardens and learn to "
            "use a saw safely. Mornings outside, two afternoons a week on résumés and driving permits."
        ),
        "notes": "Paid $20 an hour from the first day. Boots are provided.",
        "prerequisites": "18 to 26 years old and living in Boston.",
        "total_cost": 0,
        "length": 6,
        "format": "in_person",
        "evening": False,
        "career_help": True,
        "placement_help": True,
        "languages": ["en", "es", "kea"],
        "street": "1 Lantern Square",
        "postal_code": "02119",
        "neighborhood": "roxbury",
        "phone": "617-555-0102",
        "contact_role": "Crew leader",
        "website": "https://pathways-hub.example",
        "cohorts": [(5, 20)],
    },
    {
        "provider": "copper-beech-trades",
        "title": "Lead, Asbestos and Mold: Safe Removal",
        "cip": "15.0508",
        "description": (
            "Four weeks to the licenses that contractors ask for when an old building is opened up. You learn to "
            "seal a room, wear a respirator that fits, and say no when a job is not safe."
        ),
        "prerequisites": "A doctor's note that you can wear a respirator (we arrange the visit).",
        "tuition": 0,
        "fees": 125,
        "total_cost": 125,
        "length": 5,
        "clock_hours": 130,
        "format": "in_person",
        "license": "Massachusetts asbestos worker license",
        "industry_credential": "OSHA 10 and 40-hour HAZWOPER",
        "placement_help": True,
        "languages": ["en", "es", "pt"],
        "neighborhood": "mattapan",
        "street": "9 Copper Beech Street",
        "postal_code": "02126",
        "phone": "617-555-0164",
        "contact_role": "Training coordinator",
        "cohorts": [(2, 4), (8, 4)],
    },
]
