//! The whole picture:
//!
//! ```text
//!  1 Today  2 Pipeline  3 Forecast …                          demo
//!  all teams · all reps · Q4 FY26 · today     Pipeline ▸ Globex 12 deals
//!  ┄ the screen ┄
//!  ✓ what was said, how far long work is, or the filter
//!  enter Open  n Note  / Filter  s Scope  ? Keys
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::jobs::Lane;
use crate::app::key::{Code, Key, in_words};
use crate::domain::date_words::written;
use crate::domain::fiscal::Period;
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::dialog::{self, Answer};
use crate::ui::footer::{self, KeyHint};
use crate::ui::form;
use crate::ui::tabs::{self, TabLabel};
use crate::ui::theme::Role;

use super::overlay::Overlay;
use super::{Cockpit, Welcome};

/// The least columns and rows.
const LEAST: (u16, u16) = (80, 24);

impl Cockpit {
    /// Draws everything; returns where the terminal's cursor should stand.
    pub fn draw(&mut self, buffer: &mut Buffer) -> Option<Position> {
        self.traces.clear();
        self.size = (buffer.area.width, buffer.area.height);
        self.stale = false;
        self.view(&mut Canvas::new(buffer, self.theme, &self.traces));
        self.traces.cursor()
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let (w, h) = (canvas.width(), canvas.height());
        if w < LEAST.0 || h < LEAST.1 {
            let (least_w, least_h) = LEAST;
            let need = format!("Ridealong needs {least_w}×{least_h}, this is {w}×{h}.");
            canvas.paragraph(0, Role::Strong, &need);
            return;
        }
        let labels: Vec<TabLabel> = self
            .tabs
            .iter()
            .filter_map(|t| {
                let screen = &t.pages.first()?.screen;
                Some(TabLabel {
                    number: t.number,
                    title: screen.title().to_owned(),
                    short: screen.short_title().to_owned(),
                })
            })
            .collect();
        tabs::draw(
            &mut canvas.part(0, 0, w, 1),
            &labels,
            self.current,
            &self.file_name,
        );
        tabs::scope(
            &mut canvas.part(0, 1, w, 1),
            &self.scope_line(),
            &self.path_line(),
        );
        if let Some(page) = self.page() {
            page.screen.view(&mut canvas.part(0, 2, w, h - 4));
        } else {
            canvas
                .part(1, 3, w - 2, 1)
                .text(0, 0, Role::Muted, "No tab is built in.");
        }
        self.line_of_news(&mut canvas.part(0, h - 2, w, 1));
        // Under a dialog the keys of the page do not work; the dialog shows its own.
        let hints = match self.overlays.last() {
            None => self.hints(),
            Some(Overlay::Pick { .. } | Overlay::Palette(_)) => picker_hints(),
            Some(_) => Vec::new(),
        };
        footer::keys(&mut canvas.part(0, h - 1, w, 1), &hints);
        for overlay in &self.overlays {
            self.view_overlay(canvas, overlay);
        }
        if self.pending.shown {
            self.view_which_key(canvas);
        }
    }

    fn scope_line(&self) -> Vec<Piece> {
        let dot = || piece(Role::Muted, " · ");
        let one = |chosen: Option<String>, all: &str| match chosen {
            Some(name) => piece(Role::Accent, name),
            None => piece(Role::Muted, all),
        };
        let scope = &self.bar.scope;
        let period = (scope.period != Period::All).then(|| self.calendar.label(scope.period));
        let as_of = scope.as_of.map(|day| format!("as of {}", written(day)));
        let known_at = scope
            .known_at
            .map(|day| format!("as known on {}", written(day)));
        let today = self.clock.today().format("%a %-d %b %Y").to_string();
        vec![
            one(self.bar.team.clone(), "all teams"),
            dot(),
            one(self.bar.rep.clone(), "all reps"),
            dot(),
            one(period, "all time"),
            dot(),
            one(as_of.or(known_at), &today),
        ]
    }

    fn path_line(&self) -> Vec<Piece> {
        let mut line = Vec::new();
        if let Some(tab) = self.tabs.get(self.current) {
            for page in tab.pages.iter().skip(1) {
                if !line.is_empty() {
                    line.push(piece(Role::Muted, " ▸ "));
                }
                let heading = page.screen.heading();
                line.push(piece(
                    Role::Heading,
                    heading.unwrap_or_else(|| page.screen.title().into()),
                ));
            }
        }
        let status = self.page().map(|p| p.screen.status()).unwrap_or_default();
        if !line.is_empty() && !status.is_empty() {
            line.push(piece(Role::Plain, "  "));
        }
        line.extend(status);
        line.extend(self.how_far());
        line
    }

    /// Whether the page in front says how far it has counted.
    pub fn is_counting(&self) -> bool {
        self.how_far().is_some()
    }

    /// How far the page in front has counted, where it says so.
    fn how_far(&self) -> Option<Piece> {
        let page = self.page()?.number;
        let mut counting = self.jobs.running().iter();
        let state = counting
            .find(|job| job.origin == page && job.lane == Lane::Figures)?
            .progress
            .state();
        let percent = state.done.saturating_mul(100).checked_div(state.total)?;
        Some(piece(Role::Muted, format!("  {percent} % read")))
    }

    fn line_of_news(&self, canvas: &mut Canvas<'_>) {
        let list = self.page().and_then(|p| p.screen.list_ref());
        let long = self.jobs.running().iter().find(|r| r.lane == Lane::Long);
        if let Some(said) = &self.said {
            footer::said(canvas, said);
        } else if let Some(list) = list.filter(|l| l.filtering) {
            let x = canvas.text(1, 0, Role::Accent, "/");
            let w = canvas.width();
            form::line_of_text(
                &mut canvas.part(x, 0, w - x, 1),
                &list.filter,
                self.overlays.is_empty(),
            );
        } else if let Some(running) = long {
            footer::progress(canvas, &running.label, &running.progress.state(), "ctrl-x");
        } else if !self.pending.keys.is_empty() || self.pending.count.is_some() {
            let count = self
                .pending
                .count
                .map(|n| n.to_string())
                .unwrap_or_default();
            let keys = in_words(&self.pending.keys);
            canvas.text(1, 0, Role::Accent, &format!("{count} {keys} …"));
        } else if let Some(list) = list {
            let mut line = Vec::new();
            if !list.filter.text().is_empty() {
                line.push(piece(Role::Accent, format!("/{}  ", list.filter.text())));
            }
            if !list.marks().is_empty() {
                line.push(piece(
                    Role::Marked,
                    format!("● {} marked", list.marks().len()),
                ));
            }
            canvas.line(1, 0, &line);
        }
    }

    /// The keys that work now, by rank.
    fn hints(&self) -> Vec<KeyHint> {
        if let Some(keys) = self.page().and_then(|page| page.screen.typing()) {
            return keys
                .into_iter()
                .map(|(key, label)| hint(key, label))
                .collect();
        }
        let mut ranked = Vec::new();
        for table in self.tables_in_front() {
            let offers = self.offers_of(table);
            for (i, offer) in offers.iter().enumerate() {
                if offer.footer > 0
                    && self.ready(table, i)
                    && let Some(way) = self.keymap.first_way(table, i)
                {
                    let hint = KeyHint {
                        keys: in_words(way),
                        label: offer.label.to_owned(),
                        press: way.clone(),
                    };
                    ranked.push((offer.footer, hint));
                }
            }
        }
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.into_iter().map(|(_, hint)| hint).collect()
    }

    fn view_which_key(&self, canvas: &mut Canvas<'_>) {
        let pressed = &self.pending.keys;
        let mut keys = Vec::new();
        for table in self.tables_in_front() {
            let offers = self.offers_of(table);
            for (command, left) in self.keymap.after(table, pressed) {
                if let Some(offer) = offers.get(command)
                    && self.ready(table, command)
                {
                    keys.push((left, offer.label.to_owned()));
                }
            }
        }
        dialog::which_key(canvas, &in_words(pressed), &keys);
    }

    fn view_overlay(&self, canvas: &mut Canvas<'_>, overlay: &Overlay) {
        let answer = |key, label| Answer { key, label };
        let (yes, esc) = (Key::char('y'), Key::plain(Code::Esc));
        match overlay {
            Overlay::Error(failure) => dialog::failure(canvas, failure),
            Overlay::Confirm(_, confirm) => {
                let keys = [answer(yes, confirm.yes.as_str()), answer(esc, "no")];
                dialog::question(canvas, &confirm.question, &confirm.detail, &keys);
            }
            Overlay::Pick { picker, .. } => dialog::picker(canvas, picker),
            Overlay::Form(open) => {
                let width = canvas.width().saturating_sub(8).min(96);
                let tall = canvas.height().saturating_sub(6);
                let size = (width, (form::height(&open.form, width) + 1).min(tall));
                dialog::boxed(canvas, &open.form.title, Role::Accent, size, |place| {
                    let (w, rows) = (place.width(), place.height().saturating_sub(1));
                    form::draw(&mut place.part(0, 0, w, rows), &open.form);
                    let mut last = place.below(rows);
                    if open.saving {
                        last.text(0, 0, Role::Muted, "saving…");
                    } else {
                        let save = answer(Key::ctrl('s'), "save");
                        let next = answer(Key::plain(Code::Tab), "next field");
                        dialog::answers(&mut last, &[save, next, answer(esc, "leave")]);
                    }
                });
            }
            Overlay::Leave => view_leave(canvas, self.form_below_keeps_draft()),
            Overlay::Help(lines, first) => dialog::help(canvas, lines, *first),
            Overlay::Palette(palette) => {
                dialog::palette(canvas, &palette.query, &palette.shown, palette.selected);
            }
            Overlay::Drafts(drafts, at) => view_drafts(canvas, drafts, *at),
            Overlay::Welcome(welcome) => view_welcome(canvas, welcome),
            Overlay::Quit => {
                let keys = [answer(yes, "stop it and leave"), answer(esc, "stay")];
                let detail = "It would be stopped, with nothing half done.";
                dialog::question(canvas, "Leave while work is running?", detail, &keys);
            }
        }
    }

    fn form_below_keeps_draft(&self) -> bool {
        self.overlays
            .iter()
            .any(|o| matches!(o, Overlay::Form(f) if f.form.draft.is_some()))
    }
}

fn hint(key: Key, label: &str) -> KeyHint {
    KeyHint {
        keys: key.to_string(),
        label: label.to_owned(),
        press: vec![key],
    }
}

fn picker_hints() -> Vec<KeyHint> {
    let hint = |code, label: &str| hint(Key::plain(code), label);
    vec![
        hint(Code::Enter, "Choose"),
        hint(Code::Down, "Next"),
        hint(Code::Up, "Previous"),
        hint(Code::Esc, "Close"),
    ]
}

fn view_leave(canvas: &mut Canvas<'_>, keeps: bool) {
    let answer = |c, label| Answer {
        key: Key::char(c),
        label,
    };
    let esc = Answer {
        key: Key::plain(Code::Esc),
        label: "go on writing",
    };
    let mut keys = vec![answer('s', "save"), answer('d', "discard")];
    if keeps {
        keys.push(answer('k', "keep as draft"));
    }
    keys.push(esc);
    dialog::question(
        canvas,
        "Leave without saving?",
        "What you wrote is not saved yet.",
        &keys,
    );
}

fn view_drafts(canvas: &mut Canvas<'_>, drafts: &[crate::storage::Draft], at: usize) {
    let size = (60, drafts.len() as u16 + 3);
    dialog::boxed(canvas, "You were writing", Role::Accent, size, |place| {
        let items: Vec<_> = drafts
            .iter()
            .map(|d| crate::app::pick::Item::new(&d.key, d.title.clone()))
            .collect();
        let (w, rows) = (place.width(), place.height().saturating_sub(2));
        dialog::items(&mut place.part(0, 0, w, rows), &items, at);
        let answer = |key, label| Answer { key, label };
        dialog::answers(
            &mut place.below(rows + 1),
            &[
                answer(Key::plain(Code::Enter), "resume"),
                answer(Key::char('d'), "discard"),
                answer(Key::plain(Code::Esc), "later"),
            ],
        );
    });
}

fn view_welcome(canvas: &mut Canvas<'_>, welcome: &Welcome) {
    let rows = welcome.lines.len() + welcome.choices.len() * 3 + 3;
    dialog::boxed(
        canvas,
        "Welcome to Ridealong",
        Role::Accent,
        (64, rows as u16),
        |place| {
            let mut y = 1;
            for line in &welcome.lines {
                y = place.paragraph(y, Role::Plain, line);
            }
            for choice in &welcome.choices {
                y += 1;
                place.text(1, y, Role::Accent, &choice.key.to_string());
                place.text(4, y, Role::Strong, &choice.label);
                place.text(4, y + 1, Role::Muted, &choice.detail);
                let keys = vec![Key::char(choice.key)];
                place.clickable(0, y, u16::MAX, 2, crate::ui::canvas::Click::Keys(keys));
                y += 2;
            }
            let last = place.height().saturating_sub(1);
            place.text(1, last, Role::Muted, "esc closes this, q leaves");
        },
    );
}
