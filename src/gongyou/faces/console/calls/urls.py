"""Routes of calls, under /console/calls/."""

from django.urls import path

from gongyou.faces.console.calls import nominating, setting, trying, views

urlpatterns = [
    path("", views.calls, name="calls"),
    path("new/", setting.families, name="new_call"),
    path("new/<str:procedure>/", setting.new, name="new_call_of"),
    path("<str:number>/", views.show, name="call"),
    path("<str:number>/set/<slug:section>/", setting.section, name="call_section"),
    path("<str:number>/try/", trying.try_out, name="try_call"),
    path("<str:number>/turn/<slug:step>/", views.turn, name="turn_call"),
    path("<str:number>/send-back/", views.send_back, name="send_back_call"),
    path("<str:number>/publish/", views.publish, name="publish_call"),
    path("<str:number>/extend/", views.extend, name="extend_call"),
    path("<str:number>/void/", views.void, name="void_call"),
    path("<str:number>/copy/", setting.copy, name="copy_call"),
    path("<str:number>/filing/", setting.filing, name="file_call_first"),
    path("<str:number>/waivers/", views.ask_waiver, name="ask_waiver"),
    path("<str:number>/waivers/<str:quota>/sign/", views.sign_waiver, name="sign_waiver"),
    path("<str:number>/nominations/", nominating.entries, name="call_entries"),
    path("<str:number>/what-if/", nominating.what_if, name="call_what_if"),
    path("<str:number>/nominate/", nominating.nominate, name="nominate"),
]
