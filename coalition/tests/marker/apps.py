from django.apps import AppConfig


class MarkerConfig(AppConfig):
    name = "coalition.tests.marker"
    label = "marker"
    default_auto_field = "django.db.models.BigAutoField"
