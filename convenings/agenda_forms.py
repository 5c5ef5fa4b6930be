from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.models import User
from convenings.models import AgendaItem
from convenings.models.agenda import LINKS_AT_MOST, SAID
from convenings.operations.agenda import AnsweredAlready, GoesOnElsewhere, IsOver, NotOneOfThem, NotTheirs, WordMissing
from convenings.operations.changing import HasBegun, IsCanceled

REFUSALS = (AnsweredAlready, GoesOnElsewhere, HasBegun, IsCanceled, IsOver, NotOneOfThem, NotTheirs, WordMissing)


def refused(error: Exception) -> tuple[str | None, str]:
    """The field that it is about, and what to say of it."""
    if isinstance(error, NotOneOfThem):
        return "owner", _("Choose somebody who is in it.")
    if isinstance(error, WordMissing):
        return "word", _("Say why not: whoever proposed it reads it.")
    if isinstance(error, AnsweredAlready):
        return None, _("Somebody has answered that already.")
    if isinstance(error, GoesOnElsewhere):
        return None, _("Somebody has changed its series just now. Look at it again.")
    if isinstance(error, NotTheirs):
        return None, _("Only people of the group propose something for its agenda.")
    if isinstance(error, IsCanceled):
        return None, _("It does not take place, so its agenda stays as it is.")
    if isinstance(error, HasBegun):
        return None, _("It has begun: ask whoever runs it to add what is missing.")
    return None, _("It is over, so its agenda stays as it was.")


class OneALine(SimpleArrayField):
    """Empty lines don't count."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "\n".join(line.strip() for line in value.splitlines() if line.strip())
        return super().to_python(value)


class AgendaItemForm(forms.ModelForm):
    """What an item says; `leads`: who may lead it, nobody where it is asked of nobody."""

    links = OneALine(
        AgendaItem._meta.get_field("links").base_field.formfield(),  # type: ignore[arg-type]
        label=gettext_lazy("Links"),
        delimiter="\n",
        max_length=LINKS_AT_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("What to read before. One a line."),
    )

    class Meta:
        model = AgendaItem
        fields = SAID
        labels = {
            "title": gettext_lazy("What it is about"),
            "kind": gettext_lazy("What it is for"),
            "minutes": gettext_lazy("How many minutes it takes"),
            "owner": gettext_lazy("Who leads it"),
            "note": gettext_lazy("What people should know before"),
        }
        widgets = {"kind": forms.RadioSelect, "note": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, leads: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        comes_by_itself = bool(self.instance.pk and not self.instance.title)
        self.fields["title"].required = not comes_by_itself
        if comes_by_itself:
            self.fields["title"].help_text = _("Empty: “%(name)s”") % {"name": self.instance.name}
        before = User.objects.filter(pk=self.instance.owner_id)
        self.fields["owner"].queryset = (leads | before).distinct()  # type: ignore[attr-defined]
        self.fields["owner"].empty_label = _("Whoever runs it")  # type: ignore[attr-defined]


class ProposalAnswerForm(forms.Form):
    word = forms.CharField(
        label=gettext_lazy("A word to whoever proposed it"),
        max_length=AgendaItem._meta.get_field("answer").max_length,
        required=False,
        help_text=gettext_lazy("Needed if you decline."),
    )
