"""Root urls, collected from the registers and the few pages that are no register."""

from django.urls import URLPattern, URLResolver


urlpatterns: list[URLPattern | URLResolver] = []
