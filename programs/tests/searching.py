"""Searches as tests ask them: every program's document rebuilt first."""

from programs.operations.search import rebuild_search_documents
from programs.tests.factories import FieldOfStudyFactory, OccupationFactory

LIST = "/programs/"


def found(client, **parameters):
    """The titles of the first page."""
    rebuild_search_documents()
    return [program.title for program in client.get(LIST, parameters).context["page"].object_list]


def search(client, **parameters):
    rebuild_search_documents()
    return client.get(LIST, parameters).context["search"]


def field(cip="51.3902", soc="31-1131", lead="Nursing Assistants"):
    occupation = OccupationFactory(code=soc, title=lead)
    study = FieldOfStudyFactory(code=cip, title="Care", lead_occupation=occupation)
    study.occupations.add(occupation)
    return study
