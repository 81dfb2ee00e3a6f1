"""Layouts, the gallery and the error pages."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from gongyou.ui import gallery


def page(layout):
    context = gallery.context() | {
        "layout": f"ui/layouts/{layout}.html",
        "appearance_url": "/look/",
        "search_url": "/search/",
    }
    return render_to_string("ui/gallery.html", context, request=RequestFactory().get("/"))


@pytest.mark.parametrize("layout", ["console", "portal", "plain", "screen"])
def test_layout_has_one_main_a_title_and_its_language(layout):
    html = page(layout)
    assert html.count("<main") == 1 and "组件总览" in html and 'lang="zh-Hans"' in html
    assert "django_htmx/htmx-4" in html and '"includeIndicatorCSS":false' in html


@pytest.mark.parametrize("layout", ["console", "portal", "plain"])
def test_layout_has_a_skip_link_and_inherited_token(layout):
    html = page(layout)
    assert 'href="#main"' in html and 'id="main"' in html and "hx-headers:inherited=" in html


def test_sign_in_page_carries_the_secrecy_notice():
    assert "非涉密系统，严禁存储、处理、传输国家秘密和工作秘密" in render_to_string(
        "ui/layouts/plain.html", {}, request=RequestFactory().get("/")
    )


@pytest.mark.parametrize("code", [400, 403, 404, 422, 429, 500, 503])
def test_error_page_says_what_now(code):
    html = render_to_string(f"{code}.html")
    assert "<h1>" in html and 'href="/"' in html


def test_not_found_is_the_same_bytes_for_everybody():
    one = RequestFactory().get("/a/")
    other = RequestFactory().get("/b/", headers={"accept-language": "en"})
    other.COOKIES = {"gy_view": "senior", "gy_theme": "dark"}
    first = render_to_string("404.html", {"exception": "a"}, request=one)
    second = render_to_string("404.html", {"request_path": "/b/", "viewer_label": "x"}, request=other)
    assert first == second
    assert "csrf" not in first and "nonce" not in first and "hx-" not in first


def test_gallery_shows_every_component():
    from pathlib import Path

    import gongyou.ui

    folder = Path(gongyou.ui.__file__).parent / "templates"
    source = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.html"))
    for path in (folder / "cotton").glob("*.html"):
        assert f"<c-{path.stem.replace('_', '-')}" in source, path.name
