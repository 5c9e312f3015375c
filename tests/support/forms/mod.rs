//! Every form in which an export may come, one table: the bytes, what must be answered, and what must be known
//! afterwards. It goes through the shell and through the wizard (`tests/forms.rs`).

mod headers;
mod kinds;
mod texts;
mod values;
mod workbooks;

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

    fn rows(self, rows: Vec<String>) -> Self {
        Self { rows, ..self }
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
    let mut all = texts::forms();
    all.extend(workbooks::forms());
    all.extend(values::forms());
    all.extend(headers::forms());
    all.extend(kinds::forms());
    all
}

/// The plain deals with another delimiter.
fn with(delimiter: &str) -> String {
    PLAIN.replace('|', delimiter)
}

/// Days since 1899-12-30.
fn serial(day: &str) -> f64 {
    let day: chrono::NaiveDate = day.parse().unwrap();
    (day - chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap()).num_days() as f64
}
