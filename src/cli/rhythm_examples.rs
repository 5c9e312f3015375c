//! Examples of the subcommands of the operating rhythm: today, meetings, ride-alongs and what follows from them.

use super::examples::Examples;

/// By subcommand, the plainest call first.
pub(super) const OF_THE_RHYTHM: &[Examples] = &[
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
];
