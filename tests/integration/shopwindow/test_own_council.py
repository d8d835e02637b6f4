"""Signing in at one's own council, against a real OpenID Connect server on this machine."""

import re

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client
from django.urls import reverse

from shopwindow.models import Membership, User
from tests.factories import UserFactory
from tests.integration.shopwindow.test_signing_in import code_of, is_signed_in, sign_in
from tests.oidc import OidcServer, settings_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant(settings):
    server = OidcServer()
    settings.SOCIALACCOUNT_PROVIDERS = settings_for(("northmoor", server))
    yield server
    server.stop()


@pytest.fixture
def southmoor(tenant, settings):
    server = OidcServer()
    settings.SOCIALACCOUNT_PROVIDERS = settings_for(("northmoor", tenant), ("southmoor", server))
    yield server
    server.stop()


def go(client, tenant, council="northmoor", process="login"):
    """Press the button, sign in there, and come back; the last answer of our site."""
    away = client.post(reverse("openid_connect_login", args=[council]) + f"?process={process}")
    assert away.url.startswith(f"{tenant.issuer}/authorize?"), away.url
    back = requests.get(away.url, allow_redirects=False, timeout=5).headers["Location"]
    return client.get(back.removeprefix("http://testserver"))


def sign_up(client, tenant, **fields):
    response = go(client, tenant)
    assert response.url == reverse("socialaccount_signup")
    page = client.get(response.url).content.decode()
    assert 'value="Ada Officer"' in page
    return client.post(response.url, {"name": "Ada Officer", "email": "ada@northmoor.example"} | fields)


def test_first_time_makes_an_account_once_the_address_is_confirmed(client, tenant):
    response = sign_up(client, tenant)
    assert not is_signed_in(client)
    assert not EmailAddress.objects.get().verified  # whatever the directory claims
    client.post(response.url, {"code": code_of(mail.outbox[-1])})

    assert is_signed_in(client)
    person = User.objects.get()
    assert (person.name, person.email, person.has_usable_password()) == ("Ada Officer", "ada@northmoor.example", False)
    assert tenant.problems == []
    assert not Membership.objects.exists()


def test_next_time_knows_the_person_by_the_directorys_own_number(client, tenant):
    response = sign_up(client, tenant)
    client.post(response.url, {"code": code_of(mail.outbox[-1])})
    tenant.claims = tenant.claims | {"email": "ada.married@northmoor.example", "name": "Ada Other"}
    again = Client()

    assert go(again, tenant).url == "/account/"
    assert is_signed_in(again)
    assert User.objects.get().email == "ada@northmoor.example"


def test_address_that_a_directory_claims_opens_no_account(client, tenant):
    """The attack: a tenant whose administrator writes another person's address into the directory."""
    victim = UserFactory(email="ada@northmoor.example", administrator=True)
    response = sign_up(client, tenant)

    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()
    assert User.objects.get() == victim
    assert [message.subject for message in mail.outbox] == ["You already have an account on Shop Window"]
    assert client.post(response.url, {"code": "BBBB-BBBB"}).status_code == 200
    assert not is_signed_in(client)


def test_same_number_at_another_council_is_another_person(client, tenant, southmoor):
    response = sign_up(client, tenant)
    client.post(response.url, {"code": code_of(mail.outbox[-1])})
    southmoor.claims = dict(tenant.claims)
    other = Client()

    assert go(other, southmoor, "southmoor").url == reverse("socialaccount_signup")
    assert not is_signed_in(other)


def test_person_adds_it_to_their_account_and_takes_it_away(client, tenant):
    user = UserFactory(email="ada@northmoor.example")
    sign_in(client, user)
    assert go(client, tenant, process="connect").url == reverse("socialaccount_connections")
    other = Client()
    assert go(other, tenant).url == "/account/"
    assert SocialAccount.objects.get().user == user

    page = client.get(reverse("socialaccount_connections")).content.decode()
    number = re.search(r'name="account" value="(\d+)"', page)[1]
    client.post(reverse("socialaccount_connections"), {"account": number})
    assert not SocialAccount.objects.exists()


def test_second_factor_is_asked_for_here_too(client, tenant):
    user = UserFactory(second_factor=True, curator=True)
    SocialAccount.objects.create(user=user, provider="northmoor", uid="0001")

    assert go(client, tenant).url == reverse("mfa_authenticate")
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("attribute", "value"),
    [("token_issuer", "http://127.0.0.1/another-tenant"), ("audience", "another-client")],
)
def test_token_of_another_tenant_or_for_another_site_is_refused(client, tenant, attribute, value):
    setattr(tenant, attribute, value)
    response = go(client, tenant)

    assert response.status_code in (200, 401)
    assert "Your council’s sign-in did not work" in response.content.decode()
    assert not User.objects.exists()


def test_stopping_there_leads_back_with_a_page_of_ours(client, tenant):
    tenant.refuses = True
    response = go(client, tenant)

    assert response.url == reverse("socialaccount_login_cancelled")
    assert "You did not sign in" in client.get(response.url).content.decode()


def test_answer_that_nobody_asked_for_is_refused(client, tenant):
    response = client.get(reverse("openid_connect_callback", args=["northmoor"]), {"code": "x", "state": "y"})

    assert "did not work" in response.content.decode()


def test_button_stands_on_the_sign_in_page_and_get_asks_first(client, tenant):
    assert "Sign in at Northmoor District Council" in client.get(reverse("account_login")).content.decode()
    page = client.get(reverse("openid_connect_login", args=["northmoor"])).content.decode()
    assert "You go to the sign-in page of Northmoor District Council" in page
    assert client.get(reverse("openid_connect_login", args=["nowhere"])).status_code == 404
