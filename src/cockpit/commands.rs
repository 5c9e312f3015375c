//! What works on every tab, and in every list.

use std::collections::HashSet;

use crate::app::command::Command;
use crate::app::effect::{Effect, Effects, Target};
use crate::app::scope::ScopeBar;
use crate::ui::dialog::HelpLine;

use super::overlay::Overlay;
use super::{Ask, Cockpit};
use crate::app::list::ListCursor;

const MOVE: &str = "Move in a list";
const GO: &str = "Go";
const ALL: &str = "Everywhere";

type OfList = Command<ListCursor>;
type OfTab = Command<Cockpit>;

/// Commands of every list.
pub const LIST: &[Command<ListCursor>] = &[
    OfList::new("down", "j down", "Next row", |l, e| l.step(times(e))).group(MOVE),
    OfList::new("up", "k up", "Previous row", |l, e| l.step(-times(e))).group(MOVE),
    OfList::new("page-down", "pagedown ctrl-d", "Next page", |l, e| {
        l.page(times(e));
    })
    .group(MOVE),
    OfList::new("page-up", "pageup ctrl-u", "Previous page", |l, e| {
        l.page(-times(e));
    })
    .group(MOVE),
    OfList::new("first", "g,g home", "First row", |l, e| {
        l.go(e.count().map_or(0, |n| n.max(1) - 1));
    })
    .group(MOVE),
    OfList::new(
        "last",
        "G end",
        "Last row, or the row of a count",
        |l, e| {
            l.go(e.count().map_or(usize::MAX, |n| n.max(1) - 1));
        },
    )
    .group(MOVE),
    OfList::new("filter", "/", "Filter", |l, _| l.filtering = true)
        .group(MOVE)
        .footer(90),
    OfList::new("mark", "space", "Mark or unmark", |l, _| {
        l.toggle_mark();
        l.step(1);
    })
    .group(MOVE)
    .when(|l| l.count() > 0),
    OfList::new("sort", "o", "Sort by the next column", |l, _| {
        let next = l.sort.column + 1;
        l.sort_by(if l.columns == 0 { 0 } else { next % l.columns });
    })
    .group(MOVE)
    .when(|l| l.columns > 1),
    OfList::new("turn", "O", "Turn the order around", |l, _| {
        l.sort_by(l.sort.column);
    })
    .group(MOVE)
    .when(|l| l.columns > 0),
];

fn times(effects: &Effects<ListCursor>) -> isize {
    effects.count().unwrap_or(1) as isize
}

/// Commands of every tab.
pub const COCKPIT: &[Command<Cockpit>] = &[
    OfTab::new("tab-1", "1", "Tab 1", |c, _| c.jump('1')).group(GO),
    OfTab::new("tab-2", "2", "Tab 2", |c, _| c.jump('2')).group(GO),
    OfTab::new("tab-3", "3", "Tab 3", |c, _| c.jump('3')).group(GO),
    OfTab::new("tab-4", "4", "Tab 4", |c, _| c.jump('4')).group(GO),
    OfTab::new("tab-5", "5", "Tab 5", |c, _| c.jump('5')).group(GO),
    OfTab::new("tab-6", "6", "Tab 6", |c, _| c.jump('6')).group(GO),
    OfTab::new("tab-7", "7", "Tab 7", |c, _| c.jump('7')).group(GO),
    OfTab::new("tab-8", "8", "Tab 8", |c, _| c.jump('8')).group(GO),
    OfTab::new("next-tab", "] tab", "Next tab", |c, _| c.turn(1)).group(GO),
    OfTab::new("previous-tab", "[ shift-tab", "Previous tab", |c, _| {
        c.turn(-1);
    })
    .group(GO),
    OfTab::new("back", "esc", "Back", |c, _| c.back())
        .group(GO)
        .footer(95)
        .when(Cockpit::can_go_back),
    OfTab::new("scope", "s", "Scope", |c, _| c.open_scope())
        .group(ALL)
        .footer(92)
        .when(|c| c.scope_sources.is_some()),
    OfTab::new("all", "S", "Scope: all teams, reps and days", |_, e| {
        e.set_scope(ScopeBar::default());
    })
    .group(ALL)
    .when(|c| c.bar != ScopeBar::default()),
    OfTab::new("find", ": ctrl-p", "Find", |c, _| {
        c.overlays.push(Overlay::Palette(Box::default()));
        c.narrow_palette();
    })
    .group(ALL)
    .footer(93),
    OfTab::new("search", "ctrl-f", "Search", |c, _| {
        c.open(Box::new(crate::screens::search::Search::new()));
    })
    .group(ALL)
    .when(|c| !c.importing() && !c.searching()),
    OfTab::new("import", "ctrl-o", "Import a file", |c, _| c.open_import())
        .group(ALL)
        .when(|c| !c.importing()),
    OfTab::new("goals", "", "Goals of the team", |_, e| {
        let target = Target {
            kind: "goals".to_owned(),
            id: 0,
        };
        e.go_to("team", Some(target));
    })
    .group(ALL)
    .when(Cockpit::has_team),
    OfTab::new("undo", "u", "Undo the last change", |_, e| {
        e.push(Effect::Undo);
    })
    .group(ALL),
    OfTab::new("redo", "ctrl-r", "Redo it", |_, e| e.push(Effect::Redo)).group(ALL),
    OfTab::new("stop", "ctrl-x", "Stop the running work", |c, _| {
        c.stop_long();
    })
    .group(ALL)
    .when(Cockpit::long_work),
    OfTab::new("mouse", "f9", "Mouse on or off", |c, _| {
        c.mouse = !c.mouse;
        c.say(if c.mouse {
            "The mouse is on"
        } else {
            "The mouse is off: the terminal selects"
        });
    })
    .group(ALL),
    OfTab::new("redraw", "ctrl-l", "Draw everything anew", |c, _| {
        c.asks.push_back(Ask::Redraw);
    })
    .group(ALL),
    OfTab::new("quit", "q", "Leave", |c, _| c.ask_to_leave())
        .group(ALL)
        .footer(98),
    OfTab::new("help", "?", "Keys", |c, _| {
        let lines = c.help_lines();
        c.overlays.push(Overlay::Help(lines, 0));
    })
    .group(ALL)
    .footer(99),
];

impl Cockpit {
    fn jump(&mut self, number: char) {
        match self.tabs.iter().position(|t| t.number == number) {
            Some(place) => self.go_to_tab(place),
            None => self.warn(format!("There is no tab {number} yet")),
        }
    }

    fn turn(&mut self, by: isize) {
        let n = self.tabs.len() as isize;
        if n > 0 {
            self.go_to_tab((self.current as isize + by).rem_euclid(n) as usize);
        }
    }

    fn can_go_back(&self) -> bool {
        let list = self.page().and_then(|p| p.screen.list_ref());
        self.tabs
            .get(self.current)
            .is_some_and(|t| t.pages.len() > 1)
            || list.is_some_and(|l| !l.filter.text().is_empty() || !l.marks().is_empty())
    }

    /// Opens the import wizard on top of the page in front.
    fn open_import(&mut self) {
        self.open(Box::new(crate::screens::import::ImportFiles::new(
            self.downloads.clone(),
        )));
    }

    fn has_team(&self) -> bool {
        self.tabs.iter().any(|tab| {
            tab.pages
                .first()
                .is_some_and(|page| page.screen.name() == "team")
        })
    }

    fn importing(&self) -> bool {
        self.page()
            .is_some_and(|page| page.screen.name().starts_with("import"))
    }

    fn searching(&self) -> bool {
        self.page()
            .is_some_and(|page| page.screen.name() == "search")
    }

    pub(super) fn long_work(&self) -> bool {
        self.jobs
            .running()
            .iter()
            .any(|r| r.lane == crate::app::jobs::Lane::Long)
    }

    fn stop_long(&mut self) {
        for running in self.jobs.running() {
            if running.lane == crate::app::jobs::Lane::Long {
                running.progress.cancel();
            }
        }
        self.say("Stopping…");
    }

    /// The keys that work now, from the live keymap: the screen's first, then lists, then everywhere.
    fn help_lines(&self) -> Vec<HelpLine> {
        let mut lines = Vec::new();
        for table in self.tables_in_front() {
            let offers = self.offers_of(table);
            let title = self.page().map_or("", |p| p.screen.title());
            let heading = |group: &'static str| if group.is_empty() { title } else { group };
            let mut done = HashSet::new();
            for offer in offers {
                if !done.insert(offer.group) {
                    continue;
                }
                if !lines.is_empty() {
                    lines.push(HelpLine::Blank);
                }
                lines.push(HelpLine::Heading(heading(offer.group).to_owned()));
                for (i, other) in offers
                    .iter()
                    .enumerate()
                    .filter(|(_, o)| o.group == offer.group)
                {
                    let keys = self.keymap.keys_of(table, i).join(", ");
                    let label = other.label.to_owned();
                    lines.push(HelpLine::Keys {
                        keys,
                        label,
                        name: other.full_name(),
                    });
                }
            }
        }
        lines
    }
}
