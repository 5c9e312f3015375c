//! Examples of the subcommands of the forecast call: calls and locks.

use super::examples::Examples;

/// By subcommand, the plainest call first.
pub(super) const OF_THE_CALLS: &[Examples] = &[
    (
        "call",
        &[
            (
                "ridealong call",
                "who called what this quarter, and who is late",
            ),
            (
                "ridealong call \"Ana Duarte\" --commit 120k --best-case 180k",
                "the rep's own call",
            ),
            (
                "ridealong call ana --commit 95k --as manager --reason \"Acme slips to January\"",
                "the manager's call over it",
            ),
            (
                "ridealong call --all --commit 1.2m --reason \"One large deal is not sure\"",
                "the manager's call for everybody",
            ),
            (
                "ridealong call ana --from-deals",
                "Commit and Best Case as the deals add up",
            ),
            (
                "ridealong call --period 2026-Q3 --as-of 2026-09-21 --json",
                "as it stood then",
            ),
        ],
    ),
    (
        "lock",
        &[
            ("ridealong lock", "freeze the week: calls, deals and models"),
            ("ridealong lock --list", "every lock, and what is due"),
            ("ridealong lock --show 3", "what it froze"),
            (
                "ridealong lock quarter-end --note \"Signed off with finance\"",
                "the quarter that ends",
            ),
            (
                "ridealong lock --withdraw 3 --reason \"Acme was missing\"",
                "it stays readable",
            ),
        ],
    ),
];
