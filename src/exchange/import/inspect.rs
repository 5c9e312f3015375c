//! Looking at a file before anything is read in: what it is, how its columns are read, what must be asked.

use std::path::Path;

use chrono::NaiveDate;

use super::error::Question;
use super::history_values::HistoryValues;
use super::mapping::order_word;
use super::{ImportError, ImportOptions, ImportProgress, OnProgress, Phase, Result, mapping};
use crate::domain::stamp::Stamp;
use crate::exchange::intake::{ReadOptions, Row, Source};
use crate::exchange::recognise::{
    DateFormat, Decision, Kind, MatchedBy, NumberFormat, ProfileOptions, Recognition, Sample,
    field, normalise, profile, recognise, recognise_as,
};
use crate::storage::Store;

/// How many records are looked at to recognise the kind.
const SAMPLES: usize = 50;

/// One file, opened and understood.
#[derive(Debug, Clone)]
pub struct Inspected {
    /// Its table.
    pub source: Source,
    /// What it is and how its columns are read. A person may change it before the plan.
    pub recognition: Recognition,
    /// Its first records, to be shown.
    pub samples: Vec<Vec<String>>,
    /// Key of its header.
    pub header_key: String,
    /// The kept mapping that recognised it.
    pub mapping: Option<String>,
    /// Whether a person changed the mapping.
    pub corrected: bool,
    /// When the export was made, as far as known.
    pub as_of: Stamp,
    /// Where that is known from, in words.
    pub as_of_from: &'static str,
    /// What was answered about this header at earlier imports.
    pub(super) answers: mapping::Answers,
    /// How the values of a field history are written.
    pub(super) values: HistoryValues,
}

/// Opens a file and finds out what it is; reads it twice from end to end.
pub fn inspect(
    store: &Store,
    path: &Path,
    options: &ImportOptions,
    progress: OnProgress<'_>,
) -> Result<Inspected> {
    let size = std::fs::metadata(path).map_or(1, |found| found.len().max(1));
    let mut stopped = false;
    let opened = Source::open_watched(path, &options.read, &mut |bytes| {
        stopped |= !progress(ImportProgress {
            phase: Phase::Looking,
            rows: 0,
            share: (bytes as f64 / size as f64).min(1.0),
        });
        !stopped
    });
    if stopped {
        return Err(ImportError::Cancelled);
    }
    let mut source = opened?;
    if options.read.sheet.is_none() {
        let open = |sheet: &str| {
            let read = ReadOptions {
                sheet: Some(sheet.to_owned()),
                ..options.read.clone()
            };
            Source::open(path, &read).ok()
        };
        if let Some(chosen) = mapping::kept_sheet(store, &source, open)? {
            source = chosen;
        }
    }
    inspect_source(store, source, options, progress)
}

/// The same for a table that is no file, from standard input for example; `name` is the name to show.
pub fn inspect_bytes(
    store: &Store,
    name: &str,
    bytes: Vec<u8>,
    options: &ImportOptions,
    progress: OnProgress<'_>,
) -> Result<Inspected> {
    let source = Source::from_bytes(name, bytes, &options.read)?;
    inspect_source(store, source, options, progress)
}

fn inspect_source(
    store: &Store,
    source: Source,
    options: &ImportOptions,
    progress: OnProgress<'_>,
) -> Result<Inspected> {
    let samples = samples(&source)?;
    let header_key = header_key(source.header());
    let kept = store.mapping_for(&header_key)?;
    let answers = kept.as_ref().map(mapping::answers).unwrap_or_default();
    let file = source.describe().file.clone();
    let (mut recognition, mapping) = match (options.kind, kept) {
        (Some(kind), _) => (recognise_as(kind, source.header()), None),
        (None, Some(kept)) => mapping::apply(&kept, source.header()).map_or_else(
            || (recognise(source.header(), &samples, &file), None),
            |found| (found, Some(kept.name)),
        ),
        (None, None) => (recognise(source.header(), &samples, &file), None),
    };
    let corrected = correct(&mut recognition, options, &file)? || options.kind.is_some();
    if recognition.kind == Kind::NotASalesExport {
        let reason = recognition
            .refusal
            .clone()
            .unwrap_or_else(|| "it is none of the tables that are known".into());
        return Err(ImportError::NotASalesExport { file, reason });
    }
    let (as_of, as_of_from) = as_of(&file, options.exported_on, store.now());
    let mut inspected = Inspected {
        source,
        recognition,
        samples,
        header_key,
        mapping,
        corrected,
        as_of,
        as_of_from,
        answers,
        values: HistoryValues::default(),
    };
    inspected.look_at_columns(options, progress)?;
    Ok(inspected)
}

impl Inspected {
    /// Reads every cell of the mapped columns to learn how they are written; again after a person has changed
    /// the mapping.
    pub fn look_at_columns(
        &mut self,
        options: &ImportOptions,
        progress: OnProgress<'_>,
    ) -> Result<()> {
        let size = self.source.describe().size.max(1);
        let mut stopped = false;
        let told = ProfileOptions {
            date_order: options.date_order.or(self.answers.date_order),
            decimal_mark: options.decimal.or(self.answers.decimal),
            null_words: Vec::new(),
        };
        profile(&self.source, &mut self.recognition, &told, &mut |bytes| {
            let share = (bytes as f64 / size as f64).min(1.0);
            stopped |= !progress(ImportProgress {
                phase: Phase::Looking,
                rows: 0,
                share,
            });
            !stopped
        })?;
        if stopped {
            return Err(ImportError::Cancelled);
        }
        let mut on = |bytes: u64| {
            progress(ImportProgress {
                phase: Phase::Looking,
                rows: 0,
                share: (bytes as f64 / size as f64).min(1.0),
            })
        };
        self.values = HistoryValues::look(&self.source, &self.recognition, &told, &mut on)?;
        Ok(())
    }

    /// What a person must decide about this file before it can be read.
    pub fn questions(&self) -> Vec<Question> {
        let file = &self.source.describe().file;
        let mut questions = Vec::new();
        for column in &self.recognition.columns {
            let Some(profile) = &column.profile else {
                continue;
            };
            questions.extend(about_dates(file, &column.header, profile.dates.as_ref()));
            questions.extend(about_numbers(
                file,
                &column.header,
                profile.numbers.as_ref(),
            ));
        }
        questions.extend(about_dates(file, "CloseDate", self.values.dates.as_ref()));
        questions.extend(about_numbers(file, "Amount", self.values.numbers.as_ref()));
        questions
    }

    /// Maps a column to a field, or to none, as a person says.
    pub fn map(&mut self, header: &str, field: Option<&str>) -> Result<()> {
        self.corrected = true;
        let file = self.source.describe().file.clone();
        map_column(&mut self.recognition, header, field, &file)
    }
}

fn about_dates(
    file: &str,
    header: &str,
    decision: Option<&Decision<DateFormat>>,
) -> Option<Question> {
    let Some(Decision::Ambiguous {
        candidates,
        samples,
    }) = decision
    else {
        return None;
    };
    let orders: Vec<&str> = candidates
        .iter()
        .map(|format| order_word(format.order))
        .collect();
    Some(Question {
        file: file.to_owned(),
        about: header.to_owned(),
        text: format!(
            "the dates of “{header}” read both ways ({}); which comes first?",
            shown(samples)
        ),
        flag: format!("--date-order {}", orders.join(" or ")),
    })
}

fn about_numbers(
    file: &str,
    header: &str,
    decision: Option<&Decision<NumberFormat>>,
) -> Option<Question> {
    let Some(Decision::Ambiguous { samples, .. }) = decision else {
        return None;
    };
    Some(Question {
        file: file.to_owned(),
        about: header.to_owned(),
        text: format!(
            "the amounts of “{header}” read both ways ({}); which mark is the decimal mark?",
            shown(samples)
        ),
        flag: "--decimal point or comma".to_owned(),
    })
}

fn shown(samples: &[Sample]) -> String {
    let texts: Vec<String> = samples
        .iter()
        .map(|sample| format!("{} on line {}", sample.text, sample.line))
        .collect();
    texts.join(", ")
}

fn samples(source: &Source) -> Result<Vec<Vec<String>>> {
    let mut samples = Vec::new();
    let mut records = source.records()?;
    while samples.len() < SAMPLES {
        match records.read()? {
            None => break,
            Some(Row::Data(record)) => samples.push(record.texts()),
            Some(_) => {}
        }
    }
    Ok(samples)
}

/// The key of a header: the same names in the same order have the same key.
pub(super) fn header_key(header: &[String]) -> String {
    let names: Vec<String> = header.iter().map(|name| normalise(name)).collect();
    format!("{:016x}", super::parse::fnv(names.join("\n").as_bytes()))
}

fn correct(recognition: &mut Recognition, options: &ImportOptions, file: &str) -> Result<bool> {
    let mut corrected = false;
    for (header, field) in &options.map {
        if recognition
            .columns
            .iter()
            .any(|column| column.header.eq_ignore_ascii_case(header))
        {
            map_column(recognition, header, field.as_deref(), file)?;
            corrected = true;
        }
    }
    Ok(corrected)
}

pub(super) fn map_column(
    recognition: &mut Recognition,
    header: &str,
    to: Option<&str>,
    file: &str,
) -> Result<()> {
    let key = match to {
        None => None,
        Some(to) => Some(
            field(recognition.kind, to)
                .ok_or_else(|| {
                    let known: Vec<&str> = crate::exchange::recognise::fields_of(recognition.kind)
                        .iter()
                        .map(|field| field.key)
                        .collect();
                    ImportError::Usage(format!(
                        "“{to}” is not a field of {}. Its fields are: {}",
                        recognition.kind.word(),
                        known.join(", ")
                    ))
                })?
                .key,
        ),
    };
    if key.is_some() {
        for column in &mut recognition.columns {
            if column.field == key && !matches!(key, Some("stage_entered" | "stage_exited")) {
                column.field = None;
                column.matched = None;
            }
        }
    }
    let column = recognition
        .columns
        .iter_mut()
        .find(|column| column.header.eq_ignore_ascii_case(header));
    let Some(column) = column else {
        return Err(ImportError::Usage(format!(
            "{file} has no column “{header}”"
        )));
    };
    column.field = key;
    column.matched = Some(MatchedBy::Person);
    Ok(())
}

/// When the export was made: as a person says, else as the name of a Salesforce report tells (`report` and the
/// milliseconds since 1970), else now.
fn as_of(file: &str, told: Option<NaiveDate>, now: Stamp) -> (Stamp, &'static str) {
    if let Some(day) = told {
        return (Stamp::end_of(day).min(now), "as you said");
    }
    let figures: String = file
        .to_lowercase()
        .strip_prefix("report")
        .map(|rest| rest.chars().take_while(char::is_ascii_digit).collect())
        .unwrap_or_default();
    match figures.parse::<i64>() {
        // From 2001 on, and not from tomorrow.
        Ok(millis) if figures.len() == 13 && millis <= now.0 => {
            (Stamp(millis), "from the name of the file")
        }
        _ => (now, "taken as made today"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_report_tells_its_day() {
        let now = Stamp::start_of("2026-11-22".parse().unwrap());
        let at = |file, told: Option<&str>| {
            as_of(file, told.map(|day| day.parse().unwrap()), now)
                .0
                .day()
                .to_string()
        };
        assert_eq!(at("report1700000000000.csv", None), "2023-11-14");
        assert_eq!(at("report2023.csv", None), "2026-11-22");
        assert_eq!(at("deals.csv", Some("2026-11-15")), "2026-11-15");
        assert_eq!(at("deals.csv", Some("2026-12-15")), "2026-11-22");
    }
}
