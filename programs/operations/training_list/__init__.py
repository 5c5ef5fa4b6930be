from programs.operations.training_list.intake import ImplausibleRemovals, Outcome, TrainingList, free_slug, take_in
from programs.operations.training_list.plan import COUNTS, Change

__all__ = ["COUNTS", "Change", "ImplausibleRemovals", "Outcome", "TrainingList", "free_slug", "take_in"]
