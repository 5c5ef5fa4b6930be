from programs.models.cohort import Cohort
from programs.models.eligibility import Eligibility
from programs.models.list_import import ListImport
from programs.models.occupation import FieldOfStudy, Occupation, SectorRule, Wage
from programs.models.pathway import Pathway, PathwayMove, PathwayStep
from programs.models.place import Place
from programs.models.program import Program
from programs.models.result import PublishedResult
from programs.models.saved import SavedProgram, SavedSearch
from programs.models.search import SearchWord, Synonym
from programs.models.source import ListedProvider, TrainingSource

__all__ = [
    "Cohort",
    "Eligibility",
    "FieldOfStudy",
    "ListImport",
    "ListedProvider",
    "Occupation",
    "Pathway",
    "PathwayMove",
    "PathwayStep",
    "Place",
    "Program",
    "PublishedResult",
    "SavedProgram",
    "SavedSearch",
    "SearchWord",
    "SectorRule",
    "Synonym",
    "TrainingSource",
    "Wage",
]
