from django.apps import AppConfig


class EntryConfig(AppConfig):
    name = "daxiao.entry"
    label = "entry"
