//! Imports: a million deals from CSV beside `sqlite3 .import` into the same tables (`by_hand.rs`), the same again with two rows in a hundred changed, and ten times as many activities.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::by_hand;
use super::process;
use super::samples::{On, Who};
use super::{Bench, Result, told};

/// The stages of the exports.
pub const STAGES: [&str; 9] = [
    "Prospecting",
    "Discovery",
    "Qualification",
    "Solution and demo",
    "Proposal",
    "Negotiation",
    "Verbal commitment",
    "Closed Won",
    "Closed Lost",
];

const WORDS: [&str; 24] = [
    "Alder",
    "Brightwater",
    "Calder",
    "Drift",
    "Eastmark",
    "Falconer",
    "Granby",
    "Halden",
    "Ironbridge",
    "Juniper",
    "Kestrel",
    "Linden",
    "Marlow",
    "Nordhavn",
    "Oakhurst",
    "Palisade",
    "Quarry",
    "Rowan",
    "Silverbeck",
    "Tamarack",
    "Underhill",
    "Valmont",
    "Whitebeam",
    "Yarrow",
];

/// Numbers by chance, the same every time (`SplitMix64`: Steele, Lea, Flood 2014).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n.max(1)
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.below(WORDS.len() as u64) as usize]
    }

    fn day(&mut self, years: std::ops::Range<u64>) -> String {
        let year = years.start + self.below(years.end - years.start);
        format!("{year}-{:02}-{:02}", 1 + self.below(12), 1 + self.below(28))
    }
}

/// One of the reps: a hundred deals each.
fn owner(by: &mut Chance, deals: u64) -> String {
    let place = by.below(deals / 100 + 1);
    format!("{} {place}", WORDS[place as usize % WORDS.len()])
}

/// Writes deals as a CRM exports them; where `changed`, two in a hundred have another stage, amount and next step.
fn write_deals(path: &Path, deals: u64, changed: bool) -> Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(
        out,
        "Opportunity ID,Opportunity Name,Account Name,Opportunity Owner,Stage,Amount,Opportunity Currency,Created Date,Close Date,Type,Lead Source,Next Step"
    )?;
    for place in 0..deals {
        let mut by = Chance(place);
        let account = format!("{} {} {}", by.word(), by.word(), by.below(deals / 3 + 1));
        let owner = owner(&mut by, deals);
        let (mut stage, mut amount) = (by.below(9), 1_000 + by.below(250_000));
        let (created, close) = (by.day(2024..2026), by.day(2026..2027));
        let (subject, mut step) = (by.word(), by.word());
        if changed && place % 50 == 0 {
            (stage, amount, step) = ((stage + 1) % 9, amount + 500, "Legal");
        }
        writeln!(
            out,
            "006{place:012},{account} - {subject} rollout,{account},{owner},{},{amount}.00,USD,{created},{close},New,Web,Call about {step}",
            STAGES[stage as usize]
        )?;
    }
    out.flush()?;
    Ok(())
}

/// Writes activities of those deals.
fn write_activities(path: &Path, activities: u64, deals: u64) -> Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(
        out,
        "Activity ID,Subject,Type,Assigned To,Opportunity ID,Date,Status"
    )?;
    for place in 0..activities {
        let mut by = Chance(place ^ 0xa5a5);
        let kind = ["Call", "Email", "Meeting", "Task"][by.below(4) as usize];
        let owner = owner(&mut by, deals);
        let (deal, day, about) = (by.below(deals), by.day(2025..2027), by.word());
        writeln!(
            out,
            "00T{place:012},{kind} about {about},{kind},{owner},006{deal:012},{day},Completed"
        )?;
    }
    out.flush()?;
    Ok(())
}

/// How long a program ran, and the most memory it had in MiB.
pub struct Ran {
    time: Duration,
    peak: f64,
}

/// Waits for a program; its memory is looked at meanwhile.
pub fn watched(mut child: Child) -> Result<Ran> {
    let (began, mut peak) = (Instant::now(), 0.0_f64);
    // Its standard error is a pipe: it ends when the program does.
    let mut errors = child.stderr.take().ok_or("no pipe")?;
    let (send, ended) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut said = String::new();
        let _ = std::io::Read::read_to_string(&mut errors, &mut said);
        let _ = send.send(said);
    });
    let said = loop {
        if let Some((_, most)) = process::memory(child.id()) {
            peak = peak.max(most);
        }
        match ended.recv_timeout(Duration::from_millis(20)) {
            Ok(said) => break said,
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {}
            Err(other) => return Err(other.into()),
        }
    };
    let status = child.wait()?;
    if !status.success() {
        return Err(format!("{status}: {said}").into());
    }
    Ok(Ran {
        time: began.elapsed(),
        peak,
    })
}

/// The exports of one size.
pub struct Exports {
    /// Deals.
    pub deals: PathBuf,
    /// The same, two in a hundred changed.
    changed: PathBuf,
    /// Ten times as many activities.
    activities: PathBuf,
}

impl Exports {
    /// Those of so many deals, written where they are not there yet.
    pub fn at(dir: &Path, deals: u64) -> Result<Self> {
        let exports = Self {
            deals: dir.join(format!("deals-{deals}.csv")),
            changed: dir.join(format!("deals-{deals}-changed.csv")),
            activities: dir.join(format!("activities-{deals}.csv")),
        };
        if !exports.activities.exists() {
            told("writing exports, once …");
            write_deals(&exports.deals, deals, false)?;
            write_deals(&exports.changed, deals, true)?;
            write_activities(&exports.activities, deals * 10, deals)?;
        }
        Ok(exports)
    }
}

impl Bench {
    fn import(&self, into: &Path, file: &Path, kind: &str) -> Result<Ran> {
        let child = Command::new(&self.binary)
            .arg("--db")
            .arg(into)
            .args([
                "import",
                "--yes",
                "--kind",
                kind,
                "--date-order",
                "ymd",
                "--currency",
                "USD",
            ])
            .args(["--stage", "Closed Won=won", "--stage", "Closed Lost=lost"])
            .arg(file)
            .env("HOME", &self.large.home)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        watched(child)
    }

    /// Once per run: imports take minutes, and what disturbs one disturbs all of its peers.
    pub fn imports(&mut self) -> Result<()> {
        if !self.wants("import") && !self.wants("activities") {
            return Ok(());
        }
        let files = Exports::at(&self.dir, self.args.exported())?;
        let work = tempfile::tempdir_in(&self.dir)?;
        let ours = work.path().join("import.db");
        told("  first import of the deals");
        let first = self.import(&ours, &files.deals, "deals")?;
        self.ran("import", "first", Who::Ours, &first);
        if self.wants("import") {
            told("  the same by sqlite3 .import");
            let peers = [
                (Who::Floor, by_hand::same_tables(&ours, &files.deals)?),
                (
                    Who::Peer("sqlite3, one table"),
                    by_hand::one_table(&files.deals),
                ),
            ];
            for (who, script) in peers {
                if let Some(ran) = by_hand::run(work.path(), &script)? {
                    self.ran("import", "first", who, &ran);
                }
            }
            told("  two in a hundred changed");
            let again = self.import(&ours, &files.changed, "deals")?;
            self.ran("import", "again", Who::Ours, &again);
        }
        if self.wants("activities") {
            told("  activities");
            let activities = self.import(&ours, &files.activities, "activities")?;
            self.ran("import", "activities", Who::Ours, &activities);
        }
        fs::remove_file(&ours)?;
        Ok(())
    }

    fn ran(&mut self, what: &'static str, place: &str, who: Who, ran: &Ran) {
        self.samples
            .add(what, place, who, On::Large, ran.time.as_secs_f64());
        self.samples
            .add("import memory", place, who, On::Large, ran.peak);
    }
}
