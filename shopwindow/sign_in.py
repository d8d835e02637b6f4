"""How this site wants django-allauth to behave: its words, its mails, its secrets, and whom it believes."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage

from shopwindow import mails

SAID = {
    "account/messages/email_confirmation_failed.txt": "That address cannot be confirmed.",
    "account/messages/email_confirmation_sent.txt": "",  # the page says it
    "account/messages/email_confirmed.txt": "{email} is confirmed.",
    "account/messages/email_deleted.txt": "{email} was removed.",
    "account/messages/cannot_delete_primary_email.txt": "{email} is your only address and cannot be removed.",
    "account/messages/logged_in.txt": "You are signed in.",
    "account/messages/logged_out.txt": "You are signed out.",
    "account/messages/password_changed.txt": "Your password is changed.",
    "account/messages/password_set.txt": "Your password is set.",
    "account/messages/primary_email_set.txt": "Your address is changed.",
    "account/messages/unverified_primary_email.txt": "That address is not confirmed yet.",
    "mfa/messages/recovery_codes_generated.txt": "You have new recovery codes. Earlier ones no longer work.",
    "mfa/messages/totp_activated.txt": "Your authenticator app is set up.",
    "mfa/messages/totp_deactivated.txt": "Your authenticator app is removed.",
    "mfa/messages/webauthn_added.txt": "Your passkey is added.",
    "mfa/messages/webauthn_removed.txt": "Your passkey is removed.",
    "socialaccount/messages/account_connected.txt": "You can now sign in at your council.",
    "socialaccount/messages/account_connected_other.txt": "That sign-in already belongs to another account here.",
    "socialaccount/messages/account_connected_updated.txt": "You can now sign in at your council.",
    "socialaccount/messages/account_disconnected.txt": "That way to sign in is removed.",
    "usersessions/messages/sessions_logged_out.txt": "You are signed out everywhere else.",
}
"""What is said after a step, by the name that allauth gives its own text."""


class Backend(AuthenticationBackend):
    """By e-mail and password. Nobody who is fictional is signed in to a real site, whatever the session says."""

    def user_can_authenticate(self, user) -> bool:
        return super().user_can_authenticate(user) and (settings.DEBUG or not user.is_demonstration)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account is closed.",
        "email_password_mismatch": "The e-mail address or the password is not right.",
        "incorrect_code": "That code is not right.",
        "incorrect_password": "That password is not right.",
        "too_many_login_attempts": "Too many attempts. Wait some minutes and try again.",
        "rate_limited": "Too many requests. Wait some minutes and try again.",
    }

    def pre_login(self, request, user, **kwargs):
        if user.is_demonstration and not settings.DEBUG:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def add_message(
        self, request, level, message_template=None, message_context=None, extra_tags="", message=None
    ) -> None:
        if not message and message_template:
            message = SAID[message_template].format(**message_context or {})
        if message:
            messages.add_message(request, level, message, extra_tags=extra_tags)

    def render_mail(self, template_prefix: str, email, context: dict[str, Any], headers=None) -> EmailMessage:
        """`account/email/password_changed` is templates/mail/password_changed.txt."""
        to = [email] if isinstance(email, str) else email
        return mails.make(template_prefix.rpartition("/")[2], to, context)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps lie encrypted in the database, useless without SECRET_KEY."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": "That code is not right."}

    def encrypt(self, text: str) -> str:
        return _vault().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _vault().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user, type) -> str:
        return "Passkey"

    def _get_site_name(self) -> str:
        return "Shop Window"


def _vault() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"second factors:" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class OwnCouncilAdapter(DefaultSocialAccountAdapter):
    """Signing in at one's own council. The directory says who somebody is there, and nothing about accounts here."""

    def pre_social_login(self, request, sociallogin) -> None:
        for address in sociallogin.email_addresses:
            address.verified = False

    def can_authenticate_by_email(self, login, email) -> bool:
        return False

    def is_email_verified(self, provider, email) -> bool:
        return False

    def populate_user(self, request, sociallogin, data):
        user = super().populate_user(request, sociallogin, data)
        user.name = (data.get("name") or "")[:120]
        return user
