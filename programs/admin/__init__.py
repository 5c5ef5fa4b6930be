from programs.admin.catalog import CatalogOrganizationAdmin, CatalogSectorAdmin
from programs.admin.cohort import CohortAdmin
from programs.admin.eligibility import EligibilityAdmin
from programs.admin.list_import import ListImportAdmin
from programs.admin.neighborhood import NeighborhoodAdmin
from programs.admin.occupation import FieldOfStudyAdmin, OccupationAdmin, SectorRuleAdmin, WageAdmin
from programs.admin.pathway import PathwayAdmin, PathwayMoveAdmin, PathwayStepAdmin
from programs.admin.program import ProgramAdmin
from programs.admin.result import PublishedResultAdmin
from programs.admin.search import SynonymAdmin
from programs.admin.source import ListedProviderAdmin, TrainingSourceAdmin

__all__ = [
    "CatalogOrganizationAdmin",
    "CatalogSectorAdmin",
    "CohortAdmin",
    "EligibilityAdmin",
    "FieldOfStudyAdmin",
    "ListImportAdmin",
    "ListedProviderAdmin",
    "NeighborhoodAdmin",
    "OccupationAdmin",
    "PathwayAdmin",
    "PathwayMoveAdmin",
    "PathwayStepAdmin",
    "ProgramAdmin",
    "PublishedResultAdmin",
    "SectorRuleAdmin",
    "SynonymAdmin",
    "TrainingSourceAdmin",
    "WageAdmin",
]
