"""Routes of proposals to found a union, under /console/proposals/."""

from django.urls import path

from gongyou.faces.console.proposals import views

urlpatterns = [
    path("", views.proposals, name="proposals"),
    path("<str:number>/", views.proposal, name="proposal"),
    path("<str:number>/found/", views.found, name="found_from_proposal"),
    path("<str:number>/act/", views.act, name="act_on_proposal"),
]
