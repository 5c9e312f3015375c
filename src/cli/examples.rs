//! Examples of each subcommand: they come first in `--help`, stand in the manual page, and a test parses them.

use clap::CommandFactory;

use super::Args;
use super::call_examples::OF_THE_CALLS;
use super::forecast_examples::OF_THE_FORECAST;
use super::rhythm_examples::OF_THE_RHYTHM;

/// A subcommand with a few calls of it and what each is for.
pub(super) type Examples = (&'static str, &'static [(&'static str, &'static str)]);

/// By subcommand, the plainest call first.
const EXAMPLES: &[Examples] = &[
    (
        "import",
        &[
            (
                "ridealong import deals.csv --dry-run",
                "only say what would happen",
            ),
            (
                "ridealong import reps.csv accounts.csv deals.xlsx",
                "one import, one undo",
            ),
            (
                "ridealong import report.csv --date-order dmy",
                "03/04/2026 is 3 April",
            ),
            (
                "ridealong import week-40.csv --date 2026-10-05",
                "the day of the export",
            ),
            (
                "ridealong import deals.csv --stage \"Verbal yes=open\" --refused refused.csv",
                "",
            ),
            ("ridealong import - < deals.csv", "from standard input"),
        ],
    ),
    (
        "deal",
        &[
            (
                "ridealong deal \"Acme rollout\"",
                "by name, or a part of it",
            ),
            ("ridealong deal 0061t00000AbCdE", "by its id in the CRM"),
            (
                "ridealong deal acme --json --as-of 2026-06-30",
                "as it was then",
            ),
        ],
    ),
    (
        "team",
        &[
            ("ridealong team", "everybody, all time"),
            (
                "ridealong team --period \"this quarter\"",
                "won and lost this quarter",
            ),
            (
                "ridealong team --rep \"Ana Duarte\" --as-of \"30 jun 2026\"",
                "as it was then",
            ),
            ("ridealong team --json", "the shape is in docs/json.md"),
        ],
    ),
    (
        "figures",
        &[
            (
                "ridealong figures \"Ana Duarte\"",
                "every figure, this quarter",
            ),
            (
                "ridealong figures --metric win_rate --period 2026",
                "one figure of everybody, with its definition",
            ),
            ("ridealong figures --metric help", "every metric explained"),
            (
                "ridealong figures \"Ana Duarte\" --json --as-of 2026-06-30",
                "as it was then",
            ),
        ],
    ),
    (
        "pipeline",
        &[
            ("ridealong pipeline", "open deals, exceptions first"),
            (
                "ridealong pipeline --rep \"Ana Duarte\" --flag past_close",
                "one rep, one flag",
            ),
            ("ridealong pipeline acme proposal", "deals with both words"),
            (
                "ridealong pipeline --view won --period 2026-Q3 --json",
                "what was won",
            ),
        ],
    ),
    (
        "waterfall",
        &[
            (
                "ridealong waterfall",
                "what moved in this quarter since the last lock",
            ),
            (
                "ridealong waterfall \"Ana Duarte\" --since -2w --deals",
                "one rep, with the deals behind each step",
            ),
            (
                "ridealong waterfall --period 2026-Q3 --since start --until \"30 sep 2026\"",
                "a whole quarter",
            ),
            (
                "ridealong waterfall --team North --currency EUR --json",
                "deals in euro at their own amounts",
            ),
        ],
    ),
    (
        "goals",
        &[
            ("ridealong goals", "everybody, this quarter"),
            (
                "ridealong goals \"Ana Duarte\" --period \"next month\"",
                "one rep, another period",
            ),
            (
                "ridealong goals --period 2026-Q3 --as-of 2026-09-30 --json",
                "as it stood then",
            ),
            (
                "ridealong goals set \"Ana Duarte\" quota 250k --period 2026-Q4",
                "money to be won",
            ),
            ("ridealong goals set \"Ana Duarte\" win_rate 35%", ""),
        ],
    ),
    (
        "board",
        &[
            ("ridealong board", "reps, the best return on an hour first"),
            (
                "ridealong board --managers --period all",
                "managers beside managers, all time",
            ),
            (
                "ridealong board --benchmark top --json",
                "against the top performers that you chose",
            ),
        ],
    ),
    (
        "plan",
        &[
            ("ridealong plan", "open plans, overdue first"),
            ("ridealong plan \"Ana Duarte\" --all", "closed ones, too"),
            ("ridealong plan done 12", "an action by its number"),
            (
                "ridealong plan check-in 3 --changed partly --note \"asked twice\"",
                "did the behaviour change?",
            ),
            (
                "ridealong plan check-in 3 --changed yes --as-of 2026-12-14",
                "it was held on that day",
            ),
        ],
    ),
    (
        "diagnose",
        &[
            (
                "ridealong diagnose \"Ana Duarte\"",
                "why the number is short, as far as numbers can tell",
            ),
            (
                "ridealong diagnose ana --period 2026 --benchmark own",
                "this year beside last year",
            ),
            ("ridealong diagnose ana --json --as-of 2026-06-30", ""),
        ],
    ),
    (
        "demo",
        &[
            ("ridealong demo --out demo.db", "the usual company"),
            (
                "ridealong demo --deals 100000 --seed 3 --out large.db",
                "a large one",
            ),
            (
                "ridealong --demo",
                "open the usual one at once, in a file of its own",
            ),
        ],
    ),
    (
        "keys",
        &[
            ("ridealong keys", "every command with its keys"),
            ("ridealong keys --json", ""),
        ],
    ),
    (
        "undo",
        &[
            ("ridealong undo --dry-run", "what would be taken back"),
            ("ridealong undo", "the newest change, also an import"),
        ],
    ),
    (
        "redo",
        &[("ridealong redo", "do the last undone change again")],
    ),
    (
        "doctor",
        &[
            (
                "ridealong doctor",
                "where everything lies, and whether it is sound",
            ),
            ("ridealong doctor --json", ""),
        ],
    ),
    (
        "completions",
        &[
            (
                "ridealong completions bash > ~/.local/share/bash-completion/completions/ridealong",
                "",
            ),
            ("ridealong completions zsh > \"${fpath[1]}/_ridealong\"", ""),
            (
                "ridealong completions fish > ~/.config/fish/completions/ridealong.fish",
                "",
            ),
        ],
    ),
    ("man", &[("ridealong man | man -l -", "read it")]),
];

/// Those of every subcommand.
fn all() -> impl Iterator<Item = &'static Examples> {
    (EXAMPLES.iter())
        .chain(OF_THE_RHYTHM)
        .chain(OF_THE_FORECAST)
        .chain(OF_THE_CALLS)
}

/// Of the program itself.
const FIRST: &[(&str, &str)] = &[
    ("ridealong --demo", "look around with a demo company"),
    ("ridealong import deals.csv", "bring in an export of a CRM"),
    ("ridealong", "open the cockpit"),
    ("ridealong team --json", "the figures, for a script"),
];

/// Examples first, as people read.
const TEMPLATE: &str =
    "{about-with-newline}\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}";

/// The parser, with the examples in the help of each subcommand.
pub(super) fn command() -> clap::Command {
    let program = Args::command()
        .before_help(shown(FIRST))
        .help_template(TEMPLATE);
    all().fold(program, |command, (name, examples)| {
        command.mut_subcommand(name, |subcommand| {
            subcommand
                .before_help(shown(examples))
                .help_template(TEMPLATE)
        })
    })
}

fn shown(examples: &[(&str, &str)]) -> String {
    let width = examples
        .iter()
        .filter(|(_, what)| !what.is_empty())
        .map(|(call, _)| call.len())
        .max()
        .unwrap_or_default();
    let lines = examples
        .iter()
        .map(|(call, what)| format!("  {call:width$}  {what}").trim_end().to_owned());
    let lines: Vec<String> = std::iter::once("Examples:".to_owned())
        .chain(lines)
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of a call as a shell parts them; what is behind `>`, `<` or `|` is the shell's.
    fn words(call: &str) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut quoted = false;
        for c in call.chars() {
            match c {
                '"' => quoted = !quoted,
                '>' | '<' | '|' if !quoted => break,
                ' ' if !quoted => words.push(String::new()),
                c => words.last_mut().unwrap().push(c),
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }

    #[test]
    fn every_subcommand_has_examples_that_parse() {
        let command = command();
        for (call, _) in FIRST {
            let parsed = command.clone().try_get_matches_from(words(call));
            assert!(parsed.is_ok(), "{call}: {}", parsed.unwrap_err());
        }
        for subcommand in command.get_subcommands() {
            let name = subcommand.get_name();
            let examples = all().find(|(of, _)| *of == name);
            let (_, examples) = examples.unwrap_or_else(|| panic!("{name} has no examples"));
            for (call, _) in *examples {
                let parsed = command.clone().try_get_matches_from(words(call));
                assert!(parsed.is_ok(), "{call}: {}", parsed.unwrap_err());
            }
        }
        command.debug_assert();
    }
}
