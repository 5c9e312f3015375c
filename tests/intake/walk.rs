//! What every file of a folder is taken for, printed to be read by a person; skipped without `RIDEALONG_DATA`.

use std::path::{Path, PathBuf};

use ridealong::exchange::intake::{ReadOptions, Row, Source};
use ridealong::exchange::recognise::{Recognition, recognise};

use super::understand;

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files_below(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Prints what every file of the folder `RIDEALONG_DATA` is taken for; to be read by a person.
#[test]
fn every_file_of_a_folder_is_recognised_or_refused() {
    let Some(folder) = std::env::var_os("RIDEALONG_DATA") else {
        println!("skipped: RIDEALONG_DATA names no folder");
        return;
    };
    let mut files = Vec::new();
    files_below(Path::new(&folder), &mut files);
    for path in files {
        println!("\n== {}", path.strip_prefix(&folder).unwrap().display());
        if path.ends_with("headers.json") {
            print_specimens(&path);
        }
        match Source::open(&path, &ReadOptions::default()) {
            Err(error) => println!("   refused: {error}"),
            Ok(source) => print_source(&source),
        }
    }
}

/// Prints what each header of a collection of specimens is taken for.
fn print_specimens(path: &Path) {
    let text = std::fs::read_to_string(path).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    for specimen in value["specimens"].as_array().into_iter().flatten() {
        let bytes = format!("{}\n", specimen["header"].as_str().unwrap()).into_bytes();
        let source = Source::from_bytes("specimen.csv", bytes, &ReadOptions::default()).unwrap();
        println!("-- {} {}", specimen["crm"], specimen["what"]);
        print_recognition(&recognise(source.header(), &[], ""));
    }
}

fn print_source(source: &Source) {
    let about = source.describe();
    println!(
        "   {:?} {:?} {:?} header line {} notes {:?}",
        about
            .encoding
            .map(ridealong::exchange::intake::TextEncoding::name),
        about.delimiter.map(char::from),
        about.line_ends,
        about.header_line,
        about.notes
    );
    let started = std::time::Instant::now();
    let mut records = source.records().unwrap();
    let (mut data, mut refused, mut dropped) = (0, Vec::new(), source.dropped().to_vec());
    while let Some(row) = records.read().unwrap() {
        match row {
            Row::Data(_) => data += 1,
            Row::Refused(row) => refused.push(row),
            Row::Dropped(row) => dropped.push(row),
        }
    }
    println!(
        "   {data} records, {} refused, {} dropped in {:?}",
        refused.len(),
        dropped.len(),
        started.elapsed()
    );
    for row in refused.iter().take(3) {
        println!("   line {}: {}", row.line, row.reason);
    }
    for row in dropped.iter().take(5) {
        println!(
            "   dropped line {}: {} ({})",
            row.line, row.text, row.reason
        );
    }
    let recognition = understand(source);
    print_recognition(&recognition);
}

fn print_recognition(recognition: &Recognition) {
    println!(
        "   => {} ({:.2}, runner-up {:?})",
        recognition.kind.label(),
        recognition.confidence,
        recognition.runner_up
    );
    if let Some(refusal) = &recognition.refusal {
        println!("   {refusal}");
    }
    for column in recognition
        .columns
        .iter()
        .filter(|column| column.field.is_some())
    {
        let profile = column.profile.as_ref();
        println!(
            "      {} -> {} {:?} {:?} filled {:?}",
            column.header,
            column.field.unwrap_or_default(),
            profile.and_then(|profile| profile.dates.as_ref()),
            profile.and_then(|profile| profile.numbers.as_ref()),
            profile.map(|profile| profile.filled),
        );
    }
    println!(
        "      unknown: {:?}",
        recognition
            .unknown()
            .map(|column| &column.header)
            .take(12)
            .collect::<Vec<_>>()
    );
    for problem in &recognition.problems {
        println!("   ! {problem}");
    }
}
