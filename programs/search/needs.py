"""Words that say when, where and for how much rather than what: "free", "de noche"."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from coalition.choices import Language
from programs.models import Program
from programs.search import facets
from programs.search.conditions import Condition
from programs.search.words import singular


@dataclass(frozen=True)
class Need:
    """A wish that words express: what of them was understood, and which programs meet it."""

    label: Any
    condition: Condition
    typed: str = ""
    # Among those that meet it, these come first.
    closest: Condition | None = None


def _known(column: str) -> Condition:
    return Condition(f"programs_program.{column}")


def _not_asked(question: str, or_about: str = "") -> Condition:
    """Of who can join, the answer to this question is no; or it is what the program is about, as a query of stems."""
    about = f" OR programs_program.headwords @@ '{or_about}'::tsquery" if or_about else ""
    return Condition(
        f"EXISTS (SELECT FROM programs_eligibility WHERE program_id = programs_program.id AND NOT {question}){about}"  # nosec B608
    )


def _or_says(label: Any, columns: str, tsquery: str) -> Need:
    """Lists often say it only in the description; the query is of stems."""
    return Need(
        label, Condition(f"{columns} OR programs_program.search @@ '{tsquery}'::tsquery"), closest=Condition(columns)
    )


def _language(language: Language) -> Need:
    return Need(language.label, Condition("programs_program.languages @> ARRAY[%s]::varchar[]", (language.value,)))


FREE = Need(_("Free"), Condition(facets.FREE))
LOW_COST = Need(_("Up to $1,000"), Condition(f"programs_program.total_cost <= 1000 OR {facets.FREE}"))
PAID = _or_says(
    _("A stipend or a wage"),
    "programs_program.paid <> ''",
    "stipend | paid <-> (train | internship | apprenticeship | work)",
)
EVENING = Need(_("Evening classes"), _known("evening"))
WEEKEND = Need(_("Weekend classes"), _known("weekend"))
AFTER_WORK = Need(_("Evening or weekend classes"), Condition("programs_program.evening OR programs_program.weekend"))
ONLINE = _or_says(
    _("Online, some or all"), "programs_program.format IN ('online', 'hybrid')", "onlin | virtual | remot"
)
ONLINE_ONLY = Need(Program.Format.ONLINE.label, Condition("programs_program.format = 'online'"))
HYBRID = _or_says(Program.Format.HYBRID.label, "programs_program.format = 'hybrid'", "hybrid")
IN_PERSON = Need(_("In person"), Condition("programs_program.format IN ('in_person', 'hybrid')"))
SHORT = Need(_("Up to 11 weeks"), Condition("programs_program.length <= 5"))
CHILD_CARE = Need(_("Child care"), _known("child_care"))
CHILD_CARE_HELP = Need(
    _("Child care, or help finding it"),
    Condition("programs_program.child_care OR programs_program.child_care_help"),
)
WHEELCHAIR = Need(_("Wheelchair access"), _known("wheelchair_access"))
AID = Need(_("Financial aid"), _known("financial_aid"))
PLACEMENT = Need(_("Job placement help"), _known("placement_help"))
NO_DIPLOMA = Need(_("Without a high school diploma, or to get one"), _not_asked("schooling", "ged | hiset | equival"))
NO_ENGLISH = Need(_("Without speaking English well, or to learn it"), _not_asked("english", "esl | esol"))
NO_PAPERS = Need(_("Without being allowed to work in the U.S."), _not_asked("work_authorization"))
RECORD = Need(_("A criminal record does not keep you out"), _not_asked("record_bars", "reentri"))

PHRASES: dict[Need, str] = {
    FREE: "free, no cost, at no cost, cost nothing, free of charge, free of cost, for free, no tuition, tuition free,"
    " without paying, gratis, gratuito, gratuita, sin costo, sin costo alguno, sin pagar, gratuit, gratis pou,"
    " san peye, de graca, mien phi",
    LOW_COST: "cheap, cheapest, low cost, affordable, inexpensive, not expensive, barato, barata, economico, economica,"
    " bajo costo, de bajo costo, bon mache, baixo custo",
    PAID: "paid, get paid, get paid to learn, get paid to train, paid to learn, paid while learning, with pay, with a"
    " stipend, with stipend, stipend, earn while i learn, earn while you learn, earn while learning, earn and learn,"
    " pagado, pagada, me pagan, que pagan, que paguen, con sueldo, con estipendio, remunerado, remunerada",
    EVENING: "night, evening, at night, in the evening, night class, night time, nighttime, after work, after 5,"
    " after 5pm, after 6, after 6pm, noche, de noche, nocturno, nocturna, por la noche, en la noche,"
    " despues del trabajo, swa, leswa, aswe, apre travay, noite, a noite, depois do trabalho",
    WEEKEND: "weekend, on weekend, on the weekend, saturday, sunday, on saturday, on sunday, sabado, domingo,"
    " los sabado, los domingo, fin de semana, fines de semana, fim de semana, wikenn, samdi, dimanch",
    AFTER_WORK: "while working, while i work, around work, around my job, with a full time job, mientras trabajo",
    ONLINE: "online, on line, remote, remotely, virtual, from home, at home class, distance learning, en linea,"
    " por internet, a distancia, virtuale, desde casa, desde mi casa, anliy",
    ONLINE_ONLY: "online only, only online, fully online, completely online, 100 online, all online, solo en linea,"
    " completamente en linea",
    HYBRID: "hybrid, hibrido, hibrida, some online, partly online",
    IN_PERSON: "in person, in a classroom, in the classroom, face to face, on site, onsite, on campus, presencial,"
    " presenciale, en persona",
    SHORT: "short, short term, quick, quickly, fast, fast track, few week, a few week, couple week, couple of week,"
    " a couple of week, rapido, rapida, corto, corta, curso corto, poca semana, kout",
    CHILD_CARE: "with child care, with childcare, with daycare, with day care, child care provided, childcare provided,"
    " child care available, childcare available, has child care, has childcare, offer child care, offer childcare,"
    " con guarderia, con cuidado de nino, con cuidado infantil, ak gadri",
    CHILD_CARE_HELP: "help with child care, help with childcare, help finding child care, help finding childcare,"
    " child care help, childcare help, ayuda con cuidado de nino",
    WHEELCHAIR: "wheelchair, wheelchair accessible, wheelchair access, silla de rueda",
    AID: "financial aid, with financial aid, fafsa, pell grant, scholarship, ayuda financiera, ayuda economica, beca",
    PLACEMENT: "job placement, with job placement, job placement help, job placement assistance, placement help,"
    " with placement, guaranteed job, job guarantee, con ayuda para encontrar trabajo, ayuda para encontrar trabajo",
    NO_DIPLOMA: "no diploma, without diploma, without a diploma, no ged, without ged, without a ged,"
    " no high school diploma, without high school diploma, without a high school diploma, didnt finish high school,"
    " sin diploma, sin ged, sin secundaria, san diplom",
    NO_ENGLISH: "no english, without english, dont speak english, no speak english, little english, sin ingles,"
    " no hablo ingles, sin hablar ingles, san angle",
    NO_PAPERS: "no paper, without paper, undocumented, sin papele, indocumentado, indocumentada, san papye",
    RECORD: "with a record, with a criminal record, with criminal record, criminal record, felon, felony, felon"
    " friendly, ex offender, with a cori, antecedente, antecedente penale, con antecedente, con antecedente penale",
    _language(Language.SPANISH): "in spanish, en espanol, taught in spanish, spanish speaking, spanish speaker",
    _language(Language.HAITIAN_CREOLE): "in haitian creole, in haitian, in creole, an kreyol",
    _language(Language.CAPE_VERDEAN_CREOLE): "in cape verdean creole, in cape verdean",
    _language(Language.PORTUGUESE): "in portuguese, em portugues",
    _language(Language.VIETNAMESE): "in vietnamese, bang tieng viet",
    _language(Language.CHINESE): "in chinese, in mandarin, in cantonese",
}
NEEDS = {
    tuple(singular(word) for word in phrase.split()): meant
    for meant, phrases in PHRASES.items()
    for phrase in phrases.split(", ")
}
LONGEST = max(map(len, NEEDS))


def need_at(keys: list[str], start: int) -> tuple[int, Need] | None:
    """The longest need that begins there among these singular words, and of how many words it is."""
    for length in range(min(LONGEST, len(keys) - start), 0, -1):
        if meant := NEEDS.get(tuple(keys[start : start + length])):
            return length, meant
    return None
