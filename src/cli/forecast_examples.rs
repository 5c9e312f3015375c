//! Examples of the subcommands of the forecast.

use super::examples::Examples;

/// By subcommand, the plainest call first.
pub(super) const OF_THE_FORECAST: &[Examples] = &[
    (
        "forecast",
        &[
            ("ridealong forecast", "everybody, this quarter"),
            (
                "ridealong forecast \"Ana Duarte\" --deals",
                "one rep with the deals",
            ),
            (
                "ridealong forecast --period 2026-11 --team North",
                "a month of a team",
            ),
            (
                "ridealong forecast --json --as-of 2026-09-21",
                "as it stood then",
            ),
        ],
    ),
    (
        "back-test",
        &[
            (
                "ridealong back-test",
                "every model over every closed quarter",
            ),
            (
                "ridealong back-test --period-kind month --rep \"Ana Duarte\"",
                "months, of her people",
            ),
            (
                "ridealong back-test --json --as-of 2026-06-30",
                "by what was known then",
            ),
        ],
    ),
    (
        "scenario",
        &[
            ("ridealong scenario", "the scenarios that are kept"),
            (
                "ridealong scenario \"worst case\"",
                "one of them beside the figures of now",
            ),
            (
                "ridealong scenario \"worst case\" --json",
                "with every change and every model",
            ),
        ],
    ),
    (
        "accuracy",
        &[
            (
                "ridealong accuracy",
                "everybody: WAPE, bias, evidence, overrides",
            ),
            (
                "ridealong accuracy \"Ana Duarte\"",
                "with every call and what came",
            ),
            (
                "ridealong accuracy --week 6 --json --as-of 2026-09-30",
                "calls of six weeks before the end",
            ),
            (
                "ridealong accuracy --team \"Americas East\" --period 2026-11",
                "closed months",
            ),
        ],
    ),
];
