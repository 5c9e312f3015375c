//! The fewest bytes that turn one frame into the next: the cursor goes the shortest way, a style is told once and only
//! where it is seen, and the rest of a line that becomes blank is one command.
//!
//! Only what every terminal since the VT100 knows; colours as crossterm tells them, so that they look as elsewhere.

use std::cmp::Ordering;
use std::io::Write as _;

use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::style::{Color, Modifier};

/// What is seen of a blank, too.
const SEEN_ON_BLANK: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK)
    .union(Modifier::CROSSED_OUT);

/// Cells from which on clearing the rest of a line is shorter than writing it.
const WORTH_CLEARING: usize = 4;

/// So many rows down it may be shorter to go row by row.
const NEAR: u16 = 4;

/// Modifiers with the number that turns each on, and the one that turns it off.
const MODIFIERS: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// How what is written next looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pen {
    fg: Color,
    bg: Color,
    underline: Color,
    modifier: Modifier,
}

impl Pen {
    /// As a terminal begins, and as every frame leaves it.
    const PLAIN: Self = Self {
        fg: Color::Reset,
        bg: Color::Reset,
        underline: Color::Reset,
        modifier: Modifier::empty(),
    };

    fn of(cell: &Cell) -> Self {
        Self {
            fg: cell.fg,
            bg: cell.bg,
            underline: cell.underline_color,
            modifier: cell.modifier,
        }
    }

    /// Whether a blank written with either looks the same.
    fn blanks_alike(self, other: Self) -> bool {
        let [a, b] = [self, other].map(|pen| pen.modifier.intersection(SEEN_ON_BLANK));
        // Where it is reversed, the colour of text is that of the blank.
        a == b && self.bg == other.bg && (a.is_empty() || self == other)
    }

    fn writes(self, cell: &Cell) -> bool {
        let wanted = Self::of(cell);
        self == wanted || (is_blank(cell) && self.blanks_alike(wanted))
    }

    /// The numbers that lead from this pen to another.
    fn change(self, to: Self) -> Vec<String> {
        let mut numbers = Vec::new();
        let mut has = self.modifier;
        for (modifier, _, off) in MODIFIERS {
            if has.contains(modifier) && !to.modifier.contains(modifier) {
                numbers.push(off.to_string());
                for (other, _, other_off) in MODIFIERS {
                    if other_off == off {
                        has.remove(other);
                    }
                }
            }
        }
        for (modifier, on, _) in MODIFIERS {
            if to.modifier.contains(modifier) && !has.contains(modifier) {
                numbers.push(on.to_string());
            }
        }
        let colours = [
            (self.fg, to.fg, 30),
            (self.bg, to.bg, 40),
            (self.underline, to.underline, 50),
        ];
        for (before, after, base) in colours {
            if before != after {
                numbers.push(colour(after, base));
            }
        }
        numbers
    }
}

/// Writes the changed cells of a frame.
#[derive(Debug)]
pub struct Strokes<'a> {
    frame: &'a Buffer,
    out: &'a mut Vec<u8>,
    pen: Pen,
    cursor: Cursor,
}

/// Where the cursor of the terminal stands.
#[derive(Debug, Clone, Copy)]
struct Cursor {
    /// As this program measures; none where that is not known.
    at: Option<(u16, u16)>,
    /// Whether every terminal agrees: nothing was written since the cursor was placed that one may draw wider.
    is_sure: bool,
}

impl Cursor {
    const ANYWHERE: Self = Self {
        at: None,
        is_sure: false,
    };
}

impl<'a> Strokes<'a> {
    /// Begins with a plain pen and the cursor anywhere.
    pub fn over(frame: &'a Buffer, out: &'a mut Vec<u8>) -> Self {
        Self {
            frame,
            out,
            pen: Pen::PLAIN,
            cursor: Cursor::ANYWHERE,
        }
    }

    /// Writes the cells, which come row by row from left to right, and leaves the pen plain.
    pub fn draw<'c>(mut self, changed: impl Iterator<Item = (u16, u16, &'c Cell)>) {
        let mut changed = changed.peekable();
        let mut row = Vec::new();
        while let Some(first) = changed.next() {
            row.clear();
            row.push(first);
            while let Some(next) = changed.next_if(|next| next.1 == first.1) {
                row.push(next);
            }
            self.draw_row(&row);
        }
        self.take(Pen::PLAIN);
    }

    /// Writes the changed cells of a row, or clears the rest of the row and writes what stands there: whatever is shorter.
    fn draw_row(&mut self, row: &[(u16, u16, &Cell)]) {
        let (before, begin) = ((self.pen, self.cursor), self.out.len());
        self.patch(row);
        let blanks = row.iter().filter(|cell| is_blank(cell.2)).count();
        let Some((x, y, _)) = row.first().filter(|_| blanks >= WORTH_CLEARING) else {
            return;
        };
        let (patched, end) = ((self.pen, self.cursor), self.out.len());
        (self.pen, self.cursor) = before;
        self.draw_anew(*x, *y);
        if self.out.len() - end < end - begin {
            self.out.drain(begin..end);
        } else {
            self.out.truncate(end);
            (self.pen, self.cursor) = patched;
        }
    }

    fn patch(&mut self, row: &[(u16, u16, &Cell)]) {
        for (at, (x, y, cell)) in row.iter().enumerate() {
            if is_blank(cell) && row.len() - at >= WORTH_CLEARING && self.clears(*x, *y) {
                self.clear(*x, *y);
                return;
            }
            self.write(*x, *y, cell);
        }
    }

    /// Clears the row from there on and writes what is seen on it.
    fn draw_anew(&mut self, first: u16, y: u16) {
        self.clear(first, y);
        let mut x = first;
        while let Some(cell) = self
            .frame
            .cell((x, y))
            .filter(|_| x < self.frame.area.right())
        {
            if !(is_blank(cell) && Pen::of(cell).blanks_alike(Pen::PLAIN)) {
                self.write(x, y, cell);
            }
            x += cell.cell_width().max(1);
        }
    }

    /// Whether the row is plain and blank from there on.
    fn clears(&self, x: u16, y: u16) -> bool {
        let end = self.frame.area.right();
        (x..end).all(|x| {
            self.frame
                .cell((x, y))
                .is_some_and(|cell| is_blank(cell) && Pen::of(cell).blanks_alike(Pen::PLAIN))
        })
    }

    fn clear(&mut self, x: u16, y: u16) {
        if !self.cursor.is_sure {
            // Cleared from a column further on, something would stay.
            self.cursor.at = None;
        }
        self.go(x, y);
        if !self.pen.blanks_alike(Pen::PLAIN) {
            self.take(Pen::PLAIN);
        }
        self.out.extend_from_slice(b"\x1b[K");
    }

    fn write(&mut self, x: u16, y: u16, cell: &Cell) {
        self.go(x, y);
        if !self.pen.writes(cell) {
            self.take(Pen::of(cell));
        }
        self.out.extend_from_slice(cell.symbol().as_bytes());
        // Behind a wide character terminals disagree, and behind the last column the cursor waits.
        let next = x + 1;
        let is_next = cell.cell_width() == 1 && next < self.frame.area.right();
        self.cursor.at = is_next.then_some((next, y));
        if !is_drawn_alike(cell.symbol()) {
            self.cursor.is_sure = false;
        }
    }

    /// The shortest way there: over cells that stand there already, by rows and columns from where it stands, or by row
    /// and column.
    fn go(&mut self, x: u16, y: u16) {
        if self.cursor.at == Some((x, y)) {
            return;
        }
        let from = self.cursor.at.filter(|_| self.cursor.is_sure);
        self.cursor = Cursor {
            at: Some((x, y)),
            is_sure: true,
        };
        let (row, column) = (y + 1, x + 1);
        let mut way = if column == 1 {
            format!("\x1b[{row}H")
        } else {
            format!("\x1b[{row};{column}H")
        };
        // Down as it does in the mode that the cockpit has its terminal in: the column stays. There is a row below.
        if let Some((from, above)) = from.filter(|from| from.1 <= y && y - from.1 <= NEAR) {
            let down = "\n".repeat(usize::from(y - above));
            let along = self.along((from, x), y);
            let begins = self.along((0, x), y);
            for near in [format!("{down}{along}"), format!("\r{down}{begins}")] {
                if near.len() < way.len() {
                    way = near;
                }
            }
        }
        self.out.extend_from_slice(way.as_bytes());
    }

    /// The shortest way along a row.
    fn along(&self, (from, to): (u16, u16), y: u16) -> String {
        match from.cmp(&to) {
            Ordering::Equal => String::new(),
            Ordering::Greater if from - to < 4 => "\x08".repeat(usize::from(from - to)),
            Ordering::Greater => format!("\x1b[{}D", from - to),
            Ordering::Less => {
                let by = columns(to - from);
                // In the middle of a wide character nothing may be written.
                let left = from.checked_sub(1).and_then(|x| self.frame.cell((x, y)));
                let is_within = left.is_some_and(|cell| cell.cell_width() > 1);
                if is_within || usize::from(to - from) > by.len() {
                    return by;
                }
                let written = (from..to).map(|x| self.frame.cell((x, y)));
                let as_they_are = written.map(|cell| {
                    cell.filter(|cell| cell.symbol().len() == 1 && self.pen.writes(cell))
                        .map(Cell::symbol)
                });
                as_they_are.collect::<Option<String>>().unwrap_or(by)
            }
        }
    }

    fn take(&mut self, pen: Pen) {
        if self.pen == pen {
            return;
        }
        let change = self.pen.change(pen).join(";");
        // From the beginning, where that is shorter.
        let mut anew = vec![String::new()];
        anew.extend(Pen::PLAIN.change(pen));
        let anew = anew.join(";");
        let shorter = if anew.len() < change.len() {
            anew
        } else {
            change
        };
        // A vector of bytes takes everything.
        let _ = write!(self.out, "\x1b[{shorter}m");
        self.pen = pen;
    }
}

/// Whether every terminal draws a symbol as wide as this program measures it. Of others some make two cells, by their
/// fonts or an older Unicode.
fn is_drawn_alike(symbol: &str) -> bool {
    let mut letters = symbol.chars();
    let (Some(letter), None) = (letters.next(), letters.next()) else {
        return false;
    };
    matches!(letter, ' '..='~' | '\u{2500}'..='\u{259f}')
        || letter.is_alphabetic() && letter < '\u{530}'
}

fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " "
}

/// So many columns to the right.
fn columns(by: u16) -> String {
    match by {
        1 => "\x1b[C".to_owned(),
        by => format!("\x1b[{by}C"),
    }
}

/// The numbers of a colour: `base` 30 for text, 40 behind it, 50 for lines under it.
fn colour(colour: Color, base: u8) -> String {
    let place = match colour {
        Color::Reset => return (base + 9).to_string(),
        Color::Rgb(red, green, blue) => return format!("{};2;{red};{green};{blue}", base + 8),
        Color::Indexed(place) => place,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
    };
    // The bright ones have numbers of their own; of the others some terminals make a bright one where it is bold.
    if (8..16).contains(&place) && base < 50 {
        return (base + 52 + place).to_string();
    }
    format!("{};5;{place}", base + 8)
}
