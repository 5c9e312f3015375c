//! The promises of the quarter: a ledger of its own, and what becomes of each by its number.
//!
//! Counted by hand, 35 promises (numbers 0 to 34). Each week has three: one of the manager on Monday (due Thursday), one
//! from the team meeting (due Friday), one of a rep from a 1:1 (due a week later); none in the manager's week of leave,
//! none from the team meeting that was missed (23 November). Number modulo 8 says what becomes of it:
//!
//! 0 done · 1 moved by a week, then done · 2 dropped · 3 given to somebody else, then done · 4 snoozed, done two days
//! late · 5 nothing · 6 done two days late · 7 done, opened again the next day.

use chrono::NaiveDate;
use serde_json::Value;

use super::desk::Desk;
use super::table::later;

/// Open at the end: 5, 13, 21, 29 (nothing), 7, 15, 23, 31 (opened again), 33 (moved behind the end), 34 (not yet due).
pub const OPEN: [usize; 10] = [5, 7, 13, 15, 21, 23, 29, 31, 33, 34];
/// Dropped: 2, 10, 18, 26.
pub const DROPPED: [usize; 4] = [2, 10, 18, 26];
/// Moved: 1, 9, 17, 25, and 33, which is still open.
pub const MOVED: [usize; 5] = [1, 9, 17, 25, 33];
/// Given to somebody else: 3, 11, 19, 27.
pub const GIVEN: [usize; 4] = [3, 11, 19, 27];
/// All of them.
pub const ALL: usize = 35;
/// This one is done in the cockpit.
pub const WITH_A_KEY: usize = 16;

/// A promise as the ledger has it.
#[derive(Debug, Clone)]
pub struct Promise {
    pub id: i64,
    pub text: String,
    /// The first day it was due.
    pub first_due: NaiveDate,
    pub due: NaiveDate,
    pub state: &'static str,
    pub snoozed_until: Option<NaiveDate>,
    pub of_rep: bool,
}

impl Promise {
    fn new(id: i64, text: &str, due: NaiveDate, of_rep: bool) -> Self {
        Self {
            id,
            text: text.to_owned(),
            first_due: due,
            due,
            state: "open",
            snoozed_until: None,
            of_rep,
        }
    }
}

/// The promises of the weeks by their numbers; and one of a debrief, which is kept on its day.
#[derive(Debug, Default)]
pub struct Ledger {
    pub weekly: Vec<Promise>,
    pub beside: Vec<Promise>,
}

impl Ledger {
    /// What the next promise says.
    pub fn next_text(&self, what: &str) -> String {
        format!("{what} no{}", self.weekly.len())
    }

    pub fn made(&mut self, id: i64, text: &str, due: NaiveDate, of_rep: bool) {
        self.weekly.push(Promise::new(id, text, due, of_rep));
    }

    /// A rep's promise from a debrief.
    pub fn beside_the_week(&mut self, id: i64, text: &str, due: NaiveDate) {
        self.beside.push(Promise::new(id, text, due, true));
    }

    pub fn all(&self) -> impl Iterator<Item = &Promise> {
        self.weekly.iter().chain(&self.beside)
    }

    /// The manager's own promise of a Monday, to a rep.
    pub fn add(&mut self, desk: &mut Desk, today: NaiveDate) {
        let (text, due) = (self.next_text("Send the figures"), later(today, 3));
        let line = format!("{text}, by {due}");
        let added = desk.json(today, &["add", &line, "--rep", "Ana"]);
        assert_eq!(added["added"]["text"], text.as_str());
        let id = added["added"]["id"].as_i64().unwrap();
        self.made(id, &text, due, false);
    }

    /// Does what is to be done today.
    pub fn live(&mut self, desk: &mut Desk, today: NaiveDate) {
        for number in 0..self.weekly.len() {
            let one = &self.weekly[number];
            let (id, due, of_rep) = (one.id.to_string(), one.first_due, one.of_rep);
            let day = |days| later(due, days) == today;
            match number % 8 {
                0 if day(0) && number == WITH_A_KEY => self.done_with_a_key(desk, today),
                0 | 7 if day(0) => self.done(desk, today, number),
                1 if day(0) => {
                    let to = later(due, 7);
                    let words = to.to_string();
                    let call = ["action", "move", &id, &words, "--reason", "They are away"];
                    desk.once(today, &call);
                    self.weekly[number].due = to;
                }
                1 if day(7) => self.done(desk, today, number),
                2 if day(0) => {
                    desk.once(today, &["action", "drop", &id, "--reason", "Not needed"]);
                    self.weekly[number].state = "dropped";
                }
                3 if day(0) => {
                    let to = if of_rep { "me" } else { "Dan" };
                    let call = ["action", "delegate", &id, to, "--reason", "Knows more"];
                    desk.once(today, &call);
                    self.weekly[number].of_rep = !of_rep;
                    self.done(desk, today, number);
                }
                4 if day(0) => {
                    let until = later(due, 2).to_string();
                    desk.run(today, &["action", "snooze", &id, &until]);
                    self.weekly[number].snoozed_until = Some(later(due, 2));
                }
                4 | 6 if day(2) => self.done(desk, today, number),
                7 if day(1) => {
                    desk.once(today, &["action", "reopen", &id]);
                    self.weekly[number].state = "open";
                }
                _ => {}
            }
        }
        for one in &mut self.beside {
            if one.due == today {
                desk.once(today, &["action", "done", &one.id.to_string()]);
                one.state = "done";
            }
        }
    }

    fn done(&mut self, desk: &mut Desk, today: NaiveDate, number: usize) {
        let id = self.weekly[number].id.to_string();
        desk.once(today, &["action", "done", &id]);
        self.weekly[number].state = "done";
    }

    fn done_with_a_key(&mut self, desk: &mut Desk, today: NaiveDate) {
        let one = &mut self.weekly[WITH_A_KEY];
        let find = format!("/{}<enter>d", one.text);
        desk.cockpit(today).press(&find).expect("Done");
        one.state = "done";
    }

    /// What Today has of them on a day: with a day within the coming week, snoozed or not.
    pub fn on_today(&self, today: NaiveDate, snoozed: bool) -> Vec<i64> {
        let open = self.all().filter(|one| one.state == "open");
        let due = open.filter(|one| one.due <= later(today, 7));
        let mut ids: Vec<i64> = due
            .filter(|one| snoozed || one.snoozed_until.is_none_or(|until| until <= today))
            .map(|one| one.id)
            .collect();
        ids.sort_unstable();
        ids
    }

    pub fn numbers(&self, state: &str) -> Vec<usize> {
        let all = self.weekly.iter().enumerate();
        all.filter(|(_, one)| one.state == state)
            .map(|(number, _)| number)
            .collect()
    }
}

/// The actions among the lines of `ridealong today --json`.
pub fn actions(today: &Value) -> Vec<i64> {
    let mut ids: Vec<i64> = today["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|item| item["key"].as_str().unwrap().strip_prefix("action:"))
        .map(|id| id.parse().unwrap())
        .collect();
    ids.sort_unstable();
    ids
}
