from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0007_use_of_clients")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Call",
            name="contribution",
            field=fields.FloatField(null=True),
        ),
    ]
