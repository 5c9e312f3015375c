//! Names of companies, composed; no company is meant.

use std::collections::HashSet;

use super::dice::Dice;

const FRONT: [&str; 60] = [
    "Alder",
    "Amberfield",
    "Arden",
    "Ashgrove",
    "Beacon Hill",
    "Birchwood",
    "Blackthorn",
    "Bluestem",
    "Brightwater",
    "Calder",
    "Cedar Ridge",
    "Clearbrook",
    "Copperleaf",
    "Corran",
    "Drift",
    "Dunmore",
    "Eastmark",
    "Elmhurst",
    "Falconer",
    "Fenwick",
    "Glen Orrin",
    "Goldfinch",
    "Granby",
    "Greywater",
    "Halden",
    "Harrow & Pine",
    "Hollis",
    "Ironbridge",
    "Juniper",
    "Kestrel",
    "Kingsmere",
    "Langdale",
    "Larkspur",
    "Linden",
    "Maplecroft",
    "Marlow",
    "Meridale",
    "Nordhavn",
    "Oakhurst",
    "Orchard Lane",
    "Palisade",
    "Pembury",
    "Quarry Bank",
    "Ravenscar",
    "Redfern",
    "Rowan",
    "Saltmarsh",
    "Silverbeck",
    "Stonewell",
    "Tamarack",
    "Thornbury",
    "Tidewater",
    "Umberly",
    "Valmont",
    "Vesterby",
    "Wexcombe",
    "Whitebeam",
    "Wildmoor",
    "Yarrow",
    "Zellhof",
];

/// What a company does, and its industry.
const TRADE: [(&str, &str); 30] = [
    ("Foods", "Food"),
    ("Dairy", "Food"),
    ("Bakeries", "Food"),
    ("Breweries", "Food"),
    ("Logistics", "Logistics"),
    ("Freight", "Logistics"),
    ("Cold Chain", "Logistics"),
    ("Tooling", "Manufacturing"),
    ("Castings", "Manufacturing"),
    ("Plastics", "Manufacturing"),
    ("Robotics", "Manufacturing"),
    ("Packaging", "Manufacturing"),
    ("Paper", "Manufacturing"),
    ("Clinics", "Health"),
    ("Diagnostics", "Health"),
    ("Pharma", "Health"),
    ("Medical", "Health"),
    ("Energy", "Energy"),
    ("Solar", "Energy"),
    ("Grid Services", "Energy"),
    ("Insurance", "Finance"),
    ("Credit", "Finance"),
    ("Leasing", "Finance"),
    ("Retail", "Retail"),
    ("Outfitters", "Retail"),
    ("Home & Garden", "Retail"),
    ("Construction", "Construction"),
    ("Facades", "Construction"),
    ("Hotels", "Hospitality"),
    ("Media", "Media"),
];

const FORM: [&str; 12] = [
    "",
    "",
    "",
    "",
    " Group",
    " Ltd",
    " GmbH",
    " Inc.",
    " S.A.",
    " AB",
    " Co-operative",
    " Holding",
];

/// Companies, each name once.
#[derive(Debug, Default)]
pub(super) struct Companies {
    /// Hashes instead of names, so that a million fit in little memory.
    taken: HashSet<u64>,
}

impl Companies {
    /// A company that there is not yet: name, web domain, industry.
    pub(super) fn found(&mut self, dice: &mut Dice) -> (String, String, &'static str) {
        for _ in 0..8 {
            let company = company(dice);
            if self.taken.insert(hash(&company.0)) {
                return company;
            }
        }
        let (name, domain, industry) = company(dice);
        let number = self.taken.len();
        (
            format!("{name} {number}"),
            format!("n{number}-{domain}"),
            industry,
        )
    }
}

/// FNV-1a (Fowler, Noll, Vo).
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// A company: name, web domain, industry.
pub(super) fn company(dice: &mut Dice) -> (String, String, &'static str) {
    let front = dice.place(FRONT.len());
    let (trade, industry) = *dice.pick(&TRADE);
    let place = dice.place(FRONT.len());
    let place = if place != front && dice.happens(0.35) {
        format!(" {}", FRONT[place])
    } else {
        String::new()
    };
    let (front, form) = (FRONT[front], dice.pick(&FORM));
    let letters = |text: &str| -> String {
        text.chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_lowercase()
    };
    // `.example` is reserved: nobody can own such a domain (RFC 2606).
    let domain = format!(
        "{}{}-{}.example",
        letters(front),
        letters(&place),
        letters(trade)
    );
    (format!("{front}{place} {trade}{form}"), domain, industry)
}
