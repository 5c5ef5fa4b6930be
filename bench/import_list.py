"""How fast a training list of 100,000 programs is taken in, against a raw COPY of the same file."""

import resource
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from io import StringIO
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import django
import pghistory
from django.core.management import call_command
from django.db import connection

from bench.harness import REPETITIONS, own_database, seconds, use_database
from bench.made_up_list import COLUMNS, write_made_up_list

ROWS = 100_000
FIELDS_OF_STUDY, OCCUPATIONS, OCCUPATIONS_A_FIELD = 2_100, 850, 3
PREPARED, MEASURED = "bench_import_prepared", "bench_import"


def run() -> Iterator[dict[str, object]]:
    with TemporaryDirectory() as folder, own_database(PREPARED):
        call_command("migrate", verbosity=0)
        path = Path(folder) / "list.csv"
        write_made_up_list(path, ROWS, _reference())
        size = path.stat().st_size
        raw, taken_in, memory = [], [], []
        for _repetition in range(REPETITIONS):
            connection.close()
            with own_database(MEASURED, template=PREPARED):
                raw.append(seconds(lambda: _raw_copy(path)))
                connection.close()
                spent, peak = _in_a_process_of_its_own(path)
                taken_in.append(spent)
                memory.append(peak)
    yield {
        "measured": f"import_programs --apply, {ROWS} new programs of {round(size / ROWS)} bytes",
        "rows_a_second": round(ROWS / median(taken_in)),
        "seconds": [round(spent, 1) for spent in taken_in],
        "peak_memory_mb": round(max(memory)),
        "reference": "COPY of the same file into a table of text columns",
        "reference_rows_a_second": round(ROWS / median(raw)),
        "reference_seconds": [round(spent, 1) for spent in raw],
        "ratio": round(median(raw) / median(taken_in), 4),
        "ratio_wanted": 0.05,
        "peak_memory_mb_allowed": 400,
    }


def _raw_copy(path: Path) -> None:
    with connection.cursor() as cursor, path.open("rb") as file:
        cursor.execute(f"CREATE TABLE raw ({', '.join(f'{column} text' for column in COLUMNS)})")
        with cursor.copy("COPY raw FROM STDIN (FORMAT csv, HEADER)") as copy:
            while chunk := file.read(1024 * 1024):
                copy.write(chunk)
        cursor.execute("DROP TABLE raw")


def _in_a_process_of_its_own(path: Path) -> tuple[float, float]:
    """Seconds and peak memory in MB of the import, and of nothing else this benchmark does."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=django.setup) as pool:
        return pool.submit(_import, MEASURED, str(path)).result()


def _import(database: str, path: str) -> tuple[float, float]:
    use_database(database)
    with pghistory.context(actor="bench:import"):
        spent = seconds(
            lambda: call_command("import_programs", path, source="Made-up list", apply=True, stdout=StringIO())
        )
    return spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _reference() -> list[str]:
    """As many fields of study and occupations as the federal classifications have; gives the CIP codes."""
    from programs.models import FieldOfStudy, Occupation

    occupations = Occupation.objects.bulk_create(
        Occupation(code=f"{11 + n // 100}-{n % 100:02}00", title=f"Workers of the trade {n}")
        for n in range(OCCUPATIONS)
    )
    fields = FieldOfStudy.objects.bulk_create(
        FieldOfStudy(code=f"{1 + n // 40:02}.{n % 40:04}", title=f"Field of study {n}") for n in range(FIELDS_OF_STUDY)
    )
    through = FieldOfStudy.occupations.through
    through.objects.bulk_create(
        through(fieldofstudy_id=field.pk, occupation_id=occupations[(n * 7 + k) % OCCUPATIONS].pk)
        for n, field in enumerate(fields)
        for k in range(OCCUPATIONS_A_FIELD)
    )
    return [field.code for field in fields]
