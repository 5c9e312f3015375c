//! A cockpit on a fake terminal: set-up, a string of keys, a snapshot.

pub mod coached;
pub mod demo;
pub mod edges;
pub mod forms;
pub mod moved;
pub mod office;

use std::time::Duration;

use chrono::NaiveDate;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ridealong::app::clock::Clock;
use ridealong::app::jobs::Jobs;
use ridealong::app::key;
use ridealong::cockpit::{Ask, Cockpit, Setup};
use ridealong::domain::stamp::Stamp;
use ridealong::screens::Tab;
use ridealong::storage::Store;
use ridealong::ui::theme::{Palette, Theme};

/// What stands for the person's editor.
pub type Editor = Box<dyn Fn(&str) -> Result<String, String>>;

/// A cockpit on a fake terminal. Jobs run inline, the clock stands on Monday 23 November 2026, 08:00.
pub struct Session {
    cockpit: Cockpit,
    size: (u16, u16),
    buffer: Buffer,
    /// What the editor does with a text.
    pub editor: Editor,
    /// What went to the clipboard.
    pub copied: Vec<String>,
}

/// The moment at which tests happen: Monday 23 November 2026, 08:00.
pub fn monday() -> chrono::NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 23)
        .unwrap()
        .and_hms_opt(8, 0, 0)
        .unwrap()
}

/// An empty file in memory.
pub fn store() -> Store {
    Store::in_memory(Box::new(|| Stamp::of(monday()))).unwrap()
}

/// The usual set-up of a test, to be changed before it is opened.
pub fn setup(tabs: Vec<Tab>, store: Store) -> Setup {
    Setup {
        clock: Clock::fixed(monday()),
        theme: Theme::new(Palette::Dark),
        file_name: "test".into(),
        // Today is what a person sees first; most tests begin in the pipeline.
        opens: '2',
        ..Setup::new(tabs, Jobs::inline(store))
    }
}

impl Session {
    /// Opens the cockpit, 80×24.
    pub fn open(setup: Setup) -> Self {
        let cockpit = Cockpit::new(setup);
        let mut session = Self {
            cockpit,
            size: (80, 24),
            buffer: Buffer::default(),
            editor: Box::new(|text| Ok(text.to_owned())),
            copied: Vec::new(),
        };
        session.turn();
        session
    }

    /// These tabs over this store.
    pub fn new(tabs: Vec<Tab>, store: Store) -> Self {
        Self::open(setup(tabs, store))
    }

    /// Another size.
    pub fn size(mut self, width: u16, height: u16) -> Self {
        self.size = (width, height);
        self.turn();
        self
    }

    /// Presses keys: `2jj<enter>ctext<tab>fri<ctrl-s>`.
    pub fn press(mut self, script: &str) -> Self {
        for key in key::script(script).unwrap() {
            self.cockpit.press(key);
            self.turn();
        }
        self
    }

    /// Pastes text.
    pub fn paste(mut self, text: &str) -> Self {
        self.cockpit.paste(text);
        self.turn();
        self
    }

    /// Clicks on the first place where that text stands.
    pub fn click(mut self, text: &str) -> Self {
        let (x, y) = self
            .find(text)
            .unwrap_or_else(|| panic!("{text} is not on\n{}", self.screen()));
        self.cockpit
            .mouse_did(ridealong::cockpit::keys::Mouse::Press(x, y));
        self.turn();
        self
    }

    /// Turns the wheel.
    pub fn wheel(mut self, by: isize) -> Self {
        self.cockpit
            .mouse_did(ridealong::cockpit::keys::Mouse::Wheel(by));
        self.turn();
        self
    }

    /// Lets time pass for drafts and hints.
    pub fn wait(mut self, time: Duration) -> Self {
        self.cockpit.pass(Clock::tick() + time);
        self.turn();
        self
    }

    fn turn(&mut self) {
        self.cockpit.collect();
        while let Some(ask) = self.cockpit.next_ask() {
            match ask {
                Ask::Copy(text) => self.copied.push(text),
                Ask::Edit { text, then, .. } => {
                    let edited =
                        (self.editor)(&text).map_err(|why| ridealong::app::effect::Failure {
                            what: "The editor did not finish".into(),
                            why,
                            advice: String::new(),
                        });
                    self.cockpit.edited(then, edited);
                }
                Ask::Suspend | Ask::Redraw => {}
            }
        }
        self.buffer = Buffer::empty(Rect::new(0, 0, self.size.0, self.size.1));
        self.cockpit.draw(&mut self.buffer);
        self.cockpit.settle();
        self.buffer = Buffer::empty(Rect::new(0, 0, self.size.0, self.size.1));
        self.cockpit.draw(&mut self.buffer);
    }

    /// The screen as text, without blanks at line ends.
    pub fn screen(&self) -> String {
        let mut lines = Vec::new();
        for y in 0..self.size.1 {
            let mut line = String::new();
            let mut x = 0;
            while x < self.size.0 {
                let symbol = self.buffer[(x, y)].symbol();
                line.push_str(symbol);
                x += (ridealong::ui::text::width(symbol) as u16).max(1);
            }
            lines.push(line.trim_end().to_owned());
        }
        lines.join("\n")
    }

    /// The screen with its styles: `{reversed+cyan:text}`.
    pub fn styled(&self) -> String {
        let mut lines = Vec::new();
        for y in 0..self.size.1 {
            let (mut line, mut run, mut style) = (String::new(), String::new(), Style::reset());
            let mut under = 0;
            for x in 0..self.size.0 {
                let cell = &self.buffer[(x, y)];
                if under > 0 {
                    under -= 1;
                    continue;
                }
                under = (ridealong::ui::text::width(cell.symbol()) as u16).saturating_sub(1);
                if cell.style() != style {
                    close(&mut line, &mut run, style);
                    style = cell.style();
                }
                run.push_str(cell.symbol());
            }
            close(&mut line, &mut run, style);
            lines.push(line.trim_end().to_owned());
        }
        lines.join("\n")
    }

    /// Whether the program wants to end.
    pub fn leaving(&self) -> bool {
        self.cockpit.leaving()
    }

    /// Whether the program would wake by itself: a draft, a hint, a second.
    pub fn wakes(&self) -> bool {
        self.cockpit.due().is_some()
    }

    /// Whether an import writes to the file.
    pub fn importing(&mut self) -> bool {
        self.cockpit.jobs().is_importing()
    }

    /// What counts over many rows waits from now on ([`Jobs::hold_figures`]).
    pub fn hold_figures(mut self) -> Self {
        self.cockpit.jobs().hold_figures();
        self
    }

    /// What counts over many rows is done now, after it was held ([`Jobs::hold_figures`]).
    pub fn release_figures(mut self) -> Self {
        self.cockpit.jobs().release_figures();
        self.turn();
        self
    }

    /// The file.
    pub fn store(&mut self) -> &mut Store {
        self.cockpit.jobs().inline_store().unwrap()
    }

    /// Whether that text is seen.
    pub fn shows(&self, text: &str) -> bool {
        self.screen().contains(text)
    }

    /// Fails with the screen where that text is not seen.
    #[track_caller]
    pub fn expect(self, text: &str) -> Self {
        assert!(self.shows(text), "“{text}” is not on\n{}", self.screen());
        self
    }

    /// Fails with the screen where that text is seen.
    #[track_caller]
    pub fn without(self, text: &str) -> Self {
        assert!(!self.shows(text), "“{text}” is on\n{}", self.screen());
        self
    }

    fn find(&self, text: &str) -> Option<(u16, u16)> {
        (0..self.size.1).find_map(|y| {
            (0..self.size.0).find_map(|x| {
                let rest: String = (x..self.size.0)
                    .map(|x| self.buffer[(x, y)].symbol())
                    .collect();
                rest.starts_with(text).then_some((x, y))
            })
        })
    }
}

fn close(line: &mut String, run: &mut String, style: Style) {
    let mut names: Vec<String> = Vec::new();
    if style.add_modifier != Modifier::empty() {
        names.push(format!("{:?}", style.add_modifier).to_lowercase());
    }
    if let Some(color) = style.fg.filter(|c| *c != ratatui::style::Color::Reset) {
        names.push(format!("{color:?}").to_lowercase());
    }
    let text = std::mem::take(run);
    if names.is_empty() {
        line.push_str(&text);
    } else {
        for part in ["{", &names.join("+"), ":", &text, "}"] {
            line.push_str(part);
        }
    }
}
