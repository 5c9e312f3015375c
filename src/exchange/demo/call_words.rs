//! What was planned, said and agreed in the calls and debriefs of the demo company. Nothing here says how well
//! somebody sells.

/// A call as it was planned and ended.
pub(super) struct CallPlot {
    pub(super) objective: &'static str,
    pub(super) backup: &'static str,
    pub(super) questions: &'static str,
    pub(super) objections: &'static str,
    pub(super) quote_customer: &'static str,
    pub(super) quote_rep: &'static str,
    /// How it ended where the objective was met, and where it was not.
    pub(super) met: &'static str,
    pub(super) not_met: &'static str,
}

/// Calls to choose from.
pub(super) const PLOTS: [CallPlot; 5] = [
    CallPlot {
        objective: "A date for the workshop with the users",
        backup: "The names of the users who should come",
        questions: "What does a stop of the line cost?\nWho feels it first?",
        objections: "No time before the audit",
        quote_customer: "If the night shift comes along, I am in.",
        quote_rep: "What would have to be true for the workshop to be worth their day?",
        met: "Workshop on a fixed day, night shift included",
        not_met: "They want to talk among themselves first",
    },
    CallPlot {
        objective: "The sponsor takes the figures to finance",
        backup: "A call of three with finance",
        questions: "How does finance count payback?\nWhich figure do they doubt first?",
        objections: "The budget is frozen until the new year",
        quote_customer: "Finance will ask for the payback in months.",
        quote_rep: "Which of these figures would your controller cross out?",
        met: "Sponsor presents the figures on Wednesday, with us on the line",
        not_met: "We send the figures, they come back to us",
    },
    CallPlot {
        objective: "Access to the plant manager",
        backup: "What the plant manager is measured on",
        questions: "What changes for the plant manager?\nWho has tried this before?",
        objections: "The plant manager leaves that to me",
        quote_customer: "He only comes if it is about throughput.",
        quote_rep: "Then let us make it about throughput. Who opens the door?",
        met: "Half an hour with the plant manager, invitation accepted in the call",
        not_met: "Name given, no date",
    },
    CallPlot {
        objective: "Agreement on the steps to the signature",
        backup: "A name in legal",
        questions: "What happens between your yes and the signature?\nWho can stop it?",
        objections: "Legal takes as long as it takes",
        quote_customer: "Legal needs two weeks, they always do.",
        quote_rep: "If legal starts today, what is still missing on the day you want to sign?",
        met: "Plan with five steps, each with a name, sent back confirmed",
        not_met: "Steps named, no dates yet",
    },
    CallPlot {
        objective: "A visit of the reference plant with two of the users",
        backup: "A call with the reference customer",
        questions: "What would you want to see running?\nWho has to see it besides you?",
        objections: "It is a day of travelling",
        quote_customer: "I believe it when I see it running.",
        quote_rep: "Whom would you take along so that you need not tell it twice?",
        met: "Visit in the second week, three people",
        not_met: "A call with the reference customer instead",
    },
];

/// What the manager does in a joint call.
pub(super) const MY_ROLE: &str = "Opens with our view of their market, then silent";

/// What a rep answers in a debrief; one per question, taken in turn.
pub(super) const ANSWERS: [&str; 6] = [
    "As it stands with each call; the first minute went as I had planned it.",
    "The questions were written down before, so I did not have to think of them.",
    "I filled the silence once, after the question about cost.",
    "I could have let the user tell it instead of telling it myself.",
    "“{quote}” You waited, and then it came.",
    "Count to five after the question that matters.",
];

/// One strength, and one point to work on.
pub(super) const STRENGTHS: [&str; 3] = [
    "Prepared: each question had a reason",
    "The customer talked more than we did",
    "Stayed calm when the date was questioned",
];
pub(super) const POINTS: [&str; 3] = [
    "Wait after the question that matters",
    "Say the objective at the beginning, in one sentence",
    "Sum up before the next topic",
];

/// What reps commit to, in their own words.
pub(super) const COMMITMENTS: [&str; 3] = [
    "I ask the question and count to five before I say anything.",
    "I say in the first minute what I want at the end, and ask whether that is fine.",
    "Before I go on I say what I heard and wait for a yes.",
];
