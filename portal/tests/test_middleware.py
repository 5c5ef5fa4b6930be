import io

import pytest
from django.http import FileResponse, HttpResponse, StreamingHttpResponse

from portal.middleware import HeadMiddleware


@pytest.mark.parametrize(
    "answer",
    [
        lambda: HttpResponse(b"page", headers={"Content-Length": "4"}),
        lambda: StreamingHttpResponse([b"pa", b"ge"], headers={"Content-Length": "4"}),
        lambda: FileResponse(io.BytesIO(b"page")),
    ],
    ids=["page", "stream", "file"],
)
def test_head_is_answered_with_the_headers_of_get_and_no_body(rf, answer):
    ask = HeadMiddleware(lambda request: answer())

    got, headed = ask(rf.get("/")), ask(rf.head("/"))

    assert b"".join(got) == b"page"
    assert b"".join(headed) == b""
    assert headed.headers == got.headers
    assert headed["Content-Length"] == "4"
    assert getattr(headed, "file_to_stream", None) is None
