from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import condition

from coalition.look import FILES, look_file, look_key
from coalition.models import Document
from coalition.site import current_site, same_for_everybody

FOR_A_YEAR = "public, max-age=31536000, immutable"


@same_for_everybody
@condition(etag_func=lambda request, key, name: f'"{look_key(current_site().accent_color)}"')
def look(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """A file in the coalition's color. An address of yesterday says today's, and is asked again tomorrow."""
    if name not in FILES:
        raise Http404
    accent = current_site().accent_color
    response = HttpResponse(look_file(name, accent), content_type=FILES[name][1])
    response["Cache-Control"] = FOR_A_YEAR if key == look_key(accent) else "no-cache"
    return response


@same_for_everybody
@condition(etag_func=lambda request, pk: f'"{pk}"')
def logo(request: HttpRequest, pk: str) -> FileResponse:
    """The logo in use and no other document; another logo has another address."""
    if pk != current_site().logo_id:
        raise Http404
    document = get_object_or_404(Document.objects.exclude(file=""), pk=pk)
    return FileResponse(
        document.file.open("rb"), content_type=document.content_type, headers={"Cache-Control": FOR_A_YEAR}
    )
