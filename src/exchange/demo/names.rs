//! Names of people and companies, composed; nobody and no company is meant.

use std::collections::HashSet;

use super::chance::Chance;

/// Given and family names that go together; the last entry is written family name first.
const PEOPLE: [(&[&str], &[&str]); 12] = [
    (
        &[
            "Anna", "Claire", "Daniel", "Emma", "George", "Hannah", "James", "Laura", "Oliver",
            "Rachel", "Simon", "Tom",
        ],
        &[
            "Ashworth",
            "Bennett",
            "Carver",
            "Draper",
            "Ellison",
            "Fairbanks",
            "Garrett",
            "Holloway",
            "Kirby",
            "Merrick",
            "Prescott",
            "Whitlock",
        ],
    ),
    (
        &[
            "Björn", "Elin", "Freja", "Gustav", "Ingrid", "Jørgen", "Kaisa", "Lars", "Matilda",
            "Nils", "Søren", "Åsa",
        ],
        &[
            "Bergström",
            "Dahl",
            "Ekelund",
            "Hallgrímsson",
            "Jónsdóttir",
            "Lindqvist",
            "Mäkinen",
            "Nygård",
            "Sjöberg",
            "Virtanen",
            "Østergaard",
            "Ångström",
        ],
    ),
    (
        &[
            "Anke",
            "Bärbel",
            "Christoph",
            "Dörte",
            "Friedrich",
            "Günther",
            "Heike",
            "Jürgen",
            "Katrin",
            "Lukas",
            "Sabine",
            "Uwe",
        ],
        &[
            "Böttcher",
            "Dietrich",
            "Eichhorn",
            "Freitag",
            "Gröning",
            "Hölscher",
            "Kästner",
            "Lindemann",
            "Pfeiffer",
            "Schönfeld",
            "Vogelsang",
            "von der Heyden",
        ],
    ),
    (
        &[
            "Adèle",
            "Benoît",
            "Chloé",
            "Étienne",
            "François",
            "Gaëlle",
            "Hélène",
            "Jérôme",
            "Léa",
            "Mathis",
            "Noémie",
            "Zoé",
        ],
        &[
            "Beauchêne",
            "Chevallier",
            "Delacroix",
            "Fournier",
            "Gaultier",
            "Lefèvre",
            "Marchand",
            "Perrault",
            "Rivière",
            "Sauvage",
            "Thévenin",
            "Vasseur",
        ],
    ),
    (
        &[
            "Álvaro",
            "Beatriz",
            "Carlos",
            "Inés",
            "Iñaki",
            "Javier",
            "Lucía",
            "María Fernanda",
            "Nuria",
            "Raúl",
            "Sofía",
            "Ximena",
        ],
        &[
            "Agúndez",
            "Castañeda",
            "Echeverría",
            "Fuentes",
            "Gutiérrez de la Vega",
            "Ibáñez",
            "Márquez",
            "Núñez",
            "Olivares",
            "Peñalver",
            "Quiroga",
            "Zúñiga",
        ],
    ),
    (
        &[
            "Ana", "Bruno", "Catarina", "Diogo", "Filipa", "Gonçalo", "Inês", "João", "Luísa",
            "Matheus", "Rita", "Thiago",
        ],
        &[
            "Almeida",
            "Brandão",
            "Conceição",
            "Duarte",
            "Figueiredo",
            "Guimarães",
            "Leitão",
            "Magalhães",
            "Nogueira",
            "Simões",
            "Teixeira",
            "Vasconcelos",
        ],
    ),
    (
        &[
            "Agnieszka",
            "Bartłomiej",
            "Dominika",
            "Grzegorz",
            "Jiří",
            "Katarzyna",
            "Łukasz",
            "Małgorzata",
            "Ondřej",
            "Paweł",
            "Šárka",
            "Zdeněk",
        ],
        &[
            "Bąk",
            "Dvořák",
            "Gąsiorowski",
            "Hájek",
            "Jabłońska",
            "Kovář",
            "Majewski",
            "Novotný",
            "Piątek",
            "Růžička",
            "Świątek",
            "Wójcik",
        ],
    ),
    (
        &[
            "Aaliyah", "Amara", "Chidi", "Folasade", "Ifeoma", "Kwame", "Lerato", "Ngozi",
            "Obinna", "Sipho", "Thandiwe", "Zola",
        ],
        &[
            "Abiodun",
            "Adeyemi",
            "Boateng",
            "Chukwuemeka",
            "Dlamini",
            "Eze",
            "Khumalo",
            "Mensah",
            "Ndlovu",
            "Okafor",
            "Oyelaran",
            "Sithole",
        ],
    ),
    (
        &[
            "Aarav",
            "Ananya",
            "Deepika",
            "Harish",
            "Ishaan",
            "Kavya",
            "Lakshmi",
            "Meera",
            "Nikhil",
            "Priya",
            "Rohan",
            "Venkataraman",
        ],
        &[
            "Bhattacharya",
            "Chatterjee",
            "Deshpande",
            "Gopalakrishnan",
            "Iyer",
            "Kulkarni",
            "Menon",
            "Nair",
            "Ranganathan",
            "Subramaniam",
            "Trivedi",
            "Venkatesh",
        ],
    ),
    (
        &[
            "Amina", "Bashir", "Dalia", "Elif", "Farid", "Hassan", "Leila", "Mehmet", "Nadia",
            "Omar", "Şebnem", "Yusuf",
        ],
        &[
            "Al-Khatib",
            "Benhaddou",
            "Çelik",
            "Darwish",
            "El Mansouri",
            "Farahani",
            "Günay",
            "Haddad",
            "Kılıç",
            "Nasser",
            "Öztürk",
            "Rahmani",
        ],
    ),
    (
        &[
            "Đức", "Hương", "Khánh", "Linh", "Minh", "Ngọc", "Phương", "Quân", "Thảo", "Trang",
            "Tuấn", "Yến",
        ],
        &[
            "Bùi", "Đặng", "Đỗ", "Hoàng", "Huỳnh", "Lê", "Lý", "Ngô", "Nguyễn", "Phạm", "Trần",
            "Vũ",
        ],
    ),
    (
        &[
            "美咲",
            "健太",
            "さくら",
            "大輔",
            "志明",
            "淑芬",
            "伟",
            "秀英",
            "지훈",
            "서연",
            "민수",
            "하은",
        ],
        &[
            "佐藤", "高橋", "渡辺", "山本", "陳", "林", "王", "李", "김", "박", "최", "정",
        ],
    ),
];

/// A full name.
pub(super) fn person(chance: &mut Chance) -> String {
    const WEIGHTS: [f64; 12] = [5.0, 2.0, 2.0, 2.0, 2.0, 1.5, 1.5, 1.5, 1.5, 1.5, 1.0, 1.0];
    let culture = chance.weighted(&WEIGHTS);
    let (given, family) = PEOPLE[culture];
    let (first, last) = if culture < 11 {
        (*chance.pick(given), *chance.pick(family))
    } else {
        // Names of one script stay together: 8 Han and kana names, then 4 Hangul ones.
        let place = chance.place(12);
        let family_place = if place < 4 {
            chance.place(4)
        } else if place < 8 {
            4 + chance.place(4)
        } else {
            8 + chance.place(4)
        };
        (family[family_place], given[place])
    };
    if culture == 4 && chance.happens(0.15) {
        let second = chance.pick(family);
        return format!("{first} {last}-{second}");
    }
    format!("{first} {last}")
}

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
    pub(super) fn found(&mut self, chance: &mut Chance) -> (String, String, &'static str) {
        for _ in 0..8 {
            let company = company(chance);
            if self.taken.insert(hash(&company.0)) {
                return company;
            }
        }
        let (name, domain, industry) = company(chance);
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
pub(super) fn company(chance: &mut Chance) -> (String, String, &'static str) {
    let front = chance.place(FRONT.len());
    let (trade, industry) = *chance.pick(&TRADE);
    let place = chance.place(FRONT.len());
    let place = if place != front && chance.happens(0.35) {
        format!(" {}", FRONT[place])
    } else {
        String::new()
    };
    let (front, form) = (FRONT[front], chance.pick(&FORM));
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

/// `Zoë Núñez` at `yarrow.example` as an address: plain letters where there are, a number otherwise.
pub(super) fn address(name: &str, domain: &str, number: i64) -> String {
    let plain: String = name
        .to_lowercase()
        .split_whitespace()
        .map(|word| {
            word.chars()
                .filter(char::is_ascii_alphabetic)
                .collect::<String>()
        })
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(".");
    if plain.is_empty() {
        format!("contact{number}@{domain}")
    } else {
        format!("{plain}@{domain}")
    }
}
