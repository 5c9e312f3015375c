//! The deals of a what-if as rows: taken in or out, moved, changed.

use chrono::NaiveDate;

use crate::app::list::Row;
use crate::domain::forecast::{DealChange, Taken};
use crate::domain::money::{Currency, Money};
use crate::screens::deal_rows::short_day;
use crate::storage::WhatIfDeal;
use crate::ui::canvas::{Piece, piece};
use crate::ui::table::Column;
use crate::ui::theme::Role;

/// A row.
pub(super) struct WhatIfRow {
    pub(super) line: WhatIfDeal,
    change: DealChange,
    today: NaiveDate,
    due: bool,
    /// The currency of an amount that is tried.
    currency: Currency,
}

impl WhatIfRow {
    pub(super) fn new(
        line: WhatIfDeal,
        change: DealChange,
        (today, last): (NaiveDate, NaiveDate),
        base: Currency,
    ) -> Self {
        let close_on = change.close_on.or(line.deal.close_on);
        Self {
            due: close_on.is_some_and(|day| day <= last),
            // What a deal without an amount is given is in the base currency.
            currency: line.deal.amount.map_or(base, |amount| amount.currency),
            line,
            change,
            today,
        }
    }

    fn taken(&self) -> Piece {
        match self.change.taken {
            Some(Taken::In) => piece(Role::Good, "✓ in"),
            Some(Taken::Out) => piece(Role::Bad, "✗ out"),
            None if !self.change.is_nothing() => piece(Role::Accent, "~"),
            None => piece(Role::Muted, ""),
        }
    }

    fn close(&self) -> Piece {
        let before = self.line.deal.close_on;
        let said = |day: Option<NaiveDate>| {
            day.map_or_else(|| "–".to_owned(), |day| short_day(day, self.today))
        };
        match self.change.close_on {
            Some(day) => piece(
                Role::Strong,
                format!("{} → {}", said(before), short_day(day, self.today)),
            ),
            None if self.due => piece(Role::Plain, said(before)),
            None => piece(Role::Muted, format!("{}, later", said(before))),
        }
    }

    fn amount(&self) -> Piece {
        let before = self.line.deal.amount;
        let said = |amount: Option<Money>| amount.map_or_else(|| "–".to_owned(), Money::short);
        match (self.change.amount, before) {
            (Some(minor), before) => {
                let tried = Money::new(minor, self.currency).short();
                piece(Role::Strong, format!("{} → {tried}", said(before)))
            }
            (None, before) => piece(Role::Plain, said(before)),
        }
    }
}

impl Row for WhatIfRow {
    fn id(&self) -> i64 {
        self.line.deal.id.0
    }
}

/// The columns.
pub(super) const COLUMNS: &[Column<WhatIfRow>] = &[
    Column::text("", 5, 5, WhatIfRow::taken),
    Column::text("Deal", 16, 60, |row| {
        piece(Role::Plain, row.line.name.clone())
    }),
    Column::text("Owner", 10, 18, |row: &WhatIfRow| {
        piece(Role::Muted, row.line.owner.clone())
    })
    .rank(2),
    Column::text("Category", 9, 11, |row: &WhatIfRow| {
        piece(Role::Muted, row.line.deal.category.to_string())
    })
    .rank(1),
    Column::text("Closes", 15, 17, WhatIfRow::close),
    Column::figures("Amount", 15, WhatIfRow::amount),
];
