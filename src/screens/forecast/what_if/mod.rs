//! What if: deals taken in or out, dates moved, amounts changed, on a copy; what every model would answer changes with
//! each key. It is kept as a scenario with a name, or thrown away.

mod desk;
mod forms;
mod kept;
mod rows;
mod view;

pub use kept::KeptScenarios;

use chrono::NaiveDate;

use self::desk::Tried;
use self::rows::{COLUMNS, WhatIfRow};
use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor};
use crate::domain::forecast::{DealChange, Scenario, Taken};
use crate::domain::ids::{DealId, ScenarioId};
use crate::screens::pipeline::deal_page::DealScreen;
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{Outlook, Result, Store, WhatIf, fold};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::theme::Role;

/// The beginning of the keys of all drafts; the form and its deal follow.
const DRAFTS: &str = "forecast/what-if/";

/// Opens the what-if with the form of a draft; false where the draft is of something else. For [`Screen::resume`] of the
/// tab.
pub fn resume<S: 'static>(draft: &str, effects: &mut Effects<S>) -> bool {
    let mut parts = draft.strip_prefix(DRAFTS).unwrap_or_default().split('/');
    let (Some(form), Some(Ok(deal))) = (parts.next(), parts.next().map(str::parse)) else {
        return false;
    };
    effects.open(WhatIfPage {
        opening: Some((form.to_owned(), DealId(deal))),
        ..WhatIfPage::new()
    });
    true
}

/// The page.
#[derive(Default)]
pub struct WhatIfPage {
    context: Option<Context>,
    basis: Option<WhatIf>,
    /// What is tried; `None` before it was read.
    tried: Option<Tried>,
    /// What was tried before each step.
    steps: Vec<Scenario>,
    /// The figures as if, reckoned once for each change.
    outlook: Option<Outlook>,
    list: List<WhatIfRow>,
    /// A kept scenario to begin with.
    wanted: Option<ScenarioId>,
    /// The form of a draft to open once it is read, and its deal.
    opening: Option<(String, DealId)>,
}

impl WhatIfPage {
    /// What was tried last, or nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A kept scenario.
    pub fn of(scenario: ScenarioId) -> Self {
        Self {
            wanted: Some(scenario),
            ..Self::default()
        }
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let question = context.forecast_question();
        effects.figures(
            "what-if",
            "read the deals and the models",
            move |store: &mut Store| -> Result<(WhatIf, Tried)> {
                let basis = store.what_if(&question)?;
                let key = Tried::key(&question.scope, basis.models.period.window);
                Ok((basis, Tried::read(store, &key)))
            },
            Self::take,
        );
    }

    fn take(&mut self, (basis, lying): (WhatIf, Tried), effects: &mut Effects<Self>) {
        let wanted = self.wanted.take();
        let kept = wanted.and_then(|id| basis.kept.iter().find(|one| one.id == id));
        if let Some(kept) = kept {
            self.tried = Some(Tried {
                scenario: kept.scenario.clone(),
                of: wanted,
            });
        }
        self.tried.get_or_insert(lying);
        self.basis = Some(basis);
        self.reckon(effects);
        if let Some((form, deal)) = self.opening.take() {
            self.open_draft(&form, deal, effects);
        }
    }

    /// Reckons the figures and lays the deals out again; puts what is tried on the desk.
    fn reckon(&mut self, effects: &mut Effects<Self>) {
        let (Some(basis), Some(tried)) = (&self.basis, &self.tried) else {
            return;
        };
        self.outlook = Some(basis.outlook(&tried.scenario));
        self.fill();
        self.put(effects);
    }

    fn fill(&mut self) {
        let (Some(basis), Some(tried)) = (&self.basis, &self.tried) else {
            return;
        };
        let days = (self.today(), basis.models.period.window.last);
        let base = basis.models.currency;
        let words = fold(self.list.cursor.filter.text());
        let rows = basis
            .deals
            .iter()
            .filter(|line| {
                let text = fold(&format!("{} {}", line.name, line.owner));
                words.split_whitespace().all(|word| text.contains(word))
            })
            .map(|line| WhatIfRow::new(line.clone(), tried.scenario.of(line.deal.id), days, base));
        self.list.load_all(rows.collect());
    }

    fn put(&self, effects: &mut Effects<Self>) {
        let (Some(basis), Some(tried), Some(context)) = (&self.basis, &self.tried, &self.context)
        else {
            return;
        };
        let key = Tried::key(&context.deal_scope(), basis.models.period.window);
        let tried = tried.clone();
        effects.desk(
            "put the scenario on the desk",
            move |store: &mut Store| -> std::result::Result<(), std::convert::Infallible> {
                tried.put(store, &key);
                Ok(())
            },
            |_, (), _| {},
        );
    }

    fn today(&self) -> NaiveDate {
        let today = self.context.as_ref().map(|context| context.clock.today());
        today.unwrap_or_default()
    }

    fn has_deal(&self) -> bool {
        self.list.selected().is_some()
    }

    /// Whether what is tried differs from what is kept.
    fn is_changed(&self) -> bool {
        let Some(tried) = &self.tried else {
            return false;
        };
        match self.kept_of() {
            Some(kept) => kept.scenario != tried.scenario,
            None => !tried.scenario.is_empty(),
        }
    }

    /// The kept scenario that it began with, where that is still there.
    fn kept_of(&self) -> Option<&crate::storage::KeptScenario> {
        let of = self.tried.as_ref()?.of?;
        self.basis.as_ref()?.kept.iter().find(|one| one.id == of)
    }

    /// Changes the marked deals, or the selected one, as one step.
    fn change(&mut self, change: impl Fn(DealChange) -> DealChange, effects: &mut Effects<Self>) {
        let deals = self.list.cursor.acted_on();
        let Some(tried) = &mut self.tried else { return };
        let before = tried.scenario.clone();
        for deal in deals.into_iter().map(DealId) {
            tried.scenario.set(deal, change(tried.scenario.of(deal)));
        }
        if tried.scenario != before {
            self.steps.push(before);
        }
        self.reckon(effects);
    }

    /// As it is, in, out, and around.
    fn turn(&mut self, effects: &mut Effects<Self>) {
        self.change(
            |change| DealChange {
                taken: match change.taken {
                    None => Some(Taken::In),
                    Some(Taken::In) => Some(Taken::Out),
                    Some(Taken::Out) => None,
                },
                ..change
            },
            effects,
        );
    }

    fn take_as(&mut self, taken: Taken, effects: &mut Effects<Self>) {
        let taken = Some(taken);
        self.change(|change| DealChange { taken, ..change }, effects);
    }

    fn as_it_is(&mut self, effects: &mut Effects<Self>) {
        self.change(|_| DealChange::default(), effects);
    }

    fn step_back(&mut self, effects: &mut Effects<Self>) {
        if let (Some(tried), Some(before)) = (&mut self.tried, self.steps.pop()) {
            tried.scenario = before;
            self.reckon(effects);
        }
    }

    /// Throws away what is tried; nothing is asked where nothing would be lost.
    fn discard(&mut self, effects: &mut Effects<Self>) {
        if !self.is_changed() {
            self.begin_anew(effects);
            return;
        }
        effects.confirm(
            "Throw away what is tried?",
            "It is not kept under a name.",
            "throw away",
            Self::begin_anew,
        );
    }

    fn begin_anew(&mut self, effects: &mut Effects<Self>) {
        self.tried = Some(Tried::default());
        self.steps.clear();
        self.list.cursor.clear_marks();
        self.reckon(effects);
        effects.say("The deals as they are");
    }

    fn open_kept(_: &mut Self, effects: &mut Effects<Self>) {
        effects.open(KeptScenarios::new());
    }

    fn open_deal(&mut self, effects: &mut Effects<Self>) {
        if let Some(row) = self.list.selected() {
            effects.open(DealScreen::new(row.line.deal.id, Vec::new()));
        }
    }

    /// What became of the deals of a kept scenario, in words; empty where all are open.
    fn stale(&self) -> String {
        let (Some(basis), Some(tried)) = (&self.basis, &self.tried) else {
            return String::new();
        };
        kept::stale(basis, &tried.scenario, self.kept_of())
    }
}

type Do = Command<WhatIfPage>;

impl Screen for WhatIfPage {
    const NAME: &'static str = "forecast-what-if";
    const TITLE: &'static str = "What if";
    const COMMANDS: &'static [Command<Self>] = &[
        Do::new("turn", "enter", "In, out, as it is", Self::turn)
            .footer(1)
            .when(Self::has_deal),
        Do::new("in", "i", "In", |s, e| s.take_as(Taken::In, e)).when(Self::has_deal),
        Do::new("out", "x", "Out", |s, e| s.take_as(Taken::Out, e)).when(Self::has_deal),
        Do::new("as-it-is", "r", "As it is", Self::as_it_is).when(Self::has_deal),
        Do::new("date", "d", "Date", Self::move_date)
            .footer(2)
            .when(Self::has_deal),
        Do::new("amount", "e", "Amount", Self::change_amount)
            .footer(3)
            .when(Self::has_deal),
        Do::new("step-back", "z", "Step back", Self::step_back)
            .footer(4)
            .when(|page| !page.steps.is_empty()),
        Do::new("keep", "K", "Keep", Self::keep)
            .footer(5)
            .when(|page| {
                page.tried
                    .as_ref()
                    .is_some_and(|tried| !tried.scenario.is_empty())
            }),
        Do::new("discard", "D", "Throw away", Self::discard)
            .footer(6)
            .when(|page| {
                page.tried
                    .as_ref()
                    .is_some_and(|tried| *tried != Tried::default())
            }),
        Do::new("kept", "w", "Kept ones", Self::open_kept).footer(7),
        Do::new("deal", "v", "Open the deal", Self::open_deal)
            .footer(8)
            .when(Self::has_deal),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        self.read(effects);
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.list.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.list.cursor)
    }

    fn list_changed(&mut self, _: &mut Effects<Self>) {
        self.fill();
    }

    fn heading(&self) -> Option<String> {
        let (basis, context) = (self.basis.as_ref()?, self.context.as_ref()?);
        let period = context.calendar.label(basis.models.period.period);
        Some(match self.kept_of() {
            Some(kept) => format!("What if, {period}: {}", kept.name),
            None => format!("What if, {period}"),
        })
    }

    fn status(&self) -> Vec<Piece> {
        let Some(tried) = &self.tried else {
            return Vec::new();
        };
        let said = match tried.scenario.changes.len() {
            0 => "nothing changed".to_owned(),
            1 => "1 deal changed".to_owned(),
            count => format!("{count} deals changed"),
        };
        if self.is_changed() {
            vec![piece(Role::Accent, format!("{said}, not kept"))]
        } else {
            vec![piece(Role::Muted, said)]
        }
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        view::draw(self, canvas, COLUMNS);
    }
}
