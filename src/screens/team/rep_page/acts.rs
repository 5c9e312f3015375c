//! What the keys of the page do: opening what a row stands for, the next conversation, other pages.

use std::sync::Arc;

use super::forms::meeting_types;
use super::{Part, RepPage};
use crate::app::effect::{Effects, Target};
use crate::app::pick::{Item, Source};
use crate::domain::cadence::CadenceKind;
use crate::domain::ids::MeetingTypeId;
use crate::domain::prep_pack::{Opens, Part as PackPart};
use crate::screens::ride_alongs::Behaviours;
use crate::screens::team::metrics::Whose;
use crate::screens::team::metrics::all_figures::AllFigures;
use crate::screens::team::metrics::progress::Progress;
use crate::screens::team::says_who::SaysWho;
use crate::screens::{OpenPage, opening};
use crate::storage::{ActionState, Begins, NextConversation, Result, Store, fold};

/// What can be planned with one rep.
fn conversations(store: &mut Store, typed: &str) -> Result<Vec<Item>> {
    let mut items = meeting_types(store, typed)?;
    let ride = Item::new("ride_along", "Ride-along".to_owned());
    let words = fold(typed);
    if words
        .split_whitespace()
        .all(|word| "ride-along".contains(word))
    {
        items.push(ride);
    }
    Ok(items)
}

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

    /// Goes to the next conversation; a meeting that only the cadence asks for is written down for it first.
    pub(super) fn conversation(&mut self, effects: &mut Effects<Self>) {
        let Some(begins) = self.next().map(|next| next.begins) else {
            return;
        };
        match begins {
            Begins::Record(opens) => opening::open(opens, effects),
            Begins::Occurrence(key, CadenceKind::Meeting) if self.may_change() => effects.change(
                "open the meeting",
                move |store| store.meeting_for_occurrence(&key),
                |_, id, effects| opening::open(Opens::Meeting(id), effects),
            ),
            Begins::Occurrence(..) => effects.go_to("today", None),
        }
    }

    /// Asks what is to be planned: a type of meeting with one rep, or a ride-along.
    pub(super) fn plan_conversation(&mut self, effects: &mut Effects<Self>) {
        effects.pick(
            format!("Plan what with {}?", self.name),
            Source::search(conversations),
            |page: &mut Self, item, effects| match item.number() {
                Some(kind) => Self::plan_meeting(Some(MeetingTypeId(kind)), effects),
                None => page.plan_ride_along(effects),
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
            let (figures, base) = (Arc::clone(&sheet.person.figures), sheet.base.clone());
            effects.open(SaysWho::new(
                self.name.clone(),
                Some(self.rep),
                figures,
                base,
            ));
        }
    }
}
