from coalition.models.announcement import Announcement
from coalition.models.digest import Digest, DigestLetter, DigestSection
from coalition.models.document import Document
from coalition.models.draft import Draft
from coalition.models.group import Group, GroupMembership, Seat
from coalition.models.inquiry import Inquiry, InquiryAnswer
from coalition.models.joining import Invitation, JoinRequest
from coalition.models.letter_kinds import Kind
from coalition.models.mail import Mail
from coalition.models.membership import Membership
from coalition.models.neighborhood import Neighborhood
from coalition.models.organization import Organization
from coalition.models.preferences import Preferences, Topic
from coalition.models.rewriting import Rewriting
from coalition.models.roster_import import RosterImport
from coalition.models.sector import Sector
from coalition.models.security_event import SecurityEvent
from coalition.models.site_settings import SiteSettings
from coalition.models.suppression import Suppression
from coalition.models.user import User

__all__ = [
    "Announcement",
    "Digest",
    "DigestLetter",
    "DigestSection",
    "Document",
    "Draft",
    "Group",
    "GroupMembership",
    "Inquiry",
    "InquiryAnswer",
    "Invitation",
    "JoinRequest",
    "Kind",
    "Mail",
    "Membership",
    "Neighborhood",
    "Organization",
    "Preferences",
    "Rewriting",
    "RosterImport",
    "Seat",
    "Sector",
    "SecurityEvent",
    "SiteSettings",
    "Suppression",
    "Topic",
    "User",
]
