//! Every form in which an export may come, one table: the bytes, what must be answered, and what must be known
//! afterwards. It goes through the shell and through the wizard (`tests/forms.rs`).

use super::office::{Cell, xls, xlsx_1904};

mod headers;
mod kinds;

/// One form.
pub struct Form {
    /// What it is, for the report.
    pub name: String,
    /// Name of the file.
    pub file: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
    /// What comes in before it: a name and a text.
    pub before: Vec<(&'static str, &'static str)>,
    /// What the shell is told.
    pub flags: &'static [&'static str],
    /// What is pressed in the wizard on the page of columns.
    pub keys: &'static str,
    /// What is asked of the file afterwards.
    pub sql: &'static str,
    /// And the answer, cells parted by a bar.
    pub rows: Vec<String>,
}

/// Deals with everything that a plain export says of them.
pub const DEALS_SQL: &str = "SELECT d.name, a.name, r.name, s.name, d.outcome, amount_minor, d.currency, close_on,
    d.created_on FROM deals d LEFT JOIN accounts a ON a.id = d.account_id LEFT JOIN reps r ON r.id = d.owner_id
    JOIN stages s ON s.id = d.stage_id ORDER BY d.name";

impl Form {
    fn new(name: impl Into<String>, file: &'static str, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.into(),
            file,
            bytes: bytes.into(),
            before: Vec::new(),
            flags: &[],
            keys: "",
            sql: DEALS_SQL,
            rows: strings(&EXPECTED),
        }
    }

    fn asked(self, flags: &'static [&'static str], keys: &'static str) -> Self {
        Self {
            flags,
            keys,
            ..self
        }
    }

    fn gives(self, sql: &'static str, rows: &[&str]) -> Self {
        Self {
            sql,
            rows: strings(rows),
            ..self
        }
    }

    fn after(mut self, name: &'static str, text: &'static str) -> Self {
        self.before.push((name, text));
        self
    }
}

fn strings(rows: &[&str]) -> Vec<String> {
    rows.iter().map(|row| (*row).to_owned()).collect()
}

/// The three deals of most forms, cells parted by a bar: every outcome, an accent, decimals.
pub const PLAIN: &str = "\
Deal ID|Deal Name|Account Name|Deal Owner|Stage|Amount|Currency|Close Date|Created Date
D1|Acme rollout|Acmé|Ana Chen|Proposal|1200.50|EUR|2026-12-05|2026-01-05
D2|Bolt pilot|Bolt|Ana Chen|Closed Won|80000|EUR|2026-03-15|2026-01-20
D3|Core deal|Core|Ben Ito|Closed Lost|50|EUR|2026-02-10|2026-01-31
";

/// What is known of them.
pub const EXPECTED: [&str; 3] = [
    "Acme rollout|Acmé|Ana Chen|Proposal|open|120050|EUR|2026-12-05|2026-01-05",
    "Bolt pilot|Bolt|Ana Chen|Closed Won|won|8000000|EUR|2026-03-15|2026-01-20",
    "Core deal|Core|Ben Ito|Closed Lost|lost|5000|EUR|2026-02-10|2026-01-31",
];

/// All of them.
pub fn forms() -> Vec<Form> {
    let mut all = texts();
    all.extend(workbooks());
    all.extend(dates());
    all.extend(amounts());
    all.extend(headers::forms());
    all.extend(kinds::forms());
    all
}

fn with(delimiter: &str) -> String {
    PLAIN.replace('|', delimiter)
}

fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2], mark: bool) -> Vec<u8> {
    let mark: &[u16] = if mark { &[0xfeff] } else { &[] };
    mark.iter()
        .copied()
        .chain(text.encode_utf16())
        .flat_map(bytes)
        .collect()
}

fn texts() -> Vec<Form> {
    let comma = with(",");
    let windows: Vec<u8> = comma
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    // A name with a quoted line end and quotes, and a euro sign that only Windows-1252 has.
    let quoted = comma.replace("Acme rollout", "\"Acme\nrollout, \"\"big\"\"\"");
    let mut expected = strings(&EXPECTED);
    expected[0] = expected[0].replace("Acme rollout", "Acme\nrollout, \"big\"");
    let report = format!(
        "Deals of the quarter\nAs of 2026-11-20\n\n{comma}\nTotal,,,,,81250.50,,,\nGrand Totals (3 records)\n\
         Confidential Information - Do Not Distribute\nCopyright (c) 2026 Somebody Inc.\n"
    );
    let quoted_all: String = PLAIN
        .lines()
        .map(|line| format!("\"{}\"\n", line.replace('|', "\",\"")))
        .collect();
    vec![
        Form::new("CSV, commas, UTF-8, LF", "deals.csv", comma.as_str()),
        Form::new("TSV", "deals.tsv", with("\t")),
        Form::new("semicolons", "deals.csv", with(";")),
        Form::new("pipes", "deals.txt", PLAIN),
        Form::new(
            "a sep= line above",
            "deals.csv",
            format!("sep=;\r\n{}", with(";")),
        ),
        Form::new("everything quoted", "deals.csv", quoted_all),
        Form::new("UTF-8 with BOM", "deals.csv", format!("\u{feff}{comma}")),
        Form::new(
            "UTF-16 LE with BOM",
            "deals.csv",
            utf_16(&comma, u16::to_le_bytes, true),
        ),
        Form::new(
            "UTF-16 BE with BOM",
            "deals.csv",
            utf_16(&comma, u16::to_be_bytes, true),
        ),
        Form::new(
            "UTF-16 LE without BOM",
            "deals.csv",
            utf_16(&comma, u16::to_le_bytes, false),
        ),
        Form::new(
            "UTF-16 BE without BOM",
            "deals.csv",
            utf_16(&comma, u16::to_be_bytes, false),
        ),
        Form::new(
            "UTF-16 LE, tabs (Excel's Unicode text)",
            "deals.txt",
            utf_16(&with("\t"), u16::to_le_bytes, true),
        ),
        Form::new("Windows-1252", "deals.csv", windows),
        Form::new("CRLF", "deals.csv", comma.replace('\n', "\r\n")),
        Form::new("CR", "deals.csv", comma.replace('\n', "\r")),
        Form::new("no line end at the end", "deals.csv", comma.trim_end()),
        Form::new(
            "quoted newlines and quotes, LF",
            "deals.csv",
            quoted.as_str(),
        )
        .rows(expected.clone()),
        Form::new(
            "quoted newlines and quotes, CRLF",
            "deals.csv",
            quoted.replace('\n', "\r\n"),
        )
        .rows(expected),
        Form::new(
            "a title block above, total row and footers below",
            "report.csv",
            report,
        ),
    ]
}

impl Form {
    fn rows(self, rows: Vec<String>) -> Self {
        Self { rows, ..self }
    }
}

/// Days since 1899-12-30.
fn serial(day: &str) -> f64 {
    let day: chrono::NaiveDate = day.parse().unwrap();
    (day - chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap()).num_days() as f64
}

/// The plain deals as typed cells; `from` is the day 0, `shown` whether the cells' format shows days.
fn cells(from: f64, shown: bool) -> Vec<Vec<Cell>> {
    let cell = |text: &str| {
        if text.len() == 10 && text.parse::<chrono::NaiveDate>().is_ok() {
            let number = serial(text) - from;
            if shown {
                Cell::Day(number)
            } else {
                Cell::Number(number)
            }
        } else {
            text.parse().map_or_else(|_| Cell::from(text), Cell::Number)
        }
    };
    PLAIN
        .lines()
        .map(|line| line.split('|').map(cell).collect())
        .collect()
}

fn workbook(shown: bool, around: bool) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let day = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    let notes = book.add_worksheet().set_name("Read me").unwrap();
    notes
        .write_string(0, 0, "Where these deals come from")
        .unwrap();
    let sheet = book.add_worksheet().set_name("Deals 2026").unwrap();
    let first = if around { 4 } else { 0 };
    if around {
        sheet.write_string(0, 0, "Deals of the quarter").unwrap();
        sheet.write_string(1, 0, "As of").unwrap();
        sheet.write_string(1, 1, "20 Nov 2026").unwrap();
    }
    let rows = cells(0.0, shown);
    let below = first + rows.len() as u32;
    for (row, cells) in (first..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Text(text) => sheet.write_string(row, column, text),
                Cell::Number(number) => sheet.write_number(row, column, number),
                Cell::Day(number) => sheet.write_number_with_format(row, column, number, &day),
            }
            .unwrap();
        }
    }
    if around {
        sheet.write_string(below, 0, "Total").unwrap();
        sheet.write_number(below, 5, 81_250.5).unwrap();
        sheet
            .write_string(below + 2, 0, "Confidential Information - Do Not Distribute")
            .unwrap();
    }
    book.save_to_buffer().unwrap()
}

/// Days between the two epochs.
const TO_1904: f64 = 1462.0;

fn workbooks() -> Vec<Form> {
    let readme = vec![vec![Cell::from("Where these deals come from")]];
    let other = vec![vec![Cell::from("Deal ID"), Cell::from("Deal Name")]];
    let old = |from, shown, epoch| {
        xls(
            &[("Read me", readme.clone()), ("Deals", cells(from, shown))],
            epoch,
        )
    };
    vec![
        Form::new(
            "XLSX, the sheet found, days from 1900",
            "deals.xlsx",
            workbook(true, false),
        ),
        Form::new(
            "XLSX, serials without a format, 1900",
            "deals.xlsx",
            workbook(false, false),
        ),
        Form::new(
            "XLSX, header below a title block, total row, footer",
            "deals.xlsx",
            workbook(true, true),
        ),
        Form::new(
            "XLSX, days from 1904",
            "deals.xlsx",
            xlsx_1904(&cells(TO_1904, true)),
        ),
        Form::new(
            "XLSX, serials without a format, 1904",
            "deals.xlsx",
            xlsx_1904(&cells(TO_1904, false)),
        ),
        Form::new(
            "XLS, the sheet found, days from 1900",
            "deals.xls",
            old(0.0, true, false),
        ),
        Form::new(
            "XLS, serials without a format, 1900",
            "deals.xls",
            old(0.0, false, false),
        ),
        Form::new("XLS, days from 1904", "deals.xls", old(TO_1904, true, true)),
        Form::new(
            "XLS, serials without a format, 1904",
            "deals.xls",
            old(TO_1904, false, true),
        ),
        Form::new(
            "XLS, a sheet chosen",
            "deals.xls",
            xls(
                &[
                    ("Older", [cells(0.0, true), other].concat()),
                    ("Newer", cells(0.0, true)),
                ],
                false,
            ),
        )
        .asked(&["--sheet", "Newer"], "r<right><ctrl-s>"),
    ]
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
