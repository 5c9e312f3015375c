//! Matching columns to fields: every field takes the column whose header fits best.

use super::header::{HeaderWords, own_words};
use super::verdict::{ColumnMapping, MatchedBy, stage_date};
use super::{FieldDef, FieldType, Kind, fields_of};
use crate::domain::money::Currency;

/// Columns without a field.
pub(super) fn columns_of<T: AsRef<str>>(header: &[T]) -> Vec<ColumnMapping> {
    header
        .iter()
        .enumerate()
        .map(|(index, name)| ColumnMapping {
            index,
            header: name.as_ref().to_owned(),
            field: None,
            matched: None,
            stage_date: None,
            currency_of: None,
            currency: None,
            profile: None,
        })
        .collect()
}

/// The same from words, for weighing kinds.
pub(super) fn columns_of_words(words: &[HeaderWords]) -> Vec<ColumnMapping> {
    columns_of(
        &words
            .iter()
            .map(|header| header.original.as_str())
            .collect::<Vec<_>>(),
    )
}

/// One header as every spelling under which a kind may know it, best first.
struct Spellings {
    all: Vec<(u8, String)>,
    currency: Option<Currency>,
    /// `Margin %`: a share, never an amount.
    percent: bool,
}

/// The code of a last word such as `eur` in `quota eur`, and the words before it.
fn split_currency(words: &str) -> Option<(&str, Currency)> {
    let (front, last) = words.rsplit_once(' ')?;
    let code = if last.len() == 3 {
        last.parse().ok()?
    } else {
        return None;
    };
    // Codes that are words as well would take `Deal All`.
    (!["all", "top", "cup", "try"].contains(&last)).then_some((front, code))
}

impl Spellings {
    /// Fewer points are better: 0 as it stands, then without a suffix, without the kind's own word; custom
    /// fields give way to standard ones.
    fn of(kind: Kind, header: &HeaderWords) -> Self {
        let mut all = Vec::new();
        let custom = u8::from(header.custom) * 8;
        let mut add = |points: u8, words: &str| {
            if !words.is_empty() {
                all.push((points + custom, words.to_owned()));
                // A custom field's name is too free to take it apart further.
                for own in own_words(kind).iter().filter(|_| !header.custom) {
                    if let Some(rest) = words
                        .strip_prefix(own)
                        .and_then(|rest| rest.strip_prefix(' '))
                    {
                        all.push((points + custom + 2, rest.to_owned()));
                    }
                }
            }
        };
        add(0, &header.words);
        if let Some(shorter) = &header.shorter {
            add(1, shorter);
        }
        let split = split_currency(&header.words);
        if let Some((front, _)) = split {
            add(1, front);
        }
        Self {
            all,
            currency: split.map(|(_, currency)| currency),
            percent: header.original.contains('%'),
        }
    }

    /// Points and place of the best alias that fits.
    fn fit(&self, field: &FieldDef) -> Option<(u8, usize)> {
        if self.percent && field.field_type == FieldType::Money {
            return None;
        }
        self.all
            .iter()
            .filter_map(|(points, words)| {
                let place = field.aliases().position(|alias| alias == words)?;
                Some((*points, place))
            })
            .min()
    }
}

/// Gives each field of a kind its best column; a column serves one field.
pub(super) fn assign(kind: Kind, columns: &mut [ColumnMapping]) {
    let headers: Vec<HeaderWords> = columns
        .iter()
        .map(|column| HeaderWords::of(&column.header))
        .collect();
    let spellings: Vec<Spellings> = headers
        .iter()
        .map(|header| Spellings::of(kind, header))
        .collect();
    if kind == Kind::Deals {
        assign_stage_dates(columns);
    }
    for field in fields_of(kind) {
        let best = spellings
            .iter()
            .enumerate()
            .filter(|(index, _)| {
                columns
                    .get(*index)
                    .is_some_and(|column| column.field.is_none())
            })
            .filter_map(|(index, spelling)| Some((spelling.fit(field)?, index)))
            .min_by(|a, b| {
                let name = |index: usize| headers.get(index).map(|header| &header.original);
                // Equal fits are parted by name, so that the order of columns does not matter.
                a.0.cmp(&b.0)
                    .then_with(|| name(a.1).cmp(&name(b.1)))
                    .then(a.1.cmp(&b.1))
            });
        if let Some((_, index)) = best
            && let Some(column) = columns.get_mut(index)
        {
            column.field = Some(field.key);
            column.matched = Some(MatchedBy::Alias);
            if field.field_type == FieldType::Money {
                column.currency = spellings.get(index).and_then(|spelling| spelling.currency);
            }
        }
    }
    pair_currencies(kind, columns, &headers);
}

fn assign_stage_dates(columns: &mut [ColumnMapping]) {
    for column in columns {
        if let Some(date) = stage_date(&column.header) {
            column.field = Some(if date.entered {
                "stage_entered"
            } else {
                "stage_exited"
            });
            column.matched = Some(MatchedBy::Pattern);
            column.stage_date = Some(date);
        }
    }
}

/// `Amount Currency` beside `Amount`: the currency column knows its money column.
fn pair_currencies(kind: Kind, columns: &mut [ColumnMapping], headers: &[HeaderWords]) {
    for index in 0..columns.len() {
        let front = headers.get(index).and_then(|header| {
            let pipedrive = header.words.strip_prefix("deal currency of ");
            header.words.strip_suffix(" currency").or(pipedrive)
        });
        let Some(front) = front else { continue };
        let money = headers.iter().position(|header| {
            header.words == front || header.words.strip_prefix("deal ") == Some(front)
        });
        if let (Some(money), Some(column)) = (money, columns.get_mut(index)) {
            column.currency_of = Some(money);
        }
    }
    // The currency of the amount itself is the record's currency, whatever other pairs there are.
    let amount = columns
        .iter()
        .find(|column| column.field == Some("amount"))
        .map(|column| column.index);
    let paired = columns
        .iter()
        .position(|column| column.currency_of.is_some() && column.currency_of == amount);
    if let Some(paired) = paired
        && fields_of(kind).iter().any(|field| field.key == "currency")
    {
        for column in columns
            .iter_mut()
            .filter(|column| column.field == Some("currency"))
        {
            (column.field, column.matched) = (None, None);
        }
        if let Some(column) = columns.get_mut(paired) {
            (column.field, column.matched) = (Some("currency"), Some(MatchedBy::Pair));
        }
    }
}
