"""Each component renders what it is given, escaped."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import RequestContext, engines
from django.test import RequestFactory
from django_cotton.compiler_regex import CottonCompiler

from gongyou.kernel import clock
from gongyou.ui.charts import Chart, Series
from gongyou.ui.gallery import SampleForm

EVIL = "<script>alert('x')</script>\"'&"


def render(source, path="/", **context):
    request = RequestFactory().get(path)
    template = engines["django"].from_string(CottonCompiler().process("{% load ui_tags %}" + source)).template
    return template.render(RequestContext(request, context))


ESCAPING = {
    "page-head": '<c-page-head :title="evil" :lead="evil" :eyebrow="evil" />',
    "page-head text": '<c-page-head title="{{ evil }}" />',
    "button": '<c-button :href="evil" :title="evil" :data-x="evil" name="{{ evil }}">{{ evil }}</c-button>',
    "button value": '<c-button :name="evil" :value="evil" :hx-post="evil">x</c-button>',
    "badge": '<c-badge :key="evil" /><c-badge key="open" :label="evil" />',
    "deadline": '<c-deadline :due="day" :label="evil" />',
    "steps": '<c-stage-steps :steps="steps" />',
    "timeline": '<c-timeline :entries="entries" />',
    "empty": '<c-empty :title="evil" :text="evil" />',
    "table": '<c-table :caption="evil"><tbody><tr><td>{{ evil }}</td></tr></tbody></c-table>',
    "stat": '<c-stat :label="evil" :value="1" :unit="evil" :note="evil" :url="evil" />',
    "sentences": '<c-sentences :lines="lines" :mark="evil" />',
    "chart": '<c-figure-chart id="c" :title="evil" :note="evil" :chart="chart" />',
    "notice": '<c-notice :title="evil">{{ evil }}</c-notice>',
    "card": '<c-card :title="evil" :url="evil"><c-slot name="footer">{{ evil }}</c-slot>{{ evil }}</c-card>',
    "tabs": '<c-tabs :tabs="links" />',
    "confirm": '<c-confirm :title="evil" :submit="evil" :cancel="evil" :count="2" :items="texts" />',
    "mask": '<c-mask :value="evil" :label="evil" :reveal_url="evil" />',
    "qr": '<c-qr :text="evil" :label="evil" />',
    "dock": '<c-dock :items="links" />',
    "sidebar": '<c-sidebar :items="links" />',
    "cells": '<c-cells :label="evil"><c-cell :href="evil" :title="evil" :text="evil" :meta="evil" :badge="evil" /></c-cells>',
    "doors": '<c-doors :items="links" :label="evil" />',
    "facts": '<c-facts><c-fact :label="evil">{{ evil }}</c-fact></c-facts>',
    "crumbs": '<c-crumbs :items="links" />',
    "files": '<c-files :items="files" />',
    "hold": '<c-hold :now="evil" :who="evil" />',
    "progress": '<c-progress :label="evil" :value="1" :max="2" :unit="evil" />',
    "bulk": '<c-bulk-bar :actions="actions" />',
    "form": '<c-form :form="form" :action="evil" :submit="evil" :cancel="evil" />',
    "field": '<c-field :field="form.word" :hint="evil" :suffix="evil" />',
}


class EvilForm(forms.Form):
    word = forms.CharField(label=EVIL, help_text=EVIL)
    number = forms.IntegerField(label="数")


def evil_context():
    form = EvilForm({"word": EVIL, "number": EVIL})
    form.add_error("word", EVIL)
    form.add_error(None, EVIL)
    link = {"label": EVIL, "url": EVIL, "icon": EVIL, "count": EVIL, "group": EVIL}
    return {
        "evil": EVIL,
        "day": date(2026, 11, 23),
        "steps": [{"label": EVIL, "state": "current", "note": EVIL}],
        "entries": [
            {
                "at": date(2026, 1, 1),
                "title": EVIL,
                "who": EVIL,
                "body": EVIL,
                "icon": EVIL,
                "url": EVIL,
                "number": EVIL,
                "tone": EVIL,
            }
        ],
        "chart": Chart("bar", [EVIL], [Series(EVIL, [1])], unit=EVIL, axis=EVIL),
        "links": [link],
        "lines": [
            {"key": EVIL, "changed": True, "parts": [{"text": EVIL}, {"text": EVIL, "url": EVIL, "certified": 1}]}
        ],
        "texts": [EVIL],
        "files": [{"name": EVIL, "url": EVIL, "size": 3, "note": EVIL}],
        "actions": [{"label": EVIL, "name": EVIL, "value": EVIL, "icon": ""}],
        "form": form,
    }


@pytest.mark.parametrize("name", ESCAPING)
def test_component_escapes_everything_it_is_given(name):
    html = render(ESCAPING[name], **evil_context())
    assert "<script>" not in html
    assert "alert" in html or name in ("deadline", "qr")
    for tag in re.findall(r"<[a-z][^<>]*>", html):  # no value may end its attribute: quotes stay in pairs
        assert tag.count('"') % 2 == 0, tag


def test_button_with_href_is_a_link_and_passes_attributes_on():
    assert '<a class="gy-button gy-button--plain" href="/x/" id="go"' in render(
        '<c-button href="/x/" id="go">去</c-button>'
    )
    html = render('<c-button hx-post="/a/" disabled>去</c-button>')
    assert 'type="submit"' in html and ' hx-post="/a/"' in html and " disabled" in html


def test_false_attribute_is_left_out():
    assert "disabled" not in render('<c-button :disabled="off">去</c-button>', off=False)


def test_form_has_token_key_summary_and_all_fields():
    form = SampleForm({"name": ""})
    html = render('<c-form :form="form" submit="提交申请" />', form=form)
    assert html.count("csrfmiddlewaretoken") == 1
    assert re.search(r'name="idempotency_key" value="[0-9a-f]{32}"', html)
    assert 'href="#id_name"' in html and 'id="id_name"' in html
    assert 'enctype="multipart/form-data"' in html
    for field in form:
        assert f'name="{field.name}"' in html


def test_get_form_has_neither_token_nor_key():
    html = render('<c-form method="get" submit="查" />')
    assert "csrf" not in html and "idempotency" not in html


def test_idempotency_key_differs_every_time():
    keys = re.findall(r'value="([0-9a-f]{32})"', render("{% idempotency_key %}{% idempotency_key %}"))
    assert len(set(keys)) == 2


def test_field_is_described_by_its_help_and_error():
    html = render('<c-field :field="form.name" />', form=SampleForm({"name": ""}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in html and 'aria-invalid="true"' in html
    assert 'id="id_name_helptext"' in html and 'id="id_name_error"' in html and 'autocomplete="name"' in html


def test_fields_ask_for_the_right_keyboard():
    form = SampleForm(initial={"started": date(2026, 11, 23)})
    assert 'inputmode="tel"' in render('<c-field :field="form.phone" />', form=form)
    assert 'inputmode="decimal"' in render('<c-field :field="form.sum" />', form=form)
    assert "inputmode" not in render('<c-field :field="form.identity_number" />', form=form)  # it may end in X
    date_field = render('<c-field :field="form.started" />', form=form)
    assert 'type="date"' in date_field and 'value="2026-11-23"' in date_field


def test_group_of_choices_is_a_fieldset_with_a_legend():
    html = render('<c-field :field="form.contact" />', form=SampleForm())
    assert "<fieldset" in html and "<legend" in html and html.count('type="radio"') == 2


def test_badge_and_deadline_carry_text_beside_colour():
    assert "已逾期" in render('<c-badge key="overdue" />')
    with clock.rehearse(date(2026, 11, 23)):
        html = render('<c-deadline :due="due" />', due=date(2026, 11, 21))
    assert "已逾期 2 天" in html and '<time datetime="2026-11-21">2026年11月21日(周六)</time>' in html


def test_steps_mark_the_current_one():
    html = render(
        '<c-stage-steps :steps="steps" />', steps=[SimpleNamespace(label="审核", state="current", at=None, note="")]
    )
    assert html.count('aria-current="step"') == 1


def test_pager_keeps_the_other_parameters():
    html = render('<c-pager :page="page" />', path="/list/?street=a%26b&page=2", page=Paginator(range(100), 10).page(2))
    assert 'href="?street=a%26b&amp;page=3"' in html and "共 100 条" in html


def test_stat_shows_a_dash_for_nothing_and_zero_for_zero():
    assert "–" in render('<c-stat label="满意度" :value="None" unit="%" />')
    assert re.search(r'gy-stat__value">0<', render('<c-stat label="在办" :value="0" unit="件" />'))


def test_chart_always_brings_its_table():
    html = render(
        '<c-figure-chart id="c" title="会员" :chart="chart" />',
        chart=Chart("bar", ["甲", "乙"], [Series("会员", [1200, None])], unit="人"),
    )
    assert 'data-chart="c-data"' in html and 'id="c-data" type="application/json"' in html
    assert "<td" in html and "1,200" in html and "–" in html and "<details open>" in html


def test_confirm_page_lists_what_will_happen():
    html = render(
        '<c-confirm title="发放" submit="确认" :count="2" :items="items" cancel="/back/" />', items=["甲", "乙"]
    )
    assert (
        html.count("<li>") == 2
        and "csrfmiddlewaretoken" in html
        and "idempotency_key" in html
        and 'href="/back/"' in html
    )


def test_components_do_not_see_the_variables_of_the_page():
    html = render(
        '<c-empty title="空" /><c-button>去</c-button><c-notice>好</c-notice>',
        text="漏",
        href="/漏/",
        icon="x",
        label="漏",
        name="漏",
    )
    assert "漏" not in html


def test_appearance_follows_the_cookies():
    request = RequestFactory().get("/")
    request.COOKIES = {"gy_view": "senior", "gy_theme": "dark"}
    template = engines["django"].from_string("{% load ui_tags %}{% appearance %}").template
    assert template.render(RequestContext(request)) == 'lang="zh-Hans" class="gy-senior" data-bs-theme="dark"'
    request.COOKIES = {"gy_view": '"><script>', "gy_theme": "x"}
    assert template.render(RequestContext(request)) == 'lang="zh-Hans"'
