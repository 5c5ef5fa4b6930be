from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """What every page may name: the coalition, and whether this is the demo."""
    return {"site_name": settings.SITE_NAME, "is_demo": settings.DEMO}
