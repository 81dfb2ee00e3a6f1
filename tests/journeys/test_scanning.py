"""扫码工具本身：画出来的码读回原文。"""

import pytest
import segno

from tests.journeys.scanning import read


@pytest.mark.parametrize("length", [1, 17, 40, 90, 160, 250, 400])
def test_a_drawn_code_is_read_back(length):
    """各种长度的地址画成码再读出来一字不差。"""
    text = ("http://127.0.0.1:8000/verify/card/" + "aZ3-_" * 90)[:length] if length > 1 else "a"
    drawn = segno.make(text, error="m", micro=False, mode="byte")
    assert read([[bool(dark) for dark in row] for row in drawn.matrix_iter(border=0)]) == text
