"""Lists of languages in any spelling, as languages."""

import re
import unicodedata
from functools import lru_cache

from coalition.choices import Language

SPELLINGS = {
    Language.ENGLISH: "english",
    Language.SPANISH: "spanish, espanol, español, espanish, spansih, castilian, castellano",
    Language.HAITIAN_CREOLE: "haitian creole, haitian, creole haitian, haitian kreyol, kreyol, kreyòl, kreyòl ayisyen, "
    "kreyol ayisyen",
    Language.CAPE_VERDEAN_CREOLE: "cape verdean creole, cape verdean, cape verdian, cape verdean kriolu, cabo verdean, "
    "cabo verdean creole, kriolu, crioulo, kabuverdianu, creole cape verdean",
    Language.PORTUGUESE: "portuguese, portugese, portuguesse, português, portugues, brazilian portuguese, "
    "portuguese brazilian, brazilian",
    Language.VIETNAMESE: "vietnamese, vietnamesse, tiếng việt, tieng viet",
    Language.CHINESE: "chinese, mandarin, cantonese, toisanese, taishanese, fujianese, mandarin chinese, "
    "cantonese chinese, chinese mandarin, chinese cantonese, 中文",
    Language.ARABIC: "arabic, arab",
    Language.FRENCH: "french, francais, français",
    Language.FRENCH_CREOLE: "french creole, creole french",
    Language.GERMAN: "german",
    Language.GREEK: "greek",
    Language.HEBREW_YIDDISH: "hebrew, yiddish, yiddish hebrew, hebrew yiddish",
    Language.HINDI: "hindi, hindu, indic, indic hindu, hindi indic, urdu, gujarati, gujurati, punjabi, panjabi, "
    "bengali, bangla, marathi, nepali",
    Language.HUNGARIAN: "hungarian",
    Language.ITALIAN: "italian",
    Language.JAPANESE: "japanese",
    Language.KOREAN: "korean",
    Language.POLISH: "polish",
    Language.RUSSIAN: "russian",
    Language.SOMALI: "somali, somalian",
    Language.TAGALOG: "tagalog, tagalog philipines, tagalog philippines, tagalong, filipino, philipino, pilipino",
    Language.AMERICAN_SIGN_LANGUAGE: "american sign language, sign language, asl, american sign",
    Language.OTHER: "other, others, other language, other languages, another language, various, multiple, akan, "
    "albanian, amharic, armenian, bosnian, bulgarian, burmese, croatian, czech, danish, dutch, farsi, persian, dari, "
    "pashto, finnish, georgian, igbo, indonesian, khmer, cambodian, lao, laotian, latvian, lithuanian, macedonian, "
    "malay, malayalam, norwegian, romanian, serbian, sinhala, slovak, swahili, swedish, tamil, telugu, kannada, thai, "
    "tibetan, tigrinya, turkish, twi, ukrainian, uzbek, wolof, yoruba",
}
LANGUAGES = {spelling.strip(): (language,) for language, many in SPELLINGS.items() for spelling in many.split(",")} | {
    # State lists offer these two as one choice.
    "french french creole": (Language.FRENCH, Language.FRENCH_CREOLE),
}
NONE = {"", "none", "no", "n a", "na", "not applicable", "0", "none available"}
ORDER = {language.value: position for position, language in enumerate(Language)}
SEPARATOR = re.compile(r"[,;|\n&+]|\band\b|\by\b", re.IGNORECASE)
NO_WORD = re.compile(r"[^\w\s]|_|\bspeaking\b|\bspoken\b")


@lru_cache(maxsize=4096)
def languages(speaks_spanish: str, speaks_others: str, listed: str) -> tuple[tuple[str, ...], bool]:
    """The codes of a list, in the order of our own, and whether a spelling was unknown (it is then "another language").

    Spanish and "other languages" have their own yes and no in a list; a language by name outweighs a no.
    """
    found: set[str] = {Language.SPANISH.value} if speaks_spanish == "1" else set()
    unknown = False
    for part in SEPARATOR.split(listed):
        named, known = _named(part)
        found.update(named)
        unknown = unknown or not known
    if speaks_others == "1" and _plain(listed) in NONE:
        found.add(Language.OTHER.value)
    return tuple(sorted(found, key=ORDER.__getitem__)), unknown


def _named(part: str) -> tuple[set[str], bool]:
    whole = _plain(part)
    if whole in NONE:
        return set(), True
    if whole in LANGUAGES:
        return {language.value for language in LANGUAGES[whole]}, True
    pieces = [_plain(piece) for piece in re.split(r"[/()-]|\bor\b", part)]
    named = [LANGUAGES.get(piece) for piece in pieces if piece not in NONE]
    found = {language.value for many in named if many for language in many}
    if not all(named):
        found.add(Language.OTHER.value)
    return found, all(named)


def _plain(spelling: str) -> str:
    return " ".join(NO_WORD.sub(" ", unicodedata.normalize("NFC", spelling).lower()).split())
