//! Figures of the metric table over the tiny company: they agree with the team tab, and each opens what is behind it.

use ridealong::domain::figures::{Figures, Subject, Window};
use ridealong::domain::fiscal::FiscalCalendar;
use ridealong::domain::goal::Target;
use ridealong::domain::metric::metric_of;
use ridealong::domain::money::Currency;
use ridealong::storage::{DealScope, GoalEdit, GoalKey, GoalMetric};

use crate::deal_list::company;
use crate::support::{Session, setup};

fn session() -> Session {
    Session::open(setup(ridealong::screens::tabs(), company().0)).press("8")
}

#[test]
fn the_figures_of_everybody_are_those_of_the_team_tab() {
    let (store, _) = company();
    let team = store.team_figures(&DealScope::default(), None).unwrap();
    let record = store.sales_record(None, None).unwrap();
    let calendar = FiscalCalendar::default();
    let figures = Figures::new(&record, &calendar);
    let people = team.reps.iter().chain(&team.managers);
    let mut groups = vec![(Subject::Everybody, &team.total)];
    groups.extend(people.map(|person| {
        let below: Subject = record.all_below(person.id).into_iter().collect();
        (below, &*person.figures)
    }));
    assert!(groups.len() > 3);
    for (subject, expected) in groups {
        let value = |key: &str| {
            let metric = metric_of(key).unwrap();
            figures.figure(&subject, Window::ALL, metric, "").value
        };
        assert_eq!(value("deals"), Some(expected.deals() as f64));
        assert_eq!(value("won"), Some(expected.won as f64));
        assert_eq!(value("lost"), Some(expected.lost as f64));
        assert_eq!(value("open"), Some(expected.open as f64));
        assert_eq!(value("win_rate"), expected.win_rate().value());
        assert_eq!(value("median_days_to_win"), expected.median_days_to_win());
        let won = team.base.sum(&expected.won_value).total;
        assert_eq!(won.currency, Currency::USD);
        assert!((value("won_value").unwrap() - won.as_f64()).abs() < 0.01);
    }
}

#[test]
fn all_figures_of_a_rep_at_80_by_24() {
    insta::assert_snapshot!(session().press("jf").screen());
}

#[test]
fn all_figures_at_120_by_40() {
    insta::assert_snapshot!(session().size(120, 40).press("f").screen());
}

#[test]
fn a_figure_says_who_with_its_deals() {
    insta::assert_snapshot!(session().press("jf/win rate<enter><enter>").screen());
}

#[test]
fn a_figure_of_activities_lists_the_activities() {
    let session = session().press("f/activities<enter><enter>");
    insta::assert_snapshot!(session.screen());
}

#[test]
fn progress_month_by_month_at_80_by_24() {
    insta::assert_snapshot!(session().press("jm").screen());
}

#[test]
fn progress_month_by_month_at_120_by_40() {
    insta::assert_snapshot!(session().size(120, 40).press("jmj").screen());
}

#[test]
fn the_goal_stands_beside_the_months_and_says_which_side_of_it_they_are_on() {
    let mut store = company().0;
    let ana = store.find_rep("Ana Duarte").unwrap();
    let goal = |metric: &str, first: &str, last: &str, target: f64| GoalEdit {
        key: GoalKey {
            rep: ana,
            metric: GoalMetric::whole(metric),
            days: (first.parse().unwrap(), last.parse().unwrap()),
        },
        target: Some(Target::Number(target)),
        ramp: None,
    };
    let edits = [
        goal("won", "2026-10-01", "2026-10-31", 1.0),
        goal("won", "2026-11-01", "2026-11-30", 9.0),
        goal("win_rate", "2026-07-01", "2026-09-30", 0.9),
    ];
    store.set_goals("Goals", &edits).unwrap();
    let session = Session::new(ridealong::screens::tabs(), store).press("8jmjj<left>");
    insta::assert_snapshot!(session.screen());
}

#[test]
fn one_metric_of_all_reps_month_by_month() {
    insta::assert_snapshot!(session().press("jmjv<left><left>").screen());
}

#[test]
fn a_cell_says_who_for_its_month() {
    session()
        .press("jmj<left>w")
        .expect("Says who? Ana Duarte")
        .expect("1 Oct 2026 to 31 Oct 2026")
        .press("<esc>")
        .expect("Progress of Ana Duarte");
}

#[test]
fn another_metric_is_chosen_by_name() {
    session()
        .press("mmproposals<enter>")
        .expect("Proposals by rep")
        .expect("Ana Duarte");
}

#[test]
fn the_diagnosis_counts_what_the_metric_table_counts() {
    use ridealong::domain::diagnosis::{self as diagnosis, Factor, Settings, Survey};
    let (store, _) = company();
    let record = store.sales_record(None, None).unwrap();
    let calendar = FiscalCalendar::default();
    let figures = Figures::new(&record, &calendar);
    let year = ("2025-11-24".parse().unwrap(), record.today);
    let window = diagnosis::Window {
        first: year.0,
        last: year.1,
    };
    let survey = Survey::new(
        &record,
        &calendar,
        window,
        Some(window),
        Settings::default(),
    );
    let mut compared = 0;
    for subject in survey.reps() {
        let standing = survey.standing(subject);
        let of: Subject = [subject.id()].into_iter().collect();
        let days = Window {
            first: year.0,
            last: year.1,
        };
        let figure = |key: &str, part: &str| {
            let figure = figures.figure(&of, days, metric_of(key).unwrap(), part);
            (figure.hits, figure.n)
        };
        assert_eq!(
            figure("win_rate", ""),
            (Some(standing.won), standing.closed())
        );
        assert_eq!(
            figures
                .figure(&of, days, metric_of("new_deals").unwrap(), "")
                .value,
            Some(standing.new_deals as f64)
        );
        for (at, stage) in record.stages.iter().enumerate() {
            let counted = Factor::Conversion { from: at, to: at };
            let measured = survey.measure(counted, &standing);
            let step = standing.step(at, at);
            assert_eq!(
                figure("stage_conversion", &stage.id.to_string()),
                (Some(step.passed), step.decided),
                "{}",
                stage.name
            );
            compared += i64::from(measured.is_some());
        }
    }
    assert!(compared > 3);
}
