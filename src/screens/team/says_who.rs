//! "Says who?": each figure of a rep, a team or everybody with its n, its interval, its definition and its source;
//! Enter leads to the deals behind it.

use std::sync::Arc;

use crate::app::command::Command;
use crate::app::effect::{Effects, Target};
use crate::app::list::{List, ListCursor, Row};
use crate::domain::ids::RepId;
use crate::domain::metric::{METRICS, Metric, metric_of};
use crate::domain::rates::MoneyBag;
use crate::domain::rep_figures::RepFigures;
use crate::storage::{BaseCurrency, DealView, fold};
use crate::ui::canvas::{Canvas, piece};
use crate::ui::table::{self, Column};
use crate::ui::theme::Role;

use super::figures as said;
use super::rep_page::RepPage;
use crate::screens::{Context, OpenPage, Screen};

/// A figure with what it rests on.
#[derive(Debug, Clone)]
struct FigureRow {
    id: i64,
    metric: &'static Metric,
    value: String,
    n: String,
    interval: String,
    /// Money of several currencies, each by itself.
    apart: String,
    note: String,
    behind: DealView,
}

impl Row for FigureRow {
    fn id(&self) -> i64 {
        self.id
    }
}

/// The page.
pub struct SaysWho {
    name: String,
    person: Option<RepId>,
    figures: Arc<RepFigures>,
    base: BaseCurrency,
    window: String,
    list: List<FigureRow>,
}

impl SaysWho {
    /// The figures of a person, or of several people together.
    pub fn new(
        name: String,
        person: Option<RepId>,
        figures: Arc<RepFigures>,
        base: BaseCurrency,
    ) -> Self {
        Self {
            name,
            person,
            figures,
            base,
            window: String::new(),
            list: List::default(),
        }
    }

    fn behind(&mut self, effects: &mut Effects<Self>) {
        let Some(view) = self.list.selected().map(|row| row.behind) else {
            return;
        };
        if let Some(rep) = self.person {
            effects.open(RepPage::new(rep, self.name.clone()).showing(view));
        } else {
            let target = Target {
                kind: view.key().to_owned(),
                id: 0,
            };
            effects.go_to("pipeline", Some(target));
        }
    }

    /// Only the figures whose name holds what is typed after `/`.
    fn narrow(&mut self) {
        let filter = fold(self.list.cursor.filter.text());
        let mut rows = self.rows();
        rows.retain(|row| fold(row.metric.name).contains(filter.trim()));
        self.list.load_all(rows);
    }

    fn rows(&self) -> Vec<FigureRow> {
        let (figures, base) = (&self.figures, &self.base);
        let rate = figures.win_rate();
        let counts = [
            ("deals", figures.deals(), DealView::All),
            ("won", figures.won, DealView::Won),
            ("lost", figures.lost, DealView::Lost),
            ("open", figures.open, DealView::Open),
        ];
        let mut rows: Vec<FigureRow> = counts
            .into_iter()
            .filter_map(|(key, n, view)| row(key, n.to_string(), n, view))
            .collect();
        rows.extend(
            row("win_rate", said::rate(rate).text, rate.n, DealView::All).map(|row| {
                let interval = said::interval(rate).text;
                FigureRow { interval, ..row }
            }),
        );
        let won = figures.won_with_amount;
        let average = said::average_minor(figures, base).map_or(NO_DATA.into(), |m| m.to_string());
        for (key, value) in [
            ("won_value", worth(&figures.won_value, base)),
            ("average_won_value", average),
        ] {
            rows.extend(row(key, value, won, DealView::Won).map(|row| FigureRow {
                apart: apart(&figures.won_value),
                note: without(figures.won - won, "won", "an amount"),
                ..row
            }));
        }
        let (days, dated) = (said::days(figures), figures.won_with_days());
        let days = days.map_or(NO_DATA.into(), |days| format!("{days} days"));
        rows.extend(
            row("median_days_to_win", days, dated, DealView::Won).map(|row| FigureRow {
                note: without(figures.won - dated, "won", "both dates"),
                ..row
            }),
        );
        let (open, lacking) = (
            worth(&figures.open_pipeline, base),
            figures.open_without_amount,
        );
        let n = figures.open - lacking;
        rows.extend(
            row("open_pipeline", open, n, DealView::Open).map(|row| FigureRow {
                apart: apart(&figures.open_pipeline),
                note: without(lacking, "open", "an amount"),
                ..row
            }),
        );
        rows
    }
}

const NO_DATA: &str = "no data";

/// A figure by the key of its metric; the place in the metric table is its number.
fn row(key: &str, value: String, n: i64, behind: DealView) -> Option<FigureRow> {
    let metric = metric_of(key)?;
    let at = METRICS.iter().position(|other| other == metric)?;
    Some(FigureRow {
        id: at as i64,
        metric,
        value,
        n: n.to_string(),
        interval: String::new(),
        apart: String::new(),
        note: String::new(),
        behind,
    })
}

/// A sum in the base currency; `+` where an amount has no rate.
fn worth(bag: &MoneyBag, base: &BaseCurrency) -> String {
    let sum = base.sum(bag);
    let more = if sum.left.is_empty() { "" } else { " +" };
    if bag.is_empty() {
        NO_DATA.to_owned()
    } else {
        format!("{}{more}", sum.total)
    }
}

/// The sums of a bag in words, where there are several.
fn apart(bag: &MoneyBag) -> String {
    let amounts: Vec<String> = bag.amounts().map(|money| money.to_string()).collect();
    if amounts.len() > 1 {
        format!("That is {}.", amounts.join(" + "))
    } else {
        String::new()
    }
}

fn without(count: i64, which: &str, what: &str) -> String {
    match count {
        0 => String::new(),
        1 => format!("1 {which} deal without {what} is left out."),
        n => format!("{n} {which} deals without {what} are left out."),
    }
}

const COLUMNS: &[Column<FigureRow>] = &[
    Column::text("Figure", 20, 24, |row| piece(Role::Plain, row.metric.name)),
    Column::text("Value", 28, 44, |row| piece(Role::Strong, &*row.value)),
    Column::figures("n", 7, |row| piece(Role::Plain, &*row.n)),
    Column::figures("95 %", 10, |row| piece(Role::Plain, &*row.interval)),
];

impl Screen for SaysWho {
    const NAME: &'static str = "team-figures";
    const TITLE: &'static str = "Says who?";
    const COMMANDS: &'static [Command<Self>] =
        &[Command::new("behind", "enter l", "Deals behind it", Self::behind).footer(1)];

    fn enter(&mut self, context: &Context, _: &mut Effects<Self>) {
        let period = context.calendar.label(context.scope.period);
        let day = context.clock.today().format("%-d %b %Y");
        self.window = format!(
            "Window: {period}, as of {day}. Won and lost deals count by close date, open deals as they stand."
        );
        self.narrow();
    }

    fn list_changed(&mut self, _: &mut Effects<Self>) {
        self.narrow();
    }

    /// The figures are those of the moment; the page below reads again.
    fn reload(&mut self, _: &Context, _: &mut Effects<Self>) {}

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.list.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.list.cursor)
    }

    fn heading(&self) -> Option<String> {
        Some(format!("Says who? {}", self.name))
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        let rows = (self.list.cursor.count() as u16 + 1).min(height);
        table::draw(
            &mut canvas.part(0, 0, width, rows),
            COLUMNS,
            &self.list,
            "No figure of that name.",
        );
        let mut below = canvas.part(2, rows + 1, width.saturating_sub(4), height);
        let Some(row) = self.list.selected() else {
            return;
        };
        let mut y = below.paragraph(0, Role::Heading, row.metric.name);
        y = below.paragraph(y, Role::Plain, row.metric.definition);
        if !row.apart.is_empty() {
            y = below.paragraph(y, Role::Plain, &row.apart);
        }
        if !row.note.is_empty() {
            y = below.paragraph(y, Role::Warning, &row.note);
        }
        y = below.paragraph(y, Role::Muted, &format!("Source: {}.", row.metric.source));
        y = below.paragraph(y + 1, Role::Muted, &self.window);
        let mut all = self.figures.won_value.clone();
        all.add_all(&self.figures.open_pipeline);
        let rates = self.base.sum(&all).rates_said();
        if !rates.is_empty() {
            below.paragraph(y, Role::Muted, &format!("Converted at {rates}."));
        }
    }
}
