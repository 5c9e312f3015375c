//! The columns of a file as rows: header, samples, field, how its cells are read, and what must be asked.

use crate::app::list::Row;
use crate::domain::money::grouped;
use crate::exchange::import::{Inspected, has_a_place};
use crate::exchange::recognise::{
    ColumnMapping, ColumnProfile, DateFormat, DateOrder, DecimalMark, Decision, FieldType,
    NumberFormat, Recognition, Sample, field, parse_date,
};
use crate::ui::theme::Role;

/// A column of the file.
#[derive(Debug, Clone)]
pub(super) struct ColumnRow {
    pub id: i64,
    pub header: String,
    pub sample: String,
    pub field: String,
    pub field_role: Role,
    pub how: String,
    pub how_role: Role,
    /// Lines about it, for the pane below.
    pub about: Vec<(Role, String)>,
    /// A person must decide.
    pub asks: Option<Asks>,
}

/// What must be asked about a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// Day or month first.
    Dates,
    /// Point or comma.
    Decimals,
}

impl Row for ColumnRow {
    fn id(&self) -> i64 {
        self.id
    }
}

/// All columns of a file.
pub(super) fn rows(file: &Inspected) -> Vec<ColumnRow> {
    (1..)
        .zip(&file.recognition.columns)
        .map(|(id, column)| row(id, file, column))
        .collect()
}

fn row(id: i64, file: &Inspected, column: &ColumnMapping) -> ColumnRow {
    let (field, field_role) = field_in_words(&file.recognition, column);
    let asks = asks(column);
    let (how, how_role) = how(&file.recognition, column);
    let sample = file
        .samples
        .iter()
        .filter_map(|cells| cells.get(column.index))
        .find(|cell| !cell.trim().is_empty())
        .cloned()
        .unwrap_or_default();
    ColumnRow {
        id,
        header: column.header.clone(),
        sample,
        field,
        field_role,
        how,
        how_role,
        about: about(file, column),
        asks,
    }
}

fn field_in_words(recognition: &Recognition, column: &ColumnMapping) -> (String, Role) {
    if let Some(stage) = &column.stage_date {
        let word = if stage.entered { "entered" } else { "left" };
        return (format!("{word} {}", stage.stage), Role::Plain);
    }
    if let Some(money) = column.currency_of {
        let of = recognition
            .columns
            .get(money)
            .map_or("", |column| column.header.as_str());
        return (format!("currency of {of}"), Role::Plain);
    }
    let known = column.field.and_then(|key| field(recognition.kind, key));
    match known {
        Some(known) if has_a_place(recognition.kind, known.key) => {
            (known.label.to_owned(), Role::Plain)
        }
        _ => ("kept, not used".to_owned(), Role::Muted),
    }
}

fn asks(column: &ColumnMapping) -> Option<Asks> {
    let profile = column.profile.as_ref()?;
    if matches!(profile.dates, Some(Decision::Ambiguous { .. })) {
        Some(Asks::Dates)
    } else if matches!(profile.numbers, Some(Decision::Ambiguous { .. })) {
        Some(Asks::Decimals)
    } else {
        None
    }
}

/// How the cells are read, in few words.
fn how(recognition: &Recognition, column: &ColumnMapping) -> (String, Role) {
    let Some(profile) = &column.profile else {
        return (String::new(), Role::Muted);
    };
    match asks(column) {
        Some(Asks::Dates) => return ("? day or month first".to_owned(), Role::Warning),
        Some(Asks::Decimals) => return ("? point or comma".to_owned(), Role::Warning),
        None => {}
    }
    if profile.refused_count > 0 {
        let rows = if profile.refused_count == 1 {
            "row"
        } else {
            "rows"
        };
        return (
            format!("! {} {rows} refused", profile.refused_count),
            Role::Warning,
        );
    }
    let mut words = Vec::new();
    if let Some(format) = profile.dates.as_ref().and_then(Decision::format) {
        words.push(order_in_words(format.order, column).to_owned());
    }
    if let Some(format) = profile.numbers.as_ref().and_then(Decision::format) {
        words.push(mark_in_words(format).to_owned());
        let money = column
            .field
            .and_then(|key| field(recognition.kind, key))
            .is_some_and(|known| known.field_type == FieldType::Money);
        if let Some(currency) = column.currency.filter(|_| money) {
            words.push(currency.to_string());
        }
    }
    if profile.filled == 0 && column.field.is_some() {
        words.push("empty".to_owned());
    }
    (words.join(", "), Role::Muted)
}

fn order_in_words(order: DateOrder, column: &ColumnMapping) -> &'static str {
    let named = column
        .profile
        .as_ref()
        .and_then(|profile| profile.samples.first())
        .is_some_and(|sample| !sample.text.contains(['/', '.']));
    match order {
        _ if named => "dates",
        DateOrder::Ymd => "year/month/day",
        DateOrder::Dmy => "day/month/year",
        DateOrder::Mdy => "month/day/year",
    }
}

fn mark_in_words(format: NumberFormat) -> &'static str {
    match format.decimal {
        DecimalMark::Point => "1,234.56",
        DecimalMark::Comma => "1.234,56",
    }
}

/// What is told about the selected column: real cells, who decided, and the question with both readings.
fn about(file: &Inspected, column: &ColumnMapping) -> Vec<(Role, String)> {
    let mut lines = Vec::new();
    let Some(profile) = &column.profile else {
        return lines;
    };
    lines.extend(question(profile));
    if !lines.is_empty() {
        return lines;
    }
    let cells: Vec<&str> = profile
        .samples
        .iter()
        .map(|sample| sample.text.as_str())
        .collect();
    let cells = if cells.is_empty() {
        file_cells(file, column.index)
    } else {
        cells.join(" · ")
    };
    if !cells.is_empty() {
        lines.push((Role::Plain, cells));
    }
    lines.push((
        Role::Muted,
        format!(
            "{} filled, {} empty",
            grouped(profile.filled),
            grouped(profile.empty)
        ),
    ));
    if let Some(Decision::Supported { by, .. }) = &profile.dates {
        lines.push((
            Role::Muted,
            format!("Day and month are told by the column “{by}”."),
        ));
    }
    for sample in profile.refused.iter().take(3) {
        lines.push((
            Role::Warning,
            format!("line {} does not read: {}", sample.line, sample.text),
        ));
    }
    lines
}

/// The question about a column that reads both ways, with three real cells.
fn question(profile: &ColumnProfile) -> Vec<(Role, String)> {
    let mut lines = Vec::new();
    if let Some(Decision::Ambiguous {
        candidates,
        samples,
    }) = &profile.dates
    {
        let question = "Its dates read both ways. d says what comes first:";
        lines.push((Role::Warning, question.to_owned()));
        lines.extend(
            samples
                .iter()
                .take(3)
                .map(|sample| (Role::Plain, readings(sample, candidates))),
        );
    }
    if let Some(Decision::Ambiguous { samples, .. }) = &profile.numbers {
        let question = "Its numbers read both ways. m says which mark parts the cents:";
        lines.push((Role::Warning, question.to_owned()));
        lines.extend(samples.iter().take(3).map(|sample| {
            (
                Role::Plain,
                format!("{} on line {}", sample.text, sample.line),
            )
        }));
    }
    lines
}

fn file_cells(file: &Inspected, index: usize) -> String {
    let mut cells: Vec<&str> = Vec::new();
    for cell in file.samples.iter().filter_map(|cells| cells.get(index)) {
        if !cell.trim().is_empty() && !cells.contains(&cell.as_str()) && cells.len() < 5 {
            cells.push(cell);
        }
    }
    cells.join(" · ")
}

/// `03/04/2026 on line 2: 3 April 2026 or 4 March 2026`.
fn readings(sample: &Sample, candidates: &[DateFormat]) -> String {
    let days: Vec<String> = candidates
        .iter()
        .filter_map(|format| reading(&sample.text, *format))
        .collect();
    format!(
        "{} on line {}: {}",
        sample.text,
        sample.line,
        days.join(" or ")
    )
}

/// A cell as it would be read.
pub(super) fn reading(text: &str, format: DateFormat) -> Option<String> {
    let date = parse_date(&format, text).ok()??;
    Some(date.day().format("%-d %B %Y").to_string())
}
