from programs.models.list_import import ListImport
from programs.models.occupation import FieldOfStudy, Occupation, SectorRule, Wage
from programs.models.pathway import Pathway, PathwayMove, PathwayStep
from programs.models.place import Place
from programs.models.program import Cohort, Program
from programs.models.saved import SavedProgram, SavedSearch
from programs.models.source import ListedProvider, TrainingSource

__all__ = [
    "Cohort",
    "FieldOfStudy",
    "ListImport",
    "ListedProvider",
    "Occupation",
    "Pathway",
    "PathwayMove",
    "PathwayStep",
    "Place",
    "Program",
    "SavedProgram",
    "SavedSearch",
    "SectorRule",
    "TrainingSource",
    "Wage",
]
