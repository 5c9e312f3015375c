//! The figures of the team page: one pass over the deals of the scope, folded per owner, then up the trees of
//! managers and teams.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::base_currency::BaseCurrency;
use super::cells;
use super::deal_query::DealScope;
use super::error::StorageError;
use super::file_version::FileVersion;
use super::team_people::{Person, read_people, read_person};
use super::team_tree::Tree;
use super::{Result, Store, threads};
use crate::domain::ids::{RepId, TeamId};
use crate::domain::money::Currency;
use crate::domain::process::Outcome;
use crate::domain::rep_figures::{DealRow, RepFigures};

/// A rep or a manager with figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonFigures {
    /// The person.
    pub id: RepId,
    /// Full name.
    pub name: String,
    /// The manager.
    pub manager_id: Option<RepId>,
    /// Name of the manager; empty where there is none.
    pub manager: String,
    /// The team.
    pub team_id: Option<TeamId>,
    /// Name of the team; empty where there is none.
    pub team: String,
    /// Whether this person leads others.
    pub leads: bool,
    /// The day the person left; empty: still here.
    pub left_on: Option<NaiveDate>,
    /// A rep's own figures; a manager's with everybody below.
    pub figures: Arc<RepFigures>,
}

/// A team with its figures, those of the teams below it included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamPart {
    /// The team.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// The team above it.
    pub parent: Option<TeamId>,
    /// The figures of everybody in it.
    pub figures: Arc<RepFigures>,
}

/// The figures of a scope.
#[derive(Debug, Clone)]
pub struct TeamFigures {
    /// The day that stands for today.
    pub as_of: NaiveDate,
    /// The currency of totals, and the rates to reach it.
    pub base: BaseCurrency,
    /// Reps, also those without a deal, and managers who own deals; by name.
    pub reps: Vec<PersonFigures>,
    /// Everybody who leads others; by name.
    pub managers: Vec<PersonFigures>,
    /// Teams; by name.
    pub teams: Vec<TeamPart>,
    /// Deals of the scope that nobody owns; they are in the total and in no rep.
    pub unowned: RepFigures,
    /// All deals of the scope.
    pub total: RepFigures,
}

/// Figures per owner; `None` are the deals that nobody owns.
pub(super) type Owned = BTreeMap<Option<i64>, RepFigures>;
/// The same, each shared with the lines that show it.
type SharedOwned = BTreeMap<Option<i64>, Arc<RepFigures>>;

/// The state of the file: SQLite's own counts of changes by other connections and by this one, and the day.
type State = (FileVersion, NaiveDate);

/// What is held of everybody while nothing changes.
#[derive(Debug, Default)]
pub(super) struct HeldTeam {
    state: Option<State>,
    people: Option<Arc<Vec<Person>>>,
    /// The figures of the scopes of many that were shown last.
    shown: Vec<(DealScope, Option<Currency>, Arc<TeamFigures>)>,
}

/// So many scopes are held.
const HELD: usize = 2;

/// With more people, teams and managers are added up at once.
#[cfg(not(test))]
const MANY: usize = 500;
/// Few, so that the tests have both ways.
#[cfg(test)]
const MANY: usize = 2;

impl Store {
    /// The figures of reps, managers and teams. A period counts won and lost deals by their close date; open deals
    /// are those that are open today, whatever their close date.
    pub fn team_figures(&self, scope: &DealScope, base: Option<Currency>) -> Result<TeamFigures> {
        let own = self.owned(scope)?;
        self.team_of_owners(own, scope, base)
    }

    /// The figures per owner: of few deals from their rows, of many from the columns where those are there.
    fn owned(&self, scope: &DealScope) -> Result<Owned> {
        if self.is_narrow(scope)? {
            return self.figures_by_owner(scope);
        }
        match self.owners_from_columns(scope)? {
            Some(own) => Ok(own),
            None => self.figures_by_owner(scope),
        }
    }

    /// The figures of one person over the days of a scope, whose team and rep do not matter; of somebody who leads,
    /// with everybody below. Costs the rows of their deals.
    ///
    /// # Errors
    /// Not found where the rep is no longer in the file.
    pub fn person_figures(&self, rep: RepId, scope: &DealScope) -> Result<PersonFigures> {
        let gone = || StorageError::NotFound("This rep is no longer in the file".into());
        let mut person = read_person(&self.connection, rep)?.ok_or_else(gone)?.line;
        let scope = DealScope {
            team: None,
            rep: Some(rep),
            ..*scope
        };
        for figures in self.owned(&scope)?.values() {
            Arc::make_mut(&mut person.figures).merge(figures);
        }
        Ok(person)
    }

    /// The same as far as it can be had at once, and whether it is that of the file as it stands; else it is as it was
    /// kept. `None`: it takes [`Store::count_team`].
    pub fn team_at_once(
        &mut self,
        scope: &DealScope,
        base: Option<Currency>,
    ) -> Result<Option<(Arc<TeamFigures>, bool)>> {
        if self.looking().is_some() || !self.is_large()? || self.is_narrow(scope)? {
            return Ok(Some((Arc::new(self.team_figures(scope, base)?), true)));
        }
        if let Some(held) = self.held_team(scope, base)? {
            return Ok(Some((held, true)));
        }
        let (own, is_true) = if let Some(own) = self.owners_from_columns(scope)? {
            (own, true)
        } else {
            let Some(kept) = self.kept_answer(&key_of(scope))? else {
                return Ok(None);
            };
            let Ok(own) = serde_json::from_slice::<Vec<(Option<i64>, RepFigures)>>(&kept.bytes)
            else {
                return Ok(None);
            };
            (own.into_iter().collect(), kept.mark == self.mark()?)
        };
        let team = Arc::new(self.team_of_owners(own, scope, base)?);
        if is_true {
            self.hold_team(scope, base, &team)?;
        }
        Ok(Some((team, is_true)))
    }

    fn state(&self) -> Result<State> {
        Ok((self.file_version()?, self.today()))
    }

    /// What is held, where the file is still the same; else nothing is held any more.
    fn team_held(&self) -> Result<std::cell::RefMut<'_, HeldTeam>> {
        let state = self.state()?;
        let mut held = self.held_team.borrow_mut();
        if held.state != Some(state) {
            *held = HeldTeam {
                state: Some(state),
                ..HeldTeam::default()
            };
        }
        Ok(held)
    }

    fn held_team(
        &self,
        scope: &DealScope,
        base: Option<Currency>,
    ) -> Result<Option<Arc<TeamFigures>>> {
        let held = self.team_held()?;
        let mut shown = held.shown.iter();
        let found = shown.find(|shown| (&shown.0, shown.1) == (scope, base));
        Ok(found.map(|shown| Arc::clone(&shown.2)))
    }

    fn hold_team(
        &self,
        scope: &DealScope,
        base: Option<Currency>,
        team: &Arc<TeamFigures>,
    ) -> Result<()> {
        let mut held = self.team_held()?;
        held.shown.truncate(HELD - 1);
        held.shown.insert(0, (*scope, base, Arc::clone(team)));
        Ok(())
    }

    /// The people of a scope, by name; everybody is held while nothing changes.
    fn people_of(&self, scope: &DealScope) -> Result<Arc<Vec<Person>>> {
        let is_narrowed = scope.team.is_some() || scope.rep.is_some();
        if self.looking().is_some() || is_narrowed || !self.is_large()? {
            return Ok(Arc::new(read_people(&self.connection, scope)?));
        }
        if let Some(people) = &self.team_held()?.people {
            return Ok(Arc::clone(people));
        }
        let people = Arc::new(read_people(&self.connection, scope)?);
        self.team_held()?.people = Some(Arc::clone(&people));
        Ok(people)
    }

    /// The figures of the file as it stands.
    pub fn count_team(&mut self, scope: &DealScope, base: Option<Currency>) -> Result<TeamFigures> {
        let is_everybody = scope.team.is_none() && scope.rep.is_none();
        let own = if is_everybody && self.looking().is_none() && self.is_large()? {
            match self.owners_from_columns(scope)? {
                Some(own) => own,
                None => self.owned_beside_people(scope)?,
            }
        } else {
            self.owned(scope)?
        };
        self.team_of_owners(own, scope, base)
    }

    /// The figures of every owner; who everybody is, is read beside, where it is not held.
    fn owned_beside_people(&self, scope: &DealScope) -> Result<Owned> {
        let state = self.state()?;
        let is_held = self.team_held()?.people.is_some();
        let (own, people) = self.owned_by_everybody(scope, |other| {
            (!is_held)
                .then(|| read_people(&other.connection, scope))
                .transpose()
        })?;
        if let Some(people) = people
            && self.state()? == state
        {
            self.team_held()?.people = Some(Arc::new(people));
        }
        Ok(own)
    }

    /// Keeps figures that were true at a mark for the next start: behind their answer, because it is as much work again.
    pub fn keep_team(&mut self, scope: &DealScope, mark: i64, team: &TeamFigures) -> Result<()> {
        if self.looking().is_some() || !self.is_large()? {
            return Ok(());
        }
        let unowned = std::iter::once((None, &team.unowned));
        let owners = team.reps.iter().map(|rep| (Some(rep.id.0), &*rep.figures));
        let own: Vec<(Option<i64>, &RepFigures)> = unowned
            .chain(owners)
            .filter(|(_, figures)| figures.deals() > 0)
            .collect();
        let bytes = serde_json::to_vec(&own).unwrap_or_default();
        self.keep_answer(&key_of(scope), mark, &bytes)
    }

    fn team_of_owners(
        &self,
        own: Owned,
        scope: &DealScope,
        base: Option<Currency>,
    ) -> Result<TeamFigures> {
        let people = self.people_of(scope)?;
        let own: SharedOwned = own
            .into_iter()
            .map(|(owner, figures)| (owner, Arc::new(figures)))
            .collect();
        let own = &own;
        let mut total = RepFigures::default();
        for figures in own.values() {
            total.merge(figures);
        }
        let below = Tree::below_of(&self.connection, scope)?;
        let with_own = |person: &Person, figures: Arc<RepFigures>| PersonFigures {
            figures,
            ..person.line.clone()
        };
        let own_of = |id: i64| own.get(&Some(id)).cloned().unwrap_or_default();
        let reps = people
            .iter()
            .filter(|p| p.is_rep || own.contains_key(&Some(p.line.id.0)))
            .map(|p| with_own(p, own_of(p.line.id.0)))
            .collect();
        // Of everybody both go over each person several times.
        let (teams, managers) = threads::both(
            people.len() > MANY,
            || self.team_parts(own, &people, scope),
            || {
                let leads = people.iter();
                let leads = leads.filter(|p| !p.is_rep || below.leads(p.line.id.0));
                leads
                    .map(|p| with_own(p, Arc::new(sum(own, below.all_below(p.line.id.0)))))
                    .collect()
            },
        );
        Ok(TeamFigures {
            as_of: self.today(),
            base: self.base_currency(base)?,
            teams: teams?,
            reps,
            managers,
            unowned: own
                .get(&None)
                .map_or_else(RepFigures::default, |own| RepFigures::clone(own)),
            total,
        })
    }

    /// Everybody, by name, without figures.
    pub fn people(&self) -> Result<Vec<PersonFigures>> {
        let people = read_people(&self.connection, &DealScope::default())?;
        Ok(people.into_iter().map(|person| person.line).collect())
    }

    pub(super) fn figures_by_owner(&self, scope: &DealScope) -> Result<Owned> {
        let (within, owners) = (scope.closed_within(), scope.owners());
        self.figures_of_rows(&format!("(d.outcome = 'open' OR {within}){owners}"))
    }

    /// The figures of each owner of the deals for which a condition on `d` holds.
    pub(super) fn figures_of_rows(&self, which: &str) -> Result<Owned> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT d.owner_id, d.outcome, d.amount_minor, d.currency, d.created_on, d.close_on
             FROM deals d WHERE {which}"
        ))?;
        let mut rows = statement.query([])?;
        let mut own = Owned::new();
        while let Some(row) = rows.next()? {
            let outcome = row
                .get_ref(1)?
                .as_str()
                .ok()
                .and_then(|key| key.parse().ok());
            let outcome: Outcome = outcome.unwrap_or_default();
            let days_to_win = if outcome == Outcome::Won {
                let days = cells::day_at(row, 4)?.zip(cells::day_at(row, 5)?);
                days.map(|(created, closed)| (closed - created).num_days())
            } else {
                None
            };
            own.entry(row.get(0)?).or_default().add(&DealRow {
                outcome,
                amount: cells::money_at(row, 2, 3)?,
                days_to_win,
            });
        }
        Ok(own)
    }

    /// The teams with somebody of the scope, those below included; of everybody also teams that nobody is in, and of a
    /// team those that belong to it.
    fn team_parts(
        &self,
        own: &SharedOwned,
        people: &[Person],
        scope: &DealScope,
    ) -> Result<Vec<TeamPart>> {
        // A question about one rep looks at no other team.
        let among = match (scope.people("r.id"), scope.team) {
            (people, _) if people.is_empty() => String::new(),
            (people, team) => format!(
                " WHERE t.id IN (WITH RECURSIVE up(id) AS (
                     SELECT r.team_id FROM reps r WHERE r.team_id IS NOT NULL{people}
                     UNION SELECT p.parent_id FROM teams p JOIN up ON p.id = up.id WHERE p.parent_id IS NOT NULL)
                   SELECT id FROM up
                   UNION SELECT id FROM (WITH RECURSIVE part(id) AS (SELECT {} UNION
                     SELECT l.id FROM teams l JOIN part ON l.parent_id = part.id) SELECT id FROM part))",
                team.map_or(0, |team| team.0)
            ),
        };
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT id, name, parent_id, EXISTS (SELECT 1 FROM reps r WHERE r.team_id = t.id) FROM teams t{among}
             ORDER BY folded(name), id"
        ))?;
        let teams = statement
            .query_map([], |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get::<_, Option<i64>>(2)?,
                    row.get(3)?,
                ))
            })?
            .collect::<rusqlite::Result<Vec<(i64, String, Option<i64>, bool)>>>()?;
        let tree = Tree::of(teams.iter().map(|team| (team.0, team.2)));
        let has_people: HashSet<i64> = teams.iter().filter(|t| t.3).map(|t| t.0).collect();
        let mut by_team: HashMap<i64, Vec<i64>> = HashMap::new();
        for person in people {
            if let Some(team) = person.line.team_id {
                by_team.entry(team.0).or_default().push(person.line.id.0);
            }
        }
        let mut parts = Vec::new();
        for (id, name, parent, _) in &teams {
            let within = tree.all_below(*id);
            let in_scope = within.iter().any(|team| by_team.contains_key(team));
            if in_scope || !within.iter().any(|team| has_people.contains(team)) {
                let members = within.iter().filter_map(|team| by_team.get(team));
                parts.push(TeamPart {
                    id: TeamId(*id),
                    name: name.clone(),
                    parent: parent.map(TeamId),
                    figures: Arc::new(sum(own, members.flatten().copied())),
                });
            }
        }
        Ok(parts)
    }
}

/// Page and scope.
fn key_of(scope: &DealScope) -> String {
    format!("team {}", serde_json::to_string(scope).unwrap_or_default())
}

/// The figures of these owners together, in the order of their numbers.
fn sum(own: &SharedOwned, people: impl IntoIterator<Item = i64>) -> RepFigures {
    let mut people: Vec<i64> = people.into_iter().collect();
    people.sort_unstable();
    let mut total = RepFigures::default();
    for person in people {
        if let Some(figures) = own.get(&Some(person)) {
            total.merge(figures);
        }
    }
    total
}
