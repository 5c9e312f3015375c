//! Live: each behaviour with its letter; pressing it ticks at once. Quotes, take-over, the running list of marks.
//!
//! ```text
//!   12:40  Globex rollout
//!   Objective  Globex names a decision date
//!   the rep sells, you stay silent, even if it goes wrong
//!
//!   Discovery and questioning (in focus)          Marked
//! ▌ o  Asks an open question           3  12:10   12:10  o  Asks an open question
//!   x  Pitches before the problem …    1  01:30   11:42  “what would it cost you?” rep
//! ```

use std::collections::BTreeMap;

use crate::app::effect::Effects;
use crate::app::key::{Code, Key};
use crate::domain::ids::BehaviourId;
use crate::domain::observing::{MarkKind, ObservationKind, Tally, clock_words};
use crate::domain::stamp::Stamp;
use crate::storage::{CallMark, CallReading, LiveBehaviour};
use crate::ui::canvas::{Canvas, Click, Piece, piece};
use crate::ui::theme::Role;
use crate::ui::{table, text};

use super::{CallPage, forms};

impl CallPage {
    pub(super) fn is_recording(&self) -> bool {
        let kind = self.reading.as_ref().map(|reading| reading.ride.kind);
        kind == Some(ObservationKind::Recording)
    }

    /// Milliseconds since the call began, at this moment.
    fn elapsed(&self) -> Option<i64> {
        let began = self.reading.as_ref()?.call.started_at?;
        let now = self.context.as_ref()?.clock.now();
        Some((now.0 - began.0).max(0))
    }

    /// Every small letter is the live page's own: one that ticks nothing says so, and does nothing else.
    pub(super) fn press_live(&mut self, key: Key, effects: &mut Effects<Self>) -> bool {
        if key.is(Code::Enter) {
            self.ask_outcome(effects);
            return true;
        }
        if let Some(by) = paging(key) {
            self.scroll(by);
            return true;
        }
        let Some(letter) = key.typed().filter(char::is_ascii_lowercase) else {
            return false;
        };
        // u takes back everywhere.
        if letter == 'u' {
            return false;
        }
        let behaviours = self.reading.as_ref().map(|reading| &reading.behaviours);
        let found = behaviours
            .and_then(|all| all.iter().find(|one| one.letter == Some(letter)))
            .map(|one| one.ticked.behaviour);
        match found {
            Some(behaviour) => self.tick(behaviour, effects),
            None => effects.warn(format!("{letter} ticks nothing here")),
        }
        true
    }

    /// Moves the behaviours that are shown; the last one stays in sight.
    fn scroll(&mut self, by: i32) {
        let rows = self.reading.as_ref().map_or(0, rows_of_behaviours);
        let to = i32::from(self.scrolled).saturating_add(by).max(0);
        self.scrolled = u16::try_from(to).unwrap_or(0).min(rows.saturating_sub(1));
    }

    fn tick(&self, behaviour: BehaviourId, effects: &mut Effects<Self>) {
        let id = self.id;
        effects.change(
            "save the tick",
            move |store| store.tick(id, behaviour, None),
            |_, _, _| {},
        );
    }

    pub(super) fn quote(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else {
            return;
        };
        // The moment that is quoted is when the key was pressed, not when the last word was typed.
        let at_ms = self.is_running().then(|| self.elapsed()).flatten();
        forms::quote(self.id, at_ms, context.clock.today(), effects);
    }

    pub(super) fn take_over(&mut self, effects: &mut Effects<Self>) {
        let id = self.id;
        effects.change(
            "mark the take-over",
            move |store| store.take_over_or_hand_back(id, None),
            |_, has_it, effects| {
                effects.say(if has_it {
                    "You took over: what comes now is not observed. ! hands back"
                } else {
                    "Handed back to the rep"
                });
            },
        );
    }

    pub(super) fn time_mark(&mut self, effects: &mut Effects<Self>) {
        if let Some(context) = &self.context {
            forms::ask_time_mark(self.id, context.clock.today(), effects);
        }
    }

    pub(super) fn live_keys(&self) -> Vec<(Key, &'static str)> {
        let tally = self.reading.as_ref().map(CallReading::tally);
        let has_it = tally.is_some_and(|tally| tally.is_taken_over());
        let mut keys = vec![
            (Key::char('"'), "Quote"),
            (
                Key::char('!'),
                if has_it { "Hand back" } else { "Took over" },
            ),
        ];
        if self.is_recording() {
            keys.push((Key::char('='), "Time mark"));
        }
        keys.extend([
            (Key::plain(Code::Enter), "End the call"),
            (Key::char('u'), "Take back"),
            (Key::plain(Code::Esc), "Leave it running"),
        ]);
        keys
    }

    pub(super) fn view_live(&self, canvas: &mut Canvas<'_>, reading: &CallReading) {
        let tally = reading.tally();
        self.view_head(canvas, reading, &tally);
        let (width, height) = (canvas.width(), canvas.height());
        let left = (width * 5 / 8).clamp(44, 76).min(width);
        let list = height.saturating_sub(4);
        let mut place = canvas.part(0, 4, left, list);
        view_behaviours(&mut place, reading, &tally, self.scrolled);
        let rest = width.saturating_sub(left + 1);
        view_marks(&mut canvas.part(left + 1, 4, rest, list), reading);
    }

    fn view_head(&self, canvas: &mut Canvas<'_>, reading: &CallReading, tally: &Tally) {
        let call = &reading.call;
        let last = reading.marks.iter().map(|one| one.mark.after_ms).max();
        let passed = match (self.now, call.started_at) {
            (Some(Stamp(now)), Some(Stamp(began))) => (now - began).max(0),
            _ => 0,
        };
        let clock = clock_words(passed.max(last.unwrap_or(0)));
        let with = piece(Role::Strong, call.with());
        let objective = if call.details.objective.is_empty() {
            piece(Role::Warning, "no objective planned")
        } else {
            piece(Role::Plain, call.details.objective.as_str())
        };
        let head = [piece(Role::Heading, clock), piece(Role::Muted, "  "), with];
        canvas.line(2, 0, &head);
        canvas.line(2, 1, &[piece(Role::Muted, "Objective  "), objective]);
        let said = if tally.is_taken_over() {
            piece(
                Role::Bad,
                "! You have the call: ticks do not count for the rep. ! hands it back",
            )
        } else if !call.details.call_type.is_rated() {
            piece(
                Role::Muted,
                "Model call: you sell, the rep watches. Ticks show what you did; nothing is rated",
            )
        } else if tally.took_over_ms().is_some() {
            piece(Role::Warning, "! You took over for a while; handed back")
        } else {
            piece(Role::Muted, call.details.call_type.roles())
        };
        canvas.line(2, 2, &[said]);
    }
}

/// Rows by which a key moves the behaviours.
fn paging(key: Key) -> Option<i32> {
    match key.code {
        Code::Down => Some(1),
        Code::Up => Some(-1),
        Code::PageDown => Some(8),
        Code::PageUp => Some(-8),
        _ => None,
    }
}

/// Rows that all behaviours take, with the headings of their competencies.
fn rows_of_behaviours(reading: &CallReading) -> u16 {
    let mut headings = 0;
    let mut of = None;
    for one in &reading.behaviours {
        headings += usize::from(of != Some(one.ticked.competency));
        of = Some(one.ticked.competency);
    }
    (headings + reading.behaviours.len()) as u16
}

fn view_behaviours(canvas: &mut Canvas<'_>, reading: &CallReading, tally: &Tally, scrolled: u16) {
    if reading.behaviours.is_empty() {
        let said =
            "No behaviour to tick. Competencies (c in the ride-alongs) have them: b writes one.";
        canvas.paragraph(0, Role::Muted, said);
        return;
    }
    let (all, height) = (rows_of_behaviours(reading), canvas.height());
    // The last page is a full one.
    let scrolled = scrolled.min(all.saturating_sub(height));
    let window = usize::from(scrolled)..usize::from((scrolled + height).min(all));
    let width = canvas.width().saturating_sub(2 * u16::from(all > height));
    let mut place = canvas.part(0, 0, width, height);
    let mut row = 0_u16;
    let mut of = None;
    let shown = |row: u16| window.contains(&usize::from(row)).then(|| row - scrolled);
    for one in &reading.behaviours {
        if of != Some(one.ticked.competency) {
            of = Some(one.ticked.competency);
            let focus = if one.in_focus { " (in focus)" } else { "" };
            let heading = format!("{}{focus}", one.competency_name);
            let role = if one.in_focus {
                Role::Heading
            } else {
                Role::Muted
            };
            if let Some(y) = shown(row) {
                place.text(2, y, role, &heading);
            }
            row += 1;
        }
        if let Some(y) = shown(row) {
            view_behaviour(&mut place, y, one, tally);
        }
        row += 1;
    }
    table::scroll_mark(canvas, &window, usize::from(all));
}

fn view_behaviour(canvas: &mut Canvas<'_>, y: u16, one: &LiveBehaviour, tally: &Tally) {
    let count = tally.count(one.ticked.behaviour);
    let letter = one.letter.map_or(' ', |letter| letter);
    let room = usize::from(canvas.width()).saturating_sub(14);
    let stop = if one.ticked.wanted { "" } else { "stop: " };
    let said = text::left(&format!("{stop}{}", one.text), room);
    let role = if count.times > 0 {
        Role::Plain
    } else {
        Role::Muted
    };
    let pieces: [Piece; 3] = [
        piece(Role::Accent, format!("{letter} ")),
        piece(role, said),
        if count.times + count.not_counted > 0 {
            let marked = if count.not_counted > 0 { "!" } else { " " };
            let last = clock_words(count.last_ms);
            piece(Role::Strong, format!("{:>3}{marked}{last:>6}", count.times))
        } else {
            piece(Role::Muted, "  –")
        },
    ];
    canvas.line(2, y, &pieces);
    if let Some(letter) = one.letter {
        let width = canvas.width();
        canvas.clickable(2, y, width, 1, Click::Keys(vec![Key::char(letter)]));
    }
}

/// The newest on top.
fn view_marks(canvas: &mut Canvas<'_>, reading: &CallReading) {
    let letters: BTreeMap<BehaviourId, char> = reading
        .behaviours
        .iter()
        .filter_map(|one| Some((one.ticked.behaviour, one.letter?)))
        .collect();
    canvas.text(0, 0, Role::Muted, "Marked");
    if reading.marks.is_empty() {
        let said = "Nothing yet. A letter ticks at once, \" writes down what was said.";
        canvas.below(1).paragraph(0, Role::Muted, said);
    }
    let room = usize::from(canvas.width()).saturating_sub(8);
    let mut y = 1;
    for mark in reading.marks.iter().rev() {
        if y >= canvas.height() {
            break;
        }
        let said = marked(mark, &letters);
        // What was said is shown whole, what was ticked is known.
        let lines = match mark.mark.kind {
            MarkKind::Quote => text::wrap(&said.text, room),
            _ => vec![said.text.clone()],
        };
        let time = format!("{:>6}  ", clock_words(mark.mark.after_ms));
        for (place, line) in lines.into_iter().enumerate() {
            let time = if place == 0 {
                time.as_str()
            } else {
                "        "
            };
            canvas.line(0, y, &[piece(Role::Muted, time), piece(said.role, line)]);
            y += 1;
        }
    }
}

/// A mark in words.
pub(super) fn marked(mark: &CallMark, letters: &BTreeMap<BehaviourId, char>) -> Piece {
    match mark.mark.kind {
        MarkKind::Tick => {
            let letter = mark.mark.ticked.and_then(|one| letters.get(&one.behaviour));
            let letter = letter.map_or_else(String::new, |letter| format!("{letter} "));
            piece(Role::Plain, format!("{letter}{}", mark.text))
        }
        MarkKind::Quote => {
            let who = mark.speaker.map_or("", |speaker| speaker.label());
            piece(Role::Strong, format!("{who}: “{}”", mark.text))
        }
        MarkKind::TookOver => piece(Role::Bad, "! you took over"),
        MarkKind::HandedBack => piece(Role::Good, "handed back"),
    }
}
