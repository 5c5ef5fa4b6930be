from programs.models.list_import import ListImport
from programs.models.occupation import FieldOfStudy, Occupation, SectorRule, Wage
from programs.models.program import Cohort, Program
from programs.models.source import ListedProvider, TrainingSource

__all__ = [
    "Cohort",
    "FieldOfStudy",
    "ListImport",
    "ListedProvider",
    "Occupation",
    "Program",
    "SectorRule",
    "TrainingSource",
    "Wage",
]
