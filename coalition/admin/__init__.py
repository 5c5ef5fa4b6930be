from coalition.admin.document import DocumentAdmin
from coalition.admin.organization import OrganizationAdmin, SectorAdmin
from coalition.admin.user import UserAdmin

__all__ = ["DocumentAdmin", "OrganizationAdmin", "SectorAdmin", "UserAdmin"]
