"""Routes of the figures' pages."""

from django.urls import URLPattern, path

from gongyou.faces.console.figures import certifying, reporting, views

urlpatterns: list[URLPattern] = [
    path("", views.listing, name="figures"),
    path("certified/", certifying.certified, name="certified"),
    path("certified/submit/", certifying.submit, name="certify"),
    path("certified/lock/", certifying.lock, name="lock_values"),
    path("certified/<int:pk>/", certifying.value, name="certified_value"),
    path("certified/<int:pk>/lock/", certifying.lock_one, name="lock_value"),
    path("certified/<int:pk>/return/", certifying.give_back, name="return_value"),
    path("certified/<int:pk>/withdraw/", certifying.take_back, name="withdraw_value"),
    path("reports/<str:key>/", reporting.report, name="report"),
    path("reports/<str:key>/file/", reporting.file, name="report_file"),
    path("<str:figure_id>/", views.page, name="figure"),
    path("<str:figure_id>/file/", views.workbook, name="figure_file"),
    path("<str:figure_id>/rows/", views.rows, name="figure_rows"),
    path("<str:figure_id>/rows/<slug:grain>/<str:code>/", views.rows, name="figure_rows_of"),
]
