//! Names of people, composed; nobody is meant.

use super::dice::Dice;

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
pub(super) fn person(dice: &mut Dice) -> String {
    const WEIGHTS: [f64; 12] = [5.0, 2.0, 2.0, 2.0, 2.0, 1.5, 1.5, 1.5, 1.5, 1.5, 1.0, 1.0];
    let culture = dice.weighted(&WEIGHTS);
    let (given, family) = PEOPLE[culture];
    let (first, last) = if culture < 11 {
        (*dice.pick(given), *dice.pick(family))
    } else {
        // Names of one script stay together: 8 Han and kana names, then 4 Hangul ones.
        let place = dice.place(12);
        let family_place = if place < 4 {
            dice.place(4)
        } else if place < 8 {
            4 + dice.place(4)
        } else {
            8 + dice.place(4)
        };
        (family[family_place], given[place])
    };
    if culture == 4 && dice.happens(0.15) {
        let second = dice.pick(family);
        return format!("{first} {last}-{second}");
    }
    format!("{first} {last}")
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
