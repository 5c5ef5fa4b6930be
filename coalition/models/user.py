from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coalition.history import track
from coalition.personal_data import Personal

# To think again, for whoever closed the account, or whoever it was taken from.
ANONYMIZED_AFTER = timedelta(days=14)


class UserQuerySet(models.QuerySet["User"]):
    def to_anonymize(self, now: datetime) -> "UserQuerySet":
        """Closed by their person long enough ago."""
        return self.filter(anonymized_at=None, closed_at__lte=now - ANONYMIZED_AFTER)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("A user needs an email address.")
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


@track(exclude=["password", "last_login", "sessions_ended"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in, known by email address; residents need no account."""

    email = models.EmailField(
        _("email address"),
        unique=True,
        error_messages={"unique": _("There is already an account with this email address.")},
    )
    full_name = models.CharField(_("full name"), max_length=200, blank=True)
    is_staff = models.BooleanField(
        _("administrator"), default=False, help_text=_("May sign in to these administration pages.")
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Switch off instead of deleting an account.")
    )
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    password = models.CharField(_("password"), max_length=128)
    last_login = models.DateTimeField(_("last sign-in"), blank=True, null=True)
    sessions_ended = models.PositiveIntegerField(
        _("times all sessions were ended"), default=0, editable=False, help_text=_("One more ends every session.")
    )

    closed_at = models.DateTimeField(_("closed by the person"), blank=True, null=True, editable=False)
    anonymized_at = models.DateTimeField(_("anonymized"), blank=True, null=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    CALLED_BY = ("full_name", "email", "anonymized_at")

    personal_data = {
        "email": Personal(seen_by="the person, administrators", erased="when the account is anonymized"),
        "full_name": Personal(seen_by="the person, administrators", erased="when the account is anonymized"),
        "last_login": Personal(seen_by="administrators", erased="when the account is anonymized"),
    }

    objects = UserManager.from_queryset(UserQuerySet)()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ("email",)
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_lower_case"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(is_active=False),
                name="user_closed_is_not_active",
                violation_error_message=_("A closed account is opened again first."),
            ),
            models.CheckConstraint(
                condition=Q(anonymized_at=None)
                | Q(full_name="", is_active=False, is_staff=False, is_superuser=False, last_login=None),
                name="user_anonymized_is_nobody",
                violation_error_message=_("An anonymized account is nobody’s: it stays as it is."),
            ),
        ]

    def __str__(self) -> str:
        return self.called(self.full_name, self.email, self.anonymized_at)

    @staticmethod
    def called(full_name: str, email: str, anonymized_at: datetime | None) -> str:
        """What somebody is called of whom no more is read than CALLED_BY."""
        return gettext("Former member") if anonymized_at else full_name or email

    @classmethod
    def normalize_username(cls, username: str) -> str:
        return super().normalize_username(username).strip().lower()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.normalize_username(self.email)
        super().save(*args, **kwargs)

    def get_session_auth_hash(self) -> str:
        """What a session has to know to go on: it doesn't, once all sessions were ended or the password changed."""
        return f"{super().get_session_auth_hash()}.{self.sessions_ended}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for each in super().get_session_auth_fallback_hash():
            yield f"{each}.{self.sessions_ended}"

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return str(self)
