//! A small tab that uses everything of the frame; an example to copy.

use ridealong::app::command::Command;
use ridealong::app::effect::{Effects, SaveProblem, Target};
use ridealong::app::form::{Field, Form, Kind, Problem};
use ridealong::app::list::{List, ListCursor, Row};
use ridealong::app::pick::{Item, Source};
use ridealong::domain::money::{Currency, Money};
use ridealong::screens::{AnyScreen, Context, OpenPage, Screen, Tab, table};
use ridealong::storage::{StorageError, Store};
use ridealong::ui::canvas::{Canvas, Piece, piece};
use ridealong::ui::table::{self as tables, Column};
use ridealong::ui::theme::Role;

#[derive(Debug, Clone)]
pub struct Deal {
    id: i64,
    name: String,
    value: Money,
}

impl Row for Deal {
    fn id(&self) -> i64 {
        self.id
    }
}

const COLUMNS: &[Column<Deal>] = &[
    Column::text("Deal", 12, 40, |d| piece(Role::Plain, d.name.clone())),
    Column::figures("Value", 10, |d| piece(Role::Plain, d.value.short())),
    Column::text("Id", 4, 4, |d: &Deal| piece(Role::Muted, d.id.to_string())).rank(2),
];

/// How many deals the demo has.
pub const DEALS: usize = 1_000;

fn deal(position: usize) -> Deal {
    let name = match position {
        1 => "日本語 \u{202e}evil\u{202c} \x1b[31mred".to_owned(),
        2 => "👩\u{200d}👩\u{200d}👧 ❤\u{fe0f} e\u{301}".to_owned(),
        _ => format!("Deal {position}"),
    };
    let value = Money::new(position as i64 * 123_400, Currency::USD);
    Deal {
        id: position as i64 + 100,
        name,
        value,
    }
}

/// The list.
#[derive(Default)]
pub struct Deals {
    list: List<Deal>,
    context: Option<Context>,
    kept: Vec<String>,
}

impl Deals {
    fn read(&mut self, effects: &mut Effects<Self>) {
        let filter = self.list.cursor.filter.text().to_lowercase();
        let selected = self.list.cursor.selected();
        let down = self.list.cursor.sort.descending;
        effects.read(
            "deals",
            "read the deals",
            move |_: &mut Store| -> Result<_, StorageError> {
                let mut all: Vec<Deal> = (0..DEALS)
                    .map(deal)
                    .filter(|d| filter.is_empty() || d.name.to_lowercase().contains(&filter))
                    .collect();
                if down {
                    all.reverse();
                }
                let at = all.iter().position(|d| Some(d.id) == selected);
                let start = at.unwrap_or(0).saturating_sub(50);
                let count = all.len();
                Ok((
                    count,
                    at,
                    start,
                    all.into_iter().skip(start).take(100).collect(),
                ))
            },
            |screen, (count, at, start, rows), _| screen.list.load(count, at, start, rows),
        );
    }

    fn open(&mut self, effects: &mut Effects<Self>) {
        if let Some(deal) = self.list.selected() {
            effects.open(DealPage { deal: deal.clone() });
        }
    }

    fn note(&mut self, effects: &mut Effects<Self>) {
        let today = self.context.as_ref().unwrap().clock.today();
        let form = Form::new(
            "Note",
            today,
            vec![
                Field::new("title", "Title", Kind::Text).required(),
                Field::new("due", "Due", Kind::Date).hint("fri"),
                Field::new("value", "Value", Kind::Money(Currency::USD)),
                Field::new(
                    "mood",
                    "Mood",
                    Kind::Choice(vec![
                        ("good".into(), "Good".into()),
                        ("bad".into(), "Bad".into()),
                    ]),
                ),
                Field::new("rep", "Rep", Kind::Pick(reps())),
                Field::new("urgent", "Urgent", Kind::Bool),
                Field::new("text", "Text", Kind::LongText),
            ],
        )
        .draft("demo/note/1");
        effects.form(
            form,
            "save the note",
            |_store, values| {
                let title = values.text("title");
                if title == "taken" {
                    let text = "There is one of that name".to_owned();
                    return Err(SaveProblem::Fields(vec![Problem {
                        field: "title".into(),
                        text,
                    }]));
                }
                if title == "broken" {
                    return Err(SaveProblem::Other("the disk is full".into()));
                }
                Ok(format!(
                    "{title}|{:?}|{:?}|{:?}|{:?}|{}|{}",
                    values.date("due"),
                    values.money("value").map(|m| m.to_string()),
                    values.choice("mood"),
                    values.record_id("rep"),
                    values.yes("urgent"),
                    values.text("text"),
                ))
            },
            |screen, line, effects| {
                screen.kept.push(line);
                effects.say("Saved the note");
            },
        );
    }
}

fn reps() -> Source {
    Source::search(
        |_: &mut Store, text: &str| -> Result<Vec<Item>, StorageError> {
            let names = ["Ana Ruiz", "Ben Okafor", "Carla Weiss"];
            let found = names
                .iter()
                .enumerate()
                .filter(|(_, n)| n.to_lowercase().contains(text));
            Ok(found.map(|(i, n)| Item::new(i, *n)).collect())
        },
    )
}

impl Screen for Deals {
    const NAME: &'static str = "demo";
    const TITLE: &'static str = "Deals";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("open", "enter", "Open", Self::open)
            .footer(1)
            .when(|s: &Self| s.list.selected().is_some()),
        Command::new("note", "n", "Write a note", Self::note).footer(2),
        Command::new(
            "close",
            "c",
            "Close",
            |s: &mut Self, effects: &mut Effects<Self>| {
                let n = s.list.cursor.acted_on().len();
                effects.confirm(
                    format!("Close {n}?"),
                    "They are lost.",
                    "close them",
                    move |_, effects| {
                        effects.say(format!("Closed {n}"));
                    },
                );
            },
        ),
        Command::new(
            "pick",
            "p",
            "Pick a rep",
            |_: &mut Self, effects: &mut Effects<Self>| {
                effects.pick("Choose a rep", reps(), |_, item, effects| {
                    effects.say(item.label);
                });
            },
        ),
        Command::new(
            "break",
            "B",
            "Break",
            |_: &mut Self, effects: &mut Effects<Self>| {
                effects.read(
                    "broken",
                    "break it",
                    |_| -> Result<(), StorageError> { panic!("on purpose") },
                    |_, (), _| {},
                );
            },
        ),
        Command::new(
            "copy",
            "y,y",
            "Copy the name",
            |s: &mut Self, effects: &mut Effects<Self>| {
                effects.copy(
                    s.list
                        .selected()
                        .map(|d| d.name.clone())
                        .unwrap_or_default(),
                );
            },
        ),
        Command::new(
            "copy-all",
            "y,a",
            "Copy all",
            |_: &mut Self, effects: &mut Effects<Self>| {
                effects.copy("all");
            },
        ),
        Command::new(
            "edit",
            "e",
            "Edit a text",
            |_: &mut Self, effects: &mut Effects<Self>| {
                effects.edit("text", "old", |_, text, effects| {
                    effects.say(format!("now {text}"));
                });
            },
        ),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        self.list.cursor.columns = COLUMNS.len();
        self.read(effects);
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.list.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.list.cursor)
    }

    fn list_changed(&mut self, effects: &mut Effects<Self>) {
        self.read(effects);
    }

    fn settle(&mut self, effects: &mut Effects<Self>) {
        if let Some(missing) = self.list.cursor.missing() {
            let range = missing.rows.clone();
            effects.read_rows(
                &missing,
                "page",
                "read the deals",
                move |_| -> Result<_, StorageError> {
                    Ok((range.start, range.map(deal).collect()))
                },
                |screen, (start, rows), _| screen.list.add(start, rows),
            );
        }
    }

    fn focus(&mut self, target: &Target, _effects: &mut Effects<Self>) {
        self.list.cursor.go(target.id as usize - 100);
    }

    fn resume(&mut self, _draft: &str, effects: &mut Effects<Self>) {
        self.note(effects);
    }

    fn status(&self) -> Vec<Piece> {
        vec![piece(
            Role::Muted,
            format!("{} deals", self.list.cursor.count()),
        )]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let rows = canvas.height() - self.kept.len() as u16;
        let width = canvas.width();
        tables::draw(
            &mut canvas.part(0, 0, width, rows),
            COLUMNS,
            &self.list,
            "No deals.",
        );
        for (y, line) in (rows..).zip(&self.kept) {
            canvas.text(1, y, Role::Good, line);
        }
    }
}

/// A page of one deal.
pub struct DealPage {
    deal: Deal,
}

impl Screen for DealPage {
    const NAME: &'static str = "demo-deal";
    const TITLE: &'static str = "Deal";
    const COMMANDS: &'static [Command<Self>] = &[];

    fn enter(&mut self, _context: &Context, _effects: &mut Effects<Self>) {}

    fn heading(&self) -> Option<String> {
        Some(self.deal.name.clone())
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        canvas.text(1, 0, Role::Heading, &format!("Page of {}", self.deal.name));
    }
}

/// An empty second tab.
#[derive(Default)]
pub struct Team;

impl Screen for Team {
    const NAME: &'static str = "team";
    const TITLE: &'static str = "Team";
    const COMMANDS: &'static [Command<Self>] = &[];

    fn enter(&mut self, _context: &Context, _effects: &mut Effects<Self>) {}

    fn view(&self, canvas: &mut Canvas<'_>) {
        canvas.text(1, 0, Role::Plain, "The team");
    }
}

/// Deals on 2 and Team on 8.
pub fn tabs() -> Vec<Tab> {
    vec![
        Tab {
            number: '2',
            first: || -> Box<dyn AnyScreen> { Box::new(Deals::default()) },
            tables: || vec![table::<Deals>(), table::<DealPage>()],
        },
        Tab {
            number: '8',
            first: || Box::new(Team),
            tables: || vec![table::<Team>()],
        },
    ]
}
