"""Where programs are: the table of places, and each program's own point in it."""

from django.db import connection, transaction

from programs.models import Place
from programs.place.centers import centers

STAGED = """
    CREATE TEMPORARY TABLE staged_place AS
    SELECT code, name, latitude, longitude FROM programs_place WITH NO DATA
"""
KEPT = """
    INSERT INTO programs_place AS place (code, name, latitude, longitude)
    SELECT code, name, latitude, longitude FROM {known}
    ON CONFLICT (code) DO UPDATE
    SET name = excluded.name, latitude = excluded.latitude, longitude = excluded.longitude
    WHERE (place.name, place.latitude, place.longitude)
        IS DISTINCT FROM (excluded.name, excluded.latitude, excluded.longitude)
"""
ZIP_CODES = KEPT.format(known="staged_place")

# A neighborhood's middle is that of its ZIP codes, within a mile of anybody's idea of it. Codes of others are numbers.
NEIGHBORHOODS = f"""
    WITH middle AS (
        SELECT hood.code, hood.name, avg(place.latitude) AS latitude, avg(place.longitude) AS longitude
        FROM coalition_neighborhood AS hood
        JOIN programs_place AS place ON place.code = ANY(hood.postal_codes)
        GROUP BY hood.id
    ), gone AS (
        DELETE FROM programs_place WHERE code ~ '^[a-z]' AND code NOT IN (SELECT code FROM middle)
    )
    {KEPT.format(known="middle")}
"""  # noqa: S608  # nosec B608

# Its own ZIP code, else its neighborhood, else its provider's ZIP code unless it is in another town. Online is nowhere.
LOCATED = """
    UPDATE programs_program AS program SET latitude = found.latitude, longitude = found.longitude
    FROM (
        SELECT this.id,
               COALESCE(own.latitude, quarter.latitude, provider.latitude) AS latitude,
               COALESCE(own.longitude, quarter.longitude, provider.longitude) AS longitude
        FROM programs_program AS this
        LEFT JOIN coalition_organization AS organization ON organization.id = this.organization_id
        LEFT JOIN programs_place AS own ON own.code = left(this.postal_code, 5) AND this.format <> 'online'
        LEFT JOIN programs_place AS quarter ON quarter.code = this.neighborhood AND this.format <> 'online'
        LEFT JOIN programs_place AS provider ON provider.code = left(organization.postal_code, 5)
            AND this.format <> 'online' AND (this.city = '' OR lower(this.city) = lower(organization.city))
        WHERE %(ids)s::bigint[] IS NULL OR this.id = ANY(%(ids)s)
    ) AS found
    WHERE program.id = found.id
        AND (program.latitude, program.longitude) IS DISTINCT FROM (found.latitude, found.longitude)
"""


@transaction.atomic
def take_in_places() -> int:
    """Write the middle of every ZIP code and neighborhood that is new or has moved; say of how many.

    Reading them takes a second and 60 MB, which is why nobody does it for a page.
    """
    with connection.cursor() as cursor:
        cursor.execute(STAGED)
        with cursor.copy("COPY staged_place FROM STDIN") as copy:
            for center in centers():
                copy.write_row(center)
        cursor.execute(ZIP_CODES)
        written = cursor.rowcount
        cursor.execute("DROP TABLE staged_place")
    return written + place_neighborhoods()


def place_neighborhoods() -> int:
    """Write the middle of every neighborhood that is new or has moved, and forget those that are gone.

    Say of how many it was written. To be called whenever one changed; programs are moved by `locate_programs`.
    """
    with connection.cursor() as cursor:
        cursor.execute(NEIGHBORHOODS)
        return cursor.rowcount


def take_in_places_once() -> int:
    """For a portal that has none yet."""
    return 0 if Place.objects.exists() else take_in_places()


@transaction.atomic
def locate_programs(program_ids: list[int] | None = None) -> int:
    """Put these programs, or all, where their addresses say; say how many moved.

    To be called whenever a ZIP code, neighborhood, town, format or provider changed.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCATED, {"ids": program_ids})
        return cursor.rowcount
