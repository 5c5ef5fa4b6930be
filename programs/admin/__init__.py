from programs.admin.catalog import CatalogOrganizationAdmin, CatalogSectorAdmin
from programs.admin.list_import import ListImportAdmin
from programs.admin.occupation import FieldOfStudyAdmin, OccupationAdmin, SectorRuleAdmin, WageAdmin
from programs.admin.pathway import PathwayAdmin, PathwayMoveAdmin, PathwayStepAdmin
from programs.admin.program import CohortAdmin, ProgramAdmin
from programs.admin.source import ListedProviderAdmin, TrainingSourceAdmin

__all__ = [
    "CatalogOrganizationAdmin",
    "CatalogSectorAdmin",
    "CohortAdmin",
    "FieldOfStudyAdmin",
    "ListImportAdmin",
    "ListedProviderAdmin",
    "OccupationAdmin",
    "PathwayAdmin",
    "PathwayMoveAdmin",
    "PathwayStepAdmin",
    "ProgramAdmin",
    "SectorRuleAdmin",
    "TrainingSourceAdmin",
    "WageAdmin",
]
