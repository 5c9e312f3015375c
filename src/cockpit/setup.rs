//! What the cockpit is given: the world (file, clock, terminal) and the settings come in here.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::NaiveDate;

use super::Cockpit;
use crate::app::clock::Clock;
use crate::app::effect::{Effect, Effects, Target};
use crate::app::jobs::Jobs;
use crate::app::pick::Source;
use crate::config::Config;
use crate::domain::date_words::DateOrder;
use crate::domain::fiscal::FiscalCalendar;
use crate::screens::import::ImportFiles;
use crate::screens::{OpenPage, Tab};
use crate::storage::Store;
use crate::ui::theme::Theme;

/// A record that the palette found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Kind in words: “deal”.
    pub kind: String,
    /// Name.
    pub label: String,
    /// What tells it apart from others of that name.
    pub detail: String,
    /// Name of the tab that shows it.
    pub tab: String,
    /// Where in that tab.
    pub target: Target,
}

/// Finds records by text for the palette; runs on a worker.
pub type Finder = Arc<dyn Fn(&mut Store, &str) -> Result<Vec<Hit>, String> + Send + Sync>;

/// Where the scope form takes its choices from. Ids are row numbers.
#[derive(Clone)]
pub struct ScopeSources {
    /// Teams.
    pub teams: Source,
    /// Reps.
    pub reps: Source,
}

/// What a choice of the welcome does.
pub type Chosen = Arc<dyn Fn(&mut Effects<Cockpit>) + Send + Sync>;

/// A thing that the welcome offers.
#[derive(Clone)]
pub struct WelcomeChoice {
    /// Its key.
    pub key: char,
    /// What it does: “Look around with a demo team”.
    pub label: String,
    /// A line of explanation.
    pub detail: String,
    /// Does it.
    pub run: Chosen,
}

/// What an empty file is opened with.
#[derive(Clone, Default)]
pub struct Welcome {
    /// What to say first.
    pub lines: Vec<String>,
    /// What to offer.
    pub choices: Vec<WelcomeChoice>,
}

/// What a first start offers. `to_the_demo` is set where the demo team was chosen; the cockpit is then left, to be
/// opened again on the demo file.
pub fn welcome(to_the_demo: Arc<AtomicBool>, downloads: PathBuf) -> Welcome {
    let choice = |key, label: &str, detail: &str, run: Chosen| WelcomeChoice {
        key,
        label: label.to_owned(),
        detail: detail.to_owned(),
        run,
    };
    Welcome {
        lines: vec!["Your file is empty. What first?".to_owned()],
        choices: vec![
            choice(
                'd',
                "Look around with a demo team",
                "Sixteen reps, two years of deals, in a file of its own.",
                Arc::new(move |effects| {
                    to_the_demo.store(true, Ordering::SeqCst);
                    effects.push(Effect::Quit);
                }),
            ),
            choice(
                'i',
                "Import a CRM export",
                "CSV or Excel from Salesforce, HubSpot, Pipedrive, Zoho …",
                Arc::new(move |effects| effects.open(ImportFiles::new(downloads.clone()))),
            ),
            choice(
                'e',
                "Start empty",
                "ctrl-o imports later; ? shows every key.",
                Arc::new(|_| {}),
            ),
        ],
    }
}

/// Everything that the cockpit is given. The world (file, clock, terminal) comes in here.
pub struct Setup {
    /// The tabs.
    pub tabs: Vec<Tab>,
    /// The digit of the tab that is opened first; the first one where there is none with it.
    pub opens: char,
    /// Whether the tab that was in front when the program was left is opened instead.
    pub resumes: bool,
    /// The workers.
    pub jobs: Jobs,
    /// The clock.
    pub clock: Clock,
    /// The colours.
    pub theme: Theme,
    /// The person's own keys: `pipeline.note` -> `N`.
    pub keys: HashMap<String, String>,
    /// Finds records for the palette.
    pub finder: Option<Finder>,
    /// The day of `--as-of` and `--known-at`.
    pub looking_at: (Option<NaiveDate>, Option<NaiveDate>),
    /// When quarters and years end.
    pub calendar: FiscalCalendar,
    /// How a typed 12/3 is read.
    pub date_order: Option<DateOrder>,
    /// The settings that screens read.
    pub config: Arc<Config>,
    /// Choices of the scope form.
    pub scope_sources: Option<ScopeSources>,
    /// Shown first, where the file is empty.
    pub welcome: Option<Welcome>,
    /// Where exports are looked for first.
    pub downloads: PathBuf,
    /// Whether the mouse is used.
    pub mouse: bool,
    /// Name shown at the right end of the tab bar: the file's name, or “demo”.
    pub file_name: String,
}

impl Setup {
    /// Tabs and workers; everything else as usual.
    pub fn new(tabs: Vec<Tab>, jobs: Jobs) -> Self {
        Self {
            tabs,
            jobs,
            opens: '1',
            resumes: false,
            clock: Clock::of_the_machine(),
            theme: Theme::choose("dark", false, None),
            keys: HashMap::new(),
            finder: None,
            looking_at: (None, None),
            calendar: FiscalCalendar::default(),
            date_order: None,
            config: Arc::default(),
            scope_sources: None,
            welcome: None,
            downloads: PathBuf::from("."),
            mouse: true,
            file_name: String::new(),
        }
    }
}
