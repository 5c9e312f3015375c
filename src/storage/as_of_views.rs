//! What the tables with days of their own looked like on another day, see `as_of.rs`.

/// Tables with days of their own, as they stood: `{at}` is the moment, `{day}` the day, `{known}` the limit of what
/// was known. What carries its own time counts as known from that time.
pub(super) const VIEWS: &[(&str, &str)] = &[
    (
        "deal_events",
        "SELECT * FROM main.deal_events WHERE happened_at <= {at}
           AND CASE dated WHEN 1 THEN happened_at ELSE learnt_at END <= {known}",
    ),
    (
        "activities",
        "SELECT * FROM main.activities WHERE happened_on IS NULL OR happened_on <= '{day}'",
    ),
    (
        "qualification_scores",
        "SELECT * FROM main.qualification_scores WHERE scored_at <= {at}",
    ),
    ("notes", "SELECT * FROM main.notes WHERE written_at <= {at}"),
    (
        "reviews",
        "SELECT id, uid, rep_id, title, started_at,
           CASE WHEN finished_at <= {at} THEN finished_at END AS finished_at
         FROM main.reviews WHERE started_at <= {at}",
    ),
    (
        "review_items",
        "SELECT i.id, i.uid, review_id, deal_id, position, flags,
           CASE WHEN decided_at <= {at} THEN disposition END AS disposition,
           CASE WHEN decided_at <= {at} THEN reason ELSE '' END AS reason,
           CASE WHEN decided_at <= {at} THEN stage_id END AS stage_id,
           CASE WHEN decided_at <= {at} THEN new_date END AS new_date,
           CASE WHEN decided_at <= {at} THEN next_step ELSE '' END AS next_step,
           CASE WHEN decided_at <= {at} THEN owner_id END AS owner_id,
           CASE WHEN decided_at <= {at} THEN due_on END AS due_on,
           CASE WHEN decided_at <= {at} THEN decided_at END AS decided_at
         FROM main.review_items i JOIN main.reviews v ON v.id = review_id WHERE v.started_at <= {at}",
    ),
    (
        "forecast_calls",
        "SELECT * FROM main.forecast_calls WHERE made_on <= '{day}'",
    ),
    (
        "forecast_locks",
        "SELECT * FROM main.forecast_locks WHERE locked_at <= {at}",
    ),
    (
        "lock_states",
        "SELECT s.id, CASE WHEN withdrawn_at <= {at} THEN withdrawn_at END AS withdrawn_at,
           CASE WHEN withdrawn_at <= {at} THEN reason ELSE '' END AS reason
         FROM main.lock_states s JOIN main.forecast_locks l ON l.id = s.id WHERE l.locked_at <= {at}",
    ),
    (
        "scenarios",
        "SELECT * FROM main.scenarios WHERE made_at <= {at}",
    ),
    (
        "leads",
        "SELECT id, uid, external_id, name, company, source, status, owner_id, account_id, created_on,
           CASE WHEN converted_on <= '{day}' THEN converted_on END AS converted_on,
           CASE WHEN converted_on > '{day}' THEN 0 ELSE converted END AS converted,
           CASE WHEN converted_on > '{day}' THEN NULL ELSE deal_id END AS deal_id, extra, import_id
         FROM main.leads WHERE created_on IS NULL OR created_on <= '{day}'",
    ),
    (
        "buyer_criteria",
        "SELECT id, uid, buyer_id, stage_id, sense, text,
           CASE WHEN evidence_on > '{day}' THEN 'open' ELSE status END AS status,
           CASE WHEN evidence_on > '{day}' THEN '' ELSE evidence END AS evidence,
           CASE WHEN evidence_on <= '{day}' THEN evidence_on END AS evidence_on, position
         FROM main.buyer_criteria",
    ),
    (
        "actions",
        "SELECT a.id, a.uid, a.text, CASE WHEN given.id IS NULL THEN a.owner_id ELSE given.old_id END AS owner_id, a.deal_id,
           a.rep_id, a.review_item_id, a.plan_id, a.meeting_id, a.ride_along_id, a.private,
           CASE WHEN later.id IS NOT NULL OR a.closed_at > {at} THEN '' ELSE a.reason END AS reason,
           CASE WHEN later.id IS NULL THEN a.due_on ELSE later.old END AS due_on, a.due_time,
           CASE WHEN a.closed_at > {at} THEN 'open' ELSE a.state END AS state, a.made_at,
           CASE WHEN a.closed_at <= {at} THEN a.closed_at END AS closed_at
         FROM main.actions a LEFT JOIN main.action_moves later ON later.id = (
           SELECT m.id FROM main.action_moves m WHERE m.action_id = a.id AND m.moved_at > {at}
           ORDER BY m.moved_at, m.id LIMIT 1)
         LEFT JOIN main.action_hand_overs given ON given.id = (
           SELECT h.id FROM main.action_hand_overs h WHERE h.action_id = a.id AND h.handed_at > {at}
           ORDER BY h.handed_at, h.id LIMIT 1)
         WHERE a.made_at <= {at}",
    ),
    (
        "action_moves",
        "SELECT * FROM main.action_moves WHERE moved_at <= {at}",
    ),
    (
        "goal_changes",
        "SELECT * FROM main.goal_changes WHERE changed_at <= {at}",
    ),
    (
        "top_performers",
        "SELECT * FROM main.top_performers WHERE chosen_on <= '{day}'",
    ),
    (
        "observations",
        "SELECT * FROM main.observations WHERE observed_on <= '{day}'",
    ),
    (
        "ride_alongs",
        "SELECT id, uid, rep_id, deal_id, competency_id, diagnosis_id, purpose, planned_on,
           CASE WHEN state = 'held' AND held_on > '{day}' OR state = 'dropped' AND dropped_at > {at} THEN 'planned'
             ELSE state END AS state,
           CASE WHEN held_on <= '{day}' THEN held_on END AS held_on, made_at, kind, cadence_id, occurs_on, prompt_set,
           CASE WHEN revealed_at <= {at} THEN revealed_at END AS revealed_at,
           CASE WHEN debriefed_at <= {at} THEN strength ELSE '' END AS strength,
           CASE WHEN debriefed_at <= {at} THEN point_one ELSE '' END AS point_one,
           CASE WHEN debriefed_at <= {at} THEN point_two ELSE '' END AS point_two,
           CASE WHEN debriefed_at <= {at} THEN debriefed_at END AS debriefed_at,
           CASE WHEN dropped_at > {at} THEN '' ELSE reason END AS reason,
           CASE WHEN dropped_at <= {at} THEN dropped_at END AS dropped_at
         FROM main.ride_alongs WHERE made_at <= {at}",
    ),
    (
        "diagnosis_answers",
        "SELECT * FROM main.diagnosis_answers WHERE answered_at <= {at}",
    ),
    (
        "diagnosis_evidence",
        "SELECT * FROM main.diagnosis_evidence WHERE added_at <= {at}",
    ),
    (
        "diagnoses",
        "SELECT id, uid, rep_id, CASE WHEN finished_at > {at} THEN 'open' ELSE state END AS state, step, starts_on,
           ends_on, benchmark, gap_metric, gap_part, factor, factor_from, factor_to, lever_id, condition, root_cause,
           intervention, behaviour_now, behaviour_wanted, rep_words, motivation, reward, rep_agreed_on,
           manager_agreed_on, plan, figures, started_at, changed_at,
           CASE WHEN finished_at <= {at} THEN finished_at END AS finished_at
         FROM main.diagnoses WHERE started_at <= {at}",
    ),
    (
        "plans",
        "SELECT id, uid, rep_id, diagnosis_id, previous_id, focus, factor, root_cause, intervention, behaviour_now,
           behaviour_wanted, rep_words, indicator, indicator_part, indicator_from, indicator_target, indicator_on,
           predicted, starts_on, ends_on, CASE WHEN closed_at > {at} THEN 'open' ELSE state END AS state,
           CASE WHEN closed_at > {at} THEN '' ELSE reason END AS reason,
           CASE WHEN closed_at > {at} THEN '' ELSE verdict END AS verdict,
           CASE WHEN closed_at > {at} THEN '' ELSE was_right END AS was_right, made_at,
           CASE WHEN closed_at <= {at} THEN closed_at END AS closed_at
         FROM main.plans WHERE made_at <= {at}",
    ),
    (
        "check_ins",
        "SELECT c.id, c.uid, c.plan_id, CASE WHEN later.id IS NULL THEN c.due_on ELSE later.old END AS due_on,
           CASE WHEN c.held_on <= '{day}' THEN c.held_on END AS held_on,
           CASE WHEN c.held_on <= '{day}' THEN c.changed END AS changed,
           CASE WHEN c.held_on <= '{day}' THEN c.note ELSE '' END AS note,
           CASE WHEN c.held_on <= '{day}' THEN c.indicator END AS indicator, c.made_at,
           CASE WHEN later.id IS NOT NULL OR c.dropped_at > {at} THEN '' ELSE c.reason END AS reason,
           CASE WHEN c.dropped_at <= {at} THEN c.dropped_at END AS dropped_at
         FROM main.check_ins c LEFT JOIN main.check_in_moves later ON later.id = (
           SELECT m.id FROM main.check_in_moves m WHERE m.check_in_id = c.id AND m.moved_at > {at}
           ORDER BY m.moved_at, m.id LIMIT 1)
         WHERE c.made_at <= {at}",
    ),
    (
        "check_in_moves",
        "SELECT * FROM main.check_in_moves WHERE moved_at <= {at}",
    ),
    (
        "corrective_actions",
        "SELECT id, uid, rep_id, plan_id, reason, opened_on,
           CASE WHEN closed_on <= '{day}' THEN closed_on END AS closed_on
         FROM main.corrective_actions WHERE opened_on <= '{day}'",
    ),
    (
        "cadences",
        "SELECT * FROM main.cadences WHERE made_at <= {at}",
    ),
    (
        "cadence_rules",
        "SELECT id, uid, cadence_id, rule, anchor_on, at, minutes, prep_minutes, on_day_off, starts_on,
           CASE WHEN ended_at > {at} THEN NULL ELSE ends_on END AS ends_on, made_at,
           CASE WHEN ended_at <= {at} THEN ended_at END AS ended_at
         FROM main.cadence_rules WHERE made_at <= {at}",
    ),
    (
        "days_off",
        "SELECT * FROM main.days_off WHERE made_at <= {at}",
    ),
    (
        "occurrence_changes",
        "SELECT * FROM main.occurrence_changes WHERE made_at <= {at}",
    ),
    (
        "meetings",
        "SELECT id, uid, meeting_type_id, rep_id, team_id, title, planned_on, planned_at, cadence_id, occurs_on, deal_id,
           CASE WHEN started_at > {at} THEN 'planned' WHEN ended_at > {at} AND started_at IS NOT NULL THEN 'running'
             WHEN ended_at > {at} THEN 'planned' ELSE state END AS state,
           CASE WHEN started_at <= {at} THEN item_id END AS item_id,
           CASE WHEN started_at <= {at} THEN item_since END AS item_since,
           CASE WHEN started_at <= {at} THEN started_at END AS started_at,
           CASE WHEN ended_at <= {at} THEN ended_at END AS ended_at,
           CASE WHEN ended_at > {at} THEN '' ELSE reason END AS reason, made_at
         FROM main.meetings WHERE made_at <= {at}",
    ),
    (
        "decisions",
        "SELECT * FROM main.decisions WHERE decided_at <= {at}",
    ),
    (
        "calls",
        "SELECT id, uid, ride_along_id, position, deal_id, customer, at, call_type, objective, backup_objective,
           stretch_objective, questions, objections, buyers, my_role, recording,
           CASE WHEN started_at > {at} THEN 'planned' WHEN ended_at > {at} THEN 'running' ELSE state END AS state,
           CASE WHEN started_at <= {at} THEN started_at END AS started_at,
           CASE WHEN ended_at <= {at} THEN ended_at END AS ended_at,
           CASE WHEN took_over_at <= {at} THEN took_over_at END AS took_over_at,
           CASE WHEN ended_at > {at} THEN '' ELSE outcome END AS outcome,
           CASE WHEN ended_at > {at} THEN '' ELSE ended_how END AS ended_how,
           CASE WHEN ended_at > {at} THEN '' ELSE objective_met END AS objective_met,
           CASE WHEN ended_at > {at} THEN '' ELSE reason END AS reason, made_at
         FROM main.calls WHERE made_at <= {at}",
    ),
    (
        "call_marks",
        "SELECT * FROM main.call_marks WHERE made_at <= {at}",
    ),
    (
        "self_ratings",
        "SELECT * FROM main.self_ratings WHERE rated_at <= {at}",
    ),
    (
        "debrief_answers",
        "SELECT * FROM main.debrief_answers WHERE answered_at <= {at}",
    ),
    (
        "commitments",
        "SELECT id, uid, rep_id, competency_id, ride_along_id, words, action_id, next_ride_along_id,
           CASE WHEN closed_at > {at} THEN 'open' ELSE state END AS state,
           CASE WHEN closed_at > {at} THEN NULL ELSE observation_id END AS observation_id,
           CASE WHEN closed_at > {at} THEN '' ELSE reason END AS reason, made_at,
           CASE WHEN closed_at <= {at} THEN closed_at END AS closed_at
         FROM main.commitments WHERE made_at <= {at}",
    ),
    (
        "action_hand_overs",
        "SELECT * FROM main.action_hand_overs WHERE handed_at <= {at}",
    ),
    (
        "snoozes",
        "SELECT * FROM main.snoozes WHERE made_at <= {at}",
    ),
    (
        "week_closes",
        "SELECT * FROM main.week_closes WHERE closed_at <= {at}",
    ),
];
