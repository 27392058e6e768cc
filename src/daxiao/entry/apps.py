from django.apps import AppConfig

from daxiao.entry import collector


class EntryConfig(AppConfig):
    name = "daxiao.entry"
    label = "entry"

    def ready(self) -> None:
        """All models are imported now, in the web process and in the one that reads plans."""
        collector.calm()
