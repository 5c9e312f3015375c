//! What the terminal shows, and the least to send so that it shows the next frame.
//!
//! Rows that moved as one (a list scrolled) are moved by the terminal itself: it is told so with what every terminal
//! since the VT100 knows, a scroll region and line feeds. A frame goes out in one piece.

use std::io::{self, Write};

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::queue;
use crossterm::terminal::{Clear, ClearType};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size};

use super::strokes::Strokes;

/// Cells that scrolling has to spare, or it is not worth its own bytes.
const WORTH_SCROLLING: usize = 200;

/// Columns at both edges where a list marks its selected row and how far down it is: they do not move with its rows.
const MARGIN: (u16, u16) = (2, 2);

/// The frame on the terminal and the next one.
#[derive(Debug, Default)]
pub struct Picture {
    shown: Buffer,
    next: Buffer,
    cursor: Cursor,
    bytes: Vec<u8>,
}

/// Where the terminal's cursor stands.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Cursor {
    /// Not known: at the beginning.
    #[default]
    Unknown,
    Hidden,
    At(Position),
}

/// Rows of the frame that stand elsewhere on the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Scroll {
    /// First row of the region, and the one after its last.
    region: (u16, u16),
    /// So many rows up; negative: down.
    up: i32,
}

impl Picture {
    /// The terminal holds nothing that is known: everything is sent with the next frame.
    pub fn forget(&mut self) {
        self.shown = Buffer::default();
        self.cursor = Cursor::Unknown;
    }

    /// Shows a frame. `draw` fills a blank one of that size and says where the cursor stands.
    pub fn show(
        &mut self,
        out: &mut impl Write,
        size: Size,
        draw: impl FnOnce(&mut Buffer) -> Option<Position>,
    ) -> io::Result<()> {
        let area = Rect::from((Position::ORIGIN, size));
        self.bytes.clear();
        if self.shown.area != area {
            self.shown = Buffer::empty(area);
            self.cursor = Cursor::Unknown;
            queue!(self.bytes, Clear(ClearType::All))?;
        }
        self.next.resize(area);
        self.next.reset();
        let cursor = draw(&mut self.next).map_or(Cursor::Hidden, Cursor::At);
        if let Some(scroll) = scrolled(&self.shown, &self.next) {
            scroll.queue(&mut self.bytes)?;
            scroll.carry_out(&mut self.shown);
            self.cursor = Cursor::Unknown;
        }
        let mut changed = self.shown.diff_iter(&self.next).peekable();
        if changed.peek().is_some() {
            // A visible cursor would be seen running over the frame.
            if self.cursor != Cursor::Hidden {
                queue!(self.bytes, Hide)?;
                self.cursor = Cursor::Hidden;
            }
            Strokes::over(&self.next, &mut self.bytes).draw(changed);
        }
        if self.cursor != cursor {
            match cursor {
                Cursor::At(at) => queue!(self.bytes, MoveTo(at.x, at.y), Show)?,
                Cursor::Hidden | Cursor::Unknown => queue!(self.bytes, Hide)?,
            }
            self.cursor = cursor;
        }
        std::mem::swap(&mut self.shown, &mut self.next);
        if !self.bytes.is_empty() {
            out.write_all(&self.bytes)?;
            out.flush()?;
        }
        Ok(())
    }
}

impl Scroll {
    /// Tells the terminal; its cursor is anywhere afterwards. Its colours are the plain ones between frames.
    fn queue(self, out: &mut impl Write) -> io::Result<()> {
        let (top, end) = self.region;
        write!(out, "\x1b[{};{}r", top + 1, end)?;
        let (row, step) = if self.up > 0 {
            (end - 1, "\n")
        } else {
            (top, "\x1bM")
        };
        queue!(out, MoveTo(0, row))?;
        for _ in 0..self.up.unsigned_abs() {
            out.write_all(step.as_bytes())?;
        }
        out.write_all(b"\x1b[r")
    }

    fn carry_out(self, shown: &mut Buffer) {
        let width = usize::from(shown.area.width);
        let (top, end) = (usize::from(self.region.0), usize::from(self.region.1));
        let by = width * self.up.unsigned_abs() as usize;
        let rows = &mut shown.content[top * width..end * width];
        let blank = if self.up > 0 {
            rows.rotate_left(by);
            rows.len() - by..rows.len()
        } else {
            rows.rotate_right(by);
            0..by
        };
        rows[blank].fill(Cell::EMPTY);
    }
}

/// The cells of a row without its edges.
fn inside(buffer: &Buffer, row: u16) -> &[Cell] {
    let width = usize::from(buffer.area.width);
    let start = usize::from(row) * width;
    let cells = &buffer.content[start..start + width];
    let (left, right) = (usize::from(MARGIN.0), usize::from(MARGIN.1));
    cells
        .get(left..width.saturating_sub(right))
        .unwrap_or(cells)
}

/// Whether a row says the same as another one, whatever its colours.
fn says_same(a: &[Cell], b: &[Cell]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.symbol() == b.symbol())
}

fn is_blank(row: &[Cell]) -> bool {
    row.iter().all(|cell| cell.symbol() == " ")
}

/// The longest run of rows that stand elsewhere, where moving them is worth it.
fn scrolled(shown: &Buffer, next: &Buffer) -> Option<Scroll> {
    let height = next.area.height;
    let moved: Vec<bool> = (0..height)
        .map(|y| !says_same(inside(next, y), inside(shown, y)))
        .collect();
    let first = moved.iter().position(|is_moved| *is_moved)? as u16;
    let last = moved.iter().rposition(|is_moved| *is_moved)? as u16;
    let farthest = i32::from(last - first) / 2;
    let mut best: Option<(usize, Scroll)> = None;
    for up in (1..=farthest).flat_map(|by| [by, -by]) {
        let (mut from, mut spared) = (None, 0);
        for y in first..=last + 1 {
            let there = i32::from(y) + up;
            let is_there = y <= last
                && (i32::from(first)..=i32::from(last)).contains(&there)
                && says_same(inside(next, y), inside(shown, there as u16));
            if is_there {
                from.get_or_insert(y);
                // What scrolling spares are cells that would have to be sent again.
                if moved[usize::from(y)] && !is_blank(inside(next, y)) {
                    spared += inside(next, y).len();
                }
                continue;
            }
            if let Some(start) = from.take()
                && spared > best.map_or(WORTH_SCROLLING, |best| best.0)
            {
                let (start, end) = (i32::from(start), i32::from(y));
                let region = if up > 0 {
                    (start, end + up)
                } else {
                    (start + up, end)
                };
                let region = (region.0 as u16, region.1 as u16);
                best = Some((spared, Scroll { region, up }));
            }
            spared = 0;
        }
    }
    best.map(|best| best.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ratatui::backend::{Backend, CrosstermBackend};
    use ratatui::buffer::CellWidth;
    use ratatui::style::{Color, Modifier, Style};

    const SIZE: Size = Size {
        width: 40,
        height: 12,
    };

    /// A list from a row on, one of its rows selected, between a heading and a footer.
    fn list(first: usize, at: usize) -> impl Fn(&mut Buffer) -> Option<Position> {
        move |buffer| {
            buffer.set_string(0, 0, "Deals and their amounts", Style::new());
            for y in 0..10_u16 {
                let n = first + usize::from(y);
                buffer.set_string(
                    2,
                    y + 1,
                    format!("row {n} of Globex with {}", n * 7919),
                    Style::new(),
                );
                if n == at {
                    buffer.set_style(
                        Rect::new(0, y + 1, 40, 1),
                        Style::new().add_modifier(Modifier::REVERSED),
                    );
                }
            }
            buffer.set_string(39, 1 + first as u16 % 10, "┃", Style::new());
            buffer.set_string(0, 11, "enter Open", Style::new());
            None
        }
    }

    fn contents(parser: &vt100::Parser) -> Vec<(String, bool)> {
        let screen = parser.screen();
        (0..SIZE.height)
            .flat_map(|y| (0..SIZE.width).map(move |x| (x, y)))
            .map(|(x, y)| {
                let cell = screen.cell(y, x);
                let text = cell
                    .map(|cell| cell.contents().to_owned())
                    .unwrap_or_default();
                let text = if text.is_empty() {
                    " ".to_owned()
                } else {
                    text
                };
                (text, cell.is_some_and(vt100::Cell::inverse))
            })
            .collect()
    }

    /// What a terminal shows that was sent everything.
    fn in_full(draw: impl FnOnce(&mut Buffer) -> Option<Position>) -> Vec<(String, bool)> {
        let mut parser = vt100::Parser::new(SIZE.height, SIZE.width, 0);
        let mut bytes = Vec::new();
        Picture::default().show(&mut bytes, SIZE, draw).unwrap();
        parser.process(&bytes);
        contents(&parser)
    }

    #[test]
    fn a_list_that_scrolls_by_a_row_costs_about_its_two_rows() {
        let mut picture = Picture::default();
        let mut bytes = Vec::new();
        picture.show(&mut bytes, SIZE, list(5, 14)).unwrap();
        for (first, at) in [(6, 15), (5, 5)] {
            bytes.clear();
            picture.show(&mut bytes, SIZE, list(first, at)).unwrap();
            assert!(bytes.len() < 200, "{}", String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn a_frame_that_did_not_change_sends_nothing() {
        let mut picture = Picture::default();
        let mut bytes = Vec::new();
        picture.show(&mut bytes, SIZE, list(5, 14)).unwrap();
        bytes.clear();
        picture.show(&mut bytes, SIZE, list(5, 14)).unwrap();
        assert!(bytes.is_empty());
    }

    /// What is seen of a frame: each cell's text and style, but of a blank only what a blank shows.
    fn seen(parser: &vt100::Parser, size: Size) -> Vec<String> {
        let screen = parser.screen();
        let place = (0..size.height).flat_map(|y| (0..size.width).map(move |x| (x, y)));
        place
            .filter_map(|(x, y)| screen.cell(y, x))
            .filter(|cell| !cell.is_wide_continuation())
            .map(|cell| {
                let on_blank = format!(
                    "{:?} {} {}",
                    cell.bgcolor(),
                    cell.inverse(),
                    cell.underline()
                );
                if cell.contents().trim().is_empty() && !cell.inverse() && !cell.underline() {
                    return on_blank;
                }
                let (text, colour) = (cell.contents().replace(' ', ""), cell.fgcolor());
                format!(
                    "{text} {colour:?} {} {} {} {on_blank}",
                    cell.bold(),
                    cell.dim(),
                    cell.italic()
                )
            })
            .collect()
    }

    /// Texts with styles at places, some over others.
    fn painted() -> impl Strategy<Value = Vec<(u16, u16, String, Style)>> {
        let colour = prop::sample::select(vec![
            Color::Reset,
            Color::Red,
            Color::DarkGray,
            Color::Indexed(200),
            Color::Rgb(1, 2, 3),
        ]);
        // The terminal of this test has no text that is bold and dim.
        let some = prop::sample::subsequence(
            vec![Modifier::ITALIC, Modifier::UNDERLINED, Modifier::REVERSED],
            0..=3,
        );
        let weight = prop::sample::select(vec![Modifier::empty(), Modifier::BOLD, Modifier::DIM]);
        let modifier = (some, weight)
            .prop_map(|(some, weight)| some.into_iter().fold(weight, |all, one| all | one));
        let style = (colour.clone(), colour, modifier, prop::bool::weighted(0.5)).prop_map(
            |(fg, bg, modifier, is_loud)| {
                let style = Style::reset().fg(fg);
                if is_loud {
                    style.bg(bg).add_modifier(modifier)
                } else {
                    style
                }
            },
        );
        let text = "[ab ]{0,3}[a éß]{0,6} {0,30}";
        prop::collection::vec((0_u16..40, 0_u16..12, text, style), 0..14)
    }

    /// The words of some rows, blank or at fixed columns, before and after; in one row one of them has a symbol that some
    /// terminals draw with two cells.
    type Words = Vec<[(&'static str, bool); 5]>;

    fn words() -> impl Strategy<Value = (Words, Words, (usize, usize))> {
        let word = || {
            let word = prop::sample::select(vec!["", "ab", "abc", "x", "a b"]);
            (word, prop::bool::weighted(0.3))
        };
        let rows = || {
            let row = (word(), word(), word(), word(), word());
            prop::collection::vec(row.prop_map(|(a, b, c, d, e)| [a, b, c, d, e]), 3)
        };
        (rows(), rows(), (0_usize..3, 0_usize..5))
    }

    fn draw_words(rows: &Words) -> impl Fn(&mut Buffer) -> Option<Position> {
        move |buffer| {
            for (y, row) in rows.iter().enumerate() {
                for (place, (word, is_bold)) in row.iter().enumerate() {
                    let style = if *is_bold {
                        Style::new().add_modifier(Modifier::BOLD)
                    } else {
                        Style::new()
                    };
                    buffer.set_string(place as u16 * 7, y as u16, word, style);
                }
            }
            None
        }
    }

    fn frame_of(rows: &Words) -> Buffer {
        let mut frame = Buffer::empty(Rect::from((Position::ORIGIN, SIZE)));
        draw_words(rows)(&mut frame);
        frame
    }

    proptest! {
        #[test]
        fn a_symbol_that_the_terminal_draws_wider_is_wrong_only_to_the_end_of_what_is_written_with_it(
            (before, mut after, (row, place)) in words(),
            symbol in prop::sample::select(vec!["a…b", "–", "●x", "▲ b", "é·c", "☎a"]),
        ) {
            after[row][place].0 = symbol;
            let (mut picture, mut bytes) = (Picture::default(), Vec::new());
            picture.show(&mut bytes, SIZE, draw_words(&before)).unwrap();
            picture.show(&mut bytes, SIZE, draw_words(&after)).unwrap();
            // A terminal that draws it with two cells.
            let mut text = String::from_utf8(bytes).unwrap();
            for unsure in ["…", "–", "●", "▲", "·", "☎"] {
                text = text.replace(unsure, "世");
            }
            let mut parser = vt100::Parser::new(SIZE.height, SIZE.width, 0);
            parser.process(text.as_bytes());
            let shown = contents(&parser);
            let (old, new) = (frame_of(&before), frame_of(&after));
            let width = usize::from(SIZE.width);
            let at_symbol = |at: &usize| new.content[*at].symbol().contains(['…', '–', '●', '▲', '·', '☎']);
            let first = (row * width..new.content.len()).find(at_symbol).unwrap();
            let is_written = |at: &usize| new.content[*at] != old.content[*at] || new.content[*at].symbol() != " ";
            let end = (first..new.content.len()).find(|at| !is_written(at)).unwrap();
            for (at, cell) in new.content.iter().enumerate().filter(|(at, _)| !(first..=end).contains(at)) {
                prop_assert_eq!(&shown[at].0, cell.symbol(), "{} {:?}", at, text);
            }
        }

        #[test]
        fn the_terminal_shows_each_frame_whatever_was_there_before(
            frames in proptest::collection::vec((0_usize..30, 0_usize..40), 1..12),
        ) {
            let mut parser = vt100::Parser::new(SIZE.height, SIZE.width, 0);
            let mut picture = Picture::default();
            for (first, at) in frames {
                let mut bytes = Vec::new();
                picture.show(&mut bytes, SIZE, list(first, at)).unwrap();
                parser.process(&bytes);
                prop_assert_eq!(contents(&parser), in_full(list(first, at)));
            }
        }

        #[test]
        fn what_is_seen_is_what_a_terminal_shows_that_was_sent_every_cell(
            frames in proptest::collection::vec(painted(), 1..6),
        ) {
            let mut parser = vt100::Parser::new(SIZE.height, SIZE.width, 0);
            let mut picture = Picture::default();
            for frame in frames {
                let draw = |buffer: &mut Buffer| {
                    for (x, y, text, style) in &frame {
                        buffer.set_string(*x, *y, text, *style);
                    }
                    None
                };
                let mut bytes = Vec::new();
                picture.show(&mut bytes, SIZE, draw).unwrap();
                parser.process(&bytes);
                let mut whole = Buffer::empty(Rect::from((Position::ORIGIN, SIZE)));
                draw(&mut whole);
                let mut bytes = Vec::new();
                let cells = whole.content.iter().enumerate();
                let width = usize::from(SIZE.width);
                let mut before = 1;
                let cells = cells.filter_map(|(at, cell)| {
                    // The cell under the second half of a wide character is none.
                    let is_there = before < 2 || at % width == 0;
                    before = if is_there { cell.cell_width() } else { 1 };
                    is_there.then_some(((at % width) as u16, (at / width) as u16, cell))
                });
                CrosstermBackend::new(&mut bytes).draw(cells).unwrap();
                let mut plain = vt100::Parser::new(SIZE.height, SIZE.width, 0);
                plain.process(&bytes);
                let is_same = seen(&parser, SIZE) == seen(&plain, SIZE);
                prop_assert!(is_same, "{:?}", String::from_utf8_lossy(&bytes));
            }
        }
    }
}
