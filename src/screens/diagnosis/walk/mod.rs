//! The walk through ROAM with one rep, one screen per step: from the short number to a dated plan.
//!
//! ```text
//!  ROAM · Ana Ruiz · step 3 of 7: Methodology                         hypothesis
//!  ━━━━━━━━━━━━━━━━━━━━━━━━━──────────────────────────────────────────────────────
//!  what the step shows
//!  rows to choose from: enter takes the chosen one and goes on
//! ```
//!
//! Every answer is saved at once as a change of its own. Where the eye was is kept on the desk, so that a walk that
//! was left, or killed, goes on in the same step on the same row.

mod activity;
mod agreement;
mod begin;
mod cause;
mod commands;
mod evidence;
mod figures;
mod forms;
mod frame;
mod gap_table;
mod lead;
mod leading_figures;
mod methodology;
mod plan;
mod prediction;
mod reading;
mod results;
mod rows;
mod summary_page;

use std::convert::Infallible;

use figures::Figures;
use lead::Lead;
use reading::{Kept, Place};
use rows::StepRow;
pub use summary_page::SummaryPage;

use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor};
use crate::domain::cause::Cause;
use crate::domain::diagnosis::Choice;
use crate::domain::fiscal::{Period, PeriodKind};
use crate::domain::ids::{DiagnosisId, RepId};
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{
    DealScope, DiagnosisQuestion, RoamWalk, StorageError, Store, WalkAnswer, WalkState,
};
use crate::ui::canvas::Canvas;

/// The beginning of the keys of all drafts of a walk; its number and the form follow.
const DRAFTS: &str = "diagnosis/walk/";
/// The last step.
const LAST: u8 = 7;

/// Opens the walk with the form of a draft; false where the draft is of something else. For [`Screen::resume`] of
/// the tab.
pub fn resume<S: 'static>(draft: &str, effects: &mut Effects<S>) -> bool {
    let mut parts = draft
        .strip_prefix(DRAFTS)
        .unwrap_or_default()
        .splitn(2, '/');
    let (Some(Ok(id)), Some(form)) = (parts.next().map(str::parse), parts.next()) else {
        return false;
    };
    let mut page = Walk::resume(DiagnosisId(id));
    page.opening = Some(form.to_owned());
    effects.open(page);
    true
}

/// What figures are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Asked {
    /// Whom.
    rep: RepId,
    /// The period of the results; none: the quarter of today, with factors over the look-back.
    period: Option<Period>,
    /// With what it is compared.
    choice: Choice,
}

/// The walk.
pub struct Walk {
    /// With whom one is to be begun; none once it is.
    begin: Option<RepId>,
    id: Option<DiagnosisId>,
    context: Option<Context>,
    questions: Cause,
    kept: Option<Kept>,
    figures: Option<Figures>,
    /// The leading indicator of the hypothesis.
    lead: Option<Lead>,
    /// The file was changed since the figures were counted, and not by an answer of this walk.
    outdated: bool,
    /// An answer of this walk was kept: the reading that follows needs no new figures.
    answered: bool,
    /// The step that is shown.
    shown: u8,
    list: List<StepRow>,
    /// What was remembered last.
    place: Option<Place>,
    /// The form to open once it is read.
    opening: Option<String>,
    /// Answers that are not saved yet.
    pending: usize,
}

impl Walk {
    /// A walk with a rep; one that is open is offered to be gone on with.
    pub fn begin(rep: RepId) -> Self {
        Self {
            begin: Some(rep),
            ..Self::empty()
        }
    }

    /// A walk that was begun, at the step and row where it was left.
    pub fn resume(id: DiagnosisId) -> Self {
        Self {
            id: Some(id),
            ..Self::empty()
        }
    }

    fn empty() -> Self {
        Self {
            begin: None,
            id: None,
            context: None,
            questions: Cause::default(),
            kept: None,
            figures: None,
            lead: None,
            outdated: false,
            answered: false,
            shown: 1,
            list: List::default(),
            place: None,
            opening: None,
            pending: 0,
        }
    }

    fn walk(&self) -> Option<&RoamWalk> {
        self.kept.as_ref().map(|kept| &kept.walk)
    }

    /// Whether it takes answers: it is open, and looked at as it is today.
    fn is_open(&self) -> bool {
        let looks_back = self.context.as_ref().is_none_or(|c| c.scope.looks_back());
        !looks_back
            && self
                .walk()
                .is_some_and(|walk| walk.state == WalkState::Open)
    }

    fn is_at(&self, step: u8) -> bool {
        self.kept.is_some() && self.shown == step
    }

    /// Open, and at this step.
    fn answers_at(&self, step: u8) -> bool {
        self.is_open() && self.is_at(step)
    }

    /// Reads what was kept; the first time, where the eye was.
    fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(id) = self.id else { return };
        let is_first = self.kept.is_none();
        effects.read(
            "walk",
            "read the walk",
            move |store| -> crate::storage::Result<_> {
                let place = is_first.then(|| Place::read(store, id)).flatten();
                match Kept::read(store, id) {
                    Ok(kept) => Ok(Some((kept, place))),
                    // Its beginning was undone.
                    Err(StorageError::NotFound(_)) => Ok(None),
                    Err(error) => Err(error),
                }
            },
            |screen, found, effects| match found {
                Some((kept, place)) => screen.take(kept, place, effects),
                None => screen.gone(),
            },
        );
    }

    fn gone(&mut self) {
        self.begin = self.walk().map(|walk| walk.rep).or(self.begin);
        self.kept = None;
        self.id = None;
        self.shown = 1;
        self.place = None;
    }

    fn take(&mut self, kept: Kept, place: Option<Place>, effects: &mut Effects<Self>) {
        if self.pending > 0 && self.kept.is_some() {
            return;
        }
        let reached = kept.walk.step;
        let was_finished = self
            .walk()
            .is_some_and(|walk| walk.state == WalkState::Finished);
        if self.kept.is_none() {
            self.shown = place.map_or(reached, |place| place.step.clamp(1, reached));
            self.place = place;
        } else if was_finished && kept.walk.state == WalkState::Open {
            // The finish was undone: what is seen is what can be finished again.
            self.shown = LAST;
        } else {
            // A step that was undone is gone back.
            self.shown = self.shown.min(reached);
        }
        let row = place
            .filter(|place| place.step == self.shown)
            .and_then(|p| p.row);
        let is_first = self.kept.is_none();
        self.kept = Some(kept);
        self.read_figures(effects);
        if is_first {
            self.arrive(row);
        } else {
            self.fill();
        }
        if let Some(form) = self.opening.take() {
            self.open_form(&form, effects);
        }
    }

    /// The period and the benchmark that the walk asks for.
    fn asked(&self) -> Option<Asked> {
        let (walk, context) = (self.walk()?, self.context.as_ref()?);
        // The quarter of today is what is usual: its factors are counted over the look-back, as on the board.
        let calendar = &context.calendar;
        let quarter = calendar.period(PeriodKind::Quarter, context.clock.today());
        let usual = calendar.days(quarter);
        let days = walk.days.filter(|days| Some(*days) != usual);
        Some(Asked {
            rep: walk.rep,
            period: days.map(|(first, last)| Period::Custom { first, last }),
            choice: walk.benchmark.parse().unwrap_or(Choice::Team),
        })
    }

    /// Counts the figures where the file was changed or those that are here are of another period or benchmark.
    fn read_figures(&mut self, effects: &mut Effects<Self>) {
        let (Some(asked), Some(context)) = (self.asked(), &self.context) else {
            return;
        };
        let is_known = |figures: &Figures| figures.asked == asked;
        if !self.outdated && self.figures.as_ref().is_some_and(is_known) {
            self.read_lead(false, effects);
            return;
        }
        self.outdated = false;
        let question = DiagnosisQuestion {
            scope: DealScope::default(),
            period: asked.period,
            choice: asked.choice,
            thresholds: context.config.diagnosis.clone(),
            calendar: context.calendar.clone(),
            currency: context.config.base_currency,
        };
        effects.read(
            "figures",
            "count the figures",
            move |store| figures::count(store, &question, asked),
            |screen, figures, effects| {
                let is_first = screen.figures.is_none();
                screen.figures = Some(figures);
                screen.read_lead(true, effects);
                if is_first && screen.place.is_none_or(|place| place.step != screen.shown) {
                    screen.arrive(None);
                } else {
                    screen.fill();
                }
            },
        );
    }

    /// Shows the rows of the step, at this row or at the one that `enter` should take.
    fn arrive(&mut self, row: Option<i64>) {
        self.list.cursor.filter.set("");
        self.list.cursor.clear_marks();
        if let Some(row) = row.or_else(|| self.usual_row()) {
            self.list.cursor.select(row);
        }
        self.fill();
    }

    fn show(&mut self, step: u8) {
        self.shown = step.clamp(1, LAST);
        self.arrive(None);
    }

    /// Keeps an answer and goes on to the next step.
    fn answer_and_go_on(&mut self, answer: WalkAnswer, effects: &mut Effects<Self>) {
        let Some(id) = self.id else { return };
        let next = (self.shown + 1).min(LAST);
        let is_news =
            answer != WalkAnswer::Seen || self.walk().is_some_and(|walk| walk.step < next);
        if !is_news {
            self.show(next);
            return;
        }
        self.reached(next);
        self.save(
            effects,
            "keep the answer",
            move |store| store.answer_walk(id, &answer, Some(next)),
            |_, (), _| {},
        );
    }

    /// Keeps an answer and stays.
    fn keep(&mut self, answer: WalkAnswer, said: &'static str, effects: &mut Effects<Self>) {
        let Some(id) = self.id else { return };
        self.save(
            effects,
            "keep the answer",
            move |store| store.answer_walk(id, &answer, None),
            move |_, (), effects| effects.say(said),
        );
    }

    /// The step is reached and shown at once: the next key is meant for it, whether or not the file has answered yet.
    fn reached(&mut self, step: u8) {
        if let Some(kept) = &mut self.kept {
            kept.walk.step = kept.walk.step.max(step);
        }
        self.show(step);
    }

    /// Saves on the lane of saves. Until the last of them is answered no older reading is taken.
    fn save<T: Send + 'static>(
        &mut self,
        effects: &mut Effects<Self>,
        what: &'static str,
        run: impl FnOnce(&mut Store) -> crate::storage::Result<T> + Send + 'static,
        then: impl FnOnce(&mut Self, T, &mut Effects<Self>) + Send + 'static,
    ) {
        self.pending += 1;
        effects.change(
            what,
            // A failure is an answer here, so that it is counted, too.
            move |store| -> Result<_, Infallible> { Ok(run(store)) },
            move |screen: &mut Self, answer, effects| {
                screen.pending = screen.pending.saturating_sub(1);
                match answer {
                    Ok(answer) => {
                        screen.answered = true;
                        then(screen, answer, effects);
                    }
                    Err(error) => effects.fail(format!("Could not {what}"), error, ""),
                }
            },
        );
    }

    /// Enter: what is chosen counts, and the next step follows.
    fn go_on(&mut self, effects: &mut Effects<Self>) {
        if !self.is_open() {
            if self.shown == LAST {
                self.summary(effects);
            } else {
                self.show(self.shown + 1);
            }
            return;
        }
        if self.waits_for_figures() {
            effects.say("The figures are being counted: a moment");
            return;
        }
        match self.shown {
            1 => self.choose_gap(effects),
            3 => self.choose_hypothesis(effects),
            5 => self.answer_chosen(effects),
            6 => self.agree_and_go_on(effects),
            LAST => self.ask_to_finish(effects),
            _ => self.answer_and_go_on(WalkAnswer::Seen, effects),
        }
    }

    /// Whether the step speaks of figures that are not there yet: then nothing is chosen, and no row is remembered that
    /// nobody saw.
    fn waits_for_figures(&self) -> bool {
        self.figures.is_none() && self.shown <= 3
    }

    fn summary(&mut self, effects: &mut Effects<Self>) {
        if let Some(id) = self.id {
            effects.open(SummaryPage::new(id));
        }
    }

    /// Remembers where the eye is, where it moved.
    fn remember(&mut self, effects: &mut Effects<Self>) {
        let (Some(id), true) = (self.id, self.kept.is_some()) else {
            return;
        };
        let place = Place {
            step: self.shown,
            row: self.list.cursor.selected(),
        };
        if self.place != Some(place) && self.list.loaded() && !self.waits_for_figures() {
            self.place = Some(place);
            effects.desk(
                "remember the place",
                move |store| -> Result<(), Infallible> {
                    place.remember(store, id);
                    Ok(())
                },
                |_, (), _| {},
            );
        }
    }
}

/// The days of the scope's period; the quarter of today where it is all time.
fn usual_days(context: &Context) -> Option<(chrono::NaiveDate, chrono::NaiveDate)> {
    let calendar = &context.calendar;
    calendar
        .days(context.scope.period)
        .or_else(|| calendar.days(calendar.period(PeriodKind::Quarter, context.clock.today())))
}

impl Screen for Walk {
    const NAME: &'static str = "diagnosis-walk";
    const TITLE: &'static str = "Walk";
    const COMMANDS: &'static [crate::app::command::Command<Self>] = commands::COMMANDS;

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        match context.config.cause_questions() {
            Ok(questions) => self.questions = questions,
            Err(error) => effects.fail("The questions of the cause cannot be asked", error, ""),
        }
        self.context = Some(context.clone());
        self.figures = None;
        match (self.id, self.begin) {
            (None, Some(rep)) => self.offer(rep, effects),
            _ => self.read(effects),
        }
    }

    fn reload(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        self.outdated |= !std::mem::take(&mut self.answered);
        self.read(effects);
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        self.kept.is_some().then_some(&mut self.list.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        self.kept.is_some().then_some(&self.list.cursor)
    }

    fn list_changed(&mut self, _effects: &mut Effects<Self>) {
        self.fill();
    }

    fn settle(&mut self, effects: &mut Effects<Self>) {
        self.link_marked(effects);
        self.remember(effects);
    }

    fn resume(&mut self, draft: &str, effects: &mut Effects<Self>) {
        let form = draft
            .strip_prefix(DRAFTS)
            .and_then(|rest| rest.split_once('/'));
        if let Some((_, form)) = form {
            self.open_form(form, effects);
        }
    }

    fn heading(&self) -> Option<String> {
        Some(format!("Walk with {}", self.walk()?.rep_name))
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        frame::draw(self, canvas);
    }
}
