//! Examples of each subcommand: they come first in `--help`, stand in the manual page, and a test parses them.

use clap::CommandFactory;

use super::Args;

/// A subcommand with a few calls of it and what each is for.
type Examples = (&'static str, &'static [(&'static str, &'static str)]);

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
        "rep",
        &[
            ("ridealong rep \"Ana Duarte\"", "everything on one page"),
            (
                "ridealong rep ana --search \"discount cfo\" --most 50",
                "what was noted that holds both words",
            ),
            (
                "ridealong rep ana --json --as-of 2026-06-30",
                "as it was then",
            ),
        ],
    ),
    (
        "prep",
        &[
            ("ridealong prep \"Ana Duarte\"", "before a 1:1"),
            ("ridealong prep", "before a team meeting"),
            ("ridealong prep --meeting 12", "since the meeting before it"),
            (
                "ridealong prep --deal \"Acme rollout\" --since -1m",
                "before a deal review",
            ),
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
        "agenda",
        &[
            ("ridealong agenda", "the next two weeks, what is open"),
            (
                "ridealong agenda --days 5 --json",
                "the shape is in docs/json.md",
            ),
            (
                "ridealong agenda --ics rhythm.ics",
                "for a calendar; initials stand for names",
            ),
            (
                "ridealong agenda --ics rhythm.ics --full",
                "with names and texts",
            ),
        ],
    ),
    (
        "search",
        &[
            ("ridealong search pricing", "notes, decisions, deals …"),
            (
                "ridealong search pric obj --as-of 2026-06-30",
                "as it was then; words from their beginning",
            ),
            (
                "ridealong search acme --limit 10 --json",
                "the shape is in docs/json.md",
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
        "today",
        &[
            ("ridealong today", "in the order of the day"),
            ("ridealong today --fits 10", "what fits into ten minutes"),
            (
                "ridealong today --rep \"Ana Ruiz\" --json",
                "what is about one rep, for a script",
            ),
        ],
    ),
    (
        "meeting",
        &[
            ("ridealong meeting", "what is planned"),
            (
                "ridealong meeting plan 1:1 \"Ana Duarte\" --on fri --at 9:00",
                "",
            ),
            ("ridealong meeting start 3", "by its number"),
            (
                "ridealong meeting start 1:7:2026-11-24",
                "an occurrence of the rhythm",
            ),
            (
                "ridealong meeting note 3 \"asked open questions\" --shared",
                "without --shared it is private",
            ),
            (
                "ridealong meeting action 3 \"send the plan fri\"",
                "the rep's; --owner me for yours",
            ),
            (
                "ridealong meeting end 3 --next +1w",
                "says what is still missing",
            ),
            (
                "ridealong meeting summary 3 --eml --out follow-up.eml",
                "the shared parts only",
            ),
            (
                "ridealong meeting decisions price --json",
                "the log of decisions",
            ),
        ],
    ),
    (
        "week",
        &[
            ("ridealong week", "what was held, what slipped"),
            (
                "ridealong week close --note \"A short week\"",
                "as a note; closing again updates it",
            ),
        ],
    ),
    (
        "action",
        &[
            ("ridealong action done 12 14", "by their numbers"),
            (
                "ridealong action move 12 fri --reason \"customer is away\"",
                "every move keeps its reason",
            ),
            (
                "ridealong action snooze check_in:5 mon 14:00",
                "any line of ridealong today",
            ),
            (
                "ridealong action delegate 12 \"Ben Okafor\"",
                "\"me\" takes it back",
            ),
            ("ridealong action drop 12 --reason \"no longer needed\"", ""),
        ],
    ),
    (
        "rhythm",
        &[
            (
                "ridealong rhythm",
                "every activity with what it costs in a week",
            ),
            (
                "ridealong rhythm adopt --dry-run",
                "the starter rhythm, and what it would cost",
            ),
            (
                "ridealong rhythm adopt --without deal_review --from mon",
                "take it over, undone as one",
            ),
            (
                "ridealong rhythm add \"Standup\" \"every working day\" --per team --minutes 15 --at 8:45",
                "",
            ),
            (
                "ridealong rhythm change 1:1 --rule \"every 2nd tue\" --from 2027-01-01",
                "what lies before stays as it was",
            ),
            (
                "ridealong rhythm occurrences --from today --to eow",
                "what is to be held, with its keys",
            ),
            (
                "ridealong rhythm done 1:3:2026-11-24 1:4:2026-11-24",
                "held today; --on says another day",
            ),
            (
                "ridealong rhythm skip 1:3:2026-11-24 --reason \"at a customer\"",
                "",
            ),
            (
                "ridealong rhythm move 1:3:2026-11-24 --to \"thu 15:00\"",
                "",
            ),
            (
                "ridealong rhythm off add \"24 dec\" \"1 jan\" --name \"Christmas\"",
                "a holiday; --rep or --me is leave",
            ),
            (
                "ridealong rhythm adherence --period \"this quarter\"",
                "held against planned",
            ),
        ],
    ),
    (
        "ride-along",
        &[
            ("ridealong ride-along", "what is planned, with its calls"),
            (
                "ridealong ride-along plan \"Ana Duarte\" --on fri --skill discovery",
                "",
            ),
            (
                "ridealong ride-along call 7 --deal globex --objective \"They name a date\"",
                "",
            ),
            ("ridealong ride-along start 12", "the call runs"),
            (
                "ridealong ride-along tick 12 --behaviour o",
                "a letter of `show`",
            ),
            (
                "ridealong ride-along end 12 --outcome advance --met backup",
                "how did it end?",
            ),
            ("ridealong ride-along rate 12 discovery --level 3", ""),
            ("ridealong ride-along held 7", "the day is over"),
        ],
    ),
    (
        "add",
        &[
            (
                "ridealong add call Ana fri 15:00",
                "an action with day and time",
            ),
            (
                "ridealong add \"send the offer +2w\" --deal \"Acme rollout\"",
                "for a deal",
            ),
            (
                "ridealong add \"book a room\" --owner \"Ben Okafor\"",
                "for somebody else",
            ),
            (
                "ridealong add \"ask finance fri\" --for \"Ben Okafor\"",
                "your promise to a rep",
            ),
        ],
    ),
    (
        "debrief",
        &[
            ("ridealong debrief", "what waits for a debrief"),
            (
                "ridealong debrief 12 --answer 1=\"an advance\" --rep-rates discovery=3",
                "what the rep said, and how the rep rates it",
            ),
            (
                "ridealong debrief 12 --show",
                "your ratings beside the rep's own",
            ),
            (
                "ridealong debrief 12 --strength \"opened well\" --point \"ask for the cost\" --commitment \"I ask what it costs them\" --due fri --next-look +2w",
                "one commitment, and the next look",
            ),
        ],
    ),
    (
        "commitments",
        &[
            ("ridealong commitments", "what is open"),
            (
                "ridealong commitments seen 4",
                "closes it with the newest observation in which it was used",
            ),
            (
                "ridealong commitments look 4 --on +1w --kind listen_in",
                "not seen yet: look again",
            ),
            (
                "ridealong commitments drop 4 --reason \"another product\" --json",
                "",
            ),
        ],
    ),
    (
        "coverage",
        &[
            ("ridealong coverage", "never coached first"),
            (
                "ridealong coverage --period \"this quarter\" --json --as-of 2026-09-30",
                "as it was then",
            ),
        ],
    ),
    (
        "skills",
        &[
            ("ridealong skills", "everybody, skill by skill"),
            (
                "ridealong skills \"Ana Duarte\" --json",
                "with every level given",
            ),
        ],
    ),
    (
        "demo",
        &[
            ("ridealong demo --out demo.db", "the usual company"),
            (
                "ridealong demo --size 100000 --seed 3 --out large.db",
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
    EXAMPLES.iter().fold(program, |command, (name, examples)| {
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
            let examples = EXAMPLES.iter().find(|(of, _)| *of == name);
            let (_, examples) = examples.unwrap_or_else(|| panic!("{name} has no examples"));
            for (call, _) in *examples {
                let parsed = command.clone().try_get_matches_from(words(call));
                assert!(parsed.is_ok(), "{call}: {}", parsed.unwrap_err());
            }
        }
        command.debug_assert();
    }
}
