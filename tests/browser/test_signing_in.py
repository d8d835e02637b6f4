"""Making an account, signing in and out, second factors and passkeys, with Chromium's virtual authenticator."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.urls import reverse
from playwright.sync_api import expect

from shopwindow.models import CouncilDomain, Invitation, Membership, User
from tests.factories import PASSWORD, CouncilFactory, MembershipFactory, UserFactory
from tests.oidc import OidcServer, settings_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _plain_http(settings):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False


def code_from_mail() -> str:
    return re.search(r"^([A-Z0-9]+-[A-Z0-9]+)$", mail.outbox[-1].body, re.MULTILINE)[1]


def totp(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def sign_in(page, user) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def say_it_is_still_you(page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it still you?")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


@pytest.fixture
def authenticator():
    """Gives a page a security key that answers by itself; returns how many passkeys it holds."""

    def plug_in(page):
        tools = page.context.new_cdp_session(page)
        tools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        number = tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
        return lambda: len(tools.send("WebAuthn.getCredentials", {"authenticatorId": number})["credentials"])

    return plug_in


def test_an_officer_creates_an_account_joins_the_council_and_signs_out(page):
    council = CouncilFactory(name="Northmoor")
    CouncilDomain.objects.create(council=council, domain="northmoor.example")
    page.goto("/")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Your name").fill("Ada Officer")
    page.get_by_label("E-mail address").fill("Ada@Northmoor.example")
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    page.get_by_role("alert").get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.id") == "id_password1"
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("textbox", name="Code").fill(code_from_mail())
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    page.get_by_role("link", name="Join or leave a council").click()
    page.get_by_label("Council", exact=True).select_option(council.official_name)
    page.get_by_role("button", name="Ask to join").click()
    expect(page.get_by_role("status")).to_contain_text("You now belong to Northmoor Borough Council")
    expect(page.get_by_text("Seen from Northmoor")).to_be_visible()
    page.get_by_role("link", name="Sign out").click()
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert Membership.objects.get().is_active


def test_an_approver_sets_up_an_app_before_anything_else(page):
    user = MembershipFactory(approver=True).user
    sign_in(page, user)
    expect(page.get_by_role("heading", level=1)).to_have_text("A second way to prove that it is you")
    page.get_by_role("link", name="Set up an app").click()
    say_it_is_still_you(page)
    expect(page.get_by_role("img", name="A square code")).to_be_visible()
    secret = page.locator(".sw-secret").inner_text()
    page.get_by_role("textbox", name="Code").fill(totp(secret))
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    codes = page.locator(".sw-codes code").all_inner_texts()
    page.goto("/account/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    sign_in(page, user)
    page.get_by_role("textbox", name="Code").fill(codes[3])
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    assert len(codes) == 10


def test_a_passkey_is_added_and_opens_the_account_alone(page, authenticator):
    user = UserFactory(curator=True)
    passkeys = authenticator(page)
    sign_in(page, user)
    page.get_by_role("link", name="Add a passkey").click()
    say_it_is_still_you(page)
    page.get_by_label("What to call it").fill("Work laptop")
    page.get_by_label("Sign in with it alone").check()
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    assert passkeys() == 1
    page.goto("/account/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    page.goto("/account/2fa/webauthn/")
    expect(page.get_by_role("rowheader", name="Work laptop")).to_be_visible()


def test_a_security_key_answers_after_the_password(page, authenticator):
    user = UserFactory()
    authenticator(page)
    sign_in(page, user)
    page.goto("/account/2fa/webauthn/add/")
    say_it_is_still_you(page)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    page.context.clear_cookies()
    sign_in(page, user)
    expect(page.get_by_role("heading", level=1)).to_have_text("Prove that it is you")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


def test_a_passkey_that_does_not_come_is_said_in_words(page):
    page.goto("/account/login/")
    page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError')) }"
    )
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_have_text("No passkey was used. Try again, or choose another way.")


def test_signing_in_needs_no_script(page_of_width):
    page = page_of_width(1280, java_script_enabled=False)
    sign_in(page, UserFactory())
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    page.goto("/account/2fa/totp/activate/")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("img", name="A square code")).to_be_visible()


def test_sessions_elsewhere_end_at_a_button(page, page_of_width):
    user = UserFactory()
    elsewhere = page_of_width(360)
    sign_in(elsewhere, user)
    sign_in(page, user)
    page.get_by_role("link", name="Where you are signed in").click()
    page.get_by_role("button", name="Sign out everywhere else").click()
    expect(page.get_by_role("status")).to_contain_text("You are signed out everywhere else.")
    elsewhere.goto("/account/")
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_form_comes_back_after_the_sign_in_ran_out(page):
    council = CouncilFactory(name="Northmoor")
    user = UserFactory()
    sign_in(page, user)
    page.goto("/account/councils/")
    page.get_by_label("Council", exact=True).select_option(council.official_name)
    page.get_by_label("What you do there").fill("I run the depot, and have for eleven years.")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Ask to join").click()
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_label("What you do there")).to_have_value("I run the depot, and have for eleven years.")
    expect(page.get_by_role("status")).to_contain_text("What you typed is back")
    page.get_by_role("button", name="Ask to join").click()
    expect(page.get_by_role("status")).to_contain_text("You asked to join")


def test_signing_in_at_the_council_passes_the_content_policy(page, settings):
    tenant = OidcServer()
    try:
        settings.SOCIALACCOUNT_PROVIDERS = settings_for(("northmoor", tenant))
        directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        origin = tenant.issuer.removesuffix("/tenant/v2.0")
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives | {"form-action": ["'self'", origin]}}
        page.goto("/account/login/")
        page.get_by_role("button", name="Sign in at Northmoor District Council").click()
        page.get_by_role("button", name="Go on").click()
        page.get_by_role("textbox", name="Code").fill(code_from_mail())
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
        assert User.objects.get().email == "ada@northmoor.example"
        assert tenant.problems == []
    finally:
        tenant.stop()


OPEN = ["/account/login/", "/account/signup/", "/account/password/reset/", "/account/own-council/login/cancelled/"]
OWN = [
    "/account/", "/account/councils/", "/account/email/", "/account/password/change/", "/account/sessions/",
    "/account/2fa/", "/account/2fa/webauthn/", "/account/own-council/", "/account/logout/", "/account/people/",
    "/account/2fa/recovery-codes/generate/", "/account/2fa/webauthn/add/", "/account/2fa/totp/deactivate/",
    "/councils/northmoor/people/",
]  # fmt: skip


@pytest.mark.parametrize("width", [360, 1280])
def test_account_pages_break_no_accessibility_rule(page_of_width, check_axe, check_fits, width):
    page = page_of_width(width)
    council = CouncilFactory(name="Northmoor")
    administrator = UserFactory(administrator=True, name="Ade Administrator")
    MembershipFactory(council=council, asked=True, message="I run the depot")
    MembershipFactory(council=council, user__email="a-rather-long-address-for-a-narrow-page@northmoor.example")
    CouncilDomain.objects.create(council=council, domain="northmoor.example")
    letter = Invitation.objects.create(email="new@n.example", council=council, role="approver", sent_by=administrator)
    Invitation.objects.create(email="new@n.example", site_role="curator", sent_by=administrator)

    def look(address):
        page.goto(address)
        assert page.locator("h1").count() == 1, address
        check_axe(page)
        check_fits(page)

    for address in [*OPEN, reverse("invitation", args=[letter.token])]:
        look(address)
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in", exact=True).click()
    check_axe(page)  # with its errors
    sign_in(page, administrator)
    page.get_by_role("link", name="Set up an app").click()
    check_axe(page)
    say_it_is_still_you(page)
    check_axe(page)
    check_fits(page)
    page.get_by_role("textbox", name="Code").fill(totp(page.locator(".sw-secret").inner_text()))
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    check_axe(page)
    for address in OWN:
        look(address)
    assert Authenticator.objects.count() == 2
