//! Which key calls which command: the tables' defaults and the person's own keys over them.

use std::collections::HashMap;

use super::command::Offer;
use super::key::{Key, Sequence, in_words, ways};

/// The keys of all tables.
#[derive(Debug, Default)]
pub struct Keymap {
    tables: HashMap<&'static str, Vec<Bound>>,
}

#[derive(Debug)]
struct Bound {
    command: usize,
    ways: Vec<Sequence>,
}

/// What keys pressed so far lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// The command at this place of its table.
    Command(usize),
    /// More keys are awaited.
    Prefix,
}

/// Something wrong with the keys in the config.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyProblem {
    /// No such command.
    #[error("[keys] “{name}”: there is no such command{}", did_you_mean(.nearest.as_deref()))]
    Unknown {
        /// As written.
        name: String,
        /// The nearest name.
        nearest: Option<String>,
    },
    /// No such key.
    #[error("[keys] “{name}”: {problem}")]
    Key {
        /// The command.
        name: String,
        /// What is wrong.
        problem: String,
    },
    /// Two commands on one key.
    #[error("[keys] “{key}” calls both {one} and {other}; give one of them another key")]
    Conflict {
        /// The keys.
        key: String,
        /// One command.
        one: String,
        /// The other.
        other: String,
    },
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest
        .map(|n| format!("; did you mean “{n}”?"))
        .unwrap_or_default()
}

impl Keymap {
    /// Builds the map from all tables. `shared` names the tables that work on every tab: a screen may not
    /// use their keys. Every problem is reported, and the map is usable without the faulty entries.
    pub fn build(
        tables: &[(&'static str, Vec<Offer>)],
        shared: &[&str],
        own: &HashMap<String, String>,
    ) -> (Self, Vec<KeyProblem>) {
        let mut problems = Vec::new();
        let names: Vec<String> = tables
            .iter()
            .flat_map(|(_, offers)| offers.iter().map(Offer::full_name))
            .collect();
        let mut asked: Vec<&String> = own.keys().collect();
        asked.sort();
        for name in asked {
            if !names.contains(name) {
                let nearest = nearest(name, &names);
                problems.push(KeyProblem::Unknown {
                    name: name.clone(),
                    nearest,
                });
            }
        }
        let mut map = Self::default();
        for (table, offers) in tables {
            let mut bound = Vec::with_capacity(offers.len());
            for (command, offer) in offers.iter().enumerate() {
                let full = offer.full_name();
                let keys = own.get(&full).map_or(offer.keys, String::as_str);
                let ways = ways(keys).unwrap_or_else(|problem| {
                    let problem = problem.to_string();
                    problems.push(KeyProblem::Key {
                        name: full.clone(),
                        problem,
                    });
                    ways(offer.keys).unwrap_or_default()
                });
                bound.push(Bound { command, ways });
            }
            map.tables.insert(table, bound);
        }
        let before = problems.len();
        map.conflicts(tables, shared, &mut problems);
        let clashes = |name: &String| {
            problems[before..].iter().any(|p| {
                matches!(p, KeyProblem::Conflict { one, other, .. } if one == name || other == name)
            })
        };
        let rest: HashMap<String, String> = own
            .iter()
            .filter(|(n, _)| !clashes(n))
            .map(|(n, k)| (n.clone(), k.clone()))
            .collect();
        if rest.len() < own.len() {
            // Without the own keys that clash, the defaults stand again.
            map = Self::build(tables, shared, &rest).0;
        }
        (map, problems)
    }

    fn conflicts(
        &self,
        tables: &[(&'static str, Vec<Offer>)],
        shared: &[&str],
        problems: &mut Vec<KeyProblem>,
    ) {
        let all: Vec<(&str, String, &Sequence)> = tables
            .iter()
            .flat_map(|(table, offers)| {
                let bound = self.tables.get(table).into_iter().flatten();
                bound.flat_map(move |b| {
                    b.ways
                        .iter()
                        .map(move |w| (*table, offers[b.command].full_name(), w))
                })
            })
            .collect();
        // Only ways with the same first key can meet.
        let mut beginning: HashMap<Option<&Key>, Vec<usize>> = HashMap::new();
        for (place, (_, _, way)) in all.iter().enumerate() {
            beginning.entry(way.first()).or_default().push(place);
        }
        for (i, (table, one, way)) in all.iter().enumerate() {
            let same = &beginning[&way.first()];
            let after = same.partition_point(|place| *place <= i);
            for (other_table, other, other_way) in same[after..].iter().map(|place| &all[*place]) {
                let meet =
                    table == other_table || shared.contains(table) || shared.contains(other_table);
                if meet
                    && one != other
                    && (way.starts_with(other_way) || other_way.starts_with(way))
                {
                    let shorter = if way.len() < other_way.len() {
                        way
                    } else {
                        other_way
                    };
                    problems.push(KeyProblem::Conflict {
                        key: in_words(shorter),
                        one: one.clone(),
                        other: other.clone(),
                    });
                }
            }
        }
    }

    /// What these keys lead to in a table.
    pub fn find(&self, table: &str, pressed: &[Key]) -> Found {
        let mut prefix = false;
        for bound in self.tables.get(table).into_iter().flatten() {
            for way in &bound.ways {
                if way.as_slice() == pressed {
                    return Found::Command(bound.command);
                }
                prefix |= way.starts_with(pressed);
            }
        }
        if prefix {
            Found::Prefix
        } else {
            Found::Nothing
        }
    }

    /// Commands that a prefix can still lead to, with the keys that are left.
    pub fn after(&self, table: &str, pressed: &[Key]) -> Vec<(usize, String)> {
        let mut left = Vec::new();
        for bound in self.tables.get(table).into_iter().flatten() {
            for way in &bound.ways {
                if way.len() > pressed.len() && way.starts_with(pressed) {
                    left.push((bound.command, in_words(&way[pressed.len()..])));
                }
            }
        }
        left
    }

    /// The ways to call a command, in words; the first is the one to show in the footer.
    pub fn keys_of(&self, table: &str, command: usize) -> Vec<String> {
        let bound = self
            .tables
            .get(table)
            .and_then(|t| t.iter().find(|b| b.command == command));
        bound
            .map(|b| b.ways.iter().map(|w| in_words(w)).collect())
            .unwrap_or_default()
    }

    /// The first key of the first way, for clicks on the footer.
    pub fn first_way(&self, table: &str, command: usize) -> Option<&Sequence> {
        self.tables
            .get(table)?
            .iter()
            .find(|b| b.command == command)?
            .ways
            .first()
    }
}

/// The name with the fewest letters to change, where that is few.
pub fn nearest(name: &str, names: &[String]) -> Option<String> {
    names
        .iter()
        .map(|n| (distance(name, n), n))
        .min()
        .filter(|(d, n)| *d <= 2 + n.len() / 4)
        .map(|(_, n)| n.clone())
}

/// Letters to insert, remove or change (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = change.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
