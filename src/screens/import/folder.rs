//! Folders: which files in them could be exports, and how a path that is being typed goes on.

use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Local, NaiveDateTime};

use crate::app::pick::Item;

/// The endings of files that can be read.
const ENDINGS: [&str; 6] = ["csv", "tsv", "txt", "xlsx", "xls", "ods"];

/// A file or folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// Bytes; nothing for a folder.
    pub size: Option<u64>,
    /// When it was written last.
    pub changed: Option<NaiveDateTime>,
}

/// Files that could be exports, newest first, then folders by name. Hidden ones are left out.
pub fn entries(folder: &Path) -> io::Result<Vec<Entry>> {
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(folder)? {
        // One that went away meanwhile, or a link to nowhere.
        let Ok(entry) = entry else { continue };
        let path = entry.path();
        let Ok(about) = std::fs::metadata(&path) else {
            continue;
        };
        let name = entry.file_name().to_string_lossy().into_owned();
        let changed = about
            .modified()
            .ok()
            .map(|time| DateTime::<Local>::from(time).naive_local());
        if name.starts_with('.') {
            continue;
        }
        if about.is_dir() {
            folders.push(Entry {
                name,
                path,
                size: None,
                changed,
            });
        } else if could_be_an_export(&path) {
            files.push(Entry {
                name,
                path,
                size: Some(about.len()),
                changed,
            });
        }
    }
    files.sort_by(|a, b| b.changed.cmp(&a.changed).then_with(|| a.name.cmp(&b.name)));
    folders.sort_by_key(|entry| entry.name.to_lowercase());
    files.append(&mut folders);
    Ok(files)
}

fn could_be_an_export(path: &Path) -> bool {
    path.extension().is_some_and(|ending| {
        ENDINGS
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
    })
}

/// A path as it is typed or dropped on a terminal: quotes, `file://`, `\ ` and `~/` are understood.
pub fn typed(text: &str, folder: &Path) -> PathBuf {
    let text = text.trim();
    let quoted = |mark| text.len() > 1 && text.starts_with(mark) && text.ends_with(mark);
    let plain = if quoted('\'') || quoted('"') {
        text[1..text.len() - 1].to_owned()
    } else {
        text.replace("\\ ", " ")
    };
    let plain = plain
        .strip_prefix("file://")
        .map_or(plain.clone(), |rest| rest.replace("%20", " "));
    if let (Some(rest), Some(home)) = (plain.strip_prefix('~'), std::env::home_dir()) {
        return home.join(rest.trim_start_matches('/'));
    }
    folder.join(plain)
}

/// How a typed path can go on: folders and files that begin so.
pub fn completions(text: &str, folder: &Path) -> Vec<Item> {
    let path = typed(text, folder);
    let item = |entry: Entry| {
        let kind = if entry.size.is_some() { "" } else { "folder" };
        Item::new(entry.path.display(), entry.path.display().to_string()).detail(kind)
    };
    if path.is_file() {
        return vec![Item::new(path.display(), path.display().to_string())];
    }
    let (inside, beginning) = if text.is_empty() || text.ends_with('/') {
        (path.as_path(), String::new())
    } else {
        let beginning = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .to_lowercase();
        (path.parent().unwrap_or(&path), beginning)
    };
    let mut found: Vec<Item> = entries(inside)
        .unwrap_or_default()
        .into_iter()
        .filter(|entry| entry.name.to_lowercase().starts_with(&beginning))
        .map(item)
        .collect();
    if beginning.is_empty() && inside.is_dir() {
        found.insert(
            0,
            Item::new(inside.display(), inside.display().to_string()).detail("this folder"),
        );
    }
    found
}

/// `512 B`, `14 KB`, `3.1 MB`.
pub fn size_in_words(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} KB", bytes / 1_000),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_path_is_understood_however_the_terminal_writes_it() {
        let folder = Path::new("/d");
        for (text, path) in [
            ("'/a/my deals.csv' ", "/a/my deals.csv"),
            ("\"/a/my deals.csv\"", "/a/my deals.csv"),
            ("/a/my\\ deals.csv", "/a/my deals.csv"),
            ("file:///a/my%20deals.csv", "/a/my deals.csv"),
            ("deals.csv", "/d/deals.csv"),
        ] {
            assert_eq!(typed(text, folder), Path::new(path));
        }
    }

    #[test]
    fn sizes_are_said_shortly() {
        assert_eq!(size_in_words(512), "512 B");
        assert_eq!(size_in_words(14_600), "14 KB");
        assert_eq!(size_in_words(3_140_000), "3.1 MB");
    }
}
