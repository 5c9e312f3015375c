//! Parts of a rep's page: the line of figures, a quota, the rows of changes.

use chrono::NaiveDate;

use crate::app::list::Row;
use crate::domain::history::EventField;
use crate::domain::ids::DealId;
use crate::domain::money::Money;
use crate::domain::rep_figures::RepFigures;
use crate::screens::deal_rows::short_day;
use crate::screens::team::figures as said;
use crate::storage::{BaseCurrency, DealChangeLine, QuotaLine, fold};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::chart;
use crate::ui::table::Column;
use crate::ui::text;
use crate::ui::theme::Role;

/// A change of a deal as the page shows it.
#[derive(Debug, Clone)]
pub(super) struct ChangeRow {
    id: i64,
    pub(super) deal: DealId,
    day: String,
    name: String,
    field: EventField,
    words: String,
}

impl Row for ChangeRow {
    fn id(&self) -> i64 {
        self.id
    }
}

impl ChangeRow {
    /// Whether a folded word stands in it.
    pub(super) fn holds(&self, word: &str) -> bool {
        let field = self.field.label();
        [&self.name, field, &self.words]
            .iter()
            .any(|text| fold(text).contains(word))
    }
}

pub(super) fn change_row(change: DealChangeLine, today: NaiveDate) -> ChangeRow {
    let spoken = |text: &str| match change.field {
        EventField::CloseOn | EventField::Created => text
            .parse()
            .map_or_else(|_| text.to_owned(), |day| short_day(day, today)),
        _ => text.to_owned(),
    };
    let (old, new) = (spoken(&change.old), spoken(&change.new));
    let words = match (old.is_empty(), new.is_empty()) {
        _ if change.field == EventField::Created => "new deal".to_owned(),
        (true, _) => new,
        (false, true) => format!("{old} removed"),
        (false, false) => format!("{old} → {new}"),
    };
    ChangeRow {
        id: change.id,
        deal: change.deal,
        day: short_day(change.at.day(), today),
        name: change.deal_name,
        field: change.field,
        words,
    }
}

pub(super) const CHANGE_COLUMNS: &[Column<ChangeRow>] = &[
    Column::text("When", 8, 8, |row| piece(Role::Muted, &*row.day)),
    Column::text("Deal", 20, 40, |row| piece(Role::Plain, &*row.name)),
    Column::text("What", 11, 17, |row| piece(Role::Muted, row.field.label())),
    Column::text("Change", 24, 60, |row| {
        let role = match row.field {
            EventField::Stage | EventField::Reopened => Role::Strong,
            _ => Role::Plain,
        };
        piece(role, &*row.words)
    }),
];

pub(super) fn summary(figures: &RepFigures, base: &BaseCurrency) -> Vec<Piece> {
    let rate = figures.win_rate();
    let plain = |text: String| piece(Role::Plain, text);
    let label = |text: &str| piece(Role::Muted, text);
    let average = said::average_minor(figures, base).map(Money::short);
    let mut line = vec![label("Win rate "), said::rate(rate)];
    if rate.n > 0 {
        line.push(label(&format!(
            " ({}, n {})",
            said::interval(rate).text,
            rate.n
        )));
    }
    line.extend([
        label("  won "),
        said::or_nothing(said::won_value(figures, base)),
        label("  avg "),
        said::or_nothing(average),
        label("  days "),
        said::or_nothing(said::days(figures)),
        label("  open "),
        plain(figures.open.to_string()),
        label(", "),
        said::or_nothing(said::open_pipeline(figures, base)),
    ]);
    line
}

pub(super) fn quota_line(canvas: &mut Canvas<'_>, quota: &QuotaLine) {
    let days = format!(
        "{} – {}",
        quota.starts_on.format("%-d %b"),
        quota.ends_on.format("%-d %b %Y")
    );
    let x = canvas.text(
        2,
        0,
        Role::Muted,
        &format!("Quota {}", text::left(&days, 22)),
    );
    let won = quota
        .won_in_quota
        .map_or_else(|| "?".to_owned(), Money::short);
    let x = canvas.text(
        x + 1,
        0,
        Role::Plain,
        &text::left(
            &format!("{won} of {} {}", quota.quota.short(), quota.quota.currency),
            20,
        ),
    );
    if let Some(share) = quota.attainment() {
        let share_said = text::right(&format!("{:.0} %", share * 100.0), 6);
        let x = canvas.text(x + 1, 0, Role::Strong, &share_said);
        let cells = usize::from(canvas.width().saturating_sub(x + 4)).min(24);
        canvas.text(x + 2, 0, Role::Empty, &"·".repeat(cells));
        canvas.text(x + 2, 0, Role::Fill, &chart::block(share, cells));
    }
}
