from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import resolve
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
@login_not_required
def mail_events(request: HttpRequest, service: str) -> HttpResponseBase:
    """What the mail service in use tells of letters; Anymail's view checks who tells it. No other is heard."""
    if service != settings.MAIL_SERVICE:
        raise Http404
    tracking = resolve(f"/{service}/tracking/", urlconf="anymail.urls").func
    return tracking(request)
