//! What a newcomer does first, in a real terminal.

use super::{Program, dir};

/// First start, import, review of one rep, undo, quit.
#[test]
fn a_newcomer_imports_reviews_a_rep_takes_a_step_back_and_leaves() {
    let dir = dir();
    let downloads = dir.path().join("Downloads");
    std::fs::create_dir(&downloads).unwrap();
    std::fs::write(downloads.join("deals.csv"), crate::import::DEALS).unwrap();
    let mut program = Program::start(dir.path(), 80, 24);
    program.sees("Import a CRM export");
    for (keys, seen) in [
        ("i", "deals.csv"),
        ("\r", "Opportunity Owner"),
        ("\r", "Nothing is written yet"),
        ("\r", "✓ Imported."),
        ("\r", "exceptions first"),
        ("r", "Whose deals?"),
        ("ana\r", "Review of Ana Chen"),
        ("\r", "Keep: Acme rollout"),
        ("call Bo on price\x13", "Pipeline review: Ana Chen"),
        ("u", "Undone: "),
    ] {
        program.press(keys);
        program.sees(seen);
    }
    program.press("q");
    assert_eq!(program.ended(), 0);
}

#[test]
fn the_demo_team_of_the_welcome_is_opened_in_the_same_process() {
    let dir = dir();
    let mut program = Program::start(dir.path(), 80, 24);
    program.sees("demo team");
    program.press("d");
    // Several seconds in a debug build on a busy machine.
    program.wait("saw the demo company", |s| {
        s.contains("demo") && s.contains("Overdue") && s.contains("this week")
    });
    program.press("q");
    assert_eq!(program.ended(), 0);
}
