//! The scope bar: what it says to screens, its form, and how it is kept.

use std::sync::Arc;

use chrono::NaiveDate;

use super::Cockpit;
use crate::app::clock::Clock;
use crate::app::effect::Effects;
use crate::app::form::{Field, Form, Kind, Value, Values};
use crate::app::pick::Item;
use crate::app::scope::ScopeBar;
use crate::domain::fiscal::Period;
use crate::domain::history::Looking;
use crate::domain::ids::{RepId, TeamId};
use crate::domain::scope::Scope;
use crate::domain::stamp::Stamp;
use crate::screens::Context;

/// All teams and reps, at the day of `--as-of` and `--known-at`.
pub(super) fn bar_at((as_of, known_at): (Option<NaiveDate>, Option<NaiveDate>)) -> ScopeBar {
    ScopeBar {
        scope: Scope {
            as_of,
            known_at,
            ..Scope::default()
        },
        ..ScopeBar::default()
    }
}

impl Cockpit {
    /// What every screen is told.
    pub(super) fn context(&self) -> Context {
        let scope = self.bar.scope;
        let clock = match scope.as_of.or(scope.known_at) {
            Some(day) => Clock::fixed(Stamp::end_of(day).time()),
            None => self.clock,
        };
        let calendar = self.calendar.clone();
        Context {
            scope,
            clock,
            calendar,
            config: Arc::clone(&self.config),
        }
    }

    /// Takes up the scope of the last run. The day is not part of it: a cockpit that opens on the past
    /// would be taken for the present.
    pub(super) fn take_up(&mut self, kept: Option<&str>) {
        if let Some(kept) = kept.and_then(|json| serde_json::from_str::<ScopeBar>(json).ok()) {
            let Scope {
                as_of, known_at, ..
            } = self.bar.scope;
            self.bar = kept;
            self.bar.scope.as_of = as_of;
            self.bar.scope.known_at = known_at;
        }
        self.look();
    }

    fn look(&mut self) {
        let scope = self.bar.scope;
        self.jobs.look_at(Looking::at(scope.as_of, scope.known_at));
    }

    /// Takes another scope, keeps it for the next start, and lets every page enter anew.
    pub(super) fn take_scope(&mut self, bar: ScopeBar) {
        self.bar = bar;
        self.look();
        if let Ok(json) = serde_json::to_string(&self.bar) {
            let mut effects = Effects::<Self>::default();
            effects.desk(
                "keep the scope",
                move |store| store.set_ui_state("scope", &json),
                |_, (), _| {},
            );
            self.carry_out(0, effects.into_queue());
        }
        for page in self.tabs.iter_mut().flat_map(|t| t.pages.iter_mut()) {
            page.entered = false;
        }
        self.come_to_front();
    }

    /// Opens the form of the scope.
    pub(super) fn open_scope(&mut self) {
        let Some(sources) = self.scope_sources.clone() else {
            return;
        };
        let scope = self.bar.scope;
        let item = |id: Option<i64>, name: &Option<String>| {
            Some(Item::new(id?, name.clone().unwrap_or_default()))
        };
        let team = item(scope.team.map(|t| t.0), &self.bar.team);
        let rep = item(scope.rep.map(|r| r.0), &self.bar.rep);
        let period = match scope.period {
            Period::All => String::new(),
            period => self.calendar.label(period),
        };
        let form = Form::new(
            "What every tab looks at",
            self.clock.today(),
            vec![
                Field::new("team", "Team", Kind::Pick(sources.teams))
                    .hint("all")
                    .start(Value::Record(team)),
                Field::new("rep", "Rep", Kind::Pick(sources.reps))
                    .hint("all")
                    .start(Value::Record(rep)),
                Field::new("period", "Period", Kind::Period)
                    .hint("all; or this quarter, Q3, nov 2026, FY26")
                    .text(period),
                Field::new("as-of", "As of", Kind::Date)
                    .hint("today; or fri, eom, 2026-09-30")
                    .start(Value::Date(scope.as_of)),
            ],
        )
        .note("An empty field means all, an empty day means today.");
        let known_at = scope.known_at;
        self.ask_self(|effects| {
            effects.ask(form, move |_, values, effects| {
                effects.set_scope(bar_of(&values, known_at));
            });
        });
    }
}

fn bar_of(values: &Values, known_at: Option<NaiveDate>) -> ScopeBar {
    ScopeBar {
        scope: Scope {
            team: values.record_id("team").map(TeamId),
            rep: values.record_id("rep").map(RepId),
            period: values.period("period").unwrap_or_default(),
            as_of: values.date("as-of"),
            known_at,
        },
        team: values.record("team").map(|item| item.label.clone()),
        rep: values.record("rep").map(|item| item.label.clone()),
    }
}
