//! Results against objectives: what was won in the period, what was to be won by now, and since when it is short.

use chrono::{Datelike, Months, NaiveDate};

use super::standing::{Standing, Window};
use super::{Subject, Survey, Win};
use crate::domain::ids::RepId;
use crate::domain::sales_record::QuotaShare;

/// Against what the result is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// The quota.
    Quota,
    /// What the median of the peers won per selling day: there is no quota.
    Peers,
    /// Nothing: neither quota nor peers.
    Nothing,
}

/// The result of a period. Money in major units of the base currency.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultLine {
    /// The days.
    pub period: Window,
    /// Won so far.
    pub won: f64,
    /// Deals won so far.
    pub deals: i64,
    /// Against what.
    pub against: Against,
    /// The objective of the whole period.
    pub objective: Option<f64>,
    /// What was to be won by today, paced over the selling days.
    pub expected: Option<f64>,
    /// Won minus expected: negative is short.
    pub gap: Option<f64>,
    /// Since when the trailing quarter has been short of its objective; `None` where it is not.
    pub short_since: Option<NaiveDate>,
}

impl ResultLine {
    /// Won of the whole objective, 1.0 is all of it.
    pub fn attainment(&self) -> Option<f64> {
        let objective = self.objective.filter(|objective| *objective > 0.0)?;
        Some(self.won / objective)
    }
}

/// Selling days of a quota that lie in a window, and those that it has.
type Part = (i64, i64);

/// So many periods of quotas are remembered.
const FEW: usize = 16;

/// What several people won, and were to win: side by side, since of a whole company it is looked through for each of many
/// windows.
struct Together {
    wins: Vec<Win>,
    /// Of those who lead nobody, and of those who lead others; of one person all are in the first.
    quotas: [Vec<QuotaShare>; 2],
}

impl Together {
    /// Amounts and number of the deals won in a window.
    fn won_in(&self, window: Window) -> (f64, i64) {
        let wins = self.wins.iter();
        wins.filter(|win| window.holds(win.on))
            .fold((0.0, 0), |(sum, n), win| (sum + win.amount, n + 1))
    }
}

impl Survey<'_> {
    /// The result of a subject in the period.
    pub fn result(&self, subject: Subject) -> ResultLine {
        let people = self.people_of(subject);
        // Who owns no deals has no pace that others could set.
        let sells = people
            .iter()
            .any(|id| self.standings.get(id).is_some_and(|s| s.deals_ever > 0));
        self.line(&people, |so_far| {
            self.peers_in(subject, so_far).filter(|_| sells)
        })
    }

    /// The result of several people together, against their quotas; without any it is held against nothing.
    pub fn result_of(&self, people: &[RepId]) -> ResultLine {
        self.line(people, |_| None)
    }

    /// The same without since when it is short, which takes two years of months to tell.
    pub(super) fn result_of_period(&self, people: &[RepId]) -> ResultLine {
        self.line_of_period(&self.together(people), |_| None)
    }

    fn line(&self, people: &[RepId], peers: impl Fn(Window) -> Option<f64>) -> ResultLine {
        let together = self.together(people);
        ResultLine {
            short_since: self.short_since(&together),
            ..self.line_of_period(&together, peers)
        }
    }

    fn line_of_period(
        &self,
        together: &Together,
        peers: impl Fn(Window) -> Option<f64>,
    ) -> ResultLine {
        let today = self.record.today;
        let so_far = Window {
            last: self.period.last.min(today),
            ..self.period
        };
        let (won, deals) = together.won_in(so_far);
        let by_quota = self.quota_in(together, self.period);
        let (against, objective, expected) = match by_quota {
            Some(quota) => (
                Against::Quota,
                Some(quota),
                Some(self.quota_in(together, so_far).unwrap_or(0.0)),
            ),
            None => match peers(so_far) {
                Some(expected) => (Against::Peers, None, Some(expected)),
                None => (Against::Nothing, None, None),
            },
        };
        ResultLine {
            period: self.period,
            won,
            deals,
            against,
            objective,
            expected,
            gap: expected.map(|expected| won - expected),
            short_since: None,
        }
    }

    /// Won by month, the last `months` months up to today: first day, won, objective where there is a quota.
    pub fn months(&self, subject: Subject, months: u32) -> Vec<(NaiveDate, f64, Option<f64>)> {
        let together = self.together(&self.people_of(subject));
        let this = first_of_month(self.record.today);
        let firsts = (0..months)
            .rev()
            .filter_map(|back| this.checked_sub_months(Months::new(back)));
        firsts
            .filter_map(|first| {
                let last = first.checked_add_months(Months::new(1))?.pred_opt()?;
                let window = Window { first, last };
                let won = together.won_in(window).0;
                Some((first, won, self.quota_in(&together, window)))
            })
            .collect()
    }

    /// The subject, or everybody below.
    pub fn people_of(&self, subject: Subject) -> Vec<RepId> {
        match subject {
            Subject::Rep(id) => vec![id],
            Subject::Manager(id) => self.record.all_below(id),
        }
    }

    /// What these people won and were to win.
    fn together(&self, people: &[RepId]) -> Together {
        let wins = &self.company.wins;
        let wins = people.iter().filter_map(|id| wins.get(&Some(*id)));
        let mut together = Together {
            wins: wins.flatten().copied().collect(),
            quotas: [Vec::new(), Vec::new()],
        };
        for person in people.iter().filter_map(|id| self.record.person(*id)) {
            if person.quotas.is_empty() {
                continue;
            }
            let leads = people.len() != 1 && self.record.leads_others(person.id);
            together.quotas[usize::from(leads)].extend(&person.quotas);
        }
        together
    }

    /// The quotas of a window, each by the share of its selling days that lie in it. A manager's own quota counts
    /// only where nobody below has one.
    fn quota_in(&self, together: &Together, window: Window) -> Option<f64> {
        // Many people's quotas are of the same few periods.
        let mut known: Vec<(Window, Option<Part>)> = Vec::new();
        let mut sum = |quotas: &[QuotaShare]| {
            let (mut sum, mut is_any) = (0.0, false);
            for quota in quotas {
                if quota.starts_on > window.last || quota.ends_on < window.first {
                    continue;
                }
                let days = Window {
                    first: quota.starts_on,
                    last: quota.ends_on,
                };
                let found = known.iter().find(|(of, _)| *of == days).copied();
                let (_, part) = found.unwrap_or_else(|| (days, self.part_of(days, window)));
                if found.is_none() && known.len() < FEW {
                    known.push((days, part));
                }
                if let Some((part, whole)) = part {
                    is_any = true;
                    sum += quota.amount * part as f64 / whole as f64;
                }
            }
            is_any.then_some(sum)
        };
        let [own, of_leads] = &together.quotas;
        sum(own)
            .or_else(|| sum(of_leads))
            .filter(|quota| *quota > 0.0)
    }

    /// How many selling days of a quota lie in a window, and how many it has; `None` for none.
    fn part_of(&self, days: Window, window: Window) -> Option<Part> {
        let (first, last) = (days.first.max(window.first), days.last.min(window.last));
        if first > last {
            return None;
        }
        let whole = self.selling_days(days.first, days.last);
        (whole > 0).then(|| (self.selling_days(first, last), whole))
    }

    /// What the median of the peers won per selling day, times the selling days of the window.
    fn peers_in(&self, subject: Subject, window: Window) -> Option<f64> {
        let days = self.selling_days(window.first, window.last);
        let leads = matches!(subject, Subject::Manager(_));
        let all = self.everybody.paces[usize::from(leads)].get_or_init(|| {
            let kind = self.kind(leads).into_iter();
            kind.filter_map(|id| pace(self.known(leads, id)?)).collect()
        });
        let is_one = leads
            || self
                .known(leads, subject.id())
                .is_some_and(|s| s.deals_ever > 0);
        let own = self
            .known(leads, subject.id())
            .filter(|_| is_one)
            .and_then(pace);
        let people = match subject {
            Subject::Rep(_) => 1,
            Subject::Manager(_) => {
                let below = self.people_of(subject);
                let sells = |id: &&RepId| self.standings.get(id).is_some_and(|s| s.deals_ever > 0);
                below.iter().filter(sells).count()
            }
        };
        (all.len_without(own.is_some()) >= self.settings.peers_at_least)
            .then(|| all.median_without(own))
            .flatten()
            .map(|rate| rate * days as f64 * people as f64)
    }

    /// Since when the trailing three months, month by month, have been short of their quotas.
    fn short_since(&self, together: &Together) -> Option<NaiveDate> {
        let today = self.record.today;
        let this = first_of_month(today);
        let mut since = None;
        for back in 0..24 {
            let first = this.checked_sub_months(Months::new(back + 2))?;
            let last = if back == 0 {
                today
            } else {
                this.checked_sub_months(Months::new(back - 1))?.pred_opt()?
            };
            let window = Window { first, last };
            match self.quota_in(together, window) {
                Some(quota) if together.won_in(window).0 < quota => {
                    since = this.checked_sub_months(Months::new(back));
                }
                _ => break,
            }
        }
        since
    }
}

/// Won per selling day; `None` where nothing ended.
fn pace(standing: &Standing) -> Option<f64> {
    let counts = standing.selling_days > 0 && standing.closed() > 0;
    counts.then(|| standing.won_value / standing.selling_days as f64)
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}
