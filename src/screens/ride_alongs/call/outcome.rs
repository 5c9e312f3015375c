//! How a call ended, and what was seen of each competency: use apart from level, with the anchors in view.

use std::collections::BTreeMap;

use super::{CallPage, METS, OUTCOMES, Question, live};
use crate::app::effect::Effects;
use crate::app::form::{Field, Form, Kind};
use crate::app::key::Key;
use crate::app::list::Row;
use crate::domain::competency::{HIGHEST, LOWEST, Used};
use crate::domain::ids::CompetencyId;
use crate::domain::observing::{CallOutcome, NotRateable, Use, clock_words};
use crate::screens::ride_alongs::competency_list::beside;
use crate::storage::{CallRating, CallReading, Store};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table::{self, Column};
use crate::ui::text;
use crate::ui::theme::Role;

/// A competency with what was ticked and said of it.
#[derive(Debug, Clone)]
pub(super) struct RatingRow {
    competency: CompetencyId,
    name: String,
    in_focus: bool,
    ticks: Use,
    rating: Option<CallRating>,
    refusal: Option<NotRateable>,
}

impl Row for RatingRow {
    fn id(&self) -> i64 {
        self.competency.0
    }
}

const COLUMNS: &[Column<RatingRow>] = &[
    Column::text("Competency", 26, 40, |row: &RatingRow| {
        let focus = if row.in_focus { "* " } else { "" };
        piece(Role::Plain, format!("{focus}{}", row.name))
    }),
    Column::text("Ticked", 12, 16, |row: &RatingRow| {
        match (row.ticks.wanted, row.ticks.to_stop) {
            (0, 0) => piece(Role::Muted, "–"),
            (wanted, 0) => piece(Role::Plain, format!("{wanted}×")),
            (wanted, stop) => piece(Role::Plain, format!("{wanted}×, stop {stop}×")),
        }
    }),
    Column::text("Use", 14, 14, RatingRow::used),
    Column::figures("Level", 6, |row: &RatingRow| {
        match row.rating.as_ref().and_then(|rating| rating.level) {
            Some(level) => piece(Role::Strong, level.to_string()),
            None => piece(Role::Muted, "–"),
        }
    }),
    Column::text("Seen", 12, 50, |row: &RatingRow| {
        let note = row.rating.as_ref().map_or("", |rating| &rating.note);
        piece(Role::Muted, note)
    }),
];

impl RatingRow {
    fn used(&self) -> Piece {
        match self.rating.as_ref().map(|rating| rating.used) {
            Some(Used::Yes) => piece(Role::Good, "used"),
            Some(Used::No) => piece(Role::Warning, "not used"),
            _ => piece(Role::Muted, "not observed"),
        }
    }
}

/// The rows: the competency in focus first, as on the live page.
pub(super) fn rows(reading: &CallReading) -> Vec<RatingRow> {
    let tally = reading.tally();
    let call_type = reading.call.details.call_type;
    if !call_type.is_rated() {
        return Vec::new();
    }
    let focus = reading.ride.competency.as_ref().map(|(id, _)| *id);
    let row = |line: &crate::storage::CompetencyLine| RatingRow {
        competency: line.id,
        name: line.details.name.clone(),
        in_focus: focus == Some(line.id),
        ticks: tally.of_competency(line.id),
        rating: reading.rating(line.id).cloned(),
        refusal: tally.may_rate(call_type, line.id).err(),
    };
    reading.competencies.iter().map(row).collect()
}

impl CallPage {
    pub(super) fn may_rate(&self) -> bool {
        self.is_held() && self.list.selected().is_some()
    }

    /// 1 to 5 is the level of the selected competency.
    pub(super) fn press_level(&mut self, key: Key, effects: &mut Effects<Self>) -> bool {
        let level = key.typed().and_then(|letter| letter.to_digit(10));
        let level = level.and_then(|level| u8::try_from(level).ok());
        match level.filter(|level| (LOWEST..=HIGHEST).contains(level)) {
            Some(level) => {
                self.rate(Used::Yes, Some(level), effects);
                true
            }
            None => false,
        }
    }

    pub(super) fn used(&mut self, effects: &mut Effects<Self>) {
        let level = self
            .list
            .selected()
            .and_then(|row| row.rating.as_ref())
            .and_then(|rating| rating.level);
        self.rate(Used::Yes, level, effects);
    }

    pub(super) fn not_used(&mut self, effects: &mut Effects<Self>) {
        self.rate(Used::No, None, effects);
    }

    pub(super) fn not_observed(&mut self, effects: &mut Effects<Self>) {
        self.rate(Used::NotObserved, None, effects);
    }

    fn rate(&mut self, used: Used, level: Option<u8>, effects: &mut Effects<Self>) {
        let Some(row) = self.list.selected() else {
            return;
        };
        if let Some(why) = row.refusal.filter(|_| used != Used::NotObserved) {
            effects.warn(why.to_string());
            return;
        }
        let (id, competency) = (self.id, row.competency);
        effects.change(
            "save what was seen",
            move |store| store.rate_in_call(id, competency, used, level),
            |_, (), _| {},
        );
    }

    /// What was seen: the moment, in words.
    pub(super) fn note(&mut self, effects: &mut Effects<Self>) {
        let (Some(row), Some(context)) = (self.list.selected(), &self.context) else {
            return;
        };
        let note = row.rating.as_ref().map_or("", |rating| &rating.note);
        let fields = vec![
            Field::new("note", "Seen", Kind::Text)
                .text(note)
                .hint("the moment: what was said and done"),
        ];
        let (id, competency) = (self.id, row.competency);
        let form = Form::new(row.name.clone(), context.clock.today(), fields)
            .draft(format!("ride-alongs/seen/{id}/{competency}"));
        effects.form(
            form,
            "save what was seen",
            move |store: &mut Store, values| {
                store
                    .note_in_call(id, competency, values.text("note"))
                    .map_err(|error| beside("note", error))
            },
            |_, (), effects| effects.say("Saved; u takes it back"),
        );
    }

    pub(super) fn view_question(
        question: Question,
        canvas: &mut Canvas<'_>,
        reading: &CallReading,
    ) {
        let call = &reading.call;
        let details = &call.details;
        let plan = [
            ("Objective", &details.objective),
            ("Back-up", &details.backup),
            ("Stretch", &details.stretch),
        ];
        let mut y = 0;
        for (label, text) in plan {
            if !text.is_empty() {
                let label = piece(Role::Muted, format!("{label:<12}"));
                canvas.line(2, y, &[label, piece(Role::Plain, text.as_str())]);
                y += 1;
            }
        }
        let answers: Vec<(char, &str, &str)> = match question {
            Question::Outcome => OUTCOMES
                .map(|(key, one)| (key, one.label(), one.meaning()))
                .to_vec(),
            Question::Met => METS.map(|(key, one)| (key, one.label(), "")).to_vec(),
        };
        let asked = match (question, call.outcome) {
            (Question::Met, Some(outcome)) => {
                format!("It ended as {outcome}. Which objective was met?")
            }
            _ => CallOutcome::QUESTION.to_owned(),
        };
        y += 1;
        canvas.text(2, y, Role::Heading, &asked);
        y += 2;
        for (key, label, meaning) in answers {
            let pieces = [
                piece(Role::Accent, format!("{key}  ")),
                piece(Role::Strong, format!("{label:<18}")),
                piece(Role::Muted, meaning),
            ];
            canvas.line(4, y, &pieces);
            let width = canvas.width();
            let click = crate::ui::canvas::Click::Keys(vec![Key::char(key)]);
            canvas.clickable(2, y, width, 1, click);
            y += 1;
        }
    }

    pub(super) fn view_outcome(&self, canvas: &mut Canvas<'_>, reading: &CallReading) {
        let top = head(canvas, reading);
        let (width, height) = (canvas.width(), canvas.height());
        let rated = reading.call.details.call_type.is_rated();
        if !rated {
            let said = "A model call is not rated: you sold, the rep watched. Ask the rep what they saw you do.";
            canvas.below(top).paragraph(0, Role::Muted, said);
            view_marks(&mut canvas.below(top + 3), reading);
            return;
        }
        let rows = self.list.cursor.count() as u16 + 1;
        let below = 9.min(height.saturating_sub(top) / 2 + 2);
        let list = rows.min(height.saturating_sub(top + below)).max(3);
        table::draw(
            &mut canvas.part(0, top, width, list),
            COLUMNS,
            &self.list,
            "No competency in use: c in the ride-alongs lists them.",
        );
        if let Some(row) = self.list.selected() {
            Self::view_anchors(&mut canvas.below(top + list + 1), reading, row);
        }
    }

    fn view_anchors(canvas: &mut Canvas<'_>, reading: &CallReading, row: &RatingRow) {
        if let Some(why) = row.refusal {
            canvas.paragraph(0, Role::Warning, &format!("! {why}"));
            return;
        }
        let line = reading
            .competencies
            .iter()
            .find(|line| line.id == row.competency);
        let Some(line) = line else {
            return;
        };
        canvas.text(2, 0, Role::Heading, &line.details.question);
        let given = row.rating.as_ref().and_then(|rating| rating.level);
        let room = usize::from(canvas.width()).saturating_sub(8);
        let mut y = 1;
        let anchors = (LOWEST..).zip(&line.details.levels);
        for (level, anchor) in anchors.collect::<Vec<_>>().into_iter().rev() {
            let is_given = given == Some(level);
            let role = if is_given { Role::Strong } else { Role::Plain };
            let mark = if is_given { "▸" } else { " " };
            let anchor = if anchor.is_empty() { "–" } else { anchor };
            canvas.text(2, y, Role::Accent, &format!("{mark}{level}"));
            for part in text::wrap(anchor, room) {
                canvas.text(6, y, role, &part);
                y += 1;
            }
        }
        let hint = "1 to 5 gives the level; y used, n not used, - not observed";
        canvas.text(2, y, Role::Muted, hint);
    }
}

/// How it ended, and whether the manager took over; answers with the row below.
fn head(canvas: &mut Canvas<'_>, reading: &CallReading) -> u16 {
    let call = &reading.call;
    let mut pieces = vec![piece(Role::Plain, format!("{}: ", call.with()))];
    if let Some(outcome) = call.outcome {
        let role = if outcome.is_progress() {
            Role::Good
        } else {
            Role::Warning
        };
        pieces.push(piece(role, outcome.label()));
    }
    pieces.push(match call.objective_met {
        Some(met) => piece(Role::Plain, format!(", {met}")),
        None if call.details.objective.is_empty() => {
            piece(Role::Muted, ", no objective was planned")
        }
        None => piece(Role::Warning, ", objective met or not: c says it"),
    });
    canvas.line(2, 0, &pieces);
    let words = if call.ended_how.is_empty() {
        piece(Role::Muted, "w says in words how it ended")
    } else {
        piece(Role::Plain, call.ended_how.as_str())
    };
    canvas.line(2, 1, &[words]);
    let mut y = 2;
    if let Some(at_ms) = reading.tally().took_over_ms() {
        let said = format!("! You took over at {}", clock_words(at_ms));
        canvas.text(2, y, Role::Warning, &said);
        y += 1;
    }
    y + 1
}

/// What was marked, in order.
fn view_marks(canvas: &mut Canvas<'_>, reading: &CallReading) {
    let letters = BTreeMap::new();
    for (y, mark) in (0..canvas.height()).zip(&reading.marks) {
        let time = piece(
            Role::Muted,
            format!("{:>6}  ", clock_words(mark.mark.after_ms)),
        );
        canvas.line(2, y, &[time, live::marked(mark, &letters)]);
    }
}
