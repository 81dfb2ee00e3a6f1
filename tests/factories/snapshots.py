"""Snapshots lie in the home that all tests share: one that was written for another test's rows is taken away."""

import shutil

import pytest

from gongyou.kernel.parameters import site_home


@pytest.fixture(autouse=True)
def no_snapshot():
    """Every test begins without a snapshot."""
    shutil.rmtree(site_home() / "snapshots", ignore_errors=True)
    yield
    shutil.rmtree(site_home() / "snapshots", ignore_errors=True)
