//! One company of forty deals, written in every way, has the same figures as the plain one.

use std::fmt::Write as _;
use std::process::Command;

use serde_json::Value;

use crate::support::office::{Cell, xls, xlsx_1904};

const REPS: [&str; 4] = ["Ana Chen", "Ben Ito", "Zoë Müller", "Piet de Vries"];
const STAGES: [&str; 5] = [
    "Qualification",
    "Proposal",
    "Negotiation",
    "Closed Won",
    "Closed Lost",
];

/// Cells of the header and of the deals: id, name, account, owner, stage, amount, close date, created date.
struct Company(Vec<[String; 8]>);

fn company() -> Company {
    let header = [
        "Deal ID",
        "Deal Name",
        "Account Name",
        "Deal Owner",
        "Stage",
        "Amount",
        "Close Date",
        "Created Date",
    ];
    let mut rows = vec![header.map(str::to_owned)];
    for n in 0..40_u32 {
        let created = chrono::NaiveDate::from_ymd_opt(2026, 1, 13 + n % 16).unwrap();
        let close = created + chrono::Days::new(u64::from(20 + (n * 37) % 230));
        // Some have no amount, some have cents, some are large.
        let amount = match n % 6 {
            0 => String::new(),
            1 => format!("{}.5", 1_000 + n * 7),
            2 => format!("{}.25", 1_234_000 + n),
            _ => format!("{}", (n + 1) * 250),
        };
        rows.push([
            format!("D{:03}", n + 1),
            // Two deals of one account bear one name.
            format!("Deal {}", n / 2),
            format!("Account {}", n / 2),
            REPS[n as usize % 4].to_owned(),
            STAGES[n as usize * 3 % 5].to_owned(),
            amount,
            close.to_string(),
            created.to_string(),
        ]);
    }
    Company(rows)
}

impl Company {
    /// With each cell written by column and text.
    fn written(&self, write: impl Fn(usize, &str) -> String) -> Self {
        let mut rows = self.0.clone();
        for row in rows.iter_mut().skip(1) {
            for (column, cell) in row.iter_mut().enumerate() {
                *cell = write(column, cell);
            }
        }
        Self(rows)
    }

    fn parted(&self, delimiter: &str, line_end: &str) -> String {
        let mut text = String::new();
        for row in &self.0 {
            let cells: Vec<String> = row
                .iter()
                .map(|cell| {
                    if cell.contains(delimiter) {
                        format!("\"{}\"", cell.replace('"', "\"\""))
                    } else {
                        cell.clone()
                    }
                })
                .collect();
            let _ = write!(text, "{}{line_end}", cells.join(delimiter));
        }
        text
    }

    fn plain(&self) -> String {
        self.parted(",", "\n")
    }

    fn dated(&self, pattern: &str) -> Self {
        self.written(|column, cell| match column {
            6 | 7 => cell
                .parse::<chrono::NaiveDate>()
                .unwrap()
                .format(pattern)
                .to_string(),
            _ => cell.to_owned(),
        })
    }

    /// Amounts with thousands in groups and two decimals.
    fn grouped(&self, thousands: &str, decimal: &str, around: (&str, &str)) -> Self {
        self.written(|column, cell| {
            if column != 5 || cell.is_empty() {
                return cell.to_owned();
            }
            let cents = (cell.parse::<f64>().unwrap() * 100.0).round() as u64;
            let whole = (cents / 100).to_string();
            let mut figures = String::new();
            for (place, figure) in whole.chars().enumerate() {
                if place > 0 && (whole.len() - place).is_multiple_of(3) {
                    figures += thousands;
                }
                figures.push(figure);
            }
            format!(
                "{}{figures}{decimal}{:02}{}",
                around.0,
                cents % 100,
                around.1
            )
        })
    }

    fn shuffled(&self) -> Self {
        let mut rows = self.0.clone();
        // Seven and forty have no common divisor: every row comes once.
        for place in 0..40 {
            rows[place + 1].clone_from(&self.0[(place * 7) % 40 + 1]);
        }
        Self(rows)
    }

    fn ids(&self, id: impl Fn(usize, &str) -> String) -> Self {
        let mut rows = self.0.clone();
        for (place, row) in rows.iter_mut().enumerate().skip(1) {
            row[0] = id(place, &row[0]);
        }
        Self(rows)
    }

    fn cells(&self, from: i64) -> Vec<Vec<Cell>> {
        let start = chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap();
        let cell = |(column, text): (usize, &String)| match column {
            5 => text
                .parse()
                .map_or_else(|_| Cell::from(text.as_str()), Cell::Number),
            6 | 7 => text.parse::<chrono::NaiveDate>().map_or_else(
                |_| Cell::from(text.as_str()),
                |day| Cell::Day(((day - start).num_days() - from) as f64),
            ),
            _ => Cell::from(text.as_str()),
        };
        self.0
            .iter()
            .map(|row| row.iter().enumerate().map(cell).collect())
            .collect()
    }
}

/// The figures of everybody; the ways differ in nothing else.
fn figures(name: &str, bytes: &[u8]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, bytes).unwrap();
    let run = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_ridealong"))
            .arg("--db")
            .arg(folder.path().join("company.db"))
            .args(arguments)
            .env("HOME", folder.path())
            .env_remove("RIDEALONG_DB")
            .output()
            .unwrap()
    };
    let imported = run(&["import", file.to_str().unwrap(), "--currency", "EUR"]);
    assert_eq!(
        imported.status.code(),
        Some(0),
        "{name}: {}",
        String::from_utf8_lossy(&imported.stderr)
    );
    let team = run(&["team", "--json", "--as-of", "2026-11-20"]);
    serde_json::from_slice(&team.stdout).unwrap()
}

fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once(0xfeff)
        .chain(text.encode_utf16())
        .flat_map(bytes)
        .collect()
}

#[expect(clippy::too_many_lines, reason = "the ways are a table")]
#[test]
fn forty_deals_written_in_every_way_have_the_same_figures() {
    let company = company();
    let plain = company.plain();
    let expected = figures("plain.csv", plain.as_bytes());
    assert_eq!(expected["total"]["deals"], 40);
    assert_eq!(expected["reps"].as_array().unwrap().len(), 4);
    let windows: Vec<u8> = plain
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let european = company.dated("%d.%m.%Y").grouped(".", ",", ("", ""));
    let american = company
        .dated("%m/%d/%Y")
        .grouped(",", ".", ("$", ""))
        .plain()
        .replace('$', "€");
    let spoken = company.dated("%-d %B %Y").grouped(" ", ",", ("", " EUR"));
    let title = format!("Deals of 2026\nmade on 20 Nov 2026\n\n{plain}Total,,,,,9999999,,\n");
    let ways: Vec<(&str, Vec<u8>)> = vec![
        ("semicolons.csv", company.parted(";", "\n").into()),
        ("tabs.tsv", company.parted("\t", "\r\n").into()),
        ("pipes.txt", company.parted("|", "\n").into()),
        ("cr.csv", company.parted(",", "\r").into()),
        ("bom.csv", format!("\u{feff}{plain}").into()),
        ("utf-16le.csv", utf_16(&plain, u16::to_le_bytes)),
        ("utf-16be.csv", utf_16(&plain, u16::to_be_bytes)),
        ("windows-1252.csv", windows),
        ("european.csv", european.parted(";", "\r\n").into()),
        ("american.csv", american.into()),
        ("spoken.csv", spoken.parted(";", "\n").into()),
        (
            "two-digit years.csv",
            company.dated("%d/%m/%y").plain().into(),
        ),
        (
            "times.csv",
            company.dated("%Y-%m-%dT15:04:05Z").plain().into(),
        ),
        ("titles and totals.csv", title.into()),
        ("1904.xlsx", xlsx_1904(&company.cells(1462))),
        ("old.xls", xls(&[("Deals", company.cells(0))], false)),
        ("shuffled.csv", company.shuffled().plain().into()),
        (
            "without ids.csv",
            company.ids(|_, _| String::new()).plain().into(),
        ),
        (
            "without a column of ids.csv",
            plain
                .lines()
                .map(|line| line.split_once(',').unwrap().1)
                .collect::<Vec<_>>()
                .join("\n")
                .into(),
        ),
        (
            "ids partly repeated.csv",
            company
                .ids(|place, id| {
                    if place % 5 == 0 {
                        "D002".to_owned()
                    } else {
                        id.to_owned()
                    }
                })
                .plain()
                .into(),
        ),
        (
            "ids partly missing, shuffled.csv",
            company
                .ids(|place, id| {
                    if place % 3 == 0 {
                        String::new()
                    } else {
                        id.to_owned()
                    }
                })
                .shuffled()
                .plain()
                .into(),
        ),
    ];
    for (name, bytes) in ways {
        assert_eq!(figures(name, &bytes), expected, "{name}");
    }
}
