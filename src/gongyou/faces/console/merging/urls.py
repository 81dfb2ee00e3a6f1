"""Routes of merging people, under /console/merges/."""

from django.urls import path

from gongyou.faces.console.merging import views

urlpatterns = [
    path("", views.merges, name="merges"),
    path("of/<slug:code>/", views.propose, name="propose_merge"),
    path("of/<slug:code>/find/", views.find, name="find_double"),
    path("<str:number>/", views.merge, name="merge"),
    path("<str:number>/act/", views.act, name="act_on_merge"),
]
