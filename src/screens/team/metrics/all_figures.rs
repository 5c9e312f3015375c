//! All figures of a rep, a manager or everybody, each with its n, interval and definition; Enter leads to the rows
//! behind it.
//!
//! ```text
//!   Figure                     Value    95 %        n   Kind
//!   Won value             USD 120,000            3   result
//!   Win rate                   75.0 %  30–95 %  3 of 4   proficiency
//!
//!   Win rate
//!   Won / (won + lost), by count …
//! ```

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor, Row};
use crate::domain::figures::{Figure, Window};
use crate::domain::metric::{Kind, METRICS, Metric};
use crate::domain::money::Currency;
use crate::domain::sales_record::SalesRecord;
use crate::storage::{Result, Store, fold};
use crate::ui::canvas::{Canvas, piece};
use crate::ui::table::{self, Column};
use crate::ui::theme::Role;

use super::Whose;
use super::behind::Behind;
use crate::screens::{Context, OpenPage, Screen};

/// A figure as a row.
#[derive(Debug, Clone)]
struct FigureRow {
    id: i64,
    figure: Figure,
    value: String,
    interval: String,
}

impl Row for FigureRow {
    fn id(&self) -> i64 {
        self.id
    }
}

/// The page.
pub struct AllFigures {
    name: String,
    whose: Whose,
    window: Window,
    period: String,
    currency: Currency,
    all: Vec<FigureRow>,
    list: List<FigureRow>,
}

impl AllFigures {
    /// The figures of somebody; `name` stands in the path on top.
    pub fn new(name: String, whose: Whose) -> Self {
        Self {
            name,
            whose,
            window: Window::ALL,
            period: String::new(),
            currency: Currency::USD,
            all: Vec::new(),
            list: List::default(),
        }
    }

    fn behind(&mut self, effects: &mut Effects<Self>) {
        if let Some(row) = self.list.selected() {
            let figure = &row.figure;
            effects.open(Behind::new(
                self.name.clone(),
                self.whose.clone(),
                self.window,
                figure.metric,
                figure.part.key.clone(),
            ));
        }
    }

    /// Only the figures whose name holds what is typed after `/`.
    fn narrow(&mut self) {
        let filter = fold(self.list.cursor.filter.text());
        let holds = |row: &&FigureRow| {
            let name = fold(&row.figure.name());
            filter.split_whitespace().all(|word| name.contains(word))
        };
        let rows = self.all.iter().filter(holds).cloned().collect();
        self.list.load_all(rows);
    }
}

/// Result, activity, proficiency, quality.
fn in_order() -> Vec<&'static Metric> {
    let mut metrics: Vec<&'static Metric> = METRICS.iter().collect();
    metrics.sort_by_key(|metric| match metric.kind {
        Kind::Result => 0,
        Kind::Activity => 1,
        Kind::Proficiency => 2,
        Kind::Quality => 3,
    });
    metrics
}

fn kind_in_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Result => "result",
        Kind::Activity => "activity",
        Kind::Proficiency => "proficiency",
        Kind::Quality => "quality",
    }
}

const COLUMNS: &[Column<FigureRow>] = &[
    Column::text("Figure", 30, 44, |row| {
        piece(Role::Plain, row.figure.name())
    }),
    Column::figures("Value", 16, |row| {
        let role = if row.figure.value.is_some() {
            Role::Strong
        } else {
            Role::Muted
        };
        piece(role, &*row.value)
    }),
    Column::figures("95 %", 11, |row| piece(Role::Plain, &*row.interval)),
    Column::figures("n", 12, |row| piece(Role::Plain, row.figure.rests_on())),
    Column::text(" Kind", 12, 12, |row: &FigureRow| {
        let kind = kind_in_words(row.figure.metric.kind);
        piece(Role::Muted, format!(" {kind}"))
    })
    .rank(1),
];

impl Screen for AllFigures {
    const NAME: &'static str = "team-metrics";
    const TITLE: &'static str = "Figures";
    const COMMANDS: &'static [Command<Self>] =
        &[
            Command::new("behind", "enter l w", "Says who?", Self::behind)
                .footer(1)
                .when(|page: &Self| page.list.selected().is_some()),
        ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.window = Window::of(&context.calendar, context.scope.period);
        self.period = context.calendar.label(context.scope.period);
        let (whose, window) = (self.whose.clone(), self.window);
        let (calendar, base) = (context.calendar.clone(), context.config.base_currency);
        effects.figures(
            "figures",
            "compute the figures",
            move |store: &mut Store| -> Result<(Currency, Vec<Figure>)> {
                let asked = |record: &SalesRecord| (vec![whose.subject(record)], window);
                let (record, mut all) = store.figures(base, &calendar, asked, &in_order())?;
                Ok((record.currency, all.pop().unwrap_or_default()))
            },
            |screen, (currency, figures), _| {
                screen.currency = currency;
                let rows = figures.into_iter().zip(0..).map(|(figure, id)| FigureRow {
                    id,
                    value: figure.long(currency),
                    interval: figure.interval_in_words(currency).unwrap_or_default(),
                    figure,
                });
                screen.all = rows.collect();
                screen.narrow();
            },
        );
    }

    fn list_changed(&mut self, _: &mut Effects<Self>) {
        self.narrow();
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.list.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.list.cursor)
    }

    fn heading(&self) -> Option<String> {
        Some(format!("Figures of {}", self.name))
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        let rows = height.saturating_sub(DETAIL);
        table::draw(
            &mut canvas.part(0, 0, width, rows),
            COLUMNS,
            &self.list,
            "No figure of that name.",
        );
        let Some(row) = self.list.selected() else {
            return;
        };
        let figure = &row.figure;
        let mut below = canvas.part(2, rows + 1, width.saturating_sub(4), DETAIL - 1);
        let mut y = below.paragraph(0, Role::Plain, figure.metric.definition);
        if !figure.note.is_empty() {
            y = below.paragraph(y, Role::Warning, &figure.note);
        }
        let window = format!("Window: {}. Source: {}.", self.period, figure.metric.source);
        below.paragraph(y, Role::Muted, &window);
    }
}

/// Lines below the table.
const DETAIL: u16 = 7;
