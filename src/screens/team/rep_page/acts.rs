//! What the keys of the page do: opening what a row stands for, the next conversation, other pages.

use super::{Part, RepPage};
use crate::app::effect::{Effects, Target};
use crate::app::pick::{Item, Source};
use crate::screens::ride_alongs::Behaviours;
use crate::screens::team::metrics::Whose;
use crate::screens::team::metrics::all_figures::AllFigures;
use crate::screens::team::metrics::progress::Progress;
use crate::screens::team::says_who::SaysWho;
use crate::screens::{OpenPage, opening};
use crate::storage::{ActionState, NextConversation};

/// The keys of what can be planned.
const MEETING: &str = "meeting";
const RIDE_ALONG: &str = "ride_along";

impl RepPage {
    pub(super) fn open(&mut self, effects: &mut Effects<Self>) {
        if let Some(record) = self.record() {
            opening::open(record, effects);
            return;
        }
        let note = self.time_line.selected().and_then(|row| row.note);
        if let Some(note) = note.filter(|_| self.part == Part::TimeLine) {
            self.edit_note(note, effects);
        }
    }

    pub(super) fn done(&mut self, effects: &mut Effects<Self>) {
        if let Some(action) = self.action() {
            effects.change(
                "mark it as done",
                move |store| store.set_action_state(action, ActionState::Done),
                |_, (), effects| effects.say("Done; u takes it back"),
            );
        }
    }

    fn next(&self) -> Option<&NextConversation> {
        self.sheet.as_ref()?.next.as_ref()
    }

    pub(super) fn has_conversation(&self) -> bool {
        self.next().is_some()
    }

    /// Goes to the next conversation. What only the cadence asks for begins in Today.
    pub(super) fn conversation(&mut self, effects: &mut Effects<Self>) {
        match self.next().map(|next| next.opens) {
            Some(Some(opens)) => opening::open(opens, effects),
            Some(None) => effects.go_to("today", None),
            None => {}
        }
    }

    pub(super) fn plan_conversation(&mut self, effects: &mut Effects<Self>) {
        let kinds = vec![
            Item::new(MEETING, "Meeting".to_owned()),
            Item::new(RIDE_ALONG, "Ride-along".to_owned()),
        ];
        effects.pick(
            "Plan what?",
            Source::Fixed(kinds),
            |page: &mut Self, item, effects| {
                if item.id == RIDE_ALONG {
                    page.plan_ride_along(effects);
                } else {
                    page.go("meetings", "plan", effects);
                }
            },
        );
    }

    fn go(&self, tab: &str, kind: &str, effects: &mut Effects<Self>) {
        let kind = kind.to_owned();
        let id = self.rep.0;
        effects.go_to(tab, Some(Target { kind, id }));
    }

    pub(super) fn all_figures(&mut self, effects: &mut Effects<Self>) {
        effects.open(AllFigures::new(self.name.clone(), Whose::Person(self.rep)));
    }

    pub(super) fn behaviours(&mut self, effects: &mut Effects<Self>) {
        effects.open(Behaviours::new(self.rep, self.name.clone()));
    }

    pub(super) fn progress(&mut self, effects: &mut Effects<Self>) {
        effects.open(Progress::new(self.name.clone(), Whose::Person(self.rep)));
    }

    /// The plan, where there is one; all of the rep's, where there are several or none.
    pub(super) fn plans(&mut self, effects: &mut Effects<Self>) {
        use crate::domain::prep_pack::Part as PackPart;
        let section = self
            .sheet
            .as_ref()
            .and_then(|sheet| sheet.pack.section(PackPart::Plan));
        let only = section.filter(|section| section.lines.len() == 1);
        match only.and_then(|section| section.lines.first()?.opens) {
            Some(opens) => opening::open(opens, effects),
            None => self.go("plans", "rep", effects),
        }
    }

    /// A walk through ROAM with them, in the tab where it is done.
    pub(super) fn walk(&mut self, effects: &mut Effects<Self>) {
        self.go("diagnosis", "walk", effects);
    }

    pub(super) fn says_who(&mut self, effects: &mut Effects<Self>) {
        if let Some(sheet) = &self.sheet {
            let (figures, base) = (sheet.person.figures.clone(), sheet.base.clone());
            effects.open(SaysWho::new(
                self.name.clone(),
                Some(self.rep),
                figures,
                base,
            ));
        }
    }
}
