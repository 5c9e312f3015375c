//! The page of one deal: its state and its commands.
//!
//! Panes: overview, flags, buyers, qualification, stage, notes and activities; each is a list of lines. In a wide window
//! all are seen at once and `h`/`l` moves between them. Everything is read in one job and every change is a form
//! that is saved as one change, so that `u` takes it back.

mod forms;
pub(super) mod panes;
pub(super) mod picture;
pub(super) mod rows;
pub(super) mod view;

use std::cell::Cell;
use std::rc::Rc;

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor};
use crate::domain::flags::ReviewThresholds;
use crate::domain::ids::{DealId, FrameworkId, StageId};
use crate::domain::process::Outcome;
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{ActionState, DealPage, RaisedFlag, Result, Store};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::theme::Role;

use crate::app::pick::{Item, Source};
use rows::{PaneRow, RowKind};

/// The beginning of the keys of all drafts of this page; the number of the deal and the form follow.
const DRAFTS: &str = "pipeline/deal/";

/// Opens the deal page with the form of a draft; false where the draft is of something else. For
/// [`Screen::resume`] of the tab.
pub fn resume<S: 'static>(draft: &str, effects: &mut Effects<S>) -> bool {
    let found = draft
        .strip_prefix(DRAFTS)
        .and_then(|rest| rest.split_once('/'));
    let Some((Ok(id), form)) = found.map(|(id, form)| (id.parse(), form)) else {
        return false;
    };
    let mut page = DealScreen::new(DealId(id), Vec::new());
    page.opening = Some(form.to_owned());
    effects.open(page);
    true
}

/// Whether another day than today is looked at: changing a deal then would write that day's values over today's.
pub(super) fn looks_back(context: &Context) -> bool {
    context.scope.as_of.or(context.scope.known_at).is_some()
}

/// A part of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pane {
    Overview,
    Flags,
    Buyers,
    Qualification,
    Stage,
    Notes,
}

impl Pane {
    const ALL: [Self; 6] = [
        Self::Overview,
        Self::Flags,
        Self::Buyers,
        Self::Qualification,
        Self::Stage,
        Self::Notes,
    ];
}

/// What is known of the deal.
#[derive(Debug)]
pub(in crate::screens::pipeline) struct Sheet {
    pub(in crate::screens::pipeline) page: DealPage,
    pub(in crate::screens::pipeline) flags: Vec<RaisedFlag>,
    pub(in crate::screens::pipeline) stages: Vec<(StageId, String, Outcome)>,
    frameworks: Vec<(FrameworkId, String, String)>,
}

impl Sheet {
    /// Reads it, in one job.
    pub(in crate::screens::pipeline) fn read(
        store: &Store,
        deal: DealId,
        framework: Option<FrameworkId>,
        thresholds: &ReviewThresholds,
    ) -> Result<Self> {
        Ok(Self {
            page: store.deal_page(deal, framework)?,
            flags: store.flags_of(deal, thresholds)?,
            stages: store.stage_names()?,
            frameworks: store.frameworks()?,
        })
    }
}

/// Where a page of a deal leaves the deal it shows, for the list that it was opened from.
pub type Seen = Rc<Cell<Option<DealId>>>;

/// The page of one deal.
pub struct DealScreen {
    deal: DealId,
    neighbours: Vec<DealId>,
    framework: Option<FrameworkId>,
    context: Option<Context>,
    sheet: Option<Sheet>,
    pane: Pane,
    lists: [List<PaneRow>; 6],
    opening: Option<String>,
    seen: Seen,
}

impl DealScreen {
    /// The page of a deal. `neighbours` are the deals around it in the list it was opened from, in their order,
    /// for going on to the next without coming back; may be empty.
    pub fn new(deal: DealId, neighbours: Vec<DealId>) -> Self {
        Self {
            deal,
            neighbours,
            framework: None,
            context: None,
            sheet: None,
            pane: Pane::Overview,
            lists: Default::default(),
            opening: None,
            seen: Seen::default(),
        }
    }

    /// Leaves here which deal it came to.
    #[must_use]
    pub fn telling(mut self, seen: Seen) -> Self {
        self.seen = seen;
        self
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let (deal, framework) = (self.deal, self.framework);
        let thresholds = context.config.review.clone();
        effects.read(
            "deal",
            "read the deal",
            move |store| Sheet::read(store, deal, framework, &thresholds),
            move |screen, sheet, effects| screen.take(deal, sheet, effects),
        );
    }

    fn take(&mut self, deal: DealId, sheet: Sheet, effects: &mut Effects<Self>) {
        if deal != self.deal {
            return;
        }
        self.sheet = Some(sheet);
        self.fill_lists();
        if let Some(form) = self.opening.take().filter(|_| self.can_change()) {
            self.open_form(&form, effects);
        }
    }

    fn fill_lists(&mut self) {
        let Some(sheet) = &self.sheet else { return };
        for (pane, list) in Pane::ALL.into_iter().zip(&mut self.lists) {
            let wanted = list.cursor.filter.text().to_lowercase();
            let mut rows = rows::of(pane, sheet);
            rows.retain(|row| wanted.is_empty() || row.search.contains(&wanted));
            list.load_all(rows);
        }
    }

    fn pane_list(&self) -> &List<PaneRow> {
        &self.lists[self.pane as usize]
    }

    fn selected(&self) -> Option<&RowKind> {
        self.pane_list().selected().map(|row| &row.kind)
    }

    fn turn_pane(&mut self, by: isize) {
        let at = (self.pane as isize + by).rem_euclid(Pane::ALL.len() as isize);
        self.pane = Pane::ALL[at as usize];
    }

    fn place(&self) -> Option<usize> {
        self.neighbours.iter().position(|deal| *deal == self.deal)
    }

    fn neighbour(&self, by: isize) -> Option<DealId> {
        let at = self.place()?.checked_add_signed(by)?;
        self.neighbours.get(at).copied()
    }

    fn go_to_neighbour(&mut self, by: isize, effects: &mut Effects<Self>) {
        let Some(deal) = self.neighbour(by) else {
            return;
        };
        self.deal = deal;
        self.seen.set(Some(deal));
        self.framework = None;
        self.sheet = None;
        self.lists = Default::default();
        self.read(effects);
    }

    /// The form that Enter opens on the selected line.
    fn form_of_selected(&self) -> Option<String> {
        let page = &self.sheet.as_ref()?.page;
        Some(match self.selected()? {
            RowKind::Buyer(i) => format!("buyer-{}", page.buyers.get(*i)?.id),
            RowKind::Criterion(i, j) => {
                format!("criterion-{}", page.buyers.get(*i)?.criteria.get(*j)?.id)
            }
            RowKind::Element(i) => {
                format!(
                    "score-{}",
                    page.qualification.as_ref()?.elements.get(*i)?.id
                )
            }
            RowKind::Note(i) => format!("note-{}", page.notes.get(*i)?.id),
            RowKind::Event(_) | RowKind::Born(..) => "edit".to_owned(),
            RowKind::Action(_) | RowKind::Activity(_) | RowKind::Text(..) => return None,
        })
    }

    fn edit_selected(&mut self, effects: &mut Effects<Self>) {
        if let Some(form) = self.form_of_selected() {
            self.open_form(&form, effects);
        }
    }

    /// The buyer whose line, or one of whose criteria, is selected.
    fn selected_buyer(&self) -> Option<&crate::storage::Buyer> {
        let (RowKind::Buyer(i) | RowKind::Criterion(i, _)) = self.selected()? else {
            return None;
        };
        self.sheet.as_ref()?.page.buyers.get(*i)
    }

    fn add_criterion(&mut self, effects: &mut Effects<Self>) {
        if let Some(form) = self
            .selected_buyer()
            .map(|b| format!("criterion-of-{}", b.id))
        {
            self.open_form(&form, effects);
        }
    }

    fn add_templates(&mut self, effects: &mut Effects<Self>) {
        let Some((buyer, criteria)) = self
            .selected_buyer()
            .and_then(|buyer| Some((buyer, rows::templates(self.sheet.as_ref()?))))
        else {
            return;
        };
        let (id, name) = (buyer.id, buyer.details.name.clone());
        effects.change(
            "add the criteria",
            move |store| store.add_criteria(id, &criteria),
            move |_, added, effects| match added {
                0 => effects.say(format!("{name} has all criteria of this stage already")),
                1 => effects.say(format!("Added a criterion to {name}")),
                n => effects.say(format!("Added {n} criteria to {name}")),
            },
        );
    }

    /// The deal is read, and as it is today.
    fn can_change(&self) -> bool {
        self.sheet.is_some() && !self.context.as_ref().is_some_and(looks_back)
    }

    fn is_removable(&self) -> bool {
        matches!(
            self.selected(),
            Some(RowKind::Buyer(_) | RowKind::Criterion(..) | RowKind::Note(_))
        )
    }

    fn remove(&mut self, effects: &mut Effects<Self>) {
        let (Some(kind), Some(sheet)) = (self.selected(), &self.sheet) else {
            return;
        };
        let page = &sheet.page;
        match *kind {
            RowKind::Buyer(i) => {
                if let Some(id) = page.buyers.get(i).map(|buyer| buyer.id) {
                    removed(effects, "the buyer", move |store| store.delete_buyer(id));
                }
            }
            RowKind::Criterion(i, j) => {
                let found = page.buyers.get(i).and_then(|buyer| buyer.criteria.get(j));
                if let Some(id) = found.map(|criterion| criterion.id) {
                    removed(effects, "the criterion", move |store| {
                        store.delete_criterion(id)
                    });
                }
            }
            RowKind::Note(i) => {
                if let Some(id) = page.notes.get(i).map(|note| note.id) {
                    removed(effects, "the note", move |store| store.delete_note(id));
                }
            }
            _ => {}
        }
    }

    fn selected_action(&self) -> Option<&crate::storage::Action> {
        let Some(RowKind::Action(i)) = self.selected() else {
            return None;
        };
        self.sheet.as_ref()?.page.actions.get(*i)
    }

    fn tick_action(&mut self, effects: &mut Effects<Self>) {
        let Some((id, state)) = self
            .selected_action()
            .map(|action| (action.id, action.state))
        else {
            return;
        };
        let (next, said) = match state {
            ActionState::Open => (ActionState::Done, "Done"),
            _ => (ActionState::Open, "Open again"),
        };
        effects.change(
            "mark the action",
            move |store| store.set_action_state(id, next),
            move |_, (), effects| effects.say(said),
        );
    }

    fn choose_framework(&mut self, effects: &mut Effects<Self>) {
        let Some(sheet) = &self.sheet else { return };
        let items = sheet
            .frameworks
            .iter()
            .map(|(id, _, name)| Item::new(id, name.clone()));
        let source = Source::Fixed(items.collect());
        effects.pick("Qualify by", source, |screen: &mut Self, item, effects| {
            screen.framework = item.number().map(FrameworkId);
            screen.pane = Pane::Qualification;
            screen.read(effects);
        });
    }
}

fn removed(
    effects: &mut Effects<DealScreen>,
    what: &'static str,
    run: impl FnOnce(&mut Store) -> Result<()> + Send + 'static,
) {
    effects.change(&format!("remove {what}"), run, move |_, (), effects| {
        effects.say(format!("Removed {what}; u brings it back"));
    });
}

type Do = Command<DealScreen>;

impl Screen for DealScreen {
    const NAME: &'static str = "pipeline-deal";
    const TITLE: &'static str = "Deal";
    const COMMANDS: &'static [Command<Self>] = &[
        Do::new("edit-line", "enter", "Edit", Self::edit_selected)
            .footer(1)
            .when(|s| s.can_change() && s.form_of_selected().is_some()),
        Do::new("edit", "e", "Edit the deal", |s, e| s.open_form("edit", e))
            .footer(7)
            .when(Self::can_change),
        Do::new("next-pane", "l right", "Next pane", |s, _| s.turn_pane(1)).footer(2),
        Do::new("previous-pane", "h left", "Previous pane", |s, _| {
            s.turn_pane(-1);
        }),
        Do::new("next-deal", "n", "Next deal", |s, e| {
            s.go_to_neighbour(1, e);
        })
        .footer(8)
        .when(|s| s.neighbour(1).is_some()),
        Do::new("previous-deal", "p", "Previous deal", |s, e| {
            s.go_to_neighbour(-1, e);
        })
        .when(|s| s.neighbour(-1).is_some()),
        Do::new("stage", "t", "Change the stage", |s, e| {
            s.open_form("stage", e);
        })
        .group("Change the deal")
        .when(Self::can_change),
        Do::new("close-date", "c", "Change the close date", |s, e| {
            s.open_form("close", e);
        })
        .group("Change the deal")
        .when(Self::can_change),
        Do::new("amount", "v", "Change the amount", |s, e| {
            s.open_form("amount", e);
        })
        .group("Change the deal")
        .when(Self::can_change),
        Do::new("next-step", "x", "Next step", |s, e| {
            s.open_form("next-step", e);
        })
        .group("Change the deal")
        .footer(5)
        .when(Self::can_change),
        Do::new("note", "w", "Note", |s, e| s.open_form("note", e))
            .footer(6)
            .when(Self::can_change),
        Do::new("action", "a", "Add an action", |s, e| {
            s.open_form("action", e);
        })
        .when(Self::can_change),
        Do::new("done", "m", "Done", Self::tick_action)
            .footer(1)
            .when(|s| s.can_change() && s.selected_action().is_some()),
        Do::new("buyer", "b", "Add a buyer", |s, e| s.open_form("buyer", e))
            .group("Buyers")
            .footer(3)
            .when(|s| s.can_change() && s.pane == Pane::Buyers),
        Do::new("criterion", "i", "Add a criterion", Self::add_criterion)
            .group("Buyers")
            .footer(4)
            .when(|s| s.can_change() && s.selected_buyer().is_some()),
        Do::new(
            "templates",
            "T",
            "Add the criteria of the stage",
            Self::add_templates,
        )
        .group("Buyers")
        .when(|s| s.can_change() && s.selected_buyer().is_some()),
        Do::new("remove", "D delete", "Remove", Self::remove)
            .when(|s| s.can_change() && s.is_removable()),
        Do::new(
            "framework",
            "f",
            "Another framework",
            Self::choose_framework,
        )
        .footer(4)
        .when(|s| {
            s.pane == Pane::Qualification
                && s.sheet
                    .as_ref()
                    .is_some_and(|sheet| sheet.frameworks.len() > 1)
        }),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        self.read(effects);
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        view::draw(self, canvas);
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.lists[self.pane as usize].cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.pane_list().cursor)
    }

    fn list_changed(&mut self, _effects: &mut Effects<Self>) {
        self.fill_lists();
    }

    fn heading(&self) -> Option<String> {
        Some(self.sheet.as_ref()?.page.deal.name.clone())
    }

    fn status(&self) -> Vec<Piece> {
        let past = self.context.as_ref().is_some_and(looks_back);
        let past = past.then(|| piece(Role::Warning, "read only  "));
        let Some(place) = self.place().filter(|_| self.neighbours.len() > 1) else {
            return past.into_iter().collect();
        };
        let text = format!("{} of {}", place + 1, self.neighbours.len());
        past.into_iter().chain([piece(Role::Muted, text)]).collect()
    }
}
