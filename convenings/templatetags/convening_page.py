"""What the page of a convening has always, drawn by Jinja: it is asked for often, and all at once."""

from typing import Any
from urllib.parse import quote

from django import template
from django.template import Context
from django.template.backends.utils import csrf_input
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from convenings.models import Convening, Reply, Rsvp
from convenings.templatetags.convenings import when
from programs.templatetags.often import drawing

register = template.Library()

PAGE = "convenings/page.jinja"


@register.simple_tag
def convening_band(convening: Convening) -> Any:
    return drawing(PAGE).band(convening, when(convening), reverse("convenings"))


@register.simple_tag
def convening_tags(convening: Convening) -> Any:
    """What is not as usual about it."""
    return drawing(PAGE).tags(convening)


@register.simple_tag
def when_and_where(convening: Convening, sees_the_link: bool) -> Any:
    file_at = reverse("convening_file", args=[convening.slug])
    return drawing(PAGE).when_and_where(convening, when(convening), sees_the_link, file_at)


@register.simple_tag
def how_they_stand(rsvp: Rsvp | None, number: int | None) -> Any:
    """`number`: their place in line, where they wait."""
    return drawing(PAGE).how_they_stand(*_in_words(rsvp, number))


@register.simple_tag(takes_context=True)
def my_answer(context: Context) -> Any:
    """What `answer_panel` told the page."""
    convening, standing = context["convening"], context["standing"]
    request = context["request"]
    return drawing(PAGE).my_answer(
        _in_words(standing.rsvp, standing.number),
        standing,
        context["choices"],
        is_open=context["is_open"],
        problem=context["problem"],
        token=csrf_input(request) if context["is_open"] and request.user.is_authenticated else "",
        answers_series=context["answers_series"],
        answer_at=reverse("rsvp", args=[convening.slug]),
        instead_at=reverse("send_instead", args=[convening.slug]),
        sign_in_at=f"{reverse('account_login')}?next={quote(convening.get_absolute_url())}",
    )


def _in_words(rsvp: Rsvp | None, number: int | None) -> tuple[str, list[str]]:
    """What leads, and what follows."""
    if rsvp is None or not rsvp.answer:
        return "", [_("You have not answered yet.")]
    if not rsvp.is_confirmed:
        return "", [_("You have not confirmed your answer yet.")]
    if number:
        lead = _("You are number %(number)s on the waiting list.") % {"number": number}
        return lead, [_("When a seat comes free for you it is yours, and you get a letter.")]
    if rsvp.is_coming:
        return _("You are coming."), _how_they_come(rsvp)
    if rsvp.answer == Reply.Answer.MAYBE:
        return _("You may come."), [_("A seat is yours once you say yes.")]
    return _("You are not coming."), []


def _how_they_come(rsvp: Rsvp) -> list[str]:
    words = [_("Online.")] if rsvp.place == Reply.Place.ONLINE else []
    if rsvp.guests:
        guests = ngettext("With %(number)s guest.", "With %(number)s guests.", rsvp.guests)
        words.append(guests % {"number": rsvp.guests})
    if rsvp.organization:
        words.append(_("For %(name)s.") % {"name": rsvp.organization})
    return words
