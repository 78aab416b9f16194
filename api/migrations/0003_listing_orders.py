from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0002_ledger_checks")]

    initial = False

    operations = [
        ops.AddIndex(
            model_name="Task",
            index=Index(fields=["published_at", "id"]),
        ),
        ops.AddIndex(
            model_name="Task",
            index=Index(fields=["starts_at", "id"]),
        ),
        ops.AddIndex(
            model_name="Task",
            index=Index(fields=["points_per_minute", "id"]),
        ),
        ops.AddIndex(
            model_name="Task",
            index=Index(fields=["state", "published_at", "id"]),
        ),
        ops.AddIndex(
            model_name="Task",
            index=Index(fields=["state", "starts_at", "id"]),
        ),
        ops.AddIndex(
            model_name="Task",
            index=Index(fields=["state", "points_per_minute", "id"]),
        ),
    ]
