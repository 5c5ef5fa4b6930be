from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

admin.site.site_header = _("Portal administration")
admin.site.site_title = _("Portal administration")
admin.site.index_title = _("Everything the portal keeps")
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
