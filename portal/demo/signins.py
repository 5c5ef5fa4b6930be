"""Accounts that exist in a demo only: their passwords are public."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class SignIn:
    email: str
    password: str
    full_name: str
    who: str | Promise
    is_administrator: bool = False
    organization: str = ""
    role: str = ""


SIGN_INS = (
    SignIn("admin@demo.example", "roxbury-demo-2026", "Demo Administrator", _("administrator"), is_administrator=True),
    SignIn(
        "manager@demo.example",
        "roxbury-demo-2026",
        "Demo Manager",
        _("manager of a training provider"),
        organization="little-acorns-early-learning",
        role="manager",
    ),
    SignIn(
        "staff@demo.example",
        "roxbury-demo-2026",
        "Demo Case Worker",
        _("staff of a partner organization"),
        organization="roxbury-pathways-hub",
        role="staff",
    ),
)
