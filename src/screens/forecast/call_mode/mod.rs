//! Forecast call mode: rep by rep, changes first, then what may slip, then the call with its reason and what happens
//! next; at the end the summary. It can be left at any time and goes on where it stood.

mod acts;
mod figures;
mod forms;
mod model;
mod place;
mod rows;
mod summary;
mod view;

use chrono::NaiveDate;

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor};
use crate::domain::forecast::SlipThresholds;
use crate::domain::forecast::calls::CallLine;
use crate::domain::ids::{ActionId, RepId};
use crate::domain::meeting::clock;
use crate::domain::stamp::Stamp;
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{CallRun, ModelBeside, RepOfRun, Result, Store, fold};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::theme::Role;

use self::place::Place;
use self::rows::LineRow;

/// The beginning of the keys of all drafts of a forecast call; the form and the rep follow.
const DRAFTS: &str = "forecast/call-mode/";
/// What a forecast call takes.
const MINUTES: i64 = 10;

/// Opens the call with the form of a draft; false where the draft is of something else. For [`Screen::resume`] of the
/// tab.
pub fn resume<S: 'static>(draft: &str, effects: &mut Effects<S>) -> bool {
    let mut parts = draft.strip_prefix(DRAFTS).unwrap_or_default().split('/');
    let (Some(form), Some(Ok(rep))) = (parts.next(), parts.next().map(str::parse)) else {
        return false;
    };
    effects.open(CallMode {
        opening: Some((form.to_owned(), RepId(rep))),
        ..CallMode::new()
    });
    true
}

/// What is read in one job.
struct Reading {
    run: CallRun,
    kept: Option<Place>,
    /// What was agreed and still stands, with who does it.
    agreed: Vec<summary::Agreed>,
}

/// The forecast call.
#[derive(Default)]
pub struct CallMode {
    context: Option<Context>,
    run: Option<CallRun>,
    place: Option<Place>,
    /// What was kept of the place last.
    kept: Option<Place>,
    lines: List<LineRow>,
    agreed: Vec<summary::Agreed>,
    /// What the model that counts answers; it takes longer and comes after the rest.
    model: Option<ModelBeside>,
    /// When the page was opened, or its time was kept last.
    since: Option<Stamp>,
    now: Option<Stamp>,
    /// The form of a draft to open once it is read, and whose.
    opening: Option<(String, RepId)>,
}

impl CallMode {
    /// A forecast call of the scope and the period.
    pub fn new() -> Self {
        Self::default()
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let question = context.forecast_question();
        let today = context.clock.today();
        let thresholds = SlipThresholds::of(
            &context.config.review,
            &context.config.today.commit_still_days,
        );
        let agreed = self.place.as_ref().map(|place| place.agreed.clone());
        effects.figures(
            "forecast-call",
            "read the forecast call",
            move |store| -> Result<Reading> {
                let run = store.call_run(&question, &thresholds)?;
                let key = Place::key(&question.scope, run.period().window);
                let kept = Place::read(store, &key, today);
                let ids: Vec<ActionId> = agreed
                    .or_else(|| Some(kept.as_ref()?.agreed.clone()))
                    .unwrap_or_default();
                Ok(Reading {
                    agreed: summary::agreed(store, &ids)?,
                    run,
                    kept,
                })
            },
            Self::take,
        );
        let question = context.forecast_question();
        effects.figures(
            "forecast-call-model",
            "reckon the model",
            move |store| store.model_beside(&question),
            |page: &mut Self, model, _| {
                page.model = Some(model);
                page.fill();
            },
        );
    }

    fn take(&mut self, reading: Reading, effects: &mut Effects<Self>) {
        let today = self.today();
        let reopened = self.reopened_by(&reading.run);
        let mut place = self.place.take().unwrap_or_else(|| {
            let kept = reading.kept.unwrap_or_else(|| Place::beginning(today));
            self.kept = Some(kept.clone());
            kept
        });
        place.meet(&reading.run);
        if let Some(rep) = reopened {
            // What was undone is what the person looks at.
            (place.at, place.ending) = (Some(rep), false);
        }
        let opening = self.opening.take();
        let opening_of_rep = opening.as_ref().filter(|(_, rep)| rep.0 != 0);
        if let Some((_, rep)) = opening_of_rep {
            (place.at, place.ending) = (Some(*rep), false);
        }
        self.run = Some(reading.run);
        self.agreed = reading.agreed;
        self.place = Some(place);
        self.fill();
        self.remember(effects);
        if let Some((form, _)) = opening {
            self.open_draft(&form, effects);
        }
    }

    /// A rep who was called at the last reading and no longer is: a call was undone.
    fn reopened_by(&self, new: &CallRun) -> Option<RepId> {
        let old = self.run.as_ref()?;
        let mut reps = new.reps.iter().map(|one| one.rep);
        reps.find(|rep| old.is_done(*rep) && !new.is_done(*rep))
    }

    /// The lines of what is shown, those that the filter lets through.
    fn fill(&mut self) {
        let (Some(run), Some(place)) = (&self.run, &self.place) else {
            return;
        };
        let mut rows = if place.ending {
            summary::lines(run, place, self.model.as_ref(), &self.agreed)
        } else {
            let rep = run.reps.iter().find(|one| Some(one.rep) == place.at);
            rep.map_or_else(Vec::new, |rep| rows::lines(run, rep, self.today()))
        };
        let words = fold(self.lines.cursor.filter.text());
        rows.retain(|row| {
            let text: String = row.pieces.iter().map(|one| one.text.as_str()).collect();
            fold(&text).contains(words.trim())
        });
        self.lines.load_all(rows);
    }

    /// Keeps where it stands, where that changed.
    fn remember(&mut self, effects: &mut Effects<Self>) {
        let (Some(place), Some(context), Some(run)) = (&self.place, &self.context, &self.run)
        else {
            return;
        };
        if self.kept.as_ref() == Some(place) || context.scope.looks_back() {
            return;
        }
        self.kept = Some(place.clone());
        let (place, scope) = (place.clone(), context.deal_scope());
        let key = Place::key(&scope, run.period().window);
        effects.desk(
            "remember the place",
            move |store: &mut Store| -> std::result::Result<(), std::convert::Infallible> {
                place.remember(store, &key);
                Ok(())
            },
            |_, (), _| {},
        );
    }

    fn today(&self) -> NaiveDate {
        let today = self.context.as_ref().map(|context| context.clock.today());
        today.unwrap_or_default()
    }

    /// The shown rep.
    fn rep(&self) -> Option<&RepOfRun> {
        let place = self.place.as_ref().filter(|place| !place.ending)?;
        let run = self.run.as_ref()?;
        run.reps.iter().find(|one| Some(one.rep) == place.at)
    }

    /// The calls of the shown rep.
    fn line(&self) -> Option<&CallLine> {
        self.run.as_ref()?.sheet.line(self.rep()?.rep)
    }

    fn has_rep(&self) -> bool {
        self.rep().is_some()
    }

    fn ends(&self) -> bool {
        self.place.as_ref().is_some_and(|place| place.ending)
    }

    fn looks_back(&self) -> bool {
        let context = self.context.as_ref();
        context.is_some_and(|context| context.scope.looks_back())
    }

    /// The period can still be called, and it is today that is looked at.
    fn may_change(&self) -> bool {
        let open = |run: &CallRun| run.period().window.last >= self.today();
        self.run.as_ref().is_some_and(open) && !self.looks_back()
    }

    fn can_call(&self) -> bool {
        self.has_rep() && self.may_change()
    }

    fn promise(&self) -> Option<ActionId> {
        self.lines.selected()?.promise
    }

    /// The time that the call has taken.
    fn spent_ms(&self) -> i64 {
        let kept = self.place.as_ref().map_or(0, |place| place.spent_ms);
        let runs = self.now.zip(self.since);
        kept + runs.map_or(0, |(now, since)| (now.0 - since.0).max(0))
    }
}

type Do = Command<CallMode>;

impl Screen for CallMode {
    const NAME: &'static str = "forecast-call";
    const TITLE: &'static str = "Forecast call";
    const COMMANDS: &'static [Command<Self>] = &[
        Do::new("stands", "enter", "Stands, next", Self::stands)
            .footer(1)
            .when(Self::can_call),
        Do::new("call", "c", "Call", Self::call)
            .footer(2)
            .when(Self::can_call),
        Do::new("from-deals", "d", "From the deals", Self::take_from_deals)
            .footer(5)
            .when(Self::can_call),
        Do::new("action", "a", "Next action", Self::next_action)
            .footer(3)
            .when(|page| page.has_rep() && !page.looks_back()),
        Do::new("next", "n l right", "Next", |s, e| s.step(1, e))
            .footer(4)
            .when(Self::has_rep),
        Do::new("previous", "p h left", "Previous", |s, e| s.step(-1, e))
            .footer(9)
            .when(|page| page.place.is_some()),
        Do::new("done", "x", "Promise done", Self::promise_done)
            .footer(6)
            .when(|page| page.promise().is_some() && !page.looks_back()),
        Do::new("deal", "v", "Open the deal", Self::open_deal)
            .footer(7)
            .when(|page| page.lines.selected().is_some_and(|row| row.deal.is_some())),
        Do::new("end", "E", "Summary", Self::end)
            .footer(8)
            .when(Self::has_rep),
        Do::new("whole", "m", "My call for all", Self::call_whole)
            .footer(1)
            .when(|page| page.ends() && page.may_change()),
        Do::new("lock", "L", "Lock", Self::lock)
            .footer(2)
            .when(|page| page.ends() && page.may_change()),
        Do::new("copy", "y", "Copy the summary", Self::copy)
            .footer(3)
            .when(Self::ends),
        Do::new("save", "W", "Save it as a file", Self::save)
            .footer(4)
            .when(Self::ends),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        let now = context.clock.now();
        self.since.get_or_insert(now);
        self.now = Some(now);
        self.context = Some(context.clone());
        self.read(effects);
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.lines.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.lines.cursor)
    }

    fn list_changed(&mut self, _: &mut Effects<Self>) {
        self.fill();
    }

    fn wants_seconds(&self) -> bool {
        let is_open = |run: &CallRun| run.locked.is_none();
        self.run.as_ref().is_some_and(is_open) && !self.looks_back()
    }

    fn second(&mut self, now: Stamp) {
        self.now = Some(now);
    }

    fn heading(&self) -> Option<String> {
        let (run, context) = (self.run.as_ref()?, self.context.as_ref()?);
        let period = context.calendar.label(run.period().period);
        Some(format!("Forecast call, {period}"))
    }

    fn status(&self) -> Vec<Piece> {
        let Some(run) = self.run.as_ref().filter(|_| !self.looks_back()) else {
            return Vec::new();
        };
        if let Some(lock) = &run.locked {
            let at = lock.locked_at.time().format("%H:%M");
            return vec![piece(Role::Good, format!("locked at {at}"))];
        }
        let spent = self.spent_ms();
        let (role, mark) = if spent > MINUTES * 60_000 {
            (Role::Warning, "! ")
        } else {
            (Role::Muted, "")
        };
        vec![piece(
            role,
            format!("{mark}{} of {MINUTES} min", clock(spent)),
        )]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        view::draw(self, canvas);
    }
}
