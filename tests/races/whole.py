"""What must hold whatever happened, in plain SQL: each statement finds what stands half, and must find nothing."""

ENTRY = (
    "NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.subject_kind = '{kind}' AND e.subject_number = {row}.{key} "
    "AND e.event = '{event}')"
)
#: Procedures that end in one membership, and those that a member opens as the applicant.
ONE_MEMBERSHIP = "('unions.join', 'unions.transfer', 'unions.placing', 'unions.retain', 'unions.resume')"
BY_THE_MEMBER = "('unions.join', 'unions.transfer', 'unions.leave', 'unions.particulars')"

FACTS = (
    # facts without the entry that says so
    "SELECT m.id FROM directory_membership m WHERE m.made_by_kind = 'matter' AND "
    + ENTRY.format(event="directory.member_admitted", kind="membership", row="m", key="id")
    + " AND NOT EXISTS (SELECT 1 FROM ledger_item i WHERE i.subject_kind = 'membership' AND i.subject_number = m.id)",
    "SELECT p.id FROM directory_person p WHERE p.made_by_kind = 'application' AND "
    + ENTRY.format(event="directory.person_registered", kind="person", row="p", key="id"),
    "SELECT o.node_id FROM directory_organisation o WHERE o.made_by_kind = 'matter' AND o.founded_on IS NOT NULL AND "
    + ENTRY.format(event="directory.organisation_founded", kind="organisation", row="o", key="node_id"),
    "SELECT t.id FROM directory_term t WHERE t.made_by_kind = 'matter' AND "
    + ENTRY.format(event="directory.term_begun", kind="term", row="t", key="id"),
    "SELECT m.id FROM directory_membership m WHERE m.made_by_kind = 'import' AND NOT EXISTS (SELECT 1 FROM "
    "ledger_item i WHERE i.subject_kind = 'membership' AND i.subject_number = m.id AND i.bulk_kind = 'roster' "
    "AND i.bulk_number = m.made_by_number)",
    "SELECT DISTINCT i.bulk_number FROM ledger_item i WHERE NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE "
    "e.subject_kind = i.bulk_kind AND e.subject_number = i.bulk_number AND e.event IN ('procedures.moved_many', 'unions.roster_committed', "
    "'procedures.dues_made', 'directory.member_all_retained', 'directory.member_all_resumed', "
    "'directory.member_all_ended', 'directory.member_all_reversed'))",
    "SELECT r.id FROM unions_rosterimport r WHERE r.state = 'committed' AND NOT EXISTS (SELECT 1 FROM ledger_entry e "
    "WHERE e.subject_kind = 'roster' AND e.subject_number = r.id AND e.event = 'unions.roster_committed')",
    # memberships against the matters that made them
    "SELECT m.id FROM directory_membership m WHERE m.made_by_kind = 'matter' AND NOT EXISTS (SELECT 1 FROM "
    f"procedures_matter t WHERE t.id = m.made_by_number AND (t.procedure NOT IN {ONE_MEMBERSHIP} OR "
    "(t.state = 'ended' AND t.ending IN ('done', 'revoked'))))",
    f"SELECT t.id FROM procedures_matter t WHERE t.ending = 'done' AND t.procedure IN {ONE_MEMBERSHIP} AND t.id NOT IN "
    "(SELECT m.made_by_number FROM directory_membership m WHERE m.made_by_kind = 'matter')",
    # one open membership, no overlap
    "SELECT person_id FROM directory_membership WHERE valid_to IS NULL GROUP BY person_id HAVING COUNT(*) > 1",
    "SELECT a.id FROM directory_membership a JOIN directory_membership b ON a.person_id = b.person_id AND a.id < b.id "
    "AND (a.valid_to IS NULL OR a.valid_to > b.valid_from) AND (b.valid_to IS NULL OR b.valid_to > a.valid_from) "
    "AND (a.valid_to IS NULL OR a.valid_to > a.valid_from) AND (b.valid_to IS NULL OR b.valid_to > b.valid_from) "
    "AND a.end_reason <> 'merged' AND b.end_reason <> 'merged'",
    # a merged record has nothing left and points at one that holds
    "SELECT g.id FROM directory_person g WHERE g.merged_into_id IS NOT NULL AND (g.user_id IS NOT NULL OR EXISTS "
    "(SELECT 1 FROM directory_membership f WHERE f.person_id = g.id) OR EXISTS (SELECT 1 FROM directory_employment f "
    "WHERE f.person_id = g.id) OR EXISTS (SELECT 1 FROM procedures_party f WHERE f.person_id = g.id) OR EXISTS "
    "(SELECT 1 FROM directory_person k WHERE k.id = g.merged_into_id AND k.merged_into_id IS NOT NULL))",
    "SELECT m.id FROM directory_merge m JOIN directory_person g ON g.id = m.gone_id "
    "WHERE (m.state = 'merged') <> (g.merged_into_id IS NOT NULL) AND m.state IN ('merged', 'undone')",
    # one account for a number
    "SELECT number_index FROM accounts_phone GROUP BY number_index HAVING COUNT(*) > 1",
)
MATTERS = (
    "SELECT t.id FROM procedures_matter t WHERE (t.state = 'ended') <> (t.ending <> '')",
    "SELECT t.id FROM procedures_matter t WHERE (SELECT COUNT(*) FROM procedures_act a WHERE a.matter_id = t.id "
    "AND a.verb = 'submit') <> 1",
    f"SELECT t.id FROM procedures_matter t WHERE t.procedure IN {BY_THE_MEMBER} AND NOT EXISTS (SELECT 1 FROM "
    "procedures_party p WHERE p.matter_id = t.id AND p.role = 'applicant' AND p.person_id IS NOT NULL)",
    "SELECT t.id FROM procedures_matter t WHERE NOT EXISTS (SELECT 1 FROM procedures_party p WHERE p.matter_id = t.id)",
    # the clock of where it stands runs: one, or one for each open branch
    "SELECT t.id FROM procedures_matter t WHERE (SELECT COUNT(*) FROM procedures_clock c WHERE c.matter_id = t.id "
    "AND c.state = 'running') <> CASE WHEN t.state = 'ended' THEN 0 ELSE (SELECT CASE WHEN COUNT(*) = 0 THEN 1 "
    "ELSE COUNT(*) END FROM procedures_branch b WHERE b.matter_id = t.id AND b.state = 'open') END",
    "SELECT b.id FROM procedures_branch b JOIN procedures_matter t ON t.id = b.matter_id WHERE b.state = 'open' "
    "AND (t.state = 'ended' OR t.stage <> b.\"group\")",
    "SELECT once FROM procedures_matter WHERE once IS NOT NULL GROUP BY once HAVING COUNT(*) > 1",
    "SELECT matter_id FROM procedures_act WHERE verb IN ('withdraw', 'lapse', 'revoke') "
    "GROUP BY matter_id, verb HAVING COUNT(*) > 1",
    "SELECT t.id FROM procedures_matter t JOIN procedures_act a ON a.matter_id = t.id AND a.verb IN "
    "('withdraw', 'lapse') WHERE t.ending = 'done'",
)
PAPERS = (
    # numbers 〔年〕号 without a gap or a double, as they are printed; one document for each act that issues
    "SELECT prefix, year FROM procedures_document GROUP BY prefix, year "
    "HAVING MIN(serial) <> 1 OR MAX(serial) <> COUNT(*) OR COUNT(DISTINCT serial) <> COUNT(*)",
    "SELECT id FROM procedures_document WHERE number <> prefix || '〔' || CAST(year AS VARCHAR(4)) || '〕' || "
    "CAST(serial AS VARCHAR(9)) || '号'",
    "SELECT a.id FROM procedures_act a LEFT JOIN procedures_document d ON d.act_id = a.id AND "
    "d.matter_id = a.matter_id WHERE a.given ->> 'round' IS NULL GROUP BY a.id, a.verb "
    "HAVING COUNT(d.id) <> CASE a.verb WHEN 'issue' THEN 1 ELSE 0 END",
    # a result that was recorded closed one round, a call opened one; no ballot stays open
    "SELECT a.id FROM procedures_act a LEFT JOIN procedures_round r ON r.closed_by_id = a.id WHERE a.verb = 'record' "
    "AND a.outcome IN ('held', 'short', 'carried', 'void', 'failed') GROUP BY a.id, a.outcome HAVING COUNT(r.id) <> 1 "
    "OR MAX(r.state) <> CASE WHEN a.outcome IN ('short', 'void') THEN 'void' ELSE 'closed' END",
    "SELECT a.id FROM procedures_act a WHERE a.verb = 'convene' AND (SELECT COUNT(*) FROM procedures_round r "
    "WHERE r.opened_by_id = a.id) <> 1",
    "SELECT id FROM procedures_round WHERE kind = 'ballot' AND state = 'open'",
    "SELECT r.id FROM procedures_round r WHERE r.state = 'closed' AND r.closed_by_id IS NULL",
    # nothing stays called where the matter is not
    "SELECT r.id FROM procedures_round r JOIN procedures_matter t ON t.id = r.matter_id WHERE r.state = 'open' AND "
    "t.stage <> r.stage AND NOT EXISTS (SELECT 1 FROM procedures_branch b WHERE b.matter_id = t.id AND "
    "b.stage = r.stage AND b.state = 'open')",
    # an election has its votes, as many carried as the result says, and all of the own matter's roll
    "SELECT r.id FROM procedures_round r JOIN procedures_rounditem i ON i.round_id = r.id JOIN procedures_rollitem l "
    "ON l.id = i.roll_item_id WHERE l.matter_id <> r.matter_id OR l.kind <> 'candidate'",
    "SELECT r.id FROM procedures_round r LEFT JOIN procedures_rounditem i ON i.round_id = r.id WHERE r.stage = 'vote' "
    "AND r.state = 'closed' GROUP BY r.id HAVING COUNT(i.id) = 0 OR "
    "SUM(CASE WHEN i.carried THEN 1 ELSE 0 END) <> CAST(r.result ->> 'elected' AS INTEGER)",
    # past the naming of candidates there is a list of them, named by one act
    "SELECT t.id FROM procedures_matter t WHERE t.stage IN ('approve_candidates', 'assembly', 'vote', "
    "'election_report', 'election_result', 'founding_reply') AND t.state <> 'ended' AND NOT EXISTS (SELECT 1 FROM "
    "procedures_rollitem l WHERE l.matter_id = t.id AND l.kind = 'candidate' AND l.valid_to IS NULL)",
)
_FOUNDING = "FROM procedures_matter t WHERE t.procedure = 'unions.founding'"
_UNION = (
    "procedures_party p JOIN directory_organisation o ON o.node_id = p.organisation_id WHERE p.matter_id = t.id "
    "AND p.role = 'union' AND p.valid_to IS NULL"
)
FOUNDINGS = (
    # the union in preparation is there exactly when it was agreed to, with its code, its link and its employers
    f"SELECT t.id {_FOUNDING} AND (SELECT COUNT(*) FROM {_UNION} AND o.made_by_kind = 'matter' AND "
    "o.made_by_number = t.id) <> (SELECT COUNT(*) FROM procedures_act a WHERE a.matter_id = t.id AND a.stage = "
    "'founding_request' AND a.outcome = 'agree')",
    "SELECT o.node_id FROM directory_organisation o WHERE o.made_by_kind = 'matter' AND o.valid_to IS NULL AND "
    "(SELECT COUNT(*) FROM directory_joincode j WHERE j.union_id = o.node_id AND j.valid_to IS NULL) = 0",
    "SELECT o.node_id FROM directory_organisation o WHERE o.made_by_kind = 'matter' AND o.valid_to IS NULL AND "
    "(SELECT COUNT(*) FROM access_link l WHERE l.child_id = o.node_id AND l.valid_to IS NULL AND l.is_primary) <> 1",
    "SELECT l.id FROM procedures_rollitem l JOIN procedures_matter t ON t.id = l.matter_id JOIN procedures_party p ON "
    "p.matter_id = t.id AND p.role = 'union' JOIN directory_organisation o ON o.node_id = p.organisation_id WHERE "
    "t.procedure = 'unions.founding' AND l.kind = 'covered' AND l.valid_to IS NULL AND o.valid_to IS NULL AND (SELECT "
    "COUNT(*) FROM directory_coverage c WHERE c.union_id = o.node_id AND c.employer_id = l.employer_id AND "
    "c.valid_to IS NULL) <> 1",
    # founded exactly when the reply was issued, under its number; else in preparation while the matter is open
    f"SELECT t.id {_FOUNDING} AND t.ending = 'done' AND EXISTS (SELECT 1 FROM procedures_document d WHERE "
    f"d.matter_id = t.id) AND NOT EXISTS (SELECT 1 FROM {_UNION} AND o.founded_on IS NOT NULL AND o.founding_document "
    "= (SELECT d.number FROM procedures_document d WHERE d.matter_id = t.id))",
    "SELECT o.node_id FROM directory_organisation o WHERE o.made_by_kind = 'matter' AND o.founded_on IS NOT NULL AND "
    "NOT EXISTS (SELECT 1 FROM procedures_matter t JOIN procedures_document d ON d.matter_id = t.id WHERE "
    "t.id = o.made_by_number AND t.ending = 'done')",
    "SELECT o.node_id FROM directory_organisation o WHERE o.made_by_kind = 'matter' AND o.founded_on IS NULL AND "
    "o.valid_to IS NULL AND NOT EXISTS (SELECT 1 FROM procedures_matter t WHERE t.id = o.made_by_number AND "
    "t.state <> 'ended')",
    f"SELECT t.id {_FOUNDING} AND t.ending IN ('refused', 'stopped') AND EXISTS (SELECT 1 FROM {_UNION} AND o.valid_to IS NULL)",
    # one term with a post for everybody elected
    f"SELECT t.id {_FOUNDING} AND t.ending = 'done' AND EXISTS (SELECT 1 FROM procedures_document d WHERE d.matter_id "
    "= t.id) AND (SELECT COUNT(*) FROM directory_term m WHERE m.made_by_kind = 'matter' AND m.made_by_number = t.id) "
    "<> 1",
    "SELECT m.id FROM directory_term m JOIN procedures_matter t ON t.id = m.made_by_number AND m.made_by_kind = "
    "'matter' WHERE t.ending = 'done' AND (SELECT COUNT(*) FROM directory_post s WHERE s.term_id = m.id) <> (SELECT "
    "COUNT(*) FROM procedures_rounditem i JOIN procedures_round r ON r.id = i.round_id WHERE r.matter_id = t.id AND "
    "r.stage = 'vote' AND r.state = 'closed' AND i.carried AND r.id = (SELECT MAX(x.id) FROM procedures_round x WHERE "
    "x.matter_id = t.id AND x.stage = 'vote' AND x.state = 'closed'))",
    "SELECT organisation_id FROM directory_term WHERE ended_on IS NULL GROUP BY organisation_id HAVING COUNT(*) > 1",
    # one founding at a time for an employer
    "SELECT l.employer_id FROM procedures_rollitem l JOIN procedures_matter t ON t.id = l.matter_id WHERE "
    "t.procedure = 'unions.founding' AND t.state <> 'ended' AND l.kind = 'covered' AND l.valid_to IS NULL "
    "GROUP BY l.employer_id HAVING COUNT(*) > 1",
)
GRAPH = (
    # one parent on a line, the closure's first steps are the open links
    "SELECT child_id FROM access_link WHERE valid_to IS NULL GROUP BY line, child_id HAVING COUNT(*) > 1",
    "SELECT l.id FROM access_link l WHERE l.valid_to IS NULL AND NOT EXISTS (SELECT 1 FROM access_closure c WHERE "
    "c.line = l.line AND c.ancestor_id = l.parent_id AND c.descendant_id = l.child_id AND c.depth = 1)",
    "SELECT c.id FROM access_closure c WHERE c.depth = 1 AND NOT EXISTS (SELECT 1 FROM access_link l WHERE "
    "l.line = c.line AND l.parent_id = c.ancestor_id AND l.child_id = c.descendant_id AND l.valid_to IS NULL)",
    # a move that was decided made one link, another one none
    "SELECT t.id FROM procedures_matter t WHERE t.procedure = 'unions.move' AND (SELECT COUNT(*) FROM access_link l "
    "WHERE l.made_by_kind = 'matter' AND l.made_by_number = t.id) <> CASE t.ending WHEN 'done' THEN 1 ELSE 0 END",
    # nothing hangs on an organisation that ended: nobody is in it, nothing waits at its desk
    "SELECT m.id FROM directory_membership m JOIN directory_organisation o ON o.node_id = m.union_id "
    "WHERE m.valid_to IS NULL AND o.valid_to IS NOT NULL",
    "SELECT l.id FROM access_link l JOIN directory_organisation o ON o.node_id IN (l.child_id, l.parent_id) "
    "WHERE l.valid_to IS NULL AND o.valid_to IS NOT NULL",
    "SELECT j.id FROM directory_joincode j JOIN directory_organisation o ON o.node_id = j.union_id "
    "WHERE j.valid_to IS NULL AND o.valid_to IS NOT NULL",
    "SELECT c.id FROM directory_coverage c JOIN directory_organisation o ON o.node_id = c.union_id "
    "WHERE c.valid_to IS NULL AND o.valid_to IS NOT NULL",
    "SELECT s.id FROM directory_post s JOIN directory_organisation o ON o.node_id = s.organisation_id "
    "WHERE s.valid_to IS NULL AND o.valid_to IS NOT NULL",
    "SELECT t.id FROM procedures_matter t JOIN directory_organisation o ON o.node_id = t.desk_node_id "
    "WHERE t.state <> 'ended' AND o.valid_to IS NOT NULL",
    "SELECT b.id FROM procedures_branch b JOIN directory_organisation o ON o.node_id = b.desk_node_id "
    "WHERE b.state = 'open' AND o.valid_to IS NOT NULL",
    "SELECT t.id FROM procedures_matter t JOIN procedures_party p ON p.matter_id = t.id AND p.role = 'receiver' AND "
    "p.valid_to IS NULL JOIN directory_organisation o ON o.node_id = p.organisation_id "
    "WHERE t.state <> 'ended' AND o.valid_to IS NOT NULL",
)
JOINT = (
    # a decided item holds its matter no longer and its matter went on by one act; nothing is decided before the end
    "SELECT o.id FROM procedures_openitem o JOIN procedures_jointitem i ON i.id = o.item_id WHERE i.state IN ('done', 'out')",
    "SELECT i.id FROM procedures_jointitem i JOIN procedures_jointround r ON r.id = i.round_id JOIN procedures_matter t "
    "ON t.id = i.matter_id WHERE i.state = 'done' AND (r.state <> 'closed' OR t.stage = r.stage AND t.state = 'open' OR "
    "(SELECT COUNT(*) FROM procedures_act a WHERE a.matter_id = t.id AND a.stage = r.stage AND a.outcome = i.outcome) <> 1) "
    "AND NOT EXISTS (SELECT 1 FROM procedures_act v WHERE v.matter_id = t.id AND v.verb = 'revoke')",
    # what waits in an open round, or is stopped, still stands there
    "SELECT i.id FROM procedures_openitem o JOIN procedures_jointitem i ON i.id = o.item_id JOIN procedures_jointround r "
    "ON r.id = i.round_id JOIN procedures_matter t ON t.id = i.matter_id WHERE t.state = 'open' AND t.stage <> r.stage",
    "SELECT i.id FROM procedures_jointitem i JOIN procedures_jointround r ON r.id = i.round_id WHERE r.state = 'open' AND "
    "i.state IN ('in', 'frozen', 'corrected') AND NOT EXISTS (SELECT 1 FROM procedures_openitem o WHERE o.item_id = i.id)",
    # an objection (or an appeal against a place that is marked) stops the item of the notice until it is decided
    "SELECT b.id FROM procedures_objection b JOIN procedures_jointitem i ON i.id = b.item_id JOIN procedures_matter t "
    "ON t.id = b.matter_id JOIN procedures_jointround r ON r.id = i.round_id WHERE t.state <> 'ended' AND "
    "r.kind = 'notice' AND i.state NOT IN ('frozen', 'out')",
    "SELECT b.id FROM procedures_objection b JOIN procedures_jointitem i ON i.id = b.item_id JOIN procedures_matter t "
    "ON t.id = b.matter_id JOIN procedures_jointitem n ON n.matter_id = i.matter_id JOIN procedures_openitem o ON "
    "o.item_id = n.id JOIN procedures_jointround r ON r.id = n.round_id WHERE t.state <> 'ended' AND "
    "r.kind = 'notice' AND n.state <> 'frozen'",
)
WHOLE = (*FACTS, *MATTERS, *PAPERS, *FOUNDINGS, *GRAPH, *JOINT)

#: Numbers by series and year, to be counted against the counter of the series.
NUMBERS = (
    ("procedures_matter", "number"),
    ("directory_membership", "card_number"),
    ("unions_rosterimport", "number"),
    ("directory_merge", "number"),
    ("treasury_commitment", "number"),
    ("treasury_paymentbatch", "number"),
    ("treasury_journalentry", "number"),
)


def closure_of(links: list[tuple]) -> set[tuple]:
    """Every (line, ancestor, descendant) that the open links mean, worked out by itself."""
    up = {(line, child): parent for line, parent, child in links}
    found = set()
    for line, child in up:
        at = up.get((line, child))
        while at is not None:
            found.add((line, at, child))
            at = up.get((line, at))
    return found
