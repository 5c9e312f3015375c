//! What is shown of a board that is being counted: what is known so far, never under another question, and the eye stays
//! where it was.

use super::super::board::Said;
use super::*;
use crate::screens::Screen;

/// A board of people in this order.
fn board(reps: &[i64]) -> BoardReading {
    BoardReading::of_said(reps.iter().map(|rep| Said::somebody(*rep)))
}

/// The tab with a whole board of reps 1 to 9, rep 4 selected.
fn tab() -> Diagnosis {
    let mut tab = Diagnosis::new();
    tab.asked = "Q3".into();
    tab.show_whole(board(&[1, 2, 3, 4, 5, 6, 7, 8, 9]), "Q3");
    tab.list.cursor.go(3);
    tab
}

fn ids(tab: &Diagnosis) -> Vec<i64> {
    tab.list.rows().map(Row::id).collect()
}

fn status(tab: &Diagnosis) -> String {
    tab.status().iter().map(|piece| &*piece.text).collect()
}

#[test]
fn another_question_takes_the_rows_away_and_the_eye_finds_its_person_again() {
    let mut tab = tab();
    tab.asked = "Q4".into();
    tab.clear();
    assert_eq!((ids(&tab), status(&tab)), (vec![], "counting…".to_owned()));
    assert!(tab.is_waiting() && !tab.has_row());
    // Nobody has moved: where rep 4 stands so far says nothing.
    tab.show_part(board(&[9, 8, 7, 6]).in_part(), "Q4".into());
    assert_eq!(status(&tab), "4 reps  beside: team median  counting…");
    tab.show_whole(board(&[5, 4, 3, 2, 1]), "Q4");
    assert_eq!(status(&tab), "5 reps  beside: team median");
    assert_eq!(
        (tab.list.cursor.selected(), tab.list.cursor.position()),
        (Some(4), 1)
    );
}

#[test]
fn the_first_row_so_far_is_nobodys_choice() {
    let mut tab = Diagnosis::new();
    tab.show_part(board(&[9, 8, 7]).in_part(), "Q4".into());
    assert_eq!(tab.list.cursor.selected(), Some(9));
    tab.show_whole(board(&[1, 2, 3, 4, 5, 6, 7, 8, 9]), "Q4");
    assert_eq!(
        (tab.list.cursor.selected(), tab.list.cursor.position()),
        (Some(1), 0)
    );
}

#[test]
fn who_moves_among_what_is_known_so_far_stays_with_whom_they_chose() {
    let mut tab = tab();
    tab.asked = "Q4".into();
    tab.clear();
    tab.show_part(board(&[9, 8, 7, 6, 5, 4]).in_part(), "Q4".into());
    assert_eq!(tab.list.cursor.selected(), Some(4));
    tab.list.cursor.go(1);
    tab.show_whole(board(&[1, 2, 3, 4, 5, 6, 7, 8, 9]), "Q4");
    assert_eq!(
        (tab.list.cursor.selected(), tab.list.cursor.position()),
        (Some(8), 7)
    );
    // The next question begins with where the eye is now.
    tab.asked = "Q5".into();
    tab.clear();
    tab.show_whole(board(&[8, 9]), "Q5");
    assert_eq!(
        (tab.list.cursor.selected(), tab.list.cursor.position()),
        (Some(8), 0)
    );
}
