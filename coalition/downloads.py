"""The one way a file leaves the portal: saved, never shown as a page of ours."""

from typing import IO, Any

from django.http import FileResponse

# Whatever opens it all the same, runs and fetches nothing of it.
POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


def download(file: IO[Any], *, name: str, content_type: str) -> FileResponse:
    response = FileResponse(file, as_attachment=True, filename=name)
    response["Content-Type"] = content_type
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = POLICY
    return response
