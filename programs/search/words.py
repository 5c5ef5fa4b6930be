"""Text as search compares it, and the parts of what somebody typed."""

import re
import unicodedata
from dataclasses import dataclass, field

WORD = re.compile(r"[^\W_]+")
# A phrase in quotes, straight or curly; or whatever stands between spaces.
PART = re.compile(r'(-?)(?:["“”„]([^"“”„]*)["“”„]|(\S+))')
CODE = re.compile(r"(\d{2})([.-])(\d{2,4})|(\d{2})()(\d{4})")
# Around what is highlighted until the rest is escaped: characters that no text has any business with.
OPEN_MARK, CLOSE_MARK = "\ue000", "\ue001"

NAMES = {"a+": "aplus", "c++": "cplusplus", "c#": "csharp"}


def _each(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in text.split())


# Words that say nothing about what to learn, in the languages residents type.
EMPTY = _each(
    "a about an and are as at be by can do for from get have how i in into is it me my need of on or own so some that",
    "the their them there this to want was what where which who will with would you your",
    "al con como de del e el en la las lo los mi o para por que quiero ser sin su un una y",
    "ak nan pou yon da das do dos em no na os para um uma",
)
# Words that nearly every program could have: they help to rank, and are not asked for.
WEAK = _each(
    "academy become becoming career certificate certification certified class classes college course courses degree",
    "entry job jobs learn learning level license licensed program programs school schools study studies train trainee",
    "training work worker working help helping take taking make making use using run running operate operating people",
    "person someone time full part morning afternoon daytime beginner beginners new good best",
    "aprender carrera certificado clase clases curso cursos escuela estudiar estudio licencia programa programas",
    "trabajador trabajar trabajo formacao formation kou kous aprann travay",
)


def plain(text: str) -> str:
    """Lower case without accents, as `unaccent` has it."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("đ", "d").replace("ß", "ss"))
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def words_of(text: str) -> list[str]:
    """The words of a text, plain; `doctor's` is doctor, `A+` a word of its own."""
    found: list[str] = []
    for part in plain(text).replace("’", "'").split():
        name = NAMES.get(part.strip(".,;:()"))
        found += [name] if name else WORD.findall(re.sub(r"'s\b", "", part).replace("'", ""))
    return found


def key_of(words: list[str]) -> str:
    """What is compared of a phrase: `how to be a nurse's aide` and `nurse aides` are the same."""
    telling = [word for word in words if word not in EMPTY] or words
    return " ".join(singular(word) for word in telling)


def singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def code_words(code: str) -> list[str]:
    """The words that stand for a code in the search documents: 51.3902 is CIP, 31-1131 SOC, 513902 either."""
    kinds = {".": ["cip"], "-": ["soc"]}.get(code[2:3], ["cip", "soc"])
    return [kind + re.sub(r"\D", "", code) for kind in kinds]


@dataclass
class Typed:
    """What somebody typed, in its parts."""

    words: list[str] = field(default_factory=list)
    phrases: list[list[str]] = field(default_factory=list)
    without: list[list[str]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


def parts_of(text: str) -> Typed:
    typed = Typed()
    for minus, phrase, word in PART.findall(text):
        words = words_of(phrase or word)
        if not words:
            continue
        if minus:
            typed.without.append(words)
        elif phrase:
            typed.phrases.append(words)
        elif CODE.fullmatch(word):
            typed.codes.append(word)
        else:
            typed.words += words
    return typed
