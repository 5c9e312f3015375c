//! The import wizard by keys: every step, what it asks, what it says, and that it brings in what the shell brings in.

pub(crate) mod forms;
mod saves;

use std::path::{Path, PathBuf};

use ridealong::app::jobs::Jobs;
use ridealong::cockpit::Setup;
use ridealong::domain::stamp::Stamp;
use ridealong::screens;
use ridealong::storage::Store;

use crate::import::DEALS;
use crate::support::{Session, monday, setup, store};

/// A folder with exports and a database.
pub(crate) struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("Downloads")).unwrap();
        Self { folder }
    }

    pub(crate) fn with(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        std::fs::write(self.downloads().join(name), bytes).unwrap();
        self
    }

    pub(crate) fn downloads(&self) -> PathBuf {
        self.folder.path().join("Downloads")
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join("company.db")
    }

    pub(crate) fn store(&self) -> Store {
        open(&self.database())
    }

    pub(crate) fn setup(&self) -> Setup {
        Setup {
            downloads: self.downloads(),
            jobs: Jobs::inline(self.store()),
            ..setup(screens::tabs(), store())
        }
    }

    /// The cockpit with the wizard on the files of the folder.
    pub(crate) fn session(&self) -> Session {
        Session::open(self.setup()).press("<ctrl-o>")
    }
}

pub(crate) fn open(path: &Path) -> Store {
    Store::open(path, Box::new(|| Stamp::of(monday()))).unwrap()
}

fn deals() -> Folder {
    Folder::new().with("deals.csv", DEALS)
}

#[test]
fn the_newcomers_path_is_five_times_enter_and_one_undo_takes_it_back() {
    let folder = deals();
    let session = folder.session().expect("deals.csv").expect("enter Open");
    let session = session
        .press("<enter>")
        .expect("Import ▸ Columns")
        .expect("Close date");
    let session = session.press("<enter>").expect("These stages are new");
    let session = session
        .press("<enter>")
        .expect("Nothing is written yet")
        .expect("enter Import");
    let session = session
        .press("<enter>")
        .expect("✓ Imported.")
        .expect("u takes the whole import back");
    let session = session
        .press("u")
        .expect("Taken back")
        .press("<ctrl-r>")
        .expect("✓ Imported.");
    let session = session
        .press("<enter>")
        .expect("Acme rollout")
        .without("Import ▸");
    let mut session = session
        .press("u")
        .expect("Undone: Import deals.csv (6 new")
        .without("Acme rollout");
    assert!(session.store().is_blank().unwrap());
}

#[test]
fn every_step_at_80_by_24() {
    let folder = deals();
    let session = folder.session().press("<enter>");
    insta::assert_snapshot!("columns_80", session.screen());
    let session = session.press("<enter>");
    insta::assert_snapshot!("stages_80", session.screen());
    let session = session.press("<enter>");
    insta::assert_snapshot!("check_80", session.screen());
    let session = session.press("<enter>");
    insta::assert_snapshot!("done_80", session.screen());
}

#[test]
fn every_step_at_120_by_40() {
    let folder = deals();
    let session = folder.session().size(120, 40).press("<enter>");
    insta::assert_snapshot!("columns_120", session.screen());
    let session = session.press("<enter><enter>");
    insta::assert_snapshot!("check_120", session.screen());
}

#[test]
fn esc_goes_one_step_back_and_what_was_said_stays() {
    let folder = deals();
    let session = folder
        .session()
        .press("<enter><enter>")
        .expect("These stages are new");
    let session = session
        .press("w")
        .expect("✓ won")
        .press("<enter>")
        .expect("Nothing is written yet");
    let session = session
        .press("<esc>")
        .expect("✓ won")
        .press("<esc>")
        .expect("Import ▸ Columns");
    let session = session.press("<enter>").expect("✓ won");
    session
        .press("<esc><esc>")
        .expect("Which export?")
        .press("<esc>")
        .without("Import");
}

const EITHER_WAY: &str = "\
Opportunity ID,Opportunity Name,Stage,Amount,Close Date
D1,Acme,Proposal,\"1,200\",03/04/2026
D2,Bolt,Proposal,\"2,500\",05/06/2026
D3,Core,Proposal,\"3,750\",07/08/2026
";

#[test]
fn a_column_that_reads_both_ways_is_asked_with_three_real_cells() {
    let folder = Folder::new().with("deals.csv", EITHER_WAY);
    let session = folder.session().press("<enter>");
    insta::assert_snapshot!("a_question_about_dates", session.screen());
    let session = session.press("<enter>").expect("First say");
    // Both columns ask; the first one is selected.
    let session = session.press("mpoint<enter>").without("? point or comma");
    let session = session.press("<enter>").expect("First say with d");
    let session = session
        .press("d")
        .expect("03/04/2026 is 3 April 2026")
        .press("day first<enter>");
    let mut session = session
        .expect("day/month/year")
        .press("<enter><enter><enter>")
        .expect("✓ Imported.");
    let deals = session.store().has_deals().unwrap();
    assert!(deals);
}

#[test]
fn a_field_is_chosen_from_a_list_and_the_columns_are_known_the_next_time() {
    let text = "Opportunity ID,Opportunity Name,Stage,Worth to us,Close Date\nD1,Acme,Proposal,1200,2026-09-30\n";
    let folder = Folder::new().with("deals.csv", text);
    let session = folder.session().press("<enter>").expect("kept, not used");
    let session = session
        .press("jjjc")
        .expect("“Worth to us” holds")
        .press("Amount<enter>");
    let session = session
        .without("kept, not used")
        .press("e<tab><tab><tab>Weekly<ctrl-s>");
    let session = session
        .press("<enter><enter><enter>")
        .expect("✓ Imported.")
        .press("<enter>");
    let session = session
        .press("<ctrl-o><enter>")
        .expect("✓ columns known as “Weekly”");
    session
        .press("<enter>")
        .expect("Everything in it is known already");
}

#[test]
fn changed_refused_and_missing_are_shown_before_anything_is_written() {
    let folder = deals();
    drop(
        folder
            .session()
            .press("<enter><enter><enter><enter>")
            .expect("✓ Imported."),
    );
    let next = DEALS
        .replace("1200.50", "1500.00")
        .replace("2026-12-01", "soon")
        .replace(
            "D6,Fjord,,Ana Chen,Closed Won,1000,EUR,2026-04-01,2026-02-02,,Closed\n",
            "",
        );
    let folder = folder.with("deals.csv", next);
    let session = folder.session().press("<enter>").expect("1 row refused");
    let session = session.press("<enter>");
    insta::assert_snapshot!("changed_refused_missing", session.screen());
    let session = session.press("r").expect("1 refused rows are in");
    let saved = std::fs::read_to_string(folder.downloads().join("deals refused.csv")).unwrap();
    assert!(saved.contains("Echo") && saved.contains("soon"), "{saved}");
    let session = session
        .press("v")
        .expect("Fjord")
        .press("vv")
        .expect("1,200.50")
        .expect("EUR 1,500");
    // Leaving here writes nothing.
    let mut session = session.press("<esc><esc><esc>").without("Import");
    let label = session.store().undo().unwrap().unwrap().label;
    assert!(label.starts_with("Import deals.csv (6 new"), "{label}");
}

#[test]
fn a_file_that_is_no_export_says_why_and_takes_a_kind() {
    let folder = Folder::new().with("cats.csv", "Name,Colour,Lives\nTom,grey,9\n");
    let session = folder.session().press("<enter>").expect("is not taken in");
    insta::assert_snapshot!("not_taken_in", session.screen());
    let session = session.press("<enter>").expect("does not apply now");
    session
        .press("wcontacts<enter>")
        .expect("contacts")
        .without("is not taken in");
}

#[test]
fn a_sheet_and_the_line_of_the_header_are_chosen_by_hand() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    for name in ["Deals", "Older"] {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        for (row, line) in (0..).zip([
            "Deal Name,Stage,Amount,Close Date",
            "Acme,Proposal,12,2026-09-30",
        ]) {
            for (column, cell) in (0..).zip(line.split(',')) {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
    }
    let folder = Folder::new().with("book.xlsx", workbook.save_to_buffer().unwrap());
    let session = folder
        .session()
        .press("<enter>")
        .expect("sheet “Deals” of 2");
    let session = session
        .press("r")
        .expect("How book.xlsx is read")
        .press("<right><ctrl-s>");
    session.expect("sheet “Older” of 2");
}

#[test]
fn several_marked_files_come_in_together() {
    let folder = deals().with(
        "reps.csv",
        "User ID,Full Name,Email,Manager,Team\nU1,Ana Chen,ana@x.io,Zoe,North\n",
    );
    let session = folder
        .session()
        .press("<ctrl-a>")
        .expect("enter takes in the 2 marked files together")
        .press("<ctrl-a>")
        .without("marked files")
        .press("<space><space><enter>")
        .expect("of 2)");
    let session = session
        .press("f")
        .expect("of 2)")
        .press("<enter><enter>")
        .expect("Nothing is written yet");
    session
        .expect("deals.csv: deals")
        .expect("reps.csv: reps")
        .press("<enter>")
        .expect("✓ Imported.");
}

#[test]
fn a_dropped_file_and_a_typed_path_lead_to_the_same_page() {
    let folder = deals();
    let path = folder.downloads().join("deals.csv");
    let session = folder.session().paste(&format!("'{}'", path.display()));
    session.expect("Import ▸ Columns");
    let session = folder
        .session()
        .press("p")
        .paste(&folder.downloads().display().to_string());
    let session = session.press("/de").expect("deals.csv").press("<enter>");
    session.expect("Import ▸ Columns");
    folder
        .session()
        .paste("/nowhere/x.csv")
        .expect("There is no file /nowhere/x.csv");
}

#[test]
fn an_empty_folder_says_what_to_do_and_backspace_goes_up() {
    let folder = Folder::new();
    let session = folder
        .session()
        .expect("p takes a path")
        .press("<backspace>");
    session
        .expect("Downloads/")
        .press("<enter>")
        .expect("p takes a path");
}

#[test]
fn hostile_names_and_cells_stay_in_their_place() {
    let text = "Opportunity ID,Opportunity Name,Stage\u{1b}[31m,Amount,Close Date\n\
                D1,\u{202e}evil\u{1b}]0;x\u{7},Proposal \u{200f}日本,12,2026-09-30\n";
    let folder = Folder::new().with("deals.csv", text);
    let session = folder.session().press("<enter>").expect("Columns");
    assert!(!session.screen().contains('\u{1b}') && !session.screen().contains('\u{202e}'));
    session
        .press("wdeals<enter>")
        .press("<enter>")
        .press("<enter>")
        .press("<enter>");
}

#[test]
fn the_welcome_offers_three_ways() {
    let folder = deals();
    let demo = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let welcome = || ridealong::cockpit::setup::welcome(demo.clone(), folder.downloads());
    let fresh = || {
        Session::open(Setup {
            welcome: Some(welcome()),
            ..folder.setup()
        })
    };
    insta::assert_snapshot!("the_welcome", fresh().screen());
    fresh()
        .press("i")
        .expect("Which export?")
        .expect("deals.csv");
    fresh()
        .press("e")
        .without("Welcome")
        .expect("ctrl-o imports a CRM export");
    let session = fresh().press("d");
    assert!(session.leaving() && demo.load(std::sync::atomic::Ordering::SeqCst));
}
