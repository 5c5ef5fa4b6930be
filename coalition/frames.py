from django.http import HttpResponse


def letter_in_frame(html: str) -> HttpResponse:
    """A letter alone, for a sandboxed frame on one of our pages: nothing in it runs, nothing of it is fetched."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
    return HttpResponse(html, headers={"Content-Security-Policy": policy, "X-Frame-Options": "SAMEORIGIN"})
