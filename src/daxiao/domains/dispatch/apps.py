from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "daxiao.domains.dispatch"
    label = "dispatch"
    verbose_name = "督办与评估"
