//! Where views draw: a part of the frame with the theme. It records what can be clicked.

use std::cell::RefCell;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::text;
use super::theme::{Role, Theme};
use crate::app::key::Key;

/// What a click on a part of the screen means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Click {
    /// A tab, by its place.
    Tab(usize),
    /// A row of the screen's list, by position.
    Row(usize),
    /// A column heading of the screen's list, by its place in the column table.
    Column(usize),
    /// As if this key was pressed.
    Keys(Vec<Key>),
    /// A field of the open form.
    Field(usize),
    /// A row of the open picker or palette.
    Item(usize),
    /// Nothing happens, and nothing below gets it.
    Nothing,
}

/// What drawing leaves behind for the cockpit.
#[derive(Debug, Default)]
pub struct Traces {
    clicks: RefCell<Vec<(Rect, Click)>>,
    cursor: RefCell<Option<Position>>,
}

impl Traces {
    /// What a click there means; what was drawn last lies on top.
    pub fn click(&self, x: u16, y: u16) -> Option<Click> {
        let clicks = self.clicks.borrow();
        let hit = clicks
            .iter()
            .rev()
            .find(|(area, _)| area.contains(Position { x, y }));
        hit.map(|(_, click)| click.clone())
    }

    /// Where the terminal's cursor should stand.
    pub fn cursor(&self) -> Option<Position> {
        *self.cursor.borrow()
    }

    /// Forgets the last frame.
    pub fn clear(&self) {
        self.clicks.borrow_mut().clear();
        *self.cursor.borrow_mut() = None;
    }
}

/// A piece of a line: text with its meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The text; cleaned when drawn.
    pub text: String,
    /// Its meaning.
    pub role: Role,
}

/// A piece of a line.
pub fn piece(role: Role, text: impl Into<String>) -> Piece {
    Piece {
        text: text.into(),
        role,
    }
}

/// A part of the frame to draw on. Coordinates start at 0, 0 in its upper left corner; what lies outside is
/// not drawn.
pub struct Canvas<'a> {
    buffer: &'a mut Buffer,
    area: Rect,
    theme: Theme,
    traces: &'a Traces,
    base: Style,
}

impl<'a> Canvas<'a> {
    /// The whole buffer.
    pub fn new(buffer: &'a mut Buffer, theme: Theme, traces: &'a Traces) -> Self {
        let area = buffer.area;
        Self {
            buffer,
            area,
            theme,
            traces,
            base: Style::new(),
        }
    }

    /// Columns.
    pub fn width(&self) -> u16 {
        self.area.width
    }

    /// Rows.
    pub fn height(&self) -> u16 {
        self.area.height
    }

    /// The theme.
    pub fn theme(&self) -> Theme {
        self.theme
    }

    /// A part of this canvas.
    pub fn part(&mut self, x: u16, y: u16, width: u16, height: u16) -> Canvas<'_> {
        let wanted = Rect {
            x: self.area.x.saturating_add(x),
            y: self.area.y.saturating_add(y),
            width,
            height,
        };
        let area = wanted.intersection(self.area);
        Canvas {
            buffer: &mut *self.buffer,
            area,
            theme: self.theme,
            traces: self.traces,
            base: self.base,
        }
    }

    /// The rows from `y` on.
    pub fn below(&mut self, y: u16) -> Canvas<'_> {
        let (width, height) = (self.width(), self.height().saturating_sub(y));
        self.part(0, y, width, height)
    }

    /// Left part of that many columns, and the rest after a gap of one; for calling one after the other.
    pub fn columns(&mut self, left: u16, draw: impl FnOnce(&mut Canvas<'_>, bool) + Copy) {
        let (width, height) = (self.width(), self.height());
        draw(&mut self.part(0, 0, left.min(width), height), true);
        draw(
            &mut self.part(left + 1, 0, width.saturating_sub(left + 1), height),
            false,
        );
    }

    /// Draws one line of text, cleaned and cut; returns the column after it.
    pub fn text(&mut self, x: u16, y: u16, role: Role, text: &str) -> u16 {
        let style = self.base.patch(self.theme.style(role));
        self.styled(x, y, style, text)
    }

    /// Draws text that ends at the right edge.
    pub fn text_right(&mut self, y: u16, role: Role, text: &str) {
        let room = usize::from(self.width());
        let cut = text::cut(text, room);
        let x = room - text::width(&cut);
        self.text(x as u16, y, role, &cut);
    }

    /// Draws pieces one after the other; returns the column after them.
    pub fn line(&mut self, x: u16, y: u16, pieces: &[Piece]) -> u16 {
        pieces
            .iter()
            .fold(x, |x, p| self.text(x, y, p.role, &p.text))
    }

    /// Draws wrapped text; returns the row after it.
    pub fn paragraph(&mut self, y: u16, role: Role, text: &str) -> u16 {
        let lines = text::wrap(text, usize::from(self.width()));
        let mut y = y;
        for line in lines {
            self.text(0, y, role, &line);
            y = y.saturating_add(1);
        }
        y
    }

    fn styled(&mut self, x: u16, y: u16, style: Style, text: &str) -> u16 {
        if y >= self.height() || x >= self.width() {
            return x;
        }
        let room = usize::from(self.width() - x);
        let mut at = x;
        if let Some(plain) = text::plain(text, room) {
            let first = self.buffer.index_of(self.area.x + x, self.area.y + y);
            let cells = &mut self.buffer.content[first..first + room];
            for (cell, c) in cells.iter_mut().zip(plain.chars()) {
                cell.set_char(c).set_style(style);
                at += 1;
            }
            return at;
        }
        for (symbol, wide) in text::symbols(&text::cut(text, room)) {
            let (column, row) = (self.area.x + at, self.area.y + y);
            if let Some(cell) = self.buffer.cell_mut((column, row)) {
                cell.set_symbol(symbol).set_style(style);
            }
            for under in 1..wide as u16 {
                if let Some(cell) = self.buffer.cell_mut((column + under, row)) {
                    cell.reset();
                    cell.set_style(style);
                }
            }
            at += wide as u16;
        }
        at
    }

    /// Fills a rectangle with blanks in the style of a meaning.
    pub fn fill(&mut self, role: Role) {
        let style = self.theme.style(role);
        for position in self.area.positions() {
            if let Some(cell) = self.buffer.cell_mut(position) {
                cell.reset();
                cell.set_style(style);
            }
        }
        self.base = style;
    }

    /// Lays the style of a meaning over what is drawn there.
    pub fn tint(&mut self, x: u16, y: u16, width: u16, role: Role) {
        let area = self.part(x, y, width, 1).area;
        self.buffer.set_style(area, self.theme.style(role));
    }

    /// A frame around the canvas with a title; returns the inside.
    pub fn framed(&mut self, title: &str, role: Role) -> Canvas<'_> {
        let (w, h) = (self.width(), self.height());
        if w < 2 || h < 2 {
            return self.part(0, 0, 0, 0);
        }
        let across = "─".repeat(usize::from(w - 2));
        self.text(0, 0, role, &format!("╭{across}╮"));
        self.text(0, h - 1, role, &format!("╰{across}╯"));
        for y in 1..h - 1 {
            self.text(0, y, role, "│");
            self.text(w - 1, y, role, "│");
        }
        if !title.is_empty() && w > 6 {
            let title = text::cut(title, usize::from(w - 6));
            self.text(2, 0, Role::Heading, &format!(" {title} "));
        }
        self.part(2, 1, w.saturating_sub(4), h - 2)
    }

    /// A click on that rectangle means this.
    pub fn clickable(&mut self, x: u16, y: u16, width: u16, height: u16, click: Click) {
        let area = self.part(x, y, width, height).area;
        self.traces.clicks.borrow_mut().push((area, click));
    }

    /// The terminal's cursor stands here.
    pub fn cursor(&mut self, x: u16, y: u16) {
        if x < self.width() && y < self.height() {
            let place = Position {
                x: self.area.x + x,
                y: self.area.y + y,
            };
            *self.traces.cursor.borrow_mut() = Some(place);
        }
    }

    /// Draws a widget of ratatui; every symbol that it drew is cleaned afterwards.
    pub fn widget(&mut self, widget: impl ratatui::widgets::Widget) {
        widget.render(self.area, self.buffer);
        for position in self.area.positions() {
            if let Some(cell) = self.buffer.cell_mut(position)
                && !text::is_clean(cell.symbol())
            {
                let harmless = text::cut(cell.symbol(), 1);
                cell.set_symbol(if harmless.is_empty() { " " } else { &harmless });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::layout::Rect;
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::ui::theme::Palette;

    /// Texts made of what terminals stumble over, and of anything else.
    fn nasty() -> impl Strategy<Value = String> {
        let pieces = prop_oneof![
            any::<char>().prop_map(String::from),
            (0_u32..0xa0)
                .prop_filter_map("a char", char::from_u32)
                .prop_map(String::from),
            prop::sample::select(vec![
                "\u{200d}",
                "\u{fe0f}",
                "\u{202e}",
                "\u{2066}",
                "\u{301}",
                "👩",
                "🏽",
                "日",
                "🇩",
                "क",
                "ि",
                "\u{94d}",
                "ष",
                "ل",
                "ا",
                "\u{1b}[31m",
                "\u{9b}",
                "\u{7f}",
                "\t",
                "\n",
                "ᄀ",
                "ᅡ",
                "ᆨ",
                "ﷺ",
            ])
            .prop_map(str::to_owned),
        ];
        prop::collection::vec(pieces, 0..30).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn what_is_drawn_is_as_wide_as_it_was_measured(text in nasty(), room in 1_u16..40) {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 60, 1));
            let traces = Traces::default();
            let after = {
                let mut canvas = Canvas::new(&mut buffer, Theme::new(Palette::Dark), &traces);
                canvas.text(59, 0, Role::Plain, "|");
                canvas.part(0, 0, room, 1).text(0, 0, Role::Plain, &text)
            };
            let measured = text::width(&text::cut(&text, usize::from(room)));
            prop_assert_eq!(usize::from(after), measured);
            prop_assert!(after <= room);
            let (mut x, mut line) = (0_u16, String::new());
            while x < 60 {
                let symbol = buffer[(x, 0)].symbol();
                prop_assert!(!symbol.chars().any(char::is_control), "{symbol:?}");
                prop_assert!(text::is_clean(symbol), "{symbol:?}");
                line.push_str(symbol);
                x += symbol.width().max(1) as u16;
            }
            // The mark at the end stands where it was put, so nothing before it took another width.
            prop_assert!(line.ends_with('|'));
        }
    }
}
