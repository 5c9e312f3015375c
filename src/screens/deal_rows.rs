//! Deals as rows of a list: what stands in each column, ready to be drawn.

use chrono::NaiveDate;

use crate::app::list::Row;
use crate::domain::date_words::written;
use crate::domain::flags::{Flag, Severity};
use crate::domain::ids::DealId;
use crate::domain::money::Currency;
use crate::domain::process::Outcome;
use crate::storage::{BaseCurrency, DealColumn, DealGroup, DealLine, DealSum, InBase};
use crate::ui::canvas::{Piece, piece};
use crate::ui::table::Column;
use crate::ui::theme::Role;

/// A row: a deal, or the heading of a group with its sums.
#[derive(Debug, Clone, PartialEq)]
pub struct DealRow {
    id: i64,
    flags: Vec<&'static Flag>,
    name: String,
    account: String,
    owner: String,
    stage: String,
    short: String,
    long: String,
    close: Piece,
    days: String,
    next_step: Piece,
    last: String,
}

impl Row for DealRow {
    fn id(&self) -> i64 {
        self.id
    }
}

impl DealRow {
    /// The row of a deal. Amounts in another currency than the base one name it.
    pub fn of(deal: &DealLine, base: Currency, today: NaiveDate) -> Self {
        let is_open = deal.outcome == Outcome::Open;
        let stage = if deal.stage.is_empty() {
            "not known"
        } else {
            &deal.stage
        };
        let late = |day: Option<NaiveDate>| is_open && day.is_some_and(|day| day < today);
        let day = |day: Option<NaiveDate>| day.map(|day| short_day(day, today)).unwrap_or_default();
        let role = |is_late| if is_late { Role::Warning } else { Role::Plain };
        let next = [day(deal.next_step_on), deal.next_step.clone()];
        Self {
            id: deal.id.0,
            flags: deal.flags.clone(),
            name: deal.name.clone(),
            account: deal.account.clone(),
            owner: deal.owner.clone(),
            stage: stage.to_owned(),
            short: deal.amount.map_or_else(String::new, |amount| {
                if amount.currency == base {
                    amount.short()
                } else {
                    format!("{} {}", amount.short(), amount.currency)
                }
            }),
            long: deal.amount.map_or_else(String::new, |amount| {
                if amount.currency == base {
                    amount.plain()
                } else {
                    amount.to_string()
                }
            }),
            close: piece(role(late(deal.close_on)), day(deal.close_on)),
            days: deal
                .stage_days
                .map(|days| days.to_string())
                .unwrap_or_default(),
            next_step: piece(role(late(deal.next_step_on)), next.join(" ").trim()),
            last: day(deal.last_activity_on),
        }
    }

    /// The heading at a place: its name, how many deals, what they are worth.
    pub fn heading(at: usize, group: &DealGroup, base: &BaseCurrency) -> Self {
        let name = if group.name.is_empty() {
            "(none)"
        } else {
            &group.name
        };
        let worth = worth(&group.sum, base);
        Self {
            id: -1 - at as i64,
            flags: Vec::new(),
            name: format!("{name} · {}", group.sum.count),
            account: String::new(),
            owner: String::new(),
            stage: String::new(),
            short: worth.short,
            long: worth.long,
            close: piece(Role::Plain, ""),
            days: String::new(),
            next_step: piece(Role::Plain, ""),
            last: String::new(),
        }
    }

    /// The deal; empty for a heading.
    pub fn deal(&self) -> Option<DealId> {
        (self.id >= 0).then_some(DealId(self.id))
    }

    /// The name that stands in the row.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The row as a line of text, cells parted by tabs.
    pub fn as_text(&self) -> String {
        [
            &self.name,
            &self.account,
            &self.owner,
            &self.stage,
            &self.long,
            &self.close.text,
            &self.next_step.text,
        ]
        .map(|cell| cell.replace(['\t', '\n'], " "))
        .join("\t")
    }

    fn text(&self, text: &str) -> Piece {
        let role = if self.id < 0 {
            Role::Heading
        } else {
            Role::Plain
        };
        piece(role, text)
    }
}

/// What deals are worth in the base currency, in few and in many cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worth {
    /// `945k`, with `+` where an amount has no rate.
    pub short: String,
    /// `945,000`, the same way.
    pub long: String,
    /// The total in minor units of the base currency, for the length of bars.
    pub minor: i64,
    /// The rates that were used, in words; empty where nothing was converted.
    pub rates: String,
    /// Amounts that no rate brings into the base currency, in words.
    pub left: String,
}

/// What a sum is worth in the base currency.
pub fn worth(sum: &DealSum, base: &BaseCurrency) -> Worth {
    let total = base.sum(&sum.amounts);
    let left: Vec<String> = total
        .left
        .amounts()
        .map(|money| money.to_string())
        .collect();
    let more = if left.is_empty() { "" } else { "+" };
    let is_nothing = sum.count == sum.without_amount;
    let said = |text: String| {
        if is_nothing {
            String::new()
        } else {
            format!("{text}{more}")
        }
    };
    Worth {
        short: said(total.total.short()),
        long: said(total.total.plain()),
        minor: total.total.minor,
        rates: rates_in_short(&total),
        left: left.join(", "),
    }
}

/// `EUR 1.1078, GBP 1.3384 (2026-11-01)`: what one of each is in the base currency; empty where nothing was converted.
pub fn rates_in_short(sum: &InBase) -> String {
    let Some(first) = sum.used.first() else {
        return String::new();
    };
    let is_one_day = sum
        .used
        .iter()
        .all(|used| (used.dated, used.is_later) == (first.dated, first.is_later));
    let rates: Vec<String> = sum
        .used
        .iter()
        .map(|used| {
            let rate = format!("{} {}", used.from, used.rate.round_dp(4).normalize());
            if is_one_day {
                rate
            } else {
                format!("{rate} ({})", written(used.dated))
            }
        })
        .collect();
    let later = if first.is_later {
        ", the earliest known"
    } else {
        ""
    };
    let day = if is_one_day {
        format!(" ({}{later})", written(first.dated))
    } else {
        String::new()
    };
    format!("{}{day}", rates.join(", "))
}

/// `2 Dec` within half a year, `Dec 2027` beyond it.
pub fn short_day(day: NaiveDate, today: NaiveDate) -> String {
    let format = if (day - today).num_days().abs() <= 183 {
        "%-d %b"
    } else {
        "%b %Y"
    };
    day.format(format).to_string()
}

fn marks(row: &DealRow) -> Piece {
    let marks: Vec<&str> = row.flags.iter().map(|flag| flag.mark).collect();
    let role = match row.flags.first().map(|flag| flag.severity) {
        Some(Severity::Act) => Role::Bad,
        Some(Severity::Watch) => Role::Warning,
        _ => Role::Muted,
    };
    // The order of the flags keeps “P!” and “P” with “!” apart.
    piece(role, marks.concat())
}

const FLAGS: Column<DealRow> = Column::text("Flag", 5, 7, marks);
const NAME: Column<DealRow> = Column::text("Deal", 17, 28, |row: &DealRow| row.text(&row.name));
const ACCOUNT: Column<DealRow> =
    Column::text("Account", 12, 18, |row: &DealRow| row.text(&row.account)).rank(5);
const OWNER: Column<DealRow> =
    Column::text("Owner", 10, 16, |row: &DealRow| row.text(&row.owner)).rank(2);
const STAGE: Column<DealRow> =
    Column::text("Stage", 13, 15, |row: &DealRow| row.text(&row.stage)).rank(1);
const CLOSE: Column<DealRow> = Column::text("Close", 8, 8, |row: &DealRow| row.close.clone());
const DAYS: Column<DealRow> =
    Column::figures("Days", 5, |row: &DealRow| row.text(&row.days)).rank(3);
const NEXT_STEP: Column<DealRow> =
    Column::text("Next step", 10, 50, |row: &DealRow| row.next_step.clone()).rank(2);
const LAST: Column<DealRow> = Column::text("Activity", 8, 8, |row: &DealRow| {
    piece(Role::Muted, &*row.last)
})
.rank(4);

/// The columns of a narrow screen, in the order of [`crate::storage::DealColumn`].
const NARROW: &[Column<DealRow>] = &[
    FLAGS,
    NAME,
    ACCOUNT,
    OWNER,
    STAGE,
    Column::figures("Amount", 9, |row: &DealRow| row.text(&row.short)),
    CLOSE,
    DAYS,
    NEXT_STEP,
    LAST,
];

/// The columns of a wide screen: whole amounts.
const WIDE: &[Column<DealRow>] = &[
    FLAGS,
    NAME,
    ACCOUNT,
    OWNER,
    STAGE,
    Column::figures("Amount", 14, |row: &DealRow| row.text(&row.long)),
    CLOSE,
    DAYS,
    NEXT_STEP,
    LAST,
];

/// The columns for the deals of one person: the same without the owner.
pub const OF_ONE: &[Column<DealRow>] = &[
    FLAGS,
    NAME,
    ACCOUNT,
    STAGE,
    Column::figures("Amount", 9, |row: &DealRow| row.text(&row.short)),
    CLOSE,
    DAYS,
    NEXT_STEP,
    LAST,
];

/// What the columns of [`OF_ONE`] are sorted by, in their order.
pub const SORTS_OF_ONE: [DealColumn; 9] = [
    DealColumn::Flags,
    DealColumn::Name,
    DealColumn::Account,
    DealColumn::Stage,
    DealColumn::Amount,
    DealColumn::CloseOn,
    DealColumn::StageAge,
    DealColumn::NextStep,
    DealColumn::LastActivity,
];

/// The columns for a width in cells.
pub fn columns(width: u16) -> &'static [Column<DealRow>] {
    if width >= 140 { WIDE } else { NARROW }
}
