//! Reads `config.toml`: one table of settings, each with the function that takes its value. What is wrong is
//! collected, never the end of it: the rest of the file still counts.

mod diagnosis;
mod forecast;
mod today;

use std::fs;
use std::ops::Range;
use std::path::Path;

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistakes::{ConfigUnreadable, Mistake, Mistakes};
use super::settings::{Config, KeyOverride, ThemeChoice};
use super::spelling::nearest;
use crate::domain::date_words::{DateOrder, month_name};
use crate::domain::fiscal::YearName;
use crate::domain::flags::Threshold;
use crate::domain::pace::RampCurve;

/// Takes the value of a setting, or says what it should be.
type Take = fn(&mut Config, &DeValue<'_>) -> Result<(), String>;

/// Every setting by its full name, except the keys of commands.
const SETTINGS: &[(&str, Take)] = &[
    ("base_currency", base_currency),
    ("date_order", date_order),
    ("editor", |config, value| {
        keep(&mut config.editor, text(value).map(filled))
    }),
    ("fiscal.start_month", start_month),
    ("fiscal.year_name", year_name),
    ("fiscal.holidays", holidays),
    ("calendar.timezone", timezone),
    ("calendar.alarm_minutes", |config, value| {
        keep(&mut config.calendar.alarm_minutes, whole(value, 0, 1440))
    }),
    ("screen.theme", theme),
    ("screen.colour", |config, value| {
        keep(&mut config.screen.colour, switch(value))
    }),
    ("screen.mouse", |config, value| {
        keep(&mut config.screen.mouse, switch(value))
    }),
    ("review.stage_age_factor", |config, value| {
        threshold(&mut config.review.stage_age_factor, value, factor)
    }),
    ("review.stage_age_won_deals", |config, value| {
        threshold(&mut config.review.stage_age_won_deals, value, |value| {
            whole(value, 1, 1000)
        })
    }),
    ("review.pushes_inspect", |config, value| {
        threshold(&mut config.review.pushes_inspect, value, |value| {
            whole(value, 1, 100)
        })
    }),
    ("review.pushes_disqualify", |config, value| {
        threshold(&mut config.review.pushes_disqualify, value, |value| {
            whole(value, 1, 100)
        })
    }),
    ("review.idle_days", |config, value| {
        threshold(&mut config.review.idle_days, value, |value| {
            whole(value, 1, 3650)
        })
    }),
    ("goals.ramp", |config, value| {
        threshold(&mut config.goals.ramp, value, ramp)
    }),
    ("diagnosis.lookback_cycles", diagnosis::lookback_cycles),
    ("diagnosis.lookback_days", diagnosis::lookback_days),
    ("diagnosis.false_alarms", diagnosis::false_alarms),
    ("diagnosis.tolerance", diagnosis::tolerance),
    ("diagnosis.least_n", diagnosis::least_n),
    ("diagnosis.peers_at_least", diagnosis::peers_at_least),
    ("diagnosis.prior_strength", diagnosis::prior_strength),
    ("diagnosis.ramp_days", diagnosis::ramp_days),
    ("today.coaching_days", today::coaching_days),
    ("today.commit_still_days", today::commit_still_days),
    ("today.gap_minutes", today::gap_minutes),
    ("today.week_hours", today::week_hours),
    ("today.ride_along_minutes", today::ride_along_minutes),
    ("forecast.amounts", forecast::amounts),
    ("forecast.very_large", forecast::very_large),
    ("forecast.least_periods", forecast::least_periods),
    ("forecast.least_deals", forecast::least_deals),
    ("forecast.books", forecast::books),
    ("forecast.common_shock", forecast::common_shock),
    ("forecast.false_alarms", forecast::false_alarms),
    ("forecast.least_bias", forecast::least_bias),
];

const KEYS: &str = "keys";

impl Config {
    /// Reads a file. A file that is not there gives the defaults; one that is there and cannot be read is
    /// an error. Mistakes come beside the settings, which hold the default in each wrong place.
    pub fn load(path: &Path) -> Result<(Self, Mistakes), ConfigUnreadable> {
        match fs::read(path) {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => Ok(Self::parse(&text)),
                Err(_) => Err(ConfigUnreadable::NotText {
                    path: path.to_owned(),
                }),
            },
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => {
                Ok((Self::default(), Mistakes::default()))
            }
            Err(why) => Err(ConfigUnreadable::Refused {
                path: path.to_owned(),
                why,
            }),
        }
    }

    /// Reads the text of a file.
    pub fn parse(text: &str) -> (Self, Mistakes) {
        // Editors of some systems put a mark before the first letter.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut reading = Reading {
            text,
            config: Self::default(),
            mistakes: Vec::new(),
        };
        for error in errors {
            let span = error.span().unwrap_or_default();
            reading.mistake(&span, error.message().replace('\n', ", "));
        }
        reading.table("", table.get_ref());
        let Reading {
            mut config,
            mut mistakes,
            ..
        } = reading;
        let review = &config.review;
        if mistakes.is_empty() && review.pushes_inspect.value > review.pushes_disqualify.value {
            let message = "review.pushes_inspect is above review.pushes_disqualify: \
a deal is inspected before it is disqualified";
            let line = 1 + text
                .lines()
                .position(|line| line.contains("pushes_"))
                .unwrap_or(0);
            mistakes.push(Mistake {
                line,
                message: message.to_owned(),
            });
        }
        mistakes.sort();
        config.keys.sort_by_key(|key| key.line);
        (config, Mistakes(mistakes))
    }
}

/// A file on its way to settings.
struct Reading<'t> {
    text: &'t str,
    config: Config,
    mistakes: Vec<Mistake>,
}

impl Reading<'_> {
    fn line(&self, span: &Range<usize>) -> usize {
        let before = self.text.as_bytes().iter().take(span.start);
        1 + before.filter(|byte| **byte == b'\n').count()
    }

    fn mistake(&mut self, span: &Range<usize>, message: String) {
        let line = self.line(span);
        // What follows from a mistake that the line has already would only hide it.
        if !self.mistakes.iter().any(|mistake| mistake.line == line) {
            self.mistakes.push(Mistake { line, message });
        }
    }

    fn table(&mut self, above: &str, table: &DeTable<'_>) {
        for (key, value) in table {
            let name = joined(above, key.get_ref());
            if name == KEYS {
                self.keys("", value);
            } else if let Some((_, take)) = SETTINGS.iter().find(|setting| setting.0 == name) {
                if let Err(why) = take(&mut self.config, value.get_ref()) {
                    self.mistake(&value.span(), format!("{name}: {why}"));
                }
            } else if let (Some(inner), true) = (value.get_ref().as_table(), is_section(&name)) {
                self.table(&name, inner);
            } else {
                self.unknown(&name, &key.span());
            }
        }
    }

    fn unknown(&mut self, name: &str, span: &Range<usize>) {
        let sections = SETTINGS
            .iter()
            .filter_map(|setting| setting.0.split_once('.'));
        let known = SETTINGS
            .iter()
            .map(|setting| setting.0)
            .chain(sections.map(|pair| pair.0));
        let known: Vec<&str> = known.chain([KEYS]).collect();
        // A name in the wrong section is found by its last word.
        let last = name.rsplit('.').next().unwrap_or(name);
        let moved = known
            .iter()
            .find(|known| known.rsplit('.').next() == Some(last))
            .copied();
        let message = match moved.or_else(|| nearest(name, known)) {
            Some(near) => format!("there is no setting “{name}”; did you mean “{near}”?"),
            None => format!("there is no setting “{name}”; config.example.toml lists all"),
        };
        self.mistake(span, message);
    }

    /// `"pipeline.review" = "R"`; without the quotation marks TOML makes tables of it, which is as good.
    fn keys(&mut self, above: &str, value: &Spanned<DeValue<'_>>) {
        let line = self.line(&value.span());
        let command = above.to_owned();
        let add = |keys| {
            self.config.keys.push(KeyOverride {
                command,
                keys,
                line,
            });
        };
        match value.get_ref() {
            DeValue::Table(table) => {
                for (key, value) in table {
                    self.keys(&joined(above, key.get_ref()), value);
                }
            }
            DeValue::String(key) if !above.is_empty() => add(vec![key.to_string()]),
            DeValue::Array(keys) if keys.iter().all(|key| key.get_ref().is_str()) => {
                add(keys
                    .iter()
                    .filter_map(|key| key.get_ref().as_str())
                    .map(Into::into)
                    .collect());
            }
            _ => {
                let name = joined(KEYS, above);
                let message =
                    format!("{name}: a key such as \"R\", or several: [\"R\", \"ctrl-r\"]");
                self.mistake(&value.span(), message);
            }
        }
    }
}

fn joined(above: &str, name: &str) -> String {
    if above.is_empty() || name.is_empty() {
        format!("{above}{name}")
    } else {
        format!("{above}.{name}")
    }
}

fn is_section(name: &str) -> bool {
    let mut sections = SETTINGS
        .iter()
        .filter_map(|setting| setting.0.split_once('.'));
    sections.any(|(section, _)| section == name)
}

fn keep<T>(place: &mut T, value: Result<T, String>) -> Result<(), String> {
    *place = value?;
    Ok(())
}

fn filled(text: String) -> Option<String> {
    (!text.trim().is_empty()).then_some(text)
}

/// What stands there, for messages.
fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("“{text}”"),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(switch) => switch.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        other => format!(
            "{} {}",
            if other.is_array() { "an" } else { "a" },
            other.type_str()
        ),
    }
}

fn text(value: &DeValue<'_>) -> Result<String, String> {
    let text = value.as_str().map(ToOwned::to_owned);
    text.ok_or_else(|| format!("a text in quotation marks, not {}", shown(value)))
}

fn switch(value: &DeValue<'_>) -> Result<bool, String> {
    value
        .as_bool()
        .ok_or_else(|| format!("true or false, not {}", shown(value)))
}

fn whole(value: &DeValue<'_>, least: i64, most: i64) -> Result<i64, String> {
    let number = value
        .as_integer()
        .and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok());
    let fits = number.filter(|number| (least..=most).contains(number));
    fits.ok_or_else(|| {
        format!(
            "a whole number from {least} to {most}, not {}",
            shown(value)
        )
    })
}

/// Digits of a number with or without decimals.
fn decimal(value: &DeValue<'_>) -> Option<f64> {
    let digits = match value {
        DeValue::Float(number) => Some(number.as_str()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str()),
        _ => None,
    };
    digits.and_then(|digits| digits.parse::<f64>().ok())
}

/// Shares from 0 to 1 that do not fall.
fn ramp(value: &DeValue<'_>) -> Result<RampCurve, String> {
    let shares: Option<Vec<f64>> = value
        .as_array()
        .and_then(|all| all.iter().map(|share| decimal(share.get_ref())).collect());
    shares.and_then(RampCurve::new).ok_or_else(|| {
        format!(
            "shares from 0 to 1 that do not fall, one for each quarter since hiring, such as [0.25, 0.5, 0.75, 1.0], not {}",
            shown(value)
        )
    })
}

fn factor(value: &DeValue<'_>) -> Result<f64, String> {
    number(value, 1.0, 100.0, 1.5)
}

/// A number with or without decimals; `such_as` is said where it is none.
fn number(value: &DeValue<'_>, least: f64, most: f64, such_as: f64) -> Result<f64, String> {
    let fits = decimal(value).filter(|number| (least..=most).contains(number));
    fits.ok_or_else(|| {
        format!(
            "a number from {least} to {most} such as {such_as}, not {}",
            shown(value)
        )
    })
}

/// A value alone, or `{ value = 2, origin = "our own figures of 2025" }`. A value that differs from the
/// default does not keep the default's origin.
fn threshold<T: PartialEq + Clone>(
    place: &mut Threshold<T>,
    value: &DeValue<'_>,
    read: fn(&DeValue<'_>) -> Result<T, String>,
) -> Result<(), String> {
    let Some(table) = value.as_table() else {
        let value = read(value)?;
        if value != place.value {
            *place = Threshold::new(value, "set in config.toml");
        }
        return Ok(());
    };
    if let Some((key, _)) = table
        .iter()
        .find(|(key, _)| !["value", "origin"].contains(&&**key.get_ref()))
    {
        return Err(format!(
            "only value and origin belong here, not “{}”",
            key.get_ref()
        ));
    }
    let part = |name: &str| {
        table
            .iter()
            .find(|(key, _)| key.get_ref() == name)
            .map(|pair| pair.1.get_ref())
    };
    let number =
        read(part("value").ok_or("the value is missing: { value = 2, origin = \"...\" }")?)?;
    let origin = part("origin").map_or(Ok("set in config.toml".to_owned()), text)?;
    *place = Threshold::new(number, origin);
    Ok(())
}

/// One of a few words, with a suggestion for a misspelt one.
fn word<T: Copy>(value: &DeValue<'_>, words: &[(&str, T)]) -> Result<T, String> {
    let all: Vec<String> = words.iter().map(|word| format!("\"{}\"", word.0)).collect();
    let all = all.join(", ");
    let typed = value.as_str().unwrap_or_default();
    if let Some((_, meant)) = words.iter().find(|word| word.0 == typed) {
        return Ok(*meant);
    }
    let near = nearest(typed, words.iter().map(|word| word.0));
    let hint = near.map_or(String::new(), |near| format!("; did you mean \"{near}\"?"));
    Err(format!("one of {all}, not {}{hint}", shown(value)))
}

fn base_currency(config: &mut Config, value: &DeValue<'_>) -> Result<(), String> {
    config.base_currency = match text(value)?.as_str() {
        "auto" => None,
        code => Some(code.parse().map_err(|why| format!("{why}"))?),
    };
    Ok(())
}

fn date_order(config: &mut Config, value: &DeValue<'_>) -> Result<(), String> {
    let words = [
        ("ask", None),
        ("day-month", Some(DateOrder::DayMonth)),
        ("month-day", Some(DateOrder::MonthDay)),
    ];
    keep(&mut config.date_order, word(value, &words))
}

fn timezone(config: &mut Config, value: &DeValue<'_>) -> Result<(), String> {
    config.calendar.timezone = match text(value)?.as_str() {
        "auto" => None,
        name => Some(name.parse().map_err(|_| {
            format!(
                "a time zone such as \"Europe/Berlin\", or \"auto\", not {}",
                shown(value)
            )
        })?),
    };
    Ok(())
}

fn theme(config: &mut Config, value: &DeValue<'_>) -> Result<(), String> {
    let words = [
        ("auto", ThemeChoice::Auto),
        ("light", ThemeChoice::Light),
        ("dark", ThemeChoice::Dark),
    ];
    keep(&mut config.screen.theme, word(value, &words))
}

fn year_name(config: &mut Config, value: &DeValue<'_>) -> Result<(), String> {
    let words = [("end", YearName::End), ("start", YearName::Start)];
    keep(&mut config.fiscal.year_name, word(value, &words))
}

fn start_month(config: &mut Config, value: &DeValue<'_>) -> Result<(), String> {
    let named = value
        .as_str()
        .and_then(|name| month_name(&name.to_lowercase()));
    let month = named.map(i64::from).map_or_else(|| whole(value, 1, 12), Ok);
    config.fiscal.start_month = month.map_err(|why| format!("{why}, or a month's name"))? as u32;
    Ok(())
}

fn holidays(config: &mut Config, value: &DeValue<'_>) -> Result<(), String> {
    let wanted = || {
        format!(
            "a list of days such as [\"2026-12-25\"], not {}",
            shown(value)
        )
    };
    for day in value.as_array().ok_or_else(wanted)? {
        let typed = match day.get_ref() {
            DeValue::Datetime(date) => date.to_string(),
            other => text(other)?,
        };
        let day: NaiveDate = typed
            .parse()
            .map_err(|_| format!("“{typed}” is not a day such as 2026-12-25"))?;
        config.fiscal.holidays.insert(day);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
