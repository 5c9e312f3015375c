//! Doctor, demo company, help, manual page, completions, pipes.

use std::process::Command;
use std::time::Duration;

use super::{DEALS, Home};

#[test]
fn the_doctor_says_what_is_wrong_and_touches_nothing() {
    let home = Home::new();
    let none = home.json(&["doctor", "--json"]);
    assert_eq!(
        (&none["exists"], none["problems"].as_array().unwrap().len()),
        (&false.into(), 0)
    );
    assert!(!home.database().exists());
    home.run(&["import", &home.write("a.csv", DEALS)]);
    let good = home.run(&["doctor"]);
    assert!(
        good.code() == 0 && good.out().contains("2 deals"),
        "{}{}",
        good.out(),
        good.err()
    );
    let sound = std::fs::read(home.database()).unwrap();

    let mut newer = sound.clone();
    newer[60..64].copy_from_slice(&9_999_i32.to_be_bytes());
    let mut foreign = sound.clone();
    foreign[68..72].copy_from_slice(&1_i32.to_be_bytes());
    let mut damaged = sound.clone();
    for byte in &mut damaged[8192..] {
        *byte = 0xa5;
    }
    let text =
        b"Dear diary, this is not a database, it is a long letter to myself about the weather. "
            .repeat(3);
    for (name, bytes, said) in [
        ("newer", newer, "newer Ridealong"),
        ("foreign", foreign, "another program"),
        ("text", text, "not a Ridealong file"),
        ("damaged", damaged, "damaged"),
    ] {
        let path = home.write(name, &bytes);
        let doctor = home.run(&["doctor", "--db", &path]);
        let all = doctor.out() + &doctor.err();
        assert_eq!(doctor.code(), 1, "{name}: {all}");
        assert!(all.contains(said), "{name}: {all}");
        assert!(!all.contains("panicked"), "{name}: {all}");
        let reading = home.run(&["team", "--db", &path]);
        assert_eq!(
            (reading.code(), reading.out().as_str()),
            (5, ""),
            "{name}: {}",
            reading.err()
        );
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "{name} was touched");
    }
}

#[test]
fn the_demo_company_has_a_file_of_its_own_and_is_alive_today() {
    let home = Home::new();
    home.run(&["import", &home.write("a.csv", DEALS)]);
    let own = std::fs::read(home.database()).unwrap();
    for call in [
        &["team"][..],
        &["pipeline"],
        &["doctor"],
        &["undo"],
        &["keys"],
        &["deal", "1"],
        &["team", "--as-of", "-4w"],
    ] {
        let said = home.run(&[&["--demo"], call].concat());
        assert_eq!(said.code(), 0, "{call:?}: {}", said.err());
    }
    let age = |days: u64| {
        let now = std::fs::metadata(home.folder.path())
            .unwrap()
            .modified()
            .unwrap();
        let then = now - Duration::from_secs(days * 86_400);
        let file = std::fs::File::options()
            .write(true)
            .open(home.demo_database())
            .unwrap();
        file.set_modified(then).unwrap();
    };
    age(6);
    assert_eq!(home.run(&["--demo", "team"]).err(), "");
    age(9);
    let said = home.run(&["--demo", "team"]);
    assert!(
        said.err().contains("anew") && said.code() == 0,
        "{}",
        said.err()
    );
    assert_eq!(home.run(&["--demo", "team"]).err(), "");
    // What a person has changed stays.
    assert_eq!(home.run(&["--demo", "add", "call Ana"]).code(), 0);
    age(30);
    assert_eq!(home.run(&["--demo", "team"]).err(), "");
    assert!(
        home.run(&["--demo", "undo", "--dry-run"])
            .out()
            .contains("call Ana")
    );
    assert_eq!(
        std::fs::read(home.database()).unwrap(),
        own,
        "the person's file was touched"
    );
    assert_eq!(home.run(&["--demo", "--db", "x.db", "team"]).code(), 2);
}

#[test]
fn help_begins_with_examples_and_a_typo_is_helped() {
    let home = Home::new();
    for name in [
        "import",
        "deal",
        "team",
        "pipeline",
        "add",
        "demo",
        "keys",
        "undo",
        "redo",
        "doctor",
        "completions",
        "man",
    ] {
        let help = home.run(&[name, "--help"]);
        let text = help.out();
        let (examples, usage) = (text.find("Examples:"), text.find("Usage:"));
        assert!(
            help.code() == 0 && examples.is_some() && examples < usage,
            "{name}: {text}"
        );
        assert!(
            text.contains(&format!("  ridealong {name}")),
            "{name}: {text}"
        );
    }
    let program = home.run(&["--help"]).out();
    assert!(
        program.find("ridealong --demo") < program.find("Usage:"),
        "{program}"
    );
    let typo = home.run(&["pipelin"]);
    assert!(
        typo.code() == 2 && typo.err().contains("'pipeline'"),
        "{}",
        typo.err()
    );
    assert_eq!(typo.out(), "");
    let cockpit = home.run(&[]);
    assert!(
        cockpit.code() == 2 && cockpit.err().contains("needs a terminal"),
        "{}",
        cockpit.err()
    );
}

#[test]
fn manual_page_and_completions_know_every_subcommand() {
    let home = Home::new();
    let page = home.run(&["man"]);
    for name in [
        "import",
        "deal",
        "team",
        "pipeline",
        "add",
        "demo",
        "keys",
        "undo",
        "redo",
        "doctor",
        "completions",
    ] {
        let heading = format!(".SH \"RIDEALONG {}\"", name.to_uppercase());
        assert!(page.out().contains(&heading), "{name}");
        for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
            let script = home.run(&["completions", shell]);
            assert!(
                script.code() == 0 && script.out().contains(name),
                "{shell}: {name}"
            );
        }
    }
    assert!(page.out().contains("date\\-order") && page.out().contains("Exit codes"));
    assert_eq!(home.run(&["completions", "tcsh"]).code(), 2);
}

#[cfg(unix)]
#[test]
fn a_reader_that_stops_early_ends_it_quietly() {
    let home = Home::with_company();
    let database = home.database().display().to_string();
    let program = env!("CARGO_BIN_EXE_ridealong");
    for call in [
        "team",
        "team --json",
        "pipeline --view all",
        "keys",
        "man",
        "completions bash",
        "deal F1",
        "--help",
        "import --help",
    ] {
        let script = format!(
            "{program} --db '{database}' {call} 2>err | true; echo ${{PIPESTATUS[0]}}; cat err >&2"
        );
        let script = script.replace("err", &home.folder.path().join("err").display().to_string());
        let output = Command::new("bash").args(["-c", &script]).output().unwrap();
        let code = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(err.is_empty(), "{call}: {err}");
        assert!(["0", "141"].contains(&code.as_str()), "{call}: {code}");
    }
}

#[test]
fn mistakes_in_own_questions_of_the_cause_are_told_with_their_line_and_the_shipped_ones_are_asked()
{
    let home = Home::with_company();
    let folder = home.folder.path().join(".config/ridealong");
    std::fs::create_dir_all(&folder).unwrap();
    let own = include_str!("../../assets/cause.toml");
    std::fs::write(folder.join("cause.toml"), own).unwrap();
    assert_eq!(home.run(&["team"]).err(), "");
    let wrong = own.replacen("next = \"resources\"", "next = \"resorces\"", 1);
    let line = 1 + own
        .lines()
        .position(|line| line.contains("next = \"resources\""))
        .unwrap();
    std::fs::write(folder.join("cause.toml"), wrong).unwrap();
    let output = home.run(&["team"]);
    assert_eq!(output.code(), 0);
    let said = output.err();
    assert!(
        said.contains("cause.toml has mistakes; the questions that ship"),
        "{said}"
    );
    assert!(
        said.contains(&format!("line {line}: the answer “yes” of “expectation”")),
        "{said}"
    );
}
