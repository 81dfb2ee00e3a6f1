"""The build makes every asset, and their weights stay within what a phone on a bad line can bear."""

import re
import subprocess
import sys
from pathlib import Path

import brotli
import django_htmx
import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

ROOT = Path(__file__).parents[2]
DIST = ROOT / "src" / "gongyou" / "ui" / "static" / "ui" / "dist"
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-4.min.js"


@pytest.fixture(scope="module", autouse=True)
def built():
    subprocess.run([sys.executable, str(ROOT / "hatch_build.py")], check=True, cwd=ROOT, capture_output=True)


def weight(*paths):
    """Return the bytes on the wire under brotli."""
    return sum(len(brotli.compress(path.read_bytes())) for path in paths)


def test_every_asset_is_built():
    names = {path.name for path in DIST.iterdir()} - {".stamp"}
    pages = {
        "portal.css",
        "console.css",
        "screen.css",
        "portal.js",
        "console.js",
        "charts.js",
        "judging.js",
        "icons.svg",
    }
    assert names == pages | {"contexts"}
    assert {path.name for path in (DIST / "contexts").iterdir()} == {"credentials-v2.json", "open-badges-3.0.3.json"}


def test_unchanged_sources_are_not_built_again():
    before = (DIST / "portal.css").stat().st_mtime_ns
    answer = subprocess.run(
        [sys.executable, str(ROOT / "hatch_build.py")], check=True, cwd=ROOT, capture_output=True, text=True
    )
    assert "前端没有变化" in answer.stdout
    assert (DIST / "portal.css").stat().st_mtime_ns == before


def test_portal_page_weighs_at_most_40_kb():
    page = render_to_string("ui/layouts/portal.html", {}, request=RequestFactory().get("/")).encode()
    total = weight(DIST / "portal.css", DIST / "portal.js", DIST / "icons.svg", HTMX) + len(brotli.compress(page))
    assert total <= 33_000  # leaves 7 kB for what a page says


def test_console_page_weighs_at_most_80_kb():
    assert weight(DIST / "console.css", DIST / "console.js", DIST / "icons.svg", HTMX) <= 60_000


def test_chart_bundle_weighs_at_most_240_kb():
    assert weight(DIST / "charts.js") <= 240_000


def test_assets_ask_nothing_from_outside():
    for path in [*DIST.glob("*.css"), DIST / "portal.js", DIST / "console.js"]:
        outside = re.findall(r"url\(\s*[\"']?(?!data:|#)[^)]+\)|https?://[^\s\"')]+", path.read_text(encoding="utf-8"))
        assert [address for address in outside if "www.w3.org" not in address] == []


def test_styles_use_nothing_newer_than_the_oldest_browsers():
    for path in DIST.glob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"color-mix\(|oklch\(|light-dark\(|:has\(|@layer|@container", text), path.name


def test_every_icon_that_a_template_names_is_in_the_sprite():
    known = set(re.findall(r'<symbol id="([^"]+)"', (DIST / "icons.svg").read_text(encoding="utf-8")))
    for path in (ROOT / "src").rglob("templates/**/*.html"):
        used = re.findall(r"""(?:\{% icon ["']|\sicon=["'])([a-z0-9-]+)["']""", path.read_text(encoding="utf-8"))
        assert set(used) <= known, path


def test_lockfile_names_no_registry():
    text = (ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text and "registry" not in text
