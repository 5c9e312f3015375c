//! Saving the summary as a Markdown file of the person's own choice.

use super::ReviewScreen;
use crate::app::effect::Effects;
use crate::screens::file_form::{file_name, save};

impl ReviewScreen {
    /// Asks where, checks that, and writes; an existing file is never replaced.
    pub(super) fn save(&mut self, effects: &mut Effects<Self>) {
        let (Some(reading), Some(context)) = (&self.reading, &self.context) else {
            return;
        };
        let name = file_name("review", &reading.head.title);
        let text = reading.summary.clone();
        let today = context.clock.today();
        save(effects, today, "the summary", (name, text));
    }
}
