//! Attainment per quarter, with ramp, against the published figures.

use super::*;

/// Figures of the reference that differ from ours: quota, bookings and attainment of a line of `ridealong goals`.
fn attainment_differs(ours: &Value, theirs: &Value) -> bool {
    [
        ("target", "quota"),
        ("actual", "bookings"),
        ("attainment", "attainment"),
    ]
    .iter()
    .any(|(our_name, their_name)| !same(&ours[our_name], &theirs[their_name]))
}

#[test]
fn attainment_with_ramp_of_pipeline_health_has_the_published_figures() {
    let Some(data) = data() else { return };
    let company = Company::new();
    let mut files = csv_files(&data.join("pipeline_health_forecast"));
    files.push("--date".into());
    files.push("2026-09-21".into());
    company.import(&files);
    let expected = &reference(&data, "given_reference.json")["pipeline_health_forecast"];
    let names = rows(&company, "SELECT external_id, name FROM reps");
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for (quarter, theirs) in expected["bookings_vs_quota_eur"].as_object().unwrap() {
        let goals = company.json(&[
            "goals",
            "--json",
            "--period",
            quarter,
            "--as-of",
            "2026-09-21",
        ]);
        let team = &goals["team"][0];
        assert_eq!(team["metric"], "won_value");
        compared += 1;
        if attainment_differs(team, theirs) {
            wrong.push(format!("{quarter} team: {team}, expected {theirs}"));
        }
        for (id, theirs) in expected["attainment_by_rep"].as_object().unwrap() {
            let name = names.iter().find(|row| row[0] == **id).unwrap();
            let ours: Vec<&Value> = goals["goals"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|goal| goal["rep"] == name[1] && goal["from"] == "stated")
                .collect();
            // The reference ends with the quarter of the export for reps; the team's goes one further.
            let Some(theirs) = theirs.get(quarter) else {
                assert!(
                    ours.is_empty() || quarter == "2026-Q4",
                    "{quarter} {id}: {ours:?}"
                );
                continue;
            };
            compared += 1;
            if ours.len() != 1 || attainment_differs(ours[0], theirs) {
                wrong.push(format!("{quarter} {id}: {ours:?}, expected {theirs}"));
            }
        }
    }
    println!(
        "pipeline_health_forecast: {compared} attainments compared, {} wrong",
        wrong.len()
    );
    assert!(compared > 100 && wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_figures_of_pipeline_health_have_the_published_attainment() {
    let Some(data) = data() else { return };
    let company = Company::new();
    let mut files = csv_files(&data.join("pipeline_health_forecast"));
    files.push("--date".into());
    files.push("2026-09-21".into());
    company.import(&files);
    let expected = &reference(&data, "given_reference.json")["pipeline_health_forecast"];
    let names = rows(&company, "SELECT external_id, name FROM reps");
    let mut wrong = Vec::new();
    let mut compared = 0;
    let mut check = |quarter: &str, rep: Option<&str>, theirs: &Value| {
        let mut call = vec![
            "figures",
            "--json",
            "--as-of",
            "2026-09-21",
            "--period",
            quarter,
        ];
        call.extend(rep);
        let answer = company.json(&call);
        let figures = answer["figures"].as_array().unwrap();
        for (metric, name) in [
            ("won_value", "bookings"),
            ("quota", "quota"),
            ("attainment", "attainment"),
        ] {
            let ours = figures
                .iter()
                .find(|figure| figure["metric"] == metric)
                .unwrap();
            compared += 1;
            let differ = match (ours["value"].as_f64(), theirs[name].as_f64()) {
                // Both are rounded to six decimals, halves in different ways.
                (Some(ours), Some(theirs)) => {
                    (ours - theirs).abs() > 1.5e-6 * theirs.abs().max(1.0)
                }
                (ours, theirs) => ours != theirs,
            };
            if differ {
                wrong.push(format!("{quarter} {rep:?}: {ours}, expected {theirs}"));
            }
        }
    };
    for (quarter, theirs) in expected["bookings_vs_quota_eur"].as_object().unwrap() {
        check(quarter, None, theirs);
    }
    // Some of the reps, quarter by quarter.
    let of_reps = expected["attainment_by_rep"].as_object().unwrap();
    for (id, quarters) in of_reps.iter().take(3) {
        let name = names.iter().find(|row| row[0] == **id).unwrap();
        for (quarter, theirs) in quarters.as_object().unwrap() {
            check(quarter, name[1].as_str(), theirs);
        }
    }
    assert!(compared > 90 && wrong.is_empty(), "{}", wrong.join("\n"));
}
