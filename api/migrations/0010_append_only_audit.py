from tortoise import migrations

from api.models.append_only import KeepRows


class Migration(migrations.Migration):
    dependencies = [("models", "0009_preprocessing")]

    operations = [KeepRows("AuditEntry")]
