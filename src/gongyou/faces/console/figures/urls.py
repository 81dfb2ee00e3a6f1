"""Routes of the figures' pages."""

from django.urls import URLPattern, path

from gongyou.faces.console.figures import views

urlpatterns: list[URLPattern] = [
    path("", views.listing, name="figures"),
    path("<str:figure_id>/", views.page, name="figure"),
    path("<str:figure_id>/file/", views.workbook, name="figure_file"),
    path("<str:figure_id>/rows/", views.rows, name="figure_rows"),
    path("<str:figure_id>/rows/<slug:grain>/<str:code>/", views.rows, name="figure_rows_of"),
]
