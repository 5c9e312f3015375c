//! What a key does in the forecast call without a form: the call stands, it is taken from the deals, on and back, a
//! promise is done.

use super::CallMode;
use super::figures::categories;
use crate::app::effect::Effects;
use crate::domain::forecast::CallSource;
use crate::domain::ids::RepId;
use crate::domain::money::Money;
use crate::domain::process::ForecastCategory;
use crate::screens::OpenPage;
use crate::screens::pipeline::deal_page::DealScreen;
use crate::storage::{ActionState, CallsOfTalk};

impl CallMode {
    /// The rep's call stands: it is noted as today's, and the next rep comes. One who has called today is done.
    pub(super) fn stands(&mut self, effects: &mut Effects<Self>) {
        let (Some(run), Some(line)) = (&self.run, self.line()) else {
            return;
        };
        let (rep, name) = (line.rep, line.name.clone());
        if run.is_done(rep) {
            self.go_on(effects);
            return;
        }
        let own: Vec<(ForecastCategory, Money)> = categories(run)
            .into_iter()
            .filter_map(|category| Some((category, line.own.standing(category)?.amount)))
            .collect();
        if own.is_empty() {
            effects.warn(format!(
                "{name} has called nothing: c types a call, d takes it from the deals, n goes on"
            ));
            return;
        }
        self.note_call((rep, own), CallSource::Typed, effects);
    }

    /// The sums of the rep's deals become the rep's call.
    pub(super) fn take_from_deals(&mut self, effects: &mut Effects<Self>) {
        let (Some(run), Some(line)) = (&self.run, self.line()) else {
            return;
        };
        let rep = line.rep;
        let currency = run.sheet.currency;
        let own: Vec<(ForecastCategory, Money)> = categories(run)
            .into_iter()
            .map(|category| (category, Money::new(line.deals.of(category), currency)))
            .collect();
        self.note_call((rep, own), CallSource::Deals, effects);
    }

    /// Notes a rep's call that nobody typed. One that stands is followed by the next rep.
    fn note_call(
        &mut self,
        (rep, own): (RepId, Vec<(ForecastCategory, Money)>),
        source: CallSource,
        effects: &mut Effects<Self>,
    ) {
        let goes_on = source == CallSource::Typed;
        let said = if goes_on {
            "stands"
        } else {
            "as the deals say"
        };
        let Some(run) = &self.run else { return };
        let name = self.name_of(rep);
        let amounts: Vec<String> = own
            .iter()
            .map(|(category, amount)| format!("{category} {}", amount.short()))
            .collect();
        let said = format!("{name} {said}: {}; u takes it back", amounts.join(", "));
        let talk = CallsOfTalk {
            rep,
            period: run.period(),
            own,
            source,
            manager: Vec::new(),
            reason: String::new(),
        };
        effects.change(
            "make the call",
            move |store| store.call_in_talk(&talk),
            move |page: &mut Self, _, effects| {
                effects.say(said);
                if goes_on {
                    page.go_on(effects);
                }
            },
        );
    }

    pub(super) fn name_of(&self, rep: RepId) -> String {
        let line = self.run.as_ref().and_then(|run| run.sheet.line(rep));
        line.map_or_else(String::new, |line| line.name.clone())
    }

    /// After a rep: the next one who is open, or the summary.
    pub(super) fn go_on(&mut self, effects: &mut Effects<Self>) {
        let (Some(place), Some(run)) = (&self.place, &self.run) else {
            return;
        };
        let next = place.next_open(run);
        self.show(next, effects);
    }

    /// To the rep beside, in the order of the call; past the last one to the summary. Who is left without a call is
    /// passed over.
    pub(super) fn step(&mut self, by: isize, effects: &mut Effects<Self>) {
        let (Some(place), Some(run)) = (&mut self.place, &self.run) else {
            return;
        };
        if place.ending {
            let last = place.order.last().copied();
            self.show(last, effects);
            return;
        }
        if let Some(at) = place.at.filter(|at| by > 0 && !run.is_done(*at)) {
            place.skipped.insert(at);
        }
        let beside = place.beside(by);
        if beside.is_none() && by < 0 {
            effects.say("This is the first rep");
            return;
        }
        self.show(beside, effects);
    }

    pub(super) fn end(&mut self, effects: &mut Effects<Self>) {
        self.show(None, effects);
    }

    /// Shows a rep, or the summary.
    fn show(&mut self, rep: Option<RepId>, effects: &mut Effects<Self>) {
        let spent_ms = self.spent_ms();
        let Some(place) = &mut self.place else { return };
        place.spent_ms = spent_ms;
        self.since = self.now;
        place.ending = rep.is_none();
        if let Some(rep) = rep {
            place.at = Some(rep);
            place.skipped.remove(&rep);
        }
        self.lines.cursor.filter.set("");
        self.fill();
        self.lines.cursor.go(0);
        self.remember(effects);
    }

    pub(super) fn open_deal(&mut self, effects: &mut Effects<Self>) {
        if let Some(deal) = self.lines.selected().and_then(|row| row.deal) {
            effects.open(DealScreen::new(deal, Vec::new()));
        }
    }

    pub(super) fn promise_done(&mut self, effects: &mut Effects<Self>) {
        if let Some(id) = self.promise() {
            effects.change(
                "close the promise",
                move |store| store.set_action_state(id, ActionState::Done),
                |_, (), effects| effects.say("Done; u takes it back"),
            );
        }
    }
}
