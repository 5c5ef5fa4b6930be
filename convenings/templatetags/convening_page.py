"""What the page of a convening has always, drawn by Jinja: it is asked for often, and all at once."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote

from django import template
from django.template import Context
from django.template.backends.utils import csrf_input
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coalition.markdown import markdown_to_html
from convenings.models import Convening, Reply, Rsvp
from convenings.queries import Delegation, Standing
from convenings.seating import Room
from convenings.templatetags.convenings import when
from programs.templatetags.often import addresses, drawing

register = template.Library()

PAGE = "convenings/page.jinja"
STYLES = ("css/convenings.css", "css/answers.css", "css/meetings.css")
# What many ask for again is drawn once for all that it shows: of so many pages, and of texts up to so many letters.
PAGES_KEPT = 500
LETTERS_KEPT = 4_000

# How somebody stands to it: what leads, and what follows.
Words = tuple[str, list[str]]
NOTHING: Words = "", []


class Convener(NamedTuple):
    """Where it leads is an address by its slug; of nobody the name is empty."""

    name: str
    slug: str

    @classmethod
    def of(cls, convener: Any) -> "Convener":
        return cls(convener.name, convener.slug) if convener else NOBODY

    def at(self, view: str) -> str:
        return reverse(view, args=[self.slug]) if self.slug else ""


NOBODY = Convener("", "")


class Tags(NamedTuple):
    """What says that something is not as usual."""

    is_canceled: bool
    was_moved: bool
    visibility: str

    @classmethod
    def of(cls, convening: Convening) -> "Tags":
        return cls(convening.is_canceled, convening.was_moved, convening.visibility)


class Place(NamedTuple):
    """`link`: where whoever looks may have it."""

    slug: str
    is_in_person: bool
    is_online: bool
    place: str
    address: str
    sees_the_link: bool
    link: str


@register.simple_tag
def convening_styles() -> Any:
    return _styles(static(STYLES[0]))


@lru_cache(maxsize=8)
def _styles(_first: str) -> Any:
    """`_first`: of which release they are."""
    return drawing(PAGE).styles([static(name) for name in STYLES])


@register.simple_tag
def convening_band(convening: Convening) -> Any:
    shown = convening.title, convening.kind, when(convening), Tags.of(convening), Convener.of(convening.group)
    return _band(get_language(), get_script_prefix(), *shown)


@lru_cache(maxsize=PAGES_KEPT)
def _band(_language: str | None, _prefix: str, title: str, kind: str, when: str, tags: Tags, group: Convener) -> Any:
    leads = (group.at("group"), group.name) if group.slug else (reverse("convenings"), _("All convenings"))
    return drawing(PAGE).band(title, Convening.Kind(kind).label, when, tags, leads)


@register.simple_tag
def convening_tags(convening: Convening) -> Any:
    """What is not as usual about it."""
    return drawing(PAGE).tags(Tags.of(convening))


@register.simple_tag
def what_it_is_about(convening: Convening, is_over: bool) -> Any:
    """What happened to it, and what its people wrote of it."""
    text = convening.description
    drawn: Callable[..., Any] = _about if len(text) <= LETTERS_KEPT else _about.__wrapped__
    group, host = (each.name if each else "" for each in (convening.group, convening.host))
    return drawn(get_language(), text, convening.is_canceled, is_over, convening.status_reason, group, host)


@lru_cache(maxsize=PAGES_KEPT)
def _about(
    _language: str | None, text: str, is_canceled: bool, is_over: bool, status_reason: str, group: str, host: str
) -> Any:
    shown = {"is_canceled": is_canceled, "is_over": is_over, "status_reason": status_reason}
    shown |= {"description": markdown_to_html(text, headings_from=3), "group": group, "host": host}
    return render_to_string("convenings/_about.html", shown)


@register.simple_tag
def bare_agenda(is_over: bool) -> Any:
    """Of one on whose agenda nothing is, for people who have nothing to do with it."""
    return _bare_agenda(get_language(), is_over)


@lru_cache(maxsize=64)
def _bare_agenda(_language: str | None, is_over: bool) -> Any:
    shown = {"lines": [], "is_over": is_over, "runs": False, "proposed": [], "proposes": False}
    return render_to_string("convenings/_agenda.html", shown)


@register.simple_tag
def who_comes(delegations: Iterable[Delegation], names_shown: bool) -> Any:
    return _who_comes(get_language(), addresses().organization, tuple(delegations), names_shown)


@lru_cache(maxsize=100)
def _who_comes(
    _language: str | None, _organization_at: str, delegations: tuple[Delegation, ...], names_shown: bool
) -> Any:
    """Drawn once for all who see the same of the same people."""
    return render_to_string("convenings/_who_comes.html", {"delegations": delegations, "names_shown": names_shown})


@register.simple_tag
def when_and_where(convening: Convening, sees_the_link: bool) -> Any:
    place = Place(
        convening.slug,
        convening.is_in_person,
        convening.is_online,
        convening.place,
        convening.address,
        sees_the_link,
        convening.link if sees_the_link else "",
    )
    return _when_and_where(get_language(), get_script_prefix(), when(convening), place, Convener.of(convening.host))


@lru_cache(maxsize=PAGES_KEPT)
def _when_and_where(_language: str | None, _prefix: str, when: str, place: Place, host: Convener) -> Any:
    file_at = reverse("convening_file", args=[place.slug])
    return drawing(PAGE).when_and_where(place, when, host.name, host.at("organization"), file_at)


@register.simple_tag
def how_they_stand(rsvp: Rsvp | None, number: int | None) -> Any:
    """`number`: their place in line, where they wait."""
    return drawing(PAGE).how_they_stand(*_in_words(rsvp, number))


@register.simple_tag(takes_context=True)
def my_answer(context: Context) -> Any:
    """What `answer_panel` told the page."""
    convening, standing, request = context["convening"], context["standing"], context["request"]
    is_open, is_over = context["is_open"], context["is_over"]
    if not request.user.is_authenticated and not context["problem"]:
        limits, taken = tuple(standing.room.limits.items()), tuple(standing.room.taken.items())
        return _of_a_visitor(
            get_language(), get_script_prefix(), convening.slug, is_open, is_over, limits, taken, standing.waiting
        )
    return drawing(PAGE).my_answer(
        _looking_back(standing.rsvp) if is_over else _in_words(standing.rsvp, standing.number),
        standing,
        context["choices"],
        is_open=is_open,
        problem=context["problem"],
        token=csrf_input(request) if is_open and request.user.is_authenticated else "",
        answers_series=context["answers_series"],
        **_leads(convening.slug),
    )


@lru_cache(maxsize=PAGES_KEPT)
def _of_a_visitor(
    _language: str | None,
    _prefix: str,
    slug: str,
    is_open: bool,
    is_over: bool,
    limits: tuple[tuple[str, int | None], ...],
    taken: tuple[tuple[str, int], ...],
    waiting: int,
) -> Any:
    """Who has answered nothing, as far as the page knows: with no token, and so the same for all of them."""
    standing = Standing(None, None, Room(dict(limits), taken=Counter(dict(taken))), waiting)
    return drawing(PAGE).my_answer(
        NOTHING if is_over else _in_words(None, None),
        standing,
        [],
        is_open=is_open,
        problem="",
        token=None,
        answers_series=False,
        **_leads(slug),
    )


def _leads(slug: str) -> dict[str, str]:
    return {
        "answer_at": reverse("rsvp", args=[slug]),
        "instead_at": reverse("send_instead", args=[slug]),
        "sign_in_at": f"{reverse('account_login')}?next={quote(reverse('convening', args=[slug]))}",
    }


def _in_words(rsvp: Rsvp | None, number: int | None) -> Words:
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


def _looking_back(rsvp: Rsvp | None) -> Words:
    """Of one that is over."""
    if rsvp is None or not rsvp.answer:
        return "", [_("You did not answer.")]
    if not rsvp.is_confirmed:
        return "", [_("You did not confirm your answer.")]
    if rsvp.is_waiting:
        return "", [_("You were on the waiting list.")]
    if rsvp.is_coming:
        return _("You said yes."), _how_they_come(rsvp)
    return _("You said maybe.") if rsvp.answer == Reply.Answer.MAYBE else _("You said no."), []


def _how_they_come(rsvp: Rsvp) -> list[str]:
    words = [_("Online.")] if rsvp.place == Reply.Place.ONLINE else []
    if rsvp.guests:
        guests = ngettext("With %(number)s guest.", "With %(number)s guests.", rsvp.guests)
        words.append(guests % {"number": rsvp.guests})
    if rsvp.organization:
        words.append(_("For %(name)s.") % {"name": rsvp.organization})
    return words
