"""Routes of panels, under /console/panels/."""

from django.urls import path

from gongyou.faces.console.panels import copies, desk, experts, setting_up, tables, work

urlpatterns = [
    path("", setting_up.panels, name="panels"),
    path("experts/", experts.experts, name="experts"),
    path("experts/mine/", experts.mine, name="own_interests"),
    path("experts/<slug:code>/interests/", experts.declare, name="declare_interest"),
    path("experts/<slug:code>/end/", experts.end, name="end_expert"),
    path("interests/<int:pk>/end/", experts.end_interest, name="end_interest"),
    path("tables/", tables.tables, name="code_tables"),
    path("tables/<str:number>/<int:step>/", tables.table, name="code_table"),
    path("packages/<str:number>/publish/", setting_up.publish, name="publish_package"),
    path("packages/<str:number>/notice/", setting_up.publish_notice, name="publish_notice"),
    path("<str:number>/", setting_up.show, name="panel"),
    path("<str:number>/copies/", copies.copies, name="panel_copies"),
    path("<str:number>/turn/<slug:step>/", setting_up.turn, name="turn_panel"),
    path("<str:number>/appoint/", setting_up.appoint, name="appoint_panel"),
    path("<str:number>/dismiss/", setting_up.dismiss, name="dismiss_panel"),
    path("<str:number>/recuse/", setting_up.recuse, name="recuse_panel"),
    path("<str:number>/seal/", setting_up.seal, name="seal_panel"),
    path("<str:number>/work/", work.work, name="panel_work"),
    path("<str:number>/work/check/", work.check, name="check_marks"),
    path("<str:number>/work/check/all/", work.check_all, name="check_all_marks"),
    path("<str:number>/work/sign/", work.sign, name="sign_panel"),
    path("<str:number>/work/absent/", work.absent, name="panel_absent"),
    path("<str:number>/work/present/", work.present, name="panel_present"),
    path("<str:number>/record/", work.record, name="record_marks"),
    path("<str:number>/board/", work.board, name="panel_board"),
    path("<str:number>/board/freeze/", work.freeze, name="freeze_board"),
    path("<str:number>/judges/", work.judges, name="panel_judges"),
    path("<str:number>/items/<slug:code>/", work.sheet, name="panel_sheet"),
    path("<str:number>/items/<slug:code>/rule/", work.rule, name="panel_ruling"),
    path("<str:number>/desk/", desk.desk, name="judging_desk"),
    path("<str:number>/desk/marks/", desk.marks, name="enter_marks"),
    path("<str:number>/desk/step-back/", desk.step_back, name="step_back"),
]
