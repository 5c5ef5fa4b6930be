from programs.operations.sectors.assign import assign_sectors
from programs.operations.sectors.starter import ensure_starter_sectors

__all__ = ["assign_sectors", "ensure_starter_sectors"]
