//! The heat map of adherence: a share with its mark and its n in each cell, and no share where there is no data.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::app::list::Row;
use crate::domain::cadence::{Adherence, AdherenceCell};
use crate::ui::canvas::Canvas;
use crate::ui::text;
use crate::ui::theme::Role;

/// Cells of a month.
pub(super) const MONTH: u16 = 12;

/// A row of the map: a rep or an activity, over the months.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HeatRow {
    pub(super) place: i64,
    pub(super) name: String,
    pub(super) cells: BTreeMap<NaiveDate, Adherence>,
}

impl Row for HeatRow {
    fn id(&self) -> i64 {
        self.place
    }
}

impl HeatRow {
    pub(super) fn total(&self) -> Adherence {
        let all = self.cells.values();
        all.fold(Adherence::default(), |sum, cell| sum.with(*cell))
    }
}

/// The rows by rep (what is held with a team stands last), or by activity.
pub(super) fn heat_rows(cells: &[AdherenceCell], by_rep: bool) -> Vec<HeatRow> {
    let mut rows: Vec<HeatRow> = Vec::new();
    for cell in cells {
        let (place, name) = match (&cell.rep, by_rep) {
            (Some((rep, name)), true) => (rep.0, name.clone()),
            (None, true) => (0, "With a team".to_owned()),
            (_, false) => (cell.cadence.0, cell.name.clone()),
        };
        let at = rows.iter().position(|row| row.place == place);
        let at = at.unwrap_or_else(|| {
            rows.push(HeatRow {
                place,
                name,
                cells: BTreeMap::new(),
            });
            rows.len() - 1
        });
        let row = &mut rows[at];
        let old = row.cells.get(&cell.month).copied().unwrap_or_default();
        row.cells.insert(cell.month, old.with(cell.figures));
    }
    if by_rep {
        rows.sort_by(|a, b| (a.place == 0, &a.name).cmp(&(b.place == 0, &b.name)));
    }
    rows
}

/// The sum over all rows.
pub(super) fn together(rows: &[HeatRow]) -> HeatRow {
    let mut cells: BTreeMap<NaiveDate, Adherence> = BTreeMap::new();
    for (month, figures) in rows.iter().flat_map(|row| &row.cells) {
        let old = cells.get(month).copied().unwrap_or_default();
        cells.insert(*month, old.with(*figures));
    }
    HeatRow {
        place: -1,
        name: "All together".to_owned(),
        cells,
    }
}

/// `█ 92 % of 12`: the mark grows with the share, so that it reads without colour.
pub(super) fn said(figures: Option<&Adherence>) -> (Role, String) {
    let Some(figures) = figures.filter(|figures| figures.planned() > 0) else {
        return (Role::Muted, "  –".to_owned());
    };
    let Some(share) = figures.share() else {
        return (Role::Muted, "  no data".to_owned());
    };
    let (role, mark) = match share {
        share if share >= 0.9 => (Role::Good, '█'),
        share if share >= 0.75 => (Role::Plain, '▓'),
        share if share >= 0.5 => (Role::Warning, '▒'),
        _ => (Role::Bad, '░'),
    };
    let held = format!("{}/{}", figures.held(), figures.decided());
    (role, format!("{mark}{:>3.0}% {held}", share * 100.0))
}

/// Draws a row: name, months, sum.
pub(super) fn draw_row(
    canvas: &mut Canvas<'_>,
    y: u16,
    names: u16,
    months: &[NaiveDate],
    row: &HeatRow,
) {
    canvas.text(
        2,
        y,
        Role::Plain,
        &text::cut(&row.name, usize::from(names - 3)),
    );
    for (place, month) in months.iter().enumerate() {
        let (role, said) = said(row.cells.get(month));
        canvas.text(names + place as u16 * MONTH, y, role, &said);
    }
    let total = row.total();
    let (role, said) = said(Some(&total));
    canvas.text(names + months.len() as u16 * MONTH + 1, y, role, &said);
}

/// Draws the months, with the year where it begins.
pub(super) fn draw_months(canvas: &mut Canvas<'_>, names: u16, what: &str, months: &[NaiveDate]) {
    canvas.text(2, 0, Role::Heading, what);
    for (place, month) in months.iter().enumerate() {
        let format = if place == 0 || month.month() == 1 {
            "%b %Y"
        } else {
            "%b"
        };
        let said = month.format(format).to_string();
        canvas.text(names + place as u16 * MONTH, 0, Role::Heading, &said);
    }
    let x = names + months.len() as u16 * MONTH + 1;
    canvas.text(x, 0, Role::Heading, "Together");
}
