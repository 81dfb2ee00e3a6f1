"""Root routes. Third-party routes are included one by one: allauth's own list would open sign-up."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("", include("gongyou.faces.portal.urls")),
    path("console/", include("gongyou.faces.console.urls")),
    path("screen/", include("gongyou.faces.screen.urls")),
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/second/", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/second/again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("account/second/", mfa.index, name="mfa_index"),
    path("account/second/totp/", totp.activate_totp, name="mfa_activate_totp"),
    path("account/second/totp/off/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/second/codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/second/codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/second/codes/file/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("language/", set_language, name="set_language"),
]
