from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0006_cases_and_audit")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Client",
            name="rounds_used",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Client",
            name="observed_elapsed_s",
            field=fields.FloatField(null=True),
        ),
        ops.AddField(
            model_name="Participation",
            name="rounds_used",
            field=fields.IntField(default=0, db_default=0),
        ),
    ]
