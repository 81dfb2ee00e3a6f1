"""No template anywhere under src writes a script, a style or an outside address into a page."""

import re
from pathlib import Path

import pytest

import gongyou

SOURCE = Path(gongyou.__file__).parent
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an event attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "a hx-on attribute": re.compile(r"\shx-on[:\-]", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "an asset from outside": re.compile(
        r"(?:src|srcset|data|poster|action)\s*=\s*[\"'](?:https?:)?//|<link[^>]+href\s*=\s*[\"'](?:https?:)?//|url\(\s*[\"']?(?:https?:)?//|@import",
        re.IGNORECASE,
    ),
}


def faults(text):
    """Return what is wrong with a template's text."""
    found = [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]
    for attributes in SCRIPT.findall(text):
        if "src=" not in attributes and "application/json" not in attributes:
            found.append("an inline script")
    return found


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_template_is_clean(path):
    assert faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color:red">',
        "<style>",
        '<a onclick="x()">',
        "<script>x()</script>",
        '<img src="https://a.example/x.png">',
        '<link rel="stylesheet" href="//cdn.example/x.css">',
        '<b hx-on:click="x">',
        '<a href="javascript:x">',
    ],
)
def test_the_guard_catches(text):
    assert faults(text)


def test_the_guard_sees_templates():
    assert len(TEMPLATES) > 40
