//! What the diagnosis needs of the file: the sales record, kept while nothing changes; what was done in coaching; who
//! is a fair benchmark; objectives. The board and the diagnosis of one person come out of here whole.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::deal_query::DealScope;
use super::error::StorageError;
use super::{Result, Store, cells, threads};
use crate::domain::diagnosis::{
    Asked, Board, BoardRow, Choice, Coached, Company, Diagnosis, DiagnosisThresholds, Factor,
    Focus, Level, MakeRow, OfEverybody, Standings, Subject, Survey, Window, before, standings,
};
use crate::domain::fiscal::{FiscalCalendar, Period};
use crate::domain::history::Looking;
use crate::domain::ids::{DiagnosisId, PlanId, RepId};
use crate::domain::money::Currency;
use crate::domain::sales_record::SalesRecord;

/// The sales record of a moment, and what it was read from.
pub(super) struct KeptRecord {
    looking: Option<Looking>,
    today: NaiveDate,
    preferred: Option<Currency>,
    /// SQLite's own counts of changes by other connections and by this one.
    version: (i64, u64),
    record: Arc<SalesRecord>,
}

/// What is asked of the diagnosis.
#[derive(Debug, Clone)]
pub struct DiagnosisQuestion {
    /// Rows of this team or of everybody below this manager; everybody without. The days are not looked at.
    pub scope: DealScope,
    /// The period that a person asked for; `None`: results of the current quarter, factors over the look-back.
    pub period: Option<Period>,
    /// With what to compare.
    pub choice: Choice,
    /// The thresholds.
    pub thresholds: DiagnosisThresholds,
    /// How the company cuts its years.
    pub calendar: FiscalCalendar,
    /// The currency of all money; `None`: what the imports settled on.
    pub currency: Option<Currency>,
}

/// The diagnosis of one person with what belongs beside it.
#[derive(Debug, Clone)]
pub struct DiagnosisSheet {
    /// The diagnosis.
    pub diagnosis: Diagnosis,
    /// What was done in coaching.
    pub coached: Coached,
    /// Won by month, the last twelve: first day, won, objective where there is a quota.
    pub months: Vec<(NaiveDate, f64, Option<f64>)>,
    /// The median of days to win of everybody; `None` for no win.
    pub cycle: Option<f64>,
    /// The day that the person left, where they have left.
    pub left_on: Option<NaiveDate>,
    /// The record it was made from, for its words.
    pub record: Arc<SalesRecord>,
}

/// Whether somebody is a fair benchmark.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BenchmarkStanding {
    /// Chosen as a top performer.
    pub top_performer: bool,
    /// Why chosen; may be empty.
    pub reason: String,
    /// Why the person is no fair benchmark; empty: fair.
    pub circumstance: String,
}

/// Everybody, counted over the days of a question.
struct Counted {
    record: Arc<SalesRecord>,
    company: Arc<Company>,
    period: Window,
    window: Window,
    standings: Arc<Standings>,
    everybody: Arc<OfEverybody>,
    earlier: Standings,
}

/// The days of the results, and those of the factors.
pub(super) fn days(question: &DiagnosisQuestion, company: &Company) -> (Window, Window) {
    let asked = Asked::over(question.period, company, &question.calendar);
    let settings = question.thresholds.settings();
    (asked.period, company.window(asked.window, &settings))
}

impl Store {
    /// The sales record of everybody, read again only where the file, the day or the currency is another.
    pub fn kept_sales_record(&self, preferred: Option<Currency>) -> Result<Arc<SalesRecord>> {
        let version = self.file_version()?;
        let (looking, today) = (self.looking(), self.today());
        let mut kept = self.kept_record.borrow_mut();
        let is_fresh = |kept: &&KeptRecord| {
            (kept.looking, kept.today, kept.preferred, kept.version)
                == (looking, today, preferred, version)
        };
        if let Some(kept) = kept.as_ref().filter(is_fresh) {
            return Ok(Arc::clone(&kept.record));
        }
        // The old one goes first: two of a large file need not be held at once.
        *kept = None;
        let record = Arc::new(self.sales_record(preferred, None)?);
        *kept = Some(KeptRecord {
            looking,
            today,
            preferred,
            version,
            record: Arc::clone(&record),
        });
        Ok(record)
    }

    /// The coaching board, and the record it was made from.
    pub fn board(
        &self,
        question: &DiagnosisQuestion,
        level: Level,
    ) -> Result<(Board, Arc<SalesRecord>)> {
        self.board_of(question, level, |row, _| row)
    }

    /// The coaching board with what is made of each row, so that the rows of everybody are never held whole; and the
    /// record it was made from.
    pub fn board_of<R: Send>(
        &self,
        question: &DiagnosisQuestion,
        level: Level,
        make: impl Fn(BoardRow, &SalesRecord) -> R + Sync,
    ) -> Result<(Board<R>, Arc<SalesRecord>)> {
        let counted = self.counted(question, None)?;
        let survey = self.survey(&counted, question, &question.scope)?;
        let scope = self.people_in(&question.scope)?;
        let coached = self.coached(&question.scope)?;
        let (of, stop) = ((level, question.choice), self.interrupt());
        let make = |row| -> Result<R> {
            stop.go_on()?;
            Ok(make(row, &counted.record))
        };
        let all = |subjects: &[Subject], made: &MakeRow<'_, R, StorageError>| {
            let count = subjects.len() as u64;
            let tell = |begun: usize| self.tell(begun as u64, count);
            threads::each(subjects, &tell, |subject| made(*subject))
        };
        let board = Board::each(&survey, scope.as_ref(), of, &coached, make, all)?;
        Ok((board, counted.record))
    }

    /// The diagnosis of one person: of a manager beside other managers, else of a rep beside other reps.
    pub fn diagnosis_sheet(
        &self,
        question: &DiagnosisQuestion,
        rep: RepId,
    ) -> Result<DiagnosisSheet> {
        let counted = self.counted(question, Some(rep))?;
        let record = &counted.record;
        let only = DealScope {
            rep: Some(rep),
            ..DealScope::default()
        };
        let survey = self.survey(&counted, question, &only)?;
        let gone = || StorageError::NotFound("This rep is no longer in the file".into());
        let left_on = record.person(rep).ok_or_else(gone)?.left_on;
        let subject = survey.subject_of(rep);
        Ok(DiagnosisSheet {
            diagnosis: survey.diagnose(subject, question.choice),
            coached: self.coached(&only)?.remove(&rep).unwrap_or_default(),
            months: survey.months(subject, 12),
            cycle: survey.cycle(),
            left_on: left_on.filter(|day| *day < record.today),
            record: Arc::clone(record),
        })
    }

    /// Counts everybody over the days of a question, and over the window before where that is what to compare with:
    /// for one person, or for everybody. Looking back, from the whole record; else from what is kept of each rep.
    fn counted(&self, question: &DiagnosisQuestion, one: Option<RepId>) -> Result<Counted> {
        let calendar = &question.calendar;
        let compares = question.choice == Choice::OwnPast;
        if self.looking().is_some() {
            let record = self.kept_sales_record(question.currency)?;
            let company = Arc::new(Company::of(&record));
            let (period, window) = days(question, &company);
            let of_won_only = company.lost_deals_lack_amounts();
            let count = |window| standings(&record, calendar, window, of_won_only);
            let earlier = if compares {
                count(before(window))
            } else {
                Standings::new()
            };
            let standings = Arc::new(count(window));
            return Ok(Counted {
                record,
                company,
                period,
                window,
                standings,
                everybody: Arc::default(),
                earlier,
            });
        }
        let head = self.sales_head(question.currency)?;
        let (period, window) = days(question, &head.company);
        let settings = question.thresholds.settings();
        let (standings, everybody) =
            self.standings_of_everybody(&head, calendar, window, settings)?;
        let earlier = if compares {
            let people = one.map(|rep| head.record.all_below(rep));
            self.standings_of(&head, calendar, before(window), people.as_deref())?
        } else {
            Standings::new()
        };
        Ok(Counted {
            record: Arc::clone(&head.record),
            company: Arc::clone(&head.company),
            period,
            window,
            standings,
            everybody,
            earlier,
        })
    }

    /// Counts everybody for the boards and diagnoses to come, so that another scope need not wait for it.
    pub fn prepare_board(&self, question: &DiagnosisQuestion) -> Result<()> {
        if self.looking().is_none() && self.is_large()? {
            let counted = self.counted(question, None)?;
            let survey = self.survey(&counted, question, &question.scope)?;
            // Each segment has a benchmark of its own.
            let mut segments = BTreeSet::new();
            for subject in survey.reps() {
                let person = counted.record.person(subject.id());
                if segments.insert(person.map(|person| person.segment.as_str())) {
                    self.go_on()?;
                    survey.benchmark(subject, question.choice);
                }
            }
        }
        Ok(())
    }

    fn survey<'a>(
        &self,
        counted: &'a Counted,
        question: &'a DiagnosisQuestion,
        scope: &DealScope,
    ) -> Result<Survey<'a>> {
        let record = &counted.record;
        let survey = Survey::of_standings(
            record,
            &question.calendar,
            (counted.period, counted.window),
            question.thresholds.settings(),
            &counted.company,
            (&counted.standings, &counted.earlier),
        )
        .sharing(&counted.everybody);
        Ok(match question.choice {
            Choice::Objective => {
                survey.with_objectives(self.factor_objectives(record, question, scope)?)
            }
            Choice::Team | Choice::Top | Choice::OwnPast => survey,
        })
    }

    /// The people of a scope; `None` is everybody.
    pub(super) fn people_in(&self, scope: &DealScope) -> Result<Option<BTreeSet<RepId>>> {
        if scope.team.is_none() && scope.rep.is_none() {
            return Ok(None);
        }
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT id FROM reps WHERE 1{}",
            scope.people("id")
        ))?;
        let people = statement.query_map([], |row| row.get(0).map(RepId))?;
        Ok(Some(people.collect::<rusqlite::Result<_>>()?))
    }

    /// What was done in coaching of the people of a scope, by person; who is not in it was never coached and has no plan.
    pub(super) fn coached(&self, scope: &DealScope) -> Result<BTreeMap<RepId, Coached>> {
        let mut all: BTreeMap<RepId, Coached> = BTreeMap::new();
        let (people, of_plans) = (scope.people("rep_id"), scope.people("p.rep_id"));
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT rep_id, max(observed_on) FROM observations WHERE observed_on IS NOT NULL{people} GROUP BY rep_id
             UNION ALL SELECT rep_id, held_on FROM ride_alongs
               WHERE state = 'held' AND held_on IS NOT NULL{people}
             UNION ALL SELECT p.rep_id, c.held_on FROM check_ins c JOIN plans p ON p.id = c.plan_id
               WHERE c.held_on IS NOT NULL{of_plans}"
        ))?;
        // The latest is taken here: for SQLite to sort all of them takes longer than the rest.
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let on = cells::day_at(row, 1)?;
            let coached = all.entry(RepId(row.get(0)?)).or_default();
            coached.last_on = coached.last_on.max(on);
        }
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT rep_id, id, focus, factor, starts_on FROM plans WHERE state = 'open'{people} ORDER BY starts_on, id"
        ))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let focus = Focus {
                plan: PlanId(row.get(1)?),
                text: row.get(2)?,
                factor: row.get(3)?,
                since: cells::day_at(row, 4)?.unwrap_or_default(),
            };
            let rep = RepId(row.get(0)?);
            all.entry(rep).or_default().focuses.push(focus);
        }
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT rep_id, id, step FROM diagnoses WHERE state = 'open'{people} ORDER BY started_at, id"
        ))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let walk = (DiagnosisId(row.get(1)?), row.get(2)?);
            all.entry(RepId(row.get(0)?)).or_default().walk = Some(walk);
        }
        Ok(all)
    }

    /// Goals as objectives of factors, those whose days hold today. Goals of new deals become deals per selling day;
    /// rates, values and days are what they are.
    fn factor_objectives(
        &self,
        record: &SalesRecord,
        question: &DiagnosisQuestion,
        scope: &DealScope,
    ) -> Result<BTreeMap<(Subject, Factor), f64>> {
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT rep_id, metric, part, target, starts_on, ends_on, currency FROM goals
             WHERE starts_on <= ?1 AND ends_on >= ?1{} ORDER BY starts_on, id",
            scope.people("rep_id")
        ))?;
        let mut rows = statement.query([record.today.to_string()])?;
        let mut objectives = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let (metric, part): (String, String) = (row.get(1)?, row.get(2)?);
            let target: f64 = row.get(3)?;
            let days = cells::day_at(row, 4)?.zip(cells::day_at(row, 5)?);
            let selling = days.map_or(0, |(first, last)| {
                question.calendar.selling_days(first, last)
            });
            let currency: Option<String> = row.get(6)?;
            let in_base = currency.is_none_or(|code| code == record.currency.code());
            let stage = record
                .stages
                .iter()
                .position(|stage| stage.name == part || stage.id.0.to_string() == part);
            let (factor, value) = match metric.as_str() {
                "new_deals" if selling > 0 => (Factor::Volume, target / selling as f64),
                "win_rate" => (Factor::WinRate, target),
                "average_won_value" if in_base => (Factor::DealValue, target),
                "price_realisation" => (Factor::Realisation, target),
                "median_days_to_win" => (Factor::Cycle, target),
                "stage_conversion" => match stage {
                    Some(at) => (Factor::Conversion { from: at, to: at }, target),
                    None => continue,
                },
                _ => continue,
            };
            if value > 0.0 {
                objectives.insert((Subject::Rep(RepId(row.get(0)?)), factor), value);
            }
        }
        Ok(objectives)
    }

    /// Whether somebody is a fair benchmark, as the manager has said.
    pub fn benchmark_standing(&self, rep: RepId) -> Result<BenchmarkStanding> {
        let mut statement = self.reader().prepare_cached(
            "SELECT r.circumstance, t.id IS NOT NULL, coalesce(t.reason, '')
             FROM reps r LEFT JOIN top_performers t ON t.rep_id = r.id WHERE r.id = ?1",
        )?;
        let mut rows = statement.query([rep.0])?;
        let gone = || StorageError::NotFound("This rep is no longer in the file".into());
        let row = rows.next()?.ok_or_else(gone)?;
        Ok(BenchmarkStanding {
            circumstance: row.get(0)?,
            top_performer: row.get(1)?,
            reason: row.get(2)?,
        })
    }

    /// Says whether somebody is a top performer and a fair benchmark. Refused where both are said: whoever is no fair
    /// benchmark is left out of it.
    pub fn set_benchmark_standing(&mut self, rep: RepId, said: &BenchmarkStanding) -> Result<()> {
        let (reason, circumstance) = (said.reason.trim(), said.circumstance.trim());
        if said.top_performer && !circumstance.is_empty() {
            return Err(StorageError::Refused(
                "Who is no fair benchmark is left out of it: either a top performer or a circumstance".into(),
            ));
        }
        let label = format!("Benchmark: {}", self.rep_name(rep)?);
        let today = self.now().day().to_string();
        self.change(&label, |change| {
            let uid = change.uid();
            let sql = change.sql();
            sql.execute(
                "UPDATE main.reps SET circumstance = ?2 WHERE id = ?1 AND circumstance <> ?2",
                (rep.0, circumstance),
            )?;
            if said.top_performer {
                sql.execute(
                    "INSERT INTO main.top_performers (uid, rep_id, reason, chosen_on) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (rep_id) DO UPDATE SET reason = excluded.reason WHERE reason <> excluded.reason",
                    (uid, rep.0, reason, &today),
                )?;
            } else {
                sql.execute("DELETE FROM main.top_performers WHERE rep_id = ?1", [rep.0])?;
            }
            Ok(())
        })
    }
}
