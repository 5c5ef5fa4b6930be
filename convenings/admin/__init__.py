from convenings.admin.convening import ConveningAdmin, SeriesAdmin

__all__ = ["ConveningAdmin", "SeriesAdmin"]
