from typing import Any

CHILDCARE: dict[str, Any] = {
    "title": "Teaching and leading in early childhood",
    "slug": "early-childhood",
    "sector": "childcare",
    "intro": (
        "Every neighborhood is looking for people who are good with small children. You can begin as an assistant, "
        "study on the job, and one day lead a room or a center of your own."
    ),
    "steps": {
        "worker": {
            "soc": "39-9011",
            "title": "Childcare assistant",
            "level": 1,
            "credential": "Pediatric first aid and CPR",
            "license": "Background check by the Department of Early Education and Care (EEC)",
            "takes": "A few weeks to 4 months",
            "cost_min": 0,
            "cost_max": 200,
            "work": "You feed, soothe, play and clean with babies and toddlers. Loud, warm, tiring, never dull.",
            "start_here_if": (
                "you have raised children or looked after those of others\n"
                "you want to work in your own language and neighborhood"
            ),
        },
        "assistant": {
            "soc": "25-9042",
            "title": "Assistant teacher",
            "level": 2,
            "credential": "Child Development Associate (CDA)",
            "license": "None of your own; you work beside a certified teacher",
            "takes": "6 to 12 months, many while employed",
            "cost_min": 0,
            "cost_max": 1500,
            "work": "You lead small groups, prepare the day and keep notes on how each child grows.",
            "start_here_if": "you have a diploma and some English\nyou can study an afternoon a week",
        },
        "owner": {
            "soc": "39-9011",
            "title": "Family child care owner",
            "level": 2,
            "position": 1,
            "credential": "EEC orientation, first aid and CPR",
            "license": "EEC family child care license",
            "takes": "3 to 6 months",
            "cost_min": 150,
            "cost_max": 2500,
            "work": "You care for up to six children in your own home and run a small business.",
        },
        "teacher": {
            "soc": "25-2011",
            "title": "Preschool teacher",
            "level": 3,
            "credential": "College certificate or associate degree in early education",
            "license": "EEC teacher or lead teacher certification",
            "takes": "9 months to 3 years, part-time",
            "cost_min": 0,
            "cost_max": 9000,
            "work": "You are responsible for a room: what the children learn, how they feel, what parents hear.",
        },
        "director": {
            "soc": "11-9031",
            "title": "Director of a childcare center",
            "level": 4,
            "credential": "Courses in management, on top of teaching",
            "license": "EEC director certification",
            "takes": "1 to 3 years as a lead teacher",
            "cost_min": 0,
            "cost_max": 4000,
            "work": "You hire, plan, balance the budget and keep the license.",
        },
    },
    "moves": [
        ("worker", "up", "assistant", "A CDA; many centers pay for it"),
        ("worker", "up", "owner", "A home that can be licensed, and the EEC orientation"),
        ("owner", "sideways", "assistant", "Your years at home count as experience"),
        ("assistant", "up", "teacher", "Four college courses and months at work"),
        ("owner", "up", "teacher", "Four college courses; your hours at home count"),
        ("teacher", "up", "director", "Experience as a lead teacher and two courses"),
    ],
}
