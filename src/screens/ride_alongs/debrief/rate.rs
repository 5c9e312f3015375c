//! The rep's own rating: a digit or a choice, each a change at once; and the moment at which both are shown.

use super::rows::{DebriefLine, is_missing};
use super::{DebriefPage, Step};
use crate::app::effect::Effects;
use crate::app::key::{Code, Key};
use crate::app::pick::{Item, Source};
use crate::domain::competency::{HIGHEST, LOWEST};
use crate::domain::debrief::Own;
use crate::storage::DebriefRow;

/// What is typed and picked where it did not come up.
const NO_OCCASION: u8 = 0;

impl DebriefPage {
    pub(super) fn rate_row(&self) -> Option<&DebriefRow> {
        match self.list.selected()? {
            DebriefLine::Own(row) => Some(row),
            _ => None,
        }
    }

    /// Takes a digit as the rating of the selected competency, a deletion as none.
    pub(super) fn take_digit(&mut self, key: Key, effects: &mut Effects<Self>) -> bool {
        // The rep presses these keys: one too many must not lead to another tab.
        let is_digit = matches!(key.code, Code::Char('6'..='9')) && !key.ctrl && !key.alt;
        if is_digit && !self.list.cursor.filtering {
            effects.warn("1 to 5, or 0; esc leaves the debrief");
            return true;
        }
        if !self.can_rate() || self.list.cursor.filtering || key.ctrl || key.alt {
            return false;
        }
        let own = match key.code {
            Code::Char(digit) => match digit.to_digit(10).and_then(|n| u8::try_from(n).ok()) {
                Some(NO_OCCASION) => Own::NoOccasion,
                Some(level) if (LOWEST..=HIGHEST).contains(&level) => Own::Level(level),
                _ => return false,
            },
            Code::Backspace | Code::Delete => Own::Missing,
            _ => return false,
        };
        self.save_rating(own, effects);
        true
    }

    fn save_rating(&mut self, own: Own, effects: &mut Effects<Self>) {
        let Some(row) = self.rate_row() else { return };
        let (ride, competency) = (self.ride, row.compared.competency);
        if own == Own::Missing && is_missing(row) {
            return;
        }
        self.rated = own != Own::Missing;
        effects.change(
            "save the rating",
            move |store| store.rate_self(ride, competency, own),
            |_, (), _| {},
        );
    }

    /// The same by choosing among the anchors.
    pub(super) fn rate(&mut self, effects: &mut Effects<Self>) {
        let Some(row) = self.rate_row() else { return };
        let mut items: Vec<Item> = (LOWEST..)
            .zip(&row.levels)
            .map(|(level, anchor)| Item::new(level, format!("{level}  {anchor}")))
            .collect();
        items.push(Item::new(NO_OCCASION, "0  It did not come up"));
        let question = format!("{}: what did you do?", row.compared.name);
        effects.pick(
            question,
            Source::Fixed(items),
            |page: &mut Self, item, effects| {
                let level = item.number().and_then(|level| u8::try_from(level).ok());
                match level {
                    Some(NO_OCCASION) => page.save_rating(Own::NoOccasion, effects),
                    Some(level) => page.save_rating(Own::Level(level), effects),
                    None => {}
                }
            },
        );
    }

    pub(super) fn reveal(&mut self, effects: &mut Effects<Self>) {
        self.show_both(false, effects);
    }

    fn show_both(&mut self, declined: bool, effects: &mut Effects<Self>) {
        let ride = self.ride;
        effects.change(
            "show the ratings",
            move |store| store.reveal_ratings(ride, declined),
            |page, (), effects| {
                page.show(Step::Beside);
                effects.say("Largest difference first. Ask before you tell; u hides it again");
            },
        );
    }

    /// The rep does not rate: asked, because it counts in the quality of the debrief.
    pub(super) fn decline(&mut self, effects: &mut Effects<Self>) {
        let Some(debrief) = &self.debrief else { return };
        effects.confirm(
            format!("Go on without {}'s own rating?", debrief.ride.rep_name),
            "Yours is shown without theirs beside it, and the debrief counts as one without the rep's own rating.",
            "Show mine",
            |page: &mut Self, effects| page.show_both(true, effects),
        );
    }
}
