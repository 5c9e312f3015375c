//! Where a walk begins: anew, or with the one that was left.

use super::{Walk, usual_days};
use crate::app::effect::Effects;
use crate::app::pick::{Item, Source};
use crate::domain::diagnosis::Choice;
use crate::domain::ids::{DiagnosisId, RepId};
use crate::storage::RoamWalk;
use crate::ui::text::cut;

impl Walk {
    /// Begins a walk; where one is open, asks whether it goes on.
    pub(super) fn offer(&mut self, rep: RepId, effects: &mut Effects<Self>) {
        if self
            .context
            .as_ref()
            .is_some_and(|context| context.scope.looks_back())
        {
            effects.warn("A walk is about today: S leaves the day that is looked at");
            return;
        }
        effects.read(
            "open walk",
            "look for an open walk",
            move |store| match store.open_walk(rep)? {
                Some(id) => store.walk(id).map(Some),
                None => Ok(None),
            },
            move |screen: &mut Self, open: Option<RoamWalk>, effects| match open {
                None => screen.start(rep, effects),
                Some(walk) => Self::ask_which(&walk, effects),
            },
        );
    }

    pub(super) fn offer_again(&mut self, effects: &mut Effects<Self>) {
        if let Some(rep) = self.begin {
            self.offer(rep, effects);
        }
    }

    fn ask_which(walk: &RoamWalk, effects: &mut Effects<Self>) {
        let (rep, id) = (walk.rep, walk.id);
        let step = super::frame::STEPS
            .get(usize::from(walk.step) - 1)
            .copied()
            .unwrap_or_default();
        let left = walk.changed_at.day().format("%-d %b %Y");
        let items = vec![
            Item::new(
                "resume",
                format!("Go on at step {} of 7: {step}", walk.step),
            )
            .detail(format!("left on {left}")),
            Item::new("anew", "Begin anew").detail("the open walk stays in the list, stopped"),
        ];
        let title = format!("A walk with {} is open", cut(&walk.rep_name, 40));
        effects.pick(
            title,
            Source::Fixed(items),
            move |screen: &mut Self, item, effects| {
                if item.id == "anew" {
                    screen.start(rep, effects);
                } else {
                    screen.go_with(id, effects);
                }
            },
        );
    }

    fn start(&mut self, rep: RepId, effects: &mut Effects<Self>) {
        let days = self.context.as_ref().and_then(usual_days);
        self.save(
            effects,
            "begin the walk",
            move |store| store.begin_walk(rep, days, Choice::default().key()),
            |screen: &mut Self, id, effects| screen.go_with(id, effects),
        );
    }

    fn go_with(&mut self, id: DiagnosisId, effects: &mut Effects<Self>) {
        self.id = Some(id);
        self.begin = None;
        self.read(effects);
    }
}
