"""Routes of this face."""

from django.urls import URLPattern, path

from gongyou.faces.screen import views

app_name = "screen"
urlpatterns: list[URLPattern] = [path("", views.screen, name="screen")]
