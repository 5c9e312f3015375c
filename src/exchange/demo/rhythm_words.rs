//! What is said and agreed in the meetings of the demo company. `{rep}` is the first name of the rep, `{deal}` a deal
//! of theirs. It is the talk of any week: it says nothing about how somebody sells.

/// What a 1:1 is about.
pub(super) struct Topic {
    /// What was said: a fact, shared.
    pub(super) said: &'static str,
    /// What the manager thinks of it: an opinion, private.
    pub(super) thought: &'static str,
    /// What was decided, and why.
    pub(super) decided: (&'static str, &'static str),
    /// What the rep promises.
    pub(super) theirs: &'static str,
    /// What the manager promises.
    pub(super) mine: &'static str,
}

/// Twelve weeks of 1:1s.
pub(super) const TOPICS: [Topic; 12] = [
    Topic {
        said: "{deal}: the buying group grew by somebody from purchasing. {rep} meets them next week.",
        thought: "Purchasing comes in because the number is real. Good sign, if we get the business case in first.",
        decided: (
            "Business case before the price talk in {deal}",
            "Purchasing compares prices as soon as there is nothing else to compare",
        ),
        theirs: "Send the business case of {deal} to the sponsor",
        mine: "Lend {rep} the business case that won in spring",
    },
    Topic {
        said: "{rep} went through the week: two mornings lost to internal requests.",
        thought: "Says it calmly, and it bothers more than it sounds.",
        decided: (
            "Internal requests go to the desk first",
            "Two mornings a week are worth three first meetings",
        ),
        theirs: "Write down every internal request of this week",
        mine: "Agree with the desk who answers quotes for small orders",
    },
    Topic {
        said: "{deal} waits for legal on their side since ten days. {rep} has no name there.",
        thought: "We wait politely. A name in legal would help more than another mail to the sponsor.",
        decided: (
            "Ask the sponsor of {deal} for a call with their legal counsel",
            "Nobody pushes a contract that has no owner",
        ),
        theirs: "Get a name and a date from legal in {deal}",
        mine: "Ask our counsel for half an hour with theirs",
    },
    Topic {
        said: "{rep} would like to show how the last workshop with users was prepared.",
        thought: "Ready for a larger role in the team; ask about mentoring next quarter.",
        decided: (
            "{rep} shows the workshop in a team meeting",
            "The others ask for it, and it is prepared already",
        ),
        theirs: "Bring the workshop plan to the next team meeting",
        mine: "Put fifteen minutes on the agenda of the team meeting",
    },
    Topic {
        said: "Reference visit for {deal}: the plant manager agreed, the date is open.",
        thought: "The visit decides this one. I should be there myself.",
        decided: (
            "The reference visit comes before the next offer in {deal}",
            "They said they buy what they have seen running",
        ),
        theirs: "Propose three days for the reference visit to {deal}",
        mine: "Call the reference customer and ask for two hours",
    },
    Topic {
        said: "Practised the opening for the call with the operations director, three times.",
        thought: "The third round sounded natural. Keep ten minutes for practice every week.",
        decided: (
            "Ten minutes of practice in each 1:1",
            "It was the part of which {rep} took most along",
        ),
        theirs: "Use the opening in the next two first calls and note what came back",
        mine: "Listen to one of the two recordings and say what I heard",
    },
    Topic {
        said: "{deal}: the sponsor is on leave for three weeks, the deputy knows the project.",
        thought: "Three weeks are fine if the deputy gets something to do meanwhile.",
        decided: (
            "The deputy gets the plan of the next steps in {deal}",
            "So that the leave does not cost us the month",
        ),
        theirs: "Walk the deputy through the plan of {deal}",
        mine: "Introduce {rep} to their division head, whom I know",
    },
    Topic {
        said: "{rep} asked for help with the figures of controlling: payback in months, not years.",
        thought: "Good question, and asked early. The template is ours to mend.",
        decided: (
            "Payback is shown in months from now on",
            "Their controlling counts in months",
        ),
        theirs: "Fill the payback sheet with the buyer's own figures",
        mine: "Have the payback template changed to months",
    },
    Topic {
        said: "Territory list gone through: eleven accounts nobody called for a year.",
        thought: "A list of eleven is no plan. Three names would be one.",
        decided: (
            "Three of the eleven accounts until the end of the month",
            "Three that are done beat eleven that are listed",
        ),
        theirs: "Choose three of the accounts and call each twice",
        mine: "Ask marketing who of the three came to the webinar",
    },
    Topic {
        said: "{deal} came up against another supplier; the users prefer us, the plant manager does not say.",
        thought: "We do not know what the plant manager is measured on. That is the question to ask.",
        decided: (
            "A talk with the plant manager alone before the next demo of {deal}",
            "Another demo to the users wins nobody new",
        ),
        theirs: "Ask the plant manager of {deal} for half an hour",
        mine: "Find out whom we know at their head office",
    },
    Topic {
        said: "Looked back at the deal that was lost last month: the decision date was ours, not theirs.",
        thought: "{rep} said it before I did.",
        decided: (
            "Each close date carries the buyer's reason for it",
            "A date without a reason of the buyer is a wish",
        ),
        theirs: "Ask for the reason behind the date in the three largest deals",
        mine: "Go through the dates together on Thursday",
    },
    Topic {
        said: "{rep} is away for two days of training next week; handover agreed with a colleague.",
        thought: "Plans ahead without being asked.",
        decided: (
            "The colleague takes the calls of {deal} in these two days",
            "The buyer expects the answer in that week",
        ),
        theirs: "Hand {deal} over with a page of notes",
        mine: "Tell the buyer of {deal} who calls them",
    },
];

/// What a team's meeting brings.
pub(super) struct TeamTopic {
    /// What was said, shared.
    pub(super) said: &'static str,
    /// What was decided, and why.
    pub(super) decided: (&'static str, &'static str),
    /// What somebody of the team promises.
    pub(super) theirs: &'static str,
    /// What the manager promises.
    pub(super) mine: &'static str,
}

/// Team meetings.
pub(super) const TEAM: [TeamTopic; 5] = [
    TeamTopic {
        said: "Win of the week: the user workshop brought the second plant along.",
        decided: (
            "Every workshop invites the neighbouring plant",
            "It cost one mail and brought a second project",
        ),
        theirs: "Share the invitation mail with the team",
        mine: "Get the workshop room for the rest of the quarter",
    },
    TeamTopic {
        said: "Practised in pairs: asking for the next meeting before the call ends.",
        decided: (
            "The calendar is open five minutes before the end of a call",
            "Afterwards it takes three mails",
        ),
        theirs: "Collect how often it worked until next Monday",
        mine: "Sit in on one practice round of each pair",
    },
    TeamTopic {
        said: "New price list explained; questions on bundles are collected in one place.",
        decided: (
            "Bundles are quoted by the new list from the first of the month",
            "Two lists side by side confuse buyers",
        ),
        theirs: "Collect the open questions on bundles",
        mine: "Bring the answers of product management",
    },
    TeamTopic {
        said: "Trade fair: forty talks, twelve with a name and a project.",
        decided: (
            "The twelve are called within a week",
            "After a week nobody remembers the talk",
        ),
        theirs: "Share out the twelve and say on Friday who was reached",
        mine: "Thank the booth team and book next year",
    },
    TeamTopic {
        said: "Service told which questions customers ask after the first month.",
        decided: (
            "The three questions go into the kick-off",
            "Who hears the answer in time does not call for it later",
        ),
        theirs: "Add the three questions to the kick-off page",
        mine: "Invite service again in six weeks",
    },
];

/// Forecast calls.
pub(super) const FORECAST: [TeamTopic; 4] = [
    TeamTopic {
        said: "Two deals moved out of the month, one came in; each with the buyer's word for it.",
        decided: (
            "My call stays as locked last week",
            "What came in makes up for what moved out",
        ),
        theirs: "Get the signature date of the deal that came in",
        mine: "Send the call to the head of sales by noon",
    },
    TeamTopic {
        said: "Three commits without a word from the buyer for two weeks.",
        decided: (
            "A commit without a buyer's word goes to best case next week",
            "We call what we know",
        ),
        theirs: "Call the three buyers before Tuesday",
        mine: "Call the sponsor of the largest one myself",
    },
    TeamTopic {
        said: "Best case has grown, commit has not.",
        decided: (
            "I call the commit and one deal of the best case",
            "Its contract is with their board on the day before the end of the month",
        ),
        theirs: "Ask for the agenda of that board meeting",
        mine: "Keep our counsel free for that day",
    },
    TeamTopic {
        said: "Nothing moved since the last lock but one amount, down by a tenth.",
        decided: (
            "Call lowered by that amount",
            "The buyer takes one line less",
        ),
        theirs: "Write down why the line fell away",
        mine: "Tell operations that the second shift is not needed",
    },
];

/// Deal reviews.
pub(super) const DEALS: [TeamTopic; 4] = [
    TeamTopic {
        said: "Three deals looked at; in two of them nobody has spoken to who signs.",
        decided: (
            "No offer goes out before the one who signs was asked what it must bring",
            "Both deals of last month that stood still had this gap",
        ),
        theirs: "Ask both sponsors for a way to who signs",
        mine: "Come along to the first of these talks",
    },
    TeamTopic {
        said: "Exit criteria of the proposal stage gone through with two deals.",
        decided: (
            "One of the two goes back a stage",
            "The decision process is not known",
        ),
        theirs: "Draw the decision process with the buyer",
        mine: "Check next week whether it stands",
    },
    TeamTopic {
        said: "Competition in three deals: the same two names.",
        decided: (
            "One page on each of the two, written by who won against them",
            "Everybody writes it anew each time",
        ),
        theirs: "Write the page on the first of the two",
        mine: "Ask product management for the second",
    },
    TeamTopic {
        said: "A champion was tested: got us the meeting with finance within two days.",
        decided: (
            "Each deal above the average names its champion and what they did for us",
            "Who does nothing for us is a contact",
        ),
        theirs: "Name the champions of the five largest deals",
        mine: "Go through the five names on Friday",
    },
];

/// Why a 1:1 or a review was left out.
pub(super) const SKIPPED: [&str; 6] = [
    "Was at a customer all day",
    "Both at the trade fair",
    "Ill that week",
    "Spoke at length on the way to the customer the day before",
    "Contract talks went on until the evening",
    "Training day",
];

/// Why a meeting of the team was left out.
pub(super) const TEAM_SKIPPED: [&str; 3] = [
    "Town hall at the same time",
    "More than half of the team was travelling",
    "Replaced by the kick-off of the quarter",
];

/// Why one was moved.
pub(super) const MOVED: [&str; 4] = [
    "Customer visit at that time",
    "Train was cancelled",
    "The forecast had to go out first",
    "Asked for another day: demo to prepare",
];

/// Why an action was given another day.
pub(super) const LATER: [&str; 4] = [
    "Waiting for the buyer's answer",
    "Contact is on holiday until then",
    "Legal needs another week",
    "Came second to the end of the month",
];

/// Why an action was given up.
pub(super) const GIVEN_UP: [&str; 3] = [
    "No longer needed: the buyer asked on their own",
    "Covered by what the team has agreed since",
    "The contact has left the company",
];
