//! What a deal list asks for, and how that is said in SQL.

use std::fmt::Write as _;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::text_match::words;
use crate::domain::ids::{RepId, TeamId};

/// Whose deals, over which days. Empty means all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DealScope {
    /// Deals of this team and the teams below it.
    pub team: Option<TeamId>,
    /// Deals of this person; of a manager, also those of everybody below.
    pub rep: Option<RepId>,
    /// Won and lost deals that closed on this day or later.
    pub from: Option<NaiveDate>,
    /// Won and lost deals that closed by this day; open deals that are to close by it, or have no close date. Open
    /// deals from before the period are never hidden: they are the ones to talk about.
    pub to: Option<NaiveDate>,
}

/// Which deals of the scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DealView {
    /// Open deals.
    #[default]
    Open,
    /// Open deals with a flag.
    Flagged,
    /// Won deals.
    Won,
    /// Lost deals.
    Lost,
    /// All deals.
    All,
}

impl DealView {
    /// All of them, in the order of the screen.
    pub const ALL: [Self; 5] = [Self::Open, Self::Flagged, Self::Won, Self::Lost, Self::All];

    /// The name in commands and targets.
    pub fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Flagged => "flagged",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::All => "all",
        }
    }

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Flagged => "Flagged",
            Self::Won => "Won",
            Self::Lost => "Lost",
            Self::All => "All deals",
        }
    }
}

/// A column to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DealColumn {
    /// Exceptions first: the deals with the heaviest flags.
    #[default]
    Flags,
    /// Name of the deal.
    Name,
    /// Name of the account.
    Account,
    /// Name of the owner.
    Owner,
    /// Place of the stage in the process.
    Stage,
    /// Amount, in the base currency where a rate is known.
    Amount,
    /// Close date.
    CloseOn,
    /// Days in stage.
    StageAge,
    /// Day of the next step.
    NextStep,
    /// Day of the last activity.
    LastActivity,
}

impl DealColumn {
    /// All of them, in the order of the screen's columns.
    pub const ALL: [Self; 10] = [
        Self::Flags,
        Self::Name,
        Self::Account,
        Self::Owner,
        Self::Stage,
        Self::Amount,
        Self::CloseOn,
        Self::StageAge,
        Self::NextStep,
        Self::LastActivity,
    ];
}

/// What rows are put together under one heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupBy {
    /// Nothing: one list.
    #[default]
    None,
    /// The owner.
    Rep,
    /// The stage.
    Stage,
    /// The account.
    Account,
}

impl GroupBy {
    /// All of them, in the order of the key.
    pub const ALL: [Self; 4] = [Self::None, Self::Rep, Self::Stage, Self::Account];

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::None => "not grouped",
            Self::Rep => "by rep",
            Self::Stage => "by stage",
            Self::Account => "by account",
        }
    }

    /// Column of the group's record, and the text that its heading shows.
    pub(super) fn key(self) -> (&'static str, &'static str) {
        match self {
            Self::None => ("NULL", "NULL"),
            Self::Rep => ("d.owner_id", "owner.name"),
            Self::Stage => ("d.stage_id", "stage.name"),
            Self::Account => ("d.account_id", "account.name"),
        }
    }
}

/// A question for deals.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DealQuery {
    /// Whose deals.
    #[serde(skip)]
    pub scope: DealScope,
    /// Which of them.
    pub view: DealView,
    /// Words that must all stand in name, account, owner, stage, product or next step.
    pub filter: String,
    /// Only deals with the flag of this key.
    pub flag: Option<String>,
    /// The order.
    pub sort: DealColumn,
    /// The other way round. Deals without a value come last either way.
    pub descending: bool,
    /// What rows are put together.
    pub group: GroupBy,
}

/// Pieces of a statement. `deals` is `d`; the joined tables are there when a piece names them.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// After WHERE; never empty.
    pub condition: String,
    /// After ORDER BY.
    pub order: String,
    /// The words of the filter, parameters 1 and up.
    pub words: Vec<String>,
}

impl DealScope {
    /// The owners of the scope as a condition; empty where it is everybody.
    pub(super) fn owners(&self) -> String {
        self.people("d.owner_id")
    }

    /// The people of the scope as a condition on a column with their numbers; empty where it is everybody.
    pub(super) fn people(&self, column: &str) -> String {
        let mut out = String::new();
        if let Some(rep) = self.rep {
            let _ = write!(
                out,
                " AND {column} IN (WITH RECURSIVE below(id) AS (SELECT {rep} UNION
                   SELECT r.id FROM reps r JOIN below ON r.manager_id = below.id) SELECT id FROM below)"
            );
        }
        if let Some(team) = self.team {
            let _ = write!(
                out,
                " AND {column} IN (SELECT r.id FROM reps r WHERE r.team_id IN (
                   WITH RECURSIVE part(id) AS (SELECT {team} UNION
                   SELECT t.id FROM teams t JOIN part ON t.parent_id = part.id) SELECT id FROM part))"
            );
        }
        out
    }

    /// Won or lost within the days of the scope, as a condition.
    pub(super) fn closed_within(&self) -> String {
        let mut out = String::from("(1");
        if let Some(from) = self.from {
            let _ = write!(out, " AND d.close_on >= '{from}'");
        }
        if let Some(to) = self.to {
            let _ = write!(out, " AND d.close_on <= '{to}'");
        }
        out.push(')');
        out
    }

    /// The days of the scope as a condition; empty where it is all time.
    fn days(&self) -> String {
        let mut out = String::new();
        if let Some(from) = self.from {
            let _ = write!(out, " AND (d.outcome = 'open' OR d.close_on >= '{from}')");
        }
        if let Some(to) = self.to {
            let _ = write!(
                out,
                " AND (d.close_on <= '{to}' OR (d.outcome = 'open' AND d.close_on IS NULL))"
            );
        }
        out
    }
}

impl DealQuery {
    /// The question in SQL. `rates` weighs an amount by its currency.
    pub(super) fn said(&self, rates: &str) -> Said {
        let view = match self.view {
            DealView::Open | DealView::Flagged => "d.outcome = 'open'",
            DealView::Won => "d.outcome = 'won'",
            DealView::Lost => "d.outcome = 'lost'",
            DealView::All => "1",
        };
        let mut condition = format!("{view}{}{}", self.scope.owners(), self.scope.days());
        let words = words(&self.filter);
        for place in 1..=words.len() {
            let _ = write!(
                condition,
                " AND (holds_word(d.name, ?{place}) OR holds_word(d.next_step, ?{place})
                 OR d.account_id IN (SELECT id FROM accounts WHERE holds_word(name, ?{place}))
                 OR d.owner_id IN (SELECT id FROM reps WHERE holds_word(name, ?{place}))
                 OR d.stage_id IN (SELECT id FROM stages WHERE holds_word(name, ?{place}))
                 OR d.product_id IN (SELECT id FROM products WHERE holds_word(name, ?{place})))"
            );
        }
        Said {
            condition,
            order: format!("{}{}, d.id", self.group_order(), self.sort_order(rates)),
            words,
        }
    }

    fn group_order(&self) -> &'static str {
        match self.group {
            GroupBy::None => "",
            GroupBy::Rep => "d.owner_id IS NULL, folded(owner.name), d.owner_id, ",
            GroupBy::Stage => "d.stage_id IS NULL, stage.position, d.stage_id, ",
            GroupBy::Account => "d.account_id IS NULL, folded(account.name), d.account_id, ",
        }
    }

    /// Exceptions are put first in [`super::Store::deal_list`]; here they are ordered by close date.
    fn sort_order(&self, rates: &str) -> String {
        let weighed = format!("d.amount_minor * {rates}");
        let (value, mirrored) = match self.sort {
            DealColumn::Flags => return "d.close_on IS NULL, d.close_on".to_owned(),
            DealColumn::Name => ("folded(d.name)", false),
            DealColumn::Account => ("folded(account.name)", false),
            DealColumn::Owner => ("folded(owner.name)", false),
            DealColumn::Stage => ("stage.position", false),
            DealColumn::Amount => (weighed.as_str(), false),
            DealColumn::CloseOn => ("d.close_on", false),
            // Many days in stage are an early day.
            DealColumn::StageAge => ("d.stage_since", true),
            DealColumn::NextStep => ("d.next_step_on", false),
            DealColumn::LastActivity => ("d.last_activity_on", false),
        };
        let direction = if self.descending == mirrored {
            "ASC"
        } else {
            "DESC"
        };
        format!("{value} {direction} NULLS LAST")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::schema::{STEPS, take_steps};

    #[test]
    fn people_of_a_scope_are_found_without_an_index_made_for_the_moment() {
        let mut connection = rusqlite::Connection::open_in_memory().unwrap();
        take_steps(&mut connection, STEPS).unwrap();
        let of_team = DealScope {
            team: Some(TeamId(1)),
            ..DealScope::default()
        };
        let of_rep = DealScope {
            rep: Some(RepId(1)),
            ..DealScope::default()
        };
        for scope in [of_team, of_rep] {
            let sql = format!(
                "EXPLAIN QUERY PLAN SELECT r.id FROM reps r WHERE 1{}",
                scope.people("r.id")
            );
            let mut statement = connection.prepare(&sql).unwrap();
            let steps = statement.query_map([], |row| row.get::<_, String>("detail"));
            let steps: Vec<String> = steps.unwrap().map(Result::unwrap).collect();
            assert!(!steps.is_empty());
            let read_whole = |step: &&String| step.contains("AUTOMATIC") || *step == "SCAN r";
            assert_eq!(steps.iter().find(read_whole), None, "{steps:?}");
        }
    }
}
