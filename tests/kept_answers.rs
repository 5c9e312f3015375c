//! A page that reads with a kept answer: what was answered before is shown first, the true answer follows, and nothing
//! is counted where the file is as it was.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use ridealong::app::command::Command;
use ridealong::app::effect::Effects;
use ridealong::app::kept::{Freshness, Question};
use ridealong::domain::stamp::Stamp;
use ridealong::screens::{Context, Screen, Tab, table};
use ridealong::storage::records::NewTeam;
use ridealong::storage::{DealScope, StorageError, Store};
use ridealong::ui::canvas::Canvas;
use ridealong::ui::theme::Role;

use crate::support::{Session, store};

/// Says how many teams there are, in the order in which it was told.
#[derive(Default)]
struct Teams {
    told: Vec<String>,
    is_timely: bool,
}

impl Teams {
    fn read(&mut self, effects: &mut Effects<Self>) {
        let question = Question {
            keeps_all: true,
            is_timely: self.is_timely,
            ..Question::new("teams", "count the teams", "all".into())
        };
        effects.kept(
            question,
            |store: &mut Store| -> Result<usize, StorageError> {
                Ok(store.team_figures(&DealScope::default(), None)?.teams.len())
            },
            |screen: &mut Self, teams, freshness, _| {
                let of = match freshness {
                    Freshness::Now => "now",
                    Freshness::Before => "before",
                };
                screen.told.push(format!("{teams} {of}"));
            },
        );
    }

    fn timely(&mut self, _: &mut Effects<Self>) {
        self.is_timely = true;
    }
}

impl Screen for Teams {
    const NAME: &'static str = "teams";
    const TITLE: &'static str = "Teams";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("read", "r", "Read again", Self::read),
        Command::new("timely", "t", "Depends on the time", Self::timely),
    ];

    fn enter(&mut self, _: &Context, effects: &mut Effects<Self>) {
        self.read(effects);
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        canvas.text(1, 1, Role::Plain, &self.told.join(", "));
    }
}

fn session(store: Store) -> Session {
    let tab = Tab {
        number: '1',
        first: || Box::<Teams>::default(),
        tables: || vec![table::<Teams>()],
    };
    Session::new(vec![tab], store)
}

fn add_team(store: &mut Store, name: &'static str) {
    let team = NewTeam {
        name,
        ..NewTeam::default()
    };
    store.change(name, |change| change.add_team(&team)).unwrap();
}

#[test]
fn what_was_kept_is_shown_first_and_counted_again_only_where_the_file_changed() {
    let mut store = store();
    add_team(&mut store, "North");
    let mut session = session(store).expect(" 1 now").press("r");
    session = session.expect(" 1 now, 1 now");
    add_team(session.store(), "South");
    session
        .press("r")
        .expect(" 1 now, 1 now, 1 before, 2 now")
        .press("r")
        .expect("2 now, 2 now");
}

#[test]
fn an_answer_that_depends_on_the_time_of_day_is_always_counted_again() {
    session(store())
        .press("tr")
        .expect(" 0 now, 0 before, 0 now");
}

/// Answers at first with the number of teams learnt before, as the models of a forecast do, then with the true one.
#[derive(Default)]
struct LearnsAgain {
    learnt: Arc<AtomicI64>,
    told: Vec<String>,
}

impl LearnsAgain {
    fn question() -> Question {
        Question {
            keeps_all: true,
            ..Question::new("teams", "count the teams", "all".into())
        }
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let learnt = Arc::clone(&self.learnt);
        effects.kept(
            Self::question(),
            move |_| -> Result<(i64, bool), StorageError> {
                Ok((learnt.load(Ordering::Relaxed), true))
            },
            |screen: &mut Self, (teams, is_old), freshness, effects| {
                let word = if is_old { "old" } else { "true" };
                screen.told.push(format!("{teams} {word}"));
                if is_old && freshness == Freshness::Now {
                    screen.learn_again(effects);
                }
            },
        );
    }

    fn learn_again(&self, effects: &mut Effects<Self>) {
        let learnt = Arc::clone(&self.learnt);
        effects.kept_anew(
            Self::question(),
            move |store: &mut Store| -> Result<(i64, bool), StorageError> {
                let teams = store.team_figures(&DealScope::default(), None)?.teams.len();
                learnt.store(teams as i64, Ordering::Relaxed);
                Ok((teams as i64, false))
            },
            |screen: &mut Self, (teams, is_old), _| {
                assert!(!is_old);
                screen.told.push(format!("{teams} true"));
            },
        );
    }
}

impl Screen for LearnsAgain {
    const NAME: &'static str = "learns";
    const TITLE: &'static str = "Learns";
    const COMMANDS: &'static [Command<Self>] =
        &[Command::new("read", "r", "Read again", Self::read)];

    fn enter(&mut self, _: &Context, effects: &mut Effects<Self>) {
        self.read(effects);
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        canvas.text(1, 1, Role::Plain, &self.told.join(", "));
    }
}

#[test]
fn what_was_learnt_before_is_shown_once_and_not_with_every_reading_of_the_same_file() {
    let tab = Tab {
        number: '1',
        first: || Box::<LearnsAgain>::default(),
        tables: || vec![table::<LearnsAgain>()],
    };
    let mut store = store();
    add_team(&mut store, "North");
    let mut session = Session::new(vec![tab], store)
        .expect(" 0 old, 1 true")
        .press("rr")
        .expect(" 0 old, 1 true, 1 true, 1 true");
    add_team(session.store(), "South");
    session
        .press("r")
        .expect("1 true, 1 true, 1 true, 1 old, 2 true")
        .press("r")
        .expect("1 old, 2 true, 2 true");
}

#[test]
fn what_was_answered_yesterday_is_shown_as_one_of_before() {
    let now = Arc::new(AtomicI64::new(store().now().0));
    let clock = Arc::clone(&now);
    let tick = move || Stamp(clock.load(Ordering::Relaxed));
    let session = session(Store::in_memory(Box::new(tick)).unwrap()).expect(" 0 now");
    now.fetch_add(86_400_000, Ordering::Relaxed);
    session.press("r").expect(" 0 now, 0 before, 0 now");
}
