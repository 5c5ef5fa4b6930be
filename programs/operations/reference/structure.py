"""Facts about the classifications themselves that none of the files tell."""

# The wage survey publishes some occupations together, under codes of its own.
# Source: BLS, OEWS, "May 2025 occupation classification": the survey's hybrid structure.
PUBLISHED_TOGETHER = {
    "21-1011": "21-1018",
    "21-1014": "21-1018",
    "25-2055": "25-2052",
    "25-2056": "25-2052",
    "25-9042": "25-9045",
    "25-9043": "25-9045",
    "25-9049": "25-9045",
    "51-2022": "51-2028",
    "51-2023": "51-2028",
    "53-1042": "53-1047",
    "53-1043": "53-1047",
    "53-1044": "53-1047",
    "53-1049": "53-1047",
}

# Lists of occupations in demand still use codes of 2010 that 2018 retired.
# Source: BLS, "Crosswalk from the 2010 SOC to the 2018 SOC".
SOC_2010_TO_2018 = {
    "15-1122": ("15-1212",),
    "15-1132": ("15-1252",),
    "15-1134": ("15-1254", "15-1255"),
    "29-1069": ("29-1212", "29-1213", "29-1214", "29-1217", "29-1222", "29-1224", "29-1229", "29-1241"),
    "31-1011": ("31-1121",),
    "31-1014": ("31-1131",),
    "35-3021": ("35-3023",),
    "35-3022": ("35-3023",),
    "39-1021": ("39-1014", "39-1022"),
    "39-9021": ("31-1122",),
    "41-3099": ("41-3091",),
}


def group_published(code: str) -> str:
    """The group whose wage stands for an occupation without its own: the survey's combination, else its broad one."""
    return PUBLISHED_TOGETHER.get(code) or f"{code[:-1]}0"
