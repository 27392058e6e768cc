from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "daxiao.domains.rounds"
    label = "rounds"
    verbose_name = "月度调度"
