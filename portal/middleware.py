import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from redis.exceptions import RedisError

from portal.errors import out_of_order, too_large

logger = logging.getLogger("portal.request")


class HeadMiddleware:
    """The answer to HEAD has the headers of the answer to GET and no body: Django leaves dropping it to the server."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "HEAD":
            if isinstance(response, StreamingHttpResponse):
                response.streaming_content = []
            elif isinstance(response, HttpResponse):
                response.content = b""
        return response


class UploadLimitMiddleware:
    """Turns away what is larger than any form takes before a byte of it is read, and from a visitor far sooner."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Nothing is read of a body without a length, or with one that is no number.
        length = request.META.get("CONTENT_LENGTH") or "0"
        sent = int(length) if length.isdecimal() else 0
        if sent > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and sent > self._at_most(request):
            return too_large(request)
        return self.get_response(request)

    @staticmethod
    def _at_most(request: HttpRequest) -> int:
        """A visitor sends no file, whoever runs a group a document of it, an administrator up to two lists."""
        files: int = 0
        if request.user.is_authenticated:
            files = 2 * settings.UPLOAD_MAX_BYTES if request.user.is_staff else settings.DOCUMENT_MAX_BYTES
        return files + settings.DATA_UPLOAD_MAX_MEMORY_SIZE


class CacheDownMiddleware:
    """What can't be done without the cache, such as counting wrong passwords, is not done; the page says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RedisError):
            return None
        logger.error("the cache does not answer", exc_info=exception)
        return out_of_order(request)


class RequestLogMiddleware:
    """One line a request: method, path without its query (it may name a person), status, milliseconds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = self.get_response(request)
        logger.info(
            "request",
            extra={
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "ms": round((time.perf_counter() - began) * 1000, 1),
            },
        )
        return response
