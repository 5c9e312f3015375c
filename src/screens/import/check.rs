//! Step 4, the dry run: what would be new, changed, refused or missing, before anything is written; then the import.

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::done::Done;
use super::{Shared, stays, told, view};
use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::jobs::Progress;
use crate::app::list::{List, ListCursor, Row};
use crate::domain::date_words::written;
use crate::exchange::import::{Plan, Result, write_refused};
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::merge::Merged;
use crate::storage::{Stop, Store};
use crate::ui::canvas::Canvas;

/// What is looked at below the counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Part {
    /// What a person should know.
    #[default]
    Notes,
    /// Fields of known records that change.
    Changed,
    /// Rows that are not taken in.
    Refused,
    /// Deals of earlier exports that are not in this one.
    Missing,
}

impl Part {
    pub(super) const ALL: [Self; 4] = [Self::Notes, Self::Changed, Self::Refused, Self::Missing];

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Notes => "Notes",
            Self::Changed => "Changed fields",
            Self::Refused => "Refused",
            Self::Missing => "Not in this export",
        }
    }
}

/// A line of a part.
#[derive(Debug, Clone, Default)]
pub(super) struct Finding {
    pub id: i64,
    /// The file, where there are several, and the line in it.
    pub place: String,
    /// The record, or the column.
    pub what: String,
    /// The field, or the value.
    pub which: String,
    pub old: String,
    pub new: String,
    /// The reason, or the note.
    pub text: String,
}

impl Row for Finding {
    fn id(&self) -> i64 {
        self.id
    }
}

/// The page.
pub(super) struct Check {
    pub(super) wizard: Shared,
    pub(super) part: Part,
    pub(super) list: List<Finding>,
    /// Lines per part, in the order of [`Part::ALL`].
    pub(super) counts: [usize; 4],
    notes: Vec<Finding>,
    entered: bool,
}

impl Check {
    pub(super) fn new(wizard: Shared) -> Self {
        Self {
            wizard,
            part: Part::default(),
            list: List::default(),
            counts: [0; 4],
            notes: Vec::new(),
            entered: false,
        }
    }

    /// Takes the plan along on the long lane; it comes back in any case.
    fn with_plan<T: Send + 'static>(
        &mut self,
        what: &str,
        changes: bool,
        run: impl FnOnce(&mut Plan, &mut Store, &Progress) -> T + Send + 'static,
        then: impl FnOnce(&mut Self, T, &mut Effects<Self>) + Send + 'static,
        effects: &mut Effects<Self>,
    ) {
        let Some(mut plan) = self.wizard.borrow_mut().plan.take() else {
            effects.warn("The files must be read again: esc goes back");
            return;
        };
        self.wizard.borrow_mut().busy = true;
        effects.long(
            what,
            changes,
            move |store, progress| -> std::result::Result<_, std::convert::Infallible> {
                plan.stop_with(Stop::at(progress.stop()));
                let answer = run(&mut plan, store, progress);
                Ok((plan, answer))
            },
            move |page: &mut Self, (plan, answer), effects| {
                {
                    let mut wizard = page.wizard.borrow_mut();
                    wizard.busy = false;
                    wizard.plan = Some(plan);
                }
                then(page, answer, effects);
            },
        );
    }

    fn compare(&mut self, effects: &mut Effects<Self>) {
        self.with_plan(
            "compare with what is known",
            false,
            compared_with,
            Self::compared,
            effects,
        );
    }

    fn compared(&mut self, compared: Result<Merged>, effects: &mut Effects<Self>) {
        match compared {
            Ok(merged) => {
                self.wizard.borrow_mut().merged = Some(merged);
                self.count(effects);
                // What needs a look comes first.
                let [_, changed, refused, _] = self.counts;
                self.part = match (refused, changed) {
                    (0, 0) => Part::Notes,
                    (0, _) => Part::Changed,
                    _ => Part::Refused,
                };
                self.show(effects);
            }
            Err(error) if error.is_cancelled() => effects.warn("Stopped; nothing was imported"),
            Err(error) => effects.fail("Could not compare", error, "Nothing was imported."),
        }
    }

    fn count(&mut self, effects: &mut Effects<Self>) {
        let wizard = self.wizard.borrow();
        let (Some(plan), Some(merged)) = (&wizard.plan, &wizard.merged) else {
            return;
        };
        let mut notes: Vec<(String, String)> = Vec::new();
        for (place, file) in plan.staging().files.iter().enumerate() {
            let more = merged.notes.get(place).into_iter().flatten();
            notes.extend(
                file.notes
                    .iter()
                    .chain(more)
                    .map(|note| (wizard.name_of(place), note.clone())),
            );
        }
        notes.extend(plan.notes.iter().map(|note| (String::new(), note.clone())));
        let notes = notes
            .into_iter()
            .filter_map(|(place, note)| Some((place, without_flags(&note)?)));
        let finding = |(id, (place, text))| Finding {
            id,
            place,
            text,
            ..Finding::default()
        };
        self.notes = (1..).zip(notes).map(finding).collect();
        let many = |number: i64| usize::try_from(number).unwrap_or(0);
        match plan.staging().findings() {
            Ok([refused, changed, missing]) => {
                self.counts = [
                    self.notes.len(),
                    many(changed),
                    many(refused),
                    many(missing),
                ];
            }
            Err(error) => effects.fail("Could not read what was compared", error, ""),
        }
    }

    fn show(&mut self, effects: &mut Effects<Self>) {
        self.list = List::default();
        if self.part == Part::Notes {
            self.list.load_all(self.notes.clone());
            return;
        }
        let count = self.counts.get(self.part as usize).copied().unwrap_or(0);
        let rows = self.rows(0, 60, effects);
        self.list.load(count, Some(0), 0, rows);
        self.list.cursor.go(0);
    }

    /// A window of the part that is shown.
    fn rows(&self, offset: usize, limit: usize, effects: &mut Effects<Self>) -> Vec<Finding> {
        let wizard = self.wizard.borrow();
        let Some(plan) = &wizard.plan else {
            return Vec::new();
        };
        let place = |file: usize, line: i64| match wizard.name_of(file) {
            name if name.is_empty() => format!("line {line}"),
            name => format!("{name} {line}"),
        };
        let (from, many) = (offset as i64, limit as i64);
        let found = match self.part {
            Part::Notes => Ok(Vec::new()),
            Part::Changed => plan.staging().changes(from, many).map(|rows| {
                let one = |row: crate::storage::staging::FieldChange| Finding {
                    place: place(row.file, row.line),
                    what: row.record,
                    which: field_in_words(&row.field),
                    old: day_in_words(row.old),
                    new: day_in_words(row.new),
                    text: if row.applied {
                        String::new()
                    } else {
                        "older than what is known: stays as it is".into()
                    },
                    ..Finding::default()
                };
                rows.into_iter().map(one).collect()
            }),
            Part::Refused => plan.staging().refusals(from, many).map(|rows| {
                let one = |row: crate::storage::staging::Refusal| Finding {
                    place: place(row.file, row.line),
                    what: row.header,
                    which: row.value,
                    text: row.reason,
                    ..Finding::default()
                };
                rows.into_iter().map(one).collect()
            }),
            Part::Missing => plan.staging().missing(from, many).map(|rows| {
                let one = |row: crate::storage::staging::MissingDeal| Finding {
                    place: wizard.name_of(row.file),
                    what: row.name,
                    which: row.external_id,
                    ..Finding::default()
                };
                rows.into_iter().map(one).collect()
            }),
        };
        let mut rows: Vec<Finding> = found.unwrap_or_else(|error| {
            effects.fail("Could not read what was compared", error, "");
            Vec::new()
        });
        for (id, row) in (offset as i64 + 1..).zip(&mut rows) {
            row.id = id;
        }
        rows
    }

    fn next_part(&mut self, effects: &mut Effects<Self>) {
        let at = self.part as usize;
        for by in 1..=Part::ALL.len() {
            let next = (at + by) % Part::ALL.len();
            if self.counts[next] > 0 {
                self.part = Part::ALL[next];
                break;
            }
        }
        self.show(effects);
    }

    fn is_compared(&self) -> bool {
        let wizard = self.wizard.borrow();
        !wizard.busy && wizard.merged.is_some()
    }

    fn is_not_compared(&self) -> bool {
        let wizard = self.wizard.borrow();
        !wizard.busy && wizard.merged.is_none()
    }

    fn has_refused(&self) -> bool {
        self.is_compared() && self.counts[Part::Refused as usize] > 0
    }

    fn save_refused(&mut self, effects: &mut Effects<Self>) {
        let path = {
            let wizard = self.wizard.borrow();
            wizard.files.first().map(|file| refused_path(&file.path))
        };
        let Some(path) = path else { return };
        let shown = path.display().to_string();
        self.with_plan(
            "save the refused rows",
            false,
            move |plan, _, _| write_to(&path, plan),
            move |_, written: std::result::Result<i64, String>, effects| match written {
                Ok(rows) => effects.say(format!("{rows} refused rows are in {shown}")),
                Err(why) => effects.fail("Could not save the refused rows", why, ""),
            },
            effects,
        );
    }

    fn import(&mut self, effects: &mut Effects<Self>) {
        self.with_plan(
            "import",
            true,
            |plan, store, progress| {
                progress.writing();
                plan.merge(store, &mut told(progress))
            },
            Self::imported,
            effects,
        );
    }

    fn imported(&mut self, merged: Result<Merged>, effects: &mut Effects<Self>) {
        match merged {
            Ok(merged) => {
                {
                    let mut wizard = self.wizard.borrow_mut();
                    wizard.merged = Some(merged);
                    wizard.pages += 1;
                }
                effects.open(Done::new(Rc::clone(&self.wizard)));
            }
            Err(error) if error.is_cancelled() => effects.warn("Stopped; nothing was changed"),
            Err(error) => effects.fail("Could not import", error, "Nothing was changed."),
        }
    }
}

/// Compares. In a large file that takes its write lock, so a save that comes meanwhile goes first, and the comparison
/// begins again.
fn compared_with(plan: &mut Plan, store: &mut Store, progress: &Progress) -> Result<Merged> {
    if !store.is_tried_here()? {
        return plan.preview(store, &mut told(progress));
    }
    loop {
        let way = progress.comparing();
        plan.stop_with(Stop::at(progress.stop()).or(Arc::clone(&way)));
        let mut on = told(progress);
        let compared = plan.preview_here(store, &mut |at| !way.load(Ordering::Relaxed) && on(at));
        progress.compared();
        match compared {
            Err(error) if error.is_cancelled() && !progress.cancelled() => {}
            compared => return compared,
        }
    }
}

/// A note as it is said here: the shell's flags are pages of the wizard. What the stages were taken for was asked.
fn without_flags(note: &str) -> Option<String> {
    if note.ends_with("(change with --stage)") {
        return None;
    }
    Some(note.replace(
        "(change with --currency)",
        "(esc goes back to the columns, e changes it)",
    ))
}

/// The value of a field; a date as it is written everywhere on the screen.
fn day_in_words(value: String) -> String {
    value.parse().map_or(value, written)
}

/// A field as the trade calls it.
fn field_in_words(column: &str) -> String {
    match column {
        "close_on" => "close date".to_owned(),
        "category" => "forecast category".to_owned(),
        "external" => "id".to_owned(),
        "kind" => "type".to_owned(),
        "stage_since" => "stage since".to_owned(),
        other => match other.strip_suffix("_on") {
            Some(day) => format!("{} on", day.replace('_', " ")),
            None => other.replace('_', " "),
        },
    }
}

/// `deals refused.csv` beside the export; a number where that is there already.
fn refused_path(export: &Path) -> PathBuf {
    let stem = export.file_stem().unwrap_or_default().to_string_lossy();
    let first = export.with_file_name(format!("{stem} refused.csv"));
    (2..1000)
        .map(|number| export.with_file_name(format!("{stem} refused {number}.csv")))
        .fold(first, |path, next| if path.exists() { next } else { path })
}

fn write_to(path: &Path, plan: &Plan) -> std::result::Result<i64, String> {
    let file = std::fs::File::create_new(path).map_err(|e| format!("{}: {e}", path.display()))?;
    write_refused(plan, std::io::BufWriter::new(file)).map_err(|e| e.to_string())
}

impl Screen for Check {
    const NAME: &'static str = "import-check";
    const TITLE: &'static str = "Check";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("import", "enter", "Import", Self::import)
            .footer(1)
            .when(Self::is_compared),
        Command::new("compare", "c", "Compare again", Self::compare)
            .footer(1)
            .when(Self::is_not_compared),
        Command::new("part", "v", "Notes, changes, refused", Self::next_part)
            .footer(2)
            .when(Self::is_compared),
        Command::new("save-refused", "r", "Save refused rows", Self::save_refused)
            .footer(3)
            .when(Self::has_refused),
    ];

    fn enter(&mut self, _: &Context, effects: &mut Effects<Self>) {
        if !self.entered {
            self.entered = true;
            self.compare(effects);
        }
    }

    fn reload(&mut self, _: &Context, _: &mut Effects<Self>) {}

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.list.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.list.cursor)
    }

    fn settle(&mut self, effects: &mut Effects<Self>) {
        let here = self.part != Part::Notes && self.wizard.borrow().plan.is_some();
        if here && let Some(missing) = self.list.cursor.missing() {
            let range = missing.rows;
            let rows = self.rows(range.start, range.len(), effects);
            self.list.add(range.start, rows);
        }
    }

    fn back(&mut self, effects: &mut Effects<Self>) -> bool {
        stays(&self.wizard, effects)
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        view::check(self, canvas);
    }
}
