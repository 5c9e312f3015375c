//! Search: a page over any tab. A line to type into, and below it what holds those words, as one types.
//!
//! ```text
//!  Search  pricing obj
//!  3 found
//!  ▌note         16 Nov  Globex rollout   … the pricing objection came from procurement …
//!   observation   2 Nov  Ana Duarte, D…   asked about pricing before an objection
//! ```
//!
//! Enter opens the record: a deal, a rep and a plan on top of this page, so that Esc comes back to the hits; what has
//! a tab of its own opens there.

mod view;

use crate::app::command::{Command, Offer};
use crate::app::effect::{Effects, Target};
use crate::app::key::{Code, Key};
use crate::app::list::{List, ListCursor, Row};
use crate::app::text_edit::{TextEdit, Typed};
use crate::domain::ids::{DealId, PlanId, RepId};
use crate::storage::{TextFound, TextHit, TextTotal};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::theme::Role;

use super::pipeline::deal_page::DealScreen;
use super::plans::plan_page::PlanScreen;
use super::team::rep_page::RepPage;
use super::{Context, OpenPage, Screen, table};

/// So many hits are shown.
const SHOWN: usize = 50;

/// The command table of the page.
pub fn tables() -> Vec<(&'static str, Vec<Offer>)> {
    vec![table::<Search>()]
}

/// A hit in the list.
struct HitRow(TextHit);

impl Row for HitRow {
    /// Apart from those of other kinds with the same number.
    fn id(&self) -> i64 {
        self.0.id * 32 + self.0.kind as i64
    }
}

/// The page.
#[derive(Default)]
pub struct Search {
    context: Option<Context>,
    typed: TextEdit,
    hits: List<HitRow>,
    total: TextTotal,
}

impl Search {
    /// The page before anything is typed.
    pub fn new() -> Self {
        Self::default()
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let text = self.typed.text().to_owned();
        effects.read(
            "search",
            "search the file",
            move |store| store.search_text(&text, SHOWN),
            |screen, found, _| screen.take(found),
        );
    }

    fn take(&mut self, found: TextFound) {
        self.total = found.total;
        self.hits
            .load_all(found.hits.into_iter().map(HitRow).collect());
    }

    fn changed(&mut self, effects: &mut Effects<Self>) {
        self.hits.cursor.go(0);
        self.read(effects);
    }

    fn hit(&self) -> Option<&TextHit> {
        self.hits.selected().map(|row| &row.0)
    }

    fn has_hit(&self) -> bool {
        self.hit().is_some()
    }

    fn open(&mut self, effects: &mut Effects<Self>) {
        let Some((kind, id)) = self.hit().and_then(|hit| hit.opens.clone()) else {
            effects.warn("It belongs to no page: it is shown here in full");
            return;
        };
        let tab = match kind.as_str() {
            "deal" => return effects.open(DealScreen::new(DealId(id), Vec::new())),
            "rep" => return effects.open(RepPage::new(RepId(id), String::new())),
            "plan" => return effects.open(PlanScreen::new(PlanId(id))),
            "meeting" => "meetings",
            "ride_along" => "ride-alongs",
            "diagnosis" => "diagnosis",
            _ => "today",
        };
        effects.go_to(tab, Some(Target { kind, id }));
    }

    /// "50 of more than 1,000", "3 found".
    fn counted(&self) -> String {
        let (shown, all) = (self.hits.cursor.count(), self.total.counted);
        match (shown, self.total.more) {
            (0, _) => String::new(),
            (shown, true) => format!("{shown} of more than {all}"),
            (shown, false) if shown < all => format!("{shown} of {all}"),
            (shown, false) => format!("{shown} found"),
        }
    }
}

impl Screen for Search {
    const NAME: &'static str = "search";
    const TITLE: &'static str = "Search";
    const COMMANDS: &'static [Command<Self>] =
        &[Command::new("open", "enter", "Open", Self::open).when(Self::has_hit)];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        self.read(effects);
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.hits.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.hits.cursor)
    }

    fn take_key(&mut self, key: Key, effects: &mut Effects<Self>) -> bool {
        let by = match key.code {
            Code::Char('n') if key.ctrl => 1,
            Code::Char('p') if key.ctrl => -1,
            Code::Tab => return true,
            Code::Home | Code::End if self.typed.text().is_empty() => return false,
            _ => {
                let typed = self.typed.press(key);
                if typed == Typed::Changed {
                    self.changed(effects);
                }
                return typed != Typed::NotMine;
            }
        };
        self.hits.cursor.step(by);
        true
    }

    fn paste(&mut self, text: &str, effects: &mut Effects<Self>) -> bool {
        self.typed.insert(text);
        self.changed(effects);
        true
    }

    fn typing(&self) -> Option<Vec<(Key, &'static str)>> {
        let mut keys = Vec::new();
        if self.has_hit() {
            keys.push((Key::plain(Code::Enter), "Open"));
            keys.push((Key::plain(Code::Down), "Next"));
        }
        if !self.typed.text().is_empty() {
            keys.push((Key::ctrl('u'), "Clear"));
        }
        keys.push((Key::plain(Code::Esc), "Back"));
        Some(keys)
    }

    fn status(&self) -> Vec<Piece> {
        vec![piece(Role::Strong, self.counted())]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        view::draw(self, canvas);
    }
}
