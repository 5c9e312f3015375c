//! Step 2, what it is: the kind of each file, how it is read, and its columns with the fields they go to.

use std::rc::Rc;

use super::check::Check;
use super::column_rows::{self, Asks, ColumnRow};
use super::stages::Stages;
use super::{ChosenFile, Shared, Told, look, reading, stays, told, view};
use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::form::Values;
use crate::app::list::{List, ListCursor};
use crate::app::pick::{Item, Source};
use crate::exchange::import::{Plan, Result, has_a_place, plan};
use crate::exchange::recognise::{DateOrder, DecimalMark, Kind, fields_of};
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::Stop;
use crate::ui::canvas::Canvas;

/// The page.
pub(super) struct Columns {
    pub(super) wizard: Shared,
    /// The file that is shown.
    pub(super) at: usize,
    pub(super) list: List<ColumnRow>,
    context: Option<Context>,
}

impl Columns {
    pub(super) fn new(wizard: Shared) -> Self {
        let mut page = Self {
            wizard,
            at: 0,
            list: List::default(),
            context: None,
        };
        page.show();
        page.go_to_question();
        page
    }

    /// Shows the columns of the file; those of no field come last in a file of many.
    fn show(&mut self) {
        let rows = {
            let wizard = self.wizard.borrow();
            let file = wizard.files.get(self.at);
            let rows = file
                .and_then(|file| file.found.as_deref().ok())
                .map(column_rows::rows);
            let wanted = self.list.cursor.filter.text().to_lowercase();
            let fits = |row: &ColumnRow| {
                row.header.to_lowercase().contains(&wanted)
                    || row.field.to_lowercase().contains(&wanted)
            };
            rows.unwrap_or_default().into_iter().filter(fits).collect()
        };
        self.list.load_all(rows);
    }

    /// Goes to the first thing that must be decided; false where there is none.
    fn go_to_question(&mut self) -> bool {
        let asking = {
            let wizard = self.wizard.borrow();
            wizard.files.iter().position(|file| {
                file.found
                    .as_deref()
                    .is_ok_and(|found| !found.questions().is_empty())
            })
        };
        let Some(at) = asking else { return false };
        if at != self.at {
            self.at = at;
            self.list = List::default();
            self.show();
        }
        let row = (0..self.list.cursor.count())
            .find(|at| self.list.row(*at).is_some_and(|row| row.asks.is_some()));
        if let Some(row) = row {
            self.list.cursor.go(row);
        }
        true
    }

    fn file(&self) -> Option<ChosenFile> {
        self.wizard.borrow().files.get(self.at).cloned()
    }

    fn is_free(&self) -> bool {
        !self.wizard.borrow().busy
    }

    fn is_known(&self) -> bool {
        self.is_free()
            && self
                .wizard
                .borrow()
                .files
                .get(self.at)
                .is_some_and(|file| file.found.is_ok())
    }

    fn can_go_on(&self) -> bool {
        let wizard = self.wizard.borrow();
        !wizard.busy && wizard.files.iter().any(|file| file.found.is_ok())
    }

    fn has_selected(&self) -> bool {
        self.is_known() && self.list.selected().is_some()
    }

    fn has_more_files(&self) -> bool {
        self.is_free() && self.wizard.borrow().files.len() > 1
    }

    /// Looks at the file again with what is said about it now.
    fn look_again(&mut self, change: impl FnOnce(&mut Told), effects: &mut Effects<Self>) {
        let Some(mut file) = self.file() else { return };
        change(&mut file.told);
        self.look_at(vec![(self.at, file)], effects);
    }

    fn look_at_all(&mut self, effects: &mut Effects<Self>) {
        let files = self
            .wizard
            .borrow()
            .files
            .iter()
            .cloned()
            .enumerate()
            .collect();
        self.look_at(files, effects);
    }

    fn look_at(&mut self, files: Vec<(usize, ChosenFile)>, effects: &mut Effects<Self>) {
        self.wizard.borrow_mut().busy = true;
        let what = match files.as_slice() {
            [(_, file)] => format!("look at {}", file.name()),
            files => format!("look at {} files", files.len()),
        };
        let (mut places, mut to_look) = (Vec::new(), Vec::new());
        for (at, file) in files {
            let options = self.wizard.borrow().options_for(&file.told);
            places.push(at);
            to_look.push((file.path, file.told, options));
        }
        effects.long(
            &what,
            false,
            move |store, progress| -> std::result::Result<_, std::convert::Infallible> {
                Ok(look(store, to_look, progress))
            },
            move |page: &mut Self, found, effects| page.looked(&places, found, effects),
        );
    }

    fn looked(
        &mut self,
        places: &[usize],
        found: Result<Vec<ChosenFile>>,
        effects: &mut Effects<Self>,
    ) {
        self.wizard.borrow_mut().busy = false;
        match found {
            Ok(files) => {
                for (at, new) in places.iter().zip(files) {
                    if let Some(old) = self.wizard.borrow_mut().files.get_mut(*at) {
                        *old = new;
                    }
                }
                self.show();
            }
            Err(error) if error.is_cancelled() => effects.warn("Stopped; read as before"),
            Err(error) => effects.fail("Could not look at the file", error, ""),
        }
    }

    fn change_field(&mut self, effects: &mut Effects<Self>) {
        let (Some(file), Some(row)) = (self.file(), self.list.selected()) else {
            return;
        };
        let Ok(found) = &file.found else { return };
        let kind = found.recognition.kind;
        let header = row.header.clone();
        let mut items = vec![Item::new("", "No field: keep it, do not use it")];
        items.extend(
            fields_of(kind)
                .iter()
                .filter(|known| has_a_place(kind, known.key))
                .map(|known| {
                    let taken = found
                        .recognition
                        .column(known.key)
                        .map(|column| column.header.clone());
                    Item::new(known.key, known.label).detail(taken.unwrap_or_default())
                }),
        );
        let title = format!("“{header}” holds");
        effects.pick(title, Source::Fixed(items), move |page, item, effects| {
            let field = Some(item.id).filter(|key| !key.is_empty());
            page.look_again(
                |told| {
                    told.map.retain(|(known, _)| *known != header);
                    told.map.push((header, field));
                },
                effects,
            );
        });
    }

    fn change_kind(_: &mut Self, effects: &mut Effects<Self>) {
        let mut kinds = Kind::ALL;
        kinds.sort_by_key(|kind| *kind != Kind::Deals);
        let items = kinds
            .iter()
            .map(|kind| Item::new(kind.word(), kind.label()))
            .collect();
        effects.pick(
            "Each row of this file is one of",
            Source::Fixed(items),
            |page, item, effects| {
                page.look_again(
                    |told| {
                        told.kind = Kind::from_word(&item.id);
                        told.map.clear();
                    },
                    effects,
                );
            },
        );
    }

    fn change_dates(&mut self, effects: &mut Effects<Self>) {
        let sample = self
            .list
            .selected()
            .map(|row| row.sample.clone())
            .unwrap_or_default();
        let item = |order: DateOrder, word: &str, label: &str| {
            let format = crate::exchange::recognise::DateFormat::ISO.with_order(order);
            let read =
                column_rows::reading(&sample, format).map(|day| format!("{sample} is {day}"));
            Item::new(word, label).detail(read.unwrap_or_default())
        };
        let items = vec![
            item(DateOrder::Dmy, "dmy", "Day first, 31/12/2026"),
            item(DateOrder::Mdy, "mdy", "Month first, 12/31/2026"),
            item(DateOrder::Ymd, "ymd", "Year first, 26/12/31"),
        ];
        effects.pick(
            "Dates that read both ways have the",
            Source::Fixed(items),
            |page, item, effects| {
                let order = match item.id.as_str() {
                    "dmy" => DateOrder::Dmy,
                    "mdy" => DateOrder::Mdy,
                    _ => DateOrder::Ymd,
                };
                page.look_again(|told| told.date_order = Some(order), effects);
            },
        );
    }

    fn change_decimals(_: &mut Self, effects: &mut Effects<Self>) {
        let items = vec![
            Item::new("point", "Point: 1,234.56"),
            Item::new("comma", "Comma: 1.234,56"),
        ];
        effects.pick(
            "Cents stand after a",
            Source::Fixed(items),
            |page, item, effects| {
                let mark = if item.id == "comma" {
                    DecimalMark::Comma
                } else {
                    DecimalMark::Point
                };
                page.look_again(|told| told.decimal = Some(mark), effects);
            },
        );
    }

    fn change_reading(&mut self, effects: &mut Effects<Self>) {
        let (Some(file), Some(context)) = (self.file(), &self.context) else {
            return;
        };
        let description = file
            .found
            .as_deref()
            .ok()
            .map(|found| found.source.describe());
        let form = reading::form(
            &file.name(),
            &file.told.read,
            description,
            context.clock.today(),
        );
        effects.ask(form, |page, values, effects| {
            match reading::taken(&values) {
                Ok(read) => page.look_again(|told| told.read = read, effects),
                Err(problem) => effects.warn(problem),
            }
        });
    }

    /// What holds for all files: currencies, the day of the export, the name of the mapping.
    fn change_all(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let form = reading::form_of_all(&self.wizard.borrow().options, context.clock.today());
        effects.ask(form, |page, values: Values, effects| {
            let taken = reading::take_all(&mut page.wizard.borrow_mut().options, &values);
            match taken {
                Ok(()) => page.look_at_all(effects),
                Err(problem) => effects.warn(problem),
            }
        });
    }

    fn next_file(&mut self, _: &mut Effects<Self>) {
        let many = self.wizard.borrow().files.len();
        self.at = (self.at + 1) % many.max(1);
        self.list = List::default();
        self.show();
    }

    fn go_on(&mut self, effects: &mut Effects<Self>) {
        if self.go_to_question() {
            let asks = self.list.selected().and_then(|row| row.asks);
            effects.warn(match asks {
                Some(Asks::Decimals) => "First say with m which mark parts the cents",
                _ => "First say with d whether day or month comes first",
            });
            return;
        }
        let (inspected, mut options) = {
            let mut wizard = self.wizard.borrow_mut();
            wizard.busy = true;
            wizard.plan = None;
            wizard.merged = None;
            (wizard.inspected(), wizard.options.clone())
        };
        effects.long(
            "read the files",
            false,
            move |store, progress| -> std::result::Result<_, std::convert::Infallible> {
                options.stop = Stop::at(progress.stop());
                Ok(plan(store, inspected, &options, &mut told(progress)))
            },
            |page: &mut Self, planned, effects| page.planned(planned, effects),
        );
    }

    fn planned(&mut self, planned: Result<Plan>, effects: &mut Effects<Self>) {
        let mut wizard = self.wizard.borrow_mut();
        wizard.busy = false;
        match planned {
            Ok(plan) => {
                let asks = !plan.stages.is_empty();
                wizard.plan = Some(plan);
                wizard.pages = 3;
                drop(wizard);
                if asks {
                    effects.open(Stages::new(Rc::clone(&self.wizard)));
                } else {
                    effects.open(Check::new(Rc::clone(&self.wizard)));
                }
            }
            Err(error) if error.is_cancelled() => effects.warn("Stopped; nothing was imported"),
            Err(error) => effects.fail("Could not read the files", error, "Nothing was imported."),
        }
    }
}

impl Screen for Columns {
    const NAME: &'static str = "import-columns";
    const TITLE: &'static str = "Columns";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("go-on", "enter", "Continue", Self::go_on)
            .footer(1)
            .when(Self::can_go_on),
        Command::new("field", "c", "Field", Self::change_field)
            .footer(3)
            .when(Self::has_selected),
        Command::new("next-file", "f", "Next file", Self::next_file)
            .footer(2)
            .when(Self::has_more_files),
        Command::new("kind", "w", "Kind", Self::change_kind)
            .footer(4)
            .when(Self::is_free),
        Command::new("read", "r", "Sheet, encoding", Self::change_reading)
            .footer(7)
            .when(Self::is_free),
        Command::new("dates", "d", "Dates", Self::change_dates)
            .footer(5)
            .when(Self::is_known),
        Command::new("decimals", "m", "Decimals", Self::change_decimals)
            .footer(6)
            .when(Self::is_known),
        Command::new("all", "e", "Currency, day, name", Self::change_all)
            .footer(8)
            .when(Self::is_free),
    ];

    fn enter(&mut self, context: &Context, _: &mut Effects<Self>) {
        self.context = Some(context.clone());
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.list.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.list.cursor)
    }

    fn list_changed(&mut self, _: &mut Effects<Self>) {
        self.show();
    }

    fn back(&mut self, effects: &mut Effects<Self>) -> bool {
        stays(&self.wizard, effects)
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        view::columns(self, canvas);
    }
}
