//! Saving a text as a file of the person's own choice: asks where, checks that, never replaces a file.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::app::effect::Effects;
use crate::app::form::{Field, Form, Kind};

/// Asks where the text is to go and writes it there.
pub fn save<S: 'static>(
    effects: &mut Effects<S>,
    today: NaiveDate,
    what: &'static str,
    (name, text): (String, String),
) {
    let kind = if is_draft(&name) {
        "An e-mail draft"
    } else {
        "Markdown"
    };
    let field = Field::new("path", "File", Kind::Text).required().text(name);
    let form = Form::new(format!("Save {what}"), today, vec![field]).note(format!(
        "{kind}, readable by you only; a name without a directory goes where you started Ridealong",
    ));
    effects.ask(
        form,
        move |_, values, effects: &mut Effects<S>| match checked(values.text("path")) {
            Ok(path) => effects.write_file(path, text),
            Err(why) => {
                let failed = format!("Could not save {what}");
                effects.fail(failed, why, "Choose another file.");
            }
        },
    );
}

/// Whether a file of this name is an e-mail draft.
fn is_draft(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|end| end == "eml")
}

/// `plan-ana-ruiz-22-nov-2026.md`: letters and digits only, so that a name from a CRM cannot lead elsewhere.
pub fn file_name(kind: &str, title: &str) -> String {
    let mut name = String::from(kind);
    for word in title
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        name.push('-');
        name.push_str(&word.to_lowercase());
    }
    let mut name: String = name.chars().take(60).collect();
    name.push_str(".md");
    name
}

/// The path, where a file can be made there.
fn checked(text: &str) -> Result<PathBuf, String> {
    if text.chars().any(char::is_control) {
        return Err("the name holds control characters".to_owned());
    }
    let path = match text.strip_prefix("~/") {
        Some(rest) => std::env::home_dir()
            .map(|home| home.join(rest))
            .ok_or("there is no home directory here")?,
        None => PathBuf::from(text),
    };
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    if path.file_name().is_none() || path.is_dir() {
        return Err(format!("{} is a directory", path.display()));
    }
    if !directory.is_dir() {
        return Err(format!("there is no directory {}", directory.display()));
    }
    if path.exists() {
        return Err(format!(
            "{} is there already and is not replaced",
            path.display()
        ));
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_makes_a_harmless_file_name() {
        for (title, name) in [
            ("Ana Ruiz, 22 Nov 2026", "review-ana-ruiz-22-nov-2026.md"),
            ("../../etc/passwd", "review-etc-passwd.md"),
            ("", "review.md"),
        ] {
            assert_eq!(file_name("review", title), name);
        }
    }

    #[test]
    fn a_place_that_cannot_be_written_to_is_refused_with_the_reason() {
        let directory = tempfile::tempdir().unwrap();
        let inside = |name: &str| directory.path().join(name).display().to_string();
        assert!(checked(&inside("a.md")).is_ok());
        std::fs::write(inside("there.md"), "x").unwrap();
        for (path, why) in [
            (inside("there.md"), "is there already"),
            (inside("none/a.md"), "no directory"),
            (directory.path().display().to_string(), "is a directory"),
            ("a\u{1b}b.md".to_owned(), "control"),
        ] {
            assert!(checked(&path).unwrap_err().contains(why), "{path}");
        }
    }
}
