//! What is declared once is named truly elsewhere: commands, metrics and flags in settings, documents and answers.

use std::collections::{BTreeSet, HashMap};

use ridealong::app::keymap::Keymap;
use ridealong::cockpit;
use ridealong::config::Config;
use ridealong::domain::flags::flag_of;
use ridealong::domain::metric::metric_of;
use ridealong::screens;

const EXAMPLE: &str = include_str!("../config.example.toml");
const README: &str = include_str!("../README.md");
const JSON: &str = include_str!("../docs/json.md");
const BUILDING_A_SCREEN: &str = include_str!("../src/app/README.md");
const TEAM_AS_JSON: &str = include_str!("../src/cli/team.rs");
const SAYS_WHO: &str = include_str!("../src/screens/team/says_who.rs");

/// What stands between two marks, each time.
fn between<'a>(text: &'a str, open: &str, close: &str) -> Vec<&'a str> {
    let after = text.split(open).skip(1);
    after
        .filter_map(|part| Some(part.split_once(close)?.0))
        .collect()
}

/// Every key that works in a table, by the table's name.
fn keys_of_tables() -> HashMap<&'static str, BTreeSet<String>> {
    let tables = cockpit::tables(&screens::tabs());
    let (keymap, problems) = Keymap::build(&tables, &cockpit::SHARED, &HashMap::new());
    assert!(problems.is_empty(), "{problems:?}");
    let keys = |name: &'static str, count: usize| {
        (0..count).flat_map(|c| keymap.keys_of(name, c)).collect()
    };
    tables
        .iter()
        .map(|(name, offers)| (*name, keys(name, offers.len())))
        .collect()
}

#[test]
fn the_keys_of_the_example_settings_name_commands_and_keys_that_exist() {
    let shown = EXAMPLE.split_once("# Other keys for commands").unwrap().1;
    let shown: Vec<&str> = shown
        .lines()
        .filter_map(|l| l.strip_prefix("#   "))
        .collect();
    assert!(!shown.is_empty());
    let (config, mistakes) = Config::parse(&format!("[keys]\n{}\n", shown.join("\n")));
    assert!(mistakes.is_empty(), "{mistakes:?}");
    let own: HashMap<_, _> = config
        .keys
        .iter()
        .map(|own| (own.command.clone(), own.keys.join(" ")))
        .collect();
    let tables = cockpit::tables(&screens::tabs());
    let (_, problems) = Keymap::build(&tables, &cockpit::SHARED, &own);
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
fn the_keys_of_the_readme_work() {
    let table = README
        .split_once("## Five keys")
        .unwrap()
        .1
        .split_once("\n## ")
        .unwrap()
        .0;
    let works: BTreeSet<String> = keys_of_tables().into_values().flatten().collect();
    let named: Vec<&str> = table.split('`').skip(1).step_by(2).collect();
    assert!(named.len() >= 5, "{named:?}");
    for key in named {
        // One letter is what is typed, capital or not; `Ctrl-P` is ctrl-p.
        let typed = if key.len() == 1 {
            key.to_owned()
        } else {
            key.to_lowercase()
        };
        assert!(
            works.contains(&typed),
            "README.md names {key}; these work: {works:?}"
        );
    }
}

#[test]
fn the_keys_that_are_taken_are_listed_for_whoever_builds_a_screen() {
    let listed = BUILDING_A_SCREEN
        .split_once("**Keys that are taken**")
        .unwrap()
        .1;
    let listed = listed.split_once("Ways are parted").unwrap().0;
    let listed: BTreeSet<&str> = listed.split(['`', ' ', '\n', '(', ')']).collect();
    let tables = keys_of_tables();
    for table in cockpit::SHARED {
        for key in &tables[table] {
            let key = key.replace(' ', ",");
            let is_tab = key.len() == 1 && key.bytes().all(|b| b.is_ascii_digit());
            assert!(
                is_tab || listed.contains(key.as_str()),
                "src/app/README.md does not list {key} of {table}"
            );
        }
    }
}

#[test]
fn every_figure_of_the_team_is_in_the_metric_table() {
    // Beside figures stand what qualifies them.
    let beside = ["win_rate_interval", "open_without_amount", "unconverted"];
    let put: String = TEAM_AS_JSON.split_whitespace().collect();
    let mut named = between(&put, "put(\"", "\"");
    let of_screen: String = SAYS_WHO.split_whitespace().collect();
    named.extend(between(&of_screen, "row(\"", "\""));
    named.retain(|key| !beside.contains(key));
    assert!(named.len() >= 12, "{named:?}");
    for key in named {
        assert!(metric_of(key).is_some(), "{key} is not in the metric table");
        assert!(
            JSON.contains(&format!(".{key}`")),
            "docs/json.md does not describe {key}"
        );
    }
}

#[test]
fn every_flag_that_a_question_names_exists() {
    let sources = [
        include_str!("../src/screens/pipeline/mod.rs"),
        include_str!("../src/screens/pipeline/view.rs"),
        include_str!("../src/cli/pipeline.rs"),
        include_str!("../src/storage/deal_list.rs"),
        README,
        JSON,
    ];
    for text in sources {
        for key in
            between(text, "--flag ", "`")
                .into_iter()
                .chain(between(text, "flag_of(\"", "\""))
        {
            let key = key.split_whitespace().next().unwrap_or_default();
            let is_key = key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') && key != "help";
            assert!(!is_key || flag_of(key).is_some(), "there is no flag {key}");
        }
    }
}
