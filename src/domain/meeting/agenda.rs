//! An agenda as lines of text, as a person edits it.

use super::AgendaItem;

/// The most minutes of an agenda item: a day.
pub const LONGEST_BOX: i64 = 24 * 60;

/// An agenda as a person edits it, one item a line: `10 | One skill | observations | What did I see?`.
pub fn agenda_in_lines(agenda: &[AgendaItem]) -> String {
    let lines: Vec<String> = agenda
        .iter()
        .map(|item| {
            let mut cells = vec![
                item.minutes.to_string(),
                item.name.clone(),
                item.part.clone(),
                item.prompt.clone(),
            ];
            while cells.len() > 2 && cells.last().is_some_and(String::is_empty) {
                cells.pop();
            }
            cells.join(" | ")
        })
        .collect();
    lines.join("\n")
}

/// Reads an agenda in lines; empty lines are passed over. `parts` are the keys that an item may show.
///
/// # Errors
/// Says the line and what is wrong with it.
pub fn agenda_of_lines(text: &str, parts: &[&str]) -> Result<Vec<AgendaItem>, String> {
    let mut agenda = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let mut cells = line.splitn(4, '|').map(str::trim);
        let minutes = cells.next().unwrap_or_default();
        let minutes = minutes
            .parse::<i64>()
            .ok()
            .filter(|minutes| (1..=LONGEST_BOX).contains(minutes))
            .ok_or_else(|| {
                format!("Line {number}: “{minutes}” is not a number of minutes. 10 | Name | part | What to ask")
            })?;
        let name = cells.next().unwrap_or_default();
        if name.is_empty() {
            return Err(format!("Line {number}: the item needs a name: 10 | Name"));
        }
        let part = cells.next().unwrap_or_default();
        if !part.is_empty() && !parts.contains(&part) {
            return Err(format!(
                "Line {number}: there is no part “{part}” of the prep pack. There are: {}",
                parts.join(", ")
            ));
        }
        agenda.push(AgendaItem {
            name: name.to_owned(),
            minutes,
            prompt: cells.next().unwrap_or_default().to_owned(),
            part: part.to_owned(),
        });
    }
    if agenda.is_empty() {
        return Err("An agenda has one item at least: 10 | Name | part | What to ask".to_owned());
    }
    Ok(agenda)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agenda_is_edited_as_lines_and_wrong_ones_are_named() {
        let parts = ["carry_forward", "plan"];
        let text = "5 | Promises | carry_forward | What became of it?\n\n10 | Practice";
        let agenda = agenda_of_lines(text, &parts).unwrap();
        assert_eq!(agenda.len(), 2);
        assert_eq!((agenda[1].minutes, agenda[1].part.as_str()), (10, ""));
        assert_eq!(
            agenda_of_lines(&agenda_in_lines(&agenda), &parts).unwrap(),
            agenda
        );
        for (text, said) in [
            ("5 | a\nlong | b", "Line 2: “long” is not a number"),
            ("0 | a", "Line 1: “0”"),
            ("5 |", "needs a name"),
            ("5 | a | plans", "no part “plans”"),
            (" \n", "one item at least"),
        ] {
            assert!(
                agenda_of_lines(text, &parts).unwrap_err().contains(said),
                "{text}"
            );
        }
    }
}
