"""Invariants of money that no column constraint can hold: balance, sealed entries, sums of parts, orders of states."""

from django.db import migrations

from gongyou.kernel.triggers import append_only, refuse, refuse_change

#: table: the steps that its state may take.
STEPS = {
    "treasury_instalment": (
        "pending>ready pending>cancelled ready>pending ready>batched ready>cancelled batched>ready batched>paid "
        "batched>returned paid>returned returned>ready returned>cancelled cancelled>pending cancelled>ready"
    ),
    "treasury_payment": (
        "waiting>sent waiting>void sent>paid sent>failed sent>unknown unknown>paid unknown>failed paid>failed"
    ),
    "treasury_paymentbatch": (
        "draft>checked draft>void checked>sent checked>void sent>answered answered>closed"
    ),
    "treasury_commitment": (
        "open>paid open>stopped open>cancelled open>recovered paid>open paid>recovered stopped>recovered "
        "stopped>cancelled stopped>open cancelled>open recovered>open"
    ),
    "treasury_budgetchange": "proposed>approved proposed>refused",
    "treasury_recovery": "due>paid_in due>waived",
    "treasury_bankaccount": "entered>checked entered>ended checked>ended",
}
#: table: columns that stay as they were written.
FIXED = {
    "treasury_instalment": ("amount_fen", "commitment_id", "ordinal"),
    "treasury_payment": ("amount_fen", "instalment_id", "batch_id", "reference"),
    "treasury_commitment": ("amount_fen", "fund_id", "budget_id", "number"),
    "treasury_budgetchange": ("amount_fen", "budget_id"),
    "treasury_recovery": ("amount_fen", "commitment_id"),
    "treasury_bankaccount": ("number_index", "holder"),
}
_ENTRY = "FROM treasury_posting p WHERE p.entry_id = NEW.number"
_PARTS = "FROM treasury_instalment i WHERE i.commitment_id = NEW.commitment_id AND i.ordinal <> NEW.ordinal"
_PAYEE = "COALESCE({0}.person_id, 0) <> COALESCE({1}.person_id, 0) OR " + " OR ".join(
    f"COALESCE({{0}}.{kind}_id, 0) <> COALESCE({{1}}.{kind}_id, 0)" for kind in ("employer", "organisation")
)


def steps() -> list:
    made = []
    for table, text in STEPS.items():
        allowed = ", ".join(f"'{step}'" for step in text.split())
        condition = f"NEW.state <> OLD.state AND (OLD.state || '>' || NEW.state) NOT IN ({allowed})"
        made.append(refuse_change(f"{table}_steps", table, "UPDATE", condition, f"{table}: the state skips a step"))
    return made


def fixed() -> list:
    made = []
    for table, columns in FIXED.items():
        condition = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)
        made.append(refuse_change(f"{table}_fixed", table, "UPDATE", condition, f"{table}: this never changes"))
        made.append(refuse_change(f"{table}_stays", table, "DELETE", "1 = 1", f"{table} is never deleted"))
    return made


class Migration(migrations.Migration):
    dependencies = [("treasury", "0001_first")]
    operations = [
        *append_only("treasury_posting"),
        *append_only("treasury_journalentry"),
        *append_only("treasury_batchpackage"),
        refuse(
            "treasury_posting_before_its_entry",
            "treasury_posting",
            "SELECT 1 FROM treasury_journalentry e WHERE e.number = NEW.entry_id",
            "treasury_posting: the entry is sealed",
        ),
        refuse(
            "treasury_journalentry_balances",
            "treasury_journalentry",
            f"SELECT 1 WHERE COALESCE((SELECT SUM(p.amount_fen) {_ENTRY}), 1) <> 0 "
            f"OR (SELECT COUNT(*) {_ENTRY}) <> NEW.lines "
            f"OR EXISTS (SELECT 1 {_ENTRY} AND (p.day <> NEW.day OR EXISTS (SELECT 1 FROM treasury_budget b "
            "WHERE b.id = p.budget_id AND b.fund_id <> NEW.fund_id)))",
            "treasury_journalentry: the postings do not balance",
        ),
        refuse(
            "treasury_journalentry_reverses_all",
            "treasury_journalentry",
            "SELECT 1 FROM treasury_posting p WHERE NEW.reverses_id IS NOT NULL AND p.entry_id IN "
            "(NEW.number, NEW.reverses_id) GROUP BY p.account, p.budget_id, p.commitment_id "
            "HAVING SUM(p.amount_fen) <> 0",
            "treasury_journalentry: a reversal takes back every account",
        ),
        refuse(
            "treasury_instalment_within",
            "treasury_instalment",
            f"SELECT 1 FROM treasury_commitment c WHERE c.id = NEW.commitment_id AND c.amount_fen < NEW.amount_fen + "
            f"COALESCE((SELECT SUM(i.amount_fen) {_PARTS}), 0)",
            "treasury_instalment: the parts are more than the whole",
        ),
        refuse(
            "treasury_payment_of_its_instalment",
            "treasury_payment",
            "SELECT 1 FROM treasury_instalment i JOIN treasury_commitment c ON c.id = i.commitment_id "
            "JOIN treasury_paymentbatch b ON b.id = NEW.batch_id LEFT JOIN treasury_bankaccount a "
            "ON a.id = NEW.account_id WHERE i.id = NEW.instalment_id AND (i.amount_fen <> NEW.amount_fen "
            "OR b.fund_id <> c.fund_id OR (NEW.account_id IS NOT NULL AND NEW.state = 'waiting' AND "
            f"({_PAYEE.format('a', 'c')})))",
            "treasury_payment: amount, fund or payee is not that of the instalment",
        ),
        refuse(
            "treasury_paymentbatch_adds_up",
            "treasury_paymentbatch",
            "SELECT 1 WHERE NEW.state IN ('checked', 'sent') AND (NEW.count <> (SELECT COUNT(*) FROM treasury_payment p "
            "WHERE p.batch_id = NEW.id) OR NEW.total_fen <> (SELECT SUM(p.amount_fen) FROM treasury_payment p "
            "WHERE p.batch_id = NEW.id))",
            "treasury_paymentbatch: sum or number is not that of its payments",
        ),
        refuse(
            "treasury_recovery_within",
            "treasury_recovery",
            "SELECT 1 WHERE (SELECT COALESCE(SUM(r.amount_fen), 0) FROM treasury_recovery r WHERE r.commitment_id = "
            "NEW.commitment_id AND r.state <> 'waived' AND r.id <> NEW.id) + CASE WHEN NEW.state = 'waived' THEN 0 "
            "ELSE NEW.amount_fen END > (SELECT COALESCE(SUM(i.amount_fen), 0) FROM treasury_instalment i WHERE "
            "i.commitment_id = NEW.commitment_id AND i.state = 'paid')",
            "treasury_recovery: more than was paid",
        ),
        *steps(),
        *fixed(),
    ]
