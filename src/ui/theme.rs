//! Styles by meaning. Meaning never rests on colour alone: a mark or word stands beside it.

use ratatui::style::{Color, Modifier, Style};

/// What a piece of the screen means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// Ordinary text.
    #[default]
    Plain,
    /// Less important: labels, units, hints.
    Muted,
    /// The one accent: what can be acted on, keys, the current tab.
    Accent,
    /// Headings.
    Heading,
    /// Strong text.
    Strong,
    /// Going well.
    Good,
    /// Needs a look.
    Warning,
    /// Going wrong; an error.
    Bad,
    /// The selected row.
    Selected,
    /// The field with the keyboard.
    Focused,
    /// A marked row's mark.
    Marked,
    /// The bar on top and the footer.
    Bar,
    /// The part of a chart that is filled.
    Fill,
    /// The part of a chart that is not.
    Empty,
}

/// Which colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Palette {
    /// Light text on dark ground.
    Dark,
    /// Dark text on light ground.
    Light,
    /// No colours, only modifiers (`NO_COLOR`).
    Plain,
}

/// Styles by meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    palette: Palette,
}

impl Theme {
    /// A theme over a palette.
    pub fn new(palette: Palette) -> Self {
        Self { palette }
    }

    /// Chosen by name (`dark`, `light`, `plain`, `auto`) and environment, without asking the terminal:
    /// `NO_COLOR` first, then the name, then `COLORFGBG`, then dark.
    pub fn choose(name: &str, no_color: bool, colorfgbg: Option<&str>) -> Self {
        let ground = colorfgbg.and_then(|c| c.rsplit(';').next()?.parse::<u8>().ok());
        Self::new(match name {
            _ if no_color => Palette::Plain,
            "plain" => Palette::Plain,
            "light" => Palette::Light,
            "dark" => Palette::Dark,
            _ if matches!(ground, Some(7 | 9..=15)) => Palette::Light,
            _ => Palette::Dark,
        })
    }

    /// The style of a meaning. Only the terminal's own sixteen colours, so that its scheme is followed.
    pub fn style(self, role: Role) -> Style {
        let plain = Style::new();
        let style = match role {
            Role::Plain => plain,
            Role::Muted | Role::Empty => plain.add_modifier(Modifier::DIM),
            Role::Accent | Role::Fill => plain.fg(Color::Cyan),
            Role::Heading | Role::Strong => plain.add_modifier(Modifier::BOLD),
            Role::Good => plain.fg(Color::Green),
            Role::Warning => plain.fg(Color::Yellow),
            Role::Bad => plain.fg(Color::Red).add_modifier(Modifier::BOLD),
            // One even bar, whatever the cells' own colours are.
            Role::Selected => Style::reset().add_modifier(Modifier::REVERSED),
            Role::Focused => plain.add_modifier(Modifier::UNDERLINED),
            Role::Marked => plain.fg(Color::Magenta).add_modifier(Modifier::BOLD),
            Role::Bar => plain.add_modifier(Modifier::REVERSED),
        };
        match (self.palette, role) {
            (Palette::Plain, Role::Accent) => plain.add_modifier(Modifier::BOLD),
            (Palette::Plain, _) => Style {
                fg: None,
                bg: None,
                ..style
            },
            (Palette::Light, Role::Accent | Role::Fill) => style.fg(Color::Blue),
            // Yellow on white cannot be read.
            (Palette::Light, Role::Warning) => style.fg(Color::Magenta),
            (_, Role::Muted) | (Palette::Light, Role::Empty) => plain.fg(Color::DarkGray),
            _ => style,
        }
    }
}
