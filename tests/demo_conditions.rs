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
    (SELECT total(amount_minor) FROM forecast_calls WHERE rep_id = r.id AND category = 'commit' AND
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

fn check(sums: &BTreeMap<Condition, Figures>) {
    let healthy = &sums[&Condition::Healthy];
    let per_healthy = |value: f64| value / 6.0;
    let of = |condition| &sums[&condition];
    let near = |name: &str, value: f64, usual: f64, low: f64, high: f64| {
        let ratio = value / usual;
        assert!(
            (low..=high).contains(&ratio),
            "{name}: {value:.3} against {usual:.3} is {ratio:.2}"
        );
    };
    let few = of(Condition::TooFewLeads);
    near("leads", few.leads, per_healthy(healthy.leads), 0.35, 0.65);
    near(
        "win rate of few leads",
        few.rate(0, 7),
        healthy.rate(0, 7),
        0.85,
        1.15,
    );
    let poor = of(Condition::PoorQualification);
    near(
        "poor qualification",
        poor.rate(1, 3),
        healthy.rate(1, 3),
        0.2,
        0.75,
    );
    near(
        "closing after poor qualification",
        poor.rate(4, 7),
        healthy.rate(4, 7),
        0.8,
        1.25,
    );
    let early = of(Condition::PrematureProposals);
    near(
        "proposals too early, before",
        early.rate(1, 4),
        healthy.rate(1, 4),
        1.15,
        2.0,
    );
    near(
        "proposals too early, after",
        early.rate(4, 5),
        healthy.rate(4, 5),
        0.1,
        0.6,
    );
    near(
        "proposals too early, in all",
        early.rate(0, 7),
        healthy.rate(0, 7),
        0.3,
        0.85,
    );
    let weak = of(Condition::WeakClosing);
    near(
        "weak closing",
        weak.rate(5, 7),
        healthy.rate(5, 7),
        0.25,
        0.7,
    );
    near(
        "before weak closing",
        weak.rate(1, 4),
        healthy.rate(1, 4),
        0.85,
        1.15,
    );
    let cheap = of(Condition::Discounting);
    near(
        "discounting",
        cheap.kept / cheap.won,
        healthy.kept / healthy.won,
        0.6,
        0.87,
    );
    near(
        "win rate of discounting",
        cheap.rate(0, 7),
        healthy.rate(0, 7),
        0.8,
        1.2,
    );
    let slow = of(Condition::SlowCycles);
    near(
        "slow cycles",
        slow.days / slow.won,
        healthy.days / healthy.won,
        1.35,
        2.1,
    );
    let bags = of(Condition::Sandbagging);
    near(
        "calls of sandbagging",
        bags.called / bags.came,
        healthy.called / healthy.came,
        0.4,
        0.9,
    );
    near(
        "pulled in",
        bags.pulled_in / bags.won,
        healthy.pulled_in / healthy.won,
        1.3,
        9.0,
    );
    near(
        "win rate of sandbagging",
        bags.rate(0, 7),
        healthy.rate(0, 7),
        0.85,
        1.15,
    );
    let new = of(Condition::Ramping);
    assert!(new.ramped >= 1.0 * SEEDS as f64 && healthy.ramped == 0.0);
    near(
        "deals while ramping",
        new.deals,
        per_healthy(healthy.deals),
        0.08,
        0.35,
    );
    let bad = of(Condition::BadTerritory);
    near(
        "deals of a bad territory",
        bad.deals,
        per_healthy(healthy.deals),
        0.45,
        0.75,
    );
    near(
        "amounts of a bad territory",
        bad.amount / bad.won,
        healthy.amount / healthy.won,
        0.45,
        0.75,
    );
    near(
        "win rate of a bad territory",
        bad.rate(0, 7),
        healthy.rate(0, 7),
        0.82,
        1.18,
    );
    let little = of(Condition::TooLittleData);
    near(
        "too little data",
        little.deals,
        per_healthy(healthy.deals),
        0.01,
        0.12,
    );
}
