//! The rows of the team page, and in which order they stand.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::app::list::{Row, Sort};
use crate::domain::ids::{RepId, TeamId};
use crate::domain::money::Money;
use crate::domain::rep_figures::RepFigures;
use crate::storage::{BaseCurrency, PersonFigures, TeamFigures, fold};
use crate::ui::canvas::{Piece, piece};
use crate::ui::table::Column;
use crate::ui::theme::Role;

use super::figures as said;

/// Under what headings reps stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Arranged {
    /// Under their manager.
    #[default]
    ByManager,
    /// Under their team.
    ByTeam,
    /// One list.
    Plain,
}

impl Arranged {
    /// The next way.
    pub fn next(self) -> Self {
        match self {
            Self::ByManager => Self::ByTeam,
            Self::ByTeam => Self::Plain,
            Self::Plain => Self::ByManager,
        }
    }

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::ByManager => "by manager",
            Self::ByTeam => "by team",
            Self::Plain => "not grouped",
        }
    }
}

/// A rep, or a manager, team or everybody with their sums.
#[derive(Debug, Clone)]
pub struct TeamRow {
    id: i64,
    name: String,
    person: Option<RepId>,
    is_sum: bool,
    left: bool,
    /// None where only what it says was kept.
    figures: Option<(Arc<RepFigures>, Arc<BaseCurrency>)>,
    /// What the columns behind the name say, made when the row is first in sight.
    cells: OnceCell<Vec<Piece>>,
}

/// What a row says, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptRow {
    id: i64,
    name: String,
    person: Option<i64>,
    is_sum: bool,
    left: bool,
    cells: Vec<(u8, String)>,
}

/// The meanings of cells, by their number in what is kept.
const ROLES: [Role; 3] = [Role::Plain, Role::Muted, Role::Strong];

impl Row for TeamRow {
    fn id(&self) -> i64 {
        self.id
    }
}

impl TeamRow {
    fn new(id: i64, name: &str, figures: &Arc<RepFigures>, base: &Arc<BaseCurrency>) -> Self {
        Self {
            id,
            name: name.to_owned(),
            person: None,
            is_sum: true,
            left: false,
            figures: Some((Arc::clone(figures), Arc::clone(base))),
            cells: OnceCell::new(),
        }
    }

    fn rep(rep: &PersonFigures, base: &Arc<BaseCurrency>) -> Self {
        Self {
            person: Some(rep.id),
            is_sum: false,
            left: rep.left_on.is_some(),
            ..Self::new(rep.id.0, &rep.name, &rep.figures, base)
        }
    }

    /// The person whose page it leads to; a manager for the heading of their reps.
    pub fn person(&self) -> Option<RepId> {
        self.person
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The figures; none where only what the row says was kept.
    pub fn figures(&self) -> Option<&Arc<RepFigures>> {
        self.figures.as_ref().map(|(figures, _)| figures)
    }

    /// What it says, to be kept.
    pub fn kept(&self) -> KeptRow {
        let number = |role: Role| ROLES.iter().position(|known| *known == role).unwrap_or(0);
        let cells = self.cells().iter();
        KeptRow {
            id: self.id,
            name: self.name.clone(),
            person: self.person.map(|rep| rep.0),
            is_sum: self.is_sum,
            left: self.left,
            cells: cells
                .map(|cell| (number(cell.role) as u8, cell.text.clone()))
                .collect(),
        }
    }

    /// A row that says what was kept.
    pub fn of_kept(kept: KeptRow) -> Self {
        let role = |number: u8| ROLES.get(usize::from(number)).copied().unwrap_or_default();
        let cells = kept.cells.into_iter();
        let cells = cells.map(|(number, text)| piece(role(number), text));
        Self {
            id: kept.id,
            name: kept.name,
            person: kept.person.map(RepId),
            is_sum: kept.is_sum,
            left: kept.left,
            figures: None,
            cells: OnceCell::from(cells.collect::<Vec<_>>()),
        }
    }

    fn cells(&self) -> &[Piece] {
        self.cells.get_or_init(|| match &self.figures {
            Some((figures, base)) => self.said(figures, base),
            None => Vec::new(),
        })
    }

    /// What the columns behind the name say, in their order.
    fn said(&self, figures: &RepFigures, base: &BaseCurrency) -> Vec<Piece> {
        let role = if self.is_sum {
            Role::Strong
        } else {
            Role::Plain
        };
        let count = |count: i64| piece(role, count.to_string());
        let (rate, average) = (figures.win_rate(), said::average_minor(figures, base));
        vec![
            count(figures.deals()),
            count(figures.won),
            count(figures.lost),
            said::rate(rate),
            said::interval(rate),
            piece(Role::Muted, rate.n.to_string()),
            said::or_nothing(said::won_value(figures, base)),
            said::or_nothing(average.map(Money::short)),
            said::or_nothing(said::days(figures)),
            count(figures.open),
            said::or_nothing(said::open_pipeline(figures, base)),
        ]
    }

    /// A cell by the number of its column.
    fn cell(&self, column: usize) -> Piece {
        let cell = column.checked_sub(1).and_then(|at| self.cells().get(at));
        cell.cloned().unwrap_or_else(|| piece(Role::Plain, ""))
    }

    fn label(&self) -> Piece {
        if self.is_sum {
            return piece(Role::Heading, &*self.name);
        }
        let left = if self.left { " (left)" } else { "" };
        piece(Role::Plain, format!("  {}{left}", self.name))
    }
}

/// The columns. Those that can be told from others are the first to go.
pub const COLUMNS: &[Column<TeamRow>] = &[
    Column::text("Rep", 20, 30, TeamRow::label),
    Column::figures("Deals", 5, |row: &TeamRow| row.cell(1)).rank(2),
    Column::figures("Won", 4, |row: &TeamRow| row.cell(2)),
    Column::figures("Lost", 4, |row: &TeamRow| row.cell(3)),
    Column::figures("Win rate", 8, |row: &TeamRow| row.cell(4)),
    Column::figures("95 %", 8, |row: &TeamRow| row.cell(5)),
    Column::figures("n", 4, |row: &TeamRow| row.cell(6)).rank(3),
    Column::figures("Won value", 9, |row: &TeamRow| row.cell(7)).rank(6),
    Column::figures("Avg won", 7, |row: &TeamRow| row.cell(8)),
    Column::figures("Days", 5, |row: &TeamRow| row.cell(9)),
    Column::figures("Open", 5, |row: &TeamRow| row.cell(10)).rank(7),
    Column::figures("Pipeline", 8, |row: &TeamRow| row.cell(11)),
];

/// What a column is sorted by; a name apart.
fn value(rep: &PersonFigures, base: &BaseCurrency, column: usize) -> Option<f64> {
    let figures = &rep.figures;
    let rate = figures.win_rate();
    let total = |bag| base.sum(bag).total.minor as f64;
    match column {
        1 => Some(figures.deals() as f64),
        2 => Some(figures.won as f64),
        3 => Some(figures.lost as f64),
        4 => rate.value(),
        // The lower end: who is surely good comes before who may be lucky.
        5 => rate.interval().map(|interval| interval.low),
        6 => Some(rate.n as f64),
        7 => (figures.won_with_amount > 0).then(|| total(&figures.won_value)),
        8 => said::average_minor(figures, base).map(|money| money.minor as f64),
        9 => figures.median_days_to_win(),
        10 => Some(figures.open as f64),
        _ => (!figures.open_pipeline.is_empty()).then(|| total(&figures.open_pipeline)),
    }
}

/// The rows in order: sums above their reps, everybody at the end.
pub fn arrange(team: &TeamFigures, arranged: Arranged, sort: Sort, filter: &str) -> Vec<TeamRow> {
    let words = fold(filter);
    let fits = |rep: &&PersonFigures| {
        if words.is_empty() {
            return true;
        }
        let text = fold(&format!("{} {} {}", rep.name, rep.manager, rep.team));
        words.split_whitespace().all(|word| text.contains(word))
    };
    let mut reps: Vec<&PersonFigures> = team.reps.iter().filter(fits).collect();
    sort_reps(&mut reps, &team.base, sort);
    let base = &Arc::new(team.base.clone());
    let mut rows = Vec::new();
    match arranged {
        Arranged::Plain => rows.extend(reps.iter().map(|rep| TeamRow::rep(rep, base))),
        Arranged::ByManager => by_manager(team, base, &reps, &mut rows),
        Arranged::ByTeam => by_team(team, base, &reps, &mut rows),
    }
    if !rows.is_empty() && words.is_empty() {
        if team.unowned.deals() > 0 {
            let (id, name) = (i64::MIN + 1, "Owned by nobody");
            rows.push(TeamRow::new(
                id,
                name,
                &Arc::new(team.unowned.clone()),
                base,
            ));
        }
        let total = Arc::new(team.total.clone());
        rows.push(TeamRow::new(i64::MIN, "All together", &total, base));
    }
    rows
}

fn sort_reps(reps: &mut [&PersonFigures], base: &BaseCurrency, sort: Sort) {
    if sort.column == 0 {
        if sort.descending {
            reps.reverse();
        }
        return;
    }
    let value = |rep: &PersonFigures| value(rep, base, sort.column);
    reps.sort_by(|a, b| match (value(a), value(b)) {
        (Some(a), Some(b)) if sort.descending => b.total_cmp(&a),
        (Some(a), Some(b)) => a.total_cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    });
}

/// Reps by a key, each list in their order.
fn grouped<'a, K: std::hash::Hash + Eq>(
    reps: &[&'a PersonFigures],
    keys: impl Fn(&PersonFigures) -> [Option<K>; 2],
) -> HashMap<K, Vec<&'a PersonFigures>> {
    let mut groups: HashMap<K, Vec<&PersonFigures>> = HashMap::new();
    for rep in reps {
        for key in keys(rep).into_iter().flatten() {
            groups.entry(key).or_default().push(rep);
        }
    }
    groups
}

fn by_manager(
    team: &TeamFigures,
    base: &Arc<BaseCurrency>,
    reps: &[&PersonFigures],
    rows: &mut Vec<TeamRow>,
) {
    // Whoever manages stands under their own heading, too.
    let groups = grouped(reps, |rep| {
        let own = Some(rep.id).filter(|id| rep.manager_id != Some(*id));
        [rep.manager_id, own]
    });
    for manager in &team.managers {
        let Some(own) = groups.get(&manager.id) else {
            continue;
        };
        let heading = TeamRow::new(-1 - manager.id.0, &manager.name, &manager.figures, base);
        rows.push(TeamRow {
            person: Some(manager.id),
            ..heading
        });
        rows.extend(own.iter().map(|rep| TeamRow::rep(rep, base)));
    }
    let managers: HashSet<RepId> = team.managers.iter().map(|manager| manager.id).collect();
    let led = |rep: &PersonFigures| {
        managers.contains(&rep.id) || rep.manager_id.is_some_and(|id| managers.contains(&id))
    };
    rest(base, reps, led, "Without a manager", rows);
}

fn by_team(
    team: &TeamFigures,
    base: &Arc<BaseCurrency>,
    reps: &[&PersonFigures],
    rows: &mut Vec<TeamRow>,
) {
    let groups = grouped(reps, |rep| [rep.team_id, None]);
    let above: HashSet<TeamId> = team.teams.iter().filter_map(|part| part.parent).collect();
    for part in &team.teams {
        let own = groups.get(&part.id);
        if own.is_some() || (above.contains(&part.id) && part.figures.deals() > 0) {
            // Apart from the numbers of people.
            let id = -(1 << 40) - part.id.0;
            rows.push(TeamRow::new(id, &part.name, &part.figures, base));
            let own = own.into_iter().flatten();
            rows.extend(own.map(|rep| TeamRow::rep(rep, base)));
        }
    }
    let has_team = |rep: &PersonFigures| rep.team_id.is_some();
    rest(base, reps, has_team, "Without a team", rows);
}

/// Those that stand under no heading yet.
fn rest(
    base: &Arc<BaseCurrency>,
    reps: &[&PersonFigures],
    has_place: impl Fn(&PersonFigures) -> bool,
    name: &str,
    rows: &mut Vec<TeamRow>,
) {
    let others: Vec<&&PersonFigures> = reps.iter().filter(|rep| !has_place(rep)).collect();
    if others.is_empty() {
        return;
    }
    if !rows.is_empty() {
        let mut sum = RepFigures::default();
        for rep in &others {
            sum.merge(&rep.figures);
        }
        rows.push(TeamRow::new(i64::MIN + 2, name, &Arc::new(sum), base));
    }
    rows.extend(others.iter().map(|rep| TeamRow::rep(rep, base)));
}
