"""Routes of joining drives, under /console/drives/."""

from django.urls import path

from gongyou.faces.console.drives import views

urlpatterns = [
    path("", views.drives, name="drives"),
    path("new/", views.new, name="new_drive"),
    path("<int:drive>/", views.show, name="drive"),
    path("<int:drive>/change/", views.change, name="change_drive"),
    path("<int:drive>/turn/<slug:step>/", views.turn, name="turn_drive"),
    path("<int:drive>/sessions/", views.new_session, name="new_session"),
    path("<int:drive>/sessions/<int:session>/held/", views.held, name="session_held"),
    path("<int:drive>/sessions/<int:session>/cancel/", views.cancel, name="cancel_session"),
    path("<int:drive>/codes/", views.new_code, name="new_drive_code"),
]
