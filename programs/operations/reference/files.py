"""Reading the files of official statistics into rows not yet saved; docs/reference.md says where they come from."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from programs.models import Occupation, Wage
from programs.operations.reference.structure import SOC_2010_TO_2018

OCCUPATIONS_FILE = "soc2018_definitions.csv"
WAGES_FILE = "oews_may2025_boston_msa.csv"
CROSSWALK_FILE = "soc2018_cip2020_crosswalk.csv"
IN_DEMAND_FILE = "in_demand_socs.csv"

ALL_OCCUPATIONS = "00-0000"
NO_OCCUPATION = "99-9999"
NO_FIELD = "99.9999"
NOT_PUBLISHED = {"", "-"}

HOURLY = ("hourly_p10", "hourly_p25", "hourly_median", "hourly_p75", "hourly_p90")
ANNUAL = ("annual_p10", "annual_p25", "annual_median", "annual_p75", "annual_p90")

Row = dict[str, str]


class UnreadableReference(Exception):
    """The directory can't be taken in; `problems` says everything that is wrong with it, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass
class Reference:
    """What official statistics say, by code. `in_demand` is None when nothing is said about demand."""

    occupations: dict[str, Occupation] = field(default_factory=dict)
    wages: dict[str, Wage] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    leads_to: dict[str, set[str]] = field(default_factory=dict)
    in_demand: set[str] | None = None
    unknown_in_demand: set[str] = field(default_factory=set)


def read_reference(directory: Path) -> Reference:
    """Read all four files, or raise UnreadableReference before anything is taken in."""
    reader = Reader(directory)
    reference = Reference(in_demand=set())
    wages_file = reader.wages_file()

    reader.expect(OCCUPATIONS_FILE, "SOCGroup", "SOCCode", "SOCTitle", "SOCDefinition")
    reader.expect(wages_file, "area_name", "soc", "occupation", "employment", *HOURLY, *ANNUAL)
    reader.expect(CROSSWALK_FILE, "SOC2018Code", "CIP2020Code", "CIP2020Title")
    reader.expect(IN_DEMAND_FILE, "SOC")
    reader.stop_at_problems()

    for row in reader.rows(OCCUPATIONS_FILE):
        reader.take_occupation(reference, row)
    for row in reader.rows(wages_file):
        reader.take_wage(reference, row, period_of(wages_file))
    for row in reader.rows(CROSSWALK_FILE):
        reader.take_pair(reference, row)
    for row in reader.rows(IN_DEMAND_FILE):
        reader.take_mark(reference, row)
    reader.stop_at_problems()
    return reference


def period_of(wages_file: str) -> str:
    """The month its name tells: oews_may2025_boston_msa.csv is of May 2025."""
    found = re.match(r"oews_([a-z]+)(\d{4})_", wages_file)
    return f"{found[1].capitalize()} {found[2]}" if found else ""


class Reader:
    """Reads one directory and remembers what is wrong in it, file and line, so that all of it is said at once."""

    MOST_PROBLEMS = 20

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.problems: list[str] = []
        self.place = ""

    def problem(self, text: str) -> None:
        if len(self.problems) < self.MOST_PROBLEMS:
            self.problems.append(f"{self.place}: {text}")

    def wages_file(self) -> str:
        """The directory's one OEWS file, whatever its month; next year's has another name."""
        found = sorted(path.name for path in self.directory.glob("oews_*.csv") if period_of(path.name))
        if len(found) > 1:
            self.place = str(self.directory)
            self.problem(f"has more than one wage file: {', '.join(found)}")
        return found[0] if found else WAGES_FILE

    def expect(self, name: str, *columns: str) -> None:
        first = next(self.rows(name), None)
        self.place = name
        if first is None:
            # Why it can't be read is said already, if it can't.
            if not any(problem.startswith(name) for problem in self.problems):
                self.problem("has no rows")
        elif missing := [column for column in columns if column not in first]:
            self.problem(f"has no column {', '.join(missing)}")

    def rows(self, name: str) -> Iterator[Row]:
        self.place = name
        try:
            with (self.directory / name).open(encoding="utf-8-sig", newline="") as file:
                reader = csv.DictReader(file, restval="")
                for row in reader:
                    self.place = f"{name}, line {reader.line_num}"
                    yield {column: text.strip() for column, text in row.items() if isinstance(text, str)}
        except OSError as error:
            self.problem(f"can't be opened in {self.directory} ({error.strerror})")
        except UnicodeDecodeError:
            self.problem("is not UTF-8 text")
        except csv.Error as error:
            self.problem(f"is not a CSV file ({error})")

    def stop_at_problems(self) -> None:
        if self.problems:
            raise UnreadableReference(self.problems)

    def take_occupation(self, reference: Reference, row: Row) -> None:
        level = row["SOCGroup"].lower()
        if level not in Occupation.Level.values:
            self.problem(f"SOCGroup is {row['SOCGroup']!r}; it can be Major, Minor, Broad or Detailed")
        if code := self.soc(row["SOCCode"]):
            reference.occupations[code] = Occupation(
                code=code, title=row["SOCTitle"], definition=row["SOCDefinition"], level=level
            )

    def take_wage(self, reference: Reference, row: Row, period: str) -> None:
        code = self.soc(row["soc"])
        if not code or code == ALL_OCCUPATIONS:
            return
        # Some rows combine occupations under a code of the wage survey's own.
        if code not in reference.occupations:
            reference.occupations[code] = Occupation(code=code, title=row["occupation"], level=Occupation.Level.BROAD)
        reference.wages[code] = Wage(
            area=row["area_name"],
            period=period,
            source="BLS OEWS",
            employment=self.whole(row, "employment"),
            **{name: self.amount(row, name) for name in HOURLY},
            **{name: self.whole(row, name) for name in ANNUAL},
        )

    def take_pair(self, reference: Reference, row: Row) -> None:
        code = row["CIP2020Code"]
        if code == NO_FIELD:
            return
        if not re.fullmatch(r"\d{2}\.\d{4}", code):
            self.problem(f"{code!r} is no CIP code")
            return
        reference.fields[code] = row["CIP2020Title"].rstrip(". ")
        occupations = reference.leads_to.setdefault(code, set())
        if row["SOC2018Code"] == NO_OCCUPATION:
            return
        if row["SOC2018Code"] in reference.occupations:
            occupations.add(row["SOC2018Code"])
        else:
            self.problem(f"occupation {row['SOC2018Code']!r} is not in {OCCUPATIONS_FILE}")

    def take_mark(self, reference: Reference, row: Row) -> None:
        code = self.soc(row["SOC"])
        if not code or reference.in_demand is None:
            return
        for today in SOC_2010_TO_2018.get(code, (code,)):
            known = reference.in_demand if today in reference.occupations else reference.unknown_in_demand
            known.add(today)

    def soc(self, text: str) -> str:
        if re.fullmatch(r"\d{2}-\d{4}", text):
            return text
        self.problem(f"{text!r} is no SOC code")
        return ""

    def whole(self, row: Row, column: str) -> int | None:
        amount = self.amount(row, column)
        return None if amount is None else int(amount)

    def amount(self, row: Row, column: str) -> Decimal | None:
        if row[column] in NOT_PUBLISHED:
            return None
        try:
            amount = Decimal(row[column])
        except InvalidOperation:
            amount = Decimal("NaN")
        if amount.is_finite() and amount >= 0:
            return amount
        self.problem(f"{column} is {row[column]!r}, which is no amount")
        return None
