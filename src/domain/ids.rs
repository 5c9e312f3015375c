//! Row numbers of records, one type per record, so that a deal's number never lands where a rep's is meant.
//!
//! Inside one file a record is known by its number. What travels between machines is the record's `uid`
//! (UUIDv7), which `storage` gives at birth; nothing outside `storage` needs it.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

ids! {
    /// A rep or a manager: a person of the sales force.
    RepId,
    /// A team.
    TeamId,
    /// An account.
    AccountId,
    /// A contact: a person at an account.
    ContactId,
    /// A buyer: a contact with a role in one deal.
    BuyerId,
    /// A criterion of a buyer.
    CriterionId,
    /// A product.
    ProductId,
    /// A deal.
    DealId,
    /// A stage of a sales process.
    StageId,
    /// An import.
    ImportId,
    /// A pipeline review.
    ReviewId,
    /// A deal of a pipeline review, with its disposition once decided.
    ReviewItemId,
    /// Something that somebody promised to do.
    ActionId,
    /// A qualification framework.
    FrameworkId,
    /// An element of a qualification framework.
    ElementId,
    /// A note.
    NoteId,
    /// A goal for one rep, metric and period.
    GoalId,
    /// A forecast call.
    ForecastCallId,
    /// A lock of the forecast.
    LockId,
    /// A scenario: what if.
    ScenarioId,
    /// A competency: a selling behaviour that can be observed.
    CompetencyId,
    /// A performance lever.
    LeverId,
    /// A walk through ROAM for one rep.
    DiagnosisId,
    /// What speaks for or against a hypothesis.
    EvidenceId,
    /// A ride-along.
    RideAlongId,
    /// One competency seen once.
    ObservationId,
    /// An action plan with one focus.
    PlanId,
    /// A check-in of a plan.
    CheckInId,
    /// A record of corrective action, apart from coaching.
    CorrectiveActionId,
    /// A cadence: a recurring activity of the manager.
    CadenceId,
    /// One version of a cadence's rule.
    CadenceRuleId,
    /// A holiday, or somebody's leave.
    DayOffId,
    /// A type of meeting.
    MeetingTypeId,
    /// An item of the agenda of a type of meeting.
    AgendaItemId,
    /// A meeting.
    MeetingId,
    /// An item of the agenda of one meeting.
    MeetingItemId,
    /// Somebody who is asked to a meeting.
    AttendeeId,
    /// A decision.
    DecisionId,
    /// A call of a ride-along.
    CallId,
    /// A tick, a quote, a take-over of a call.
    CallMarkId,
    /// A behaviour that can be ticked.
    BehaviourId,
    /// A set of prompts of a debrief.
    PromptSetId,
    /// What a rep committed to.
    CommitmentId,
    /// An entry of the journal: one thing that can be undone.
    EntryId,
}
