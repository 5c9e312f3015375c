//! The Today tab: what the rhythm, the promises and the exceptions ask for, in the order of the day, each started with
//! one key where it is done.

mod acts;
mod add;
mod lines;
mod rows;
mod start;
mod view;
mod week;

use crate::app::command::Command;
use crate::app::effect::{Effects, Target};
use crate::app::kept::{Begins, Freshness, Question};
use crate::app::list::{List, ListCursor, Row};
use crate::domain::ids::ActionId;
use crate::domain::today::{ItemKey, TodayItem};
use crate::storage::{Store, Today, fold};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::theme::Role;

use self::lines::{Beyond, Lines};
use self::rows::{TodayRow, arrange};
use super::rhythm::RhythmPage;
use super::{Context, OpenPage, Screen};

pub use self::week::WeekPage;

/// The beginning of the keys of all drafts of this tab.
const DRAFTS: &str = "today/";

/// The tab.
#[derive(Default)]
pub struct TodayTab {
    context: Option<Context>,
    list: List<TodayRow>,
    today: Option<Today>,
    /// Lines of each group that are behind those that are here.
    beyond: Beyond,
    /// What is shown is of before, and the lines of now are being read.
    counts: bool,
    /// Only what fits into a gap.
    only_quick: bool,
    /// What is snoozed, too.
    with_snoozed: bool,
    /// How many lines are overdue and shown, and how many are snoozed.
    overdue: usize,
    snoozed: usize,
    /// The form of a draft to open once the lines are read.
    opening: Option<String>,
}

impl TodayTab {
    /// The tab before anything is read.
    pub fn new() -> Self {
        Self::default()
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let (scope, config) = (context.deal_scope(), context.config.clone());
        let limits = config.today_limits();
        let key = format!("{scope:?} {limits:?}");
        let question = Question::new("today", "read what is due", key).timely();
        let run = move |store: &mut Store| store.today_list(&scope, &limits).map(Lines::all);
        let then = |screen: &mut Self, lines: Lines, freshness, effects: &mut Effects<Self>| {
            screen.today = Some(lines.today);
            screen.beyond = lines.beyond;
            screen.counts = freshness == Freshness::Before;
            screen.lay_out();
            if let Some(form) = screen.opening.take() {
                screen.open_draft(&form, effects);
            }
        };
        let begins = Begins::new(Lines::first, self.today.is_none());
        effects.kept_with_beginning(question, begins, |_, _| (), run, then);
    }

    /// Puts the lines that are asked for into the list.
    fn lay_out(&mut self) {
        let Some(today) = &self.today else { return };
        let is_overdue = |item: &&TodayItem| item.days_overdue(today.day) > 0;
        self.overdue = today.shown().filter(is_overdue).count() + self.beyond[0];
        self.snoozed = today.items.len() - today.shown().count();
        let gap = self.gap();
        let words = fold(self.list.cursor.filter.text());
        let shown = |item: &&TodayItem| {
            let text = fold(&format!("{} {} {}", item.title, item.with, item.kind));
            (self.with_snoozed || item.snoozed_until.is_none())
                && gap.is_none_or(|minutes| item.fits(minutes))
                && words.split_whitespace().all(|word| text.contains(word))
        };
        let items: Vec<&TodayItem> = today.items.iter().filter(shown).collect();
        let is_whole = words.is_empty() && gap.is_none();
        let beyond = if is_whole { self.beyond } else { [0; 5] };
        let rows = arrange(&items, today, beyond);
        let first = rows.iter().find(|row| row.item.is_some()).map(Row::id);
        // What is typed may take the selected line away; the first that is left is meant then, and not its heading.
        let lost = |id| {
            let stays = |row: &TodayRow| row.item.is_some() && row.id() == id;
            !words.is_empty() && !rows.iter().any(stays)
        };
        if self.list.cursor.selected().is_none_or(lost)
            && let Some(first) = first
        {
            self.list.cursor.select(first);
        }
        let before = self.list.cursor.selected();
        self.list.load_all(rows);
        // Where the line that was chosen has gone, the next one is chosen and no heading.
        let heading = self.list.selected().filter(|row| row.item.is_none());
        if heading.is_some_and(|row| before != Some(row.id())) {
            self.list.cursor.step(1);
        }
    }

    /// Minutes of the gap, where only what fits is shown.
    fn gap(&self) -> Option<i64> {
        let context = self.context.as_ref()?;
        self.only_quick
            .then_some(context.config.today.gap_minutes.value)
    }

    fn item(&self) -> Option<&TodayItem> {
        self.list.selected()?.item.as_ref()
    }

    fn has_item(&self) -> bool {
        self.item().is_some()
    }

    /// The marked lines, or the selected one.
    fn acted_on(&self) -> Vec<ItemKey> {
        let Some(today) = &self.today else {
            return Vec::new();
        };
        // Most often nothing is marked: with every key it is asked what applies, and a company has thousands of lines.
        if self.list.cursor.marks().is_empty() {
            return self.item().map(|item| item.key).into_iter().collect();
        }
        let ids = self.list.cursor.acted_on();
        today
            .items
            .iter()
            .map(|item| item.key)
            .filter(|key| ids.contains(&key.row_number()))
            .collect()
    }

    /// Something is chosen, and today is looked at.
    fn can_change(&self) -> bool {
        self.looks_at_today() && !self.acted_on().is_empty()
    }

    fn looks_at_today(&self) -> bool {
        self.context
            .as_ref()
            .is_some_and(|context| !context.scope.looks_back())
    }

    /// Whether each of the chosen lines is one of these.
    fn are_all(&self, like: fn(&ItemKey) -> bool) -> bool {
        self.can_change() && self.acted_on().iter().all(like)
    }

    /// What is done here.
    fn can_finish(&self) -> bool {
        self.can_act() && self.are_all(|key| !matches!(key, ItemKey::Meeting(_)))
    }

    /// What is moved and dropped here.
    fn can_act(&self) -> bool {
        self.are_all(|key| {
            matches!(
                key,
                ItemKey::Action(_)
                    | ItemKey::RideAlong(_)
                    | ItemKey::CheckIn(_)
                    | ItemKey::Occurrence(_)
                    | ItemKey::Meeting(_)
            )
        })
    }

    fn can_delegate(&self) -> bool {
        self.are_all(|key| matches!(key, ItemKey::Action(_)))
    }

    fn quick(&mut self, _: &mut Effects<Self>) {
        self.only_quick = !self.only_quick;
        self.lay_out();
    }

    fn week(_: &mut Self, effects: &mut Effects<Self>) {
        effects.open(WeekPage::new());
    }

    fn rhythm(_: &mut Self, effects: &mut Effects<Self>) {
        effects.open(RhythmPage::new());
    }

    fn show_snoozed(&mut self, _: &mut Effects<Self>) {
        self.with_snoozed = !self.with_snoozed;
        self.lay_out();
    }
}

type Do = Command<TodayTab>;

impl Screen for TodayTab {
    const NAME: &'static str = "today";
    const TITLE: &'static str = "Today";
    const COMMANDS: &'static [Command<Self>] = &[
        Do::new("start", "enter l", "Start it", Self::start)
            .footer(1)
            .when(Self::has_item),
        Do::new("done", "d", "Done", Self::done)
            .footer(2)
            .when(Self::can_finish),
        Do::new("snooze", "z", "Snooze", Self::snooze)
            .footer(3)
            .when(Self::can_change),
        Do::new("move", "m", "Move", Self::move_on)
            .footer(4)
            .when(Self::can_act),
        Do::new("add", "a", "Add", Self::add)
            .footer(5)
            .when(Self::looks_at_today),
        Do::new("delegate", "D", "Delegate", Self::delegate)
            .footer(7)
            .when(Self::can_delegate),
        Do::new("drop", "x", "Drop, skip", Self::drop_them)
            .footer(6)
            .when(Self::can_act),
        Do::new("quick", "f", "What fits into a gap", Self::quick).footer(9),
        Do::new("week", "w", "Close of the week", Self::week).footer(8),
        Do::new("rhythm", "c", "Rhythm", Self::rhythm).footer(10),
        Do::new("snoozed", "Z", "Show what is snoozed", Self::show_snoozed),
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

    fn list_changed(&mut self, _: &mut Effects<Self>) {
        self.lay_out();
    }

    /// `action`: the line of that action, where it is one of today.
    fn focus(&mut self, target: &Target, effects: &mut Effects<Self>) {
        if target.kind != "action" {
            return;
        }
        let row = ItemKey::Action(ActionId(target.id)).row_number();
        self.list.cursor.filter.set(String::new());
        self.only_quick = false;
        self.with_snoozed = true;
        self.list.cursor.select(row);
        self.lay_out();
        if self.today.is_some() && self.list.selected().is_none_or(|found| found.id() != row) {
            effects.warn("This action is done, or it is due later than the coming days");
        }
    }

    fn resume(&mut self, draft: &str, effects: &mut Effects<Self>) {
        let Some(form) = draft.strip_prefix(DRAFTS) else {
            return;
        };
        if let Some(day) = form.strip_prefix("week/").and_then(|day| day.parse().ok()) {
            effects.open(WeekPage::resuming(day));
            return;
        }
        if let Some(form) = form.strip_prefix("rhythm/") {
            effects.open(RhythmPage::resuming(form));
            return;
        }
        if self.today.is_some() {
            self.open_draft(form, effects);
        } else {
            self.opening = Some(form.to_owned());
        }
    }

    fn status(&self) -> Vec<Piece> {
        if self.today.is_none() {
            return Vec::new();
        }
        let mut line = Vec::new();
        if !self.looks_at_today() {
            line.push(piece(Role::Warning, "read only  "));
        }
        if self.overdue > 0 {
            line.push(piece(Role::Warning, format!("! {} overdue", self.overdue)));
        }
        if self.snoozed > 0 {
            line.push(piece(Role::Muted, format!("  {} snoozed", self.snoozed)));
        }
        line
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        view::draw(self, canvas);
    }
}
