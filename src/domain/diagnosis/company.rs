//! What a diagnosis has to know of everybody before the days are known over which it counts.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono::{Days, NaiveDate};

use super::Settings;
use super::standing::Window;
use crate::domain::ids::RepId;
use crate::domain::process::Outcome;
use crate::domain::sales_record::SalesRecord;
use crate::domain::statistics::median_i64;

/// A deal won on a known day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Win {
    /// The day.
    pub on: NaiveDate,
    /// Its amount, 0 where none is known, in major units of the base currency.
    pub amount: f64,
    /// Days since it began.
    pub days: Option<i64>,
}

/// Counts over everybody, and what each person won when.
#[derive(Debug, Clone, PartialEq)]
pub struct Company {
    /// The day that stands for today.
    pub today: NaiveDate,
    /// What each person won; `None` is what nobody owns.
    pub wins: BTreeMap<Option<RepId>, Vec<Win>>,
    /// The first day on which a deal began.
    pub began: Option<NaiveDate>,
    /// The first day on which a deal ended.
    pub ended: Option<NaiveDate>,
    /// Deals that ended on a known day, and those of them with a history of stages.
    pub decided: (i64, i64),
    /// Lost deals, and those of them with a first amount.
    pub lost: (i64, i64),
    cycle: WorkedOut,
}

/// The usual cycle, worked out when it is first asked for. It follows from the rest: two companies differ without it.
#[derive(Debug, Clone, Default)]
struct WorkedOut(OnceLock<Option<f64>>);

impl PartialEq for WorkedOut {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Company {
    /// Nothing is known.
    pub fn empty(today: NaiveDate) -> Self {
        Self {
            today,
            wins: BTreeMap::new(),
            began: None,
            ended: None,
            decided: (0, 0),
            lost: (0, 0),
            cycle: WorkedOut::default(),
        }
    }

    /// Counts a record of everybody.
    pub fn of(record: &SalesRecord) -> Self {
        let mut company = Self::empty(record.today);
        for deal in &record.deals {
            company.begins(deal.created_on);
            if let Some(on) = deal.ended_on() {
                company.ends(on);
                company.decided.0 += 1;
                company.decided.1 += i64::from(deal.has_path());
                if deal.outcome == Outcome::Won {
                    company.wins.entry(deal.owner).or_default().push(Win {
                        on,
                        amount: deal.amount.unwrap_or(0.0),
                        days: deal.days_to_win(),
                    });
                }
            }
            if deal.outcome == Outcome::Lost {
                company.lost.0 += 1;
                company.lost.1 += i64::from(deal.first_amount.is_some_and(|amount| amount > 0.0));
            }
        }
        company
    }

    /// A deal began.
    pub fn begins(&mut self, on: Option<NaiveDate>) {
        self.began = self.began.into_iter().chain(on).min();
    }

    /// A deal ended.
    pub fn ends(&mut self, on: NaiveDate) {
        self.ended = self.ended.into_iter().chain([on]).min();
    }

    /// The first day that any deal names, not after today.
    pub(super) fn first_day(&self) -> NaiveDate {
        let first = self.began.into_iter().chain(self.ended).min();
        first.map_or(self.today, |day| day.min(self.today))
    }

    /// Whether most deals that ended have a history of stages.
    pub(super) fn has_paths(&self) -> bool {
        self.decided.1 * 2 > self.decided.0
    }

    /// Some systems clear the amount of a deal that is lost; then only won deals say what a deal is worth.
    pub fn lost_deals_lack_amounts(&self) -> bool {
        self.lost.0 - self.lost.1 > self.lost.1
    }

    /// The median of days to win of all deals won in the last two years. Asked for when everybody is in it.
    pub(super) fn usual_cycle(&self) -> Option<f64> {
        *self.cycle.0.get_or_init(|| self.cycle_of_wins())
    }

    fn cycle_of_wins(&self) -> Option<f64> {
        let since = self.today.checked_sub_days(Days::new(730))?;
        let all = self.wins.values().flatten();
        let lately = all.filter(|win| win.on >= since && win.on <= self.today);
        let days: Vec<i64> = lately.filter_map(|win| win.days).collect();
        median_i64(&days)
    }

    /// The days that factors are counted over: those that were asked for, else the look-back of the settings, no
    /// further than the first deal.
    pub fn window(&self, asked: Option<Window>, settings: &Settings) -> Window {
        if let Some(asked) = asked {
            return asked;
        }
        let cycle = self.usual_cycle();
        let by_cycle = cycle.map_or(0, |days| (days * settings.lookback_cycles).ceil() as i64);
        let days = by_cycle.clamp(settings.lookback_days, 3 * settings.lookback_days.max(365));
        let first = self.today - chrono::Duration::days(days - 1);
        let began = self.began;
        Window {
            first: began.map_or(first, |began| began.max(first).min(self.today)),
            last: self.today,
        }
    }
}
