from programs.operations.reference.apply import Counts, import_reference
from programs.operations.reference.files import Reference, UnreadableReference, read_reference

__all__ = ["Counts", "Reference", "UnreadableReference", "import_reference", "read_reference"]
