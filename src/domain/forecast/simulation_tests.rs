//! The simulation against exact distributions: the published one, and every outcome of small books counted.

use proptest::prelude::*;

use super::simulation::{Bet, Crowd, Drawing, Spread};
use crate::domain::statistics::distributions::normal_cdf;
use crate::domain::statistics::quantile::normal_quantile;

/// FX-3.07: (50, .8) (100, .5) (200, .2).
const PUBLISHED: [Bet; 3] = [
    Bet {
        minor: 50,
        chance: 0.8,
    },
    Bet {
        minor: 100,
        chance: 0.5,
    },
    Bet {
        minor: 200,
        chance: 0.2,
    },
];

fn drawn(bets: &[Bet], common_shock: f64, books: usize) -> Spread {
    let drawing = Drawing {
        won: 0,
        bets,
        crowd: &[],
        new: &[],
        common_shock,
        books,
    };
    drawing.draw()
}

/// How likely each sum is where deals are independent, by counting every outcome.
fn exact(bets: &[Bet]) -> Vec<(i64, f64)> {
    let outcomes = (0_u32..1 << bets.len()).map(|outcome| {
        bets.iter()
            .enumerate()
            .fold((0, 1.0), |(sum, chance), (place, bet)| {
                if outcome >> place & 1 == 1 {
                    (sum + bet.minor, chance * bet.chance)
                } else {
                    (sum, chance * (1.0 - bet.chance))
                }
            })
    });
    outcomes.collect()
}

/// How likely a sum is reached with a common shock: every outcome counted for each value of the common factor.
fn exact_with_shock(bets: &[Bet], common_shock: f64, minor: i64) -> f64 {
    let steps = 400;
    let reached = (0..steps).map(|step| {
        let common = normal_quantile((f64::from(step) + 0.5) / f64::from(steps));
        let given: Vec<Bet> = (bets.iter())
            .map(|bet| Bet {
                chance: normal_cdf(
                    (normal_quantile(bet.chance) + common_shock.sqrt() * common)
                        / (1.0 - common_shock).sqrt(),
                ),
                ..*bet
            })
            .collect();
        reaching(&exact(&given), minor)
    });
    reached.sum::<f64>() / f64::from(steps)
}

fn reaching(outcomes: &[(i64, f64)], minor: i64) -> f64 {
    let reached = outcomes.iter().filter(|(sum, _)| *sum >= minor);
    reached.map(|(_, chance)| chance).sum()
}

#[test]
fn the_published_distribution_is_met_within_the_stated_error_fx_3_07() {
    // FX-3.07, worked by hand: exact pmf, E 130, Var 9,300.
    let pmf = [
        (0, 0.08),
        (50, 0.32),
        (100, 0.08),
        (150, 0.32),
        (200, 0.02),
        (250, 0.08),
        (300, 0.02),
        (350, 0.08),
    ];
    let mut counted: Vec<(i64, f64)> = exact(&PUBLISHED);
    counted.sort_by_key(|outcome| outcome.0);
    for ((sum, chance), (theirs, likely)) in counted.iter().zip(pmf) {
        assert!(*sum == theirs && (chance - likely).abs() < 1e-12);
    }
    let spread = drawn(&PUBLISHED, 0.0, 100_000);
    let n = spread.totals().len() as f64;
    for (sum, likely) in pmf {
        let share = spread
            .totals()
            .iter()
            .filter(|total| **total == sum)
            .count() as f64
            / n;
        assert!(
            (share - likely).abs() < 4.0 * (likely * (1.0 - likely) / n).sqrt(),
            "{sum}: {share}"
        );
    }
    for (minor, likely) in [(100, 0.60), (150, 0.52)] {
        let reach = spread.reaches(minor);
        assert!((reach.chance - likely).abs() < 4.0 * reach.error, "{minor}");
        assert!(reach.error < 0.0016);
    }
    let variance = (spread.totals().iter())
        .map(|total| (*total as f64 - 130.0).powi(2))
        .sum::<f64>()
        / n;
    assert!((spread.mean() - 130.0).abs() < 4.0 * 96.437 / n.sqrt());
    assert!((variance - 9_300.0).abs() < 150.0, "{variance}");
}

#[test]
fn a_common_shock_leaves_each_chance_as_it_is_and_widens_the_range() {
    let bets = [Bet {
        minor: 10,
        chance: 0.3,
    }; 60];
    let alone = drawn(&bets, 0.0, 50_000);
    let tied = drawn(&bets, 0.3, 50_000);
    assert!((alone.mean() - 180.0).abs() < 1.0, "{}", alone.mean());
    assert!((tied.mean() - 180.0).abs() < 1.0, "{}", tied.mean());
    let width = |spread: &Spread| spread.range().p90 - spread.range().p10;
    assert!(width(&tied) > 2 * width(&alone));
}

#[test]
fn sure_deals_and_dead_ones_are_certain_and_what_is_won_is_the_least() {
    let bets = [
        Bet {
            minor: 500,
            chance: 1.0,
        },
        Bet {
            minor: 900,
            chance: 0.0,
        },
    ];
    for common_shock in [0.0, 0.5] {
        let drawing = Drawing {
            won: 100,
            bets: &bets,
            crowd: &[],
            new: &[],
            common_shock,
            books: 1_000,
        };
        let spread = drawing.draw();
        assert_eq!((spread.at(0.0), spread.at(1.0)), (600, 600));
        assert!(spread.reaches(600).chance >= 1.0);
    }
    assert_eq!(drawn(&[], 0.1, 1).at(0.5), 0);
}

#[test]
fn the_same_book_shows_the_same_figure_and_another_one_other_draws() {
    assert_eq!(drawn(&PUBLISHED, 0.1, 999), drawn(&PUBLISHED, 0.1, 999));
    let other = [Bet {
        minor: 50,
        chance: 0.8001,
    }];
    assert_ne!(
        drawn(&PUBLISHED[..1], 0.0, 6_400),
        drawn(&other, 0.0, 6_400)
    );
}

#[test]
fn what_comes_new_is_one_of_the_past_with_equal_chance() {
    let drawing = Drawing {
        won: 0,
        bets: &[],
        crowd: &[],
        new: &[100, 200, 300, 400],
        common_shock: 0.1,
        books: 40_000,
    };
    let spread = drawing.draw();
    let reach = spread.reaches(300);
    assert!((reach.chance - 0.5).abs() < 4.0 * reach.error);
    assert!((spread.mean() - 250.0).abs() < 3.0);
}

fn book(most: usize) -> impl Strategy<Value = Vec<Bet>> {
    let bet = (1_i64..200, 0_u32..=100).prop_map(|(thousands, percent)| Bet {
        minor: thousands * 1_000,
        chance: f64::from(percent) / 100.0,
    });
    prop::collection::vec(bet, 1..=most)
}

/// Five standard errors, and a little where a chance is near 0 or 1 and its own error would be none.
fn tolerance(likely: f64, books: f64) -> f64 {
    // Chances that are added up may come to a little more than 1.
    let likely = likely.clamp(0.0, 1.0);
    5.0 * (likely * (1.0 - likely) / books).sqrt() + 20.0 / books
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_outcome_of_a_small_book_comes_as_often_as_it_should(bets in book(15), share in 0.0..1.0_f64) {
        let all: i64 = bets.iter().map(|bet| bet.minor).sum();
        let minor = (all as f64 * share) as i64;
        let likely = reaching(&exact(&bets), minor);
        let spread = drawn(&bets, 0.0, 20_000);
        let books = spread.totals().len() as f64;
        prop_assert!((spread.reaches(minor).chance - likely).abs() < tolerance(likely, books));
    }

    #[test]
    fn so_it_does_with_a_common_shock(bets in book(8), share in 0.0..1.0_f64, shock in 0.01..0.8_f64) {
        let all: i64 = bets.iter().map(|bet| bet.minor).sum();
        let minor = (all as f64 * share) as i64;
        let likely = exact_with_shock(&bets, shock, minor);
        let spread = drawn(&bets, shock, 20_000);
        let books = spread.totals().len() as f64;
        let ours = spread.reaches(minor).chance;
        prop_assert!((ours - likely).abs() < tolerance(likely, books) + 0.002, "{ours} {likely}");
    }
}

/// Many small deals in two groups with what each brings, drawn one by one or as a crowd.
#[test]
fn a_crowd_spreads_as_its_deals_do_one_by_one() {
    let minor = |at: usize| 1_000 + (at as i64 * 7_919) % 9_000;
    let chance = |at: usize| if at.is_multiple_of(3) { 0.6 } else { 0.2 };
    let bets: Vec<Bet> = (0..3_000)
        .map(|at| Bet {
            minor: minor(at),
            chance: chance(at),
        })
        .collect();
    let crowd: Vec<Crowd> = [0.6, 0.2]
        .into_iter()
        .map(|chance| {
            let those = || bets.iter().filter(|bet| (bet.chance - chance).abs() < 1e-9);
            Crowd {
                count: those().count() as i64,
                minor: those().map(|bet| bet.minor).sum(),
                squares: those().map(|bet| (bet.minor as f64).powi(2)).sum(),
                chance,
            }
        })
        .collect();
    for common_shock in [0.0, 0.1] {
        let drawing = |bets, crowd| Drawing {
            won: 500,
            bets,
            crowd,
            new: &[],
            common_shock,
            books: 20_000,
        };
        let singly = drawing(&bets, &[]).draw();
        let together = drawing(&[], &crowd).draw();
        let spread = (singly.at(0.9) - singly.at(0.1)) as f64;
        for share in [0.05, 0.1, 0.5, 0.9, 0.95] {
            let off = (singly.at(share) - together.at(share)) as f64;
            assert!(
                off.abs() < 0.03 * spread,
                "{common_shock} {share}: {off} of {spread}"
            );
        }
        assert!((singly.mean() - together.mean()).abs() < 0.01 * spread);
    }
}
