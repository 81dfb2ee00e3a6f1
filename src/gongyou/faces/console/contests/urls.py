"""Routes of projects, under /console/projects/."""

from django.urls import path

from gongyou.faces.console.contests import views

urlpatterns = [
    path("", views.projects, name="projects"),
    path("<str:number>/", views.project, name="project"),
    path("<str:number>/papers/", views.add_paper, name="add_paper"),
    path("<str:number>/papers/<int:paper>/", views.open_paper, name="open_paper"),
    path("<str:number>/milestones/", views.milestone, name="milestone"),
    path("<str:number>/end/", views.end, name="end_landing"),
]
