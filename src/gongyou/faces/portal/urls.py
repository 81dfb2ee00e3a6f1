"""Routes of this face."""

from django.urls import path

from gongyou.faces.portal.views import card, demo, figures, home, join, life, matters, me, opening, sign_in

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/phone/", sign_in.sign_in, name="sign_in"),
    path("sign-in/phone/again/", sign_in.prove, name="prove"),
    path("sign-out/phone/", sign_in.sign_out, name="sign_out"),
    path("join/", join.choose, name="join"),
    path("join/at/<str:region>/", join.start, name="join_street"),
    path("join/at/<str:region>/apply/", join.apply, name="join_street_apply"),
    path("join/sent/<str:number>/", join.sent, name="join_sent"),
    path("j/<str:token>/", join.start, name="join_code"),
    path("j/<str:token>/apply/", join.apply, name="join_code_apply"),
    path("me/", me.me, name="me"),
    path("me/line/", life.life, name="life"),
    path("me/card/", card.card, name="card"),
    path("me/data/", me.data, name="data"),
    path("me/consents/", me.consents, name="consents"),
    path("me/consents/withdraw/", me.withdraw_consent, name="withdraw_consent"),
    path("me/sessions/", me.sessions, name="sessions"),
    path("me/bind/", me.bind, name="bind"),
    path("matters/", matters.matters, name="matters"),
    path("matters/<str:number>/", matters.matter, name="matter"),
    path("matters/<str:number>/correct/", matters.correct, name="correct"),
    path("matters/<str:number>/answer/", matters.answer, name="answer"),
    path("matters/<str:number>/withdraw/", matters.withdraw, name="withdraw"),
    path("messages/", home.messages, name="messages"),
    path("services/", home.services, name="services"),
    path("services/<str:key>/", home.service, name="service"),
    path("services/<str:procedure>/open/", opening.start, name="start"),
    path("notices/", home.notices, name="notices"),
    path("figures/", figures.figures, name="figures"),
    path("figures/report/<str:key>/", figures.report, name="report"),
    path("figures/report/<str:key>/file/", figures.report_file, name="report_file"),
    path("figures/<str:figure_id>/", figures.figure, name="figure"),
    path("verify/", card.verify, name="verify"),
    path("verify/card/<str:code>/", card.verify_card, name="verify_card"),
    path("appearance/", home.appearance, name="appearance"),
    path("privacy/", home.privacy_notice, name="privacy"),
    path("about/", home.about, name="about"),
    path("demo/", demo.demo, name="demo"),
    path("demo/phone/", demo.phone, name="demo_phone"),
]
