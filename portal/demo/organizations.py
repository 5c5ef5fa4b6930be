"""The demo's organizations. All of them are invented; none is a real one."""

from typing import Any

ORGANIZATIONS: list[dict[str, Any]] = [
    {
        "slug": "roxbury-pathways-hub",
        "name": "Roxbury Pathways Hub (demo)",
        "kind": "community",
        "is_backbone": True,
        "about": (
            "We bring the coalition's partners together, keep the calendar and the figures, and make sure that what "
            "one partner learns reaches all of them.\n\nNot sure where to begin? Call us and we will find a program "
            "with you."
        ),
        "street": "1 Lantern Square",
        "postal_code": "02119",
        "phone": "617-555-0100",
        "website": "https://pathways-hub.example",
        "neighborhoods": ["roxbury", "dorchester", "mattapan"],
        "languages": ["en", "es", "ht", "kea"],
    },
    {
        "slug": "lantern-hill-health-training",
        "name": "Lantern Hill Health Training Center",
        "kind": "training_provider",
        "about": (
            "Short courses for first jobs in health care, taught by nurses who work on the floor during the week. "
            "Four in five of our students have children at home, so every course has an evening group."
        ),
        "street": "48 Lantern Square",
        "postal_code": "02119",
        "phone": "617-555-0111",
        "website": "https://lantern-hill.example",
        "neighborhoods": ["roxbury", "mission-hill"],
        "languages": ["en", "es", "ht"],
    },
    {
        "slug": "blue-bridge-community-college",
        "name": "Blue Bridge Community College",
        "kind": "college",
        "about": (
            "A public two-year college (an invented one) with day, evening and weekend certificates. Credits count "
            "toward an associate degree when you are ready to go on."
        ),
        "street": "300 Blue Bridge Way",
        "postal_code": "02120",
        "phone": "617-555-0120",
        "website": "https://blue-bridge.example",
        "neighborhoods": ["mission-hill", "roxbury", "jamaica-plain", "fenway"],
        "languages": ["en", "es", "zh", "ase"],
    },
    {
        "slug": "casa-del-puente",
        "name": "Casa del Puente: Formación y Trabajo",
        "kind": "community",
        "about": (
            "Job training, English classes and help with paperwork, in Spanish and English. Se habla español en "
            "todos nuestros programas."
        ),
        "street": "77 Ceiba Street",
        "postal_code": "02130",
        "phone": "617-555-0132",
        "website": "https://casa-del-puente.example",
        "neighborhoods": ["jamaica-plain", "roslindale", "east-boston"],
        "languages": ["es", "en", "pt"],
    },
    {
        "slug": "nha-kaminhu",
        "name": "Nha Kaminhu: Cape Verdean Family and Work Collaborative",
        "kind": "community",
        "about": (
            "Families come to us for child care, and stay to train for a job in it. Our teachers speak Cape Verdean "
            "Creole, Portuguese and English."
        ),
        "street": "15 Harbor Lily Road",
        "postal_code": "02125",
        "phone": "617-555-0141",
        "website": "https://nha-kaminhu.example",
        "neighborhoods": ["dorchester", "roxbury"],
        "languages": ["kea", "pt", "en"],
    },
    {
        "slug": "cau-vong-community-center",
        "name": "Cầu Vồng Community Center – Trung tâm Cộng đồng Cầu Vồng",
        "kind": "community",
        "about": (
            "A neighborhood center for Vietnamese families in Dorchester: English, citizenship, and training for "
            "jobs in homes, labs and early education."
        ),
        "street": "204 Lotus Lane",
        "postal_code": "02122",
        "phone": "617-555-0153",
        "website": "https://cau-vong.example",
        "neighborhoods": ["dorchester"],
        "languages": ["vi", "en"],
    },
    {
        "slug": "copper-beech-trades",
        "name": (
            "Copper Beech Joint Training Fund for the Electrical, Heating, Cooling and Building Trades of Greater "
            "Boston"
        ),
        "kind": "training_provider",
        "about": (
            "Contractors and their workers run this fund together. Pre-apprenticeships are free, and the shop is "
            "open to visitors every first Tuesday."
        ),
        "street": "9 Copper Beech Street",
        "postal_code": "02126",
        "phone": "617-555-0164",
        "website": "https://copper-beech.example",
        "neighborhoods": ["mattapan", "hyde-park", "dorchester"],
        "languages": ["en", "es", "ht"],
    },
    {
        "slug": "harborlight-marine-institute",
        "name": "Harborlight Marine and Climate Institute",
        "kind": "training_provider",
        "about": "Training for work on, in and around Boston Harbor: boats, water quality, shore restoration.",
        "street": "2 Tidewater Pier",
        "postal_code": "02210",
        "phone": "617-555-0172",
        "website": "https://harborlight.example",
        "neighborhoods": ["seaport", "south-boston", "east-boston"],
        "languages": ["en"],
    },
    {
        "slug": "benchtop-academy",
        "name": "Benchtop Academy",
        "kind": "training_provider",
        "about": (
            "A working teaching lab. Students wear the coat from the first day and leave with a notebook that they "
            "can show an employer."
        ),
        "street": "610 Foundry Row",
        "postal_code": "02118",
        "phone": "617-555-0185",
        "website": "https://benchtop.example",
        "neighborhoods": ["south-end", "roxbury"],
        "languages": ["en", "zh", "es"],
    },
    {
        "slug": "silver-maple-hospital",
        "name": "Silver Maple Hospital",
        "kind": "employer",
        "about": (
            "A teaching hospital (an invented one). We hire from the coalition's programs and pay our own aides "
            "while they train for the next step."
        ),
        "street": "1000 Silver Maple Avenue",
        "postal_code": "02115",
        "phone": "617-555-0190",
        "website": "https://silver-maple.example",
        "neighborhoods": ["longwood", "mission-hill"],
        "languages": ["en", "es", "ht", "zh"],
    },
    {
        "slug": "sunrise-career-center",
        "name": "Sunrise Career Center",
        "kind": "career_center",
        "about": (
            "Walk in, no appointment: résumés, interviews, help paying for training, and people who know which "
            "employers are hiring this week."
        ),
        "street": "850 Sunrise Avenue",
        "postal_code": "02121",
        "phone": "617-555-0177",
        "website": "https://sunrise-careers.example",
        "neighborhoods": ["dorchester", "roxbury", "mattapan"],
        "languages": ["en", "es", "ht", "kea", "vi"],
    },
    {
        "slug": "office-of-good-jobs",
        "name": "Office of Good Jobs (demo)",
        "kind": "government",
        "about": "The public partner of this invented coalition: grants, apprenticeships and job standards.",
        "phone": "617-555-0108",
        "neighborhoods": ["downtown"],
        "languages": ["en", "es", "zh", "ht", "vi", "kea", "pt"],
    },
    {
        "slug": "evergreen-street-fund",
        "name": "Evergreen Street Fund",
        "kind": "funder",
        "about": "A family foundation (an invented one) that pays for child care and bus passes while people train.",
        "website": "https://evergreen-street.example",
    },
    {
        "slug": "little-acorns-early-learning",
        "name": "Little Acorns Early Learning",
        "kind": "employer",
        "about": "Three small childcare centers that train their own teachers.",
        "street": "33 Acorn Court",
        "postal_code": "02136",
        "phone": "617-555-0146",
        "neighborhoods": ["hyde-park", "mattapan"],
        "languages": ["en", "ht"],
    },
    {
        "slug": "red-oak-medical-center",
        "name": "Red Oak Medical Center",
        "kind": "employer",
        "about": (
            "A teaching hospital (an invented one) that hires two hundred people a year into first jobs, and pays for "
            "the next course of those who stay."
        ),
        "street": "77 Red Oak Street",
        "postal_code": "02118",
        "phone": "617-555-0151",
        "website": "https://red-oak.example",
        "neighborhoods": ["south-end", "roxbury"],
        "languages": ["en", "es", "ht", "kea", "vi"],
    },
    {
        "slug": "kontwa-sant-travay",
        "name": "Kontwa: Sant Travay Ayisyen",
        "kind": "community",
        "about": "Haitian families help each other to the first job and the next: English, résumés, licenses.",
        "street": "19 Kettle Street",
        "postal_code": "02126",
        "phone": "617-555-0152",
        "neighborhoods": ["mattapan", "hyde-park"],
        "languages": ["en", "ht", "fr"],
    },
    {
        "slug": "bright-roofs-cooperative",
        "name": "Bright Roofs Cooperative",
        "kind": "employer",
        "about": "A worker-owned solar installer. Everybody who stays two years may buy a share.",
        "street": "5 Foundry Yard",
        "postal_code": "02125",
        "phone": "617-555-0153",
        "website": "https://bright-roofs.example",
        "neighborhoods": ["dorchester"],
        "languages": ["en", "es", "pt"],
    },
    {
        "slug": "harborside-benchworks",
        "name": "Harborside Benchworks",
        "kind": "employer",
        "about": "Makes reagents for laboratories, and takes two apprentices every season.",
        "street": "210 Harborside Way",
        "postal_code": "02210",
        "phone": "617-555-0154",
        "neighborhoods": ["seaport"],
        "languages": ["en", "zh"],
    },
    {
        "slug": "second-door-reentry",
        "name": "Second Door Reentry Services",
        "kind": "community",
        "about": "Walks with people who come home from prison: papers, housing, a first job, and the calls after it.",
        "street": "140 Mill Lane",
        "postal_code": "02119",
        "phone": "617-555-0155",
        "neighborhoods": ["roxbury", "dorchester"],
        "languages": ["en", "es"],
    },
    {
        "slug": "northgate-allied-health-school",
        "name": "Northgate Allied Health School",
        "kind": "training_provider",
        "is_member": False,
        "street": "12 Northgate Plaza",
        "postal_code": "02129",
        "phone": "617-555-0199",
    },
]
