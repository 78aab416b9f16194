from tortoise import migrations

from api.models.append_only import KeepRows


class Migration(migrations.Migration):
    dependencies = [("models", "0008_contribution")]

    operations = [KeepRows("AuditEntry")]
