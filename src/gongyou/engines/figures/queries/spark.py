"""The same figures on Spark: the definitions compiled to its SQL and run on the same Parquet files.

Imported only where it is asked for; needs the extra `spark` and a Java of 17 or later. See docs/explain/spark.md.
"""

import os
from dataclasses import dataclass, field, fields
from importlib import import_module
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from gongyou.engines.facts.queries import Snapshot
from gongyou.engines.figures.queries.reading import Elsewhere

#: Nothing of a session listens beyond this machine unless the site's own Spark settings say otherwise.
_LOCAL = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "Asia/Shanghai",
    "spark.sql.shuffle.partitions": "8",
}


class NoSpark(RuntimeError):
    """The extra `spark` or Java is missing."""


@dataclass(frozen=True)
class OnSpark(Elsewhere):
    """A snapshot whose tables a Spark session reads."""

    session: Any = field(default=None, repr=False, compare=False)
    dialect: ClassVar[str] = "pyspark"

    def ask(self, statement: str) -> list[tuple]:
        """The rows of a statement; Spark does the work, only the cells come back."""
        return [tuple(row) for row in self.session.sql(statement).collect()]


def on_spark(found: Snapshot, *, master: str = "") -> OnSpark:
    """Open a snapshot in a Spark session: `master` local[*] by default, or the address of a cluster.

    The executors must see the snapshot's folder under the same path. Raises NoSpark.
    """
    session = _session(master)
    for key in found.tables:
        session.read.parquet(str(found.path(key))).createOrReplaceTempView(key)
    return OnSpark(**{one.name: getattr(found, one.name) for one in fields(Snapshot)}, session=session)


def _session(master: str) -> Any:
    try:
        pyspark = import_module("pyspark.sql")
    except ImportError as error:
        raise NoSpark(_("没有安装 pyspark。请在单独的环境里安装 gongyou[spark]，见 docs/explain/spark.md。")) from error
    builder = pyspark.SparkSession.builder.appName("gongyou-figures").master(master or "local[*]")
    if not master or master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        for name, value in _LOCAL.items():
            builder = builder.config(name, value)
    try:
        session = builder.config("spark.sql.session.timeZone", _LOCAL["spark.sql.session.timeZone"]).getOrCreate()
    except Exception as error:
        raise NoSpark(_("Spark 没有启动（需要 Java 17 或更新）：%(error)s") % {"error": error}) from error
    session.sparkContext.setLogLevel("ERROR")
    return session
