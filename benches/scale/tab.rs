//! The eight tabs, and how each is known on the screen.

/// A tab.
#[derive(Debug, Clone, Copy)]
pub struct Tab {
    /// The key that goes there.
    pub key: char,
    /// Its name in the table.
    pub name: &'static str,
    /// A heading that only its list has.
    pub heading: &'static str,
}

/// All of them.
pub const TABS: [Tab; 8] = [
    Tab {
        key: '1',
        name: "Today",
        heading: "Kind ",
    },
    Tab {
        key: '2',
        name: "Pipeline",
        heading: "Account ",
    },
    Tab {
        key: '3',
        name: "Forecast",
        heading: "Quota ",
    },
    Tab {
        key: '4',
        name: "Ride-alongs",
        heading: "Skill ",
    },
    Tab {
        key: '5',
        name: "Meetings",
        heading: "Brought",
    },
    Tab {
        key: '6',
        name: "Diagnosis",
        heading: "Lever ",
    },
    Tab {
        key: '7',
        name: "Plans",
        heading: "Next due",
    },
    Tab {
        key: '8',
        name: "Team",
        heading: "Won value",
    },
];

impl Tab {
    /// Whether the screen shows this tab.
    pub fn is_shown(&self, screen: &str) -> bool {
        screen
            .lines()
            .skip(2)
            .any(|line| line.contains(self.heading))
    }

    /// Whether its first rows are there: it can be read, and keys move.
    pub fn is_usable(&self, screen: &str) -> bool {
        self.is_shown(screen) && screen.lines().any(|line| line.starts_with('▌'))
    }
}
