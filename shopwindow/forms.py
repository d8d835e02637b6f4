"""Forms about people and their councils."""

from collections.abc import Iterable

from django import forms

from shopwindow.models import Invitation, Role


class JoinForm(forms.Form):
    """Which council to join. `councils` are (slug, name) of those that this person may join."""

    council = forms.ChoiceField(
        label="Council", error_messages={"required": "Choose a council.", "invalid_choice": "Choose a council."}
    )
    message = forms.CharField(
        label="What you do there", required=False, max_length=500, widget=forms.Textarea,
        error_messages={"max_length": "Use at most 500 characters."},
    )  # fmt: skip

    def __init__(self, *args, councils: Iterable[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["council"].choices = [("", "Choose a council"), *councils]  # type: ignore[attr-defined]


class InviteForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address", max_length=254, widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={"required": "Enter an e-mail address.", "invalid": "Enter an e-mail address."},
    )  # fmt: skip


class InviteToCouncilForm(InviteForm):
    role = forms.ChoiceField(label="Role", choices=Role.choices)


class InviteToSiteForm(InviteForm):
    site_role = forms.ChoiceField(label="Role", choices=Invitation.SiteRole.choices)


class DomainForm(forms.Form):
    domain = forms.CharField(label="Domain", max_length=120, error_messages={"required": "Enter a domain."})
