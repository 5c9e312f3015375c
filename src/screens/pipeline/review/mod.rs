//! Review mode: one deal after the other, exceptions first; each leaves with exactly one disposition, an owner
//! and a date. It can be left at any time and goes on where it stopped; at the end stands the summary, read back
//! from the record.

mod begin;
mod forms;
mod save;
mod view;

pub use begin::{begin, begin_for};

use super::deal_page::{DealScreen, Sheet, looks_back};
use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor, Row};
use crate::domain::disposition::Disposition;
use crate::domain::flags::ReviewThresholds;
use crate::domain::ids::{ReviewId, ReviewItemId};
use crate::exchange::review_summary::review_summary;
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{Result, Review, ReviewItem, Store};
use crate::ui::canvas::Canvas;

/// The beginning of the keys of all drafts of a review; its number, the item and the disposition follow.
const DRAFTS: &str = "pipeline/review/";

/// Opens the review with the form of a draft; false where the draft is of something else. For [`Screen::resume`]
/// of the tab.
pub fn resume<S: 'static>(draft: &str, effects: &mut Effects<S>) -> bool {
    let mut parts = draft.strip_prefix(DRAFTS).unwrap_or_default().split('/');
    let (Some(Ok(review)), Some(Ok(item)), Some(Ok(disposition))) = (
        parts.next().map(str::parse),
        parts.next().map(str::parse),
        parts.next().map(str::parse),
    ) else {
        return false;
    };
    let mut screen = ReviewScreen::new(ReviewId(review));
    screen.wanted = Some(ReviewItemId(item));
    screen.opening = Some(disposition);
    effects.open(screen);
    true
}

/// A line of the summary.
struct SummaryLine {
    number: i64,
    text: String,
}

impl Row for SummaryLine {
    fn id(&self) -> i64 {
        self.number
    }
}

/// What is read in one job.
struct Reading {
    head: Review,
    items: Vec<ReviewItem>,
    at: usize,
    sheet: Option<Sheet>,
    loss_reasons: Vec<String>,
    summary: String,
}

impl Reading {
    /// Reads the review and the wanted deal; without a wish, the first one that is not decided.
    fn read(
        store: &Store,
        review: ReviewId,
        wanted: Option<ReviewItemId>,
        thresholds: &ReviewThresholds,
    ) -> Result<Self> {
        let items = store.review_items(review)?;
        let named = wanted.and_then(|id| items.iter().position(|item| item.id == id));
        let at = named
            .or_else(|| items.iter().position(|item| item.decided.is_none()))
            .unwrap_or(0);
        let sheet = match items.get(at) {
            Some(item) => Some(Sheet::read(store, item.deal, None, thresholds)?),
            None => None,
        };
        Ok(Self {
            head: store.review(review)?,
            at,
            sheet,
            loss_reasons: store.loss_reasons()?,
            summary: review_summary(store, review)?,
            items,
        })
    }
}

/// The review.
pub struct ReviewScreen {
    review: ReviewId,
    context: Option<Context>,
    reading: Option<Reading>,
    /// The item to show next.
    wanted: Option<ReviewItemId>,
    /// The form to open once it is read.
    opening: Option<Disposition>,
    /// The summary is shown instead of a deal.
    ending: bool,
    summary: List<SummaryLine>,
}

impl ReviewScreen {
    /// A review that was started.
    pub fn new(review: ReviewId) -> Self {
        Self {
            review,
            context: None,
            reading: None,
            wanted: None,
            opening: None,
            ending: false,
            summary: List::default(),
        }
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let (review, wanted) = (self.review, self.wanted);
        let thresholds = context.config.review.clone();
        effects.read(
            "review",
            "read the review",
            move |store| Reading::read(store, review, wanted, &thresholds),
            Self::take,
        );
    }

    fn take(&mut self, reading: Reading, effects: &mut Effects<Self>) {
        let is_first = self.reading.is_none();
        let reopened = self.reopened_by(&reading);
        self.wanted = reading.items.get(reading.at).map(|item| item.id);
        if is_first && reading.items.iter().all(|item| item.decided.is_some()) {
            self.ending = true;
        }
        self.reading = Some(reading);
        self.fill_summary();
        if let Some(item) = reopened {
            // What was undone is what the person looks at.
            self.go_to(item, effects);
        } else if let Some(disposition) = self.opening.take().filter(|_| self.can_decide()) {
            self.open_form(disposition, effects);
        }
    }

    /// The lines of the summary that the filter lets through.
    fn fill_summary(&mut self) {
        let Some(reading) = &self.reading else { return };
        let wanted = self.summary.cursor.filter.text().to_lowercase();
        let lines = reading.summary.lines().zip(0_i64..);
        let lines = lines
            .filter(|(text, _)| wanted.is_empty() || text.to_lowercase().contains(&wanted))
            .map(|(text, number)| SummaryLine {
                number,
                text: text.to_owned(),
            });
        self.summary.load_all(lines.collect());
    }

    /// An item that was decided at the last reading and no longer is, unless it is the one that is shown.
    fn reopened_by(&self, new: &Reading) -> Option<ReviewItemId> {
        let old = self.reading.as_ref()?;
        let was_decided = |id: ReviewItemId| {
            old.items
                .iter()
                .any(|item| item.id == id && item.decided.is_some())
        };
        let found = new
            .items
            .iter()
            .find(|item| item.decided.is_none() && was_decided(item.id))?;
        (self.ending || self.wanted != Some(found.id)).then_some(found.id)
    }

    fn go_to(&mut self, item: ReviewItemId, effects: &mut Effects<Self>) {
        self.ending = false;
        self.wanted = Some(item);
        self.read(effects);
    }

    fn item(&self) -> Option<&ReviewItem> {
        let reading = self.reading.as_ref().filter(|_| !self.ending)?;
        reading.items.get(reading.at)
    }

    fn has_item(&self) -> bool {
        self.item().is_some()
    }

    /// A deal is shown, and as it is today.
    fn can_decide(&self) -> bool {
        self.has_item() && !self.context.as_ref().is_some_and(looks_back)
    }

    /// The next item that is not decided, after the shown one first.
    fn next_open(&self) -> Option<ReviewItemId> {
        let reading = self.reading.as_ref()?;
        let shown = self.wanted;
        let (before, after) = reading
            .items
            .split_at((reading.at + 1).min(reading.items.len()));
        let open = |item: &&ReviewItem| item.decided.is_none() && Some(item.id) != shown;
        after.iter().chain(before).find(open).map(|item| item.id)
    }

    /// “3 of 14, 2 decided”.
    fn place_in_words(&self) -> String {
        let Some(reading) = &self.reading else {
            return String::new();
        };
        let decided = reading
            .items
            .iter()
            .filter(|item| item.decided.is_some())
            .count();
        format!(
            "{} of {}, {decided} decided",
            reading.at + 1,
            reading.items.len()
        )
    }

    /// After a decision: the next open deal, or the end.
    fn go_on(&mut self, effects: &mut Effects<Self>) {
        if let Some(item) = self.next_open() {
            // Saving is followed by a fresh reading.
            self.wanted = Some(item);
            return;
        }
        self.ending = true;
        let review = self.review;
        let is_open = self
            .reading
            .as_ref()
            .is_some_and(|r| r.head.finished_at.is_none());
        if is_open {
            effects.change(
                "finish the review",
                move |store| store.finish_review(review),
                |_, (), effects| effects.say("Every deal is decided: the review is finished"),
            );
        }
    }

    fn step(&mut self, by: isize, effects: &mut Effects<Self>) {
        let Some(reading) = &self.reading else { return };
        let last = reading.items.len().saturating_sub(1);
        let from = if self.ending { last + 1 } else { reading.at };
        let to = from.saturating_add_signed(by);
        if to > last {
            self.ending = true;
            return;
        }
        if let Some(item) = reading.items.get(to).map(|item| item.id) {
            self.go_to(item, effects);
        }
    }

    fn next_undecided(&mut self, effects: &mut Effects<Self>) {
        match self.next_open() {
            Some(item) => self.go_to(item, effects),
            None => effects.say("No other deal is open"),
        }
    }

    fn take_back(&mut self, effects: &mut Effects<Self>) {
        let Some(id) = self.item().map(|item| item.id) else {
            return;
        };
        effects.change(
            "take the decision back",
            move |store| store.take_back_decision(id),
            |_, (), effects| effects.say("Taken back: this deal is open again"),
        );
    }

    fn open_deal(&mut self, effects: &mut Effects<Self>) {
        if let Some(deal) = self.item().map(|item| item.deal) {
            effects.open(DealScreen::new(deal, Vec::new()));
        }
    }

    fn finish(&mut self, effects: &mut Effects<Self>) {
        let Some(reading) = &self.reading else { return };
        let open = reading
            .items
            .iter()
            .filter(|item| item.decided.is_none())
            .count();
        let review = self.review;
        let deals = if open == 1 {
            "1 deal".to_owned()
        } else {
            format!("{open} deals")
        };
        effects.confirm(
            format!("Finish with {deals} not decided?"),
            "They stay as they are; the summary names them.",
            "finish",
            move |screen: &mut Self, effects| {
                screen.ending = true;
                effects.change(
                    "finish the review",
                    move |store| store.finish_review(review),
                    |_, (), effects| effects.say("Finished; u opens it again"),
                );
            },
        );
    }

    fn copy(&mut self, effects: &mut Effects<Self>) {
        if let Some(reading) = &self.reading {
            effects.copy(reading.summary.clone());
        }
    }
}

type Do = Command<ReviewScreen>;

impl Screen for ReviewScreen {
    const NAME: &'static str = "pipeline-review";
    const TITLE: &'static str = "Review";
    const COMMANDS: &'static [Command<Self>] = &[
        Do::new("keep", "enter", "Keep", |s, e| {
            s.open_form(Disposition::Keep, e);
        })
        .group("Dispositions")
        .footer(1)
        .when(Self::can_decide),
        Do::new("re-date", "d", "Re-date", |s, e| {
            s.open_form(Disposition::ReDate, e);
        })
        .group("Dispositions")
        .footer(2)
        .when(Self::can_decide),
        Do::new("re-stage", "t", "Re-stage", |s, e| {
            s.open_form(Disposition::ReStage, e);
        })
        .group("Dispositions")
        .footer(3)
        .when(Self::can_decide),
        Do::new("nurture", "w", "Nurture", |s, e| {
            s.open_form(Disposition::Nurture, e);
        })
        .group("Dispositions")
        .footer(4)
        .when(Self::can_decide),
        Do::new("close-lost", "x", "Close lost", |s, e| {
            s.open_form(Disposition::CloseLost, e);
        })
        .group("Dispositions")
        .footer(5)
        .when(Self::can_decide),
        Do::new("skip", "n l right", "Skip", |s, e| s.step(1, e))
            .footer(6)
            .when(Self::has_item),
        Do::new("previous", "p h left", "Previous deal", |s, e| {
            s.step(-1, e);
        })
        .when(|s| s.ending || s.reading.as_ref().is_some_and(|r| r.at > 0)),
        Do::new("next-open", "N", "Next open deal", Self::next_undecided)
            .when(|s| s.next_open().is_some()),
        Do::new("take-back", "b", "Take back", Self::take_back)
            .footer(7)
            .when(|s| s.can_decide() && s.item().is_some_and(|item| item.decided.is_some())),
        Do::new("deal", "v", "Open the deal", Self::open_deal)
            .footer(8)
            .when(Self::has_item),
        Do::new("finish", "F", "Finish", Self::finish)
            .footer(9)
            .when(|s| {
                s.reading
                    .as_ref()
                    .is_some_and(|r| r.head.finished_at.is_none())
            }),
        Do::new("copy", "y", "Copy the summary", Self::copy)
            .footer(1)
            .when(|s| s.ending),
        Do::new("save", "W", "Save it as a file", Self::save)
            .footer(2)
            .when(|s| s.ending),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        self.read(effects);
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        self.ending.then_some(&mut self.summary.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        self.ending.then_some(&self.summary.cursor)
    }

    fn list_changed(&mut self, _effects: &mut Effects<Self>) {
        self.fill_summary();
    }

    fn heading(&self) -> Option<String> {
        Some(format!("Review of {}", self.reading.as_ref()?.head.title))
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        view::draw(self, canvas);
    }
}
