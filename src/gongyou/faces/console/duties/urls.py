"""Routes of regular duties, under /console/duties/."""

from django.urls import path

from gongyou.faces.console.duties import lists, views

urlpatterns = [
    path("", lists.duties, name="duties"),
    path("confirm/", lists.confirm_many, name="duties_confirm"),
    path("below/", lists.below, name="duties_below"),
    path("below/remind/", lists.urge, name="duties_urge"),
    path("<int:due>/", views.due, name="due"),
    path("<int:due>/report/", views.report, name="due_report"),
    path("<int:due>/check/", views.check, name="due_check"),
    path("<int:due>/settle/", views.settle, name="due_settle"),
    path("<int:due>/begin/", views.begin, name="due_begin"),
    path("<int:due>/remind/", views.press, name="due_remind"),
    path("<int:due>/waive/", views.waive, name="due_waive"),
]
