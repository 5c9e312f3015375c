//! Dates and amounts as exports write them.

use super::{EXPECTED, Form, serial, with};

pub(super) fn forms() -> Vec<Form> {
    let mut all = dates();
    all.extend(amounts());
    all
}

/// The plain deals with their days written otherwise.
fn dated(name: &str, days: [(&str, &str); 6]) -> Form {
    let mut text = with(";");
    for (day, written) in days {
        text = text.replace(day, written);
    }
    Form::new(format!("dates: {name}"), "deals.csv", text)
}

/// All days of the plain deals, written as a pattern of chrono says.
fn pattern(pattern: &str) -> Form {
    named_pattern(pattern, |text| text)
}

fn named_pattern(pattern: &str, change: fn(String) -> String) -> Form {
    let days = [
        "2026-12-05",
        "2026-03-15",
        "2026-02-10",
        "2026-01-05",
        "2026-01-20",
        "2026-01-31",
    ];
    let written = days.map(|day| {
        let time = format!("{day}T20:05:09")
            .parse::<chrono::NaiveDateTime>()
            .unwrap();
        change(time.format(pattern).to_string())
    });
    let pairs: Vec<(&str, &str)> = days
        .iter()
        .copied()
        .zip(written.iter().map(String::as_str))
        .collect();
    dated(
        &format!("{} ({pattern})", written[1]),
        pairs.try_into().unwrap(),
    )
}

fn german(text: String) -> String {
    [
        ("January", "Januar"),
        ("February", "Februar"),
        ("March", "März"),
        ("December", "Dezember"),
    ]
    .iter()
    .fold(text, |text, (english, german)| {
        text.replace(english, german)
    })
}

fn french(text: String) -> String {
    [
        ("January", "janvier"),
        ("February", "février"),
        ("March", "mars"),
        ("December", "décembre"),
    ]
    .iter()
    .fold(text, |text, (english, french)| {
        text.replace(english, french)
    })
}

fn spanish(text: String) -> String {
    [
        ("January", "enero"),
        ("February", "febrero"),
        ("March", "marzo"),
        ("December", "diciembre"),
    ]
    .iter()
    .fold(text, |text, (english, spanish)| {
        text.replace(english, spanish)
    })
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn dates() -> Vec<Form> {
    let mut all: Vec<Form> = [
        // ISO, with time and zone.
        "%Y-%m-%d",
        "%Y/%m/%d",
        "%Y%m%d",
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%SZ",
        "%Y-%m-%dT%H:%M:%S.000+0000",
        "%Y-%m-%d %H:%M:%S UTC",
        "%Y-%m-%dT%H:%M:%S+01:00",
        "%Y-%m-%dT%H:%M:%S-02:00",
        // US: 15 and 20 can be no month.
        "%m/%d/%Y",
        "%-m/%-d/%Y",
        "%m/%d/%y",
        "%-m/%-d/%Y, %-I:%M %p",
        "%m/%d/%Y %I:%M:%S %p",
        "%m-%d-%Y",
        // European.
        "%d.%m.%Y",
        "%-d.%-m.%Y",
        "%d.%m.%y",
        "%d/%m/%Y",
        "%d-%m-%Y",
        "%d/%m/%Y %H:%M",
        "%d.%m.%Y %H:%M:%S",
        // Named months.
        "%d %b %Y",
        "%-d %B %Y",
        "%b %-d, %Y",
        "%B %-d, %Y",
        "%d-%b-%y",
        "%d-%b-%Y",
        "%a, %b %-d %Y %-I:%M %p",
    ]
    .into_iter()
    .map(pattern)
    .collect();
    all.push(named_pattern("%-d. %B %Y", german));
    all.push(named_pattern("%-d %B %Y", french));
    all.push(named_pattern("%-d de %B de %Y", spanish));
    all.push(named_pattern("%Y-%m-%d", |day| {
        (serial(&day) as i64).to_string()
    }));
    all.push(named_pattern("%s", |seconds| format!("{seconds}000")));
    // Every day reads both ways: the person is asked, once for both columns.
    let both = [
        ("2026-12-05", "05/12/2026"),
        ("2026-03-15", "05/03/2026"),
        ("2026-02-10", "10/02/2026"),
        ("2026-01-05", "05/01/2026"),
        ("2026-01-20", "02/01/2026"),
        ("2026-01-31", "03/01/2026"),
    ];
    let rows = [
        EXPECTED[0].to_owned(),
        EXPECTED[1]
            .replace("2026-03-15", "2026-03-05")
            .replace("2026-01-20", "2026-01-02"),
        EXPECTED[2].replace("2026-01-31", "2026-01-03"),
    ];
    all.push(
        dated("05/12/2026, no day above 12, day first", both)
            .asked(&["--date-order", "dmy"], BOTH_COLUMNS)
            .rows(rows.to_vec()),
    );
    all
}

/// Answers the column of close dates; the others follow.
const BOTH_COLUMNS: &str = "dday first<enter>";

/// Three deals whose amounts are written in some way; without a column of currencies.
fn amount(name: &str, written: [&str; 3], rows: [&str; 3]) -> Form {
    let text = format!(
        "Deal ID;Deal Name;Stage;Amount;Close Date\nD1;A;Proposal;{};2026-12-05\nD2;B;Proposal;{};2026-12-06\n\
         D3;C;Proposal;{};2026-12-07\n",
        written[0], written[1], written[2]
    );
    Form::new(format!("amounts: {name}"), "deals.csv", text).gives(AMOUNTS_SQL, &rows)
}

const AMOUNTS_SQL: &str = "SELECT amount_minor, currency FROM deals ORDER BY name";

#[expect(clippy::too_many_lines, reason = "a table")]
fn amounts() -> Vec<Form> {
    let euro = ["123456789|EUR", "5000|EUR", "-250|EUR"];
    let dollar = ["123456789|USD", "5000|USD", "-250|USD"];
    vec![
        amount("plain", ["1234567.89", "50", "-2.5"], dollar),
        amount("1,234,567.89", ["1,234,567.89", "50.00", "-2.50"], dollar),
        amount("1.234.567,89", ["1.234.567,89", "50,00", "-2,50"], dollar),
        amount("1 234 567,89", ["1 234 567,89", "50,00", "-2,50"], dollar),
        amount(
            "no-break spaces",
            ["1\u{a0}234\u{a0}567,89", "50,00", "-2,50"],
            dollar,
        ),
        amount(
            "narrow no-break spaces",
            ["1\u{202f}234\u{202f}567,89", "50,00", "-2,50"],
            dollar,
        ),
        amount("apostrophes", ["1'234'567.89", "50.00", "-2.50"], dollar),
        amount(
            "Swiss apostrophes",
            ["1’234’567.89", "50.00", "-2.50"],
            dollar,
        ),
        amount("Indian groups", ["12,34,567.89", "50.00", "-2.50"], dollar),
        amount("dollar sign", ["$1,234,567.89", "$50.00", "-$2.50"], dollar),
        amount(
            "dollar sign behind the minus in brackets",
            ["$1,234,567.89", "$50.00", "($2.50)"],
            dollar,
        ),
        amount(
            "euro sign before",
            ["€1,234,567.89", "€50.00", "€-2.50"],
            euro,
        ),
        amount(
            "euro sign behind",
            ["1.234.567,89 €", "50,00 €", "-2,50 €"],
            euro,
        ),
        amount(
            "pound sign",
            ["£1,234,567.89", "£50.00", "-£2.50"],
            ["123456789|GBP", "5000|GBP", "-250|GBP"],
        ),
        amount(
            "yen sign",
            ["¥1,234,567", "¥50", "-¥2"],
            ["1234567|JPY", "50|JPY", "-2|JPY"],
        ),
        amount(
            "code before",
            ["EUR 1,234,567.89", "EUR 50.00", "EUR -2.50"],
            euro,
        ),
        amount(
            "code behind",
            ["1.234.567,89 EUR", "50,00 EUR", "-2,50 EUR"],
            euro,
        ),
        amount("brackets", ["1,234,567.89", "50.00", "(2.50)"], dollar),
        amount("trailing minus", ["1,234,567.89", "50.00", "2.50-"], dollar),
        amount("another minus", ["1,234,567.89", "50.00", "−2.50"], dollar),
        amount(
            "k and M",
            ["1.2M", "50k", "-2.5k"],
            ["120000000|USD", "5000000|USD", "-250000|USD"],
        ),
        amount(
            "signs and k",
            ["$1.2m", "€50K", "£2.5k"],
            ["120000000|USD", "5000000|EUR", "250000|GBP"],
        ),
        amount(
            "blank, dash and n/a",
            ["50", "-", "n/a"],
            ["5000|USD", "|USD", "|USD"],
        ),
        amount(
            "one that reads both ways",
            ["1.234", "5.678", "9.012"],
            ["123400|USD", "567800|USD", "901200|USD"],
        )
        .asked(&["--decimal", "comma"], "mcomma<enter>"),
        currencies(),
    ]
}

/// A currency per row, and a table of dated rates that brings totals into one.
fn currencies() -> Form {
    let deals = "Deal ID,Deal Name,Stage,Amount,Currency,Close Date\nD1,A,Closed Won,1000,USD,2026-03-15\n\
        D2,B,Closed Won,1000,EUR,2026-03-15\nD3,C,Closed Won,1000,JPY,2026-03-15\n";
    Form::new("amounts: a currency per row, dated rates", "deals.csv", deals)
        .after("rates.csv", "Date,Currency,Rate to EUR\n2026-01-01,USD,0.90\n2026-03-01,USD,0.95\n2026-03-01,JPY,0.006\n")
        .gives(
            "SELECT amount_minor, currency, (SELECT value FROM settings WHERE key = 'base_currency'),
               (SELECT rate FROM rates WHERE rates.currency = deals.currency AND on_day <= close_on
                 ORDER BY on_day DESC LIMIT 1) FROM deals ORDER BY name",
            &["100000|USD|\"EUR\"|0.95", "100000|EUR|\"EUR\"|", "1000|JPY|\"EUR\"|0.006"],
        )
}
