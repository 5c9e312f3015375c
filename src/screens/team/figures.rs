//! Figures of reps in words: a rate with its interval and n, money in the base currency, "no data" for nothing.

use crate::domain::money::Money;
use crate::domain::rep_figures::RepFigures;
use crate::domain::statistics::Rate;
use crate::storage::BaseCurrency;
use crate::ui::canvas::{Piece, piece};
use crate::ui::theme::Role;

/// Where there is nothing to count.
const NOTHING: &str = "–";

/// A win rate in percent; grey below n = 10, never red.
pub fn rate(rate: Rate) -> Piece {
    match rate.value() {
        Some(value) => piece(thin(rate), format!("{:.0} %", value * 100.0)),
        None => piece(Role::Muted, "no data"),
    }
}

/// The 95 % interval of a rate, `60–66 %`.
pub fn interval(rate: Rate) -> Piece {
    match rate.interval() {
        Some(interval) => {
            let (low, high) = (interval.low * 100.0, interval.high * 100.0);
            piece(Role::Muted, format!("{low:.0}–{high:.0} %"))
        }
        None => piece(Role::Muted, NOTHING),
    }
}

fn thin(rate: Rate) -> Role {
    if rate.is_thin() {
        Role::Muted
    } else {
        Role::Plain
    }
}

/// Won value in the base currency; `+` where an amount has no rate.
pub fn won_value(figures: &RepFigures, base: &BaseCurrency) -> Option<String> {
    let sum = base.sum(&figures.won_value);
    let more = if sum.left.is_empty() { "" } else { "+" };
    (figures.won_with_amount > 0).then(|| format!("{}{more}", sum.total.short()))
}

/// The average amount of won deals in minor units of the base currency; none where some amount has no rate.
pub fn average_minor(figures: &RepFigures, base: &BaseCurrency) -> Option<Money> {
    let sum = base.sum(&figures.won_value);
    let average = figures
        .average_of(sum.total)
        .filter(|_| sum.left.is_empty())?;
    let scale = 10_f64.powi(base.currency.digits() as i32);
    Some(Money::new((average * scale).round() as i64, base.currency))
}

/// Open pipeline in the base currency; `+` where an amount has no rate.
pub fn open_pipeline(figures: &RepFigures, base: &BaseCurrency) -> Option<String> {
    let sum = base.sum(&figures.open_pipeline);
    let more = if sum.left.is_empty() { "" } else { "+" };
    (figures.open > figures.open_without_amount).then(|| format!("{}{more}", sum.total.short()))
}

/// Days, `57` or `57.5`.
pub fn days(figures: &RepFigures) -> Option<String> {
    figures.median_days_to_win().map(|days| days.to_string())
}

/// A figure, or a dash in grey where there is nothing.
pub fn or_nothing(text: Option<String>) -> Piece {
    match text {
        Some(text) => piece(Role::Plain, text),
        None => piece(Role::Muted, NOTHING),
    }
}
