//! What reps committed to: open ones first; each closes only when it was seen again.

use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::form::{Field, Form, Kind};
use crate::app::list::{List, ListCursor, Row};
use crate::domain::competency::Used;
use crate::domain::debrief::CommitmentState;
use crate::domain::ids::CommitmentId;
use crate::screens::deal_rows::short_day;
use crate::screens::list_editor::beside;
use crate::screens::ride_alongs::debrief::DebriefPage;
use crate::screens::ride_alongs::looks;
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{Commitment, CommitmentQuery, Result, Store, fold};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table::{self, Column};
use crate::ui::theme::Role;

/// A commitment with the day of the screen.
#[derive(Debug, Clone)]
struct CommitmentRow {
    one: Commitment,
    today: NaiveDate,
}

impl Row for CommitmentRow {
    fn id(&self) -> i64 {
        self.one.id.0
    }
}

impl CommitmentRow {
    fn state(&self) -> Piece {
        match (self.one.state, self.one.seen_since) {
            (CommitmentState::Seen, _) => piece(Role::Good, "✓ seen again"),
            (CommitmentState::Dropped, _) => piece(Role::Muted, "dropped"),
            (CommitmentState::Open, Some(seen)) if seen.used == Used::Yes => {
                piece(Role::Accent, "used: y seen")
            }
            (CommitmentState::Open, Some(_)) => piece(Role::Warning, "✗ not used"),
            (CommitmentState::Open, None) => piece(Role::Plain, "open"),
        }
    }

    fn look(&self) -> Piece {
        match self.one.looks_on() {
            _ if !self.one.is_open() => piece(Role::Muted, ""),
            Some(on) if on < self.today => {
                piece(Role::Bad, format!("! {}", short_day(on, self.today)))
            }
            Some(on) => piece(Role::Plain, short_day(on, self.today)),
            None => piece(Role::Warning, "! none"),
        }
    }
}

const COLUMNS: &[Column<CommitmentRow>] = &[
    Column::text("Rep", 12, 18, |row: &CommitmentRow| {
        piece(Role::Plain, &*row.one.rep_name)
    }),
    Column::text("Commitment", 24, 60, |row: &CommitmentRow| {
        piece(Role::Plain, &*row.one.words)
    }),
    Column::text("Skill", 14, 26, |row: &CommitmentRow| {
        piece(Role::Muted, &*row.one.competency_name)
    })
    .rank(1),
    Column::text("Next look", 9, 9, CommitmentRow::look),
    Column::text("State", 12, 14, CommitmentRow::state),
];

/// The page.
#[derive(Default)]
pub struct Commitments {
    context: Option<Context>,
    list: List<CommitmentRow>,
    all: Vec<CommitmentRow>,
    /// The form of a draft to open once the page is read: its kind and the commitment.
    opening: Option<(String, CommitmentId)>,
}

impl Commitments {
    /// The page before anything is read.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with the form of a draft open: `look/ID` or `drop/ID`.
    pub(in crate::screens::ride_alongs) fn resuming(form: &str) -> Self {
        let opening = form.split_once('/').and_then(|(kind, id)| {
            let id = id.parse().ok().map(CommitmentId)?;
            Some((kind.to_owned(), id))
        });
        Self {
            opening,
            ..Self::default()
        }
    }

    fn lay_out(&mut self) {
        let words = fold(self.list.cursor.filter.text());
        let fits = |row: &&CommitmentRow| {
            let one = &row.one;
            let text = fold(&format!(
                "{} {} {}",
                one.rep_name, one.words, one.competency_name
            ));
            words.split_whitespace().all(|word| text.contains(word))
        };
        let shown = self.all.iter().filter(fits).cloned().collect();
        self.list.load_all(shown);
    }

    fn open_row(&self) -> Option<&CommitmentRow> {
        let past = |context: &Context| context.scope.looks_back();
        let row = self.list.selected().filter(|row| row.one.is_open());
        row.filter(|_| !self.context.as_ref().is_none_or(past))
    }

    fn can_see(&self) -> bool {
        let seen = self.open_row().and_then(|row| row.one.seen_since);
        seen.is_some_and(|seen| seen.used == Used::Yes)
    }

    fn seen(&mut self, effects: &mut Effects<Self>) {
        let Some(row) = self.open_row() else { return };
        let (id, seen) = (row.one.id, row.one.seen_since);
        if let Some(seen) = seen {
            effects.change(
                "close the commitment",
                move |store| store.see_again(id, seen.observation),
                |_, (), effects| effects.say("Seen again: closed; u takes it back"),
            );
        }
    }

    fn look(&mut self, effects: &mut Effects<Self>) {
        if let Some(row) = self.open_row() {
            let draft = format!("ride-alongs/commitment/look/{}", row.one.id);
            looks::look_again(&row.one, row.today, draft, effects);
        }
    }

    fn give_up(&mut self, effects: &mut Effects<Self>) {
        let Some(row) = self.open_row() else { return };
        let id = row.one.id;
        let fields = vec![
            Field::new("reason", "Why", Kind::Text)
                .required()
                .hint("what makes it not worth seeing any more"),
        ];
        let form = Form::new("Drop the commitment", row.today, fields)
            .note(format!("“{}”", row.one.words))
            .draft(format!("ride-alongs/commitment/drop/{id}"));
        effects.form(
            form,
            "drop the commitment",
            move |store: &mut Store, values| {
                let dropped = store.drop_commitment(id, values.text("reason"));
                dropped.map_err(|error| beside("reason", error))
            },
            |_, (), effects| effects.say("Dropped; u takes it back"),
        );
    }

    fn open(&mut self, effects: &mut Effects<Self>) {
        if let Some(ride) = self.list.selected().and_then(|row| row.one.ride_along) {
            effects.open(DebriefPage::new(ride));
        }
    }

    fn open_again(&mut self, effects: &mut Effects<Self>) {
        match self.opening.take() {
            Some((kind, _)) if kind == "look" => self.look(effects),
            Some((kind, _)) if kind == "drop" => self.give_up(effects),
            _ => {}
        }
    }
}

impl Screen for Commitments {
    const NAME: &'static str = "ride-alongs-commitments";
    const TITLE: &'static str = "Commitments";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("open", "enter l", "Its debrief", Self::open)
            .footer(1)
            .when(|page: &Self| {
                let row = page.list.selected();
                row.is_some_and(|row| row.one.ride_along.is_some())
            }),
        Command::new("seen", "y", "Seen again", Self::seen)
            .footer(2)
            .when(Self::can_see),
        Command::new("look", "n", "Look again", Self::look)
            .footer(3)
            .when(|page: &Self| page.open_row().is_some()),
        Command::new("drop", "x", "Drop", Self::give_up)
            .footer(4)
            .when(|page: &Self| page.open_row().is_some()),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        let (team, rep) = (context.scope.team, context.scope.rep);
        let today = context.clock.today();
        effects.read(
            "commitments",
            "read the commitments",
            move |store: &mut Store| -> Result<Vec<Commitment>> {
                store.commitments(&CommitmentQuery {
                    team,
                    rep,
                    open_only: false,
                })
            },
            move |page, all, effects| {
                let row = |one| CommitmentRow { one, today };
                page.all = all.into_iter().map(row).collect();
                if let Some((_, id)) = &page.opening {
                    page.list.cursor.select(id.0);
                }
                page.lay_out();
                page.open_again(effects);
            },
        );
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.list.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.list.cursor)
    }

    fn list_changed(&mut self, _: &mut Effects<Self>) {
        self.lay_out();
    }

    fn status(&self) -> Vec<Piece> {
        let open = self.all.iter().filter(|row| row.one.is_open()).count();
        vec![piece(Role::Muted, format!("{open} open"))]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        let below = 5.min(height / 3);
        let mut top = canvas.part(0, 0, width, height.saturating_sub(below));
        let nothing = "Nobody committed to anything yet: a debrief ends with one commitment.";
        table::draw(&mut top, COLUMNS, &self.list, nothing);
        if let Some(row) = self.list.selected() {
            let place = height.saturating_sub(below);
            let mut part = canvas.part(2, place, width.saturating_sub(4), below);
            details(row, &mut part);
        }
    }
}

fn details(row: &CommitmentRow, canvas: &mut Canvas<'_>) {
    let one = &row.one;
    let y = canvas.paragraph(1, Role::Heading, &format!("“{}”", one.words));
    let mut said = format!(
        "{}, made on {}",
        one.competency_name,
        short_day(one.made_at.day(), row.today)
    );
    if let Some((_, due, state)) = one.action {
        let due = due.map_or("no day".to_owned(), |due| short_day(due, row.today));
        let _ = write!(said, "; action due {due}, {state}");
    }
    if one.looks_on().is_some() {
        let _ = write!(said, "; next look: {}", one.look_kind.unwrap_or_default());
    }
    if !one.reason.is_empty() {
        let _ = write!(said, "; dropped: {}", one.reason);
    }
    canvas.paragraph(y, Role::Muted, &said);
}
