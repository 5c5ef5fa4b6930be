"""The answer of /programs/ as one statement of SQL, written by hand; and programs with the words of real ones."""

from collections.abc import Iterator
from typing import Any

from programs.search.results import PASSAGE, WHOLE

# Words of real descriptions, of which each made-up one has 150.
VOCABULARY = (
    "students learn practice safety patients tools clinic hospital employer industry standards theory laboratory hands"
    " communication records measurement equipment materials customers basic advanced computer software repair install"
    " maintain prepare certification exam state national license required successful completion career entry level"
    " position community health care supervision instructor classroom shop experience procedures quality control"
    " blueprint electrical mechanical digital office documents schedule service"
)
WORDS = VOCABULARY.count(" ") + 1
COUNTIES = (
    "{Suffolk,Norfolk,Middlesex,Essex,Plymouth,Bristol,Worcester,Hampden,Hampshire,Franklin,Berkshire,Barnstable}"
)

NAME = (
    "(ARRAY['Medical','Welding','Office','Nursing','Computer','Carpentry','Dental','Electrical','Child care',"
    "'Accounting'])[1 + mod(n, 10)] || ' ' || (ARRAY['assistant','technician','specialist','fundamentals',"
    "'certificate'])[1 + mod(n / 10, 5)] || CASE WHEN mod(n, 4000) = 7 THEN ' with glassblowing ' ELSE ' ' END"
)

# What makes copies of a program differ as those of a real list do, where two of three descriptions say again what the
# title says; n is the number of the copy.
COLUMNS = {
    "title": f"{NAME} || n",
    "description": f"(SELECT string_agg(split_part('{VOCABULARY}', ' ', 1 + mod(abs(hashint4(n * 200 + k)), {WORDS})),"
    f" ' ') FROM generate_series(1, 150) AS k) || CASE WHEN mod(n, 3) = 0 THEN '' ELSE ' ' || {NAME} END",
    "county": f"('{COUNTIES}'::text[])[1 + mod(n, 12)]",
    "neighborhood": "(ARRAY['roxbury','dorchester','mattapan','','','',''])[1 + mod(n, 7)]",
    "format": "(ARRAY['in_person','hybrid','online',''])[1 + mod(n, 4)]",
    "languages": "(ARRAY['{es}','{es,ht}','{pt}','{vi,zh}','{}'])[1 + mod(n, 5)]::varchar[]",
    "next_start": "CASE WHEN mod(n, 3) = 0 THEN current_date + mod(n, 200) END",
    "license": "CASE WHEN mod(n, 6) = 0 THEN 'State license' ELSE '' END",
    "industry_credential": "CASE WHEN mod(n, 8) = 0 THEN 'Industry certificate' ELSE '' END",
    "weekend": "(ARRAY[true, false, NULL, NULL])[1 + mod(n, 4)]",
    "child_care": "mod(n, 9) = 0",
    "financial_aid": "mod(n, 2) = 0",
}

YES_OR_NO = {
    "paid": "paid <> ''",
    "evening": "evening",
    "weekend": "weekend",
    "30": "next_start BETWEEN %(today)s AND %(today)s + 30",
    "90": "next_start BETWEEN %(today)s AND %(today)s + 90",
    "degree": "degree <> ''",
    "license": "license <> ''",
    "industry": "industry_credential <> ''",
    "child_care": "child_care",
    "child_care_help": "child_care_help",
    "wheelchair": "wheelchair_access",
    "financial_aid": "financial_aid",
    "career_help": "career_help",
    "placement_help": "placement_help",
    "days": "length BETWEEN 1 AND 3",
    "weeks": "length BETWEEN 4 AND 5",
    "months": "length BETWEEN 6 AND 7",
    "years": "length BETWEEN 8 AND 10",
}
# The question of the filter form that each of these answers, where it has not the same name.
QUESTION_OF = {
    **dict.fromkeys(("evening", "weekend"), "schedule"),
    **dict.fromkeys(("30", "90"), "start"),
    **dict.fromkeys(("degree", "license", "industry"), "credential"),
    **dict.fromkeys(("days", "weeks", "months", "years"), "length"),
    **dict.fromkeys(("free", "under1000", "under5000"), "cost"),
}
COSTS = {"free": 0, "under1000": 1000, "under5000": 5000}
IN_EVENING, IN_COST = "evening", "total_cost <= 5000"


def by_hand(tsquery: str, *, narrowed: bool) -> str:
    """Rows of what a card shows, and the counts; the filters are evening and up to $5,000."""
    passes = "in_evening AND in_cost" if narrowed else "true"
    but_cost = "in_evening" if narrowed else "true"
    but_evening = "in_cost" if narrowed else "true"
    found = f"AND search @@ to_tsquery('portal_english', '{tsquery}')" if tsquery else ""
    headed = [
        f"CASE WHEN headwords @@ to_tsquery('portal_english', '{word}:{weight}') THEN {points} ELSE 0 END"
        for word in filter(None, tsquery.split(" & "))
        for weight, points in (("A", 12), ("B", 4), ("C", 2), ("D", 1))
    ]
    order = f"{' + '.join(headed)} DESC, char_length(title), title, id" if headed else "title, id"
    marked = "ts_headline('portal_english', {}, to_tsquery('portal_english', '{}'), '{}')"
    title = marked.format("program.title", tsquery, WHOLE) if tsquery else "program.title"
    passage = (
        f"CASE WHEN ts_filter(program.search, '{{d}}') @@ to_tsquery('portal_english', '{tsquery}') THEN "
        f"{marked.format('program.description', tsquery, PASSAGE)} ELSE '' END"
        if tsquery
        else "''"
    )
    flags = ", ".join(
        f"'{name}', count(*) FILTER (WHERE {sql} AND {but_evening if name in ('evening', 'weekend') else passes})"
        for name, sql in YES_OR_NO.items()
    )
    costs = ", ".join(
        f"'{name}', count(*) FILTER (WHERE total_cost <= {most} AND {but_cost})" for name, most in COSTS.items()
    )
    grouped = "(SELECT jsonb_object_agg(key, number) FROM ({}) AS each)"
    by_column = ", ".join(
        f"'{name}', "
        + grouped.format(
            f"SELECT {name} AS key, count(*) AS number FROM hits WHERE {passes} AND {name} <> '' GROUP BY 1"
        )
        for name in ("format", "county", "neighborhood")
    )
    return f"""
    WITH hits AS MATERIALIZED (
        SELECT id, field_of_study_id, total_cost, evening, weekend, next_start, format, length, degree, license, paid,
               industry_credential, child_care, child_care_help, wheelchair_access, financial_aid, career_help,
               placement_help, languages, neighborhood, county,
               coalesce({IN_EVENING}, false) AS in_evening, coalesce({IN_COST}, false) AS in_cost
        FROM programs_program WHERE status = 'listed' AND last_confirmed_on > %(today)s - 180 {found}
    ), page AS (
        SELECT id, row_number() OVER (ORDER BY {order}) AS place FROM programs_program
        WHERE status = 'listed' AND last_confirmed_on > %(today)s - 180 {found}
            {f"AND {IN_EVENING} AND {IN_COST}" if narrowed else ""}
        ORDER BY {order} LIMIT 20
    ), counts AS (
        SELECT jsonb_build_object(
            'total', (SELECT count(*) FROM hits WHERE {passes}),
            'flags', (SELECT jsonb_build_object({flags}, {costs}) FROM hits), {by_column},
            'language', {
        grouped.format(f"SELECT unnest(languages) AS key, count(*) AS number FROM hits WHERE {passes} GROUP BY 1")
    },
            'sector', {
        grouped.format(f'''SELECT sector.slug AS key, sum(number) AS number FROM (
                SELECT field_of_study_id, count(*) AS number FROM hits WHERE {passes} GROUP BY 1) AS studies
                JOIN programs_fieldofstudy_sectors AS link ON link.fieldofstudy_id = studies.field_of_study_id
                JOIN coalition_sector AS sector ON sector.id = link.sector_id GROUP BY 1''')
    },
            'demand', (SELECT count(*) FROM hits JOIN programs_fieldofstudy AS study ON study.id = field_of_study_id
                JOIN programs_occupation AS lead ON lead.id = study.lead_occupation_id
                WHERE lead.in_demand AND {passes})
        ) AS json
    )
    SELECT program.id, program.slug, program.status, program.title, program.total_cost, program.free_to_you,
           program.next_start, program.length, program.format, program.evening, program.weekend, program.degree,
           program.license, program.industry_credential, program.city, program.state, program.neighborhood,
           {title}, {passage}, NULL, provider.name, provider.city, provider.state, lead.title, wage.id,
           wage.hourly_p25, wage.hourly_median, wage.hourly_p75, wage.annual_p25, wage.annual_median, wage.annual_p75,
           counts.json
    FROM page JOIN programs_program AS program ON program.id = page.id CROSS JOIN counts
    LEFT JOIN coalition_organization AS provider ON provider.id = program.organization_id
    LEFT JOIN programs_fieldofstudy AS study ON study.id = program.field_of_study_id
    LEFT JOIN programs_occupation AS lead ON lead.id = study.lead_occupation_id
    LEFT JOIN programs_wage AS wage ON wage.id = lead.wage_id
    ORDER BY page.place
    """


def counted_by_hand(counts: dict[str, Any]) -> Iterator[tuple[tuple[str, str], int]]:
    """Of the last column: each option of a filter, by its question and its value, that finds something."""
    for name, found in counts["flags"].items():
        question = QUESTION_OF.get(name, "paid" if name == "paid" else "support")
        yield (question, "yes" if name == "paid" else name), found
    for name, question in (
        ("format", "mode"),
        *((name, name) for name in ("county", "neighborhood", "language", "sector")),
    ):
        yield from (((question, value), found) for value, found in (counts[name] or {}).items())
    yield ("demand", "yes"), counts["demand"]
