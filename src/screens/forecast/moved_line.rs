//! What moved, in one line: the first thing on the page.
//!
//! ```text
//!  Since the lock of 16 Nov: 2.10M +120k created −200k out −80k lost −150k won = 1.79M
//! ```

use crate::domain::forecast::Step;
use crate::domain::money::{Currency, Money};
use crate::screens::deal_rows::short_day;
use crate::ui::canvas::{Piece, piece};
use crate::ui::text;
use crate::ui::theme::Role;

use super::page::Moved;

/// The line in so many cells. Where not every step fits, the smallest are put together, so that it still balances.
pub(super) fn line(moved: Option<&Moved>, width: usize) -> Vec<Piece> {
    let Some(moved) = moved else {
        return vec![piece(Role::Muted, "What moved: reckoning …")];
    };
    let day = short_day(moved.since.day(), moved.until);
    let since = if moved.since_lock {
        format!("Since the lock of {day}: ")
    } else {
        format!("Since {day}: ")
    };
    let mut steps: Vec<(i64, &'static str)> = (moved.steps.iter())
        .map(|(minor, step)| (*minor, word(*step)))
        .collect();
    if steps.is_empty() {
        let end = money(moved.end, moved.currency);
        return vec![
            piece(Role::Muted, since),
            piece(Role::Plain, format!("nothing moved, open pipeline {end}")),
        ];
    }
    loop {
        let line = pieces(&since, moved, &steps);
        let wide: usize = line.iter().map(|piece| text::width(&piece.text)).sum();
        if wide <= width || steps.len() <= 2 {
            return line;
        }
        put_together(&mut steps);
    }
}

/// The two smallest steps become one, with the others that were put together before.
fn put_together(steps: &mut Vec<(i64, &'static str)>) {
    let others = steps.iter().position(|(_, word)| *word == OTHER);
    let mut sum = others.map_or(0, |at| steps.remove(at).0);
    for _ in 0..if others.is_some() { 1 } else { 2 } {
        let least = steps
            .iter()
            .enumerate()
            .min_by_key(|(_, step)| step.0.abs());
        if let Some(at) = least.map(|(at, _)| at) {
            sum += steps.remove(at).0;
        }
    }
    steps.push((sum, OTHER));
}

const OTHER: &str = "other";

fn pieces(since: &str, moved: &Moved, steps: &[(i64, &'static str)]) -> Vec<Piece> {
    let plain = |text: String| piece(Role::Plain, text);
    let mut line = vec![
        piece(Role::Muted, since),
        plain(money(moved.start, moved.currency)),
    ];
    for (minor, word) in steps {
        let (sign, role) = if *minor < 0 {
            ("−", Role::Warning)
        } else {
            ("+", Role::Good)
        };
        let role = if *word == word_of_won() {
            Role::Good
        } else {
            role
        };
        let size = Money::new(minor.abs(), moved.currency).short();
        line.push(piece(role, format!(" {sign}{size}")));
        line.push(piece(Role::Muted, format!(" {word}")));
    }
    let end = money(moved.end, moved.currency);
    line.push(piece(Role::Strong, format!(" = {end} open")));
    line
}

fn money(minor: i64, currency: Currency) -> String {
    Money::new(minor, currency).short()
}

fn word_of_won() -> &'static str {
    word(Step::Won)
}

/// A step in one short word.
fn word(step: Step) -> &'static str {
    match step {
        Step::Created => "created",
        Step::PulledIn => "in",
        Step::SlippedIn => "slipped in",
        Step::Reopened => "reopened",
        Step::TakenOver => "taken over",
        Step::Included => "included",
        Step::Increased => "up",
        Step::Decreased => "down",
        Step::PushedOut => "out",
        Step::PulledAhead => "ahead",
        Step::HandedOver => "handed over",
        Step::Omitted => "omitted",
        Step::Lost => "lost",
        Step::Won => "won",
    }
}
