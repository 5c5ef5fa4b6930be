"""What the permissions of Django and `whose` of each class don't say of the administration."""

ADD, CHANGE, DELETE = "add", "change", "delete"

# What nobody does there, superusers included, because it is done elsewhere or never.
CLOSED: dict[str, set[str]] = {
    "coalition.Announcement": {ADD, CHANGE},
    "coalition.Digest": {ADD, CHANGE, DELETE},
    "coalition.DigestLetter": {ADD, CHANGE, DELETE},
    "coalition.DigestSection": {ADD, CHANGE},
    "coalition.Document": {ADD, CHANGE},
    "coalition.InquiryAnswer": {ADD, CHANGE},
    "coalition.Invitation": {ADD, CHANGE},
    "coalition.JoinRequest": {ADD, CHANGE},
    "coalition.Mail": {ADD, CHANGE, DELETE},
    "coalition.Membership": {DELETE},
    "coalition.Rewriting": {ADD, CHANGE, DELETE},
    "coalition.SecurityEvent": {ADD, CHANGE, DELETE},
    "coalition.SiteSettings": {ADD, DELETE},
    "coalition.RosterImport": {CHANGE, DELETE},
    "coalition.Seat": {DELETE},
    "coalition.Suppression": {CHANGE},
    "coalition.User": {DELETE},
    "convenings.Action": {ADD, CHANGE, DELETE},
    "convenings.AgendaItem": {ADD, CHANGE, DELETE},
    "convenings.Amendment": {ADD, CHANGE, DELETE},
    "convenings.Attendance": {ADD, CHANGE, DELETE},
    "convenings.Change": {ADD, CHANGE, DELETE},
    "convenings.Convening": {ADD, CHANGE, DELETE},
    "convenings.ConveningDocument": {ADD, CHANGE, DELETE},
    "convenings.Decision": {ADD, CHANGE, DELETE},
    "convenings.ForumNote": {ADD, CHANGE, DELETE},
    "convenings.Minutes": {ADD, CHANGE, DELETE},
    "convenings.MinutesSignature": {ADD, CHANGE, DELETE},
    "convenings.MinutesVersion": {ADD, CHANGE, DELETE},
    "convenings.Rsvp": {ADD, CHANGE, DELETE},
    "convenings.Series": {ADD, CHANGE, DELETE},
    "convenings.SeriesAnswer": {ADD, CHANGE, DELETE},
    "convenings.SeriesItem": {ADD, CHANGE, DELETE},
    "mfa.Authenticator": {ADD, CHANGE},
    # Records of participants are written on the pages of staff, where each step has its rules.
    **{
        f"outcomes.{name}": {ADD, CHANGE, DELETE}
        for name in (
            *("Participant", "GroupAnswer", "Details", "PlannedGap", "Assignment", "Cover", "Consent", "Hold"),
            *("Enrollment", "Attendance", "Service", "CredentialEarned", "SkillGain"),
            *("Placement", "Correction", "PlacementCredit", "FollowUp", "Attempt"),
        )
    },
    "programs.ListImport": {CHANGE, DELETE},
    "programs.PublishedResult": {ADD, CHANGE, DELETE},
    "socialaccount.SocialAccount": {ADD, CHANGE},
    "usersessions.UserSession": {ADD, CHANGE},
}
# What others than superusers don't do there even with the permission.
SUPERUSERS_ONLY: dict[str, set[str]] = {
    "coalition.User": {CHANGE},
}
