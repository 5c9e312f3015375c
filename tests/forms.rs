//! Every form in which an export may come goes through the shell and through the wizard, and gives what it says.

use std::collections::BTreeSet;

use crate::support::forms::{Form, forms};
use crate::wizard::Folder;
use crate::wizard::forms::{by_shell, by_wizard};

/// The answer of the file, cells parted by a bar.
#[expect(
    clippy::disallowed_methods,
    reason = "the test looks at the file from outside"
)]
fn rows(folder: &Folder, sql: &str) -> Vec<String> {
    let connection = rusqlite::Connection::open(folder.database()).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let width = statement.column_count();
    let rows = statement.query_map([], |row| {
        let cells: Vec<String> = (0..width)
            .map(
                |place| match row.get::<_, rusqlite::types::Value>(place).unwrap() {
                    rusqlite::types::Value::Null => String::new(),
                    rusqlite::types::Value::Integer(number) => number.to_string(),
                    rusqlite::types::Value::Text(text) => text,
                    other => format!("{other:?}"),
                },
            )
            .collect();
        Ok(cells.join("|"))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// A folder where everything that comes before is known.
fn prepared(form: &Form) -> Folder {
    let mut folder = Folder::new();
    for (name, text) in &form.before {
        folder = folder.with(name, text);
        by_shell(&folder, name, &[]);
        std::fs::remove_file(folder.downloads().join(name)).unwrap();
    }
    folder.with(form.file, &form.bytes)
}

/// Runs all of them and says every one that fails.
fn all(way: impl Fn(&Form, &Folder)) {
    let mut failed = Vec::new();
    let forms = forms();
    let names: BTreeSet<&str> = forms.iter().map(|form| form.name.as_str()).collect();
    assert_eq!(names.len(), forms.len(), "two forms have one name");
    for form in &forms {
        let tried = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let folder = prepared(form);
            way(form, &folder);
            rows(&folder, form.sql)
        }));
        match tried {
            Ok(rows) if rows == form.rows => {}
            Ok(rows) => failed.push(format!(
                "{}\n  is   {}\n  not  {}",
                form.name,
                rows.join("\n       "),
                form.rows.join("\n       ")
            )),
            Err(why) => failed.push(format!(
                "{}\n  {}",
                form.name,
                why.downcast_ref::<String>().cloned().unwrap_or_default()
            )),
        }
    }
    assert!(
        failed.is_empty(),
        "{} of {} forms:\n{}",
        failed.len(),
        forms.len(),
        failed.join("\n")
    );
}

#[test]
fn every_form_comes_in_through_the_shell() {
    all(|form, folder| by_shell(folder, form.file, form.flags));
}

#[test]
fn every_form_comes_in_through_the_wizard() {
    all(|form, folder| by_wizard(folder, form.keys));
}
