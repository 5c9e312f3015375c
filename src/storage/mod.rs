//! One SQLite file: schema steps, queries, history, undo, drafts. The only room that says SQL.
//!
//! Reads say `FROM deals`; writes say `main.deals`. With `--as-of` or `--known-at` the tables with a past
//! are shadowed by temporary ones of the same name (`as_of.rs`), so that every reading query answers for that
//! day unchanged. Whatever a person or an import changes goes through `Store::change`, which journals it.

mod actions;
mod activity_list;
mod as_of;
mod as_of_fold;
mod as_of_views;
mod base_currency;
mod behaviours;
mod board;
mod board_so_far;
mod buyers;
mod cadence;
mod calendar;
mod calls;
mod cells;
mod coaching;
mod coaching_record;
mod competencies;
mod connection;
mod conversations;
mod deal_changes;
mod deal_columns;
mod deal_facts;
mod deal_list;
mod deal_page;
mod deal_query;
mod debriefs;
mod derived;
mod desk;
mod diagnoses;
mod error;
mod file_identity;
mod file_version;
mod fill;
mod forecast;
mod goals;
mod health;
mod indicator;
mod interrupt;
mod journal;
mod kept_answer;
mod levers;
mod load;
mod lookup;
mod mark;
mod meetings;
pub mod merge;
mod notes;
mod observations;
#[cfg(test)]
mod one_rep_tests;
mod people;
mod plans;
mod prep_pack;
mod qualification;
pub mod records;
mod rep_sheet;
mod reviews;
mod ride_alongs;
mod sales_record;
mod schema;
mod search;
mod second_reader;
#[cfg(test)]
mod small_file;
pub mod staging;
mod start;
mod stop;
mod team;
mod team_people;
mod team_tree;
mod telling;
mod text_match;
mod text_search;
mod threads;
mod time_line;
mod today;
mod touched;
mod two_readers;
mod uids;
mod views;
mod work_folder;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

pub use actions::{Action, ActionMove, ActionState, NewAction};
pub use activity_list::ActivityLine;
pub use base_currency::{BaseCurrency, InBase};
pub use behaviours::BehaviourLine;
pub use board::{BenchmarkStanding, DiagnosisQuestion, DiagnosisSheet};
pub use buyers::{Buyer, BuyerDetails, Criterion, CriterionDetails};
pub use cadence::{CadenceDetails, CadenceLine, HeldAs, NewCadence, NewDayOff, NewRule};
pub use calendar::{CalendarEntry, CalendarItem, CalendarUids, CalendarWhat};
pub use calls::{
    Call, CallDetails, CallMark, CallRating, CallReading, CallState, HeldCall, LiveBehaviour,
    NewMark,
};
pub use coaching::StartedCoaching;
pub use coaching_record::{CoverageLine, SkillMap, SkillMapRow};
pub use competencies::{CompetencyDetails, CompetencyLine};
pub use conversations::{Begins, NextConversation};
pub use deal_changes::DealEdit;
pub use deal_columns::ListAtOnce;
pub use deal_facts::RaisedFlag;
pub use deal_list::{DealGroup, DealLine, DealList, DealSum, ListLine, StageSum};
pub use deal_page::{Activity, DealHead, DealPage, HistoryLine, Since, StageCard};
pub use deal_query::{DealColumn, DealQuery, DealScope, DealView, GroupBy};
pub use debriefs::{
    Asked, Commitment, CommitmentQuery, Debrief, DebriefRow, FinishedDebrief, HeldDebrief,
    PromptSetDetails, PromptSetLine, SeenSince,
};
pub use desk::{Desk, Draft};
pub use diagnoses::{
    Agreement, Candidate, CauseFound, Evidence, EvidenceKind, Finding, Finished, Hypothesis,
    LeverOfWalk, NewEvidence, PlanOfWalk, PreviousWalk, RoamWalk, Says, WalkAnswer, WalkLine,
    WalkState,
};
pub use error::StorageError;
pub use forecast::{
    AccuracyAnswer, AccuracyNames, CallRun, CallsOfTalk, DealOwner, DealsBehind, ForecastBasis,
    ForecastDealLine, ForecastDealList, ForecastEstimate, ForecastQuestion, ForecastSheet,
    KeptScenario, LateCall, MadeCall, ModelBeside, ModelSheet, MovedDeal, MovedDealLine,
    MovedSince, MovedSum, NewCall, NewScenario, Outlook, RepOfRun, RunSince, SlipLine, WhatIf,
    WhatIfDeal, WhatMoved, column_of,
};
pub use goals::{
    Copied, GoalCell, GoalChange, GoalChanged, GoalEdit, GoalGrid, GoalKey, GoalMetric,
    GoalQuestion, GoalRow, GoalSum,
};
pub use health::Health;
pub use indicator::{IndicatorKey, TrendPoint, Window};
pub use interrupt::Interrupt;
pub use journal::{Change, Entry};
pub use kept_answer::KeptAnswer;
pub use levers::{LeverDetails, LeverLine, RepLever};
pub use load::Load;
pub use lookup::Named;
pub use meetings::{
    Attendee, Carried, Decision, EndMeeting, Ended, HeldMeeting, Kept, Meeting, MeetingItem,
    MeetingNote, MeetingPage, MeetingTypeLine, NewDecision, NewMeeting, NewMeetingAction,
    NewMeetingNote, Presence, Promise,
};
pub use notes::Note;
pub use observations::{Observation, SeenCompetency};
pub use people::{DealChangeLine, QuotaLine};
pub use plans::{
    CheckIn, Closing, CorrectiveAction, Due, DueWhat, NewPlan, NewPlanAction, Plan, PlanLine,
    PlanPage, PlanQuery, PlanView, SinceStart,
};
pub use prep_pack::{PrepFor, PrepSettings};
pub use qualification::{Qualification, ScoreAt, ScoredElement};
pub use rep_sheet::RepSheet;
pub use reviews::{Decided, Review, ReviewItem};
pub use ride_alongs::{RideAlong, RideAlongState};
pub use sales_record::{FigureKey, FiguresOfWindows, SalesHead, SalesPiece, WorkCount};
pub use schema::VERSION;
pub use search::Found;
pub use start::Started;
pub use stop::Stop;
pub use team::{PersonFigures, TeamFigures, TeamPart};
pub use text_match::fold;
pub use text_search::{Marked, TextFound, TextHit, TextKind, TextTotal};
pub use time_line::{Noted, TimeLine, TimeLineEntry};
pub use today::{Today, Until, WeekClose};
pub use uids::Uids;
pub use views::SavedView;

use crate::domain::stamp::Stamp;
use file_identity::FileIdentity;

/// What every call of this room answers with.
pub type Result<T> = std::result::Result<T, StorageError>;

/// Tells the wall clock; handed in, because this room has none.
pub type Now = Box<dyn Fn() -> Stamp + Send>;

/// The path that stands for a database in memory.
const IN_MEMORY: &str = ":memory:";

/// The open database.
pub struct Store {
    connection: Connection,
    path: PathBuf,
    /// Which file it was when it was opened; none in memory.
    identity: Option<FileIdentity>,
    /// Where the content of a file was saved that lost its name while it was open.
    rescued: Option<PathBuf>,
    now: Now,
    uids: Uids,
    journal_ready: bool,
    shadow: Option<as_of::Shadow>,
    desk: Option<Desk>,
    interrupt: Interrupt,
    columns: std::sync::Arc<deal_columns::SharedColumns>,
    background: std::cell::RefCell<Option<std::sync::Arc<deal_facts::Background>>>,
    kept_record: std::cell::RefCell<Option<board::KeptRecord>>,
    kept_forecast: std::cell::RefCell<Vec<forecast::KeptRecord>>,
    kept_learnt: std::cell::RefCell<Vec<forecast::KeptLearnt>>,
    kept_of_period: std::cell::RefCell<Option<forecast::KeptOfPeriod>>,
    kept_head: std::cell::RefCell<Option<sales_record::KeptHead>>,
    kept_few: std::cell::RefCell<Option<sales_record::KeptFew>>,
    kept_standings: std::cell::RefCell<Vec<sales_record::KeptStandings>>,
    held_team: std::cell::RefCell<team::HeldTeam>,
    record_path: std::cell::Cell<forecast::RecordPath>,
    /// Back-tests of that record.
    kept_back_tests: std::cell::RefCell<Vec<forecast::KeptBackTest>>,
    kept_sums: std::cell::RefCell<Option<forecast::KeptSums>>,
    listener: std::cell::RefCell<Option<telling::Listener>>,
}

impl Store {
    /// Opens the file, makes it (0600 in a 0700 directory) where there is none, and upgrades an older one after
    /// copying it. Refuses a newer file, or one of another program, without touching a byte of it.
    pub fn open(path: &Path, now: Now) -> Result<Self> {
        let (connection, path) = connection::open(path, &now)?;
        let identity = FileIdentity::of(&path);
        work_folder::sweep_beside(&path);
        Ok(Self::over(connection, path, identity, now))
    }

    /// A store of a file that is open in this process already, for its desk and nothing else: open at once, because no
    /// table of the database is looked at. `path` is that of the open store.
    pub fn for_desk(path: &Path, now: Now) -> Result<Self> {
        let connection = connection::open_untouched(path)?;
        let identity = FileIdentity::of(path);
        Ok(Self::over(connection, path.to_owned(), identity, now))
    }

    /// A database in memory, for tests.
    pub fn in_memory(now: Now) -> Result<Self> {
        let connection = connection::in_memory()?;
        Ok(Self::over(connection, PathBuf::from(IN_MEMORY), None, now))
    }

    fn over(
        connection: Connection,
        path: PathBuf,
        identity: Option<FileIdentity>,
        now: Now,
    ) -> Self {
        Self {
            interrupt: Interrupt::of(&connection),
            columns: deal_columns::SharedColumns::of(identity),
            connection,
            path,
            identity,
            rescued: None,
            now,
            uids: Uids::Random,
            journal_ready: false,
            shadow: None,
            desk: None,
            background: std::cell::RefCell::default(),
            kept_record: std::cell::RefCell::default(),
            kept_head: std::cell::RefCell::default(),
            kept_few: std::cell::RefCell::default(),
            kept_standings: std::cell::RefCell::default(),
            held_team: std::cell::RefCell::default(),
            kept_forecast: std::cell::RefCell::default(),
            kept_learnt: std::cell::RefCell::default(),
            kept_of_period: std::cell::RefCell::default(),
            record_path: std::cell::Cell::default(),
            kept_back_tests: std::cell::RefCell::default(),
            kept_sums: std::cell::RefCell::default(),
            listener: std::cell::RefCell::default(),
        }
    }

    /// Gives uids from a seed instead of chance, so that the same seed writes the same file.
    pub fn seed_uids(&mut self, seed: u64) {
        self.uids = Uids::seeded(seed);
    }

    /// Where the file lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The wall clock as this store was given it.
    pub fn now(&self) -> Stamp {
        (self.now)()
    }

    /// What must follow every write.
    fn after_write(&mut self) -> Result<()> {
        self.renew_shadow()
    }

    /// The connection, for reading, inside this room.
    pub(in crate::storage) fn reader(&self) -> &Connection {
        &self.connection
    }
}
