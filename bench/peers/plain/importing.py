"""`importing.py FILE.xlsx` with PLAIN_DATABASE: a workbook by django-import-export in bulk; prints what it took."""

import json
import os
import resource
import sys
import time
from pathlib import Path
from urllib.parse import urlparse

import django
from django.conf import settings


def _database() -> dict:
    url = os.environ["PLAIN_DATABASE"]
    if not url.startswith("postgresql:"):
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": url}
    parts = urlparse(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": parts.username or "",
        "PASSWORD": parts.password or "",
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }


settings.configure(
    DATABASES={"default": _database()},
    INSTALLED_APPS=["import_export", "plain"],
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from import_export import resources  # noqa: E402
from plain.models import Member  # noqa: E402
from tablib import Dataset  # noqa: E402


class MemberResource(resources.ModelResource):
    """As the documentation advises for bulk: looked up by the identity number, written in batches."""

    class Meta:
        model = Member
        import_id_fields = ("identity_number",)
        exclude = ("id",)
        use_bulk = True
        batch_size = 1000


def _backend() -> int:
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def _cpu(backend: int) -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    total = own.ru_utime + own.ru_stime
    if backend:
        fields = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def main() -> None:
    call_command("migrate", run_syncdb=True, verbosity=0)
    backend = _backend()
    began, cpu = time.perf_counter(), _cpu(backend)
    dataset = Dataset().load(Path(sys.argv[1]).read_bytes(), format="xlsx")
    dataset.headers = [field.name for field in Member._meta.fields[1:]]
    result = MemberResource().import_data(dataset, raise_errors=True)
    took = {"seconds": time.perf_counter() - began, "cpu": _cpu(backend) - cpu, "rows": result.totals["new"]}
    print(json.dumps(took | {"megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


if __name__ == "__main__":
    main()
