from coalition.models.document import Document
from coalition.models.membership import Membership
from coalition.models.organization import Organization
from coalition.models.sector import Sector
from coalition.models.user import User

__all__ = ["Document", "Membership", "Organization", "Sector", "User"]
