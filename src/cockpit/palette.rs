//! The palette: any command by a few letters with its keys, and any record.

use crate::app::command::Offer;
use crate::app::key::{Code, Key};
use crate::app::pick::{Item, matching};
use crate::app::text_edit::{TextEdit, Typed};

use super::overlay::Overlay;
use super::{Cockpit, Hit};

/// What the palette shows.
#[derive(Default)]
pub struct Palette {
    /// What is typed.
    pub query: TextEdit,
    /// What is found, as it is shown.
    pub shown: Vec<Item>,
    /// The selected one.
    pub selected: usize,
    leads: Vec<Lead>,
    records: Vec<Hit>,
}

/// Where a row leads to.
#[derive(Clone)]
enum Lead {
    Command(&'static str, usize),
    Record(Hit),
}

#[derive(Clone)]
struct Entry {
    item: Item,
    lead: Lead,
}

impl Cockpit {
    pub(super) fn press_palette(&mut self, key: Key) {
        let Some(Overlay::Palette(palette)) = self.overlays.last_mut() else {
            return;
        };
        let last = palette.shown.len().saturating_sub(1);
        match key.code {
            Code::Esc => drop(self.overlays.pop()),
            Code::Down => palette.selected = (palette.selected + 1).min(last),
            Code::Up => palette.selected = palette.selected.saturating_sub(1),
            Code::Char('n') if key.ctrl => palette.selected = (palette.selected + 1).min(last),
            Code::Char('p') if key.ctrl => palette.selected = palette.selected.saturating_sub(1),
            Code::PageDown => palette.selected = (palette.selected + 10).min(last),
            Code::PageUp => palette.selected = palette.selected.saturating_sub(10),
            Code::Enter => {
                let lead = palette.leads.get(palette.selected).cloned();
                if let Some(lead) = lead {
                    self.overlays.pop();
                    self.follow(lead);
                }
            }
            _ => {
                if palette.query.press(key) == Typed::Changed {
                    palette.selected = 0;
                    self.narrow_palette();
                }
            }
        }
    }

    fn follow(&mut self, lead: Lead) {
        match lead {
            Lead::Command(table, command) => self.run(table, command, None),
            Lead::Record(hit) => self.go_to(&hit.tab, Some(&hit.target)),
        }
    }

    /// Matches the commands at once and asks for records.
    pub(super) fn narrow_palette(&mut self) {
        self.show_palette();
        let Some(Overlay::Palette(palette)) = self.overlays.last() else {
            return;
        };
        let text = palette.query.text().trim().to_owned();
        let Some(finder) = self.finder.clone().filter(|_| !text.is_empty()) else {
            return;
        };
        self.ask_self(|effects| {
            effects.read(
                "find",
                "look for records",
                move |store| finder(store, &text),
                |cockpit: &mut Self, found, _| {
                    for overlay in &mut cockpit.overlays {
                        if let Overlay::Palette(palette) = overlay {
                            palette.records = found;
                            break;
                        }
                    }
                    cockpit.show_palette();
                },
            );
        });
    }

    fn commands_now(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        for table in self.tables_in_front() {
            let offers = self.offers_of(table);
            for (i, offer) in offers.iter().enumerate() {
                if self.ready(table, i) && offer.name != "find" {
                    let keys = self.keymap.keys_of(table, i).join(", ");
                    let Some(label) = self.label_now(offer) else {
                        continue;
                    };
                    let item = Item::new("", label).detail(keys);
                    entries.push(Entry {
                        item,
                        lead: Lead::Command(table, i),
                    });
                }
            }
        }
        entries
    }

    /// What a command is called now: `tab-2` by its tab's title, and not at all without that tab.
    fn label_now(&self, offer: &Offer) -> Option<String> {
        let Some(number) = offer
            .name
            .strip_prefix("tab-")
            .filter(|_| offer.table == "cockpit")
        else {
            return Some(offer.label.to_owned());
        };
        let tab = self.tabs.iter().find(|t| number.starts_with(t.number))?;
        Some(format!("Go to {}", tab.pages.first()?.screen.title()))
    }

    fn show_palette(&mut self) {
        let commands = self.commands_now();
        let Some(Overlay::Palette(palette)) = self.overlays.last_mut() else {
            return;
        };
        if palette.query.text().trim().is_empty() {
            palette.records.clear();
        }
        // Records stand before commands in which the letters are only scattered.
        let typed = palette.query.text().trim().to_lowercase();
        let found = matching(&commands, &typed, |e| &e.item.label);
        let (mut found, scattered): (Vec<_>, Vec<_>) = found
            .into_iter()
            .partition(|e| e.item.label.to_lowercase().contains(&typed));
        found.extend(palette.records.iter().map(|hit| {
            let detail = format!("{}  {}", hit.detail, hit.kind);
            let item = Item::new(hit.target.id, hit.label.clone()).detail(detail.trim_start());
            Entry {
                item,
                lead: Lead::Record(hit.clone()),
            }
        }));
        found.extend(scattered);
        palette.leads = found.iter().map(|e| e.lead.clone()).collect();
        palette.shown = found.into_iter().map(|e| e.item).collect();
        palette.selected = palette.selected.min(palette.shown.len().saturating_sub(1));
        self.stale = true;
    }
}
