//! The floor: the least that a ratatui program over SQLite costs on the same deals. One covering index, a window read
//! by key, no thread, no wake-up. `j k ctrl-d ctrl-u g G` move, `/` filters as it is typed, `q` leaves.
//!
//! It reads a copy of the deals' columns in a file of its own, so that its index does not touch the company's file. It maps
//! that file, which the program does not do with its own (`storage/connection.rs`): the least may be fragile.

#![expect(
    clippy::disallowed_methods,
    reason = "the floor is a program of its own, with a connection of its own"
)]

use std::io::stdout;
use std::path::Path;

use crossterm::event::{Event, KeyCode, KeyModifiers, read};
use crossterm::execute;
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::style::{Modifier, Style};
use rusqlite::{Connection, OpenFlags, Row, params};

use super::Result;

type Deal = (String, i64, String, i64, String);

/// Copies the deals of a company into the floor's own file, with its one index.
pub fn copy(company: &Path, file: &Path) -> Result<()> {
    let db = Connection::open(file)?;
    db.execute("ATTACH ? AS company", [company.to_string_lossy()])?;
    db.execute_batch(
        "PRAGMA journal_mode = WAL;
         CREATE TABLE deals (id INTEGER PRIMARY KEY, close_on TEXT NOT NULL, name TEXT NOT NULL,
                             amount_minor INTEGER NOT NULL, outcome TEXT NOT NULL) STRICT;
         INSERT INTO deals SELECT id, coalesce(close_on, ''), name, coalesce(amount_minor, 0), outcome
                             FROM company.deals ORDER BY id;
         CREATE INDEX deals_window ON deals (close_on, id, name, amount_minor, outcome);
         DETACH company;",
    )?;
    Ok(())
}

/// Copies a whole company.
pub fn copy_whole(company: &Path, file: &Path) -> Result<()> {
    let db = Connection::open(company)?;
    db.execute("VACUUM INTO ?", [file.to_string_lossy()])?;
    Ok(())
}

struct Floor {
    db: Connection,
    rows: Vec<Deal>,
    at: usize,
    height: usize,
    total: i64,
    filter: String,
    typing: bool,
}

/// Runs it in this terminal.
pub fn run(file: &Path) -> Result<()> {
    let db = Connection::open(file)?;
    db.execute_batch("PRAGMA mmap_size = 268435456; PRAGMA cache_size = -16384;")?;
    enable_raw_mode()?;
    execute!(stdout(), EnterAlternateScreen)?;
    let mut terminal = Terminal::new(CrosstermBackend::new(stdout()))?;
    let height = terminal.size()?.height as usize - 2;
    let total = db.query_row("SELECT count(*) FROM deals", [], |row| row.get(0))?;
    let mut floor = Floor {
        db,
        rows: Vec::new(),
        at: 0,
        height,
        total,
        filter: String::new(),
        typing: false,
    };
    floor.after("", 0)?;
    loop {
        terminal.draw(|frame| floor.draw(frame.buffer_mut()))?;
        if let Event::Key(key) = read()? {
            let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
            if !floor.press(key.code, ctrl)? {
                break;
            }
        }
    }
    execute!(stdout(), LeaveAlternateScreen)?;
    disable_raw_mode()?;
    Ok(())
}

fn deal(row: &Row<'_>) -> rusqlite::Result<Deal> {
    Ok((
        row.get(0)?,
        row.get(1)?,
        row.get(2)?,
        row.get(3)?,
        row.get(4)?,
    ))
}

impl Floor {
    fn read(&self, tail: &str, key: (&str, i64), limit: usize) -> Result<Vec<Deal>> {
        let filtered = if self.filter.is_empty() {
            ""
        } else {
            "AND name LIKE ?4"
        };
        let sql =
            format!("SELECT close_on, id, name, amount_minor, outcome FROM deals WHERE {tail}");
        let sql = sql.replace("{filter}", filtered);
        let mut statement = self.db.prepare_cached(&sql)?;
        let like = format!("%{}%", self.filter);
        let limit = limit as i64;
        let rows: rusqlite::Result<Vec<Deal>> = if filtered.is_empty() {
            statement
                .query_map(params![key.0, key.1, limit], deal)?
                .collect()
        } else {
            statement
                .query_map(params![key.0, key.1, limit, like], deal)?
                .collect()
        };
        Ok(rows?)
    }

    /// The window from this key on.
    fn after(&mut self, close_on: &str, id: i64) -> Result<()> {
        let tail = "(close_on, id) >= (?1, ?2) {filter} ORDER BY close_on, id LIMIT ?3";
        self.rows = self.read(tail, (close_on, id), self.height)?;
        self.at = self.at.min(self.rows.len().saturating_sub(1));
        Ok(())
    }

    /// Scrolls by so many rows; the cursor stays where it is on the screen unless the list ends.
    fn scroll(&mut self, by: isize) -> Result<()> {
        let (Some(first), Some(last)) = (self.rows.first().cloned(), self.rows.last().cloned())
        else {
            return Ok(());
        };
        let n = by.unsigned_abs();
        if by > 0 {
            let tail = "(close_on, id) > (?1, ?2) {filter} ORDER BY close_on, id LIMIT ?3";
            self.rows.extend(self.read(tail, (&last.0, last.1), n)?);
            let gone = self.rows.len().saturating_sub(self.height);
            self.rows.drain(..gone);
        } else {
            let tail =
                "(close_on, id) < (?1, ?2) {filter} ORDER BY close_on DESC, id DESC LIMIT ?3";
            for row in self.read(tail, (&first.0, first.1), n)? {
                self.rows.insert(0, row);
            }
            self.rows.truncate(self.height);
        }
        Ok(())
    }

    fn press(&mut self, key: KeyCode, ctrl: bool) -> Result<bool> {
        let last = self.rows.len().saturating_sub(1);
        let page = self.height as isize;
        match key {
            KeyCode::Enter if self.typing => self.typing = false,
            KeyCode::Esc => {
                (self.typing, self.filter) = (false, String::new());
                self.after("", 0)?;
            }
            KeyCode::Backspace if self.typing => {
                self.filter.pop();
                self.after("", 0)?;
            }
            KeyCode::Char(c) if self.typing => {
                self.filter.push(c);
                // What had no hit has none with a letter more.
                if !(self.rows.is_empty() && self.filter.len() > 1) {
                    self.after("", 0)?;
                }
            }
            KeyCode::Char('q') => return Ok(false),
            KeyCode::Char('/') => {
                (self.typing, self.filter) = (true, String::new());
                self.after("", 0)?;
            }
            KeyCode::Char('d') if ctrl => self.scroll(page)?,
            KeyCode::Char('u') if ctrl => self.scroll(-page)?,
            KeyCode::Char('j') if self.at < last => self.at += 1,
            KeyCode::Char('j') => self.scroll(1)?,
            KeyCode::Char('k') if self.at > 0 => self.at -= 1,
            KeyCode::Char('k') => self.scroll(-1)?,
            KeyCode::Char('g') => {
                self.at = 0;
                self.after("", 0)?;
            }
            KeyCode::Char('G') => {
                let tail =
                    "(close_on, id) < (?1, ?2) {filter} ORDER BY close_on DESC, id DESC LIMIT ?3";
                self.rows = self.read(tail, ("~", 0), self.height)?;
                self.rows.reverse();
                self.at = self.rows.len().saturating_sub(1);
            }
            _ => {}
        }
        Ok(true)
    }

    fn draw(&self, buffer: &mut ratatui::buffer::Buffer) {
        let width = buffer.area.width as usize;
        let head = format!("{} deals  /{}", self.total, self.filter);
        buffer.set_stringn(0, 0, head, width, Style::new().add_modifier(Modifier::BOLD));
        for (y, (close_on, id, name, amount, outcome)) in self.rows.iter().enumerate() {
            let style = if y == self.at {
                Style::new().add_modifier(Modifier::REVERSED)
            } else {
                Style::new()
            };
            let text = format!(
                "{id:>9} {close_on:<11}{name:<60.60} {:>14} {outcome:<6}",
                amount / 100
            );
            buffer.set_stringn(0, y as u16 + 1, format!("{text:<width$}"), width, style);
        }
    }
}

/// The name of the deal in the middle of the floor's list, up to what it is about: what only few deals are called.
pub fn a_name(file: &Path) -> Result<String> {
    let db = Connection::open(file)?;
    let name: String = db.query_row(
        "SELECT name FROM deals WHERE id >= (SELECT max(id) / 2 FROM deals) ORDER BY id LIMIT 1",
        [],
        |row| row.get(0),
    )?;
    let name = name.split(" - ").next().unwrap_or_default();
    Ok(name.chars().take(24).collect())
}

/// The team of the first rep of a company, and that rep.
pub fn a_team_and_rep(company: &Path) -> Result<(String, String)> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let db = Connection::open_with_flags(company, flags)?;
    Ok(db.query_row(
        "SELECT t.name, r.name FROM reps r JOIN teams t ON t.id = r.team_id WHERE r.role = 'rep' ORDER BY r.id LIMIT 1",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?)
}
