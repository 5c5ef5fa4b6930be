"""The one way a file leaves the portal: saved, never shown as a page of ours."""

from collections.abc import Iterable
from typing import IO, Any

from django.http import FileResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

# Whatever opens it all the same, runs and fetches nothing of it.
POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


def download(file: IO[Any], *, name: str, content_type: str) -> FileResponse:
    response = FileResponse(file, as_attachment=True, filename=name)
    response["Content-Type"] = content_type
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = POLICY
    return response


def download_lines(lines: Iterable[str | bytes], *, name: str, content_type: str) -> StreamingHttpResponse:
    """The same of what is written while it is sent."""
    response = StreamingHttpResponse(lines, content_type=f"{content_type}; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = POLICY
    return response
