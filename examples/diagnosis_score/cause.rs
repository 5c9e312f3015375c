//! The second table: how often the questions of the cause come to the root cause that was planted.
//!
//! Numbers alone never give a root cause. Answers are the planted ones, as a manager who knows the rep would give
//! them, some of them unsure and some wrong by dice; whether the rep can do it is answered from the observations in
//! the file, never from the truth.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ridealong::domain::cause::{Answers, Cause, Intervention, RootCause};
use ridealong::domain::competency::Used;
use ridealong::domain::statistics::Rate;
use ridealong::exchange::demo::PlantedCause;
use ridealong::storage::Observation;

use super::rate_in_words;

/// How often a manager is not sure, and how often wrong where sure.
const UNSURE: f64 = 0.10;
const WRONG: f64 = 0.05;

/// The level that is wanted, and the one that rounds to it; what rounds to the second level is low.
const WANTED: u8 = 4;
const WELL: f64 = 3.5;
const LOW: f64 = 2.5;

/// The newest ratings that say how well it is done now, and how few say nothing.
const NEWEST: usize = 4;
const FEWEST: usize = 2;

/// What one rep came to.
pub struct Scored {
    planted: RootCause,
    /// With answers unsure and wrong by dice.
    said: String,
    /// With every answer as planted.
    clean: String,
    /// Whether anybody has rated the competency in focus often enough.
    seen: bool,
}

/// Walks the questions for a rep.
pub fn score(
    cause: &Cause,
    planted: &PlantedCause,
    observations: &[Observation],
    dice: &mut Dice,
) -> Scored {
    let seen = from_observations(observations);
    let clean: Answers = planted
        .answers
        .clone()
        .into_iter()
        .chain(seen.clone())
        .collect();
    let told: Answers = planted
        .answers
        .iter()
        .map(|(question, answer)| (question.clone(), told(answer, dice)))
        .chain(seen.clone())
        .collect();
    Scored {
        planted: planted.root_cause,
        said: said(cause, &told),
        clean: said(cause, &clean),
        seen: seen
            .get("could_they")
            .is_some_and(|answer| answer != "unsure"),
    }
}

/// An answer as a manager gives it.
fn told(answer: &str, dice: &mut Dice) -> String {
    let (sure, right) = (dice.unit() >= UNSURE, dice.unit() >= WRONG);
    let told = match (sure, right, answer) {
        (false, ..) => "unsure",
        (true, true, answer) => answer,
        (true, false, "yes") => "no",
        (true, false, _) => "yes",
    };
    told.to_owned()
}

/// What use and level, the newest observation first, say about skill: could they, did they once, do they do it often.
fn from_observations(newest_first: &[Observation]) -> Answers {
    let levels: Vec<u8> = newest_first.iter().filter_map(|seen| seen.level).collect();
    let newest = &levels[..levels.len().min(NEWEST)];
    let mean = newest.iter().map(|level| f64::from(*level)).sum::<f64>() / newest.len() as f64;
    let could = match newest.len() {
        ..FEWEST => "unsure",
        _ if mean >= WELL => "yes",
        _ if mean <= LOW => "no",
        _ => "unsure",
    };
    let once = match levels.len() {
        ..FEWEST => "unsure",
        _ if levels.iter().any(|level| *level >= WANTED) => "yes",
        _ => "no",
    };
    let count = |used| newest_first.iter().filter(|seen| seen.used == used).count();
    let often = match (count(Used::Yes), count(Used::No)) {
        (0, 0) => "unsure",
        (yes, no) if yes >= no => "yes",
        _ => "no",
    };
    [
        ("could_they", could),
        ("used_to", once),
        ("used_often", often),
    ]
    .map(|(question, answer)| (question.to_owned(), answer.to_owned()))
    .into()
}

/// Where the answers lead, in the words of the table.
fn said(cause: &Cause, answers: &Answers) -> String {
    let walk = cause.walk(answers);
    let unsure = walk
        .path
        .last()
        .is_some_and(|(_, answer)| answer.key == "unsure");
    match walk.outcome() {
        None => "no end".into(),
        Some(outcome) => match (outcome.root_cause, outcome.intervention) {
            (Some(root), _) if unsure => format!("{} (not sure)", root.key()),
            (Some(root), _) => root.key().into(),
            (None, Intervention::Observe) => OBSERVE.into(),
            (None, _) => LEAVE.into(),
        },
    }
}

const OBSERVE: &str = "observe first";
const LEAVE: &str = "leave it";

fn is_right(planted: RootCause, said: &str) -> bool {
    said.split(' ').next() == Some(planted.key())
}

/// The table.
pub fn report(scored: &[Scored]) -> String {
    let mut text = String::from(
        "\nRoot cause, of reps with a planted lever. Numbers alone never give one: answers are the planted ones, 10 % of\n\
         them “not sure” and 5 % wrong; questions about skill are answered from the observations in the file.\n\n",
    );
    for root in RootCause::ALL {
        let of_root = || scored.iter().filter(|one| one.planted == *root);
        let mut table: BTreeMap<&str, i64> = BTreeMap::new();
        for one in of_root() {
            *table.entry(&one.said).or_default() += 1;
        }
        let mut answers: Vec<(i64, &str)> = table.iter().map(|(said, n)| (*n, *said)).collect();
        answers.sort_by(|a, b| b.cmp(a));
        let answers: Vec<String> = answers
            .iter()
            .map(|(n, said)| format!("{said} {n}"))
            .collect();
        let rate = rate(of_root(), |one| is_right(one.planted, &one.said));
        let _ = writeln!(
            text,
            "{:20} {:>4} of {:>4} {}   {}",
            root.key(),
            rate.hits,
            rate.n,
            rate.value().map_or("no data".into(), |value| format!(
                "{:>6.1} %",
                value * 100.0
            )),
            answers.join(", ")
        );
    }
    text + &summary(scored)
}

/// All root causes together.
fn summary(scored: &[Scored]) -> String {
    let right = |one: &Scored| is_right(one.planted, &one.said);
    let waits = |one: &Scored| one.said == OBSERVE;
    let names = |one: &&Scored| one.said != OBSERVE && one.said != LEAVE;
    let clear = || scored.iter().filter(|one| one.seen);
    let lines = [
        ("Root cause as planted", rate(scored.iter(), right)),
        (
            "  where the walk names one",
            rate(scored.iter().filter(names), right),
        ),
        ("  skill rated clearly", rate(clear(), right)),
        (
            "  the same, every answer as planted",
            rate(clear(), |one| is_right(one.planted, &one.clean)),
        ),
        ("Ends in “observe first”", rate(scored.iter(), waits)),
        (
            "  skill not rated clearly",
            rate(scored.iter().filter(|one| !one.seen), waits),
        ),
        (
            "  the same, every answer as planted",
            rate(scored.iter().filter(|one| !one.seen), |one| {
                one.clean == OBSERVE
            }),
        ),
    ];
    let mut text = String::from("\n");
    for (name, rate) in lines {
        let _ = writeln!(text, "{name:36} {}", rate_in_words(rate));
    }
    text.push_str(
        "“(not sure)”: a fast fix that comes before the cause, because somebody was not sure of the expectation, the\n\
         feedback or the reason; the questions are answered again after it. Counted as a miss unless it is the cause.\n",
    );
    text
}

fn rate<'s>(all: impl Iterator<Item = &'s Scored>, hit: impl Fn(&Scored) -> bool) -> Rate {
    all.fold(Rate::default(), |rate, one| {
        rate.and(Rate::new(i64::from(hit(one)), 1))
    })
}

/// `SplitMix64` (Steele, Lea, Flood 2014), of a seed: the score is the same every time.
pub struct Dice(u64);

impl Dice {
    /// Of a company.
    pub fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0xd134_2543_de82_ef95) ^ 0x5c0e)
    }

    /// From 0 up to, not including, 1.
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
