from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0008_contribution")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Task",
            name="fitting",
            field=fields.JSONField(null=True),
        ),
        ops.AddField(
            model_name="Task",
            name="preprocessing_sha256",
            field=fields.CharField(null=True, max_length=64),
        ),
    ]
