//! The rows of a board as bytes say what they said, in every order, also as the first rows that are kept.

use proptest::prelude::*;

use super::*;

fn said() -> impl Strategy<Value = Said> {
    let figure = || prop::option::of(-1e6..1e6_f64);
    let days = || prop::option::of(0..900_i64);
    let bar = ("[A-Z→ ]{0,9}", -9e5..9e5_f64, "[+-]?[0-9]{1,5}k?");
    let bar = bar.prop_map(|(name, costs, figure)| Bar {
        name,
        costs,
        figure,
    });
    let texts = ("[A-Cäß山 ]{0,12}", "[a-c]{0,3}", "[a-c]{0,9}", ".{0,20}");
    let lists = (
        prop::collection::vec(".{0,40}", 0..4),
        prop::collection::vec(bar, 0..5),
    );
    let rank = prop::sample::select(vec![Rank::Unplanned, Rank::Thin, Rank::NoDeals]);
    let figures = (figure(), figure(), figure(), figure());
    (1..i64::MAX, texts, figures, (days(), days()), lists, rank).prop_map(
        |(rep, texts, figures, days, (reasons, bars), rank)| Said {
            rep: RepId(rep),
            name: texts.0,
            rank,
            mark: String::new(),
            gap: figures.0,
            gap_text: texts.1.clone(),
            lever: texts.2,
            share: figures.1,
            sure: figures.2,
            worth: figures.3,
            worth_text: texts.1,
            coached_days: days.0,
            days_without_plan: days.1,
            focus: texts.3.clone(),
            reasons,
            coaching: texts.3,
            bars,
        },
    )
}

/// A board of these rows.
pub(super) fn reading(rows: &[Said]) -> BoardReading {
    let rows: Vec<Vec<u8>> = rows.iter().map(Said::write).collect();
    BoardReading {
        team: "Won 1".into(),
        counts: "1 lever.".into(),
        count: rows.len(),
        on: NaiveDate::default(),
        lines: Arc::new(Lines::of(rows.iter().enumerate())),
    }
}

/// The rows of an order: place and what is said.
fn told(lines: &[BoardLine]) -> Vec<(usize, Said)> {
    let told = lines.iter().map(|line| (line.place(), line.said().clone()));
    told.collect()
}

/// The order by comparing what rows say, one with the other.
fn by_comparing(rows: &[Said], sort: Sort) -> Vec<(usize, Said)> {
    let mut all: Vec<(usize, Said)> = (1..).zip(rows.iter().cloned()).collect();
    let turned = |order: Ordering| {
        if sort.descending {
            order.reverse()
        } else {
            order
        }
    };
    all.sort_by(|a, b| {
        let figure = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => turned(a.total_cmp(&b)),
            (a, b) => a.is_none().cmp(&b.is_none()),
        };
        let order = match COLUMNS[sort.column].heading {
            "Rep" => turned(fold(&a.1.name).cmp(&fold(&b.1.name))),
            "Gap" => figure(a.1.gap, b.1.gap),
            "Sure" => figure(a.1.sure, b.1.sure),
            "Focus" => turned(a.1.focus.cmp(&b.1.focus)),
            _ => return turned(a.0.cmp(&b.0)),
        };
        order.then(a.0.cmp(&b.0))
    });
    all
}

proptest! {
    #[test]
    fn rows_as_bytes_say_what_they_said_in_every_order(
        rows in prop::collection::vec(said(), 0..140), descending in any::<bool>(),
    ) {
        let whole = reading(&rows);
        let mut bytes = b"day".to_vec();
        whole.write_kept(&mut bytes).unwrap();
        let kept = BoardReading::read_kept(bytes.clone(), 3).unwrap();
        prop_assert_eq!((&kept.team, &kept.counts, kept.count, kept.on), (&whole.team, &whole.counts, rows.len(), whole.on));
        for heading in ["#", "Rep", "Gap", "Sure", "Focus"] {
            let column = COLUMNS.iter().position(|column| column.heading == heading).unwrap();
            let sort = Sort { column, descending };
            let wanted = by_comparing(&rows, sort);
            prop_assert_eq!(&told(&whole.arranged(sort, "")), &wanted);
            prop_assert_eq!(&told(&kept.arranged(sort, "")), &wanted);
            prop_assert_eq!(whole.head(sort).is_some(), rows.len() > HEAD);
            if let Some(head) = whole.head(sort) {
                prop_assert_eq!(&told(&head.arranged(sort, "")), &wanted[..HEAD]);
                prop_assert!(head.count == rows.len() && head.holds(wanted[0].1.rep.0));
            }
        }
        let some = whole.arranged(Sort::default(), " ä");
        let wanted = by_comparing(&rows, Sort::default()).into_iter();
        let wanted: Vec<_> = wanted.filter(|row| row.1.holds("a")).collect();
        prop_assert_eq!(told(&some), wanted);
        // What was cut off is none.
        prop_assert!(rows.is_empty() || BoardReading::read_kept(bytes[..bytes.len() - 1].to_vec(), 3).is_none());
    }
}

#[test]
fn a_board_of_another_day_says_of_which() {
    let day: NaiveDate = "2026-11-22".parse().unwrap();
    let mut board = reading(&[]);
    board.on = day;
    board.say_before(day);
    assert_eq!(board.counts, "1 lever. Counting…");
    let mut board = reading(&[]);
    board.on = day;
    board.say_before("2026-11-23".parse().unwrap());
    assert_eq!(board.counts, "1 lever. As of 22 Nov 2026. Counting…");
}
