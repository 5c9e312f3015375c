//! Step 3, methodology, as a hypothesis: each factor of the result beside the benchmark with its interval, its share
//! of the shortfall, what closing it would be worth; and what else could explain it, to be ruled out first.

use super::Walk;
use super::figures::Figures;
use super::frame::{self, ROOMY};
use super::reading::Kept;
use super::results::{benchmark, mark};
use super::rows::{RowKind, StepRow};
use crate::app::effect::Effects;
use crate::domain::diagnosis::{Comparison, Explanation, Factor, Headline, Reading, What, words};
use crate::storage::{Hypothesis, RoamWalk, WalkAnswer};
use crate::ui::beside as trend;
use crate::ui::canvas::{Canvas, piece};
use crate::ui::text;
use crate::ui::theme::Role;

/// The row that takes no factor as hypothesis.
const LOOK_FIRST: i64 = 1;
/// The first number of factors, and of explanations.
const FACTORS: i64 = 1_000;
const EXPLANATIONS: i64 = 2_000;
/// The scale of what is no share ends at so many times the benchmark.
const SCALE: f64 = 2.0;

/// A factor that can be chosen as the hypothesis.
pub(super) struct FactorRow {
    /// The factor; none: nothing that the numbers show.
    pub factor: Option<Factor>,
    /// As it will be kept.
    pub hypothesis: Hypothesis,
    /// Its name.
    pub name: String,
    /// Neighbouring stages that offset each other.
    pub premature: bool,
    comparison: Option<Comparison>,
}

/// Another explanation.
pub(super) struct ExplanationRow {
    /// Its key in the answers.
    pub key: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Whether it is ruled out.
    pub is_out: bool,
    /// What the numbers say about it.
    pub says: String,
    /// Whether it accounts for much of the gap.
    pub is_likely: bool,
}

/// The rows: the factors in the order of the result, then the other explanations.
pub(super) fn rows(figures: &Figures, kept: &Kept) -> Vec<StepRow> {
    let diagnosis = &figures.diagnosis;
    let mut rows: Vec<StepRow> = (FACTORS..)
        .zip(&diagnosis.comparisons)
        .map(|(id, comparison)| StepRow {
            id,
            kind: RowKind::Factor(factor_row(figures, comparison)),
        })
        .collect();
    rows.push(StepRow {
        id: LOOK_FIRST,
        kind: RowKind::Factor(FactorRow {
            factor: None,
            hypothesis: Hypothesis::default(),
            name: "None of these: look first".into(),
            premature: false,
            comparison: None,
        }),
    });
    let of_what = |what: What| diagnosis.explanations.iter().find(|e| e.what == what);
    let all = [What::LeadSource, What::Territory, What::Segment, What::Ramp];
    rows.extend((EXPLANATIONS..).zip(all).map(|(id, what)| StepRow {
        id,
        kind: RowKind::Explanation(ExplanationRow {
            key: what.key(),
            name: what.label(),
            is_out: kept.ruled_out.iter().any(|key| key == what.key()),
            says: says(figures, what, of_what(what)),
            is_likely: of_what(what).is_some_and(Explanation::is_likely),
        }),
    }));
    rows
}

fn factor_row(figures: &Figures, comparison: &Comparison) -> FactorRow {
    let factor = comparison.factor;
    let (from, to) = match factor {
        Factor::Conversion { from, to } => (figures.stage(from), figures.stage(to)),
        _ => (None, None),
    };
    FactorRow {
        factor: Some(factor),
        hypothesis: Hypothesis {
            factor: factor.key().to_owned(),
            from,
            to,
            lever: None,
        },
        name: figures.factor_name(factor),
        premature: factor.is_merged(),
        comparison: Some(comparison.clone()),
    }
}

fn says(figures: &Figures, what: What, explanation: Option<&Explanation>) -> String {
    let Some(explanation) = explanation else {
        return match what {
            What::Ramp => "not on a ramp by the quotas and the first day".to_owned(),
            _ => "the numbers show nothing of it; ask".to_owned(),
        };
    };
    let words = words::explanation(explanation, &figures.record);
    let name = what.label().to_lowercase();
    let rest = words.strip_prefix(&name).unwrap_or(&words);
    rest.trim_start_matches([':', ' ']).to_owned()
}

/// The hypothesis that was chosen; else the one that the numbers point to; else none.
pub(super) fn usual(figures: &Figures, walk: &RoamWalk) -> Option<i64> {
    let comparisons = &figures.diagnosis.comparisons;
    let chosen = || {
        let place = comparisons.iter().position(|comparison| {
            let row = factor_row(figures, comparison).hypothesis;
            let own = &walk.hypothesis;
            row.factor == own.factor && row.from == own.from && row.to == own.to
        });
        place.map(|at| FACTORS + at as i64)
    };
    let found = || {
        let finding = figures.diagnosis.headline.finding()?;
        let at = comparisons
            .iter()
            .position(|c| c.factor == finding.factor)?;
        Some(FACTORS + at as i64)
    };
    let was_passed = walk.step > 3;
    if walk.hypothesis.factor.is_empty() && was_passed {
        return Some(LOOK_FIRST);
    }
    chosen().or_else(found).or(Some(LOOK_FIRST))
}

/// What it comes to, in a sentence or two.
pub(super) fn headline(figures: &Figures) -> (String, Role) {
    let diagnosis = &figures.diagnosis;
    let said = words::sentence(diagnosis, &figures.record);
    match &diagnosis.headline {
        Headline::NotEnough(_) => (
            format!("? {said} Numbers cannot say where to look: watch the work instead."),
            Role::Warning,
        ),
        Headline::Ramping => (
            format!("? {said} Look at the activity, and ride along."),
            Role::Warning,
        ),
        Headline::Territory(_) => (format!("? {said}"), Role::Warning),
        Headline::Lever(finding) if finding.premature => (
            format!(
                "The numbers suggest: {said} High ratios before and a low one after them are one gap."
            ),
            Role::Strong,
        ),
        Headline::Lever(_) => (format!("The numbers suggest: {said}"), Role::Strong),
        Headline::Nothing => (
            format!("= {said} Leave it alone, or choose what you want to look at."),
            Role::Plain,
        ),
    }
}

/// Draws the step.
pub(super) fn draw(walk: &Walk, canvas: &mut Canvas<'_>) {
    let Some(figures) = &walk.figures else {
        canvas.text(0, 0, Role::Muted, "counting…");
        return;
    };
    let roomy = canvas.height() >= ROOMY;
    let (said, role) = headline(figures);
    let mut y = canvas.paragraph(0, role, &said);
    y = canvas.paragraph(y, Role::Muted, &benchmark(figures)) + u16::from(roomy);
    let columns = Columns::of(canvas.width());
    heading(canvas, y, &columns);
    frame::rows(canvas, y + 1, &walk.list, "", |canvas, row| {
        match &row.kind {
            RowKind::Factor(row) => draw_factor(canvas, row, figures, &columns),
            RowKind::Explanation(row) => draw_explanation(canvas, row),
            _ => {}
        }
    });
}

/// Where the columns begin.
struct Columns {
    name: usize,
    picture: u16,
    share: u16,
    has_reading: bool,
}

impl Columns {
    fn of(width: u16) -> Self {
        let wide = width >= 100;
        Self {
            name: if wide { 31 } else { 23 },
            picture: if wide { 21 } else { 11 },
            share: if wide { 15 } else { 11 },
            has_reading: wide,
        }
    }

    /// Cells of the value and of the benchmark.
    const VALUE: usize = 9;
    const WORTH: usize = 7;
}

fn heading(canvas: &mut Canvas<'_>, y: u16, columns: &Columns) {
    let line = format!(
        "  {} {} {} {} {} {}",
        text::left("Hypothesis", columns.name),
        text::right("is", Columns::VALUE),
        text::left(
            if columns.has_reading {
                "● with interval, ◆"
            } else {
                "●──, ◆"
            },
            usize::from(columns.picture)
        ),
        text::left("benchmark", Columns::VALUE),
        text::left("costs│helps", usize::from(columns.share)),
        text::right("worth", Columns::WORTH),
    );
    canvas.text(0, y, Role::Muted, &line);
}

fn draw_factor(canvas: &mut Canvas<'_>, row: &FactorRow, figures: &Figures, columns: &Columns) {
    let Some(comparison) = &row.comparison else {
        canvas.text(0, 0, Role::Plain, &row.name);
        return;
    };
    let factor = comparison.factor;
    let short = |value: f64| match factor {
        Factor::Volume => format!("{:.1}/week", value * 5.0),
        _ => figures.value(factor, value),
    };
    let (sign, role) = mark(comparison.reading);
    let name = if row.premature {
        format!("{} (one gap)", row.name)
    } else {
        row.name.clone()
    };
    let is = comparison
        .measured
        .map_or_else(|| "no data".into(), |m| short(m.value));
    let thin = matches!(comparison.reading, Reading::TooFew | Reading::NoData);
    let is_role = if thin { Role::Muted } else { Role::Strong };
    let mut x = canvas.line(
        0,
        0,
        &[
            piece(role, format!("{sign} ")),
            piece(Role::Plain, text::left(&name, columns.name - 2)),
            piece(is_role, format!(" {} ", text::right(&is, Columns::VALUE))),
        ],
    );
    trend::beside(canvas, x, 0, columns.picture, picture(comparison));
    x += columns.picture + 1;
    let should = comparison
        .benchmark
        .map_or_else(|| "–".into(), |point| short(point.value));
    canvas.text(x, 0, Role::Muted, &text::left(&should, Columns::VALUE));
    x += Columns::VALUE as u16 + 1;
    let most = figures
        .diagnosis
        .comparisons
        .iter()
        .filter_map(|c| c.share)
        .fold(0.0, |most: f64, share| most.max(share.abs()));
    if let Some(share) = comparison.share.filter(|_| most > 0.0) {
        trend::from_the_middle(canvas, x, 0, columns.share, share / most);
    }
    x += columns.share + 1;
    let worth = comparison.worth.filter(|worth| *worth > 0.0);
    let worth = worth.map_or_else(|| "–".into(), |worth| figures.money(worth));
    let worth = text::right(&worth, Columns::WORTH);
    canvas.text(x, 0, if thin { Role::Muted } else { Role::Plain }, &worth);
    if columns.has_reading {
        canvas.text(
            x + Columns::WORTH as u16 + 2,
            0,
            role,
            comparison.reading.label(),
        );
    }
}

fn picture(comparison: &Comparison) -> trend::Beside {
    let benchmark = comparison.benchmark.map(|point| point.value);
    let is_share = comparison.factor.is_rate() || comparison.factor == Factor::Realisation;
    let value = comparison.measured.map(|measured| measured.value);
    let interval = comparison
        .measured
        .and_then(|measured| measured.interval())
        .map(|interval| (interval.low, interval.high));
    let most = if is_share {
        1.0
    } else {
        benchmark.or(value).unwrap_or(1.0) * SCALE
    };
    trend::Beside {
        value,
        interval,
        benchmark,
        most,
    }
}

fn draw_explanation(canvas: &mut Canvas<'_>, row: &ExplanationRow) {
    let (mark, role) = match (row.is_out, row.is_likely) {
        (true, _) => ("[✓] ", Role::Good),
        (false, true) => ("[ ] ", Role::Warning),
        (false, false) => ("[ ] ", Role::Muted),
    };
    let out = if row.is_out {
        "ruled out"
    } else {
        "rule out first"
    };
    canvas.line(
        0,
        0,
        &[
            piece(role, mark),
            piece(Role::Plain, text::left(row.name, 12)),
            piece(Role::Muted, format!(" {} ", text::left(out, 15))),
            piece(
                if row.is_likely {
                    Role::Warning
                } else {
                    Role::Muted
                },
                row.says.clone(),
            ),
        ],
    );
}

impl Walk {
    /// The explanation that stands selected.
    pub(super) fn chosen_explanation(&self) -> Option<&ExplanationRow> {
        match self.chosen() {
            Some(RowKind::Explanation(row)) => Some(row),
            _ => None,
        }
    }

    /// Ticks the chosen explanation off, or takes that back.
    pub(super) fn turn_ruled_out(&mut self, effects: &mut Effects<Self>) {
        let (Some(id), Some(row)) = (self.id, self.chosen_explanation()) else {
            return;
        };
        let (key, name, is_out) = (row.key, row.name, !row.is_out);
        self.save(
            effects,
            "keep the answer",
            move |store| store.rule_out(id, key, is_out, name),
            |screen: &mut Self, (), _| screen.list.cursor.step(1),
        );
    }

    /// Takes the chosen factor as the hypothesis, or ticks the chosen explanation off.
    pub(super) fn choose_hypothesis(&mut self, effects: &mut Effects<Self>) {
        let (Some(id), Some(rep)) = (self.id, self.walk().map(|walk| walk.rep)) else {
            return;
        };
        let Some(RowKind::Factor(row)) = self.chosen() else {
            self.turn_ruled_out(effects);
            return;
        };
        let mut chosen = row.hypothesis.clone();
        let name = if row.factor.is_some() {
            row.name.clone()
        } else {
            "open".to_owned()
        };
        let own = self
            .walk()
            .map(|walk| walk.hypothesis.clone())
            .unwrap_or_default();
        let is_same = own.factor == chosen.factor && own.from == chosen.from && own.to == chosen.to;
        if is_same {
            self.answer_and_go_on(WalkAnswer::Seen, effects);
            return;
        }
        if let Some(kept) = &mut self.kept {
            kept.walk.hypothesis = chosen.clone();
        }
        self.reached(4);
        self.save(
            effects,
            "keep the hypothesis",
            move |store| {
                chosen.lever = store.lever_of(rep, &chosen)?.map(|lever| lever.id);
                store.answer_walk(id, &WalkAnswer::Hypothesis { chosen, name }, Some(4))
            },
            |_, (), _| {},
        );
    }
}
