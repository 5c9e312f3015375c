//! Tests of config.toml: what is read, and every mistake with its line.

use super::*;
use crate::domain::money::Currency;
use proptest::prelude::*;

#[test]
fn the_example_file_says_the_defaults_and_names_every_setting() {
    let example = include_str!("../../../config.example.toml");
    let (config, mistakes) = Config::parse(example);
    assert_eq!(mistakes.to_string(), "");
    assert_eq!(config, Config::default());
    for (name, _) in SETTINGS {
        let last = name.rsplit('.').next().unwrap();
        let is_set = example
            .lines()
            .any(|line| line.starts_with(&format!("{last} = ")));
        assert!(is_set, "{name} is not in config.example.toml");
    }
}

#[test]
fn settings_are_read() {
    let (config, mistakes) = Config::parse(
        "base_currency = 'eur'\ndate_order = 'day-month'\neditor = 'vi'\n\
[fiscal]\nstart_month = 'February'\nyear_name = 'start'\nholidays = ['2026-12-25', 2026-12-26]\n\
[screen]\ntheme = 'dark'\ncolour = false\nmouse = false\n\
[review]\nidle_days = 21\nstage_age_factor = { value = 2, origin = 'enterprise' }\n\
[keys]\n'pipeline.review' = 'R'\nteam.open = ['o', 'enter']\napp.quit = []\n",
    );
    assert_eq!(mistakes.to_string(), "");
    assert_eq!(config.base_currency, Some(Currency::EUR));
    assert_eq!(config.date_order, Some(DateOrder::DayMonth));
    assert_eq!(
        (config.fiscal.start_month, config.fiscal.holidays.len()),
        (2, 2)
    );
    assert_eq!(config.screen.theme, ThemeChoice::Dark);
    assert_eq!(
        config.review.idle_days,
        Threshold::new(21, "set in config.toml")
    );
    assert_eq!(
        config.review.stage_age_factor,
        Threshold::new(2.0, "enterprise")
    );
    let keys: Vec<(&str, usize, usize)> = config
        .keys
        .iter()
        .map(|key| (key.command.as_str(), key.keys.len(), key.line))
        .collect();
    assert_eq!(
        keys,
        [
            ("pipeline.review", 1, 16),
            ("team.open", 2, 17),
            ("app.quit", 0, 18)
        ]
    );
}

#[test]
fn every_mistake_is_told_at_once_with_its_line_and_a_suggestion() {
    let (config, mistakes) = Config::parse(
        "base_curency = 'EUR'\ndate_order = 'day-mnth'\ntheme = 'dark'\n\
[fiscal]\nstart_month = 13\nholidays = ['25.12.']\n\
[screen]\nmouse = 'no'\n\
[revew]\nidle_days = 3\n\
[review]\nidle_days = 0\npushes_inspect = { vlue = 2 }\n\
[keys]\n'pipeline.review' = 3\n",
    );
    assert_eq!(
        mistakes.to_string(),
        "line 1: there is no setting “base_curency”; did you mean “base_currency”?\n\
line 2: date_order: one of \"ask\", \"day-month\", \"month-day\", not “day-mnth”; did you mean \"day-month\"?\n\
line 3: there is no setting “theme”; did you mean “screen.theme”?\n\
line 5: fiscal.start_month: a whole number from 1 to 12, not 13, or a month's name\n\
line 6: fiscal.holidays: “25.12.” is not a day such as 2026-12-25\n\
line 8: screen.mouse: true or false, not “no”\n\
line 9: there is no setting “revew”; did you mean “review”?\n\
line 12: review.idle_days: a whole number from 1 to 3650, not 0\n\
line 13: review.pushes_inspect: only value and origin belong here, not “vlue”\n\
line 15: keys.pipeline.review: a key such as \"R\", or several: [\"R\", \"ctrl-r\"]"
    );
    assert_eq!(config, Config::default());
}

#[test]
fn the_ramp_is_read_with_its_origin_and_refused_where_it_falls() {
    let (config, mistakes) = Config::parse(
        "[goals]\nramp = { value = [0, 0.5, 1], origin = 'our six hires of 2025' }\n",
    );
    assert!(mistakes.is_empty(), "{mistakes:?}");
    assert_eq!(config.goals.ramp.value.shares(), [0.0, 0.5, 1.0]);
    assert_eq!(config.goals.ramp.origin, "our six hires of 2025");
    for wrong in ["[0.5, 0.25]", "[25, 50]", "0.5", "['half']"] {
        let (config, mistakes) = Config::parse(&format!("[goals]\nramp = {wrong}\n"));
        let said = mistakes.to_string();
        assert!(
            said.starts_with("line 2: goals.ramp: shares from 0 to 1 that do not fall"),
            "{said}"
        );
        assert_eq!(config, Config::default());
    }
}

#[test]
fn broken_toml_is_told_with_its_line_and_the_rest_still_counts() {
    let (config, mistakes) = Config::parse(
        "\u{feff}base_currency = 'EUR'\neditor = \n[screen]\nmouse = maybe\n[review\n",
    );
    assert_eq!(
        mistakes.to_string(),
        "line 2: string values must be quoted, expected literal string\n\
line 4: string values must be quoted, expected literal string\n\
line 5: unclosed table, expected `]`"
    );
    assert_eq!(config.base_currency, Some(Currency::EUR));
}

#[test]
fn a_missing_file_gives_the_defaults_and_a_folder_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let (config, mistakes) = Config::load(&folder.path().join("config.toml")).unwrap();
    assert!(config == Config::default() && mistakes.is_empty());
    assert!(Config::load(folder.path()).is_err());
    let file = folder.path().join("latin1.toml");
    fs::write(&file, b"editor = '\xe9'").unwrap();
    assert!(
        Config::load(&file)
            .unwrap_err()
            .to_string()
            .contains("not UTF-8")
    );
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in "(\\PC|[\\[\\]=\"'\n.{},]){0,60}") {
        let _ = Config::parse(&text);
    }
}

#[test]
fn the_thresholds_of_the_diagnosis_are_read_with_their_origin() {
    let (config, mistakes) = Config::parse(
        "[diagnosis]\nlookback_cycles = 3\nprior_strength = { value = 20, origin = 'six reps' }\nleast_n = 5\n",
    );
    assert_eq!(mistakes.to_string(), "");
    let settings = config.diagnosis.settings();
    assert_eq!(settings.prior_strength, Some(20.0));
    assert_eq!((settings.least_n, settings.lookback_days), (5, 365));
    assert!((settings.lookback_cycles - 3.0).abs() < f64::EPSILON);
    assert_eq!(config.diagnosis.prior_strength.origin, "six reps");
    let (_, mistakes) = Config::parse(
        "[diagnosis]\nprior_strength = 'strong'\ntolerance = 5\npeers_at_least = 0\n",
    );
    assert_eq!(
        mistakes.to_string(),
        "line 2: diagnosis.prior_strength: \"auto\", or a number from 1 to 1000 such as 10, not “strong”\n\
line 3: diagnosis.tolerance: a number from 0 to 0.5 such as 0.05, not 5\n\
line 4: diagnosis.peers_at_least: a whole number from 1 to 100, not 0"
    );
}

#[test]
fn the_forecast_reads_its_own_section_and_the_days_of_todays() {
    let (config, mistakes) = Config::parse(
        "[today]\ncommit_still_days = 10\n[forecast]\namounts = \"last-known\"\n\
         common_shock = { value = 0.3, origin = \"one product, one market\" }\nbooks = 500\n",
    );
    assert_eq!(mistakes.0.len(), 1, "{mistakes}");
    assert_eq!(
        mistakes.0[0].message,
        "forecast.books: a whole number from 1000 to 200000, not 500"
    );
    let settings = config.forecast_settings();
    assert_eq!(settings.quiet_days, 10);
    assert!((settings.common_shock - 0.3).abs() < 1e-12);
    assert_eq!(
        settings.amounts,
        crate::domain::forecast::AmountRule::LastKnown
    );
    assert_eq!(
        config.forecast.common_shock.origin,
        "one product, one market"
    );
}
