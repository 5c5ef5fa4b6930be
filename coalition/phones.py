import re

FEWEST_DIGITS = 7


def dialed(phone: str) -> str:
    """The number a telephone link dials; empty where the text is no number, such as a masked one."""
    number, _x, extension = re.sub(r"(?i)\s*(ext\.?|x)\s*(?=\d)", ";", phone).partition(";")
    digits = re.sub(r"[^\d+]", "", number)
    if len(digits) < FEWEST_DIGITS:
        return ""
    return f"tel:{digits}" + (f";ext={re.sub(r'[^0-9]', '', extension)}" if extension else "")
