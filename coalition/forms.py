from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.as_seen import SEEN, is_of_another_state, it_says_now, seen_field, state_of
from coalition.choices import Zone
from coalition.fields import NeighborhoodField
from coalition.models import (
    Announcement,
    Document,
    Group,
    Inquiry,
    Invitation,
    JoinRequest,
    Membership,
    Organization,
    Preferences,
    Topic,
    User,
)
from coalition.models.digest import LONGEST_NOTE
from coalition.models.inquiry import LONGEST_MESSAGE
from coalition.operations.announcements import fits
from coalition.site import current_site
from coalition.spam import OnlyPeople


class PreferencesForm(forms.ModelForm):
    language = forms.ChoiceField(label=gettext_lazy("Language of letters"))

    class Meta:
        model = Preferences
        fields = (
            "reminders",
            "remind_me",
            "digest",
            "announcements",
            "program_alerts",
            "inbox",
            "language",
            "time_zone",
        )
        widgets = {"digest": forms.RadioSelect}
        labels = {
            "reminders": gettext_lazy("Invitations and reminders"),
            "remind_me": gettext_lazy("When we remind you"),
            "digest": gettext_lazy("Digest"),
            "announcements": gettext_lazy("Announcements"),
            "program_alerts": gettext_lazy("Program alerts"),
            "inbox": gettext_lazy("Inbox"),
            "time_zone": gettext_lazy("Times in letters are by the clock in"),
        }
        help_texts = {
            "reminders": gettext_lazy("When a group of yours meets, and before what you said you come to."),
            "remind_me": gettext_lazy("Choose none, and each group reminds you as it does everybody."),
            "digest": gettext_lazy("What the coalition and your groups did, and what comes next."),
            "announcements": gettext_lazy("From the coalition’s staff, or from an organization you belong to."),
            "program_alerts": gettext_lazy("When a new program fits a search that you saved."),
            "inbox": gettext_lazy("When somebody writes to the coalition: no more than one letter an hour."),
            "time_zone": "",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined]
        if not Inquiry.objects.are_answered_by(self.instance.user):
            del self.fields["inbox"]
        as_the_coalition = _("As the coalition: %(zone)s") % {"zone": current_site().get_time_zone_display()}
        self.fields["time_zone"].choices = [("", as_the_coalition), *Zone.choices]  # type: ignore[attr-defined]

    def said(self) -> str:
        """What was saved, in a sentence or two."""
        chosen = self.instance
        asked = [topic for topic in Topic if topic in self.fields]
        wanted = [self._named(topic) for topic in asked if chosen.wants(topic)]
        unwanted = [str(topic.label) for topic in asked if not chosen.wants(topic)]
        said = [_("Saved.")]
        if wanted:
            said.append(_("You get %(topics)s.") % {"topics": "; ".join(wanted)})
        if unwanted:
            said.append(_("You do not get %(topics)s.") % {"topics": "; ".join(unwanted)})
        said.append(
            _("Letters are in %(language)s, times by the clock in %(zone)s.")
            % {
                "language": dict(self.fields["language"].choices)[chosen.language],  # type: ignore[attr-defined]
                "zone": chosen.get_time_zone_display() or current_site().get_time_zone_display(),
            }
        )
        return " ".join(said)

    def _named(self, topic: Topic) -> str:
        if topic != Topic.DIGEST:
            return str(topic.label)
        return f"{topic.label} ({self.instance.get_digest_display().lower()})"


class AnnouncementForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Subject"), max_length=Announcement._meta.get_field("title").max_length)
    body = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=Announcement._meta.get_field("body").max_length,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy(
            "An empty line begins a paragraph. **bold**, *slanted*, - for a list, [words](https://…) for a link."
        ),
    )
    to = forms.ChoiceField(label=gettext_lazy("To"), required=False)

    field_order = ("to", "title", "body")

    def __init__(self, *args: Any, writer: Any, to: Organization | Group | None = None, **kwargs: Any) -> None:
        """`to`: whom it is to so far, chosen when the form opens."""
        super().__init__(*args, **kwargs)
        self.writer = writer
        self.audiences = Announcement.audiences_of(writer)
        choices = [(value, each or Announcement.Audience.EVERYONE.label) for value, each in self.audiences.items()]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]
        self.initial["to"] = next((value for value, each in self.audiences.items() if each == to), "")

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        if not fits(author=self.writer, body=body):
            raise forms.ValidationError(_("This is too long for a letter. Put the details on a page, and link to it."))
        return body

    def clean_to(self) -> Organization | Group | None:
        if self.cleaned_data["to"] not in self.audiences:
            raise forms.ValidationError(_("Choose whom you write to."))
        return self.audiences[self.cleaned_data["to"]]


class DigestNoteForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "A few sentences. An empty line begins a paragraph. **bold**, *slanted*, [words](https://…) for a link."
        ),
    )

    def __init__(self, said: QueryDict | None = None, *, waits: str) -> None:
        """`waits`: the note that is there to leave."""
        super().__init__(said, initial={"note": waits})
        self.waits, self._now = waits, state_of([waits])
        self.fields[SEEN] = seen_field(self._now)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if is_of_another_state(self, self._now):
            self.add_error("note", it_says_now(self.waits))
        return cleaned


class ScheduleForm(forms.Form):
    at = forms.DateTimeField(
        label=gettext_lazy("When it leaves"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = current_site().get_time_zone_display()
        self.fields["at"].help_text = _("By the clock in %(zone)s. Empty: at once.") % {"zone": zone}

    def clean_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["at"]
        if at and at < timezone.now():
            raise forms.ValidationError(_("This time has passed. Leave it empty to send at once."))
        return at


class InvitationForm(forms.ModelForm):
    class Meta:
        model = Invitation
        fields = ("email", "role", "title")
        help_texts = {"role": Membership._meta.get_field("role").help_text}

    def validate_unique(self) -> None:
        """Whoever is invited already gets another letter."""


class MembershipForm(forms.ModelForm):
    class Meta:
        model = Membership
        fields = ("role", "title")


class OpenAccountForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("full_name",)
        labels = {"full_name": gettext_lazy("Your name")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["full_name"].required = True


class JoinOrganizationForm(forms.ModelForm):
    class Meta:
        model = JoinRequest
        fields = ("title", "note")
        labels = {"title": gettext_lazy("What you do there"), "note": gettext_lazy("Anything its managers should know")}


class JoinGroupForm(forms.Form):
    organization = forms.ModelChoiceField(
        label=gettext_lazy("For which organization"), queryset=Organization.objects.none(), empty_label=None
    )
    note = forms.CharField(
        label=gettext_lazy("A few words"), max_length=JoinRequest._meta.get_field("note").max_length, required=False
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Membership.objects.of(user).order_by().values("organization")
        self.fields["organization"].queryset = Organization.objects.filter(pk__in=own)  # type: ignore[attr-defined]


class DocumentForm(forms.Form):
    """One that people share."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=Document._meta.get_field("title").max_length,
        help_text=gettext_lazy("What people look for: Charter of the group, Minutes of May."),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=255,
        help_text=gettext_lazy("PDF, Word, Excel, PowerPoint, OpenDocument, text, PNG or JPEG."),
    )
    is_public = forms.TypedChoiceField(
        label=gettext_lazy("Who sees it"),
        coerce="yes".__eq__,
        initial="no",
        widget=forms.RadioSelect,
    )

    for_its_own = gettext_lazy("Only the people of the group and of its organizations")
    for_all = gettext_lazy("Everybody who sees the group’s page")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_public"].choices = [("no", self.for_its_own), ("yes", self.for_all)]  # type: ignore[attr-defined]


class OrganizationPageForm(forms.ModelForm):
    website = forms.URLField(
        label=gettext_lazy("Website"),
        max_length=Organization._meta.get_field("website").max_length,
        required=False,
        assume_scheme="https",
    )

    class Meta:
        model = Organization
        fields = (
            *("about", "phone", "website", "street", "city", "state", "postal_code"),
            *("neighborhoods", "languages"),
        )
        labels = {"about": gettext_lazy("What it does")}
        help_texts = {"about": gettext_lazy("For residents and partners. An empty line begins a paragraph.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not NeighborhoodField.offered():
            del self.fields["neighborhoods"]


class NameForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("full_name",)
        labels = {"full_name": gettext_lazy("Your name, as others see it")}


class InquiryForm(OnlyPeople, forms.ModelForm):
    class Meta:
        model = Inquiry
        fields = ("kind", "name", "email", "organization", "message")
        widgets = {"message": forms.Textarea(attrs={"rows": 6})}
        labels = {
            "kind": gettext_lazy("What is it about?"),
            "name": gettext_lazy("Your name"),
            "email": gettext_lazy("Your email address"),
            "organization": gettext_lazy("Your organization, if you write for one"),
            "message": gettext_lazy("What would you like to tell us?"),
        }


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("It leaves as a letter, with your name under it and the question below."),
    )
