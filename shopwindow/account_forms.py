"""Forms with which people make an account: allauth's, and their name."""

from allauth.account.forms import SignupForm as BaseSignupForm
from allauth.socialaccount.forms import SignupForm as BaseOwnCouncilSignupForm
from django import forms


class WithName(forms.Form):
    name = forms.CharField(label="Your name", max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    field_order = ["name", "email", "password1"]

    def custom_signup(self, request, user) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class SignupForm(WithName, BaseSignupForm):
    pass


class OwnCouncilSignupForm(WithName, BaseOwnCouncilSignupForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].initial = self.sociallogin.user.name
