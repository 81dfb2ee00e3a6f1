"""One route."""

from django.urls import path

from bench.plain.views import home

urlpatterns = [path("", home)]
