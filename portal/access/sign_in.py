"""allauth's addresses. They show what is one's own, and tell visitors from whoever is signed in, no more.

A page that there is no use for now leads on: who is signed in needs no sign-in, who has set up no second factor shows
none.
"""

from portal.access.personas import ALL, SIGNED_IN, P
from portal.access.rows import DONE, HIDDEN, NOT_SO, OPENS, Answer, Row

VISITOR = frozenset({P.VISITOR})
UNKNOWN_SERVICE = 401

Both = tuple[Answer, Answer]
LOOK: Both = (OPENS, NOT_SO)
FORM: Both = (OPENS, OPENS)
LEAD_ON: Both = (DONE, DONE)
SEND: Both = (OPENS, DONE)
NOT_THERE: Both = (HIDDEN, HIDDEN)


def either(name: str, does: str, signed_in: Both, visitor: Both | None = None) -> Row:
    """Of a page that opens without signing in too."""
    answers = {VISITOR: visitor or signed_in}
    return Row(name, does, ALL, get=signed_in[0], post=signed_in[1], needs_sign_in=False, apart=answers)


def own(name: str, does: str, answers: Both) -> Row:
    return Row(name, does, SIGNED_IN, get=answers[0], post=answers[1])


SIGN_IN_PAGES = [
    either("account_login", "Sign in", LEAD_ON, FORM),
    either("account_request_login_code", "Ask for a code by letter", LEAD_ON, FORM),
    either("account_confirm_login_code", "Enter it", LEAD_ON),
    either("account_logout", "Sign out", SEND, LEAD_ON),
    either("account_inactive", "Learn that an account is switched off", LOOK),
    either("account_signup", "Learn that accounts are made by invitation", LEAD_ON, FORM),
    own("account_reauthenticate", "Show once more who one is", FORM),
    own("account_email", "One's own addresses", SEND),
    either("account_email_verification_sent", "Be told to look into one's mailbox", LOOK),
    either("account_confirm_email", "Confirm an address by the link in a letter", (OPENS, HIDDEN)),
    own("account_change_password", "Change one's password", FORM),
    own("account_set_password", "Set a first one", LEAD_ON),
    either("account_reset_password", "Ask for a letter about a forgotten one", FORM),
    either("account_reset_password_done", "Be told that it is on its way", LOOK),
    either("account_reset_password_from_key", "Set a new one by its link", FORM),
    either("account_reset_password_from_key_done", "Be told that it is set", LOOK),
    own("mfa_index", "One's own second factors", LOOK),
    either("mfa_authenticate", "Show one while signing in", LEAD_ON),
    own("mfa_reauthenticate", "Show one once more", LEAD_ON),
    own("mfa_activate_totp", "Set up an app", LEAD_ON),
    own("mfa_deactivate_totp", "Take the app away", NOT_THERE),
    own("mfa_view_recovery_codes", "See one's recovery codes", (HIDDEN, NOT_SO)),
    own("mfa_generate_recovery_codes", "Make new ones", LEAD_ON),
    own("mfa_download_recovery_codes", "Download them", NOT_THERE),
    own("mfa_list_webauthn", "One's own passkeys", LOOK),
    own("mfa_add_webauthn", "Set one up", LEAD_ON),
    own("mfa_reauthenticate_webauthn", "Show one once more", LEAD_ON),
    either("mfa_login_webauthn", "Sign in with one", LEAD_ON),
    # Whoever's it is: allauth asks who one is before it looks.
    own("mfa_edit_webauthn", "Name one's own passkey", LEAD_ON),
    own("mfa_remove_webauthn", "Take it away", LEAD_ON),
    either("socialaccount_login_cancelled", "Learn that signing in elsewhere was given up", LOOK),
    either("socialaccount_login_error", "Learn that it failed", (UNKNOWN_SERVICE, NOT_SO)),
    either("socialaccount_signup", "Learn that it makes no account", LEAD_ON),
    own("socialaccount_connections", "One's own accounts elsewhere", FORM),
    own("usersessions_list", "One's own sessions", SEND),
]
