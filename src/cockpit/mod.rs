//! The running program: tabs, overlays, what was said, and the way from a key to a change.

mod beginning;
mod carry_out;
pub mod commands;
pub mod drafts;
pub mod event_loop;
pub mod forms;
mod input;
pub mod keys;
mod later;
pub mod overlay;
pub mod palette;
mod picture;
pub mod records;
mod scope;
pub mod setup;
mod strokes;
pub mod terminal;
pub mod view;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use crate::app::clock::Clock;
use crate::app::command::Offer;
use crate::app::effect::{Answer, Effect, Effects, Said, Target};
use crate::app::jobs::{Jobs, Origin};
use crate::app::key::Key;
use crate::app::keymap::{KeyProblem, Keymap};
use crate::app::list::ListCursor;
use crate::app::scope::ScopeBar;
use crate::config::Config;
use crate::domain::date_words::DateOrder;
use crate::domain::fiscal::FiscalCalendar;

use crate::screens::{AnyScreen, Tab};
use crate::ui::canvas::Traces;
use crate::ui::theme::Theme;
use overlay::Overlay;
pub use setup::{Finder, Hit, ScopeSources, Setup, Welcome, WelcomeChoice};

/// What the cockpit asks of the terminal.
pub enum Ask {
    /// Text for the clipboard.
    Copy(String),
    /// A text for the person's editor.
    Edit {
        /// Name of the text.
        name: String,
        /// The text.
        text: String,
        /// Where the answer goes.
        then: Edited,
    },
    /// Stop until the shell continues us.
    Suspend,
    /// Draw everything anew.
    Redraw,
}

/// Where a text from the editor goes.
pub enum Edited {
    /// Into a field of the open form.
    Field {
        /// Number of the form.
        form: u64,
        /// Place of the field.
        field: usize,
    },
    /// To the screen that asked.
    Screen(Origin, Answer<String>),
}

/// A page of a tab.
struct Page {
    number: Origin,
    screen: Box<dyn AnyScreen>,
    entered: bool,
    outdated: bool,
}

/// A tab with its stack of pages; the last one is seen.
struct OpenTab {
    number: char,
    pages: Vec<Page>,
}

/// Keys pressed so far of a sequence, and the count before them.
#[derive(Default)]
struct Pending {
    keys: Vec<Key>,
    count: Option<usize>,
    since: Option<Instant>,
    shown: bool,
}

/// The running program without its terminal.
pub struct Cockpit {
    tabs: Vec<OpenTab>,
    current: usize,
    overlays: Vec<Overlay>,
    jobs: Jobs,
    keymap: Keymap,
    tables: Vec<(&'static str, Vec<Offer>)>,
    bar: ScopeBar,
    calendar: FiscalCalendar,
    date_order: Option<DateOrder>,
    clock: Clock,
    /// The day on which the pages were read.
    day: chrono::NaiveDate,
    theme: Theme,
    said: Option<Said>,
    pending: Pending,
    traces: Traces,
    asks: VecDeque<Ask>,
    drafts: drafts::Drafts,
    finder: Option<Finder>,
    config: Arc<Config>,
    scope_sources: Option<ScopeSources>,
    /// Forms whose saving waits for the end of an import.
    put_aside: Vec<overlay::FormOverlay>,
    downloads: std::path::PathBuf,
    mouse: bool,
    file_name: String,
    size: (u16, u16),
    stale: bool,
    beginning: beginning::Beginning,
    leaving: bool,
    numbers: u64,
    /// When the page in front is told the next second, while it wants to know.
    second: Option<Instant>,
    later: later::Later,
}

/// Tables that work on every tab.
pub const SHARED: [&str; 2] = ["list", "cockpit"];

/// The command tables of these tabs and the shared ones.
pub fn tables(tabs: &[Tab]) -> Vec<(&'static str, Vec<Offer>)> {
    let mut tables: Vec<_> = tabs.iter().flat_map(|t| (t.tables)()).collect();
    tables.extend(crate::screens::import::tables());
    tables.extend(crate::screens::search::tables());
    tables.push(("list", Offer::of("list", commands::LIST)));
    tables.push(("cockpit", Offer::of("cockpit", commands::COCKPIT)));
    tables
}

impl Cockpit {
    /// Starts: reads the scope and the drafts, enters the tab that opens. Problems with the person's keys are
    /// shown; the keys without problems hold.
    pub fn new(setup: Setup) -> Self {
        let tables = tables(&setup.tabs);
        let (keymap, problems) = Keymap::build(&tables, &SHARED, &setup.keys);
        let mut numbers = 0;
        let opens = setup.tabs.iter().position(|t| t.number == setup.opens);
        let tabs = setup
            .tabs
            .iter()
            .map(|tab| {
                numbers += 1;
                let page = Page::new(numbers, (tab.first)());
                OpenTab {
                    number: tab.number,
                    pages: vec![page],
                }
            })
            .collect();
        let mut cockpit = Self {
            tabs,
            current: opens.unwrap_or(0),
            overlays: Vec::new(),
            jobs: setup.jobs,
            keymap,
            tables,
            bar: scope::bar_at(setup.looking_at),
            calendar: setup.calendar,
            date_order: setup.date_order,
            clock: setup.clock,
            day: setup.clock.today(),
            theme: setup.theme,
            said: None,
            pending: Pending::default(),
            traces: Traces::default(),
            asks: VecDeque::new(),
            drafts: drafts::Drafts::default(),
            finder: setup.finder,
            config: setup.config,
            scope_sources: setup.scope_sources,
            put_aside: Vec::new(),
            downloads: setup.downloads,
            mouse: setup.mouse,
            file_name: setup.file_name,
            size: (0, 0),
            stale: true,
            beginning: beginning::Beginning::new(setup.resumes),
            leaving: false,
            numbers,
            second: None,
            later: later::Later::default(),
        };
        if let Some(welcome) = setup.welcome {
            cockpit.overlays.push(Overlay::Welcome(welcome));
        }
        cockpit.report_keys(&problems);
        cockpit.begin();
        cockpit
    }

    fn report_keys(&mut self, problems: &[KeyProblem]) {
        if problems.is_empty() {
            return;
        }
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        self.overlays
            .push(Overlay::Error(crate::app::effect::Failure {
                what: "Some keys in the settings cannot be used".into(),
                why: lines.join("\n"),
                advice: "The default keys are used for them.".into(),
            }));
    }

    fn page(&self) -> Option<&Page> {
        self.tabs.get(self.current)?.pages.last()
    }

    fn page_mut(&mut self) -> Option<&mut Page> {
        self.tabs.get_mut(self.current)?.pages.last_mut()
    }

    fn page_by_number(&mut self, number: Origin) -> Option<&mut Page> {
        self.tabs
            .iter_mut()
            .flat_map(|t| t.pages.iter_mut())
            .find(|p| p.number == number)
    }

    /// The list of the screen in front.
    fn list(&mut self) -> Option<&mut ListCursor> {
        self.page_mut()?.screen.list()
    }

    fn next_number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// Lets the page in front read, where it has not or what it shows is out of date.
    fn come_to_front(&mut self) {
        let context = self.context();
        let Some(page) = self.page_mut() else { return };
        let number = page.number;
        let effects = if !page.entered {
            page.screen.enter(&context)
        } else if page.outdated {
            page.screen.reload(&context)
        } else {
            Vec::new()
        };
        page.entered = true;
        page.outdated = false;
        self.stale = true;
        self.carry_out(number, effects);
    }

    /// Every page reads again: the one in front now, the others when they come to the front.
    fn reload_all(&mut self) {
        for page in self.tabs.iter_mut().flat_map(|t| t.pages.iter_mut()) {
            page.outdated = page.entered;
        }
        self.come_to_front();
    }

    /// Jumps to a tab.
    pub fn go_to_tab(&mut self, place: usize) {
        if place < self.tabs.len() {
            self.current = place;
            self.pending = Pending::default();
            self.come_to_front();
            self.keep_tab();
        }
    }

    /// Goes to a tab by the name of its first page, perhaps to a record in it.
    fn go_to(&mut self, tab: &str, target: Option<&Target>) {
        let place = self
            .tabs
            .iter()
            .position(|t| t.pages.first().is_some_and(|p| p.screen.name() == tab));
        let Some(place) = place else {
            self.warn(format!("There is no tab “{tab}” yet"));
            return;
        };
        if target.is_some() {
            self.tabs[place].pages.truncate(1);
        }
        self.go_to_tab(place);
        if let (Some(target), Some(page)) = (target, self.page_mut()) {
            let (number, effects) = (page.number, page.screen.focus(target));
            self.carry_out(number, effects);
        }
    }

    /// Puts a page on top of the one in front.
    fn open(&mut self, screen: Box<dyn AnyScreen>) {
        let number = self.next_number();
        if let Some(tab) = self.tabs.get_mut(self.current) {
            tab.pages.push(Page::new(number, screen));
        }
        self.come_to_front();
    }

    /// One step back: sequence, filter, marks, page.
    fn back(&mut self) {
        if let Some(list) = self.list() {
            if !list.filter.text().is_empty() {
                list.filter.set("");
                list.filtering = false;
                self.list_changed();
                return;
            }
            if !list.marks().is_empty() {
                list.clear_marks();
                return;
            }
        }
        let taken = self
            .page_mut()
            .and_then(|page| Some((page.number, page.screen.back()?)));
        match taken {
            Some((number, effects)) => self.carry_out(number, effects),
            None => self.leave_page(),
        }
    }

    /// Comes back to the page below, which stands as it was left.
    fn leave_page(&mut self) {
        if let Some(tab) = self.tabs.get_mut(self.current)
            && tab.pages.len() > 1
        {
            tab.pages.pop();
            self.come_to_front();
        }
    }

    /// Tells the screen that its list's filter or order is another.
    fn list_changed(&mut self) {
        let Some(page) = self.page_mut() else { return };
        if let Some(list) = page.screen.list() {
            list.forget_rows();
        }
        let (number, effects) = (page.number, page.screen.list_changed());
        self.carry_out(number, effects);
    }

    /// Lets the screen in front ask for what is missing now. Call after updates and after drawing.
    pub fn settle(&mut self) {
        for _ in 0..8 {
            let Some(page) = self.page_mut().filter(|p| p.entered) else {
                return;
            };
            let (number, effects) = (page.number, page.screen.settle());
            if effects.is_empty() {
                return;
            }
            self.carry_out(number, effects);
            self.collect();
        }
    }

    fn say(&mut self, text: impl Into<String>) {
        self.said = Some(Said {
            text: text.into(),
            warning: false,
        });
        self.stale = true;
    }

    fn warn(&mut self, text: impl Into<String>) {
        self.said = Some(Said {
            text: text.into(),
            warning: true,
        });
        self.stale = true;
    }

    /// Whether the program should end.
    pub fn leaving(&self) -> bool {
        self.leaving
    }

    /// Whether something changed since it was last drawn.
    pub fn stale(&self) -> bool {
        self.stale && self.beginning.is_over(Clock::tick())
    }

    /// The next thing to be done by the terminal.
    pub fn next_ask(&mut self) -> Option<Ask> {
        self.asks.pop_front()
    }

    /// Whether the mouse is used.
    pub fn mouse(&self) -> bool {
        self.mouse
    }

    /// The workers; for tests, which look into the file.
    pub fn jobs(&mut self) -> &mut Jobs {
        &mut self.jobs
    }

    /// Runs something on the cockpit itself, as a command does.
    fn ask_self(&mut self, ask: impl FnOnce(&mut Effects<Self>)) {
        let mut effects = Effects::<Self>::default();
        ask(&mut effects);
        let queue: Vec<Effect> = effects.into_queue();
        self.carry_out(0, queue);
    }
}

impl Page {
    fn new(number: Origin, screen: Box<dyn AnyScreen>) -> Self {
        Self {
            number,
            screen,
            entered: false,
            outdated: false,
        }
    }
}
