"""A person changes their own password; Django's form checks the old one, the trace says that it happened."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpResponse
from django.urls import reverse_lazy

from daxiao.domains.directory import services


class OwnPassword(PasswordChangeView):
    template_name = "entry/password.html"
    success_url = reverse_lazy("home")

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        services.note_own_password(actor=self.request.actor)  # type: ignore[attr-defined]
        messages.success(self.request, "密码已修改，下次登录请用新密码")
        return answer

    def get_form(self, form_class: type[PasswordChangeForm] | None = None) -> Any:
        form = super().get_form(form_class)
        for field in form.fields.values():
            field.widget.attrs["class"] = "form-control"
        return form
