"""Orders that were issued before their names were kept: those of the register now, so that no later renaming changes a paper."""

from collections import defaultdict

from django.db import migrations


def keep_names(apps, schema_editor):
    orders, units = apps.get_model("dispatch", "Order"), apps.get_model("dispatch", "OrderUnit")
    rows = orders.everything.filter(issued_on__isnull=False, issued_as={})
    joint = defaultdict(list)
    parts = units.everything.filter(order__in=rows.order_by().values("pk"), duty="joint")
    for order_id, name in parts.order_by("pk").values_list("order_id", "org__name"):
        joint[order_id].append(name)
    named = []
    for row in rows.select_related("region", "unit").order_by("pk"):
        row.issued_as = {
            "place": row.region.name,
            "unit": row.unit.name,
            "joint": "、".join(joint[row.pk]),
        }
        named.append(row)
    orders.everything.bulk_update(named, ["issued_as"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0002_after_the_first_round"),
    ]

    operations = [
        migrations.RunPython(keep_names, migrations.RunPython.noop),
    ]
