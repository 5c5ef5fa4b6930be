"""What goes with a person who is anonymized."""

from coalition.personal_data import erases
from programs.models import SavedProgram, SavedSearch

for saved in (SavedProgram, SavedSearch):
    erases(saved, deleted=True)
