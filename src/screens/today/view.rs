//! How the tab looks:
//!
//! ```text
//!  Monday 23 November               8.5 h of 40 h (21 %), 1.5 h done
//!                 What                         With         Kind       Min
//!    Overdue      1
//!  ! 20 Nov       Role-play the question       Ana Duarte   promise       3 days
//!  ───────────────────────────────────────────────────────────────────────
//!  Ana Duarte promised it on 2 Nov 2026; plan “Ask who decides”
//!  Enter opens the plan · d marks it as done
//! ```

use crate::domain::date_words::spoken;
use crate::domain::today::{DoneAt, ItemKey, TodayItem};
use crate::storage::Today;
use crate::ui::canvas::Canvas;
use crate::ui::table;
use crate::ui::text;
use crate::ui::theme::Role;

use super::TodayTab;
use super::rows::{COLUMNS, WHAT, WITH};

/// Rows of the details below the list.
const DETAILS: u16 = 4;

/// Draws the tab.
pub(super) fn draw(tab: &TodayTab, canvas: &mut Canvas<'_>) {
    let Some(today) = &tab.today else {
        canvas.text(2, 1, Role::Muted, "reading…");
        return;
    };
    top(tab, today, canvas);
    let (width, height) = (canvas.width(), canvas.height());
    let below = if tab.item().is_some() && height >= 12 {
        DETAILS
    } else {
        0
    };
    let mut list = canvas.part(0, 1, width, height.saturating_sub(1 + below));
    table::draw(&mut list, COLUMNS, &tab.list, &nothing(tab, today));
    if let Some(item) = tab.item().filter(|_| below > 0) {
        let mut pane = canvas.part(0, height - below, width, below);
        details(item, today, &mut pane);
    }
}

/// The day and the time budget of the week.
fn top(tab: &TodayTab, today: &Today, canvas: &mut Canvas<'_>) {
    let day = today.day.format("%A %-d %B").to_string();
    let x = canvas.text(1, 0, Role::Heading, &day);
    if let Some(minutes) = tab.gap() {
        let said = format!("  what fits into {minutes} minutes, f shows all");
        canvas.text(x, 0, Role::Accent, &said);
        return;
    }
    let budget = today.budget.in_words();
    if tab.counts {
        canvas.text_right(0, Role::Muted, "counting… ");
    } else if !budget.is_empty() {
        canvas.text_right(0, Role::Muted, &format!("this week {budget} "));
    }
}

fn details(item: &TodayItem, today: &Today, pane: &mut Canvas<'_>) {
    let width = usize::from(pane.width()).saturating_sub(2);
    pane.text(1, 0, Role::Muted, &"─".repeat(width));
    let mut why = item.why.clone();
    if let Some((day, at)) = item.snoozed_until {
        let time = at.map_or(String::new(), |at| format!(" {}", at.format("%H:%M")));
        why = format!("snoozed until {}{time}; {why}", spoken(day, today.day));
    }
    pane.text(1, 1, Role::Plain, &text::cut(&why, width));
    pane.text(1, 2, Role::Muted, &text::cut(&how(item), width));
    // What stands in the list is not said again: it would be sent with every key.
    if is_cut(item, pane.width()) {
        let mut title = item.title.clone();
        if !item.with.is_empty() && !title.contains(&item.with) {
            title = format!("{title}, {}", item.with);
        }
        pane.text(1, 3, Role::Strong, &text::cut(&title, width));
    }
}

/// Whether the list has no room for all of what a line is about.
fn is_cut(item: &TodayItem, width: u16) -> bool {
    // The margin of the scroll mark may take two columns, and what stands before a row two others.
    let columns = table::fit(COLUMNS, width.saturating_sub(4));
    let room = |place: usize| {
        let mut columns = columns.iter();
        let found = columns.find(|(at, _)| *at == place);
        found.map_or(0, |(_, width)| usize::from(*width))
    };
    let is_named = item.title.contains(&item.with);
    text::width(&item.title) > room(WHAT) || (!is_named && text::width(&item.with) > room(WITH))
}

/// How the line goes away, in words.
fn how(item: &TodayItem) -> String {
    let there = item.done_at.in_words();
    match item.key {
        ItemKey::Action(_) if item.done_at == DoneAt::Here => {
            format!("{there}, m moves it, D gives it to somebody")
        }
        ItemKey::Action(_) => format!("{there}; d marks it as done"),
        ItemKey::CheckIn(_) => format!("{there}; d checks in"),
        ItemKey::Occurrence(_) if item.done_at == DoneAt::Here => {
            "d marks it as held, m moves it, x skips it with a reason".to_owned()
        }
        ItemKey::Rep(_) => "Enter plans a ride-along or opens the diagnosis".to_owned(),
        ItemKey::Commitment(_) => "Enter plans the next look".to_owned(),
        ItemKey::More(_) | ItemKey::Deal(..) | ItemKey::Goals(_) => {
            format!("{there}; the line goes when the record changes")
        }
        _ => there.to_owned(),
    }
}

/// What is said where no line is shown.
fn nothing(tab: &TodayTab, today: &Today) -> String {
    let filter = tab.list.cursor.filter.text();
    if !filter.is_empty() {
        return format!("Nothing here holds “{filter}”. / changes the filter.");
    }
    if let Some(minutes) = tab.gap() {
        return format!("Nothing fits into {minutes} minutes. f shows everything.");
    }
    let mut said = "Nothing asks for you now.".to_owned();
    if let Some((day, text)) = &today.later {
        said = format!("{said} Next: {text}, {}.", spoken(*day, today.day));
    }
    let snoozed = today.items.len();
    if snoozed > 0 {
        said = format!("{said} {snoozed} snoozed: Z shows them.");
    }
    let rhythm = if today.has_rhythm {
        ""
    } else {
        " There is no rhythm yet: c adopts one (1:1s, reviews, team meeting, ride-alongs)."
    };
    format!("{said} a adds an action: call Ana fri 15:00.{rhythm}")
}
