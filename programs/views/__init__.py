from programs.views.catalog import programs
from programs.views.program import program

__all__ = ["program", "programs"]
