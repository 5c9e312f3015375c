//! The tally of one column: what each cell says about formats, and the decision over the whole.

use rust_decimal::Decimal;

use super::amounts::fitting_marks;
use super::dates::{fitting_orders, shape};
use super::{
    ColumnProfile, DateFormat, DateOrder, DecimalMark, Decision, FieldType, NumberFormat,
    ProfileOptions, Recognition, Sample, is_null, parse_amount, parse_bool,
};
use crate::exchange::intake::{Cell, shows_entities};

/// Samples that are kept of each sort.
const KEPT: usize = 5;

/// Cells of one sort: how many, and the first of them.
#[derive(Debug, Clone, Default)]
struct Count {
    count: u64,
    samples: Vec<Sample>,
}

impl Count {
    fn add(&mut self, line: u64, text: &str) {
        self.count += 1;
        if self.samples.len() < KEPT && !self.samples.iter().any(|sample| sample.text == text) {
            self.samples.push(Sample {
                line,
                text: text.to_owned(),
            });
        }
    }
}

/// What a column's cells say.
#[derive(Debug, Default)]
pub(super) struct Tally {
    field_type: Option<FieldType>,
    filled: u64,
    empty: u64,
    first: Count,
    unreadable: Count,
    /// Read only one way: day first or decimal point; and month first or decimal comma.
    only_first: Count,
    only_second: Count,
    /// Two-digit years that only read as year, month, day.
    only_ymd: Count,
    /// Read either way, with different results.
    either: Count,
    shape: Option<char>,
    largest: Decimal,
    smallest: Decimal,
    percent_sign: bool,
    entities: u64,
    bare_ampersands: u64,
}

impl Tally {
    pub(super) fn new(field_type: Option<FieldType>) -> Self {
        Self {
            field_type,
            ..Self::default()
        }
    }

    pub(super) fn take(&mut self, line: u64, cell: Cell<'_>, nulls: &[&str]) {
        let text = cell.text();
        if is_null(nulls, &text) {
            self.empty += 1;
            return;
        }
        self.filled += 1;
        if self.first.samples.len() < KEPT {
            self.first.add(line, &text);
        }
        match self.field_type {
            Some(FieldType::Date | FieldType::DateTime) => self.take_date(line, cell, &text),
            Some(FieldType::Money | FieldType::Number | FieldType::Percent) => {
                self.take_number(line, cell, text.trim());
            }
            Some(FieldType::Bool) => {
                if parse_bool(&text).is_err() {
                    self.unreadable.add(line, &text);
                }
            }
            _ => match shows_entities(&text) {
                Some(true) => self.entities += 1,
                Some(false) => self.bare_ampersands += 1,
                None => {}
            },
        }
    }

    fn take_date(&mut self, line: u64, cell: Cell<'_>, text: &str) {
        if matches!(cell, Cell::Date(_)) {
            return;
        }
        let Some(orders) = fitting_orders(text) else {
            self.unreadable.add(line, text);
            return;
        };
        let mark = shape(text);
        let Some(mark) = mark else { return };
        self.shape = Some(mark);
        match (
            orders.contains(&DateOrder::Dmy),
            orders.contains(&DateOrder::Mdy),
        ) {
            (true, false) => self.only_first.add(line, text),
            (false, true) => self.only_second.add(line, text),
            (false, false) => self.only_ymd.add(line, text),
            (true, true) if !is_twin(text) => self.either.add(line, text),
            (true, true) => {}
        }
    }

    fn take_number(&mut self, line: u64, cell: Cell<'_>, text: &str) {
        let typed = matches!(cell, Cell::Number(_));
        let marks = if typed {
            Some((vec![DecimalMark::Point], false))
        } else {
            fitting_marks(text)
        };
        let Some((marks, differ)) = marks else {
            self.unreadable.add(line, text);
            return;
        };
        if self.field_type == Some(FieldType::Percent) {
            self.take_share(marks.first().copied(), text);
        }
        match (marks.as_slice(), typed) {
            (_, true) => {}
            ([DecimalMark::Point], _) => self.only_first.add(line, text),
            ([DecimalMark::Comma], _) => self.only_second.add(line, text),
            _ if differ => self.either.add(line, text),
            _ => {}
        }
    }

    fn take_share(&mut self, mark: Option<DecimalMark>, text: &str) {
        let format = NumberFormat {
            decimal: mark.unwrap_or(DecimalMark::Point),
        };
        if let Ok(Some(amount)) = parse_amount(&format, text) {
            self.largest = self.largest.max(amount.value);
            self.smallest = self.smallest.min(amount.value);
            self.percent_sign |= amount.percent;
        }
    }

    /// Whether the second way, the first way or neither is told by the column. Up to a tenth of the telling
    /// cells may say otherwise: they are refused; more of them, and no cell that reads either way can be
    /// trusted.
    fn side(&self) -> Side {
        let (first, second) = (self.only_first.count, self.only_second.count);
        match (first, second) {
            (0, 0) if self.either.count > 0 => Side::Open,
            (0, 0) => Side::NoMatter,
            _ if first >= second && second * 10 <= first + second => Side::First,
            _ if second > first && first * 10 <= first + second => Side::Second,
            _ => Side::Open,
        }
    }

    fn refused(&self, first: bool) -> Count {
        let other = if first {
            &self.only_second
        } else {
            &self.only_first
        };
        let mut refused = self.unreadable.clone();
        for sample in &other.samples {
            if refused.samples.len() < KEPT {
                refused.samples.push(sample.clone());
            }
        }
        refused.count += other.count;
        refused
    }

    fn samples_either_way(&self) -> Vec<Sample> {
        let all = self
            .either
            .samples
            .iter()
            .chain(&self.only_first.samples)
            .chain(&self.only_second.samples);
        all.take(3).cloned().collect()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    First,
    Second,
    /// Every cell reads the same either way.
    NoMatter,
    Open,
}

/// `03/03/2025`: day and month are one number.
fn is_twin(text: &str) -> bool {
    let mut figures = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty());
    let number = |part: Option<&str>| part.and_then(|part| part.parse::<u32>().ok());
    number(figures.next()) == number(figures.next())
}

fn is_date(tally: &Tally) -> bool {
    matches!(
        tally.field_type,
        Some(FieldType::Date | FieldType::DateTime)
    )
}

fn is_number(tally: &Tally) -> bool {
    matches!(
        tally.field_type,
        Some(FieldType::Money | FieldType::Number | FieldType::Percent)
    )
}

/// Fills in the profiles from the tallies.
pub(super) fn decide(recognition: &mut Recognition, tallies: &[Tally], options: &ProfileOptions) {
    let headers: Vec<String> = recognition
        .columns
        .iter()
        .map(|column| column.header.clone())
        .collect();
    let mut questions = Vec::new();
    for ((column, tally), header) in recognition.columns.iter_mut().zip(tallies).zip(&headers) {
        let mut profile = tally.plain_profile();
        if tally.filled > 0 && is_date(tally) {
            let decision = decide_date(tally, tallies, &headers, options);
            ask_date(header, &decision, &mut questions);
            profile.refuse(
                tally,
                decision
                    .format()
                    .map(|format| format.order != DateOrder::Mdy),
            );
            profile.dates = Some(decision);
        }
        if tally.filled > 0 && is_number(tally) {
            let decision = decide_number(tally, tallies, &headers, options);
            ask_number(header, &decision, &mut questions);
            profile.refuse(
                tally,
                decision
                    .format()
                    .map(|format| format.decimal == DecimalMark::Point),
            );
            profile.numbers = Some(decision);
        }
        questions.extend(profile.complaint(header));
        column.profile = Some(profile);
    }
    recognition.problems.extend(questions);
}

impl Tally {
    /// The profile before a format is decided.
    fn plain_profile(&self) -> ColumnProfile {
        ColumnProfile {
            filled: self.filled,
            empty: self.empty,
            samples: self.first.samples.clone(),
            entities: self.entities > 0 && self.bare_ampersands == 0,
            refused: self.unreadable.samples.clone(),
            refused_count: self.unreadable.count,
            fractions: self.field_type == Some(FieldType::Percent)
                && self.filled > self.unreadable.count
                && !self.percent_sign
                && self.smallest >= Decimal::ZERO
                && self.largest <= Decimal::ONE,
            ..ColumnProfile::default()
        }
    }
}

impl ColumnProfile {
    /// What a person should know of cells that cannot be read.
    fn complaint(&self, header: &str) -> Option<String> {
        let sample = self.refused.first()?;
        let cells = match self.refused_count {
            1 => "1 cell".to_owned(),
            count => format!("{count} cells"),
        };
        Some(format!(
            "{cells} in “{header}” cannot be read, as “{}” in line {}",
            sample.text, sample.line
        ))
    }

    fn refuse(&mut self, tally: &Tally, first: Option<bool>) {
        if let Some(first) = first {
            let refused = tally.refused(first);
            (self.refused, self.refused_count) = (refused.samples, refused.count);
        }
    }
}

pub(super) fn decide_date<T: std::borrow::Borrow<Tally>>(
    tally: &Tally,
    all: &[T],
    headers: &[String],
    options: &ProfileOptions,
) -> Decision<DateFormat> {
    let format = |order| DateFormat::ISO.with_order(order);
    if tally.only_ymd.count > 0
        && tally.only_ymd.count > tally.only_first.count + tally.only_second.count
    {
        return Decision::Decided(format(DateOrder::Ymd));
    }
    match tally.side() {
        Side::First => Decision::Decided(format(DateOrder::Dmy)),
        Side::Second => Decision::Decided(format(DateOrder::Mdy)),
        Side::NoMatter => {
            let order = if tally.shape.is_some() {
                DateOrder::Dmy
            } else {
                DateOrder::Ymd
            };
            Decision::Decided(format(order))
        }
        Side::Open => {
            if let Some(order) = options.date_order {
                return Decision::Told(format(order));
            }
            let alike = |other: &Tally| is_date(other) && other.shape == tally.shape;
            let orders = [DateOrder::Dmy, DateOrder::Mdy];
            if let Some((order, by)) = supporter(tally, all, headers, alike, orders) {
                return Decision::Supported {
                    format: format(order),
                    by,
                };
            }
            let candidates = if tally.shape == Some('/') {
                vec![format(DateOrder::Mdy), format(DateOrder::Dmy)]
            } else {
                vec![format(DateOrder::Dmy), format(DateOrder::Mdy)]
            };
            Decision::Ambiguous {
                candidates,
                samples: tally.samples_either_way(),
            }
        }
    }
}

pub(super) fn decide_number<T: std::borrow::Borrow<Tally>>(
    tally: &Tally,
    all: &[T],
    headers: &[String],
    options: &ProfileOptions,
) -> Decision<NumberFormat> {
    let format = |decimal| NumberFormat { decimal };
    match tally.side() {
        Side::First | Side::NoMatter => Decision::Decided(format(DecimalMark::Point)),
        Side::Second => Decision::Decided(format(DecimalMark::Comma)),
        Side::Open => {
            if let Some(mark) = options.decimal_mark {
                return Decision::Told(format(mark));
            }
            let marks = [DecimalMark::Point, DecimalMark::Comma];
            if let Some((mark, by)) = supporter(tally, all, headers, is_number, marks) {
                return Decision::Supported {
                    format: format(mark),
                    by,
                };
            }
            // `1.234` with nothing else is most likely a thousand.
            let pointed = tally
                .either
                .samples
                .iter()
                .any(|sample| sample.text.contains('.'));
            let mut candidates = vec![format(DecimalMark::Point), format(DecimalMark::Comma)];
            if pointed {
                candidates.reverse();
            }
            Decision::Ambiguous {
                candidates,
                samples: tally.samples_either_way(),
            }
        }
    }
}

/// The side that all deciding columns of the same sort agree on, and the header of the first of them. A
/// column that contradicts itself takes no support.
fn supporter<V: Copy, T: std::borrow::Borrow<Tally>>(
    tally: &Tally,
    all: &[T],
    headers: &[String],
    alike: impl Fn(&Tally) -> bool,
    [first, second]: [V; 2],
) -> Option<(V, String)> {
    if tally.only_first.count + tally.only_second.count > 0 {
        return None;
    }
    let deciders: Vec<(Side, &String)> = all
        .iter()
        .map(std::borrow::Borrow::borrow)
        .zip(headers)
        .filter(|(other, _)| alike(other))
        .map(|(other, header)| (other.side(), header))
        .filter(|(side, _)| matches!(side, Side::First | Side::Second))
        .collect();
    let (side, header) = deciders.first()?;
    deciders.iter().all(|(other, _)| other == side).then(|| {
        (
            if *side == Side::First { first } else { second },
            (*header).clone(),
        )
    })
}

fn ask_date(header: &str, decision: &Decision<DateFormat>, questions: &mut Vec<String>) {
    match decision {
        Decision::Ambiguous { samples, .. } => questions.push(format!(
            "the dates of “{header}” read as day-month and as month-day ({}); say which",
            list(samples)
        )),
        Decision::Supported { by, format } => questions.push(format!(
            "the dates of “{header}” read either way; taken as {} because “{by}” is written so",
            if format.order == DateOrder::Dmy {
                "day-month"
            } else {
                "month-day"
            }
        )),
        Decision::Decided(_) | Decision::Told(_) => {}
    }
}

fn ask_number(header: &str, decision: &Decision<NumberFormat>, questions: &mut Vec<String>) {
    match decision {
        Decision::Ambiguous { samples, .. } => questions.push(format!(
            "the numbers of “{header}” read with a decimal point and with a decimal comma ({}); say which",
            list(samples)
        )),
        Decision::Supported { by, format } => questions.push(format!(
            "the numbers of “{header}” read either way; taken with a decimal {} because “{by}” is written so",
            if format.decimal == DecimalMark::Point { "point" } else { "comma" }
        )),
        Decision::Decided(_) | Decision::Told(_) => {}
    }
}

fn list(samples: &[Sample]) -> String {
    let cells: Vec<String> = samples
        .iter()
        .map(|sample| format!("“{}” in line {}", sample.text, sample.line))
        .collect();
    cells.join(", ")
}
