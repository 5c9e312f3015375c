//! What is asked about one rep or one team equals the same taken out of everybody's: lines of the Team tab, the page of
//! a rep, the board, the diagnosis, reps at quota. Over random companies and random changes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use proptest::prelude::*;

use super::team::Owned;
use super::{DealScope, DiagnosisQuestion, Store, small_file};
use crate::domain::at_quota::AtQuota;
use crate::domain::diagnosis::{
    Against, Asked, Board, BoardRow, Choice, Company, DiagnosisThresholds, Level, ResultLine,
    ResultRow, Survey, words,
};
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::ids::{RepId, TeamId};
use crate::domain::rep_figures::RepFigures;
use crate::domain::sales_record::SalesRecord;

/// Reps beside the two of the small file: enough for a field of many.
pub(super) const REPS: i64 = 18;
const TEAMS: i64 = 5;

/// A deal: owner, amount, way of ending, days.
pub(super) type Told = (u8, u16, u8, u8, u8);

fn deal_sql(at: usize, (owner, amount, end, began, took): Told) -> String {
    let id = 100 + at;
    let owner = i64::from(owner) % (REPS + 4);
    let owner = if owner > REPS {
        "NULL".to_owned()
    } else {
        (owner + 1).to_string()
    };
    let amount = if amount % 17 == 0 {
        "NULL".to_owned()
    } else {
        (u64::from(amount) * 100).to_string()
    };
    let currency = if end % 11 == 0 { "EUR" } else { "USD" };
    let day = |days: u16| format!("date('2026-01-05', '+{days} days')");
    let closed = day(u16::from(began) + u16::from(took) % 90);
    let began = day(u16::from(began));
    let (stage, outcome) = [
        (1, "open"),
        (2, "open"),
        (4, "won"),
        (4, "won"),
        (5, "lost"),
    ][usize::from(end) % 5];
    format!(
        "INSERT INTO main.deals (id, uid, name, owner_id, stage_id, outcome, amount_minor, currency, created_on, close_on, segment)
           VALUES ({id}, randomblob(16), 'Deal {id}', {owner}, {stage}, '{outcome}', {amount}, '{currency}', {began}, {closed},
           CASE {id} % 3 WHEN 0 THEN 'SMB' ELSE '' END);
         INSERT INTO main.deal_events (deal_id, field, old, new, happened_at, learnt_at, dated) VALUES
           ({id}, 'stage', NULL, '1', unixepoch({began}) * 1000, 0, 1),
           ({id}, 'stage', '1', '{stage}', unixepoch({closed}) * 1000, 0, 1);"
    )
}

fn people_sql(managers: &[u8], teams: &[u8]) -> String {
    let mut sql = String::from(
        "INSERT INTO main.rates (currency, base, on_day, rate) VALUES ('EUR', 'USD', '2026-01-01', '1.1');
         INSERT INTO main.competencies (id, uid, key, name, position) VALUES (1, x'01', 'ask', 'Ask', 1);",
    );
    for team in 1..=TEAMS {
        let parent = if team > 2 {
            (team / 2).to_string()
        } else {
            "NULL".to_owned()
        };
        let _ = write!(
            sql,
            "INSERT INTO main.teams (id, uid, name, parent_id) VALUES ({team}, randomblob(16), 'T{team}', {parent});"
        );
    }
    for at in 0..REPS {
        let id = at + 2;
        let place = usize::try_from(at).unwrap();
        let role = if at % 6 == 0 { "manager" } else { "rep" };
        if at > 0 {
            let _ = write!(
                sql,
                "INSERT INTO main.reps (id, uid, name, role, hired_on) VALUES ({id}, randomblob(16), 'Rep {at}', '{role}', '2024-01-01');"
            );
        }
        let manager = i64::from(managers[place]) % (REPS + 6) + 1;
        let manager = if manager > REPS + 1 {
            "NULL".to_owned()
        } else {
            manager.min(id).to_string()
        };
        let team = i64::from(teams[place]) % (TEAMS + 1);
        let team = if team == 0 {
            "NULL".to_owned()
        } else {
            team.min(TEAMS - 1).to_string()
        };
        let _ = write!(
            sql,
            "UPDATE main.reps SET manager_id = nullif({manager}, id), team_id = {team} WHERE id = {id};
             INSERT INTO main.quotas (uid, rep_id, metric, starts_on, ends_on, amount_minor, currency) VALUES
               (randomblob(16), {id}, 'won_value', '2026-07-01', '2026-09-30', {}, 'USD'),
               (randomblob(16), {id}, 'won_value', '2026-10-01', '2026-12-31', 900000, 'EUR');
             INSERT INTO main.observations (uid, rep_id, competency_id, observed_on, used, made_at)
               SELECT randomblob(16), {id}, 1, '2026-10-12', 'yes', 0 WHERE {id} % 4 = 0;
             INSERT INTO main.plans (uid, rep_id, focus, starts_on, ends_on, made_at)
               SELECT randomblob(16), {id}, 'Ask more', '2026-10-01', '2026-12-31', 0 WHERE {id} % 5 = 0;",
            (at + 1) * 40_000
        );
    }
    sql
}

pub(super) fn company(managers: &[u8], teams: &[u8], deals: &[Told]) -> Store {
    let store = small_file::small_file();
    let mut sql = people_sql(managers, teams);
    for (at, told) in deals.iter().enumerate() {
        sql.push_str(&deal_sql(at, *told));
    }
    store.reader().execute_batch(&sql).unwrap();
    store
}

/// Everybody's figures, and who belongs where.
struct Whole {
    own: Owned,
    /// Row number, manager, team, whether a rep.
    people: Vec<(i64, Option<i64>, Option<i64>, bool)>,
}

impl Whole {
    fn of(store: &Store, scope: &DealScope) -> Self {
        let days = DealScope {
            team: None,
            rep: None,
            ..*scope
        };
        let mut statement = store
            .reader()
            .prepare("SELECT id, manager_id, team_id, role = 'rep' FROM reps ORDER BY id")
            .unwrap();
        let rows = statement
            .query_map([], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .unwrap();
        Self {
            own: store.figures_by_owner(&days).unwrap(),
            people: rows.map(Result::unwrap).collect(),
        }
    }

    fn below(&self, id: i64) -> BTreeSet<i64> {
        let mut all = BTreeSet::from([id]);
        loop {
            let before = all.len();
            for (person, manager, ..) in &self.people {
                if manager.is_some_and(|manager| all.contains(&manager)) {
                    all.insert(*person);
                }
            }
            if all.len() == before {
                return all;
            }
        }
    }

    fn sum(&self, people: &BTreeSet<i64>) -> RepFigures {
        let mut sum = RepFigures::default();
        for person in people {
            if let Some(figures) = self.own.get(&Some(*person)) {
                sum.merge(figures);
            }
        }
        sum
    }
}

/// Figures without the order in which their deals were read.
pub(super) fn plain(figures: &RepFigures) -> String {
    let (median, days) = (figures.median_days_to_win(), figures.won_with_days());
    let mut said = serde_json::to_value(figures).unwrap();
    said["days_to_win"] = serde_json::Value::Null;
    format!("{said} {median:?} {days}")
}

fn scopes() -> Vec<DealScope> {
    let day = |text: &str| text.parse().ok();
    let mut all = vec![DealScope::default()];
    all.extend((1..=TEAMS).map(|team| DealScope {
        team: Some(TeamId(team)),
        ..DealScope::default()
    }));
    all.extend((1..=REPS).map(|rep| DealScope {
        rep: Some(RepId(rep)),
        ..DealScope::default()
    }));
    let of = |team, rep| DealScope {
        team: Some(TeamId(team)),
        rep: Some(RepId(rep)),
        from: day("2026-03-01"),
        to: day("2026-08-31"),
    };
    all.extend([of(1, 2), of(2, 3), of(3, 8)]);
    all
}

fn lines_hold(store: &Store, scope: &DealScope) {
    let whole = Whole::of(store, scope);
    let in_scope = in_scope(store, scope);
    let cut = |people: BTreeSet<i64>| {
        plain(&whole.sum(&people.intersection(&in_scope).copied().collect()))
    };
    let team = store.team_figures(scope, None).unwrap();
    let said = |people: &[super::PersonFigures]| -> BTreeMap<i64, String> {
        people
            .iter()
            .map(|one| (one.id.0, plain(&one.figures)))
            .collect()
    };
    let leads = |id: i64| whole.people.iter().any(|one| one.1 == Some(id));
    let here = || whole.people.iter().filter(|one| in_scope.contains(&one.0));
    let reps = here().filter(|one| one.3 || whole.own.contains_key(&Some(one.0)));
    let reps: BTreeMap<i64, String> = reps
        .map(|one| (one.0, cut(BTreeSet::from([one.0]))))
        .collect();
    assert_eq!(said(&team.reps), reps, "{scope:?}");
    let managers = here().filter(|one| !one.3 || leads(one.0));
    let managers: BTreeMap<i64, String> = managers
        .map(|one| (one.0, cut(whole.below(one.0))))
        .collect();
    assert_eq!(said(&team.managers), managers, "{scope:?}");
    for line in team.managers.iter().chain(&team.reps) {
        let role_leads = whole.people.iter().any(|one| one.0 == line.id.0 && !one.3);
        assert_eq!(line.leads, role_leads || leads(line.id.0));
    }
}

/// The people of a scope.
fn in_scope(store: &Store, scope: &DealScope) -> BTreeSet<i64> {
    let people = store.people_in(scope).unwrap();
    let of = |id: i64| {
        people
            .as_ref()
            .is_none_or(|people| people.contains(&RepId(id)))
    };
    let whole = Whole::of(store, scope).people.into_iter();
    whole.map(|one| one.0).filter(|id| of(*id)).collect()
}

fn parts_hold(store: &Store, scope: &DealScope) {
    let (whole, in_scope) = (Whole::of(store, scope), in_scope(store, scope));
    let cut = |people: BTreeSet<i64>| {
        plain(&whole.sum(&people.intersection(&in_scope).copied().collect()))
    };
    let team = store.team_figures(scope, None).unwrap();
    let whole_team = store
        .team_figures(
            &DealScope {
                team: None,
                rep: None,
                ..*scope
            },
            None,
        )
        .unwrap();
    let parents: BTreeMap<i64, Option<i64>> = whole_team
        .teams
        .iter()
        .map(|t| (t.id.0, t.parent.map(|p| p.0)))
        .collect();
    assert_eq!(
        parents.len(),
        usize::try_from(TEAMS).unwrap(),
        "all teams are in the whole"
    );
    let within = |mut team: i64, top: i64| loop {
        if team == top {
            return true;
        }
        match parents[&team] {
            Some(parent) => team = parent,
            None => return false,
        }
    };
    let mut parts = BTreeMap::new();
    for top in parents.keys() {
        let members: BTreeSet<i64> = whole
            .people
            .iter()
            .filter(|one| one.2.is_some_and(|team| within(team, *top)))
            .map(|one| one.0)
            .collect();
        // Of one rep or team no team of others, also none that nobody is in.
        let is_asked = match (scope.team, scope.rep) {
            (None, None) => true,
            (team, _) => team.is_some_and(|team| within(*top, team.0)),
        };
        let is_empty = members.is_empty() && is_asked;
        if is_empty || members.intersection(&in_scope).next().is_some() {
            parts.insert(*top, cut(members));
        }
    }
    let said: BTreeMap<i64, String> = team
        .teams
        .iter()
        .map(|part| (part.id.0, plain(&part.figures)))
        .collect();
    assert_eq!(said, parts, "{scope:?}");
}

fn pages_hold(store: &Store) {
    let days = scopes().pop().unwrap();
    for scope in [DealScope::default(), days] {
        let whole = Whole::of(store, &scope);
        for (id, ..) in &whole.people {
            let person = store.person_figures(RepId(*id), &scope).unwrap();
            assert_eq!(
                plain(&person.figures),
                plain(&whole.sum(&whole.below(*id))),
                "{id}"
            );
        }
    }
    let reps: Vec<RepId> = (1..=REPS).map(RepId).collect();
    let today = store.today();
    let one_by_one = reps.iter().filter_map(|rep| {
        let quotas = store.quotas(*rep, 4).unwrap();
        quotas
            .iter()
            .find(|quota| quota.ends_on < today)?
            .attainment()
    });
    assert_eq!(
        store.at_quota(reps.clone()).unwrap(),
        AtQuota::of(one_by_one)
    );
    assert!(
        store
            .person_figures(RepId(999), &DealScope::default())
            .is_err()
    );
}

fn question(scope: DealScope, choice: Choice) -> DiagnosisQuestion {
    DiagnosisQuestion {
        scope,
        period: None,
        choice,
        thresholds: DiagnosisThresholds::default(),
        calendar: FiscalCalendar::default(),
        currency: None,
    }
}

/// A board in words, with its figures to the sixth place: sums are added in another order.
fn told(board: &Board, record: &SalesRecord) -> Vec<String> {
    let round = |value: Option<f64>| value.map(|value| format!("{value:.6e}"));
    let mut lines = vec![format!(
        "{:?} {} {}",
        round(board.team.result.gap),
        board.team.levers,
        board.team.thin
    )];
    for row in &board.rows {
        let diagnosis = &row.diagnosis;
        lines.push(format!(
            "{} {:?} {:?} {:?} {:?} {} {:?}",
            diagnosis.name,
            row.rank(),
            round(diagnosis.result.gap),
            round(row.worth()),
            row.coached,
            words::headline(diagnosis, record),
            words::reasons(diagnosis, record),
        ));
    }
    lines
}

/// What is known of a board before it is counted: its rows, and of each what follows from wins, quotas and coaching.
fn so_far_holds(store: &Store, question: &DiagnosisQuestion, board: &Board) {
    let (so_far, _) = store.results_of_board(question, board.level).unwrap();
    let of_period = |result: &ResultLine| ResultLine {
        short_since: None,
        ..result.clone()
    };
    assert_eq!(so_far.team, of_period(&board.team.result));
    assert_eq!(so_far.rows.len(), board.rows.len());
    for row in &so_far.rows {
        let is_this = |whole: &&BoardRow| whole.diagnosis.subject == row.subject;
        let whole = board.rows.iter().find(is_this).unwrap();
        match row.result.against {
            Against::Quota => assert_eq!(row.result, of_period(&whole.diagnosis.result)),
            _ => assert_eq!(row.result.gap, None),
        }
        assert_eq!(row.name, whole.diagnosis.name);
        assert_eq!(row.coached, whole.coached);
        assert_eq!(row.circumstance, whole.circumstance);
    }
    let gap = |row: &ResultRow| row.result.gap.unwrap_or(f64::INFINITY);
    assert!(so_far.rows.is_sorted_by(|a, b| gap(a) <= gap(b)));
}

fn boards_hold(store: &Store, choice: Choice) {
    let record = store.sales_record(None, None).unwrap();
    let calendar = FiscalCalendar::default();
    let settings = DiagnosisThresholds::default().settings();
    let company = Company::of(&record);
    let asked = Asked::over(None, &company, &calendar);
    let survey = Survey::new(&record, &calendar, asked.period, asked.window, settings);
    for scope in scopes().into_iter().filter(|scope| scope.from.is_none()) {
        let people = store.people_in(&scope).unwrap();
        let coached = store.coached(&DealScope::default()).unwrap();
        for level in [Level::Reps, Level::Managers] {
            let whole = Board::of(&survey, people.as_ref(), level, choice, &coached);
            let (board, of) = store.board(&question(scope, choice), level).unwrap();
            assert_eq!(
                told(&board, &of),
                told(&whole, &record),
                "{scope:?} {choice:?}"
            );
            let asked = question(scope, choice);
            so_far_holds(store, &asked, &board);
            // The board was made from it a moment ago; but of the window before nothing is held.
            let is_held = people.is_some() && choice != Choice::OwnPast;
            assert_eq!(store.is_counted_for_few(&asked).unwrap(), is_held);
        }
        if let Some(rep) = scope.rep {
            let sheet = store
                .diagnosis_sheet(&question(DealScope::default(), choice), rep)
                .unwrap();
            let whole = survey.diagnose(survey.subject_of(rep), choice);
            let of: &Arc<SalesRecord> = &sheet.record;
            assert_eq!(
                words::headline(&sheet.diagnosis, of),
                words::headline(&whole, &record)
            );
            assert_eq!(
                words::reasons(&sheet.diagnosis, of),
                words::reasons(&whole, &record)
            );
            assert_eq!(
                sheet.coached,
                coached.get(&rep).cloned().unwrap_or_default()
            );
        }
    }
}

fn hold(store: &Store, choice: Choice) {
    for scope in scopes() {
        lines_hold(store, &scope);
        parts_hold(store, &scope);
    }
    pages_hold(store);
    boards_hold(store, choice);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn one_rep_or_team_answers_as_the_same_part_of_everybody(
        managers in prop::collection::vec(any::<u8>(), REPS as usize),
        teams in prop::collection::vec(any::<u8>(), REPS as usize),
        deals in prop::collection::vec(any::<Told>(), 60..420),
        later in prop::collection::vec((0..4u8, 1..REPS, 1..REPS), 0..4),
    ) {
        let mut store = company(&managers, &teams, &deals);
        hold(&store, Choice::Team);
        for (what, rep, other) in later {
            let sql = match what {
                0 => format!("UPDATE main.reps SET manager_id = nullif({other}, id) WHERE id = {rep}"),
                1 => format!("UPDATE main.deals SET owner_id = {rep} WHERE owner_id = {other} AND id % 2 = 0"),
                2 => format!("UPDATE main.reps SET segment = 'SMB', circumstance = 'luck' WHERE id = {rep}"),
                _ => format!("UPDATE main.reps SET team_id = 1 + {other} % {TEAMS} WHERE id = {rep}"),
            };
            drop(store.change("Any", |change| Ok(change.sql().execute_batch(&sql)?)));
            hold(&store, if what % 2 == 0 { Choice::OwnPast } else { Choice::Team });
            store.undo().unwrap();
        }
        hold(&store, Choice::Objective);
    }
}
