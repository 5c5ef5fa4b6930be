from programs.operations.training_list.plan import COUNTS, Change
from programs.operations.training_list.take_in import ImplausibleRemovals, Outcome, TrainingList, take_in

__all__ = ["COUNTS", "Change", "ImplausibleRemovals", "Outcome", "TrainingList", "take_in"]
