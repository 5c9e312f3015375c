//! One folder per tab: its state, its commands, its view. Here: what a screen is, and which tabs there are.
//!
//! A tab is a stack of pages, each a `Screen`. `effects.open(page)` goes deeper; Esc comes back to the
//! page below, which was kept as it was, so that its list stands on the same row.

#[cfg(test)]
mod answering;
pub mod choices;
pub mod coaching_forms;
pub mod deal_reading;
pub mod deal_rows;
pub mod diagnosis;
pub mod file_form;
pub mod forecast;
pub mod goals;
pub mod import;
pub mod list_editor;
pub mod meetings;
pub mod opening;
pub mod pipeline;
pub mod plans;
pub mod rhythm;
pub mod ride_alongs;
pub mod search;
pub mod team;
pub mod today;

use std::any::Any;
use std::sync::Arc;

use crate::app::clock::Clock;
use crate::app::command::{Command, Offer};
use crate::app::effect::{Effect, Effects, Target};
use crate::app::key::Key;
use crate::app::list::ListCursor;
use crate::config::Config;
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::scope::Scope;
use crate::domain::stamp::Stamp;
use crate::storage::{DealScope, ForecastQuestion};
use crate::ui::canvas::{Canvas, Piece};

/// What every screen is told when it reads.
#[derive(Debug, Clone)]
pub struct Context {
    /// Team, rep, period, as-of.
    pub scope: Scope,
    /// What time it is; the end of the day that is looked at, where the scope looks back.
    pub clock: Clock,
    /// When quarters and years end.
    pub calendar: FiscalCalendar,
    /// The other settings: the thresholds of the review.
    pub config: Arc<Config>,
}

impl Context {
    /// What is asked of the forecast: the scope's people, its period, the settings.
    pub fn forecast_question(&self) -> ForecastQuestion {
        ForecastQuestion::of(self.deal_scope(), self.scope.period, &self.config)
    }

    /// The scope as lists of deals and figures of a team take it.
    pub fn deal_scope(&self) -> DealScope {
        let (from, to) = self.calendar.days(self.scope.period).unzip();
        DealScope {
            team: self.scope.team,
            rep: self.scope.rep,
            from,
            to,
        }
    }
}

/// A page of a tab. `Default` is not needed; what a page shows is given to its constructor.
pub trait Screen: Sized + 'static {
    /// Name of its command table, in the config and in drafts: `pipeline`, `pipeline-deal`.
    const NAME: &'static str;
    /// Title in the tab bar, help and path: “Pipeline”.
    const TITLE: &'static str;
    /// Title in the tab bar where it is narrow.
    const SHORT_TITLE: &'static str = Self::TITLE;
    /// What it can do.
    const COMMANDS: &'static [Command<Self>];

    /// It comes to the front the first time, or the scope is another: read what is shown.
    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>);

    /// Something in the file changed: read again, keep the place. Only called after `enter`.
    fn reload(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.enter(context, effects);
    }

    /// Draws it. Never asks, sorts or changes anything.
    fn view(&self, canvas: &mut Canvas<'_>);

    /// The list that j/k, g/G, pages, space, `/`, wheel and clicks move; `None` where there is none now.
    fn list(&mut self) -> Option<&mut ListCursor> {
        None
    }

    /// The same, to look at.
    fn list_ref(&self) -> Option<&ListCursor> {
        None
    }

    /// The list's filter text or sort changed: read again with it.
    fn list_changed(&mut self, _effects: &mut Effects<Self>) {}

    /// After every key, answer and resize: ask here for rows that are in the window but not here
    /// (`self.list.cursor.missing()`), and for details of a newly selected row.
    fn settle(&mut self, _effects: &mut Effects<Self>) {}

    /// Go to a record (from the palette or another tab).
    fn focus(&mut self, _target: &Target, _effects: &mut Effects<Self>) {}

    /// Opens the form again whose draft has this key (`NAME/…`); its text is put in by the cockpit.
    fn resume(&mut self, _draft: &str, _effects: &mut Effects<Self>) {}

    /// Esc, before the page is left: true where the page took it, or says why it stays.
    fn back(&mut self, _effects: &mut Effects<Self>) -> bool {
        false
    }

    /// Pasted text where nothing is being typed (a file dropped on the terminal): true where the page took it.
    fn paste(&mut self, _text: &str, _effects: &mut Effects<Self>) -> bool {
        false
    }

    /// A key before every command table, while none is begun: true where the page took it (a cell that is being typed
    /// into takes them all).
    fn take_key(&mut self, _key: Key, _effects: &mut Effects<Self>) -> bool {
        false
    }

    /// While something is typed in place: the keys that work then with what they do, for the footer.
    fn typing(&self) -> Option<Vec<(Key, &'static str)>> {
        None
    }

    /// Whether it shows something that changes by the second (a live timer). The program wakes once a second only while
    /// the page in front says so; nothing else may wake it.
    fn wants_seconds(&self) -> bool {
        false
    }

    /// A second went by: take the time to be shown. Only called while [`Self::wants_seconds`].
    fn second(&mut self, _now: Stamp) {}

    /// A page's own name in the path on top (“Globex – renewal”), where TITLE says too little.
    fn heading(&self) -> Option<String> {
        None
    }

    /// A line of pieces at the right of the path: counts, sums, a filter that is on.
    fn status(&self) -> Vec<Piece> {
        Vec::new()
    }
}

/// A screen whose type is forgotten, as the cockpit holds it.
pub trait AnyScreen {
    /// Name of its command table.
    fn name(&self) -> &'static str;
    /// Title.
    fn title(&self) -> &'static str;
    /// Title where it is narrow.
    fn short_title(&self) -> &'static str;
    /// Its command table without functions.
    fn offers(&self) -> Vec<Offer>;
    /// Whether the command at this place applies now.
    fn ready(&self, command: usize) -> bool;
    /// Runs the command at this place, where it applies.
    fn run(&mut self, command: usize, count: Option<usize>) -> Vec<Effect>;
    /// See [`Screen::enter`].
    fn enter(&mut self, context: &Context) -> Vec<Effect>;
    /// See [`Screen::reload`].
    fn reload(&mut self, context: &Context) -> Vec<Effect>;
    /// See [`Screen::view`].
    fn view(&self, canvas: &mut Canvas<'_>);
    /// See [`Screen::list`].
    fn list(&mut self) -> Option<&mut ListCursor>;
    /// See [`Screen::list_ref`].
    fn list_ref(&self) -> Option<&ListCursor>;
    /// See [`Screen::list_changed`].
    fn list_changed(&mut self) -> Vec<Effect>;
    /// See [`Screen::settle`].
    fn settle(&mut self) -> Vec<Effect>;
    /// See [`Screen::focus`].
    fn focus(&mut self, target: &Target) -> Vec<Effect>;
    /// See [`Screen::resume`].
    fn resume(&mut self, draft: &str) -> Vec<Effect>;
    /// See [`Screen::back`]; `None`: the page is left.
    fn back(&mut self) -> Option<Vec<Effect>>;
    /// See [`Screen::paste`]; `None`: nothing takes it.
    fn paste(&mut self, text: &str) -> Option<Vec<Effect>>;
    /// See [`Screen::take_key`]; `None`: it is for the command tables.
    fn take_key(&mut self, key: Key) -> Option<Vec<Effect>>;
    /// See [`Screen::typing`].
    fn typing(&self) -> Option<Vec<(Key, &'static str)>>;
    /// See [`Screen::wants_seconds`].
    fn wants_seconds(&self) -> bool;
    /// See [`Screen::second`].
    fn second(&mut self, now: Stamp);
    /// See [`Screen::heading`].
    fn heading(&self) -> Option<String>;
    /// See [`Screen::status`].
    fn status(&self) -> Vec<Piece>;
    /// For callbacks.
    fn as_any(&mut self) -> &mut dyn Any;
}

fn asked<S: 'static>(ask: impl FnOnce(&mut Effects<S>)) -> Vec<Effect> {
    let mut effects = Effects::default();
    ask(&mut effects);
    effects.into_queue()
}

impl<S: Screen> AnyScreen for S {
    fn name(&self) -> &'static str {
        S::NAME
    }

    fn title(&self) -> &'static str {
        S::TITLE
    }

    fn short_title(&self) -> &'static str {
        S::SHORT_TITLE
    }

    fn offers(&self) -> Vec<Offer> {
        Offer::of(S::NAME, S::COMMANDS)
    }

    fn ready(&self, command: usize) -> bool {
        S::COMMANDS.get(command).is_some_and(|c| (c.ready)(self))
    }

    fn run(&mut self, command: usize, count: Option<usize>) -> Vec<Effect> {
        let mut effects = Effects::counted(count);
        if let Some(command) = S::COMMANDS.get(command).filter(|c| (c.ready)(self)) {
            (command.run)(self, &mut effects);
        }
        effects.into_queue()
    }

    fn enter(&mut self, context: &Context) -> Vec<Effect> {
        asked(|effects| Screen::enter(self, context, effects))
    }

    fn reload(&mut self, context: &Context) -> Vec<Effect> {
        asked(|effects| Screen::reload(self, context, effects))
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        Screen::view(self, canvas);
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Screen::list(self)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Screen::list_ref(self)
    }

    fn list_changed(&mut self) -> Vec<Effect> {
        asked(|effects| Screen::list_changed(self, effects))
    }

    fn settle(&mut self) -> Vec<Effect> {
        asked(|effects| Screen::settle(self, effects))
    }

    fn focus(&mut self, target: &Target) -> Vec<Effect> {
        asked(|effects| Screen::focus(self, target, effects))
    }

    fn resume(&mut self, draft: &str) -> Vec<Effect> {
        asked(|effects| Screen::resume(self, draft, effects))
    }

    fn back(&mut self) -> Option<Vec<Effect>> {
        let mut effects = Effects::default();
        Screen::back(self, &mut effects).then(|| effects.into_queue())
    }

    fn paste(&mut self, text: &str) -> Option<Vec<Effect>> {
        let mut effects = Effects::default();
        Screen::paste(self, text, &mut effects).then(|| effects.into_queue())
    }

    fn take_key(&mut self, key: Key) -> Option<Vec<Effect>> {
        let mut effects = Effects::default();
        Screen::take_key(self, key, &mut effects).then(|| effects.into_queue())
    }

    fn typing(&self) -> Option<Vec<(Key, &'static str)>> {
        Screen::typing(self)
    }

    fn wants_seconds(&self) -> bool {
        Screen::wants_seconds(self)
    }

    fn second(&mut self, now: Stamp) {
        Screen::second(self, now);
    }

    fn heading(&self) -> Option<String> {
        Screen::heading(self)
    }

    fn status(&self) -> Vec<Piece> {
        Screen::status(self)
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

/// Going deeper inside a tab.
pub trait OpenPage {
    /// Puts a page on top of this one; Esc comes back.
    fn open<P: Screen>(&mut self, page: P);
}

impl<S: 'static> OpenPage for Effects<S> {
    fn open<P: Screen>(&mut self, page: P) {
        let page: Box<dyn AnyScreen> = Box::new(page);
        self.push(Effect::Open(Box::new(page)));
    }
}

/// A tab: its number key, and how its first page is made.
pub struct Tab {
    /// The digit that jumps to it.
    pub number: char,
    /// Makes its first page.
    pub first: fn() -> Box<dyn AnyScreen>,
    /// The command tables of its first page and of every page that can be opened on top.
    pub tables: fn() -> Vec<(&'static str, Vec<Offer>)>,
}

/// The rows of a page's command table, for [`Tab::tables`].
pub fn table<S: Screen>() -> (&'static str, Vec<Offer>) {
    (S::NAME, Offer::of(S::NAME, S::COMMANDS))
}

/// The tabs, in order. Numbers are fixed: Today 1, Pipeline 2, Forecast 3, Ride-alongs 4, Meetings 5,
/// Diagnosis 6, Plans 7, Team 8; a tab that is not built has no line and is not shown.
pub fn tabs() -> Vec<Tab> {
    vec![
        Tab {
            number: '1',
            first: || Box::new(today::TodayTab::new()),
            tables: || {
                let mut tables = vec![table::<today::TodayTab>(), table::<today::WeekPage>()];
                tables.extend(rhythm::tables());
                tables
            },
        },
        Tab {
            number: '2',
            first: || Box::new(pipeline::Pipeline::new()),
            tables: pipeline::tables,
        },
        Tab {
            number: '3',
            first: || Box::new(forecast::Forecast::new()),
            tables: forecast::tables,
        },
        Tab {
            number: '4',
            first: || Box::new(ride_alongs::RideAlongs::new()),
            tables: ride_alongs::tables,
        },
        Tab {
            number: '5',
            first: || Box::new(meetings::Meetings::new()),
            tables: meetings::tables,
        },
        Tab {
            number: '6',
            first: || Box::new(diagnosis::Diagnosis::new()),
            tables: diagnosis::tables,
        },
        Tab {
            number: '7',
            first: || Box::new(plans::Plans::new()),
            tables: plans::tables,
        },
        Tab {
            number: '8',
            first: || Box::new(team::Team::new()),
            tables: || {
                vec![
                    table::<team::Team>(),
                    table::<team::rep_page::RepPage>(),
                    table::<team::says_who::SaysWho>(),
                    table::<team::metrics::all_figures::AllFigures>(),
                    table::<team::metrics::behind::Behind>(),
                    table::<team::metrics::progress::Progress>(),
                    table::<goals::Goals>(),
                ]
            },
        },
    ]
}
