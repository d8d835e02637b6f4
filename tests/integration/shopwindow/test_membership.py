"""People and councils: who may do what, what the rules of the database refuse, and what becomes of a request."""

import datetime
from functools import partial
from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shopwindow import demonstration, permissions, typed
from shopwindow.actions import people
from shopwindow.models import Council, CouncilDomain, Invitation, Membership, Role, User
from shopwindow.views.people import STEPS
from tests import queries
from tests.factories import CouncilFactory, MembershipFactory, UserFactory
from tests.integration.shopwindow.test_signing_in import sign_in

pytestmark = pytest.mark.django_db
SITE = "http://testserver"


def domain(**facts):
    return partial(lambda: CouncilDomain.objects.create(council=CouncilFactory(), **facts))


def twice(make, **facts):
    def work():
        council, user = CouncilFactory(), UserFactory()
        make(council, user)
        make(council, user)

    return work


REFUSED = {
    "user_admin_is_for_administrators": [lambda: UserFactory(is_staff=True), lambda: UserFactory(is_superuser=True)],
    "user_email_is_unique_in_any_case": [
        lambda: User.objects.bulk_create([User(email="a@b.example"), User(email="A@b.example")])
    ],
    "membership_stands_once_for_each_council": [twice(lambda c, u: MembershipFactory(council=c, user=u))],
    "membership_is_asked_until_decided": [
        lambda: MembershipFactory(asked=True, decided_at=timezone.now()),
        lambda: MembershipFactory(decided_at=None),
        lambda: MembershipFactory(basis=""),
    ],
    "membership_ended_has_its_day": [
        lambda: MembershipFactory(state="ended"),
        lambda: MembershipFactory(ended_at=timezone.now()),
    ],
    "council_domain_is_listed_once": [twice(lambda c, u: CouncilDomain.objects.create(council=c, domain="a.example"))],
    "council_domain_is_a_domain_in_small_letters": [domain(domain="A.example"), domain(domain="x@a.example")],
    "invitation_is_to_one_role": [
        lambda: Invitation.objects.create(email="a@b.example"),
        lambda: Invitation.objects.create(email="a@b.example", council=CouncilFactory(), site_role="curator"),
        lambda: Invitation.objects.create(email="a@b.example", role="approver"),
    ],
    "invitation_is_taken_up_or_taken_back": [
        lambda: Invitation.objects.create(
            email="a@b.example", site_role="curator", accepted_at=timezone.now(), withdrawn_at=timezone.now()
        )
    ],
}


@pytest.mark.parametrize(("rule", "work"), [(rule, work) for rule, works in REFUSED.items() for work in works])
def test_database_refuses(rule, work):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        work()
    message = str(refusal.value)
    assert rule in message or message.startswith("UNIQUE constraint failed"), message


def test_membership_may_be_had_again_after_it_ended():
    ended = MembershipFactory(state="ended", ended_at=timezone.now())
    MembershipFactory(user=ended.user, council=ended.council)


# The table of permissions

KINDS = ["anonymous", "person", "contributor", "approver", "suspended", "other_approver", "curator", "administrator"]


@pytest.fixture
def a():
    return CouncilFactory(name="Amoor")


@pytest.fixture
def cast(a):
    """One of each kind of person. `other_approver` is one of another council; `suspended` was approver of this one."""
    return {
        "anonymous": AnonymousUser(),
        "person": UserFactory(),
        "contributor": MembershipFactory(council=a).user,
        "approver": MembershipFactory(council=a, approver=True, user__second_factor=True).user,
        "suspended": MembershipFactory(council=a, approver=True, suspended=True).user,
        "other_approver": MembershipFactory(approver=True, user__second_factor=True).user,
        "curator": UserFactory(curator=True, second_factor=True),
        "administrator": UserFactory(administrator=True, second_factor=True),
    }


SIGNED_IN = set(KINDS) - {"anonymous"}
MANAGE = {"approver", "administrator"}
ADMINISTER = {"administrator"}
MAY = {
    "join_council": SIGNED_IN,
    "leave_council": set(),  # somebody else's membership
    "see_council_people": MANAGE,
    "invite_to_council": MANAGE,
    "decide_on_request": MANAGE,
    "change_member": MANAGE,
    "list_domain": ADMINISTER,
    "see_site_people": ADMINISTER,
    "invite_to_site": ADMINISTER,
    "give_site_role": ADMINISTER,
}
ABOUT_MEMBERSHIP = {"leave_council", "decide_on_request", "change_member"}


def test_table_names_every_rule():
    assert set(MAY) == set(permissions.RULES)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rule", MAY)
def test_rule_both_ways(cast, a, rule, kind):
    about = MembershipFactory(council=a, asked=True) if rule in ABOUT_MEMBERSHIP else a
    about = UserFactory(curator=True) if rule == "give_site_role" else about
    allowed = kind in MAY[rule]

    assert permissions.can(rule, cast[kind], about) is allowed
    if allowed:
        permissions.check(rule, cast[kind], about)
    else:
        with pytest.raises(PermissionDenied, match=r"\w+ .*\.$"):
            permissions.check(rule, cast[kind], about)


@pytest.mark.parametrize("rule", ["decide_on_request", "change_member"])
def test_nobody_decides_about_themselves(a, rule):
    for membership in (MembershipFactory(council=a, approver=True),
                       MembershipFactory(council=a, user__administrator=True)):  # fmt: skip
        assert not permissions.can(rule, membership.user, membership)


def test_everyone_may_leave_by_themselves(a):
    membership = MembershipFactory(council=a)
    assert permissions.can("leave_council", membership.user, membership)
    administrator = UserFactory(administrator=True)
    assert not permissions.can("give_site_role", administrator, administrator)


# Every address, as every kind of person. 302 sends people who are not signed in to sign in.

PEOPLE = {kind: 200 if kind in MANAGE else 302 if kind == "anonymous" else 403 for kind in KINDS}
OWN = {kind: 302 if kind == "anonymous" else 200 for kind in KINDS}
SITE_PEOPLE = {kind: 200 if kind in ADMINISTER else 302 if kind == "anonymous" else 403 for kind in KINDS}
PAGES = {
    "/account/": OWN,
    "/account/councils/": OWN,
    "/account/people/": SITE_PEOPLE,
    "/councils/amoor/people/": PEOPLE,
    "/admin/": {kind: 200 if kind in ADMINISTER else 302 for kind in KINDS},
}


def client_of(person) -> Client:
    client = Client()
    if person.is_authenticated:
        client.force_login(person)
    return client


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("address", PAGES)
def test_page_opens_for_whom_it_should(cast, address, kind):
    response = client_of(cast[kind]).get(address)

    assert response.status_code == PAGES[address][kind]
    assert response.status_code != 302 or response.url.startswith(("/account/login/", "/admin/login/"))


ONE_STEPS = [
    (what, "asked" if what in ("approve", "refuse") else "suspended" if what == "restore" else "") for what in STEPS
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("what", "trait"), ONE_STEPS)
def test_button_works_for_whom_it_should(cast, a, kind, what, trait):
    member = MembershipFactory(council=a, approver=what == "make_contributor", **({trait: True} if trait else {}))
    before = Membership.history.count()
    response = client_of(cast[kind]).post("/councils/amoor/people/", {"what": what, "number": member.pk})
    was = (member.state, member.role)
    member.refresh_from_db()

    assert ((member.state, member.role) != was) is (kind in MANAGE)
    assert response.status_code == (302 if kind in MANAGE or kind == "anonymous" else 403)
    assert Membership.history.count() - before == (1 if kind in MANAGE else 0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("what", ["invite", "list_domain", "site invite", "end_curator"])
def test_form_works_for_whom_it_should(cast, a, kind, what):
    curator = UserFactory(curator=True)
    where, fields = {
        "invite": ("/councils/amoor/people/", {"what": what, "email": "new@a.example", "role": "approver"}),
        "list_domain": ("/councils/amoor/people/", {"what": what, "domain": "A.example"}),
        "site invite": ("/account/people/", {"what": "invite", "email": "new@a.example", "site_role": "administrator"}),
        "end_curator": ("/account/people/", {"what": what, "number": curator.pk}),
    }[what]
    client_of(cast[kind]).post(where, fields)
    curator.refresh_from_db()
    changed = Invitation.objects.exists() or CouncilDomain.objects.exists() or not curator.is_curator

    assert changed is (kind in (MANAGE if what == "invite" else ADMINISTER))


@pytest.mark.parametrize("what", [*STEPS, "withdraw", "unlist_domain"])
def test_approver_of_one_council_changes_nothing_of_another_by_its_number(cast, a, what):
    theirs = MembershipFactory(council=a)
    letter = Invitation.objects.create(email="x@y.example", council=a, role="approver", sent_by=cast["approver"])
    listed = CouncilDomain.objects.create(council=a, domain="a.example")
    own = cast["other_approver"].memberships.get().council
    number = {"withdraw": letter, "unlist_domain": listed}.get(what, theirs).pk
    response = client_of(cast["other_approver"]).post(f"/councils/{own.slug}/people/", {"what": what, "number": number})
    theirs.refresh_from_db()
    letter.refresh_from_db()

    assert response.status_code in (403, 404)
    assert (theirs.state, theirs.role) == ("active", "contributor")
    assert letter.withdrawn_at is None
    assert CouncilDomain.objects.filter(pk=listed.pk).exists()


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 40, "²", "1.5"])
def test_strange_numbers_are_not_found(cast, number):
    browser = client_of(cast["administrator"])
    for where in ("/councils/amoor/people/", "/account/people/"):
        for what in ("approve", "withdraw", "end_curator", "", "nonsense"):
            assert browser.post(where, {"what": what, "number": number}).status_code == 404
    assert browser.post("/account/councils/", {"leave": number or "x"}).status_code == 404


def test_member_leaves_and_may_not_leave_for_another(cast, a):
    theirs = Membership.objects.get(user=cast["approver"])
    own = Membership.objects.get(user=cast["contributor"])
    browser = client_of(cast["contributor"])

    assert browser.post("/account/councils/", {"leave": theirs.pk}).status_code == 404
    browser.post("/account/councils/", {"leave": own.pk})
    own.refresh_from_db()
    theirs.refresh_from_db()
    assert (own.state, theirs.state) == ("ended", "active")


# Asking to join


def test_address_on_a_listed_domain_joins_at_once(client, a):
    CouncilDomain.objects.create(council=a, domain="amoor.example")
    user = UserFactory(email="ada@amoor.example")
    client.force_login(user)
    response = client.post("/account/councils/", {"council": "amoor"}, follow=True)

    membership = Membership.objects.get()
    assert (membership.state, membership.role, membership.basis, membership.decided_by) == (
        "active", "contributor", "domain", None,
    )  # fmt: skip
    assert "because your address is on its domain" in response.content.decode()


@pytest.mark.parametrize(
    ("email", "confirmed"),
    [("ada@amoor.example", False), ("ada@sub.amoor.example", True), ("ada@amoor.example.evil.example", True),
     ("amoor.example@evil.example", True)],
)  # fmt: skip
def test_any_other_address_waits_for_a_decision(
    client, a, mailoutbox, django_capture_on_commit_callbacks, email, confirmed
):
    CouncilDomain.objects.create(council=a, domain="amoor.example")
    approver = MembershipFactory(council=a, approver=True).user
    user = UserFactory(email=email, confirmed=confirmed)
    client.force_login(user)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/councils/", {"council": "amoor", "message": "I run the depot"})

    assert Membership.objects.get(user=user).state == "asked"
    [letter] = mailoutbox
    assert letter.to == [approver.email]
    assert "http://testserver/councils/amoor/people/" in letter.body
    assert "I run the depot" in letter.body


@pytest.mark.parametrize(
    ("what", "state", "said"), [("approve", "active", "now belong"), ("refuse", "ended", "refused")]
)
def test_decision_is_mailed_and_holds_once(cast, a, django_capture_on_commit_callbacks, what, state, said):
    waiting = MembershipFactory(council=a, asked=True)
    browser = client_of(cast["approver"])
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/councils/amoor/people/", {"what": what, "number": waiting.pk})
    waiting.refresh_from_db()

    assert (waiting.state, waiting.decided_by) == (state, cast["approver"])
    assert [message.to for message in mail.outbox] == [[waiting.user.email]]
    assert said in mail.outbox[0].subject
    with pytest.raises(people.Refused):
        people.approve_request(membership=waiting, by=cast["administrator"])
    assert [change.history_user for change in waiting.history.all()] == [cast["approver"], None]


def test_asking_twice_is_refused_beside_the_field(client, a):
    client.force_login(MembershipFactory(council=a, asked=True).user)
    response = client.post("/account/councils/", {"council": "amoor"})

    assert response.status_code == 400
    assert 'href="#id_council">You have already asked to join' in response.content.decode()


def test_former_and_unknown_councils_cannot_be_joined(client):
    CouncilFactory(name="Oldmoor", last_day=datetime.date(2020, 3, 31))
    client.force_login(UserFactory())
    for slug in ("oldmoor", "nowhere", "", "\x00"):
        assert client.post("/account/councils/", {"council": slug}).status_code == 400
    assert not Membership.objects.exists()


# Invitations


def invite(by, council, **more):
    return people.invite(email="New@Amoor.example", council=council, role="approver", by=by, site=SITE, **more)


def test_letter_leads_to_the_role_once(cast, a, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invite(cast["approver"], a)
    link = next(line for line in mail.outbox[0].body.splitlines() if line.startswith(SITE)).removeprefix(SITE)
    page = client.get(link).content.decode()
    assert "email=new%40amoor.example" in page
    client.post(link)
    assert Invitation.objects.get().is_open  # nobody was signed in
    user = UserFactory(email="new@amoor.example")
    client.force_login(user)
    assert client.post(link).url == "/account/"

    membership = Membership.objects.get(user=user)
    assert (membership.role, membership.state, membership.basis, membership.decided_by) == (
        Role.APPROVER, "active", "invitation", cast["approver"],
    )  # fmt: skip
    assert client.post(link).url == reverse("mfa_index")  # an approver sets up a second factor first
    with pytest.raises(people.Refused, match="used"):
        people.accept_invitation(invitation=Invitation.objects.get(), by=user)


def test_letter_is_worth_nothing_in_other_hands_or_after_14_days_or_taken_back(cast, a):
    letter = invite(cast["approver"], a)
    owner = UserFactory(email="new@amoor.example")
    for wrong in (UserFactory(), UserFactory(email="x@amoor.example")):
        with pytest.raises(people.Refused, match="another e-mail address"):
            people.accept_invitation(invitation=letter, by=wrong)
    Invitation.objects.update(sent_at=timezone.now() - datetime.timedelta(days=14, seconds=1))
    with pytest.raises(people.Refused, match="14 days"):
        people.accept_invitation(invitation=letter, by=owner)
    Invitation.objects.update(sent_at=timezone.now() - datetime.timedelta(days=13, hours=23))
    people.withdraw_invitation(invitation=letter, by=cast["administrator"])
    with pytest.raises(people.Refused, match="taken back"):
        people.accept_invitation(invitation=letter, by=owner)
    assert not Membership.objects.of(owner).exists()


def test_letter_for_an_unconfirmed_address_is_refused(cast, a):
    letter = invite(cast["approver"], a)
    with pytest.raises(people.Refused, match="another"):
        people.accept_invitation(invitation=letter, by=UserFactory(email="new@amoor.example", confirmed=False))


def test_letter_of_somebody_who_has_lost_their_role_is_worth_nothing(cast, a):
    letter = invite(cast["approver"], a)
    own = Membership.objects.get(user=cast["approver"])
    people.suspend_member(membership=own, by=cast["administrator"])
    with pytest.raises(people.Refused, match="may no longer"):
        people.accept_invitation(invitation=letter, by=UserFactory(email="new@amoor.example"))


def test_letter_does_not_undo_a_suspension(cast, a):
    suspended = MembershipFactory(council=a, suspended=True, user__email="new@amoor.example")
    letter = invite(cast["approver"], a)
    with pytest.raises(people.Refused, match="suspended"):
        people.accept_invitation(invitation=letter, by=suspended.user)


@pytest.mark.parametrize("token", ["", "1", "1:abc", "x" * 500, "null"])
def test_letter_that_we_did_not_write_is_not_found(client, token):
    assert client.get(f"/account/invitation/{token}/").status_code == 404


def test_site_role_comes_by_letter(cast, client):
    letter = people.invite(email="new@iese.example", site_role="administrator", by=cast["administrator"], site=SITE)
    user = UserFactory(email="new@iese.example")
    client.force_login(user)
    client.post(reverse("invitation", args=[letter.token]))
    user.refresh_from_db()

    assert user.is_superuser
    assert user.is_staff
    assert not user.is_curator


# A sign-in that ran out


def typed_form(user, **fields) -> dict:
    return {"council": "amoor", "message": "Long thoughts", "typed_by": typed.owner_token(user)} | fields


def test_form_comes_back_as_typed_after_signing_in_again(client, a):
    user = UserFactory()
    response = client.post("/account/councils/", typed_form(user))
    assert response.url == "/account/login/?next=/account/councils/"
    response = sign_in(client, user, next="/account/councils/")
    html = client.get(response.url).content.decode()

    assert ">Long thoughts</textarea>" in html
    assert '<option value="amoor" selected>' in html
    assert "What you typed is back" in html
    client.post("/account/councils/", typed_form(user))
    assert "Long thoughts" not in client.get("/account/councils/").content.decode()
    assert Membership.objects.get().message == "Long thoughts"


def test_form_comes_back_to_nobody_else_and_on_no_other_page(client, a):
    user, other = UserFactory(), UserFactory()
    client.post("/account/councils/", typed_form(user))
    sign_in(client, other)
    assert "Long thoughts" not in client.get("/account/councils/").content.decode()


def test_what_is_kept_is_bounded_and_holds_no_secret(client, a):
    user = UserFactory()
    client.post("/account/councils/", typed_form(user, password1="hunter2hunter2"))
    kept = typed.signing.loads(client.session["typed"], salt="typed")
    assert "hunter2" not in str(kept)

    fresh = Client()
    fresh.post("/account/councils/", typed_form(user, message="x" * 70_000))
    assert "typed" not in fresh.session
    fresh.post("/account/councils/", {"message": "no owner"})
    assert "typed" not in fresh.session


# Demonstration


@pytest.fixture
def demonstrated(settings):
    settings.DEBUG = True
    said = StringIO()
    call_command("demonstrate", stdout=said)
    return said.getvalue()


def test_demonstration_prints_a_sign_in_for_each_role(demonstrated, client):
    for part in demonstration.PARTS:
        assert part.email in demonstrated
        person = Client()
        person.post(reverse("account_login"), {"login": part.email, "password": demonstration.password()})
        page = person.get("/account/")
        assert page.status_code == 200
        assert "Fictional." in page.content.decode()
    assert demonstration.password() in demonstrated
    call_command("demonstrate", stdout=StringIO())
    assert User.objects.filter(is_demonstration=True).count() == len(demonstration.PARTS)


def test_demonstration_is_never_made_without_debug():
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("demonstrate", stdout=StringIO())
    call_command("demonstrate", "--if-debug", stdout=StringIO())
    assert not User.objects.exists()
    assert not Council.objects.exists()


def test_demonstration_is_removed_without_a_trace(demonstrated, settings):
    settings.DEBUG = False
    real = MembershipFactory()
    call_command("demonstrate", "--remove", stdout=StringIO())

    assert list(User.objects.all()) == [real.user]
    assert list(Council.objects.all()) == [real.council]
    assert list(Membership.history.values_list("user", flat=True)) == [real.user.pk]


@pytest.mark.usefixtures("real_library")
def test_demonstration_is_in_no_page_list_or_count_of_real_councils(client, settings):
    addresses = [
        "/", "/councils/", "/councils/?q=northmoor", "/my-council/", "/my-council/?q=northmoor", "/sitemap.xml",
        "/councils/rushcliffe/", "/case-studies/", "/options/", "/evidence/",
    ]  # fmt: skip
    before = [client.get(address).content for address in addresses]
    settings.DEBUG = True
    demonstration.make()
    after = [client.get(address).content for address in addresses]

    assert after == before
    page = client.get("/councils/northmoor-district-demonstration/")
    assert "Fictional." in page.content.decode()
    assert "Seen from" not in client.get("/?council=northmoor-district-demonstration").content.decode()


@pytest.mark.usefixtures("real_library")
def test_fictional_council_is_my_council_of_its_people_and_says_so(client, settings):
    settings.DEBUG = True
    demonstration.make()
    client.force_login(User.objects.get(email="contributor@northmoor.example"))
    for address in ("/", "/case-studies/", "/options/", "/my-council/", "/about/"):
        html = client.get(address).content.decode()
        assert "Northmoor (demonstration)" in html, address
        assert "Fictional." in html, address


def test_fictional_and_real_do_not_mix(settings):
    settings.DEBUG = True
    demonstration.make()
    fictional = Council.objects.fictional()[0]
    with pytest.raises(people.Refused, match="Fictional"):
        people.ask_to_join(council=fictional, by=UserFactory(), site=SITE)
    with pytest.raises(people.Refused, match="Fictional"):
        people.ask_to_join(council=CouncilFactory(), by=User.objects.filter(is_demonstration=True)[0], site=SITE)
    letter = people.invite(
        email="new@real.example", council=fictional, role="approver", site=SITE,
        by=User.objects.get(email="administrator@iese.example"),
    )  # fmt: skip
    with pytest.raises(people.Refused, match="Fictional"):
        people.accept_invitation(invitation=letter, by=UserFactory(email="new@real.example"))


# Cost


@pytest.mark.parametrize("who", ["approver", "administrator"])
def test_people_page_asks_few_questions_however_many_people(cast, a, who):
    browser = client_of(cast[who])
    browser.get("/councils/amoor/people/")
    few = queries.count_queries(lambda: browser.get("/councils/amoor/people/"))
    MembershipFactory.create_batch(6, council=a)
    MembershipFactory.create_batch(6, council=a, asked=True)

    assert queries.count_queries(lambda: browser.get("/councils/amoor/people/")) == few <= 12
