"""The screen of a meeting, drawn by Jinja, but for its notes and for what a list holds."""

from typing import Any

from django import template
from django.template import Context
from django.template.backends.utils import csrf_input
from django.template.loader import render_to_string
from django.urls import reverse

from convenings.templatetags.roll import the_roll
from programs.templatetags.often import drawing

register = template.Library()

SCREEN = "convenings/run_screen.jinja"


@register.simple_tag(takes_context=True)
def run_top(context: Context) -> Any:
    """What is not sent yet, and where to jump."""
    convening = context["convening"]
    forum_notes_at = reverse("forum_notes", args=[convening.slug])
    return drawing(SCREEN).top(context["request"].user.pk, forum_notes_at, convening.group_id is not None)


@register.simple_tag(takes_context=True)
def run_roll(context: Context) -> Any:
    convening, roll, is_open = context["convening"], context["roll"], context["is_open"]
    return drawing(SCREEN).roll_call(
        convening,
        context["is_locked"],
        is_open,
        bool(roll.unnoted),
        the_roll(convening, roll, context["ways"], is_open),
        csrf_input(context["request"]),
        note_at=reverse("note_attendance", args=[convening.slug]),
        run_at=reverse("run_convening", args=[convening.slug]),
        walk_in_at=reverse("add_walk_in", args=[convening.slug]),
        close_at=reverse("close_roll", args=[convening.slug]),
    )


@register.simple_tag(takes_context=True)
def run_agreed(context: Context) -> Any:
    """What was decided and taken on, and what is open in the group."""
    convening, may_write, is_locked = context["convening"], context["can_write"], context["is_locked"]
    decided = {"decisions": context["decisions"], "changes": may_write, "convening": convening}
    return drawing(SCREEN).agreed(
        render_to_string("convenings/_decisions.html", decided),
        new_decision_at=reverse("new_decision", args=[convening.slug]) if may_write else "",
        has_group=convening.group_id is not None,
        actions=_actions(context, "agreed"),
        new_action_at="" if is_locked else reverse("new_action_at", args=[convening.slug]),
        open_actions=_actions(context, "open_actions"),
    )


@register.simple_tag(takes_context=True)
def run_check_in(context: Context) -> Any:
    return drawing(SCREEN).check_in(context["code"], context["picture"])


def _actions(context: Context, name: str) -> str:
    """Those of this name, drawn as everywhere; empty where there are none."""
    if not context[name]:
        return ""
    return render_to_string("convenings/_actions.html", {"actions": context[name]})
