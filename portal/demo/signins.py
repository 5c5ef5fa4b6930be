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
    chairs: str = ""


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
        organization="casa-del-puente",
        role="staff",
    ),
    SignIn(
        "convener@demo.example",
        "roxbury-demo-2026",
        "Demo Convener",
        _("staff of the backbone, which convenes the coalition"),
        organization="roxbury-pathways-hub",
        role="staff",
    ),
    SignIn(
        "chair@demo.example",
        "roxbury-demo-2026",
        "Demo Chair",
        _("chair of a working group"),
        organization="nha-kaminhu",
        role="member",
        chairs="outreach-and-navigation",
    ),
    SignIn(
        "member@demo.example",
        "roxbury-demo-2026",
        "Demo Member",
        _("member of an organization"),
        organization="cau-vong-community-center",
        role="member",
    ),
)
