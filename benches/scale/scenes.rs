//! What is done on some tabs only: filtering as one types, sorting, grouping, another scope, a walk, the page of a rep.

use std::time::Duration;

use chrono::NaiveDate;
use ridealong::domain::fiscal::{FiscalCalendar, Period, PeriodKind};

use super::companies::Company;
use super::journey::{ms, started_on};
use super::samples::{On, Who};
use super::tab::{TABS, Tab};
use super::terminal::Session;
use super::{Bench, Result, floor, told};

const ESC: &str = "\x1b";
const CTRL_S: &str = "\x13";
const TAB: &str = "\t";
const FORM: &str = "What every tab looks at";

/// Said where the first figures are estimated, and the others counted.
const ESTIMATED: &str = "Estimated from one deal in";

/// A field of the scope's form, how many fields it is from the top, and what is typed into it.
type Choice<'a> = (&'static str, usize, &'a str);

impl Bench {
    /// One round of everything that is not done on every tab.
    pub fn scenes(&mut self, round: usize) -> Result<()> {
        for (on, company) in self.companies() {
            if self.wants("filter") {
                told(&format!("  {on:?}: filter"));
                self.filter(&company, on)?;
            }
            if self.wants("sort") {
                told(&format!("  {on:?}: sort, group, ends"));
                self.sort(&company, on)?;
            }
            if self.wants("scope") {
                told(&format!("  {on:?}: scope"));
                self.scopes(&company, on, round)?;
            }
            if self.wants("walk") {
                told(&format!("  {on:?}: walk, rep page"));
                self.walk(&company, on, round)?;
            }
        }
        Ok(())
    }

    /// The program on a tab, resting, with its rows there.
    pub fn on_tab(&self, company: &Company, tab: Tab) -> Result<Session> {
        let (mut session, _) = started_on(&company.ours(&self.binary), tab)?;
        session.rest();
        Ok(session)
    }

    /// Every key of a frequent word, of the name of one deal, and of a word that is nowhere.
    fn filter(&mut self, company: &Company, on: On) -> Result<()> {
        let rare = floor::a_name(&company.floor)?;
        let words = [
            ("frequent", "energy"),
            ("rare", rare.as_str()),
            ("no hit", "zqxjk"),
        ];
        let mut ours = self.on_tab(company, TABS[1])?;
        let mut floor = Session::start(&company.floor(&self.itself))?;
        floor.until("a frame of the floor", |s| s.contains(" deals  /"))?;
        for (place, word) in words {
            for (who, session) in [(Who::Ours, &mut ours), (Who::Floor, &mut floor)] {
                session.press("/")?;
                for key in word.chars() {
                    let press = session.press(&key.to_string())?;
                    if let Some(settled) = press.settled {
                        self.samples.add("filter", place, who, on, ms(settled));
                    }
                }
                session.press(ESC)?;
                session.press(ESC)?;
                session.rest();
            }
        }
        ours.leave("\x03")?;
        floor.leave("q")
    }

    /// Every column, turned around, every group, both ends; and a key right behind, which must not wait.
    fn sort(&mut self, company: &Company, on: On) -> Result<()> {
        let mut session = self.on_tab(company, TABS[1])?;
        for (place, key, times) in [
            ("sort", "o", 10),
            ("turn", "O", 2),
            ("group", "b", 5),
            ("end", "G", 1),
            ("begin", "gg", 1),
        ] {
            for _ in 0..times {
                let press = session.press(key)?;
                if let Some(settled) = press.settled {
                    self.samples.add("sort", place, Who::Ours, on, ms(settled));
                }
                session.rest();
            }
        }
        for _ in 0..10 {
            session.send("o")?;
            let press = session.press("?")?;
            if let Some(first) = press.first {
                self.samples
                    .add("sort", "a key meanwhile", Who::Ours, on, ms(first));
            }
            session.press(ESC)?;
            session.rest();
        }
        session.leave("\x03")
    }

    /// From everybody to a team, a rep, a period, and back, on every tab. Each round another quarter that has ended is
    /// asked for, so that nothing of it is kept from the round before.
    fn scopes(&mut self, company: &Company, on: On, round: usize) -> Result<()> {
        let (team, rep) = floor::a_team_and_rep(&company.file)?;
        let ended = quarter_before(
            ridealong::app::clock::Clock::of_the_machine().today(),
            round,
        );
        let choices: [(&str, Choice<'_>); 4] = [
            ("team", ("Team", 0, &team)),
            ("rep", ("Rep", 1, &rep)),
            ("period", ("Period", 2, "this quarter")),
            ("period that ended", ("Period", 2, &ended)),
        ];
        for tab in self.tabs() {
            let mut session = self.on_tab(company, tab)?;
            for (what, choice) in choices {
                open_scope(&mut session, choice)?;
                self.filmed(&mut session, tab, on, what, CTRL_S)?;
                self.filmed(&mut session, tab, on, "all", "S")?;
            }
            open_scope(&mut session, ("Team", 0, &team))?;
            session.press(CTRL_S)?;
            session.rest();
            session.leave("\x03")?;
            self.with_a_team(company, tab, on)?;
        }
        Ok(())
    }

    /// Start, moving and paging with a team in scope, for the growth; everybody is in scope afterwards.
    fn with_a_team(&mut self, company: &Company, tab: Tab, on: On) -> Result<()> {
        let mut session = Session::start(&company.ours(&self.binary))?;
        session.until("a first frame", |screen| screen.contains("Keys"))?;
        if !tab.is_shown(&session.screen()) {
            session.send(&tab.key.to_string())?;
        }
        let shown = session.until(tab.name, |screen| tab.is_shown(screen))?;
        // A team may have no rows on a tab: what it shows then is complete when it rests.
        let last = session.rest().map_or(shown, |last| last.max(shown));
        let start = ms(last.saturating_duration_since(session.started));
        self.samples
            .add("team start", tab.name, Who::Ours, on, start);
        for (what, keys) in [("team move", ["j", "k"]), ("team page", ["\x04", "\x15"])] {
            for key in keys.repeat(self.args.keys / 4 + 1) {
                if let Some(settled) = session.press(key)?.settled {
                    self.samples.add(what, tab.name, Who::Ours, on, ms(settled));
                }
            }
        }
        session.press("S")?;
        session.rest();
        session.leave("\x03")
    }

    /// Takes another scope with these keys: when the first figures came, and when all of them.
    fn filmed(
        &mut self,
        session: &mut Session,
        tab: Tab,
        on: On,
        what: &str,
        keys: &str,
    ) -> Result<()> {
        let before = selected(tab, &session.screen()).unwrap_or_default();
        let frames = session.film(keys)?;
        let Some((complete, last)) = frames.last() else {
            return Ok(());
        };
        // A scope in which a tab has no rows shows none.
        let wanted = selected(tab, last);
        let is_first = |screen: &str| {
            let row = selected(tab, screen);
            let is_begun = row.as_ref().zip(wanted.as_ref()).is_some_and(|(row, all)| {
                says_something_new(row, &before) && says_a_part_of(row, all)
            });
            let is_there = row == wanted || is_begun || screen.contains(ESTIMATED);
            is_there && !screen.contains(FORM)
        };
        let first = frames.iter().find(|(_, screen)| is_first(screen));
        let first = first.map_or(*complete, |(time, _)| *time);
        let place = format!("{} · {what}", tab.name);
        self.samples
            .add("scope first", &place, Who::Ours, on, ms(first));
        self.samples
            .add("scope complete", &place, Who::Ours, on, ms(*complete));
        Ok(())
    }

    /// The first steps of a walk with the first rep of a team, and the page of a rep.
    fn walk(&mut self, company: &Company, on: On, round: usize) -> Result<()> {
        let (team, _) = floor::a_team_and_rep(&company.file)?;
        let mut session = self.on_tab(company, TABS[5])?;
        open_scope(&mut session, ("Team", 0, &team))?;
        session.press(CTRL_S)?;
        session.rest();
        let begun = session.press("n")?;
        session.rest();
        let add = |bench: &mut Self, place: &str, settled: Option<Duration>| {
            if let Some(settled) = settled {
                bench.samples.add("step", place, Who::Ours, on, ms(settled));
            }
        };
        add(self, "begin the walk", begun.settled);
        if session.screen().contains("walk") && round > 0 {
            session.press("\r")?;
            session.rest();
        }
        for _ in 0..3 {
            let step = session.press("\r")?;
            add(self, "a step of the walk", step.settled);
            session.rest();
        }
        session.press(ESC)?;
        session.press(ESC)?;
        session.press("8")?;
        session.until("the team", |screen| TABS[7].is_usable(screen))?;
        session.rest();
        for _ in 0..3 {
            let page = session.press("\r")?;
            add(self, "the page of a rep", page.settled);
            session.rest();
            session.press(ESC)?;
            session.press("j")?;
            session.rest();
        }
        session.press("S")?;
        session.rest();
        session.leave("\x03")
    }
}

/// The selected row of a tab.
fn selected(tab: Tab, screen: &str) -> Option<String> {
    let is_usable = tab.is_usable(screen) && !screen.contains(FORM);
    let mut lines = screen.lines().filter(|_| is_usable);
    lines.find(|line| line.starts_with('▌')).map(str::to_owned)
}

/// The words of a row but for those that say that something is being counted (“…”, “counting…”).
fn figures(row: &str) -> impl Iterator<Item = &str> {
    row.split_whitespace().filter(|word| !word.ends_with('…'))
}

/// Whether a row that is not yet counted to its end has an amount or a share that was not there before the keys.
fn says_something_new(row: &str, before: &str) -> bool {
    let is_figure = |word: &&str| {
        word.contains(|c: char| c.is_ascii_digit()) && word.ends_with(['k', 'M', 'B', '%'])
    };
    figures(row)
        .filter(is_figure)
        .any(|word| !before.split_whitespace().any(|old| old == word))
}

/// Whether everything that a row says stands in the same order in another, too.
fn says_a_part_of(row: &str, all: &str) -> bool {
    let mut all = all.split_whitespace();
    figures(row).all(|word| all.any(|other| other == word))
}

/// The quarter that ended so many quarters before the last one: `2026-Q3`.
fn quarter_before(today: NaiveDate, quarters: usize) -> String {
    let calendar = FiscalCalendar::default();
    let this = calendar.period(PeriodKind::Quarter, today);
    let before = |period: &Period| calendar.previous(*period);
    let then = std::iter::successors(Some(this), before).nth(quarters + 1);
    calendar.label(then.unwrap_or(this))
}

/// Opens the form of the scope, empties it, and fills in one field.
fn open_scope(session: &mut Session, (field, down, text): Choice<'_>) -> Result<()> {
    session.send("s")?;
    session.until("the form of the scope", |screen| screen.contains(FORM))?;
    for _ in 0..down {
        session.press(TAB)?;
    }
    session.press(text)?;
    if field != "Period" {
        session.until("what to pick", |screen| !screen.contains("looking…"))?;
        session.rest();
        session.press("\r")?;
    }
    session.rest();
    Ok(())
}
