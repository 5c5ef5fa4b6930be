from django.core.files.base import ContentFile
from django.db import transaction

from coalition.models import Document, SiteSettings, User
from coalition.operations.documents import keep_document


@transaction.atomic
def save_site(site: SiteSettings, *, logo: ContentFile | None, remove_logo: bool, actor: User) -> None:
    """Save what every page says from now on. `logo`: as `draw_logo` drew it; an earlier one stays a document."""
    if logo:
        site.logo = keep_document(logo, actor=actor, kind=Document.Kind.LOGO, name="logo.png")
    elif remove_logo:
        site.logo = None
    site.save()
