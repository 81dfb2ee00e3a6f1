"""Routes of honours, under /console/honours/."""

from django.urls import path

from gongyou.faces.console.honours import certificates, keeping

urlpatterns = [
    path("", certificates.decisions, name="honour_decisions"),
    path("certificates/<str:number>/", certificates.decision, name="honour_decision"),
    path("certificates/<str:number>/print/", certificates.ask, name="print_certificates"),
    path("wall/", keeping.wall, name="honour_wall"),
    path("wall/<int:honour>/", keeping.keep, name="keep_off_wall"),
    path("doubles/", keeping.doubles, name="double_honours"),
]
