//! The questions of a debrief: in each step the rep speaks first and the manager last.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The rep.
    Rep,
    /// The manager.
    Manager,
}

impl Speaker {
    /// Both, the one who speaks first first.
    pub const ALL: [Self; 2] = [Self::Rep, Self::Manager];

    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Rep => "rep",
            Self::Manager => "manager",
        }
    }

    /// The name on the screen of the manager.
    pub fn label(self) -> &'static str {
        match self {
            Self::Rep => "rep",
            Self::Manager => "you",
        }
    }
}

impl FromStr for Speaker {
    type Err = ();

    fn from_str(key: &str) -> Result<Self, ()> {
        let found = Self::ALL.into_iter().find(|speaker| speaker.key() == key);
        found.ok_or(())
    }
}

/// One question of a debrief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prompt {
    /// The step of the model that it belongs to: Tell, Show, Do, Review.
    #[serde(default)]
    pub step: String,
    /// Who answers.
    pub speaker: Speaker,
    /// The question.
    pub text: String,
}

/// The questions of a debrief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PromptSet {
    /// The name in files.
    pub key: String,
    /// The name on the screen.
    pub name: String,
    /// The questions.
    #[serde(rename = "prompt")]
    pub prompts: Vec<Prompt>,
}

/// The sets that ship.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PromptSets {
    /// Where they come from.
    pub origin: String,
    /// In the order of the screen.
    #[serde(rename = "set")]
    pub all: Vec<PromptSet>,
}

/// The questions in the order in which they are asked: in each step the rep first, the manager last.
pub fn in_order(prompts: &[Prompt]) -> Vec<Prompt> {
    let mut asked: Vec<Prompt> = Vec::with_capacity(prompts.len());
    for step in prompts.chunk_by(|one, next| one.step == next.step) {
        let mut step = step.to_vec();
        step.sort_by_key(|prompt| prompt.speaker);
        asked.extend(step);
    }
    asked
}

/// Why questions cannot be asked like that; `None` where they can.
pub fn wrong_with(prompts: &[Prompt]) -> Option<&'static str> {
    let asked = in_order(prompts);
    if asked.iter().any(|prompt| prompt.text.trim().is_empty()) {
        return Some("A question needs a text");
    }
    match asked.first().map(|prompt| prompt.speaker) {
        None => Some("A debrief needs at least one question"),
        Some(Speaker::Manager) => Some("The rep speaks first: begin with a question to the rep"),
        Some(Speaker::Rep) => None,
    }
}

/// The questions as lines that a person can edit: `Tell, rep: In your words …`.
pub fn as_lines(prompts: &[Prompt]) -> String {
    let line = |prompt: &Prompt| {
        let who = prompt.speaker.label();
        if prompt.step.is_empty() {
            format!("{who}: {}", prompt.text)
        } else {
            format!("{}, {who}: {}", prompt.step, prompt.text)
        }
    };
    prompts.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Reads such lines; empty ones are passed over.
///
/// # Errors
/// The first line that does not say who answers, in words.
pub fn from_lines(lines: &str) -> Result<Vec<Prompt>, String> {
    let mut prompts = Vec::new();
    for (number, line) in (1..).zip(lines.lines()) {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let read = line.split_once(':').and_then(|(head, text)| {
            let (step, who) = head.rsplit_once(',').unwrap_or(("", head));
            Some(Prompt {
                step: step.trim().to_owned(),
                speaker: who_speaks(who.trim())?,
                text: text.trim().to_owned(),
            })
        });
        let prompt = read.ok_or_else(|| {
            format!("Line {number} does not say who answers: “Tell, rep: …” or “Tell, you: …”")
        })?;
        prompts.push(prompt);
    }
    Ok(prompts)
}

fn who_speaks(word: &str) -> Option<Speaker> {
    let word = word.to_lowercase();
    let is_meant = |one: &Speaker| word == one.key() || word == one.label();
    Speaker::ALL.into_iter().find(is_meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_each_step_the_rep_speaks_first_and_the_manager_last() {
        let prompt = |step: &str, speaker, text: &str| Prompt {
            step: step.into(),
            speaker,
            text: text.into(),
        };
        let set = [
            prompt("Tell", Speaker::Manager, "b"),
            prompt("Tell", Speaker::Rep, "a"),
            prompt("Show", Speaker::Manager, "c"),
            prompt("Review", Speaker::Rep, "d"),
            prompt("Review", Speaker::Manager, "e"),
        ];
        let asked: String = in_order(&set).iter().map(|one| one.text.as_str()).collect();
        assert_eq!((asked.as_str(), wrong_with(&set)), ("abcde", None));
        assert!(wrong_with(&[]).is_some());
        assert!(wrong_with(&set[2..]).unwrap().contains("rep speaks first"));
        assert!(wrong_with(&[prompt("", Speaker::Rep, " ")]).is_some());
    }

    #[test]
    fn questions_are_edited_as_lines_and_a_line_that_names_nobody_is_said_with_its_number() {
        let typed =
            "Tell, rep: What is it: in your words?\n\n Show,it , Manager :See \nyou: Last\n";
        let read = from_lines(typed).unwrap();
        let said: Vec<(&str, Speaker, &str)> = read
            .iter()
            .map(|one| (one.step.as_str(), one.speaker, one.text.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                ("Tell", Speaker::Rep, "What is it: in your words?"),
                ("Show,it", Speaker::Manager, "See"),
                ("", Speaker::Manager, "Last"),
            ]
        );
        assert_eq!(from_lines(&as_lines(&read)).unwrap(), read);
        for wrong in ["rep: a\nTell: b", "rep: a\nb"] {
            assert!(from_lines(wrong).unwrap_err().contains("Line 2"), "{wrong}");
        }
    }
}
