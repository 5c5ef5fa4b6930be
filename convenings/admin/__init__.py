from convenings.admin.convening import ChangeAdmin, ConveningAdmin, SeriesAdmin

__all__ = ["ChangeAdmin", "ConveningAdmin", "SeriesAdmin"]
