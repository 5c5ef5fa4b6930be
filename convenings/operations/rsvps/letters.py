"""What people are told about their answers, each letter in the transaction of what it tells of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from coalition.models import Kind, Mail, User
from coalition.operations.letters import Attachment, attachment, cancel, queue
from convenings.calendars import calendar_of
from convenings.links import link_of, series_link
from convenings.models import Convening, Reply, Rsvp, SeriesAnswer

Words = str | Promise


def tell_answer(rsvp: Rsvp, convening: Convening, now: datetime, *, by: User | None = None) -> None:
    """That somebody comes, or waits for a seat. `by`: who answered for them, if they did not do it themselves."""
    said = _("Your answer is {answer}: {title}")
    if rsvp.answer == Reply.Answer.YES:
        said = _("You are on the waiting list: {title}") if rsvp.is_waiting else _("You are coming: {title}")
    paragraphs: list[Words] = []
    if by and by.pk != rsvp.user_id:
        paragraphs.append(format_lazy(_("{who} has answered for you."), who=by))
    paragraphs += [*_in_line(rsvp), *_with_guests(rsvp)]
    _tell(
        f"rsvp-{rsvp.answer}",
        rsvp,
        convening,
        now,
        subject=format_lazy(said, answer=rsvp.get_answer_display(), title=convening.title),
        paragraphs=paragraphs,
    )


def tell_series_answer(answer: SeriesAnswer, rsvps: Sequence[Rsvp], now: datetime, *, by: User | None) -> None:
    """One letter for all dates. Nothing to whoever says no by themselves, since nothing comes of it."""
    is_own = by is None or by.pk == answer.user_id
    if is_own and answer.answer == Reply.Answer.NO:
        return
    names = {"title": answer.series.title, "answer": answer.get_answer_display(), "who": by}
    coming, waiting = sum(rsvp.is_coming for rsvp in rsvps), sum(rsvp.is_waiting for rsvp in rsvps)
    paragraphs: list[Words] = [] if is_own else [format_lazy(_("{who} has answered for you."), **names)]
    if coming:
        dates = ngettext_lazy("You are coming to the next date.", "You are coming to the next {dates} dates.", coming)
        paragraphs.append(format_lazy(dates, dates=coming))
    if waiting:
        dates = ngettext_lazy("You wait for a seat on {dates} date.", "You wait for a seat on {dates} dates.", waiting)
        paragraphs.append(format_lazy(dates, dates=waiting))
    paragraphs.append(_("It holds for dates that are added later too. You can answer each date by itself."))
    context = {
        **nothing_more(format_lazy(_("Your answer to all dates is {answer}: {title}"), **names)),
        "paragraphs": paragraphs,
        "link": series_link(answer.series_id, answer.user_id),
        "link_label": _("See or change your answer"),
    }
    key = f"series-answer:{answer.pk}:{now.isoformat()}"
    queue(key, kind=Kind.RSVP, to=answer.user, context=context, now=now)


def tell_promoted(rsvp: Rsvp, convening: Convening, now: datetime) -> None:
    subject = format_lazy(_("You have a seat: {title}"), title=convening.title)
    paragraphs = [_("A seat has come free, and it is yours."), *_with_guests(rsvp)]
    _tell("rsvp-seat", rsvp, convening, now, subject=subject, paragraphs=paragraphs)


def tell_moved(rsvp: Rsvp, convening: Convening, now: datetime) -> None:
    """Their seat is elsewhere, because there is no other way to take part any more."""
    said, why = _("You take part online now: {title}"), _("Nobody meets in person this time. Your seat is online now.")
    if rsvp.place == Reply.Place.IN_PERSON:
        said, why = _("You take part in person now: {title}"), _("Nobody meets online this time. Your seat is there.")
    more = _("If you can’t come like that, please say so, and somebody else has your seat.")
    subject = format_lazy(said, title=convening.title)
    _tell("rsvp-moved", rsvp, convening, now, subject=subject, paragraphs=[why, more])


def tell_unseated(rsvp: Rsvp, convening: Convening, now: datetime, *, is_room_elsewhere: bool) -> None:
    subject = format_lazy(_("You are on the waiting list now: {title}"), title=convening.title)
    elsewhere = _("There are seats online.")
    if rsvp.place == Reply.Place.ONLINE:
        elsewhere = _("There are seats in person.")
    why = _("There are fewer seats than before. You said yes later than those who have one, and we are sorry.")
    paragraphs: list[Words] = [why, *_in_line(rsvp)]
    if is_room_elsewhere:
        paragraphs += [elsewhere, _("If you like one of them better than to wait, change your answer.")]
    _tell("rsvp-unseated", rsvp, convening, now, subject=subject, paragraphs=paragraphs)


def tell_removed(rsvp: Rsvp, convening: Convening, now: datetime, *, by: User) -> None:
    subject = format_lazy(_("You are off the list: {title}"), title=convening.title)
    paragraphs = [format_lazy(_("{who} has taken you off the list. If that is a mistake, ask them."), who=by)]
    _tell("rsvp-removed", rsvp, convening, now, subject=subject, paragraphs=paragraphs)


def tell_delegate(rsvp: Rsvp, convening: Convening, now: datetime, *, instead_of: User) -> None:
    names = {"who": instead_of, "title": convening.title}
    subject = format_lazy(_("In the place of {who}: {title}"), **names)
    paragraphs = [format_lazy(_("{who} can’t come, and sends you instead."), **names), *_in_line(rsvp)]
    _tell("rsvp-instead", rsvp, convening, now, subject=subject, paragraphs=paragraphs)


def ask_guest_to_confirm(rsvp: Rsvp, convening: Convening, now: datetime) -> None:
    """Once a day at most, however often somebody types this address."""
    context = {
        **about(convening, format_lazy(_("One more step: {title}"), title=convening.title)),
        "paragraphs": [_("Somebody, probably you, told us on our site that you come. It counts once you confirm it.")],
        "more": [_("If it was not you, do nothing.")],
        "link": f"{link_of(rsvp)}?answer={rsvp.answer}",
        "link_label": _("Confirm your answer"),
    }
    queue(f"rsvp-confirm:{rsvp.pk}:{now.date()}", kind=Kind.RSVP, to=rsvp.address, context=context, now=now)


def show_the_way(rsvp: Rsvp, convening: Convening, now: datetime) -> None:
    """To somebody whose address was typed on the public page, and whom we know: the way to their answer."""
    context = {
        **about(convening, format_lazy(_("Your answer: {title}"), title=convening.title)),
        "paragraphs": [
            _("Somebody, probably you, typed your address on our site. Here you give or change your answer.")
        ],
        "link": link_of(rsvp),
        "link_label": _("Your answer"),
    }
    key = f"rsvp-way:{convening.pk}:{rsvp.address}:{now.date()}"
    queue(key, kind=Kind.RSVP, to=rsvp.user or rsvp.email, context=context, now=now)


def invite(rsvp: Rsvp, convening: Convening, now: datetime, *, by: User) -> None:
    """Somebody who isn't in the group."""
    names = {"who": by, "title": convening.title}
    subject = format_lazy(_("{who} invites you: {title}"), **names)
    key = f"rsvp-invitation:{rsvp.pk}"
    to = rsvp.user or rsvp.email
    ask_for_answer(key, to=to, link=link_of(rsvp), convening=convening, subject=subject, paragraphs=[], now=now)


def take_back_reminders(rsvp: Rsvp) -> None:
    """Those that have not left, of somebody who doesn't come."""
    waiting = Mail.objects.filter(key__startswith=f"reminder:{rsvp.pk}:", state=Mail.State.QUEUED)
    cancel(waiting, reason=gettext("Its reader does not come any more."))


def ask_for_answer(
    key: str,
    *,
    to: User | str,
    link: str,
    convening: Convening,
    subject: Words,
    paragraphs: Sequence[Words],
    now: datetime,
) -> None:
    """An invitation, with a button for each answer."""
    labels = {"yes": _("Yes, I’m coming"), "maybe": _("Maybe"), "no": _("No, I can’t")}
    context = {
        **about(convening, subject),
        "paragraphs": paragraphs,
        "answers": [{"label": label, "link": f"{link}?answer={answer}"} for answer, label in labels.items()],
    }
    queue(key, kind=Kind.RSVP_REQUEST, to=to, context=context, now=now, good_until=convening.starts_at)


def about(convening: Convening, subject: Words) -> dict[str, Any]:
    """What every letter about a convening says, to be added to."""
    return {**nothing_more(subject), "convening": convening, "where": where(convening)}


def nothing_more(subject: Words) -> dict[str, Any]:
    """What the templates of letters ask for, empty."""
    return {
        "subject": subject,
        "convening": None,
        "where": [],
        "paragraphs": [],
        "more": [],
        "agenda": [],
        "answers": [],
        "link": "",
        "link_label": "",
    }


def where(convening: Convening) -> list[Words]:
    """The place and its address; to join online, the page has the link, for those who may have it."""
    lines: list[Words] = [line for line in (convening.place, convening.address) if line and convening.is_in_person]
    return [*lines, _("Online: the link is on its page.")] if convening.is_online else lines


def link_to(convening: Convening) -> str:
    return settings.SITE_URL + convening.get_absolute_url()


def _tell(
    what: str, rsvp: Rsvp, convening: Convening, now: datetime, *, subject: Words, paragraphs: Sequence[Words]
) -> None:
    if not rsvp.address:
        return
    context = {
        **about(convening, subject),
        "paragraphs": paragraphs,
        "link": link_of(rsvp),
        "link_label": _("See or change your answer"),
    }
    key, to, files = f"{what}:{rsvp.pk}:{now.isoformat()}", rsvp.user or rsvp.email, _file(rsvp, convening)
    queue(key, kind=Kind.RSVP, to=to, context=context, attachments=files, now=now)


def _file(rsvp: Rsvp, convening: Convening) -> list[Attachment]:
    """For the calendar of whoever comes, who may have the link too."""
    if not rsvp.is_coming:
        return []
    content = calendar_of([convening], method="PUBLISH", with_links=True)
    return [attachment("convening.ics", content, "text/calendar; method=PUBLISH")]


def _in_line(rsvp: Rsvp) -> list[Words]:
    if not rsvp.is_waiting:
        return []
    number = format_lazy(_("You are number {number} in line."), number=rsvp.number_then or rsvp.place_in_line())
    return [number, _("When a seat comes free for you it is yours, and we tell you at once.")]


def _with_guests(rsvp: Rsvp) -> list[Words]:
    said: list[Words] = []
    if not rsvp.is_coming:
        return said
    if rsvp.guests:
        said.append(format_lazy(_("We expect {number} people, you among them."), number=rsvp.size))
    if rsvp.place == Reply.Place.ONLINE and not said:
        said.append(_("You take part online."))
    return said
