//! The deal list and the team's figures on the tiny company, by hand.

use ridealong::domain::flags::ReviewThresholds;
use ridealong::domain::history::Looking;
use ridealong::domain::ids::DealId;
use ridealong::domain::stamp::Stamp;
use ridealong::exchange::demo::{Tiny, tiny, tiny_today};
use ridealong::storage::{
    DealColumn, DealList, DealQuery, DealScope, DealView, GroupBy, ListLine, Store,
};

pub fn company() -> (Store, Tiny) {
    let now = Stamp(Stamp::start_of(tiny_today()).0 + 9 * 3_600_000);
    let mut store = Store::in_memory(Box::new(move || now)).unwrap();
    let tiny = tiny(&mut store).unwrap();
    (store, tiny)
}

fn thresholds() -> ReviewThresholds {
    ReviewThresholds::default()
}

fn list(store: &Store, query: &DealQuery) -> DealList {
    store.deal_list(query, &thresholds()).unwrap()
}

/// The first words of the deals of a list.
fn accounts(store: &Store, query: &DealQuery) -> String {
    let deals: Vec<DealId> = list(store, query).deals().collect();
    let lines = store.deal_lines(&deals, &thresholds()).unwrap();
    let names: Vec<&str> = lines
        .iter()
        .map(|line| line.name.split(' ').next().unwrap())
        .collect();
    names.join(" ")
}

#[test]
fn every_flag_has_its_deal_and_exceptions_come_first() {
    let (store, _) = company();
    let deals: Vec<DealId> = list(&store, &DealQuery::default()).deals().collect();
    let lines = store.deal_lines(&deals, &thresholds()).unwrap();
    let flagged: Vec<String> = lines
        .iter()
        .map(|line| {
            let marks: Vec<&str> = line.flags.iter().map(|flag| flag.mark).collect();
            format!("{} {}", line.name, marks.join(" "))
        })
        .collect();
    insta::assert_snapshot!(flagged.join("\n"));
}

#[test]
fn a_list_is_sorted_both_ways_with_empty_values_last() {
    let (store, _) = company();
    for (sort, descending, expected) in [
        (DealColumn::Name, false, "Alder"),
        (DealColumn::Name, true, "Larch"),
        (DealColumn::Amount, true, "Iris"),
        (DealColumn::Amount, false, "Dogwood"),
        (DealColumn::CloseOn, false, "Birch"),
        (DealColumn::StageAge, true, "Cedar"),
        (DealColumn::StageAge, false, "Juniper"),
        (DealColumn::Stage, true, "Iris"),
    ] {
        let query = DealQuery {
            sort,
            descending,
            ..DealQuery::default()
        };
        let names = accounts(&store, &query);
        assert_eq!(
            names.split(' ').next(),
            Some(expected),
            "{sort:?} {descending} {names}"
        );
    }
    let query = DealQuery {
        sort: DealColumn::Amount,
        ..DealQuery::default()
    };
    assert!(
        accounts(&store, &query).ends_with("Garnet"),
        "no amount comes last"
    );
}

#[test]
fn every_word_of_a_filter_must_stand_somewhere() {
    let (store, _) = company();
    for (filter, expected) in [
        ("kauri", "Kauri"),
        ("zoe friday", "Kauri"),
        ("DUARTE retail", "Elm"),
        ("okafor negot", "Juniper Iris"),
        ("nobody", ""),
    ] {
        let query = DealQuery {
            filter: filter.into(),
            sort: DealColumn::Name,
            descending: true,
            ..DealQuery::default()
        };
        assert_eq!(accounts(&store, &query), expected, "{filter}");
    }
}

#[test]
fn groups_and_stages_carry_their_sums() {
    let (store, tiny) = company();
    let query = DealQuery {
        group: GroupBy::Rep,
        sort: DealColumn::Name,
        ..DealQuery::default()
    };
    let by_rep = list(&store, &query);
    let groups: Vec<(&str, i64)> = by_rep
        .groups
        .iter()
        .map(|group| (group.name.as_str(), group.sum.count))
        .collect();
    assert_eq!(
        groups,
        [("Ana Duarte", 6), ("Ben Okafor", 5), ("Piet Vermeulen", 1)]
    );
    assert_eq!(by_rep.len(), 12 + 3);
    assert_eq!(by_rep.line(0), Some(ListLine::Heading(0)));
    assert_eq!(by_rep.line(1), Some(ListLine::Deal(tiny.deals[0])));
    assert_eq!(by_rep.line(7), Some(ListLine::Heading(1)));
    assert_eq!(by_rep.line(15), None);
    let amounts: Vec<String> = by_rep
        .total
        .amounts
        .amounts()
        .map(|m| m.to_string())
        .collect();
    assert_eq!(amounts, ["EUR 42,000", "USD 900,000"]);
    assert_eq!(by_rep.total.without_amount, 1);
    let stages: Vec<(&str, i64)> = by_rep
        .stages
        .iter()
        .map(|stage| (stage.name.as_str(), stage.sum.count))
        .collect();
    insta::assert_debug_snapshot!(stages);
}

#[test]
fn the_scope_is_a_rep_a_manager_with_everybody_below_or_a_team_and_its_days() {
    let (store, tiny) = company();
    let count = |scope: DealScope, view| {
        list(
            &store,
            &DealQuery {
                scope,
                view,
                ..DealQuery::default()
            },
        )
        .total
        .count
    };
    let rep = |rep| DealScope {
        rep: Some(rep),
        ..DealScope::default()
    };
    assert_eq!(count(rep(tiny.reps[0]), DealView::Open), 6);
    assert_eq!(count(rep(tiny.manager), DealView::Open), 12);
    let team = DealScope {
        team: Some(tiny.team),
        ..DealScope::default()
    };
    assert_eq!(count(team, DealView::All), 20);
    let november = DealScope {
        from: "2026-11-01".parse().ok(),
        to: "2026-11-30".parse().ok(),
        ..DealScope::default()
    };
    assert_eq!(count(november, DealView::Won), 1, "Quince, ten days ago");
    assert_eq!(
        count(november, DealView::Open),
        1,
        "Birch is overdue and must not hide"
    );
}

#[test]
fn the_flagged_view_and_a_single_flag_keep_only_their_deals() {
    let (store, _) = company();
    let flagged = DealQuery {
        view: DealView::Flagged,
        ..DealQuery::default()
    };
    let names = accounts(&store, &flagged);
    assert!(
        !names.contains("Alder") && names.contains("Birch"),
        "{names}"
    );
    let overdue = DealQuery {
        flag: Some("past_close".into()),
        ..flagged
    };
    assert_eq!(accounts(&store, &overdue), "Birch");
}

#[test]
fn a_flag_explains_itself_with_its_numbers() {
    let (store, tiny) = company();
    let flags = store.flags_of(tiny.deals[2], &thresholds()).unwrap();
    let said: Vec<String> = flags
        .iter()
        .map(|raised| format!("{}: {}", raised.flag.label, raised.why))
        .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn the_figures_of_reps_add_up_to_their_manager_team_and_total() {
    let (store, tiny) = company();
    let team = store.team_figures(&DealScope::default(), None).unwrap();
    let line = |name: &str, f: &ridealong::domain::rep_figures::RepFigures| {
        format!(
            "{name}: {} deals, {} won, {} lost, {} open, {:?}, {:?} days",
            f.deals(),
            f.won,
            f.lost,
            f.open,
            f.won_value,
            f.median_days_to_win()
        )
    };
    let mut said: Vec<String> = team
        .reps
        .iter()
        .map(|rep| line(&rep.name, &rep.figures))
        .collect();
    said.extend(team.managers.iter().map(|m| line(&m.name, &m.figures)));
    said.extend(team.teams.iter().map(|t| line(&t.name, &t.figures)));
    said.push(line("total", &team.total));
    insta::assert_snapshot!(said.join("\n"));
    assert_eq!(*team.managers[0].figures, team.total);
    assert_eq!(*team.teams[0].figures, team.total);
    let one = DealScope {
        rep: Some(tiny.reps[1]),
        ..DealScope::default()
    };
    let one = store.team_figures(&one, None).unwrap();
    assert_eq!((one.reps.len(), one.managers.len()), (1, 0));
    assert_eq!(*one.reps[0].figures, one.total);
}

#[test]
fn looking_back_changes_the_list_and_its_flags() {
    let (mut store, tiny) = company();
    let day = "2026-11-10".parse().ok();
    store.look_at(Looking::at(day, None)).unwrap();
    let names = accounts(
        &store,
        &DealQuery {
            sort: DealColumn::Name,
            ..DealQuery::default()
        },
    );
    assert!(names.contains("Quince"), "won on the 13th: {names}");
    let birch = store.deal_lines(&tiny.deals[1..2], &thresholds()).unwrap();
    assert!(birch[0].flags.iter().all(|flag| flag.key != "past_close"));
}

#[test]
fn a_quota_stands_beside_what_was_won_in_its_days() {
    let (store, tiny) = company();
    let quotas = store.quotas(tiny.reps[0], 4).unwrap();
    let said: Vec<String> = quotas
        .iter()
        .map(|line| {
            format!(
                "{} {:?} {:?}",
                line.quota,
                line.won_in_quota,
                line.attainment()
            )
        })
        .collect();
    assert_eq!(
        said[0],
        "USD 250,000 Some(Money { minor: 2900000, currency: USD }) Some(0.116)"
    );
}

#[test]
fn what_a_deal_was_born_with_is_one_line_of_its_changes() {
    let (store, tiny) = company();
    let scope = DealScope {
        rep: Some(tiny.reps[0]),
        ..DealScope::default()
    };
    let changes = store.deal_changes(&scope, 1000).unwrap();
    let of_alder: Vec<&str> = changes
        .iter()
        .filter(|change| change.deal == tiny.deals[0])
        .map(|change| change.field.key())
        .collect();
    assert_eq!(of_alder, ["stage", "stage", "created"]);
    assert!(changes.windows(2).all(|pair| pair[0].at >= pair[1].at));
    assert_eq!(store.deal_changes(&scope, 3).unwrap().len(), 3);
}
