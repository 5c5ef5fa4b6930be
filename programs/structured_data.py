"""A program as search engines read it: schema.org's `Course`, in a block of JSON that no browser runs."""

import json
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from programs.models import Cohort, Program

MODES = {
    Program.Format.IN_PERSON: "Onsite",
    Program.Format.HYBRID: "Blended",
    Program.Format.ONLINE: "Online",
}
# As Django's json_script escapes: nothing in a text can end the block.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def course_script(program: Program, cohorts: list[Cohort]) -> SafeString:
    return block(course(program, cohorts))


def block(told: dict[str, Any]) -> SafeString:
    text = json.dumps(told, ensure_ascii=False).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308  # nosec B308 B703


def course(program: Program, cohorts: list[Cohort]) -> dict[str, Any]:
    """Of organizations, places and dates only: whom to ask is a person's business, and no search engine's."""
    told = {
        "@context": "https://schema.org",
        "@type": "Course",
        "name": program.title,
        "description": program.description,
        "url": settings.SITE_URL + program.get_absolute_url(),
        "provider": _provider(program),
        "educationalCredentialAwarded": program.license or program.industry_credential or program.degree,
        "inLanguage": [code for code in program.languages if code != "other"],
        "offers": _offer(program),
        "hasCourseInstance": [_instance(program, cohort) for cohort in cohorts],
    }
    return {name: value for name, value in told.items() if value}


def _provider(program: Program) -> dict[str, str] | None:
    if program.organization is None:
        return None
    return {
        "@type": "Organization",
        "name": program.organization.name,
        "url": settings.SITE_URL + program.organization.get_absolute_url(),
    }


def _offer(program: Program) -> dict[str, str] | None:
    price = 0 if program.free_to_you else program.total_cost
    if price is None:
        return None
    category = "Paid" if price else "Free"
    return {"@type": "Offer", "category": category, "price": f"{price:.2f}", "priceCurrency": "USD"}


def _instance(program: Program, cohort: Cohort) -> dict[str, Any]:
    told = {
        "@type": "CourseInstance",
        "courseMode": MODES.get(Program.Format(program.format)) if program.format else None,
        "startDate": cohort.starts_on.isoformat(),
        "endDate": cohort.ends_on.isoformat() if cohort.ends_on else None,
        "location": _location(program, cohort),
    }
    return {name: value for name, value in told.items() if value}


def _location(program: Program, cohort: Cohort) -> dict[str, Any] | None:
    elsewhere = cohort.place or cohort.postal_code
    address = {
        "streetAddress": cohort.place if elsewhere else program.street,
        "addressLocality": "" if elsewhere else program.city,
        "addressRegion": "" if elsewhere else program.state,
        "postalCode": cohort.postal_code if elsewhere else program.postal_code,
    }
    known = {name: value for name, value in address.items() if value}
    return {"@type": "Place", "address": {"@type": "PostalAddress", **known}} if known else None
