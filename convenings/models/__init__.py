from convenings.models.convening import Convening
from convenings.models.gathering import Gathering, Need
from convenings.models.series import Series

__all__ = ["Convening", "Gathering", "Need", "Series"]
