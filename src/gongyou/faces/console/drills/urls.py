"""Routes of drills on the job, under /console/drills/."""

from django.urls import path

from gongyou.faces.console.drills import views

urlpatterns = [
    path("", views.drills, name="drills"),
    path("new/", views.new, name="new_drill"),
    path("<int:drill>/", views.show, name="drill"),
    path("<int:drill>/check/", views.check, name="check_drill"),
    path("<int:drill>/void/", views.void, name="void_drill"),
]
