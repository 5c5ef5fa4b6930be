from programs.views.catalog import programs
from programs.views.compare import compare
from programs.views.confirm import confirm_programs, confirm_programs_of, manage_programs
from programs.views.fit import fit
from programs.views.pathways import pathway, pathways
from programs.views.program import program
from programs.views.saved import remove_saved, save, saved, saved_cards
from programs.views.starts import starts
from programs.views.suggest import suggest

__all__ = [
    "compare",
    "confirm_programs",
    "confirm_programs_of",
    "fit",
    "manage_programs",
    "pathway",
    "pathways",
    "program",
    "programs",
    "remove_saved",
    "save",
    "saved",
    "saved_cards",
    "starts",
    "suggest",
]
