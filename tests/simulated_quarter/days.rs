//! The quarter lived day by day: what Today asks for in the morning, what is done, what is left in the evening.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Weekday};
use serde_json::Value;

use super::desk::Desk;
use super::promises::{Ledger, actions};
use super::table::{self, FIRST, Time, day, later, times};

/// Eight reps and their manager. Hal leaves, Ida joins.
const PEOPLE: &str = "Rep Id,Rep Name,Manager,Hire Date,End Date\n\
    1,Ana,Mara,2024-01-08,\n2,Ben,Mara,2024-01-08,\n3,Cleo,Mara,2024-01-08,\n4,Dan,Mara,2024-01-08,\n\
    5,Eva,Mara,2024-01-08,\n6,Finn,Mara,2024-01-08,\n7,Gus,Mara,2024-01-08,\n8,Hal,Mara,2024-01-08,\n\
    9,Mara,,2020-01-08,\n";

/// The quarter, as it is lived at a desk.
pub struct Quarter {
    pub desk: Desk,
    pub ledger: Ledger,
    /// Days of meetings that are held beside the rhythm.
    pub beside: Vec<NaiveDate>,
    /// Days with what was answered in their evening.
    pub looked_back_at: Vec<(NaiveDate, Vec<Value>)>,
    times: Vec<Time>,
    /// The keys of the times by activity, rep and day of the rule, as the program lists them.
    keys: BTreeMap<(String, String, NaiveDate), String>,
    /// What became of the times so far, by their place in the table.
    over: BTreeSet<usize>,
    moved: BTreeSet<usize>,
}

impl Quarter {
    pub fn new(desk: Desk) -> Self {
        Self {
            desk,
            ledger: Ledger::default(),
            beside: Vec::new(),
            looked_back_at: Vec::new(),
            times: times(),
            keys: BTreeMap::new(),
            over: BTreeSet::new(),
            moved: BTreeSet::new(),
        }
    }

    /// From a day to a day.
    pub fn live(&mut self, from: NaiveDate, to: NaiveDate) {
        for today in from.iter_days().take_while(|today| *today <= to) {
            self.begin(today);
            self.learn_keys(today);
            self.compare_with_today(today);
            self.hold(today);
            if today.weekday() == Weekday::Mon && today != day(table::MY_LEAVE.0) {
                self.ledger.add(&mut self.desk, today);
            }
            self.ledger.live(&mut self.desk, today);
            if self.desk.repeats {
                self.compare_with_today(today);
            }
            if today.weekday() == Weekday::Fri {
                self.close_week(today);
            }
            if self.desk.repeats && table::LOOKED_BACK_AT.contains(&&*today.to_string()) {
                let evening = self.evening(today);
                self.looked_back_at.push((today, evening));
            }
        }
    }

    /// What the program answers about a day.
    pub fn evening(&mut self, today: NaiveDate) -> Vec<Value> {
        let calls: [&[&str]; 6] = [
            &["today", "--snoozed"],
            &["week"],
            &["rhythm", "adherence"],
            &["rhythm"],
            &["meeting", "--all"],
            &["ride-along", "--all"],
        ];
        calls.map(|call| self.desk.json(today, call)).to_vec()
    }

    /// What is entered on some days before anything else.
    fn begin(&mut self, today: NaiveDate) {
        let desk = &mut self.desk;
        let off = |more: &[&'static str]| [&["rhythm", "off", "add"][..], more].concat();
        if today == day(FIRST) {
            let people = desk.write("people.csv", PEOPLE);
            desk.run(today, &["import", &people]);
            let with_rides =
                "one_on_one individual_pipeline_review team forecast_call deal_review ride_along";
            let mut adopt = vec!["rhythm", "adopt"];
            adopt.extend(with_rides.split(' '));
            desk.once(today, &adopt);
            for (on, name) in table::HOLIDAYS {
                desk.once(today, &off(&[on, "--name", name]));
            }
            let (from, to) = table::MY_LEAVE;
            desk.once(today, &off(&[from, to, "--me"]));
        }
        if today == day("2026-10-30") {
            let (from, to) = table::LEAVE_OF_CLEO;
            desk.once(today, &off(&[from, to, "--rep", "Cleo"]));
        }
        if today == day(table::IDA_JOINS) {
            let with_ida = format!("{PEOPLE}10,Ida,Mara,{},\n", table::IDA_JOINS);
            let people = desk.write("people-2.csv", &with_ida);
            desk.run(today, &["import", &people]);
        }
        if today == day("2026-11-23") {
            let gone = PEOPLE.replace(
                "8,Hal,Mara,2024-01-08,\n",
                &format!("8,Hal,Mara,2024-01-08,{}\n", table::HAL_LEAVES),
            );
            let people = desk.write("people-3.csv", &gone);
            desk.run(today, &["import", &people]);
        }
        if today == day("2026-11-27") {
            let change = ["rhythm", "change", "1:1", "--rule", "weekly on thu"];
            desk.run(
                today,
                &[&change[..], &["--from", table::NEW_RULE_FROM]].concat(),
            );
        }
    }

    /// What the rhythm lists for the day: the times that the table has, and each key once.
    fn learn_keys(&mut self, today: NaiveDate) {
        let iso = today.to_string();
        let call = ["rhythm", "occurrences", "--from", &iso, "--to", &iso];
        let list = self.desk.json(today, &call);
        let mut listed = BTreeSet::new();
        for one in list["occurrences"].as_array().unwrap() {
            let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
            let name = (text("name"), text("rep"), day(&text("occurs_on")));
            assert!(listed.insert(name.clone()), "{today}: {name:?} twice");
            let known = self.keys.insert(name.clone(), text("key"));
            assert!(known.is_none_or(|key| key == text("key")), "{name:?}");
        }
        let wanted: BTreeSet<_> = self
            .times
            .iter()
            .enumerate()
            .filter(|(place, time)| self.stands_on(*place, time) == today)
            .map(|(_, time)| (time.activity.to_owned(), time.rep.to_owned(), time.on))
            .collect();
        assert_eq!(listed, wanted, "{today}");
        let keys: BTreeSet<&String> = self.keys.values().collect();
        assert_eq!(
            keys.len(),
            self.keys.len(),
            "each occurrence has its own key"
        );
    }

    /// The day on which a time stands now.
    fn stands_on(&self, place: usize, time: &Time) -> NaiveDate {
        if self.moved.contains(&place) {
            later(time.due, 1)
        } else {
            time.due
        }
    }

    fn key(&self, place: usize) -> String {
        let time = &self.times[place];
        let name = (time.activity.to_owned(), time.rep.to_owned(), time.on);
        self.keys[&name].clone()
    }

    /// Today has what is to be held today and was not yet, each promise that is open, and nothing that is over.
    pub fn compare_with_today(&mut self, today: NaiveDate) {
        let list = self.desk.json(today, &["today", "--snoozed"]);
        let iso = today.to_string();
        let mut due: Vec<String> = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|item| item["due_on"] == iso.as_str())
            .filter_map(|item| item["key"].as_str().unwrap().strip_prefix("occurrence:"))
            .map(str::to_owned)
            .collect();
        due.sort_unstable();
        let mut wanted: Vec<String> = (0..self.times.len())
            .filter(|place| !self.over.contains(place))
            .filter(|place| self.stands_on(*place, &self.times[*place]) == today)
            .map(|place| self.key(place))
            .collect();
        wanted.sort_unstable();
        assert_eq!(due, wanted, "{today}: what is to be held");
        let wanted = self.ledger.on_today(today, true);
        assert_eq!(actions(&list), wanted, "{today}: the open promises");
        assert_eq!(list["not_listed"], 0);
        let snoozed = wanted.len() - self.ledger.on_today(today, false).len();
        assert_eq!(list["snoozed"], snoozed, "{today}");
    }

    /// What the table has for the day.
    fn hold(&mut self, today: NaiveDate) {
        let mut plainly = Vec::new();
        for place in 0..self.times.len() {
            let time = self.times[place];
            let held_on = match time.fate {
                'M' => later(time.due, 1),
                'L' => later(time.due, 2),
                _ => time.due,
            };
            match time.fate {
                'H' | 'L' | 'M' if held_on == today => {
                    if time.fate == 'L' && (time.activity, time.rep) == ("1:1", "Ben") {
                        self.open_meeting("Ben", today);
                    }
                    if !self.hold_where_it_is_done(&time, place, today) {
                        plainly.push(self.key(place));
                    }
                    self.over.insert(place);
                }
                'M' if time.due == today => {
                    let (key, to) = (self.key(place), later(today, 1).to_string());
                    let call = ["rhythm", "move", &key, "--to", &to, "--reason", "Ill"];
                    self.desk.once(today, &call);
                    self.moved.insert(place);
                }
                'S' if time.due == today => {
                    self.skip(&time, place, today);
                    self.over.insert(place);
                }
                _ => {}
            }
        }
        if !plainly.is_empty() {
            let mut call = vec!["rhythm", "done"];
            call.extend(plainly.iter().map(String::as_str));
            self.desk.once(today, &call);
        }
    }

    /// The forecast call is skipped in the cockpit, the others from the shell.
    fn skip(&mut self, time: &Time, place: usize, today: NaiveDate) {
        if time.activity == "Forecast call" {
            let keys = "/forecast<enter>xAt a customer<ctrl-s>";
            self.desk.cockpit(today).press(keys).expect("Dropped");
            return;
        }
        if (time.activity, time.rep) == ("1:1", "Gus") {
            self.open_meeting("Gus", today);
        }
        let key = self.key(place);
        let call = ["rhythm", "skip", &key, "--reason", "At a customer"];
        self.desk.once(today, &call);
    }

    /// Enter on a 1:1 plans its meeting; what becomes of the time becomes of the meeting, too.
    fn open_meeting(&self, rep: &str, today: NaiveDate) {
        let keys = format!("/1:1 with {rep}<enter><enter>");
        self.desk
            .cockpit(today)
            .press(&keys)
            .expect("Connect and what was promised");
    }

    /// Team meetings and some 1:1s are held as meetings, one of them in the cockpit; they bring promises. Ana's
    /// ride-alongs are lived.
    fn hold_where_it_is_done(&mut self, time: &Time, place: usize, today: NaiveDate) -> bool {
        let with_rep = table::AS_MEETING
            .iter()
            .any(|(on, rep)| time.activity == "1:1" && day(on) == time.on && *rep == time.rep);
        if time.activity == "1:1" && time.rep == "Eva" && time.on == day("2026-11-17") {
            let keys = "/1:1 with Eva<enter><enter><enter>E<ctrl-s>";
            self.desk.cockpit(today).press(keys).expect("1:1 with Eva");
            return true;
        }
        if time.activity == "Ride-along" && time.rep == "Ana" {
            self.ride_with_ana(&self.key(place), today);
            return true;
        }
        if time.activity != "Team meeting" && !with_rep {
            return false;
        }
        let key = self.key(place);
        let started = self.desk.json(today, &["meeting", "start", &key]);
        let id = started["meeting"]["id"].as_i64().unwrap().to_string();
        assert_ne!(self.desk.said(today, &["meeting", "start", &id]).code, 0);
        assert_ne!(self.desk.said(today, &["meeting", "start", &key]).code, 0);
        let note = format!("What was said on {today}");
        self.desk.run(today, &["meeting", "note", &id, &note]);
        let due = if with_rep {
            later(today, 7)
        } else {
            let friday = Weekday::Fri.num_days_from_monday();
            later(
                today,
                u64::from(friday - today.weekday().num_days_from_monday()),
            )
        };
        let text = self.ledger.next_text("Call three customers");
        let line = format!("{text}, by {due}");
        let mut call = vec!["meeting", "action", &id, &line];
        if !with_rep {
            call.extend(["--owner", "me"]);
        }
        let action = self.desk.json(today, &call);
        let number = action["action"]["id"].as_i64().unwrap();
        self.ledger.made(number, &text, due, with_rep);
        self.desk.once(today, &["meeting", "end", &id]);
        true
    }

    /// The close of the week counts what the table has.
    fn close_week(&mut self, today: NaiveDate) {
        let monday = today - chrono::Days::new(4);
        let closed = self
            .desk
            .json(today, &["week", "close", "--note", "A week"]);
        let week = &closed["week"];
        let within = |on: NaiveDate| monday <= on && on <= today;
        let held = self.times.iter().filter(|time| match time.fate {
            'H' => within(time.due),
            'L' => within(later(time.due, 2)),
            'M' => within(later(time.due, 1)),
            _ => false,
        });
        let lines = |name: &str| week[name].as_array().map_or(0, Vec::len);
        let beside = self.beside.iter().filter(|on| within(**on));
        let held = held.count() + beside.count();
        assert_eq!(lines("held"), held, "{today}: {}", week["held"]);
        let skipped = self
            .times
            .iter()
            .filter(|time| time.fate == 'S' && within(time.due));
        assert_eq!(week["skipped"], skipped.count(), "{today}");
        let mine = |of_rep: bool| -> usize {
            let ledger = self.ledger.all();
            ledger
                .filter(|one| one.state == "open" && one.of_rep == of_rep)
                .filter(|one| one.due <= later(today, 2))
                .count()
        };
        assert_eq!(week["open_with_me"], mine(false), "{today}");
        assert_eq!(week["open_with_reps"], mine(true), "{today}");
    }

    /// What Today still has of an activity with a rep: the words behind it.
    pub fn owed(list: &Value) -> BTreeMap<(String, String), String> {
        let items = list["items"].as_array().unwrap();
        items
            .iter()
            .filter(|item| item["key"].as_str().unwrap().starts_with("occurrence:"))
            .filter(|item| item["days_overdue"].as_i64().unwrap_or_default() > 0)
            .map(|item| {
                let text = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
                let (title, rep) = (text("title"), text("with"));
                let name = title.trim_end_matches(&format!(" with {rep}")).to_owned();
                ((name, rep), text("why"))
            })
            .collect()
    }
}
