//! A forecast call rep by rep: for each what moved, what may slip, what was called and promised; and the calls that are
//! made in it, each as one change.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Days, NaiveDate};

use super::calls::FORECAST_CALL;
use crate::domain::cadence::{CadenceKind, Occurrence, OccurrenceKey};
use crate::domain::forecast::calls::HowMuch;
use crate::domain::forecast::{
    CallLevel, CallSheet, CallSource, ForecastPeriod, Lock, LockState, Posting, SlipThresholds,
    Waterfall,
};
use crate::domain::ids::{ActionId, DealId, MeetingTypeId, RepId};
use crate::domain::money::Money;
use crate::domain::process::ForecastCategory;
use crate::domain::stamp::Stamp;
use crate::storage::{
    ForecastBasis, ForecastQuestion, MadeCall, NewAction, NewCall, Promise, Result, SlipLine, Store,
};

/// Without a lock, what moved is told for so many days: the weekly rhythm of a forecast call.
const DAYS_WITHOUT_LOCK: u64 = 7;

/// From when on it is told what moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunSince {
    /// The moment.
    pub at: Stamp,
    /// Whether the forecast was locked then; else it is seven days back.
    pub lock: bool,
}

/// A deal that moved, as a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedDealLine {
    /// The movement.
    pub posting: Posting,
    /// What the deal is called.
    pub name: String,
}

/// One rep of the forecast call.
#[derive(Debug, Clone, PartialEq)]
pub struct RepOfRun {
    /// Who; the calls are in the sheet.
    pub rep: RepId,
    /// The name.
    pub name: String,
    /// How much there is to talk about, in minor units of the base currency: the larger of what moved, added up without
    /// sign, and the gap between the rep's commit call and the commit column of the deals.
    pub weight: i64,
    /// What moved in the rep's open book.
    pub waterfall: Waterfall,
    /// The deals that moved, the largest first.
    pub moved: Vec<MovedDealLine>,
    /// The deals that may slip, the largest first.
    pub slips: Vec<SlipLine>,
    /// What is promised and open with the rep, what was promised in a forecast call first.
    pub promises: Vec<Promise>,
}

/// Everything of a forecast call.
#[derive(Debug, Clone, PartialEq)]
pub struct CallRun {
    /// The calls as they stand.
    pub sheet: CallSheet,
    /// From when on it is told what moved.
    pub since: RunSince,
    /// The lock of today that stands.
    pub locked: Option<Lock>,
    /// The reps, those with the most to talk about first.
    pub reps: Vec<RepOfRun>,
    /// The rates used, as said beside totals; empty where nothing was converted.
    pub rates: String,
    /// The forecast call of the rhythm that this is: today's, or the last one that was missed.
    pub occurrence: Option<Occurrence>,
}

impl CallRun {
    /// The period that is called.
    pub fn period(&self) -> ForecastPeriod {
        self.sheet.period
    }

    /// Whether something was called for a rep on the day of the look.
    pub fn is_done(&self, rep: RepId) -> bool {
        let today = self.sheet.at.day();
        self.sheet.line(rep).is_some_and(|line| {
            let newest = [line.own.last(), line.manager.last()];
            let mut newest = newest.into_iter().flatten();
            newest.any(|call| call.made_at.day() == today)
        })
    }
}

/// What is called in one go while talking with a rep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallsOfTalk {
    /// Who.
    pub rep: RepId,
    /// The period.
    pub period: ForecastPeriod,
    /// What the rep calls; may be empty.
    pub own: Vec<(ForecastCategory, Money)>,
    /// Where that is from.
    pub source: CallSource,
    /// What the manager calls over it; may be empty.
    pub manager: Vec<(ForecastCategory, Money)>,
    /// Why; a manager's call needs it.
    pub reason: String,
}

impl Store {
    /// Everything of a forecast call as it stands on the day looked at.
    pub fn call_run(
        &self,
        question: &ForecastQuestion,
        thresholds: &SlipThresholds,
    ) -> Result<CallRun> {
        let basis = self.forecast_basis(question)?;
        let (since, locked) = self.run_since(question, &basis)?;
        let basis = basis.since(self, question, since.at)?;
        let basis = basis.with_all_calls(self, question)?;
        let sheet = self.call_sheet_of(question, &basis, HowMuch::Everything)?;
        let slips = self.slip_lines(&basis, thresholds)?;
        let promises = self.promised_to_reps()?;
        let mut waterfalls = waterfalls(&basis, since);
        let mut slips_of: BTreeMap<RepId, Vec<SlipLine>> = BTreeMap::new();
        for slip in slips {
            if let Some(owner) = slip.deal.owner {
                slips_of.entry(owner).or_default().push(slip);
            }
        }
        let mut reps: Vec<RepOfRun> = sheet
            .lines
            .iter()
            .map(|line| {
                let waterfall = waterfalls.remove(&line.rep).unwrap_or_default();
                let moved = waterfall.postings.iter().map(|posting| posting.minor.abs());
                let called = line.own.base(ForecastCategory::Commit).unwrap_or(0);
                let gap = (called - line.deals.commit_forecast()).abs();
                RepOfRun {
                    rep: line.rep,
                    name: line.name.clone(),
                    weight: moved.sum::<i64>().max(gap),
                    moved: Vec::new(),
                    slips: slips_of.remove(&line.rep).unwrap_or_default(),
                    promises: promises.get(&line.rep).cloned().unwrap_or_default(),
                    waterfall,
                }
            })
            .collect();
        self.name_moved(&mut reps)?;
        reps.sort_by(|a, b| (Reverse(a.weight), &a.name).cmp(&(Reverse(b.weight), &b.name)));
        Ok(CallRun {
            occurrence: self.forecast_call_due(question, basis.today())?,
            rates: basis.record.rates.clone(),
            sheet,
            since,
            locked,
            reps,
        })
    }

    /// Since the last lock of an earlier day that stands, or seven days back; and the lock of today, where there is one.
    fn run_since(
        &self,
        question: &ForecastQuestion,
        basis: &ForecastBasis,
    ) -> Result<(RunSince, Option<Lock>)> {
        let today = basis.today();
        let mut standing = self.locks(Some(basis.period.window))?;
        standing.retain(|lock| lock.state == LockState::Standing);
        let (of_today, earlier): (Vec<Lock>, Vec<Lock>) = standing
            .into_iter()
            .partition(|lock| lock.locked_at.day() >= today);
        let since = match self.nearest(&question.scope, earlier)? {
            Some(lock) => RunSince {
                at: lock.locked_at,
                lock: true,
            },
            None => RunSince {
                at: Stamp::end_of(today - Days::new(DAYS_WITHOUT_LOCK)),
                lock: false,
            },
        };
        Ok((since, self.nearest(&question.scope, of_today)?))
    }

    /// Names the deals that moved: one query for all reps.
    fn name_moved(&self, reps: &mut [RepOfRun]) -> Result<()> {
        let moved = |rep: &RepOfRun| {
            let mut postings = rep.waterfall.postings.clone();
            postings.sort_by_key(|posting| (Reverse(posting.minor.abs()), posting.deal));
            postings
        };
        let ids: BTreeSet<DealId> = reps
            .iter()
            .flat_map(|rep| rep.waterfall.postings.iter().map(|posting| posting.deal))
            .collect();
        let names: HashMap<DealId, String> =
            self.deal_names(&ids.into_iter().collect::<Vec<_>>())?;
        for rep in reps {
            let lines = moved(rep).into_iter().map(|posting| MovedDealLine {
                name: names.get(&posting.deal).cloned().unwrap_or_default(),
                posting,
            });
            rep.moved = lines.collect();
        }
        Ok(())
    }

    /// What is promised and open, by the rep who promised it or to whom: what was promised in a forecast call first.
    fn promised_to_reps(&self) -> Result<BTreeMap<RepId, Vec<Promise>>> {
        // In a file without this type of meeting, what belongs to no meeting is left.
        let kind = self.meeting_type_keyed(FORECAST_CALL)?;
        let open = self.promises_with_reps(kind.unwrap_or(MeetingTypeId(0)))?;
        let mut by_rep: BTreeMap<RepId, Vec<Promise>> = BTreeMap::new();
        for (rep, promise) in open {
            by_rep.entry(rep).or_default().push(promise);
        }
        Ok(by_rep)
    }

    /// The forecast call of the rhythm that a call today answers: the newest that is due or was missed in the last
    /// seven days, for the team that is looked at.
    fn forecast_call_due(
        &self,
        question: &ForecastQuestion,
        today: NaiveDate,
    ) -> Result<Option<Occurrence>> {
        let Some(kind) = self.meeting_type_keyed(FORECAST_CALL)? else {
            return Ok(None);
        };
        let from = today - Days::new(DAYS_WITHOUT_LOCK - 1);
        let mut found = self.occurrences(&question.scope, from, today, today)?;
        found.retain(|one| {
            one.kind == CadenceKind::Meeting
                && one.meeting_type == Some(kind)
                && one.state.is_open()
                && one.key.rep == question.scope.rep
        });
        found.sort_by_key(|one| (one.team != question.scope.team, Reverse(one.due_on)));
        Ok(found.into_iter().next())
    }

    /// Makes the calls of a talk with a rep: the rep's and the manager's over it are one change. The manager's call
    /// keeps the rep's as what it overrides, also where both are new.
    ///
    /// # Errors
    /// As [`Store::make_call`].
    pub fn call_in_talk(&mut self, talk: &CallsOfTalk) -> Result<Vec<MadeCall>> {
        let new = |level: CallLevel, amounts: &[(ForecastCategory, Money)]| NewCall {
            level,
            rep: Some(talk.rep),
            team: None,
            window: talk.period.window,
            amounts: amounts.to_vec(),
            author: String::new(),
            reason: talk.reason.clone(),
            source: talk.source,
        };
        let mut calls = Vec::new();
        if !talk.own.is_empty() || talk.manager.is_empty() {
            let reason = if talk.manager.is_empty() {
                talk.reason.clone()
            } else {
                String::new()
            };
            let own = NewCall {
                reason,
                ..new(CallLevel::Rep, &talk.own)
            };
            self.check_call(&own)?;
            let instead = vec![None; own.amounts.len()];
            calls.push((own, instead));
        }
        if !talk.manager.is_empty() {
            let manager = NewCall {
                source: CallSource::Typed,
                ..new(CallLevel::Manager, &talk.manager)
            };
            self.check_call(&manager)?;
            let mut instead = self.overridden(&manager)?;
            for (at, (category, amount)) in manager.amounts.iter().enumerate() {
                let same = talk.own.iter().find(|(own, _)| own == category);
                let same = same.filter(|(_, own)| own.currency == amount.currency);
                if let (Some((_, own)), Some(place)) = (same, instead.get_mut(at)) {
                    *place = Some(*own);
                }
            }
            calls.push((manager, instead));
        }
        let labels: Vec<String> = calls
            .iter()
            .map(|(call, _)| self.call_label(call))
            .collect::<Result<_>>()?;
        self.change(&labels.join("; "), |change| {
            let made = calls.iter().map(|(call, instead)| {
                Ok(MadeCall {
                    ids: change.make_call(call, instead)?,
                    instead: instead.clone(),
                })
            });
            made.collect()
        })
    }

    /// Whether an action is for its writer only; false where it is gone.
    pub fn action_is_private(&self, id: ActionId) -> Result<bool> {
        Ok(self.reader().query_row(
            "SELECT coalesce(max(private), 0) FROM actions WHERE id = ?1",
            [id.0],
            |row| row.get(0),
        )?)
    }

    /// Writes what was agreed with a rep in a forecast call: an action of the meeting, where the rhythm's forecast call
    /// was planned as one.
    ///
    /// # Errors
    /// Refused without a text.
    pub fn agree_in_call(
        &mut self,
        occurrence: Option<&OccurrenceKey>,
        action: &NewAction,
    ) -> Result<ActionId> {
        let meeting = match occurrence {
            Some(key) => self.meeting_of(key)?.map(|meeting| meeting.id),
            None => None,
        };
        let text = action.text.trim();
        self.change(&format!("Add “{text}”"), |change| {
            let id = change.add_action(action)?;
            if let Some(meeting) = meeting {
                change.sql().execute(
                    "UPDATE main.actions SET meeting_id = ?2 WHERE id = ?1",
                    (id.0, meeting.0),
                )?;
            }
            Ok(id)
        })
    }
}

/// The waterfall of each rep.
fn waterfalls(basis: &ForecastBasis, since: RunSince) -> BTreeMap<RepId, Waterfall> {
    let record = &basis.record;
    Waterfall::of_each(record, since.at, record.now, basis.period.window)
}
