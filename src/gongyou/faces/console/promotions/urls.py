"""Routes of promotions by contests, under /console/promotions/."""

from django.urls import path

from gongyou.faces.console.promotions import views

urlpatterns = [path("", views.promotions, name="promotions")]
