"""Signing up, signing in and all that goes with it. The mails are read as people read them."""

import re
import socket
import time
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import get_hasher
from django.core import mail
from django.template import engines
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from shopwindow.models import LibraryVersion, User
from shopwindow.passwords import Argon2
from shopwindow.sign_in import SAID
from tests.factories import PASSWORD, CaseStudyFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

NEW = {"name": "Ada Officer", "email": "Ada@Northmoor.example", "password1": PASSWORD}


def code_of(message) -> str:
    return re.search(r"^([A-Z0-9]+-[A-Z0-9]+)$", message.body, re.MULTILINE)[1]


def sign_in(client, user, password=PASSWORD, **fields):
    return client.post(reverse("account_login"), {"login": user.email, "password": password} | fields)


def totp(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


# Signing up


def test_signing_up_needs_the_code_from_the_mail(client):
    response = client.post(reverse("account_signup"), NEW)
    assert response.url == reverse("account_email_verification_sent")
    assert not is_signed_in(client)

    wrong = client.post(response.url, {"code": "BBBB-BBBB"})
    assert wrong.status_code == 200
    assert "That code is not right." in wrong.content.decode()
    done = client.post(response.url, {"code": code_of(mail.outbox[-1])})

    assert done.url == reverse("account_home")
    assert is_signed_in(client)
    person = User.objects.get()
    assert (person.name, person.email) == ("Ada Officer", "ada@northmoor.example")
    assert EmailAddress.objects.get().verified


def test_password_is_kept_as_argon2id_of_the_agreed_size(client, settings):
    settings.PASSWORD_HASHERS = ["shopwindow.passwords.Argon2"]
    client.post(reverse("account_signup"), NEW)

    assert isinstance(get_hasher("default"), Argon2)
    assert User.objects.get().password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("password1", "too short", "at least 12 characters"),
        ("password1", "", "This field is required."),
        ("email", "no address", "Enter a valid email address."),
        ("name", "", "This field is required."),
    ],
)
def test_signing_up_says_beside_the_field_what_is_wrong_and_keeps_the_rest(client, field, value, said):
    html = client.post(reverse("account_signup"), NEW | {field: value}).content.decode()

    assert "There is a problem" in html
    assert f'href="#id_{field}"' in html
    assert said in html
    assert field == "name" or 'value="Ada Officer"' in html
    assert PASSWORD not in html


# Nobody learns who has an account


def shape(response) -> tuple:
    return response.status_code, response.get("Location")


def test_signing_up_answers_the_same_for_an_address_that_has_an_account(client):
    UserFactory(email="ada@northmoor.example")
    known = client.post(reverse("account_signup"), NEW)
    stranger = Client()
    unknown = stranger.post(reverse("account_signup"), NEW | {"email": "bea@northmoor.example"})
    pages = [browser.get(known.url).content.decode() for browser in (client, stranger)]

    assert shape(known) == shape(unknown)
    told = [re.sub('value="[^"]*"', "", page).replace("bea@", "ada@") for page in pages]
    assert told[0] == told[1]
    assert [message.to for message in mail.outbox] == [["ada@northmoor.example"], ["bea@northmoor.example"]]
    assert mail.outbox[0].subject == "You already have an account on Shop Window"
    assert User.objects.count() == 2


def test_forgotten_password_answers_the_same_for_an_unknown_address(client):
    UserFactory(email="ada@northmoor.example")
    known = client.post(reverse("account_reset_password"), {"email": "ADA@northmoor.example"})
    unknown = Client().post(reverse("account_reset_password"), {"email": "nobody@northmoor.example"})

    assert shape(known) == shape(unknown) == (302, reverse("account_confirm_password_reset_code"))
    assert [message.to for message in mail.outbox] == [["ada@northmoor.example"], ["nobody@northmoor.example"]]


def test_signing_in_answers_the_same_for_an_unknown_address(client):
    UserFactory(email="ada@northmoor.example")

    def said(email):
        page = Client().post(reverse("account_login"), {"login": email, "password": "wrong wrong wrong"})
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode()).replace(email, "")

    assert said("ada@northmoor.example") == said("eve@northmoor.example")
    assert "The e-mail address or the password is not right." in said("ada@northmoor.example")


# Signing in


def test_case_of_the_address_does_not_matter(client):
    user = UserFactory(email="Ada@Northmoor.example")

    assert user.email == "ada@northmoor.example"
    assert (
        client.post(reverse("account_login"), {"login": "aDA@NORTHMOOR.example", "password": PASSWORD}).url
        == "/account/"
    )


def test_too_many_wrong_passwords_stop_the_next_right_one(client):
    user = UserFactory()
    for _ in range(6):
        sign_in(client, user, "wrong wrong wrong")

    assert "Too many attempts" in sign_in(client, user).content.decode()
    assert not is_signed_in(client)


@pytest.mark.django_db(transaction=True)
def test_limits_hold_across_processes(client, settings):
    """Two caches that share nothing but the database count as two processes do."""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "attempts"},
        "pages": settings.CACHES["pages"],
    }
    from django.core.cache import caches
    from django.core.management import call_command

    call_command("createcachetable", verbosity=0)
    user = UserFactory()
    for _ in range(6):
        caches.close_all()
        sign_in(Client(), user, "wrong wrong wrong")

    assert "Too many attempts" in sign_in(client, user).content.decode()


def test_signing_in_by_code_of_the_app(client):
    user = UserFactory(second_factor=True)
    secret = Authenticator.objects.get().wrap()
    response = sign_in(client, user)
    assert response.url == reverse("mfa_authenticate")
    assert not is_signed_in(client)

    assert "That code is not right." in client.post(response.url, {"code": "000000"}).content.decode()
    from shopwindow.sign_in import SecondFactorAdapter

    code = totp(SecondFactorAdapter().decrypt(secret.instance.data["secret"]))
    assert client.post(response.url, {"code": code}).url == reverse("account_home")
    assert is_signed_in(client)


def test_secret_of_the_app_is_not_readable_in_the_database(client):
    from shopwindow.sign_in import SecondFactorAdapter

    UserFactory(second_factor=True)
    kept = Authenticator.objects.get().data["secret"]

    assert kept.startswith("gAAAA")
    assert re.fullmatch("[A-Z2-7]{32}", SecondFactorAdapter().decrypt(kept))


@pytest.mark.django_db(transaction=True)  # this mail leaves after the commit
def test_app_is_set_up_and_gives_recovery_codes_that_work_once(client):
    user = UserFactory()
    sign_in(client, user)
    address = reverse("mfa_activate_totp")
    assert client.get(address).url.startswith(reverse("account_reauthenticate"))
    assert client.post(client.get(address).url, {"password": PASSWORD}).url == address
    page = client.get(address).content.decode()
    secret = re.search(r'sw-secret">(\w+)<', page)[1]
    assert "<svg" in page
    assert "style=" not in page

    assert client.post(address, {"code": totp(secret)}).url == reverse("mfa_view_recovery_codes")
    codes = re.findall(r"<code>(\d+)</code>", client.get(reverse("mfa_view_recovery_codes")).content.decode())
    assert len(codes) == 10
    assert codes[0] in client.get(reverse("mfa_download_recovery_codes")).content.decode()
    assert "Your account has an authenticator app" in [message.subject for message in mail.outbox]

    for right, code in [(True, codes[0]), (False, codes[0])]:
        other = Client()
        sign_in(other, user)
        other.post(reverse("mfa_authenticate"), {"code": code})
        assert is_signed_in(other) is right


def test_reset_by_code_ends_other_sessions(client):
    user = UserFactory()
    elsewhere = Client()
    sign_in(elsewhere, user)
    client.post(reverse("account_reset_password"), {"email": user.email})
    step = client.post(reverse("account_confirm_password_reset_code"), {"code": code_of(mail.outbox[-1])})
    fresh = "four other unlikely words"
    client.post(step.url, {"password1": fresh, "password2": fresh})

    assert elsewhere.get("/account/").status_code == 302
    assert sign_in(Client(), user, fresh).url == "/account/"
    assert mail.outbox[-1].subject == "Your password for Shop Window is new"


def test_password_is_changed_by_who_knows_it(client):
    user = UserFactory()
    sign_in(client, user)
    fresh = {"password1": "four other unlikely words", "password2": "four other unlikely words"}

    wrong = client.post(reverse("account_change_password"), fresh | {"oldpassword": "not this one at all"})
    assert "There is a problem" in wrong.content.decode()
    client.post(reverse("account_change_password"), fresh | {"oldpassword": PASSWORD})
    user.refresh_from_db()
    assert user.check_password("four other unlikely words")


def test_address_is_changed_only_by_a_code_sent_to_the_new_one(client):
    user = UserFactory(email="ada@northmoor.example")
    sign_in(client, user)
    response = client.post(reverse("account_email"), {"email": "ada@southmoor.example", "action_add": "1"})
    user.refresh_from_db()
    assert user.email == "ada@northmoor.example"

    client.post(response.url, {"code": code_of(mail.outbox[-1])})
    user.refresh_from_db()
    assert user.email == "ada@southmoor.example"


def test_signing_out_everywhere_else(client):
    user = UserFactory()
    others = [Client(HTTP_USER_AGENT="Lynx/2.8"), Client()]
    for browser in [client, *others]:
        sign_in(browser, user)
    page = client.get(reverse("usersessions_list")).content.decode()
    assert "Lynx/2.8" in page
    assert page.count("(this one)") == 1

    client.post(reverse("usersessions_list"))

    assert client.get("/account/").status_code == 200
    assert [browser.get("/account/").status_code for browser in others] == [302, 302]
    assert UserSession.objects.count() == 1


# A second factor for whoever decides for others

PRIVILEGED = {
    "curator": lambda: UserFactory(curator=True),
    "administrator": lambda: UserFactory(administrator=True),
    "approver": lambda: MembershipFactory(approver=True).user,
}


@pytest.mark.parametrize("who", PRIVILEGED)
@pytest.mark.parametrize("address", ["/account/", "/account/councils/", "/admin/", "/", "/account/people/"])
def test_no_page_opens_without_a_second_factor(client, who, address):
    client.force_login(PRIVILEGED[who]())

    assert client.get(address).url == reverse("mfa_index")
    assert client.post(address).url == reverse("mfa_index")
    assert "Your role needs a second way" in client.get(reverse("mfa_index")).content.decode()


def test_member_and_person_need_no_second_factor(client):
    for person in (MembershipFactory().user, UserFactory()):
        client.force_login(person)
        assert client.get("/account/").status_code == 200


def test_second_factor_opens_the_pages(client):
    client.force_login(UserFactory(curator=True, second_factor=True))

    assert client.get("/account/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(client):
    user = UserFactory(curator=True)
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    client.force_login(user)

    assert client.get("/account/").url == reverse("mfa_index")


def test_admin_has_no_door_of_its_own(client):
    UserFactory(administrator=True, email="root@iese.example")
    response = client.post(reverse("admin:login"), {"username": "root@iese.example", "password": PASSWORD})

    assert response.url.startswith(reverse("account_login"))
    assert not is_signed_in(client)


def test_fictional_person_signs_in_nowhere_but_on_a_developers_machine(client, settings):
    user = UserFactory(is_demonstration=True)
    sign_in(client, user)
    assert not is_signed_in(client)
    settings.DEBUG = True
    sign_in(client, user)
    assert is_signed_in(client)


# No page has another look than ours


def allauth_patterns(patterns=None):
    for pattern in patterns or get_resolver().url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.callback.__module__.startswith("allauth.") and pattern.name:
                yield pattern
        elif str(pattern.pattern) != "admin/":
            yield from allauth_patterns(pattern.url_patterns)


def address_of(name: str) -> str:
    if name.startswith("openid_connect"):
        return reverse(name, args=["northmoor"])
    return reverse(name, args=[PASSKEY] if name in ("mfa_edit_webauthn", "mfa_remove_webauthn") else [])


PASSKEY = 1_000_000
NAMES = [pattern.name for pattern in allauth_patterns()]


def test_addresses_of_allauth_lie_under_account():
    assert len(NAMES) > 25
    assert {address_of(name).split("/")[1] for name in NAMES} == {"account"}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("who", ["anonymous", "person", "person with a second factor"])
def test_every_page_of_allauth_has_our_look(client, name, who):
    if who != "anonymous":
        user = UserFactory(second_factor="factor" in who)
        client.force_login(user)
        if name in ("mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_list_webauthn"):
            data = {"name": "Laptop", "credential": {}, "passwordless": True}
            Authenticator.objects.create(user=user, pk=PASSKEY, type="webauthn", data=data)
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    response = client.get(address_of(name))
    if response.status_code in (200, 401) and response["Content-Type"].startswith("text/html"):
        html = response.content.decode()
        assert 'class="sw-header"' in html, name
        assert html.count("<h1") == 1
        assert "style=" not in html
        assert not re.search(r"<script(?![^>]*(src=|application/json))", html)
    else:
        assert response.status_code in (302, 404, 405) or name == "mfa_download_recovery_codes"
    assert "no-store" in response["Cache-Control"]


def page_templates() -> set[str]:
    """Every page that a view of allauth may draw, as its classes say."""
    found = {
        "account/signup_closed.html",
        "socialaccount/login.html",
        "429.html",
        "account/verified_email_required.html",
    }
    for pattern in allauth_patterns():
        view = getattr(pattern.callback, "view_class", None)
        if view and getattr(view, "template_name", None):
            found.add(view.template_name)
    return found | {"account/confirm_email_verification_code.html", "socialaccount/login_cancelled.html"}


def test_every_page_template_of_allauth_is_ours():
    environment = engines["jinja2"].env
    for name in page_templates():
        source = environment.loader.get_source(environment, name)[0]
        assert name.endswith(".txt") or '{% extends "account/_page.html" %}' in source, name


def test_every_notice_of_allauth_has_our_words():
    from pathlib import Path

    import allauth

    root = Path(allauth.__file__).parent / "templates"
    notices = {str(path.relative_to(root)) for path in root.glob("*/messages/*.txt")}
    unused = {name for name in notices if "phone" in name or "login_code" in name}

    assert notices - unused == set(SAID)


def test_every_mail_of_allauth_has_our_words():
    from pathlib import Path

    import allauth

    root = Path(allauth.__file__).parent / "templates"
    names = {path.name.removesuffix("_subject.txt") for path in root.glob("*/email/*_subject.txt")}
    ours = {name.removesuffix(".txt").removeprefix("mail/") for name in engines["jinja2"].env.list_templates() if
            name.startswith("mail/")}  # fmt: skip

    assert names - {"login_code", "password_reset_key"} <= ours


def test_too_many_requests_have_our_look(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    client.post(reverse("account_signup"), {})
    response = client.post(reverse("account_signup"), {})

    assert response.status_code == 429
    assert "Too many attempts" in response.content.decode()


# Public pages stay the same for everyone who is not signed in


def test_public_page_is_kept_and_says_sign_in_until_somebody_does(client):
    CaseStudyFactory(published=True)
    LibraryVersion.bump()
    first = client.get("/case-studies/")
    assert "ETag" in first.headers
    assert "Sign in" in first.content.decode()
    user = UserFactory(name="Ada <Officer>")
    reader = Client()
    sign_in(reader, user)
    own = reader.get("/case-studies/").content.decode()

    assert "Ada &lt;Officer&gt;" in own
    assert "Sign out" in own
    assert client.get("/case-studies/").content == first.content
    assert not client.get("/case-studies/").cookies


def test_council_of_a_signed_in_person_is_theirs_until_they_choose_another(client, real_library):
    from shopwindow.models import Council

    user = MembershipFactory(council=Council.objects.get(slug="rushcliffe")).user
    client.force_login(user)
    assert 'Seen from <a href="/councils/rushcliffe/">' in client.get("/about/").content.decode()
    client.cookies["council"] = "leeds"
    assert 'Seen from <a href="/councils/leeds/">' in client.get("/about/").content.decode()


# Mail through a real server


class Inbox:
    def __init__(self):
        self.got = []

    async def handle_DATA(self, server, session, envelope):
        self.got.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


@pytest.fixture
def inbox(settings):
    handler = Inbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield handler.got
    controller.stop()


def test_code_arrives_by_smtp_in_plain_text_and_html(client, inbox):
    response = client.post(reverse("account_signup"), NEW)
    [(to, message)] = inbox
    plain = message.get_body(["plain"]).get_content()
    html = message.get_body(["html"]).get_content()
    code = re.search(r"^([A-Z0-9]+-[A-Z0-9]+)\r?$", plain, re.MULTILINE)[1]

    assert to == ["ada@northmoor.example"]
    assert message["Subject"] == "Your code for Shop Window"
    assert code in html
    assert "<h1>Your code for Shop Window</h1>" in html
    assert "&#" not in plain
    client.post(response.url, {"code": code})
    assert is_signed_in(client)
