"""Routes of roster imports, under /console/rosters/."""

from django.urls import path

from gongyou.faces.console.rosters import views

urlpatterns = [
    path("", views.rosters, name="rosters"),
    path("template/", views.template, name="roster_template"),
    path("<str:number>/", views.roster, name="roster"),
    path("<str:number>/report/", views.report, name="roster_report"),
    path("<str:number>/commit/", views.commit, name="roster_commit"),
    path("<str:number>/drop/", views.drop, name="roster_drop"),
]
