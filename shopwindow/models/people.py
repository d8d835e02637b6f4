"""People, the councils that they belong to, and how they come to belong.

An administrator is Django's superuser: one flag, which the stock admin and Django's own checks already ask, cannot
disagree with another. A curator is a flag of ours and has no way into the stock admin.
"""

import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core import signing
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from simple_history.models import HistoricalRecords

from shopwindow.models.council import Council

INVITATION_LASTS = datetime.timedelta(days=14)


class UserQuerySet(models.QuerySet["User"]):
    def with_site_role(self):
        """Curators and administrators who may sign in, by name."""
        return self.filter(Q(is_curator=True) | Q(is_superuser=True), is_active=True).order_by("name", "email")


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    use_in_migrations = True

    def get_by_natural_key(self, username: str) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        if not email:
            raise ValueError("A person signs in by e-mail: give an address")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by e-mail. The case of the address does not matter."""

    email = models.EmailField("e-mail", max_length=254, unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("may use the administrators' pages", default=False)
    is_curator = models.BooleanField("curator", default=False, help_text="Keeps the library true and runs rounds")
    is_demonstration = models.BooleanField("fictional", default=False, help_text="Made by `manage.py demonstrate`")
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_is_unique_in_any_case"),
            models.CheckConstraint(condition=Q(is_staff=F("is_superuser")), name="user_admin_is_for_administrators"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args, **kwargs) -> None:
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    @property
    def is_administrator(self) -> bool:
        return self.is_superuser


class Role(models.TextChoices):
    """What a person may do for a council."""

    CONTRIBUTOR = "contributor", "Contributor"
    APPROVER = "approver", "Approver"


class MembershipState(models.TextChoices):
    ASKED = "asked", "Waiting for a decision"
    ACTIVE = "active", "Member"
    SUSPENDED = "suspended", "Suspended"
    ENDED = "ended", "Ended"

    @classmethod
    def standing(cls) -> list[str]:
        """The states of which a person has one at most for each council."""
        return [cls.ASKED, cls.ACTIVE, cls.SUSPENDED]


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self):
        return self.filter(state=MembershipState.ACTIVE)

    def standing(self):
        return self.filter(state__in=MembershipState.standing())

    def of(self, user):
        return self.filter(user=user)

    def approving(self):
        return self.active().filter(role=Role.APPROVER)

    def for_account_page(self, user):
        """A person's councils, with everything a line about one prints."""
        return self.of(user).standing().select_related("council").order_by("council__name", "pk")

    def waiting(self):
        """Every request that nobody has decided on, oldest first, with its council and its person."""
        asked = self.filter(state=MembershipState.ASKED)
        return asked.select_related("user", "council").order_by("asked_at", "pk")

    def for_people_page(self, council):
        """A council's people, those who wait first, with everything a line about one prints."""
        waits = models.Case(models.When(state=MembershipState.ASKED, then=0), default=1)
        members = self.filter(council=council).standing().select_related("user", "decided_by")
        return members.order_by(waits, "user__name", "user__email", "pk")


class Membership(models.Model):
    """A person's place at a council. Asking again after it has ended makes another row."""

    class Basis(models.TextChoices):
        DOMAIN = "domain", "E-mail address at the council"
        DECISION = "decision", "Decided by a person"
        INVITATION = "invitation", "Invited"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role, default=Role.CONTRIBUTOR)
    state = models.CharField(max_length=10, choices=MembershipState, default=MembershipState.ASKED)
    message = models.CharField(max_length=500, blank=True, help_text="What the person said when asking")
    asked_at = models.DateTimeField(default=timezone.now)
    basis = models.CharField(max_length=10, choices=Basis, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="Nobody where the address decided",
    )  # fmt: skip
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["council", "user", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "council"],
                condition=Q(state__in=["asked", "active", "suspended"]),
                name="membership_stands_once_for_each_council",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at__isnull=True, decided_by__isnull=True, basis="")
                | (~Q(state="asked") & Q(decided_at__isnull=False) & ~Q(basis="")),
                name="membership_is_asked_until_decided",
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False) | (~Q(state="ended") & Q(ended_at__isnull=True)),
                name="membership_ended_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.council}"

    @property
    def is_asked(self) -> bool:
        return self.state == MembershipState.ASKED

    @property
    def is_active(self) -> bool:
        return self.state == MembershipState.ACTIVE

    @property
    def is_suspended(self) -> bool:
        return self.state == MembershipState.SUSPENDED

    @property
    def is_approver(self) -> bool:
        return self.role == Role.APPROVER


class CouncilDomainQuerySet(models.QuerySet["CouncilDomain"]):
    def of(self, council):
        return self.filter(council=council).order_by("domain")


class CouncilDomain(models.Model):
    """A domain on which a council's people have their mail. Councils that share a workforce may share one."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=120, help_text="As it follows the @: rushcliffe.gov.uk")

    objects = CouncilDomainQuerySet.as_manager()

    class Meta:
        ordering = ["council", "domain"]
        constraints = [
            models.UniqueConstraint(fields=["council", "domain"], name="council_domain_is_listed_once"),
            models.CheckConstraint(
                condition=Q(domain=Lower("domain")) & ~Q(domain__contains="@") & Q(domain__contains="."),
                name="council_domain_is_a_domain_in_small_letters",
            ),
        ]

    def __str__(self) -> str:
        return self.domain


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self):
        """Neither taken up nor taken back, and younger than fourteen days."""
        since = timezone.now() - INVITATION_LASTS
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, sent_at__gt=since)

    def for_people_page(self, council):
        return self.open().filter(council=council).select_related("sent_by").order_by("-sent_at", "pk")

    def for_site(self):
        return self.open().filter(council__isnull=True).select_related("sent_by").order_by("-sent_at", "pk")


class Invitation(models.Model):
    """A letter to one e-mail address: to a role at a council, or to a role on the site. Good once, for 14 days."""

    class SiteRole(models.TextChoices):
        CURATOR = "curator", "Curator"
        ADMINISTRATOR = "administrator", "Administrator"

    email = models.EmailField("e-mail", max_length=254)
    council = models.ForeignKey(Council, null=True, blank=True, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=12, choices=Role, blank=True)
    site_role = models.CharField(max_length=14, choices=SiteRole, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(council__isnull=False, site_role="") & ~Q(role=""))
                | (Q(council__isnull=True, role="") & ~Q(site_role="")),
                name="invitation_is_to_one_role",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_is_taken_up_or_taken_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.role_label}"

    @property
    def role_label(self) -> str:
        return str(self.get_site_role_display() if self.site_role else self.get_role_display())

    @property
    def token(self) -> str:
        """What the address of the letter holds: the row's number, signed."""
        return signing.dumps(self.pk, salt="invitation")

    @property
    def is_open(self) -> bool:
        return not self.accepted_at and not self.withdrawn_at and self.expires_at > timezone.now()

    @property
    def expires_at(self) -> datetime.datetime:
        return self.sent_at + INVITATION_LASTS
