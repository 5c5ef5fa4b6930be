from typing import Any

LIFE_SCIENCES: dict[str, Any] = {
    "title": "From lab aide to scientist",
    "slug": "lab-and-biomanufacturing",
    "sector": "life-sciences",
    "intro": (
        "Boston's labs and medicine makers need many people who keep the work clean, exact and on time. A degree is "
        "needed near the top, not to begin."
    ),
    "steps": {
        "aide": {
            "soc": "31-9093",
            "title": "Lab aide",
            "level": 1,
            "credential": "None; lab safety is taught on the job",
            "license": "None",
            "takes": "Days to a few weeks",
            "cost_min": 0,
            "cost_max": 0,
            "work": "You wash and sterilize glassware, stock benches, prepare equipment and keep records of it.",
            "start_here_if": "you are careful and like routine\nyou want to see a lab before you pay for a course",
        },
        "technician": {
            "soc": "19-4021",
            "title": "Biological technician",
            "level": 2,
            "credential": "Biotechnology certificate or associate degree",
            "license": "None",
            "takes": "3 months to 2 years",
            "cost_min": 0,
            "cost_max": 9000,
            "work": "You run tests, grow cells, measure and write down what you saw for the scientists you work with.",
            "start_here_if": "you liked science at school and have a diploma",
        },
        "operator": {
            "soc": "51-9011",
            "title": "Biomanufacturing operator",
            "level": 2,
            "position": 1,
            "credential": "Biomanufacturing certificate (clean room, GMP)",
            "license": "None",
            "takes": "8 to 16 weeks",
            "cost_min": 0,
            "cost_max": 4000,
            "work": (
                "You run the tanks and filters in which medicines are made, gowned in a clean room, by written "
                "procedure. Often twelve-hour shifts, with more days off."
            ),
            "start_here_if": "you have worked with machines or in a kitchen and follow a recipe exactly",
        },
        "process": {
            "soc": "19-4031",
            "title": "Biomanufacturing and quality technician",
            "level": 3,
            "credential": "Associate degree, or years as an operator",
            "license": "None",
            "takes": "1 to 3 years at work",
            "cost_min": 0,
            "cost_max": 9000,
            "work": "You test each batch, find what went wrong and sign that a medicine may leave.",
        },
        "scientist": {
            "soc": "19-1029",
            "title": "Scientist",
            "level": 4,
            "credential": "Bachelor's degree in biology or chemistry; often a master's",
            "license": "None",
            "takes": "4 to 6 years; many employers pay for evening study",
            "cost_min": 15000,
            "cost_max": 90000,
            "work": "You ask the question, plan the experiment and explain the result.",
        },
    },
    "moves": [
        ("aide", "up", "technician", "A certificate; ask your lab whether it pays"),
        ("aide", "up", "operator", "A short clean-room course"),
        ("technician", "sideways", "operator", "Learning GMP: doing it the same way every time"),
        ("operator", "sideways", "technician", "Laboratory skills, in a certificate course"),
        ("technician", "up", "process", "A year or two at the bench"),
        ("operator", "up", "process", "Years on the floor, or an associate degree"),
        ("technician", "up", "scientist", "A bachelor's degree, often part-time"),
        ("process", "up", "scientist", "A bachelor's degree, often part-time"),
    ],
}
