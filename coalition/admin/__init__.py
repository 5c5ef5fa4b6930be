from coalition.admin.announcement import AnnouncementAdmin
from coalition.admin.digest import DigestAdmin, DigestLetterAdmin, DigestSectionAdmin
from coalition.admin.document import DocumentAdmin
from coalition.admin.group import GroupAdmin, GroupMembershipAdmin, SeatAdmin
from coalition.admin.inquiry import InquiryAdmin, InquiryAnswerAdmin
from coalition.admin.mail import MailAdmin
from coalition.admin.membership import InvitationAdmin, JoinRequestAdmin, MembershipAdmin
from coalition.admin.organization import OrganizationAdmin, SectorAdmin
from coalition.admin.preferences import PreferencesAdmin, SuppressionAdmin
from coalition.admin.rewriting import RewritingAdmin
from coalition.admin.roster_import import RosterImportAdmin
from coalition.admin.security_event import SecurityEventAdmin
from coalition.admin.site_settings import SiteSettingsAdmin
from coalition.admin.user import UserAdmin

__all__ = [
    "AnnouncementAdmin",
    "DigestAdmin",
    "DigestLetterAdmin",
    "DigestSectionAdmin",
    "DocumentAdmin",
    "GroupAdmin",
    "GroupMembershipAdmin",
    "InquiryAdmin",
    "InquiryAnswerAdmin",
    "InvitationAdmin",
    "JoinRequestAdmin",
    "MailAdmin",
    "MembershipAdmin",
    "OrganizationAdmin",
    "PreferencesAdmin",
    "RewritingAdmin",
    "RosterImportAdmin",
    "SeatAdmin",
    "SectorAdmin",
    "SecurityEventAdmin",
    "SiteSettingsAdmin",
    "SuppressionAdmin",
    "UserAdmin",
]
