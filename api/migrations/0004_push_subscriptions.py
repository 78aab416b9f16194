from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0003_listing_orders")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Client",
            name="push_auth",
            field=fields.CharField(null=True, max_length=40),
        ),
        ops.AddField(
            model_name="Client",
            name="push_endpoint",
            field=fields.CharField(null=True, db_index=True, max_length=1000),
        ),
        ops.AddField(
            model_name="Client",
            name="push_p256dh",
            field=fields.CharField(null=True, max_length=100),
        ),
    ]
