"""Which ways of asking a view answers, beside Django's own decorators."""

from django.views.decorators.http import require_http_methods

# A form: to look at, and to send.
reads_and_posts = require_http_methods(["GET", "HEAD", "POST"])
