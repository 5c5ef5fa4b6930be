from coalition.admin.document import DocumentAdmin
from coalition.admin.membership import MembershipAdmin
from coalition.admin.organization import OrganizationAdmin, SectorAdmin
from coalition.admin.user import UserAdmin

__all__ = ["DocumentAdmin", "MembershipAdmin", "OrganizationAdmin", "SectorAdmin", "UserAdmin"]
