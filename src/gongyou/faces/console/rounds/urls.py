"""Routes of joint rounds."""

from django.urls import path

from gongyou.faces.console.rounds import items, views

urlpatterns = [
    path("", views.rounds, name="rounds"),
    path("new/", views.new, name="new_round"),
    path("objections/<str:number>/", items.objector, name="objector"),
    path("<str:number>/", views.show, name="round"),
    path("<str:number>/turn/<slug:step>/", views.turn, name="turn_round"),
    path("<str:number>/void/", views.void, name="void_round"),
    path("<str:number>/ranking/", views.ranking, name="round_ranking"),
    path("<str:number>/items/<int:ordinal>/", items.item, name="round_item"),
    path("<str:number>/items/<int:ordinal>/turn/<slug:step>/", items.turn, name="turn_item"),
    path("<str:number>/items/<int:ordinal>/correct/", items.correct, name="correct_item"),
    path("<str:number>/items/<int:ordinal>/agree/", items.agree, name="agree_correction"),
    path("<str:number>/items/<int:ordinal>/object/", items.paper, name="paper_objection"),
]
