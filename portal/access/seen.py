"""What people of elsewhere see of an organization: a whole model, or one field of it. What isn't named, nobody sees."""

from portal.access.personas import ALL, OTHERS, P, People

# Everybody who isn't of the organization, its group, or the backbone, and is no superuser.
ELSEWHERE: People = frozenset({P.VISITOR, P.STRANGER, P.LEFT, P.OTHER_CHAIR}) | OTHERS
# Members of the coalition know who works where.
COALITION: People = OTHERS | {P.OTHER_CHAIR}
# Whom permissions of the administration let work on what is the whole coalition's.
CASE_WORK: People = frozenset({P.OTHER_STAFF, P.OTHER_MANAGER})
WORK_ON_IT: People = frozenset({P.OTHER_ADMINISTRATOR})

SEEN: dict[str, People] = {
    "coalition.Organization": ALL,
    "coalition.Sector": ALL,
    "coalition.Neighborhood": ALL,
    "coalition.User.full_name": COALITION,
    "coalition.Membership.title": COALITION,
    "programs.Occupation": ALL,
    "programs.Wage": ALL,
    "programs.FieldOfStudy": ALL,
    "programs.TrainingSource": ALL,
    # They work in everybody's search.
    "programs.Synonym": ALL,
    # About no person: which kinds of services are logged, which groups are asked about, wherever that is done.
    "outcomes.ServiceType": WORK_ON_IT | CASE_WORK,
    "outcomes.ReportingGroup": WORK_ON_IT | CASE_WORK,
    "programs.Pathway": WORK_ON_IT,
    "programs.PathwayStep": WORK_ON_IT,
    "programs.PathwayMove": WORK_ON_IT,
}


def may_see(persona: P, label: str, field: str) -> bool:
    return persona in SEEN.get(f"{label}.{field}", SEEN.get(label, frozenset()))
