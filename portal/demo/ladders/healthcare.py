from typing import Any

HEALTHCARE: dict[str, Any] = {
    "title": "Caring for patients, from home care to nursing",
    "slug": "patient-care-and-nursing",
    "sector": "healthcare",
    "intro": (
        "You can be paid to care for people within weeks, and each step after that can be taken while you work. "
        "Many nurses in Boston began as aides."
    ),
    "steps": {
        "aide": {
            "soc": "31-1121",
            "title": "Home health aide",
            "level": 1,
            "credential": "Home health aide certificate, 75 hours of training",
            "license": "None",
            "takes": "2 to 4 weeks",
            "cost_min": 0,
            "cost_max": 600,
            "work": (
                "You help one person at a time at home: washing, dressing, meals, short walks, company. You travel "
                "between homes, often alone, and hours vary from week to week."
            ),
            "start_here_if": (
                "you want to earn within a month\n"
                "you have cared for a relative and liked it\n"
                "your English is still growing: many families look for your language"
            ),
        },
        "assistant": {
            "soc": "31-1131",
            "title": "Nursing assistant (CNA)",
            "level": 2,
            "credential": "Nurse aide training and the state test",
            "license": "Listed in the Massachusetts Nurse Aide Registry",
            "takes": "4 to 10 weeks",
            "cost_min": 0,
            "cost_max": 1500,
            "work": (
                "You care for eight to twelve people a shift in a nursing home or hospital, with a nurse in charge. "
                "Lifting, washing, feeding, noticing changes. Shifts day and night."
            ),
            "start_here_if": "you like a team around you\nyou can lift and be on your feet for a shift",
        },
        "medical": {
            "soc": "31-9092",
            "title": "Medical assistant",
            "level": 3,
            "credential": "Certified Clinical Medical Assistant (CCMA) or CMA",
            "license": "None",
            "takes": "4 to 10 months",
            "cost_min": 0,
            "cost_max": 12000,
            "work": (
                "You work in a doctor's office or clinic: vital signs, injections, records, telephone. Mostly "
                "weekdays by day."
            ),
            "start_here_if": "you have a diploma and want regular hours in an office",
        },
        "phlebotomist": {
            "soc": "31-9097",
            "title": "Phlebotomist",
            "level": 3,
            "position": 1,
            "credential": "Certified Phlebotomy Technician (CPT)",
            "license": "None",
            "takes": "6 to 14 weeks, with supervised draws",
            "cost_min": 900,
            "cost_max": 2800,
            "work": "You draw blood, label it without a mistake and calm people who fear the needle.",
        },
        "practical": {
            "soc": "29-2061",
            "title": "Practical nurse (LPN)",
            "level": 4,
            "credential": "Practical nursing diploma",
            "license": "Massachusetts practical nurse license (NCLEX-PN)",
            "takes": "10 to 16 months",
            "cost_min": 0,
            "cost_max": 25000,
            "work": (
                "You give medicines, change dressings and lead the aides of a unit, in nursing homes, clinics and "
                "schools."
            ),
        },
        "registered": {
            "soc": "29-1141",
            "title": "Registered nurse (RN)",
            "level": 5,
            "credential": "Associate or bachelor's degree in nursing",
            "license": "Massachusetts registered nurse license (NCLEX-RN)",
            "takes": "2 to 4 years; less with an LPN-to-RN bridge",
            "cost_min": 12000,
            "cost_max": 60000,
            "work": "You plan and lead the care of patients. Hospitals often pay toward a bachelor's degree.",
        },
    },
    "moves": [
        ("aide", "up", "assistant", "Nurse aide training; home care hours help you get a place"),
        ("assistant", "up", "medical", "A certificate course, often in the evening"),
        ("assistant", "up", "phlebotomist", "A short course; some hospitals train their own aides"),
        ("assistant", "up", "practical", "A diploma or GED and an entrance test"),
        ("medical", "sideways", "phlebotomist", "Extra supervised draws"),
        ("phlebotomist", "sideways", "medical", "The rest of the medical assistant course"),
        ("medical", "up", "practical", "A diploma or GED and an entrance test"),
        ("practical", "up", "registered", "A bridge program of about a year and the NCLEX-RN"),
    ],
}
