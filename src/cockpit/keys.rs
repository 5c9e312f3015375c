//! The way of a key, a paste and a click: overlay, filter, then the tables of screen, list and cockpit.

use std::time::{Duration, Instant};

use crate::app::clock::Clock;
use crate::app::command::Offer;
use crate::app::key::{Code, Key};
use crate::app::keymap::Found;
use crate::app::text_edit::Typed;
use crate::screens::AnyScreen;
use crate::ui::canvas::Click;

use super::overlay::Overlay;
use super::{Cockpit, Pending, commands};

/// After this long, a sequence that was begun shows how it can go on.
const WHICH_KEY: Duration = Duration::from_millis(400);

/// What the mouse did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mouse {
    /// Pressed at a column and row.
    Press(u16, u16),
    /// The wheel turned by so many rows, down is positive.
    Wheel(isize),
}

impl Cockpit {
    /// Handles a key, and everything that it causes inline.
    pub fn press(&mut self, key: Key) {
        self.jobs.rest();
        self.stale = true;
        self.said = None;
        self.key(key);
        self.collect();
        self.settle();
    }

    /// Handles pasted text: it is inserted where text is typed and never acts as keys.
    pub fn paste(&mut self, text: &str) {
        self.stale = true;
        match self.overlays.last_mut() {
            // What came after ctrl-s would go with the form.
            Some(Overlay::Form(open)) if open.saving => {
                self.warn("The form is being saved, so the paste was left out");
            }
            Some(Overlay::Form(open)) => {
                let act = open.form.paste(text);
                self.after_form(act);
            }
            Some(Overlay::Pick { picker, .. }) => {
                picker.query.insert(text);
                self.narrow_pick();
            }
            Some(Overlay::Palette(palette)) => {
                palette.query.insert(text);
                self.narrow_palette();
            }
            Some(_) => {}
            None => {
                let filter = self
                    .list()
                    .filter(|l| l.filtering)
                    .map(|l| l.filter.insert(text));
                if filter.is_some() {
                    self.list_changed();
                } else if let Some((number, effects)) = self
                    .page_mut()
                    .and_then(|page| Some((page.number, page.screen.paste(text)?)))
                {
                    self.carry_out(number, effects);
                } else {
                    self.warn("Nothing takes text here, so the paste was left out");
                }
            }
        }
        self.collect();
        self.settle();
    }

    fn key(&mut self, key: Key) {
        if key == Key::ctrl('c') {
            self.leave_now();
        } else if key == Key::ctrl('z') && !self.in_long_text() {
            self.asks.push_back(super::Ask::Suspend);
        } else if !self.overlays.is_empty() {
            self.press_overlay(key);
        } else if self.list().is_some_and(|l| l.filtering) {
            self.press_filter(key);
        } else if !self.page_takes(key) {
            self.press_command(key);
        }
    }

    /// Offers a key to the page before the command tables, unless a sequence or a count is begun.
    fn page_takes(&mut self, key: Key) -> bool {
        if !self.pending.keys.is_empty() || self.pending.count.is_some() {
            return false;
        }
        let taken = self
            .page_mut()
            .and_then(|page| Some((page.number, page.screen.take_key(key)?)));
        let Some((number, effects)) = taken else {
            return false;
        };
        self.carry_out(number, effects);
        true
    }

    fn in_long_text(&mut self) -> bool {
        self.form_in_front()
            .is_some_and(|o| o.form.focused().is_some_and(|f| f.is_long()))
    }

    fn press_filter(&mut self, key: Key) {
        let Some(list) = self.list() else { return };
        match key.code {
            Code::Enter => list.filtering = false,
            Code::Esc => {
                list.filtering = false;
                if !list.filter.text().is_empty() {
                    list.filter.set("");
                    self.list_changed();
                }
            }
            Code::Down => list.step(1),
            Code::Up => list.step(-1),
            Code::PageDown => list.page(1),
            Code::PageUp => list.page(-1),
            _ => {
                if list.filter.press(key) == Typed::Changed {
                    list.go(0);
                    self.list_changed();
                }
            }
        }
    }

    /// A count is begun with alt and a digit, because a plain digit jumps to its tab.
    fn count(&mut self, key: Key) -> bool {
        let Code::Char(c) = key.code else {
            return false;
        };
        let Some(digit) = c.to_digit(10) else {
            return false;
        };
        let begun = self.pending.count.is_some() && self.pending.keys.is_empty();
        if key.ctrl || !(key.alt || begun) {
            return false;
        }
        let count = self.pending.count.unwrap_or(0).saturating_mul(10) + digit as usize;
        self.pending.count = Some(count.min(9_999_999));
        true
    }

    fn press_command(&mut self, key: Key) {
        if self.count(key) {
            return;
        }
        if key.is(Code::Esc) && (!self.pending.keys.is_empty() || self.pending.count.is_some()) {
            self.pending = Pending::default();
            return;
        }
        self.pending.keys.push(key);
        let (pressed, mut prefix) = (self.pending.keys.clone(), false);
        for table in self.tables_in_front() {
            match self.keymap.find(table, &pressed) {
                Found::Command(command) => {
                    let count = std::mem::take(&mut self.pending).count;
                    self.run(table, command, count);
                    return;
                }
                Found::Prefix => prefix = true,
                Found::Nothing => {}
            }
        }
        if prefix {
            self.pending.since.get_or_insert_with(Clock::tick);
        } else {
            let unknown = crate::app::key::in_words(&pressed);
            self.pending = Pending::default();
            self.warn(format!("{unknown} does nothing here; ? shows the keys"));
        }
    }

    /// The tables that work now: the screen's, the list's where there is one, the cockpit's.
    pub(super) fn tables_in_front(&self) -> Vec<&'static str> {
        let mut tables = Vec::with_capacity(3);
        if let Some(page) = self.page() {
            tables.push(page.screen.name());
            if page.screen.list_ref().is_some() {
                tables.push("list");
            }
        }
        tables.push("cockpit");
        tables
    }

    /// Whether a command applies now.
    pub(super) fn ready(&self, table: &str, command: usize) -> bool {
        let screen = self.page().map(|p| p.screen.as_ref());
        match table {
            "cockpit" => commands::COCKPIT
                .get(command)
                .is_some_and(|c| (c.ready)(self)),
            "list" => screen
                .and_then(AnyScreen::list_ref)
                .zip(commands::LIST.get(command))
                .is_some_and(|(list, c)| (c.ready)(list)),
            _ => screen.is_some_and(|s| s.name() == table && s.ready(command)),
        }
    }

    /// Runs a command of a table.
    pub(super) fn run(&mut self, table: &str, command: usize, count: Option<usize>) {
        if !self.ready(table, command) {
            let label = self.label_of(table, command);
            if label == "Back" {
                self.say("This is the top; q leaves");
                return;
            }
            self.warn(format!("“{label}” does not apply now"));
            return;
        }
        match table {
            "cockpit" => {
                let mut effects = crate::app::effect::Effects::counted(count);
                if let Some(command) = commands::COCKPIT.get(command) {
                    (command.run)(self, &mut effects);
                }
                self.carry_out(0, effects.into_queue());
            }
            "list" => self.run_list(command, count),
            _ => {
                if let Some(page) = self.page_mut() {
                    let (number, effects) = (page.number, page.screen.run(command, count));
                    self.carry_out(number, effects);
                }
            }
        }
    }

    fn run_list(&mut self, command: usize, count: Option<usize>) {
        let mut effects = crate::app::effect::Effects::counted(count);
        let Some(list) = self.list() else { return };
        let before = list.sort;
        if let Some(command) = commands::LIST.get(command) {
            (command.run)(list, &mut effects);
        }
        if before != list.sort {
            self.list_changed();
        }
        self.carry_out(0, effects.into_queue());
    }

    fn label_of(&self, table: &str, command: usize) -> &'static str {
        self.offers_of(table).get(command).map_or("", |o| o.label)
    }

    /// The commands of a table, in its order.
    pub(super) fn offers_of(&self, table: &str) -> &[Offer] {
        let of = self.tables.iter().find(|(name, _)| *name == table);
        of.map_or(&[], |(_, offers)| offers)
    }

    /// Handles the mouse.
    pub fn mouse_did(&mut self, mouse: Mouse) {
        self.jobs.rest();
        self.stale = true;
        match mouse {
            Mouse::Wheel(by) => match self.overlays.last_mut() {
                Some(Overlay::Help(lines, first)) => {
                    *first = first
                        .saturating_add_signed(by)
                        .min(lines.len().saturating_sub(1));
                }
                Some(Overlay::Pick { picker, .. }) => picker.step(by.signum()),
                Some(_) => {}
                None => {
                    if let Some(list) = self.list() {
                        list.step(by);
                    }
                }
            },
            Mouse::Press(x, y) => {
                if let Some(click) = self.traces.click(x, y) {
                    self.click(click);
                }
            }
        }
        self.collect();
        self.settle();
    }

    fn click(&mut self, click: Click) {
        match click {
            Click::Tab(place) if self.overlays.is_empty() => self.go_to_tab(place),
            Click::Row(position) if self.overlays.is_empty() => {
                let again = self.list().is_some_and(|l| l.position() == position);
                if again {
                    self.press(Key::plain(Code::Enter));
                } else if let Some(list) = self.list() {
                    list.go(position);
                }
            }
            Click::Column(column) if self.overlays.is_empty() => {
                if let Some(list) = self.list() {
                    list.sort_by(column);
                    self.list_changed();
                }
            }
            Click::Keys(keys) => keys.into_iter().for_each(|key| self.press(key)),
            Click::Field(field) => {
                if let Some(open) = self.form_in_front() {
                    open.form.focus = field;
                    self.draft_now();
                }
            }
            Click::Item(item) => self.click_item(item),
            _ => {}
        }
    }

    fn click_item(&mut self, item: usize) {
        match self.overlays.last_mut() {
            Some(Overlay::Pick { picker, .. }) => picker.selected = item,
            Some(Overlay::Palette(palette)) => palette.selected = item,
            Some(Overlay::Drafts(_, at)) => *at = item,
            Some(Overlay::Form(open)) => {
                if let Some(crate::app::form::Editor::Record {
                    picker: Some(picker),
                    ..
                }) = open.form.focused().map(|f| &mut f.editor)
                {
                    picker.selected = item;
                }
            }
            _ => return,
        }
        self.press(Key::plain(Code::Enter));
    }

    /// The next moment at which something is due: a draft, or the hint of a sequence.
    pub fn due(&self) -> Option<Instant> {
        let hint = self
            .pending
            .since
            .filter(|_| !self.pending.shown)
            .map(|s| s + WHICH_KEY);
        [
            self.drafts.due(),
            hint,
            self.second_due(),
            self.beginning.until,
            self.later.due(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// When the page in front is told the next second; `None` while it does not want to know.
    fn second_due(&self) -> Option<Instant> {
        let wants = self
            .page()
            .is_some_and(|page| page.entered && page.screen.wants_seconds());
        wants.then(|| self.second.unwrap_or_else(Clock::tick))
    }

    /// Tells the page in front the time, once a second, while it wants to know.
    fn pass_second(&mut self, now: Instant) {
        let Some(due) = self.second_due() else {
            self.second = None;
            return;
        };
        if due <= now {
            let time = self.clock.now();
            if let Some(page) = self.page_mut() {
                page.screen.second(time);
            }
            self.stale = true;
            self.second = Some(now + Duration::from_secs(1));
        }
    }

    /// Does what is due by then.
    pub fn pass(&mut self, now: Instant) {
        self.beginning.pass(now);
        if self.drafts.due().is_some_and(|due| due <= now) {
            self.draft_now();
        }
        if self
            .pending
            .since
            .is_some_and(|since| since + WHICH_KEY <= now)
            && !self.pending.shown
        {
            self.pending.shown = true;
            self.stale = true;
        }
        self.pass_second(now);
        self.begin_put_off(now);
        self.collect();
    }

    /// Something that is shown may have changed: the size, how far an import is.
    pub fn redraw(&mut self) {
        self.stale = true;
    }

    /// The minute changed. What is shown counts days: on a new day everything is read again, else nothing is drawn.
    pub fn minute_passed(&mut self) {
        let today = self.clock.today();
        if self.day != today {
            self.day = today;
            self.reload_all();
        }
    }

    /// Leaves, after asking where long work would be stopped.
    pub(super) fn ask_to_leave(&mut self) {
        let long = self
            .jobs
            .running()
            .iter()
            .any(|r| r.lane == crate::app::jobs::Lane::Long);
        if long {
            self.overlays.push(Overlay::Quit);
        } else {
            self.leave_now();
        }
    }

    /// Leaves; what is being written is kept first, long work is stopped.
    pub fn leave_now(&mut self) {
        self.draft_now();
        for running in self.jobs.running() {
            if running.lane == crate::app::jobs::Lane::Long {
                running.progress.cancel();
            }
        }
        self.leaving = true;
    }

    /// Waits until what was saved is in the file, at most so long.
    pub fn finish(&mut self, at_most: Duration) {
        use crate::app::jobs::Lane;
        let end = Clock::tick() + at_most;
        self.jobs.stop_reading();
        while self
            .jobs
            .running()
            .iter()
            .any(|r| matches!(r.lane, Lane::Save | Lane::Desk))
        {
            let left = end.saturating_duration_since(Clock::tick());
            if left.is_zero() || !self.jobs.wait(left) {
                return;
            }
        }
    }
}
