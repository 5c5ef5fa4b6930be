"""SQL written by hand for what pages of the ledger show: all of it, in as few statements, and nothing else."""

HEARD = """
    greatest(
        (SELECT max(given_on) FROM outcomes_service WHERE participant_id = p.id),
        (SELECT max(day) FROM outcomes_attendance JOIN outcomes_enrollment e ON e.id = enrollment_id
         WHERE e.participant_id = p.id AND status IN ('present', 'late')),
        (SELECT max((made_at AT TIME ZONE 'America/New_York')::date) FROM outcomes_attempt
         WHERE participant_id = p.id AND reached),
        (SELECT max(started_on) FROM outcomes_enrollment WHERE participant_id = p.id),
        (SELECT max(starts_on) FROM outcomes_placement WHERE participant_id = p.id),
        p.registered_on
    )
"""
# The first of these statements is of one row for each that the page shows, and how many are found, at most 1,001.
LIST = (
    f"""
    WITH found AS MATERIALIZED (
        SELECT p.id, p.sort_name, greatest(
            word_similarity(sort_key(%(typed)s), p.sort_name),
            CASE WHEN p.goes_by <> '' THEN word_similarity(sort_key(%(typed)s), sort_key(p.goes_by)) END
        ) alike
        FROM outcomes_participant p
        WHERE p.organization_id = %(organization)s AND p.anonymized_at IS NULL
          AND EXISTS (SELECT FROM outcomes_enrollment e WHERE e.participant_id = p.id AND e.state = 'active')
          AND (
            word_similarity(sort_key(%(typed)s), p.sort_name) >= 0.5
            OR p.goes_by <> '' AND word_similarity(sort_key(%(typed)s), sort_key(p.goes_by)) >= 0.5
            OR p.sort_name LIKE '%%' || sort_key(%(typed)s) || '%%' OR p.full_name ILIKE '%%' || %(typed)s || '%%'
          )
    ), shown AS (SELECT * FROM found ORDER BY alike DESC, sort_name, id LIMIT 50)
    SELECT p.id, p.full_name, last.title, last.state, job.starts_on, call.due_on, {HEARD}, coach.full_name,
           (SELECT count(*) FROM (SELECT FROM found LIMIT 1001) bounded)
    FROM shown
    JOIN outcomes_participant p ON p.id = shown.id
    LEFT JOIN outcomes_assignment a ON a.participant_id = p.id AND a.until IS NULL
    LEFT JOIN coalition_user coach ON coach.id = a.coach_id
    LEFT JOIN LATERAL (
        SELECT program.title, e.state FROM outcomes_enrollment e
        JOIN programs_program program ON program.id = program_id
        WHERE e.participant_id = p.id ORDER BY e.recorded_at DESC, e.id DESC LIMIT 1
    ) last ON true
    LEFT JOIN LATERAL (
        SELECT starts_on FROM outcomes_placement WHERE participant_id = p.id ORDER BY starts_on DESC, id DESC LIMIT 1
    ) job ON true
    LEFT JOIN LATERAL (
        SELECT due_on FROM outcomes_followup WHERE participant_id = p.id AND state = 'open' ORDER BY due_on, id LIMIT 1
    ) call ON true
    ORDER BY shown.alike DESC, shown.sort_name, shown.id
    """,
)
# Of whom one of these is the coach: who asks, and whoever they stand in for, which the statement about covers tells.
MINE = "JOIN outcomes_assignment a ON a.participant_id = p.id AND a.until IS NULL AND a.coach_id = ANY (%(coaches)s)"
DAY = (
    f"""
    SELECT p.id, p.full_name, p.phone, f.due_on, f.days, coalesce(o.name, pl.employer_name),
           (SELECT array_agg(made_at ORDER BY made_at, id) FROM outcomes_attempt WHERE follow_up_id = f.id),
           (SELECT array_agg(how ORDER BY made_at, id) FROM outcomes_attempt WHERE follow_up_id = f.id)
    FROM outcomes_followup f
    JOIN outcomes_participant p ON p.id = f.participant_id {MINE}
    JOIN outcomes_placement pl ON pl.id = f.placement_id
    LEFT JOIN coalition_organization o ON o.id = pl.employer_id
    WHERE f.organization_id = %(organization)s AND f.state = 'open' AND f.due_on <= %(today)s
      AND p.anonymized_at IS NULL AND (p.calls_paused_until IS NULL OR p.calls_paused_until < %(today)s)
    ORDER BY f.due_on, f.id LIMIT 26
    """,
    f"""
    SELECT * FROM (
        (
            SELECT e.id, p.id, p.full_name, p.phone, program.title, e.referred_on
            FROM outcomes_enrollment e JOIN outcomes_participant p ON p.id = e.participant_id {MINE}
            JOIN programs_program program ON program.id = e.program_id
            WHERE e.organization_id = %(organization)s AND e.state = 'referred' AND p.anonymized_at IS NULL
            ORDER BY e.referred_on, e.id LIMIT 26
        ) UNION ALL (
            SELECT e.id, p.id, p.full_name, p.phone, program.title, e.referred_on
            FROM outcomes_enrollment e JOIN outcomes_participant p ON p.id = e.participant_id
            JOIN programs_program program ON program.id = e.program_id
            WHERE e.organization_id = %(organization)s AND e.state = 'referred' AND p.anonymized_at IS NULL
              AND NOT EXISTS (
                SELECT FROM outcomes_assignment a
                WHERE a.organization_id = %(organization)s AND a.participant_id = p.id AND a.until IS NULL
              )
            ORDER BY e.referred_on, e.id LIMIT 26
        )
    ) both_of (id, person, full_name, phone, title, referred_on) ORDER BY referred_on, id LIMIT 26
    """,
    f"""
    SELECT * FROM (
        SELECT p.id, p.full_name, p.phone, p.sort_name, {HEARD} heard FROM outcomes_participant p {MINE}
        WHERE p.organization_id = %(organization)s AND p.anonymized_at IS NULL AND EXISTS (
            SELECT FROM outcomes_enrollment e WHERE e.participant_id = p.id AND e.state IN ('enrolled', 'active')
        ) AND NOT EXISTS (
            SELECT FROM outcomes_plannedgap g
            WHERE g.participant_id = p.id AND g.starts_on <= %(today)s AND g.ends_on >= %(today)s
        )
        OFFSET 0
    ) p WHERE heard <= %(today)s::date - 30 ORDER BY heard, sort_name LIMIT 26
    """,
    f"""
    SELECT * FROM (
        SELECT p.id, p.full_name, p.sort_name, p.birth_date IS NULL birth, p.email = '' AND p.phone = '' contact,
            NOT EXISTS (
                SELECT FROM outcomes_consent c WHERE c.participant_id = p.id AND c.scope = 'own'
                AND c.revoked_at IS NULL AND (c.ends_at IS NULL OR c.ends_at > statement_timestamp())
            ) consent,
            EXISTS (
                SELECT FROM outcomes_placement pl WHERE pl.participant_id = p.id
                AND (pl.hourly_wage IS NULL OR pl.hours IS NULL OR pl.occupation_id IS NULL)
            ) facts
        FROM outcomes_participant p {MINE}
        WHERE p.organization_id = %(organization)s AND p.anonymized_at IS NULL
        OFFSET 0
    ) p WHERE birth OR contact OR consent OR facts ORDER BY sort_name, id LIMIT 26
    """,
    """
    SELECT away.full_name, stands_in.full_name, c.starts_on, c.ends_on, c.note FROM outcomes_cover c
    JOIN coalition_user away ON away.id = away_id JOIN coalition_user stands_in ON stands_in.id = covered_by_id
    WHERE organization_id = %(organization)s AND c.ends_on >= %(today)s
      AND (away_id = %(coach)s OR covered_by_id = %(coach)s)
    ORDER BY c.starts_on, c.id
    """,
)
# The file itself, as PostgreSQL writes it.
EXPORT = """
    COPY (
        WITH coach AS (
            SELECT a.participant_id, u.full_name FROM outcomes_assignment a JOIN coalition_user u ON u.id = a.coach_id
            WHERE a.organization_id = %(organization)s AND a.until IS NULL
        ), last AS (
            SELECT DISTINCT ON (e.participant_id) e.participant_id, program.title, e.state
            FROM outcomes_enrollment e JOIN programs_program program ON program.id = e.program_id
            WHERE e.organization_id = %(organization)s
            ORDER BY e.participant_id, e.recorded_at DESC, e.id DESC
        ), job AS (
            SELECT DISTINCT ON (participant_id) participant_id, starts_on, hourly_wage FROM outcomes_placement
            WHERE organization_id = %(organization)s ORDER BY participant_id, starts_on DESC, id DESC
        ), call AS (
            SELECT participant_id, min(due_on) due_on FROM outcomes_followup
            WHERE organization_id = %(organization)s AND state = 'open' GROUP BY 1
        ), heard AS (
            SELECT participant_id, max(day) AS day FROM (
                SELECT participant_id, given_on AS day FROM outcomes_service WHERE organization_id = %(organization)s
                UNION ALL SELECT participant_id, started_on FROM outcomes_enrollment
                WHERE organization_id = %(organization)s
                UNION ALL SELECT participant_id, starts_on FROM outcomes_placement
                WHERE organization_id = %(organization)s
                UNION ALL SELECT participant_id, (made_at AT TIME ZONE 'America/New_York')::date FROM outcomes_attempt
                WHERE organization_id = %(organization)s AND reached
                UNION ALL SELECT e.participant_id, t.day FROM outcomes_attendance t
                JOIN outcomes_enrollment e ON e.id = t.enrollment_id
                WHERE t.organization_id = %(organization)s AND t.status IN ('present', 'late')
            ) days GROUP BY 1
        )
        SELECT p.full_name, p.goes_by, p.birth_date, p.phone, p.email, p.postal_code,
               coalesce(part.name, p.neighborhood), coalesce(%(languages)s::jsonb ->> p.language, p.language),
               coach.full_name, last.title, %(states)s::jsonb ->> last.state, job.starts_on, job.hourly_wage,
               call.due_on, greatest(heard.day, p.registered_on), p.registered_on
        FROM outcomes_participant p
        LEFT JOIN coach ON coach.participant_id = p.id LEFT JOIN last ON last.participant_id = p.id
        LEFT JOIN job ON job.participant_id = p.id LEFT JOIN call ON call.participant_id = p.id
        LEFT JOIN heard ON heard.participant_id = p.id LEFT JOIN coalition_neighborhood part ON part.code = neighborhood
        WHERE p.organization_id = %(organization)s AND p.anonymized_at IS NULL
        ORDER BY p.sort_name, p.id
    ) TO STDOUT (FORMAT csv)
"""
STREAM = (
    """
    WITH judged AS (
        SELECT pl.id, sector_id, pl.organization_id, pl.starts_on, coalesce(p.same_person, p.id::text) person,
               CASE WHEN pl.starts_on NOT BETWEEN s.starts_on AND s.ends_on THEN 'period'
                    WHEN pl.organization_id <> s.organization_id AND NOT EXISTS (
                        SELECT FROM outcomes_streampartner sp
                        WHERE sp.stream_id = s.id AND sp.organization_id = pl.organization_id
                    ) THEN 'partner'
                    WHEN NOT EXISTS (
                        SELECT FROM outcomes_streamsector ss WHERE ss.stream_id = s.id AND ss.sector_id = pl.sector_id
                    ) THEN 'sector'
                    WHEN hourly_wage IS NULL THEN 'pay_unknown' WHEN hourly_wage < s.min_wage THEN 'pay'
                    WHEN hours IS NULL THEN 'hours_unknown' WHEN hours < s.min_hours THEN 'hours'
                    WHEN NOT EXISTS (
                        SELECT FROM outcomes_consent c WHERE c.participant_id = pl.participant_id AND c.scope = 'funder'
                        AND c.revoked_at IS NULL AND (c.ends_at IS NULL OR c.ends_at > statement_timestamp())
                    ) THEN 'consent'
                    WHEN counts_elsewhere OR s.id = ANY (p.counts_already_in) THEN 'duplicate' ELSE '' END fails
        FROM outcomes_placement pl JOIN outcomes_participant p ON p.id = pl.participant_id
        JOIN outcomes_fundingstream s ON s.id = pl.stream_id
        WHERE stream_id = %(stream)s
    ), first AS (
        SELECT *, row_number() OVER (PARTITION BY person ORDER BY fails <> '', starts_on, id) nth FROM judged
    )
    SELECT sector_id, organization_id, date_trunc('month', starts_on),
           CASE WHEN fails = '' AND nth > 1 THEN 'duplicate' ELSE fails END, count(*)
    FROM first GROUP BY 1, 2, 3, 4
""",
)
