//! The command table: one row is the key, the footer, the help, the palette and the name in the config.

use super::effect::Effects;

/// One thing that a screen (or the cockpit) can do.
///
/// `keys` are its default ways, parted by spaces; a sequence is joined by commas: `"g,g home"`.
pub struct Command<S> {
    /// Name in the config, in words with dashes: `new-note`.
    pub name: &'static str,
    /// Default keys.
    pub keys: &'static str,
    /// What it does, in sentence case: “New note”.
    pub label: &'static str,
    /// Whether it applies now; one that does not is not offered and does not run.
    pub ready: fn(&S) -> bool,
    /// Does it: changes state and asks for effects.
    pub run: fn(&mut S, &mut Effects<S>),
    /// Place in the footer, 1 first; 0 is not shown there.
    pub footer: u8,
    /// Heading under which the help lists it; empty is the screen's own title.
    pub group: &'static str,
}

impl<S> Command<S> {
    /// A command that always applies and is not in the footer.
    pub const fn new(
        name: &'static str,
        keys: &'static str,
        label: &'static str,
        run: fn(&mut S, &mut Effects<S>),
    ) -> Self {
        Self {
            name,
            keys,
            label,
            ready: |_| true,
            run,
            footer: 0,
            group: "",
        }
    }

    /// Applies only where `ready` says so.
    #[must_use]
    pub const fn when(mut self, ready: fn(&S) -> bool) -> Self {
        self.ready = ready;
        self
    }

    /// Shown in the footer at this place, 1 first.
    #[must_use]
    pub const fn footer(mut self, rank: u8) -> Self {
        self.footer = rank;
        self
    }

    /// Listed in the help under this heading.
    #[must_use]
    pub const fn group(mut self, heading: &'static str) -> Self {
        self.group = heading;
        self
    }
}

/// A command without its functions: what keymap, help, footer, palette and key lists read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Name of the table it stands in: `pipeline`, `cockpit`.
    pub table: &'static str,
    /// Name of the command.
    pub name: &'static str,
    /// Default keys.
    pub keys: &'static str,
    /// What it does.
    pub label: &'static str,
    /// Place in the footer, 0 not there.
    pub footer: u8,
    /// Heading in the help.
    pub group: &'static str,
}

impl Offer {
    /// The rows of a table.
    pub fn of<S>(table: &'static str, commands: &[Command<S>]) -> Vec<Self> {
        let row = |c: &Command<S>| Self {
            table,
            name: c.name,
            keys: c.keys,
            label: c.label,
            footer: c.footer,
            group: c.group,
        };
        commands.iter().map(row).collect()
    }

    /// `pipeline.new-note`, as the config writes it.
    pub fn full_name(&self) -> String {
        format!("{}.{}", self.table, self.name)
    }
}
