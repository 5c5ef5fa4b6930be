"""A form that keeps what is typed into it: `typed_before` in its view, `components/draft.html` in its template."""

from django.forms import FileField, Form
from django.http import HttpRequest, QueryDict

from coalition.encryption import Unreadable, decrypt
from coalition.models import Draft


def typed_before(form: Form, request: HttpRequest) -> Draft | None:
    """Show an unsent form as it was left by whoever asks for this page; the draft it was left in, if there is one."""
    draft = None if form.is_bound else Draft.objects.visible_to(request.user).for_page(request.path).first()
    if draft is None:
        return None
    try:
        typed = QueryDict(decrypt(draft.typed))
    except Unreadable:
        return None
    for name, field in form.fields.items():
        if not isinstance(field, FileField):
            form.initial[name] = field.widget.value_from_datadict(typed, {}, form.add_prefix(name))
    return draft
