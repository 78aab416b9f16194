from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0004_push_subscriptions")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Task",
            name="pause_asked_at",
            field=fields.DatetimeField(null=True),
        ),
        ops.AddField(
            model_name="Task",
            name="pause_reason",
            field=fields.CharField(null=True, max_length=500),
        ),
    ]
