"""`python -m bulk FILE.xlsx` with PLAIN_DATABASE: imports the workbook and prints what it took."""

import json
import os
import resource
import sys
import time
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from import_export import resources
from plain.models import Member
from tablib import Dataset


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
