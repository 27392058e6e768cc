"""After a dialog the page moves on: the address in the header is ASCII, whatever tab it names."""

import pytest
from django.test import RequestFactory

from daxiao.domains.projects.views import sheets as project_sheets
from daxiao.domains.tasks.views import sheets as task_sheets
from daxiao.ui import views


@pytest.mark.parametrize("go", [views._go, task_sheets.go, project_sheets.go])
def test_htmx_is_told_an_address_that_a_header_can_hold(go: object) -> None:
    request = RequestFactory().post("/tasks/7/do/report/", HTTP_HX_REQUEST="true")

    answer = go(request, "/tasks/7/?tab=落实")  # type: ignore[operator]

    assert answer["HX-Redirect"] == "/tasks/7/?tab=%E8%90%BD%E5%AE%9E"
