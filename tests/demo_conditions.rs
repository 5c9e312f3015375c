//! The planted conditions show in the figures, in the sum over several seeds, and the healthy reps are alike.

use std::collections::BTreeMap;

use ridealong::exchange::demo::{self, Condition};
use rusqlite::Connection;

use crate::demo::{company_at, reader, usual};

/// Simple figures of one rep, from plain SQL.
#[derive(Debug, Default, Clone)]
struct Figures {
    leads: f64,
    deals: f64,
    won: f64,
    closed: f64,
    /// Deals that reached each open stage or a later one; the last is won.
    reached: [f64; 8],
    /// Last amount by first amount of won deals, summed.
    kept: f64,
    days: f64,
    amount: f64,
    /// Commit called in the middle of quarters, and what came.
    called: f64,
    came: f64,
    /// Days by which close dates of won deals were pulled in.
    pulled_in: f64,
    ramped: f64,
}

impl Figures {
    fn add(&mut self, other: &Self) {
        let both = [
            (&mut self.leads, other.leads),
            (&mut self.deals, other.deals),
            (&mut self.won, other.won),
            (&mut self.closed, other.closed),
            (&mut self.kept, other.kept),
            (&mut self.days, other.days),
            (&mut self.amount, other.amount),
            (&mut self.called, other.called),
            (&mut self.came, other.came),
            (&mut self.pulled_in, other.pulled_in),
            (&mut self.ramped, other.ramped),
        ];
        for (sum, more) in both {
            *sum += more;
        }
        for (sum, more) in self.reached.iter_mut().zip(other.reached) {
            *sum += more;
        }
    }

    /// Of the deals that reached one stage, the share that reached the other.
    fn rate(&self, from: usize, to: usize) -> f64 {
        self.reached[to] / self.reached[from]
    }
}

/// Figures by rep: sums over the deals of each.
const DEALS: &str = "
  WITH first AS (SELECT deal_id, min(id) AS id FROM deal_events WHERE field = 'amount' GROUP BY deal_id),
       top AS (SELECT e.deal_id, max(s.position) AS position FROM deal_events e JOIN stages s ON s.id = e.new
               WHERE e.field = 'stage' AND s.outcome <> 'lost' GROUP BY e.deal_id)
  SELECT r.name, count(*), sum(d.outcome = 'won'), sum(d.outcome <> 'open'),
    sum(top.position >= 1), sum(top.position >= 2), sum(top.position >= 3), sum(top.position >= 4),
    sum(top.position >= 5), sum(top.position >= 6), sum(top.position >= 7), sum(d.outcome = 'won'),
    total(CASE d.outcome WHEN 'won' THEN 1.0 * d.amount_minor / e.new END),
    total(CASE d.outcome WHEN 'won' THEN julianday(d.close_on) - julianday(d.created_on) END),
    total(CASE d.outcome WHEN 'won' THEN d.amount_minor END),
    (SELECT count(*) FROM leads WHERE owner_id = r.id),
    (SELECT count(*) FROM quotas WHERE rep_id = r.id AND ramp < 1),
    (SELECT total(amount_minor) FROM forecast_calls WHERE rep_id = r.id AND level = 'rep' AND category = 'commit' AND
       julianday(ends_on) - julianday(made_on) BETWEEN 38 AND 44 AND ends_on < '2026-11-23'),
    (SELECT total(c.amount_minor) FROM forecast_calls c WHERE c.rep_id = r.id AND c.category = 'closed' AND
       julianday(ends_on) - julianday(made_on) BETWEEN 0 AND 6 AND ends_on < '2026-11-23'),
    (SELECT total(julianday(x.old) - julianday(x.new)) FROM deal_events x JOIN deals y ON y.id = x.deal_id WHERE y.owner_id = r.id
       AND y.outcome = 'won' AND x.field = 'close_on' AND x.new < x.old)
  FROM reps r JOIN deals d ON d.owner_id = r.id JOIN top ON top.deal_id = d.id
    JOIN first ON first.deal_id = d.id JOIN deal_events e ON e.id = first.id
  GROUP BY r.id";

fn figures(file: &Connection) -> BTreeMap<String, Figures> {
    let mut statement = file.prepare(DEALS).unwrap();
    let mut rows = statement.query([]).unwrap();
    let mut all = BTreeMap::new();
    while let Some(row) = rows.next().unwrap() {
        let get = |place: usize| -> f64 {
            match row.get_ref(place).unwrap() {
                rusqlite::types::ValueRef::Integer(number) => number as f64,
                rusqlite::types::ValueRef::Real(number) => number,
                other => panic!("{other:?} in column {place}"),
            }
        };
        let mut reached = [0.0; 8];
        for (stage, count) in reached.iter_mut().enumerate() {
            *count = get(4 + stage);
        }
        let figures = Figures {
            deals: get(1),
            won: get(2),
            closed: get(3),
            reached,
            kept: get(12),
            days: get(13),
            amount: get(14),
            leads: get(15),
            ramped: get(16),
            called: get(17),
            came: get(18),
            pulled_in: get(19),
        };
        all.insert(row.get(0).unwrap(), figures);
    }
    all
}

const SEEDS: u64 = 4;

#[test]
fn planted_conditions_show_in_the_sum_over_seeds_and_healthy_reps_are_alike() {
    let room = tempfile::tempdir().unwrap();
    let mut sums: BTreeMap<Condition, Figures> = BTreeMap::new();
    let mut chi_square = 0.0;
    for seed in 100..100 + SEEDS {
        let path = room.path().join(format!("{seed}.db"));
        let options = demo::Options {
            activities: Some(0),
            ..usual(seed)
        };
        let truth = company_at(&path, &options);
        let by_rep = figures(&reader(&path));
        let mut healthy = Vec::new();
        for rep in &truth.reps {
            let found = &by_rep[&rep.name];
            sums.entry(rep.condition).or_default().add(found);
            if rep.condition == Condition::Healthy {
                healthy.push((found.won, found.closed));
            }
        }
        chi_square += spread(&healthy);
    }
    // Five degrees of freedom per seed; the 99.9 % point for 20 is 45.3 (a table of the distribution).
    assert!(chi_square < 45.3, "healthy reps differ: {chi_square}");
    println!("{chi_square:.1}");
    check(&sums);
}

/// Pearson's statistic that all have the same share of won deals.
fn spread(won_of_closed: &[(f64, f64)]) -> f64 {
    let won: f64 = won_of_closed.iter().map(|(won, _)| won).sum();
    let closed: f64 = won_of_closed.iter().map(|(_, closed)| closed).sum();
    let share = won / closed;
    won_of_closed
        .iter()
        .map(|(won, n)| (won - n * share).powi(2) / (n * share * (1.0 - share)))
        .sum()
}

/// A figure of one rep, or of the sum over reps.
type Figure = fn(&Figures) -> f64;

/// Which condition, which figure, whether it is a sum over reps, and between which multiples of the healthy it lies.
const SHOWS: [(Condition, &str, Figure, bool, f64, f64); 23] = [
    (
        Condition::TooFewLeads,
        "leads",
        |f| f.leads,
        true,
        0.35,
        0.65,
    ),
    (
        Condition::TooFewLeads,
        "won of all",
        |f| f.rate(0, 7),
        false,
        0.85,
        1.15,
    ),
    (
        Condition::PoorQualification,
        "qualified",
        |f| f.rate(1, 3),
        false,
        0.2,
        0.75,
    ),
    (
        Condition::PoorQualification,
        "won of proposals",
        |f| f.rate(4, 7),
        false,
        0.8,
        1.25,
    ),
    (
        Condition::PrematureProposals,
        "proposals",
        |f| f.rate(1, 4),
        false,
        1.15,
        2.0,
    ),
    (
        Condition::PrematureProposals,
        "answered proposals",
        |f| f.rate(4, 5),
        false,
        0.1,
        0.6,
    ),
    (
        Condition::PrematureProposals,
        "won of all",
        |f| f.rate(0, 7),
        false,
        0.3,
        0.85,
    ),
    (
        Condition::WeakClosing,
        "proposals",
        |f| f.rate(1, 4),
        false,
        0.85,
        1.15,
    ),
    (
        Condition::WeakClosing,
        "won of negotiated",
        |f| f.rate(5, 7),
        false,
        0.25,
        0.7,
    ),
    (
        Condition::Discounting,
        "kept of the amount",
        |f| f.kept / f.won,
        false,
        0.6,
        0.87,
    ),
    (
        Condition::Discounting,
        "won of all",
        |f| f.rate(0, 7),
        false,
        0.8,
        1.2,
    ),
    (
        Condition::SlowCycles,
        "days to win",
        |f| f.days / f.won,
        false,
        1.35,
        2.1,
    ),
    (
        Condition::SlowCycles,
        "won of negotiated",
        |f| f.rate(5, 7),
        false,
        0.85,
        1.15,
    ),
    (
        Condition::Sandbagging,
        "called of what came",
        |f| f.called / f.came,
        false,
        0.4,
        0.9,
    ),
    (
        Condition::Sandbagging,
        "days pulled in",
        |f| f.pulled_in / f.won,
        false,
        1.3,
        9.0,
    ),
    (
        Condition::Sandbagging,
        "won of all",
        |f| f.rate(0, 7),
        false,
        0.82,
        1.18,
    ),
    (Condition::Ramping, "deals", |f| f.deals, true, 0.08, 0.35),
    (
        Condition::Ramping,
        "qualified",
        |f| f.rate(1, 3),
        false,
        0.5,
        1.25,
    ),
    (
        Condition::BadTerritory,
        "deals",
        |f| f.deals,
        true,
        0.45,
        0.75,
    ),
    (
        Condition::BadTerritory,
        "average won",
        |f| f.amount / f.won,
        false,
        0.45,
        0.75,
    ),
    (
        Condition::BadTerritory,
        "won of all",
        |f| f.rate(0, 7),
        false,
        0.82,
        1.18,
    ),
    (
        Condition::TooLittleData,
        "deals",
        |f| f.deals,
        true,
        0.01,
        0.12,
    ),
    (Condition::TooLittleData, "won", |f| f.won, true, 0.0, 0.03),
];

fn check(sums: &BTreeMap<Condition, Figures>) {
    let healthy = &sums[&Condition::Healthy];
    for (condition, name, figure, is_sum, low, high) in SHOWS {
        let usual = figure(healthy) / if is_sum { 6.0 } else { 1.0 };
        let found = figure(&sums[&condition]);
        let ratio = found / usual;
        assert!(
            (low..=high).contains(&ratio),
            "{condition:?}, {name}: {found:.3} against {usual:.3} is {ratio:.2}"
        );
    }
    let ramped = sums[&Condition::Ramping].ramped;
    assert!(ramped >= SEEDS as f64 && healthy.ramped < 1.0, "{ramped}");
}
