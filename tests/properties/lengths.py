"""How long the searches are: short for everybody, ten times as long before a release."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from hypothesis import HealthCheck, settings

_RELEASE = os.environ.get("GONGYOU_TEST_LENGTH") == "release"


def search(examples: int, *, steps: int = 50) -> settings:
    """Settings of one search in the one test database: every example is rolled back by itself."""
    return settings(
        max_examples=examples * 10 if _RELEASE else max(2, examples // 2),
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[
            HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large,
            HealthCheck.filter_too_much,
        ],
    )  # fmt: skip


@contextmanager
def rolled_back() -> Iterator[None]:
    """What happens inside leaves no trace in the database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
