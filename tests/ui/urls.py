"""Routes for looking at the kit alone: the gallery in each layout, and a screen."""

from django.shortcuts import render
from django.urls import path

from gongyou.ui import gallery


def show(request, layout):
    context = gallery.context() | {
        "layout": f"ui/layouts/{layout}.html",
        "search_url": "/search/",
        "account_url": "#main",
        "appearance_url": "/look/",
        "sign_out_url": "/out/",
        "switch_url": "/switch/",
    }
    if layout in ("portal", "plain"):
        context["nav"] = context["dock"]
    return render(request, "ui/gallery.html", context)


def show_screen(request):
    return render(request, "ui/gallery_screen.html", gallery.context())


urlpatterns = [path("screen/", show_screen), path("<layout>/", show)]
