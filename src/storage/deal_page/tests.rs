//! What the page of a deal reads.

use super::super::small_file::{small_file, ticking};
use super::*;

#[test]
fn history_reads_in_words_with_names_amounts_and_where_it_comes_from() {
    let mut store = ticking();
    store
        .change_amount(DealId(1), Some(Money::new(9_000_000, Currency::EUR)))
        .unwrap();
    store.change_owner(DealId(1), Some(RepId(2))).unwrap();
    store.change_next_step(DealId(1), "", None).unwrap();
    store.change_stage(DealId(1), StageId(5)).unwrap();
    store.change_stage(DealId(1), StageId(2)).unwrap();
    let page = store.deal_page(DealId(1), None).unwrap();
    let lines: Vec<String> = page
        .history
        .iter()
        .map(|line| format!("{} ({})", line.words, line.by))
        .collect();
    assert_eq!(
        lines,
        [
            "Created (history in report.csv)",
            "Stage Discovery (history in report.csv)",
            "Stage Discovery → Proposal (history in report.csv)",
            "Amount USD 120,000 (import report.csv)",
            "Currency USD (import report.csv)",
            "Close date 31 Dec 2026 (import report.csv)",
            "Owner Ana Ruiz (import report.csv)",
            "Next step “Call Ana” (import report.csv)",
            "Currency USD → EUR (you)",
            "Amount USD 120,000 → EUR 90,000 (you)",
            "Owner Ana Ruiz → Ben Okafor (you)",
            "Next step “Call Ana” removed (you)",
            "Stage Proposal → Lost (you)",
            "Close date 31 Dec 2026 → 22 Nov 2026 (you)",
            "Stage Lost → Proposal (you)",
            "Reopened after Lost (you)",
        ]
    );
}

#[test]
fn a_deal_about_which_nothing_is_known_has_a_page() {
    let page = small_file().deal_page(DealId(3), None).unwrap();
    assert_eq!(
        (page.deal.name.as_str(), page.deal.account, page.stage),
        ("Mystery", None, None)
    );
    assert!(page.history.is_empty() && page.deal.amount.is_none());
}

#[test]
fn a_stage_comes_with_what_it_is_for() {
    let stage = small_file()
        .deal_page(DealId(1), None)
        .unwrap()
        .stage
        .unwrap();
    assert_eq!(
        (stage.name.as_str(), stage.objective.as_str()),
        ("Proposal", "Agree on the solution")
    );
    assert_eq!(stage.tasks, ["Write the business case"]);
    assert_eq!(stage.criteria.len(), 2);
}

#[test]
fn changes_count_since_the_review_else_since_the_import_before_else_lately() {
    let mut store = ticking();
    let since = |store: &Store| store.deal_page(DealId(1), None).unwrap().since;
    assert!(matches!(since(&store), Since::Days(_)));
    store
        .reader()
        .execute(
            "INSERT INTO imports (uid, file_name, file_hash, kind, as_of, learnt_at)
             VALUES (x'02', 'b.csv', '', 'deals', '2026-11-16', 1795000000000)",
            [],
        )
        .unwrap();
    assert_eq!(since(&store), Since::Import(Stamp(1_793_577_600_000)));
    let review = store
        .start_review(None, "all", &[(DealId(1), vec![])])
        .unwrap();
    store.change_amount(DealId(1), None).unwrap();
    let decision = crate::domain::disposition::Decision {
        next_step: "Call Hank".into(),
        owner: Some(RepId(1)),
        due_on: "2026-12-01".parse().ok(),
        ..crate::domain::disposition::Decision::new(crate::domain::disposition::Disposition::Keep)
    };
    let item = store.review_items(review).unwrap()[0].id;
    store.decide(item, &decision).unwrap();
    assert!(
        matches!(since(&store), Since::Import(_)),
        "a review counts once it is finished"
    );
    store.finish_review(review).unwrap();
    assert!(matches!(since(&store), Since::Review(_)));
    store.change_stage(DealId(1), StageId(3)).unwrap();
    let page = store.deal_page(DealId(1), None).unwrap();
    let words: Vec<&str> = page.changes().map(|line| line.words.as_str()).collect();
    assert_eq!(words, ["Stage Proposal → Negotiation"]);
}
