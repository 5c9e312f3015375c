//! The kinds of tables that Ridealong takes in.

/// What one row of a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A deal as it stands.
    Deals,
    /// One change of a deal with the values after it.
    DealHistory,
    /// One change of one field of a deal: field, old value, new value.
    FieldHistory,
    /// A lead.
    Leads,
    /// A rep, a user or a manager, with the team.
    Reps,
    /// An account (customer company).
    Accounts,
    /// A contact: a person at an account.
    Contacts,
    /// A product.
    Products,
    /// An activity: a call, a meeting, a mail, a task.
    Activities,
    /// A quota or goal of a rep for a period.
    Quotas,
    /// A forecast call of a rep for a period.
    ForecastCalls,
    /// A currency rate.
    Rates,
    /// None of these; the recognition says why.
    NotASalesExport,
}

impl Kind {
    /// All kinds that can be taken in, in the order in which they should be (reps before deals).
    pub const ALL: [Self; 12] = [
        Self::Rates,
        Self::Reps,
        Self::Accounts,
        Self::Contacts,
        Self::Products,
        Self::Deals,
        Self::DealHistory,
        Self::FieldHistory,
        Self::Leads,
        Self::Activities,
        Self::Quotas,
        Self::ForecastCalls,
    ];

    /// The word for it on the command line and in saved mappings.
    pub fn word(self) -> &'static str {
        match self {
            Self::Deals => "deals",
            Self::DealHistory => "deal-history",
            Self::FieldHistory => "field-history",
            Self::Leads => "leads",
            Self::Reps => "reps",
            Self::Accounts => "accounts",
            Self::Contacts => "contacts",
            Self::Products => "products",
            Self::Activities => "activities",
            Self::Quotas => "quotas",
            Self::ForecastCalls => "forecast-calls",
            Self::Rates => "rates",
            Self::NotASalesExport => "none",
        }
    }

    /// The kind of a word, see [`Kind::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What one row of it is, for a person: “deals”, “changes of deals”.
    pub fn label(self) -> &'static str {
        match self {
            Self::Deals => "deals",
            Self::DealHistory => "deal history (one row per change)",
            Self::FieldHistory => "field history (field, old value, new value)",
            Self::Leads => "leads",
            Self::Reps => "reps and teams",
            Self::Accounts => "accounts",
            Self::Contacts => "contacts",
            Self::Products => "products",
            Self::Activities => "activities",
            Self::Quotas => "quotas",
            Self::ForecastCalls => "forecast calls",
            Self::Rates => "currency rates",
            Self::NotASalesExport => "not a sales export",
        }
    }
}
