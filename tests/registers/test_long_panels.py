"""A page of a plan with thousands of targets stays a page: the panel shows the first, the register has them all."""

from typing import Any

from django.test import Client

from daxiao.domains.documents.models import Candidate
from daxiao.domains.targets.models import Target
from tests.cast import Cast
from tests.entry.test_intake import client_of
from tests.factories.plans import Ledger


def many(ledger: Ledger, wanted: int) -> Target:
    """So many targets in force on the plan of the first one."""
    one = Target.everything.filter(state="in_force").first()
    assert one is not None
    have = Target.everything.filter(plan=one.plan, state="in_force").count()
    copied = {f.attname for f in Candidate._meta.concrete_fields} - {"id", "key"}
    rows = Candidate.everything.bulk_create(
        Candidate(key=f"X{n}", **{k: getattr(one.candidate, k) for k in copied})
        for n in range(wanted - have)
    )
    fields = {f.attname for f in Target._meta.concrete_fields} - {"id", "candidate_id"}
    Target.everything.bulk_create(
        Target(candidate=c, **{k: getattr(one, k) for k in fields}) for c in rows
    )
    return one


def page(client: Client, plan: int) -> str:
    return client.get(f"/plans/{plan}/?tab=目标").content.decode()


def test_a_long_panel_shows_the_first_and_leads_to_all(ledger: Ledger, cast: Cast) -> None:
    one = many(ledger, 130)
    client = client_of(cast.office)
    shown = page(client, one.plan_id)
    address = f"/targets/?state=in_force&plan={one.plan_id}"

    assert shown.count("<tr>") == 101  # a head and a hundred
    assert "这里列前 100 条" in shown
    assert address.replace("&", "&amp;") in shown
    assert client.get(address).context["look"].total == 130


def test_a_panel_that_holds_all_says_nothing(ledger: Ledger, cast: Cast) -> None:
    one = many(ledger, 100)

    assert "这里列前" not in page(client_of(cast.office), one.plan_id)


def test_the_panel_fetches_no_more_than_it_shows(
    ledger: Ledger, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    one = many(ledger, 130)
    client = client_of(cast.office)
    with django_assert_max_num_queries(20) as asked:
        page(client, one.plan_id)

    rows = [q["sql"] for q in asked.captured_queries if 'FROM "targets_target"' in q["sql"]]
    assert any("LIMIT 101" in sql for sql in rows)
