from tortoise import migrations

from api.models.checks import WriteChecks


class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]

    operations = [
        WriteChecks("PointsAccount"),
        WriteChecks("LedgerEntry"),
    ]
