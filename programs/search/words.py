"""Text as search compares it, and the parts of what somebody typed."""

import re
import unicodedata
from dataclasses import dataclass, field

WORD = re.compile(r"[^\W_]+")
# A phrase in quotes, straight or curly; or whatever stands between spaces.
PART = re.compile(r'(-?)(?:["“”„]([^"“”„]*)["“”„]|(\S+))')
# 51.3902, 31-1131, 513902; also as others write them: CIP:51.3902, 31-1131.00, and 1.0605, whose zero was lost.
CODE = re.compile(r"(?:cip|soc)?:?(\d{2}\.\d{2,4}|\d\.\d{4}|\d{2}-\d{2,4}|\d{6})(?:\.\d{2})?", re.IGNORECASE)
NAMES_OF_CODES = frozenset({"cip", "soc", "onet", "code", "codes", "codigo"})
# Security+ is said security plus.
PLUS = re.compile(r"[a-z]{2,}\+[.,;:)]?", re.IGNORECASE)
# The classes of a commercial driver's license; "a" alone would say nothing.
QUOTED = '["“”„][^"“”„]*["“”„]'
LICENSE_CLASS = re.compile(
    rf"({QUOTED})|\b(?:cdl|class|clase|tipo)[ -]+(?:(?:class|clase|tipo) )?([abc])\b", re.IGNORECASE
)
# A.S.E. is ASE.
INITIALS = re.compile(r"\b([a-z])\.(?=[a-z]\b)")
# Around what is highlighted until the rest is escaped: characters that no text has any business with.
OPEN_MARK, CLOSE_MARK = "\ue000", "\ue001"

NAMES = {"a+": "aplus", "c++": "cplusplus", "c#": "csharp"}


def _each(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in text.split())


# Words that say nothing about what to learn, in the languages residents type.
EMPTY = _each(
    "a about all also am an and any are as at be because but by can could do does for from get gets getting give",
    "gonna had has have he her his how i id if im in into is its ive just like many me more most much my need needed",
    "not of on or our please really she should show so some tell than that the their them then there these they this",
    "those to very wanna want wanted wants was we well were what when where which who why will with without would you",
    "your",
    "al algo algun alguna como con cual cuando cuanto de del donde e el en es esta este estoy gustaria hay la las lo",
    "los me mi mis muy necesito o para pero porque puedo que quiero quisiera se ser sin soy su sus tambien te un una",
    "unos y",
    "ak com da das do dos em eu gostaria ka ki kijan kote m meu minha mwen na nan no nos os ou pou pra quero um uma",
    "vin vle yo yon",
)
# Words that nearly every program could have: they help to rank, and are not asked for.
WEAK = _each(
    "academy accredited approved become becoming begin beginning boot bootcamp bootcamps camp career careers cert",
    "certificate certificates certification certifications certified certs change changing class classes college",
    "course courses credential degree degrees diploma employment entry field find finding help helping hire hiring",
    "job jobs learn learning lesson lessons level license licensed licenses look looking make making occupation",
    "occupations operate operating opportunities opportunity position positions profession program programs run",
    "running school schools search start starting studies study studying take taking train trainee training use using",
    "work worker workers working workshop workshops",
    "adult adults advanced afternoon area basic basics beginner beginners best cost costs county daytime easy exam",
    "exams experience full fundamentals good great here high intermediate intro introduction introductory local money",
    "morning new now one part pay paying pays people person persons plus practice prep preparation price professional",
    "quick required requirement requirements review salary skill skills someone something soon specialist stuff test",
    "tests thing things time today tomorrow top",
    "aprender area basico capacitacion carrera carreras certificacion certificado clase clases curso cursos diploma",
    "empleo empleos entrenamiento escuela escuelas estudiar estudio estudios examen experiencia formacion hacer",
    "licencia nivel oportunidad programa programas taller talleres tener trabajador trabajadora trabajar trabajo",
    "trabajos",
    "aprann aula aulas djob emprego escola estudar etidye fazer fomasyon formacao formation klas kou kous lekol",
    "licenca lisans trabalhar trabalho travay",
)


# A stem with "program": each program has it.
ONLY_BY_MEANING = frozenset({"programming"})


def plain(text: str) -> str:
    """Lower case without accents, as `unaccent` has it."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("đ", "d").replace("ß", "ss"))
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def words_of(text: str) -> list[str]:
    """The words of a text, plain; `doctor's` is doctor, `A+` a word of its own."""
    found: list[str] = []
    for part in plain(text).replace("’", "'").split():
        name = NAMES.get(part.strip(".,;:()"))
        found += [name] if name else WORD.findall(INITIALS.sub(r"\1", re.sub(r"'s\b", "", part)).replace("'", ""))
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


def license_classes_in(text: str) -> tuple[str, list[str]]:
    """The text with "CDL" for "class A" and the like, and these letters; what is in quotes stays."""
    letters: list[str] = []

    def taken(match: re.Match[str]) -> str:
        if match[2]:
            letters.append(match[2].lower())
        return match[1] or "cdl"

    return LICENSE_CLASS.sub(taken, text), letters


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
        code = CODE.fullmatch(word.strip(",;:()"))
        if not words:
            continue
        if minus:
            typed.without.append(words)
        elif phrase:
            typed.phrases.append(words)
        elif code:
            typed.codes.append(code[1] if code[1][1] != "." else f"0{code[1]}")
        else:
            typed.words += words
            if PLUS.fullmatch(word):
                typed.words.append("plus")
    if typed.codes:
        typed.words = [word for word in typed.words if word not in NAMES_OF_CODES]
    return typed
