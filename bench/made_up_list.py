"""A training list nobody offers, as large as wanted: the columns, sizes and oddities of a state's real one."""

import csv
from collections.abc import Iterator
from pathlib import Path
from random import Random

from programs.imports.rows import PROGRAM_COLUMNS, PROVIDER_COLUMNS

UNREAD = (
    *("approvingagencyid", "submittedtowib", "wiaeligible", "leadtodegree", "degreeawarded"),
    *("licenseawarded", "leadtoindustrycredential", "industrycredential", "submitted", "approved", "statusname"),
    *("schoolidentificationnumber", "mstreet1", "mstreet2", "mcity", "mstate", "mzip", "licensingagencyid", "typeid"),
    *("nongovapproval", "certapprovalexp", "customized", "onestopcareer", "accessajbatb", "dtsubmitted"),
    *("standardized_name", "standardized_name_1", "standardized_description", "standardized_featuresdescription"),
    *("mentions_wioa", "default_job_search_duration", "mentioned_job_search_duration", "mention_inperson"),
    *("commented_suspended_program_status", "standardized_nongovapproval"),
)
COLUMNS = (*PROGRAM_COLUMNS, *PROVIDER_COLUMNS, *UNREAD)
SYLLABLES = (
    "ba",
    "con",
    "der",
    "fi",
    "gra",
    "ho",
    "in",
    "ka",
    "lo",
    "men",
    "na",
    "or",
    "pre",
    "qui",
    "ra",
    "sta",
    "tion",
    "us",
)
TOWNS = ("Ashford", "Briar Hill", "Cedar Point", "Dunmore", "Eastbrook", "Fairhaven", "Glen Rock", "Harbor View")
LANGUAGES = ("", "", "", "Spanish", "Indic/Hindu", "Portuguese, Spanish", "French/French Creole, Other Languages")
ROUTES = ("", "", "None Available", "Route 27", "NJ Transit 502, 508", "Bus # 803")
PREREQUISITES = ("", "None", "0", "High School Diploma or GED", "18 years old and High School Diploma")
LICENSES = ("", "", "", "NURSE AIDE", "TRUCK DRIVER", "LICENSED PRACTICAL NURSE (LPN)")
CREDENTIALS = ("", "", "", "CompTIA A+", "Certified Medical Assistant (CCMA)")
PROGRAMS_A_PROVIDER = 3.4
VOCABULARY = 6000


def write_made_up_list(path: Path, rows: int, cip_codes: list[str], seed: int = 1) -> None:
    """A CSV of about 1,800 bytes a row, the same for the same seed."""
    random = Random(seed)
    words = Words(random)
    providers = [_provider(random, words) for _number in range(max(1, int(rows / PROGRAMS_A_PROVIDER)))]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        for number in range(rows):
            provider_id = random.randrange(len(providers))
            writer.writerow(
                providers[provider_id]
                | _program(random, words, cip_codes)
                | {"programid": number, "providerid": provider_id}
            )


class Words:
    """Words as often as language has them: a few all the time, most of them rarely."""

    def __init__(self, random: Random) -> None:
        lengths = (1, 2, 2, 3, 3, 4)
        words = ["".join(random.choices(SYLLABLES, k=random.choice(lengths))) for _word in range(VOCABULARY)]
        self.stream = self._endless(random, words, [1 / (rank + 3) for rank in range(VOCABULARY)])

    @staticmethod
    def _endless(random: Random, words: list[str], weights: list[float]) -> Iterator[str]:
        while True:
            yield from random.choices(words, weights, k=10_000)

    def text(self, length: int) -> str:
        taken: list[str] = []
        while length > 0:
            taken.append(next(self.stream))
            length -= len(taken[-1]) + 1
        return " ".join(taken).capitalize()


def _provider(random: Random, words: Words) -> dict[str, object]:
    name, street, town = (
        words.text(28).title(),
        f"{random.randrange(1, 999)} {words.text(8).title()} St",
        random.choice(TOWNS),
    )
    zip_code = random.randrange(7001, 8999)
    flags = {column: random.choice((1, 1, 2)) for column in PROVIDER_COLUMNS[8:18]}
    return flags | {
        "name": name,
        "schoolidentificationnumber": random.randrange(10**11, 10**12),
        "street1": street,
        "city": town,
        "state": "NJ",
        "zip": zip_code,
        "county": random.choice(TOWNS),
        "mstreet1": street,
        "mcity": town,
        "mstate": "NJ",
        "mzip": zip_code,
        "website": f"www.{name.replace(' ', '').lower()}.example.com",
        "languages": random.choice(LANGUAGES),
        "busroute1": random.choice(ROUTES),
        "trnroute1": random.choice(ROUTES),
        "providerstatusname": "Approved",
        "standardized_name_1": name,
        "dtsubmitted": "2002-01-01 00:00:00",
    }


def _program(random: Random, words: Words, cip_codes: list[str]) -> dict[str, object]:
    title, description = words.text(26).title(), words.text(random.choice((150, 300, 450, 600, 1000)))
    if random.random() < 0.3:
        middle = len(description) // 2
        description = f"{description[:middle]}\r\n\r\n{description[middle:]}"
    notes = words.text(220) if random.random() < 0.4 else ""
    parts = [random.randrange(400, 9000), *(random.choice((0, 0, 50, 100, 250)) for _part in range(4))]
    return {
        "officialname": title,
        "cipcode": random.choice(cip_codes).replace(".", "").lstrip("0"),
        **dict(zip(PROGRAM_COLUMNS[4:9], parts, strict=True)),
        "totalcost": sum(parts) + random.choice((0, 0, 0, 0, 35)),
        "prerequisites": random.choice(PREREQUISITES),
        "degreeawardedname": "Certificate of Completion",
        "licenseawardedname": random.choice(LICENSES),
        "industrycredentialname": random.choice(CREDENTIALS),
        "financialaid": random.choice((1, 2, 2)),
        "description": description,
        "standardized_description": description,
        "featuresdescription": notes,
        "standardized_featuresdescription": notes,
        "standardized_name": title,
        "totalclockhours": random.randrange(20, 1200, 20),
        "calendarlengthid": random.randrange(1, 9),
        "mention_hybrid": random.random() < 0.06,
        "mention_remote": False,
        "mention_inperson": False,
        "leadtodegree": True,
        "wiaeligible": True,
        "statusname": "Approved",
        "submitted": "2019-08-14 12:46:00",
    }
