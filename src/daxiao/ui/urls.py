"""Addresses of the interface itself: login, logout, gallery. The registers' own come from `REGISTERS.urls()`."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import URLPattern, path

from daxiao.ui import gallery


urlpatterns: list[URLPattern] = [
    path("login/", LoginView.as_view(template_name="ui/login.html"), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("ui/", gallery.gallery, name="gallery"),
]
