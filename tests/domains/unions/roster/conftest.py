"""Where the workbooks of these tests lie."""

import pytest


@pytest.fixture
def path(tmp_path):
    return tmp_path / "名册.xlsx"
