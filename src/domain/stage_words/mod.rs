//! What a stage's name says about it: open, won or lost, and where it stands in the order. Where the name
//! does not say, nothing is guessed: the person maps the stage once.

use super::process::Outcome;

/// What a file says about a stage besides its name.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct StageHints<'a> {
    /// `IsClosed` and the like.
    pub is_closed: Option<bool>,
    /// `IsWon` and the like.
    pub is_won: Option<bool>,
    /// Probability to win, 0 to 100.
    pub probability: Option<f64>,
    /// The status word beside the stage (Pipedrive, Dynamics): Open, Won, Lost.
    pub status: Option<&'a str>,
}

/// Names that say won, without blanks and marks; also what follows a word such as "closed".
const WON: &[&str] = &[
    "won",
    "closedwon",
    "closewon",
    "wonclosed",
    "dealwon",
    "wondeal",
    "opportunitywon",
    "win",
    "gewonnen",
    "abgeschlossengewonnen",
    "geschlossengewonnen",
    "gagne",
    "gagnee",
    "fermeegagnee",
    "ganado",
    "ganada",
    "cerradaganada",
    "cerradoganado",
    "vinto",
    "vinta",
    "ganho",
    "ganha",
    "gewonnendeal",
    "closedbooked",
    "booked",
    "signed",
    "contractsigned",
    "dealsigned",
];

/// Names that say lost.
const LOST: &[&str] = &[
    "lost",
    "closedlost",
    "closelost",
    "lostclosed",
    "deallost",
    "lostdeal",
    "opportunitylost",
    "verloren",
    "abgeschlossenverloren",
    "geschlossenverloren",
    "perdu",
    "perdue",
    "fermeeperdue",
    "perdido",
    "perdida",
    "cerradaperdida",
    "cerradoperdido",
    "perso",
    "persa",
    "disqualified",
    "closeddisqualified",
    "disqualifiziert",
    "nodecision",
    "closednodecision",
    "abandoned",
    "closedabandoned",
    "cancelled",
    "canceled",
    "closedcancelled",
    "closedcanceled",
    "dead",
    "deadlost",
    "closeddead",
    "omittedlost",
    "losttocompetition",
    "closedlosttocompetition",
    "closedlosttocompetitor",
    "rejected",
    "unqualified",
    "closedunqualified",
];

/// Names of open stages that well-known processes use, in the order of each: Salesforce, HubSpot, Pipedrive,
/// Zoho, Dynamics, plain words. Rows of the same name in two ladders agree on "open".
const LADDERS: &[&[&str]] = &[
    &[
        "prospecting",
        "qualification",
        "needsanalysis",
        "valueproposition",
        "iddecisionmakers",
        "perceptionanalysis",
        "proposalpricequote",
        "negotiationreview",
    ],
    &[
        "appointmentscheduled",
        "qualifiedtobuy",
        "presentationscheduled",
        "decisionmakerboughtin",
        "contractsent",
    ],
    &[
        "qualified",
        "contactmade",
        "demoscheduled",
        "proposalmade",
        "negotiationsstarted",
    ],
    &[
        "leadin",
        "contactmade",
        "needsdefined",
        "proposalmade",
        "negotiationsstarted",
    ],
    &[
        "qualification",
        "needsanalysis",
        "valueproposition",
        "identifydecisionmakers",
        "proposalpricequote",
        "negotiationreview",
    ],
    &["qualify", "develop", "propose", "close"],
    &[
        "new",
        "lead",
        "prospect",
        "prospecting",
        "engaging",
        "engaged",
        "contacted",
        "connected",
        "meeting",
        "discovery",
        "qualification",
        "qualifying",
        "qualified",
        "solution",
        "solutiondesign",
        "technicalvalidation",
        "demo",
        "demonstration",
        "evaluation",
        "poc",
        "pilot",
        "trial",
        "validation",
        "proposal",
        "quote",
        "businesscase",
        "negotiation",
        "negotiating",
        "legal",
        "procurement",
        "contracting",
        "contract",
        "verbal",
        "verbalcommitment",
        "commit",
        "committed",
    ],
];

/// Words in the name of a stage in which a proposal is with the buyer. "Value proposition" is none.
const PROPOSAL: &[&str] = &[
    "proposal",
    "propose",
    "quote",
    "quotation",
    "offer",
    "angebot",
    "offre",
    "devis",
    "oferta",
    "propuesta",
    "proposta",
    "offerte",
    "preventivo",
];

/// Words in a stage or a reason that say that nobody won the deal: the buyer bought nothing.
const NOBODY: &[&str] = &[
    "nodecision",
    "nobody",
    "didnotdecide",
    "indecision",
    "statusquo",
    "derailed",
    "abandoned",
    "noresponse",
    "unresponsive",
    "wentdark",
    "wentquiet",
    "ghosted",
    "projectcancelled",
    "projectcanceled",
    "keineentscheidung",
    "pasdedecision",
    "sindecision",
];

/// The place of the first stage, among names in order, whose name says that a proposal is with the buyer.
pub fn proposal_among(names: &[&str]) -> Option<usize> {
    let names = &mut names.iter().map(|name| bare(name));
    names.position(|name| PROPOSAL.iter().any(|word| name.contains(word)))
}

/// Whether a lost stage's name or a loss reason says that the deal was lost to nobody.
pub fn says_nobody(text: &str) -> bool {
    let text = bare(text);
    NOBODY.iter().any(|word| text.contains(word))
}

/// Letters of any script, lower case, without numbers, blanks, marks and the commonest accents.
fn bare(text: &str) -> String {
    let plain = |letter: char| match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' => 'i',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        letter => letter,
    };
    text.to_lowercase()
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .map(plain)
        .collect()
}

fn from_word(word: &str) -> Option<Outcome> {
    let word = bare(word);
    let word = word.as_str();
    if WON.contains(&word) {
        Some(Outcome::Won)
    } else if LOST.contains(&word) {
        Some(Outcome::Lost)
    } else if LADDERS.iter().any(|ladder| ladder.contains(&word)) || word == "open" {
        Some(Outcome::Open)
    } else {
        None
    }
}

/// Whether a stage is open, won or lost; `None` where that cannot be known, so that a person is asked.
///
/// What a file states outright (closed, won, a status word) counts before the name; where both speak and
/// contradict each other, the answer is `None`. The probability alone decides nothing: 0 % and 100 % are
/// also typed on open deals; it only settles a closed deal.
pub fn guess_outcome(name: &str, hints: StageHints<'_>) -> Option<Outcome> {
    let stated = match (hints.is_closed, hints.is_won) {
        (Some(false), Some(true)) => return None,
        (_, Some(true)) => Some(Outcome::Won),
        (Some(true), Some(false)) => Some(Outcome::Lost),
        (Some(false), _) => Some(Outcome::Open),
        _ => None,
    };
    let status = hints.status.and_then(from_word);
    let named = from_word(name);
    let mut found = [stated, status].into_iter().flatten();
    if let Some(first) = found.next() {
        let agrees = found.all(|other| other == first);
        // A deal in "Negotiation" may carry the status Won (Pipedrive keeps the last open stage), but a
        // stage named for its end cannot be another one.
        let denied = named.is_some_and(|named| named != first && named != Outcome::Open);
        return (agrees && !denied).then_some(first);
    }
    match (hints.is_closed, named) {
        (Some(true), Some(Outcome::Open)) => None,
        (Some(true), None) => hints.probability.and_then(closed_at),
        (_, named) => named,
    }
}

fn closed_at(probability: f64) -> Option<Outcome> {
    if probability >= 100.0 {
        Some(Outcome::Won)
    } else {
        (probability <= 0.0).then_some(Outcome::Lost)
    }
}

/// The number before a stage's name: 3 for `3 - Technical Validation`, `03. Demo` and `S3: Demo`.
pub fn number_prefix(name: &str) -> Option<u32> {
    let name = name.trim();
    let after = name.strip_prefix(['S', 's']).unwrap_or(name);
    let after = after.strip_prefix("tage").unwrap_or(after).trim_start();
    let end = after
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(after.len());
    let (digits, rest) = after.split_at(end);
    // `360 Review` starts with a number that is part of the name.
    let marked = rest
        .trim_start()
        .starts_with(['-', '–', '—', '.', ':', ')', '/', '|'])
        || rest.is_empty();
    (marked && digits.len() <= 3).then(|| digits.parse().ok())?
}

/// A stage as a file names it, to be put in order.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedStage {
    /// The name in the file.
    pub name: String,
    /// What it means, as far as known.
    pub outcome: Option<Outcome>,
    /// The average probability of its deals, 0 to 100, where the file has one.
    pub probability: Option<f64>,
}

/// Where the order came from, to be shown beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderedBy {
    /// The numbers before the names.
    Number,
    /// A well-known process.
    Ladder,
    /// The probabilities.
    Probability,
    /// Nothing: the order is that of the file.
    File,
}

/// The order of stages as places in `stages`: open ones first, then won, then lost, and how it was found.
///
/// Numbers count where every open stage has its own; they run downwards where the won stage has the lowest
/// (`1 - Closed Won` ... `4 - Prospecting`).
pub fn order(stages: &[NamedStage]) -> (Vec<usize>, OrderedBy) {
    let open: Vec<usize> = places(stages, |stage| {
        !matches!(stage.outcome, Some(Outcome::Won | Outcome::Lost))
    });
    let (mut ordered, by) = by_number(stages, &open)
        .map(|order| (order, OrderedBy::Number))
        .or_else(|| by_ladder(stages, &open).map(|order| (order, OrderedBy::Ladder)))
        .or_else(|| by_probability(stages, &open).map(|order| (order, OrderedBy::Probability)))
        .unwrap_or((open, OrderedBy::File));
    ordered.extend(places(stages, |stage| stage.outcome == Some(Outcome::Won)));
    ordered.extend(places(stages, |stage| stage.outcome == Some(Outcome::Lost)));
    (ordered, by)
}

fn places(stages: &[NamedStage], wanted: impl Fn(&NamedStage) -> bool) -> Vec<usize> {
    (0..stages.len())
        .filter(|place| wanted(&stages[*place]))
        .collect()
}

fn by_number(stages: &[NamedStage], open: &[usize]) -> Option<Vec<usize>> {
    let numbered = |place: &usize| Some((number_prefix(&stages[*place].name)?, *place));
    let mut order: Vec<(u32, usize)> = open.iter().map(numbered).collect::<Option<_>>()?;
    order.sort_unstable();
    let won = stages
        .iter()
        .find(|stage| stage.outcome == Some(Outcome::Won));
    let won = won.and_then(|stage| number_prefix(&stage.name));
    let lowest = order.first()?.0;
    if won.is_some_and(|won| won < lowest && won > 0) {
        order.reverse();
    }
    let distinct = order.windows(2).all(|pair| pair[0].0 != pair[1].0);
    distinct.then(|| order.into_iter().map(|pair| pair.1).collect())
}

fn by_ladder(stages: &[NamedStage], open: &[usize]) -> Option<Vec<usize>> {
    LADDERS.iter().find_map(|ladder| {
        let rung = |place: &usize| {
            let name = bare(&stages[*place].name);
            Some((ladder.iter().position(|step| *step == name)?, *place))
        };
        let mut order: Vec<(usize, usize)> = open.iter().map(rung).collect::<Option<_>>()?;
        order.sort_unstable();
        (!order.is_empty()).then(|| order.into_iter().map(|pair| pair.1).collect())
    })
}

fn by_probability(stages: &[NamedStage], open: &[usize]) -> Option<Vec<usize>> {
    let known = |place: &usize| Some((stages[*place].probability?, *place));
    let mut order: Vec<(f64, usize)> = open.iter().map(known).collect::<Option<_>>()?;
    order.sort_by(|one, other| one.0.total_cmp(&other.0));
    let rises = order.windows(2).any(|pair| pair[0].0 < pair[1].0);
    rises.then(|| order.into_iter().map(|pair| pair.1).collect())
}

#[cfg(test)]
mod tests;
