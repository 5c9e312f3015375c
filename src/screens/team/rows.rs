//! The rows of the team page, and in which order they stand.

use crate::app::list::{Row, Sort};
use crate::domain::ids::RepId;
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
    figures: RepFigures,
    rate: Piece,
    interval: Piece,
    won_value: Piece,
    average: Piece,
    days: Piece,
    pipeline: Piece,
}

impl Row for TeamRow {
    fn id(&self) -> i64 {
        self.id
    }
}

impl TeamRow {
    fn new(id: i64, name: &str, figures: &RepFigures, base: &BaseCurrency) -> Self {
        let average = said::average_minor(figures, base).map(Money::short);
        Self {
            id,
            name: name.to_owned(),
            person: None,
            is_sum: true,
            left: false,
            rate: said::rate(figures.win_rate()),
            interval: said::interval(figures.win_rate()),
            won_value: said::or_nothing(said::won_value(figures, base)),
            average: said::or_nothing(average),
            days: said::or_nothing(said::days(figures)),
            pipeline: said::or_nothing(said::open_pipeline(figures, base)),
            figures: figures.clone(),
        }
    }

    fn rep(rep: &PersonFigures, base: &BaseCurrency) -> Self {
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

    /// The figures.
    pub fn figures(&self) -> &RepFigures {
        &self.figures
    }

    fn count(&self, count: i64) -> Piece {
        piece(
            if self.is_sum {
                Role::Strong
            } else {
                Role::Plain
            },
            count.to_string(),
        )
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
    Column::figures("Deals", 5, |row: &TeamRow| row.count(row.figures.deals())).rank(2),
    Column::figures("Won", 4, |row: &TeamRow| row.count(row.figures.won)),
    Column::figures("Lost", 4, |row: &TeamRow| row.count(row.figures.lost)),
    Column::figures("Win rate", 8, |row: &TeamRow| row.rate.clone()),
    Column::figures("95 %", 8, |row: &TeamRow| row.interval.clone()),
    Column::figures("n", 4, |row: &TeamRow| {
        piece(Role::Muted, row.figures.win_rate().n.to_string())
    })
    .rank(3),
    Column::figures("Won value", 9, |row: &TeamRow| row.won_value.clone()).rank(6),
    Column::figures("Avg won", 7, |row: &TeamRow| row.average.clone()),
    Column::figures("Days", 5, |row: &TeamRow| row.days.clone()),
    Column::figures("Open", 5, |row: &TeamRow| row.count(row.figures.open)).rank(7),
    Column::figures("Pipeline", 8, |row: &TeamRow| row.pipeline.clone()),
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
        let text = fold(&format!("{} {} {}", rep.name, rep.manager, rep.team));
        words.split_whitespace().all(|word| text.contains(word))
    };
    let mut reps: Vec<&PersonFigures> = team.reps.iter().filter(fits).collect();
    sort_reps(&mut reps, &team.base, sort);
    let mut rows = Vec::new();
    match arranged {
        Arranged::Plain => rows.extend(reps.iter().map(|rep| TeamRow::rep(rep, &team.base))),
        Arranged::ByManager => by_manager(team, &reps, &mut rows),
        Arranged::ByTeam => by_team(team, &reps, &mut rows),
    }
    if !rows.is_empty() && words.is_empty() {
        if team.unowned.deals() > 0 {
            rows.push(TeamRow::new(
                i64::MIN + 1,
                "Owned by nobody",
                &team.unowned,
                &team.base,
            ));
        }
        rows.push(TeamRow::new(
            i64::MIN,
            "All together",
            &team.total,
            &team.base,
        ));
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

fn by_manager(team: &TeamFigures, reps: &[&PersonFigures], rows: &mut Vec<TeamRow>) {
    for manager in &team.managers {
        let is_own =
            |rep: &&&PersonFigures| rep.manager_id == Some(manager.id) || rep.id == manager.id;
        let own: Vec<TeamRow> = reps
            .iter()
            .filter(is_own)
            .map(|rep| TeamRow::rep(rep, &team.base))
            .collect();
        if own.is_empty() {
            continue;
        }
        let heading = TeamRow::new(
            -1 - manager.id.0,
            &manager.name,
            &manager.figures,
            &team.base,
        );
        rows.push(TeamRow {
            person: Some(manager.id),
            ..heading
        });
        rows.extend(own);
    }
    let led = |rep: &PersonFigures| {
        team.managers
            .iter()
            .any(|m| Some(m.id) == rep.manager_id || m.id == rep.id)
    };
    rest(team, reps, led, "Without a manager", rows);
}

fn by_team(team: &TeamFigures, reps: &[&PersonFigures], rows: &mut Vec<TeamRow>) {
    for part in &team.teams {
        let own = reps.iter().filter(|rep| rep.team_id == Some(part.id));
        let own: Vec<TeamRow> = own.map(|rep| TeamRow::rep(rep, &team.base)).collect();
        let is_above = team.teams.iter().any(|below| below.parent == Some(part.id));
        if !own.is_empty() || (is_above && part.figures.deals() > 0) {
            // Apart from the numbers of people.
            let id = -(1 << 40) - part.id.0;
            rows.push(TeamRow::new(id, &part.name, &part.figures, &team.base));
            rows.extend(own);
        }
    }
    rest(
        team,
        reps,
        |rep| rep.team_id.is_some(),
        "Without a team",
        rows,
    );
}

/// Those that stand under no heading yet.
fn rest(
    team: &TeamFigures,
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
        rows.push(TeamRow::new(i64::MIN + 2, name, &sum, &team.base));
    }
    rows.extend(others.iter().map(|rep| TeamRow::rep(rep, &team.base)));
}
