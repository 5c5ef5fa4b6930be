"""What the models of this app share: whose a record is, who sees what it tells, when that is erased."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from coalition.personal_data import Personal

ERASED = "when the participant is anonymized"
OWN_STAFF = "staff and managers of the organization"

# What partners whom the participant consented to may read as well.
SHARED = Personal(seen_by=f"{OWN_STAFF}; partners, while the participant consents", erased=ERASED)
# What nobody else reads, whatever was consented to.
OWN = Personal(seen_by=OWN_STAFF, erased=ERASED)
SECRET = Personal(seen_by=OWN_STAFF, erased=ERASED, encrypted=True)
# Who did something: an account, which is anonymized by itself.
BY = Personal(seen_by=OWN_STAFF, erased="when the account is anonymized")


def by(name: Any) -> models.ForeignKey:
    """Who of the staff did it; empty where a task did, or a link."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=name
    )


class Known(models.TextChoices):
    """An answer to yes or no; nothing said yet is empty."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Not known")
