//! The page of a debrief: it leads through it in four steps, the rep first.
//!
//! ```text
//!   Debrief · Ana Duarte · 20 Nov · step 2 of 4: Own rating
//!   ━━━━━━━━━ ━━━━━━━━━ ───────── ─────────
//!   Competency                  Ana Duarte
//! ▌ Discovery and questioning   not yet
//!   How far did the questions lead the buyer to their own problem?
//!   5 Customer states impact and consequence …
//! ```
//!
//! Nothing of the manager's ratings is drawn before the rep has rated everything, or has declined.

mod forms;
mod proposal;
mod rate;
mod rows;
mod view;

use chrono::NaiveDate;

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::key::Key;
use crate::app::list::{List, ListCursor};
use crate::domain::competency::Used;
use crate::domain::ids::RideAlongId;
use crate::screens::coaching_forms::{ObservationStart, observe};
use crate::screens::{Context, Screen};
use crate::storage::{Asked, Commitment, Debrief, Result, Store};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::theme::Role;

use self::rows::{DebriefLine, lines};

/// The steps of a debrief.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// The rep's words.
    Words,
    /// The rep's own rating.
    Own,
    /// Both ratings side by side.
    Beside,
    /// Strength, points, commitment, next look.
    Agree,
}

impl Step {
    const ALL: [Self; 4] = [Self::Words, Self::Own, Self::Beside, Self::Agree];

    fn name(self) -> &'static str {
        match self {
            Self::Words => "The rep first",
            Self::Own => "The rep's own rating",
            Self::Beside => "Side by side",
            Self::Agree => "Strength, points, commitment",
        }
    }

    fn place(self) -> usize {
        Self::ALL.iter().position(|step| *step == self).unwrap_or(0)
    }

    fn by(self, steps: isize) -> Self {
        let at = self.place().saturating_add_signed(steps);
        Self::ALL[at.min(Self::ALL.len() - 1)]
    }
}

/// The page.
pub struct DebriefPage {
    ride: RideAlongId,
    context: Option<Context>,
    debrief: Option<Debrief>,
    /// The step that is shown; none until it is read how far the debrief is.
    step: Option<Step>,
    list: List<DebriefLine>,
    /// A rating was just saved: go on to the next.
    rated: bool,
    /// The form of a draft to open once the page is read.
    opening: Option<String>,
}

impl DebriefPage {
    /// The debrief of a ride-along.
    pub fn new(ride: RideAlongId) -> Self {
        Self {
            ride,
            context: None,
            debrief: None,
            step: None,
            list: List::default(),
            rated: false,
            opening: None,
        }
    }

    /// The same with the form of a draft open: the part of its key behind the ride-along.
    pub(super) fn resuming(ride: RideAlongId, form: &str) -> Self {
        Self {
            opening: Some(form.to_owned()),
            ..Self::new(ride)
        }
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let ride = self.ride;
        effects.read(
            "debrief",
            "read the debrief",
            move |store: &mut Store| -> Result<Debrief> { store.debrief(ride) },
            Self::take,
        );
    }

    fn take(&mut self, debrief: Debrief, effects: &mut Effects<Self>) {
        let reached = reached(&debrief);
        self.debrief = Some(debrief);
        if self.step.is_none() {
            self.step = Some(reached);
        }
        self.lay_out();
        if std::mem::take(&mut self.rated) {
            self.go_on_rating();
        }
        if let Some(form) = self.opening.take() {
            self.open_draft(&form, effects);
        }
    }

    fn lay_out(&mut self) {
        let (Some(debrief), Some(step)) = (&self.debrief, self.step) else {
            return;
        };
        self.list.load_all(lines(debrief, step));
    }

    fn show(&mut self, step: Step) {
        self.step = Some(step);
        self.list = List::default();
        self.lay_out();
    }

    /// To the next competency that the rep has not rated, or on to the comparison.
    fn go_on_rating(&mut self) {
        let Some(debrief) = &self.debrief else { return };
        let next = rows::to_rate(debrief)
            .find(|row| rows::is_missing(row))
            .map(|row| row.compared.competency);
        match next {
            Some(next) => {
                self.list.cursor.select(next.0);
                self.lay_out();
            }
            None => self.show(Step::Beside),
        }
    }

    fn today(&self) -> NaiveDate {
        let day = |context: &Context| context.clock.today();
        self.context.as_ref().map_or(NaiveDate::MIN, day)
    }

    fn may_change(&self) -> bool {
        let past = |context: &Context| context.scope.looks_back();
        self.debrief.is_some() && !self.context.as_ref().is_none_or(past)
    }

    /// It can be written down what was said, rated and agreed: today, and not at its end.
    fn is_open(&self) -> bool {
        let open = |debrief: &Debrief| debrief.debriefed_at.is_none();
        self.may_change() && self.debrief.as_ref().is_some_and(open)
    }

    fn is_at(&self, step: Step) -> bool {
        self.step == Some(step)
    }

    fn revealed(&self) -> bool {
        let shown = |debrief: &Debrief| debrief.revealed_at.is_some();
        self.debrief.as_ref().is_some_and(shown)
    }

    fn can_answer(&self) -> bool {
        self.is_open() && self.is_at(Step::Words) && self.selected_question().is_some()
    }

    fn can_rate(&self) -> bool {
        self.is_open() && self.is_at(Step::Own) && !self.revealed() && self.rate_row().is_some()
    }

    fn can_reveal(&self) -> bool {
        let ready = |debrief: &Debrief| debrief.is_rated() && debrief.missing() == 0;
        self.is_open()
            && self.is_at(Step::Beside)
            && !self.revealed()
            && self.debrief.as_ref().is_some_and(ready)
    }

    fn can_decline(&self) -> bool {
        let waits = |debrief: &Debrief| debrief.missing() > 0;
        self.is_open() && !self.revealed() && self.debrief.as_ref().is_some_and(waits)
    }

    fn can_finish(&self) -> bool {
        let ready = |debrief: &Debrief| debrief.not_ready().is_none();
        self.is_open() && self.is_at(Step::Agree) && self.debrief.as_ref().is_some_and(ready)
    }

    fn can_look(&self) -> bool {
        self.may_change() && self.selected_promise().is_some() && self.revealed()
    }

    fn can_see(&self) -> bool {
        let used = |one: &Commitment| one.seen_since.is_some_and(|seen| seen.used == Used::Yes);
        self.can_look() && self.selected_promise().is_some_and(used)
    }

    fn can_observe(&self) -> bool {
        self.is_open() && !self.is_at(Step::Words)
    }

    fn selected_question(&self) -> Option<&Asked> {
        match self.list.selected()? {
            DebriefLine::Question(asked) => Some(asked),
            _ => None,
        }
    }

    fn selected_promise(&self) -> Option<&Commitment> {
        match self.list.selected()? {
            DebriefLine::Promised(commitment) => Some(commitment),
            _ => None,
        }
    }

    /// What the step asks for: the questions, a rating, both ratings, the end; else the next step.
    fn go_on(&mut self, effects: &mut Effects<Self>) {
        if self.can_answer() {
            self.answer(effects);
        } else if self.can_rate() {
            self.rate(effects);
        } else if self.can_reveal() {
            self.reveal(effects);
        } else if self.can_finish() {
            self.finish(effects);
        } else {
            self.step_on(effects);
        }
    }

    fn step_on(&mut self, _: &mut Effects<Self>) {
        if let Some(step) = self.step {
            self.show(step.by(1));
        }
    }

    fn step_back(&mut self, _: &mut Effects<Self>) {
        if let Some(step) = self.step {
            self.show(step.by(-1));
        }
    }

    fn observe(&mut self, effects: &mut Effects<Self>) {
        if let (Some(debrief), Some(context)) = (&self.debrief, &self.context) {
            let start = ObservationStart::on(&debrief.ride);
            let draft = format!("ride-alongs/observe/{}", self.ride);
            observe(start, draft, context, effects, |_, _, effects| {
                effects.say("Saved the observation; u takes it back");
            });
        }
    }
}

/// The step at which a debrief stands.
fn reached(debrief: &Debrief) -> Step {
    let is_answered = debrief.asked.iter().any(|asked| !asked.answer.is_empty());
    let is_begun = rows::to_rate(debrief).any(|row| !rows::is_missing(row));
    if debrief.debriefed_at.is_some() {
        Step::Agree
    } else if debrief.revealed_at.is_some() || (is_begun && debrief.missing() == 0) {
        Step::Beside
    } else if is_begun || is_answered {
        Step::Own
    } else {
        Step::Words
    }
}

type Do = Command<DebriefPage>;

impl Screen for DebriefPage {
    const NAME: &'static str = "ride-alongs-debrief";
    const TITLE: &'static str = "Debrief";
    const COMMANDS: &'static [Command<Self>] = &[
        Do::new("go-on", "enter", "Go on", Self::go_on)
            .footer(1)
            .when(|page: &Self| page.debrief.is_some()),
        Do::new("seen", "y", "Seen again", Self::seen_again)
            .footer(2)
            .when(Self::can_see),
        Do::new("not-seen", "n", "Not yet: look again", Self::look_again)
            .footer(3)
            .when(Self::can_look),
        Do::new("step-on", "l right", "Next step", Self::step_on)
            .footer(4)
            .when(|page: &Self| page.step.is_some_and(|step| step != Step::Agree)),
        Do::new("step-back", "h left", "Step back", Self::step_back)
            .footer(5)
            .when(|page: &Self| page.step.is_some_and(|step| step != Step::Words)),
        Do::new("questions", "t", "Other questions", |_, e| {
            Self::choose_questions(e);
        })
        .footer(6)
        .when(|page: &Self| page.is_open() && page.is_at(Step::Words)),
        Do::new("decline", "x", "Rep does not rate", Self::decline)
            .footer(7)
            .when(|page: &Self| page.can_decline() && !page.is_at(Step::Words)),
        Do::new("observe", "v", "Observe", Self::observe)
            .footer(8)
            .when(Self::can_observe),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        self.read(effects);
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.list.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.list.cursor)
    }

    /// A digit rates the selected competency: 1 to 5, or 0 where it did not come up.
    fn take_key(&mut self, key: Key, effects: &mut Effects<Self>) -> bool {
        self.take_digit(key, effects)
    }

    fn heading(&self) -> Option<String> {
        let debrief = self.debrief.as_ref()?;
        Some(format!("Debrief with {}", debrief.ride.rep_name))
    }

    fn status(&self) -> Vec<Piece> {
        let Some(debrief) = &self.debrief else {
            return Vec::new();
        };
        let said = match (debrief.debriefed_at, debrief.revealed_at) {
            (Some(_), _) => piece(Role::Good, "✓ finished"),
            (None, Some(_)) => piece(Role::Accent, "ratings shown"),
            (None, None) => piece(Role::Muted, "your ratings are hidden"),
        };
        vec![said]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        view::draw(self, canvas);
    }
}
