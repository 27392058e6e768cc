from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "daxiao.domains.projects"
    label = "projects"
    verbose_name = "项目"
