"""Routes of money, under /console/money/."""

from django.urls import path

from gongyou.faces.console.money import batches, budgets, promises, recoveries

urlpatterns = [
    path("", budgets.overview, name="money"),
    path("funds/", budgets.new_fund, name="new_fund"),
    path("budget/", budgets.propose, name="propose_budget"),
    path("budget/decide/", budgets.decide, name="decide_budget"),
    path("commitments/", promises.commitments, name="commitments"),
    path("commitments/<str:number>/", promises.commitment, name="commitment"),
    path("commitments/<str:number>/account/", promises.account, name="payee_account"),
    path("commitments/<str:number>/account/check/", promises.check_account, name="check_account"),
    path("commitments/<str:number>/ready/", promises.ready, name="instalment_ready"),
    path("commitments/<str:number>/recovery/", promises.recovery, name="settle_recovery"),
    path("due/", promises.due, name="instalments_due"),
    path("recoveries/", recoveries.recoveries, name="recoveries"),
    path("batches/", batches.batches, name="batches"),
    path("batches/<str:number>/", batches.batch, name="batch"),
    path("batches/<str:number>/check/", batches.check, name="check_batch"),
    path("batches/<str:number>/void/", batches.void, name="void_batch"),
    path("batches/<str:number>/file/", batches.file, name="bank_file"),
    path("batches/<str:number>/answer/", batches.answer, name="bank_answer"),
    path("batches/<str:number>/settle/", batches.settle, name="settle_payment"),
    path("batches/<str:number>/close/", batches.close, name="close_batch"),
]
