"""Scanning a code: the squares that a page draws are read back into text, as a phone's camera would (ISO/IEC 18004)."""

import re

from playwright.sync_api import Page
from segno import consts, encoder

_SQUARE = re.compile(r"M(\d+) (\d+)h1v1h-1z")
_FREE, _BYTES = 0x2, 0b0100
_MASKS = (
    lambda y, x: (y + x) % 2 == 0,
    lambda y, x: y % 2 == 0,
    lambda y, x: x % 3 == 0,
    lambda y, x: (y + x) % 3 == 0,
    lambda y, x: (y // 2 + x // 3) % 2 == 0,
    lambda y, x: y * x % 2 + y * x % 3 == 0,
    lambda y, x: (y * x % 2 + y * x % 3) % 2 == 0,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2 == 0,
)


def scan(page: Page) -> str:
    """The text of the first code on the page."""
    drawing = page.locator(".gy-qr svg").first
    side = int(drawing.get_attribute("viewBox").split()[-1])
    squares = _SQUARE.findall(drawing.locator("path").get_attribute("d"))
    dark = {(int(y), int(x)) for x, y in squares}
    border = min(x for _y, x in dark)
    size = side - 2 * border
    return read([[(y + border, x + border) in dark for x in range(size)] for y in range(size)])


def read(modules: list[list[bool]]) -> str:
    """The text of a code of byte mode that is drawn without damage."""
    size = len(modules)
    version = (size - 17) // 4
    level, mask = _format(modules)
    bits = _bits(modules, _MASKS[mask])
    data = _data_codewords(bits, consts.ECC[version][level])
    stream = "".join(f"{word:08b}" for word in data)
    assert int(stream[:4], 2) == _BYTES, "not a code of byte mode"
    width = 8 if version < 10 else 16
    length = int(stream[4 : 4 + width], 2)
    body = stream[4 + width : 4 + width + 8 * length]
    return bytes(int(body[at : at + 8], 2) for at in range(0, len(body), 8)).decode()


def _format(modules: list[list[bool]]) -> tuple[int, int]:
    """Error level and mask beside the upper left finder."""
    places = [(8, x) for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [(y, 8) for y in (7, 5, 4, 3, 2, 1, 0)]
    found = int("".join(str(int(modules[y][x])) for y, x in places), 2) ^ 0x5412
    return found >> 13, found >> 10 & 7


def _bits(modules: list[list[bool]], masked) -> list[int]:
    """The unmasked data modules in their order: two columns wide, upwards and downwards by turns."""
    size = len(modules)
    plan = encoder.make_matrix(size, size)
    encoder.add_finder_patterns(plan, size, size)
    encoder.add_alignment_patterns(plan, size, size)
    found, upwards = [], True
    columns = [right if right > 6 else right - 1 for right in range(size - 1, 0, -2)]
    for right in columns:
        for y in range(size - 1, -1, -1) if upwards else range(size):
            found += [int(modules[y][x] ^ masked(y, x)) for x in (right, right - 1) if plan[y][x] == _FREE]
        upwards = not upwards
    return found


def _data_codewords(bits: list[int], groups) -> list[int]:
    """Codewords put back from their interleaving into the order of the blocks, without error correction."""
    words = [int("".join(map(str, bits[at : at + 8])), 2) for at in range(0, len(bits) // 8 * 8, 8)]
    lengths = [group.num_data for group in groups for _block in range(group.num_blocks)]
    blocks: list[list[int]] = [[] for _length in lengths]
    turn = iter(words)
    for place in range(max(lengths)):
        for block, length in zip(blocks, lengths, strict=True):
            if place < length:
                block.append(next(turn))
    return [word for block in blocks for word in block]
