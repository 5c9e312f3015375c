//! One line of text being typed: a cursor that moves by whole characters as people see them.

use unicode_segmentation::UnicodeSegmentation;

use super::key::{Code, Key};

/// A line of text and the place of its cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextEdit {
    text: String,
    cursor: usize,
}

impl TextEdit {
    /// A line with the cursor at its end.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            cursor: text.len(),
            text,
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The cursor as a byte position in the text, always between two graphemes.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Replaces the text; the cursor goes to the end.
    pub fn set(&mut self, text: impl Into<String>) {
        *self = Self::new(text);
    }

    /// Inserts text at the cursor; line ends and tabs become spaces, other controls are left out.
    pub fn insert(&mut self, text: &str) {
        let flat: String = text
            .chars()
            .filter_map(|c| match c {
                '\n' | '\t' => Some(' '),
                c if c.is_control() => None,
                c => Some(c),
            })
            .collect();
        self.text.insert_str(self.cursor, &flat);
        self.cursor += flat.len();
        self.settle();
    }

    /// Handles a key of typing or moving. Says whether the key was one, and whether the text changed.
    pub fn press(&mut self, key: Key) -> Typed {
        if let Some(c) = key.typed() {
            self.insert(c.encode_utf8(&mut [0; 4]));
            return Typed::Changed;
        }
        let word = key.ctrl || key.alt;
        match key.code {
            Code::Left if word => self.cursor = self.word_left(),
            Code::Right if word => self.cursor = self.word_right(),
            Code::Left => self.cursor = self.left(),
            Code::Right => self.cursor = self.right(),
            Code::Home => self.cursor = 0,
            Code::End => self.cursor = self.text.len(),
            Code::Char('a') if key.ctrl => self.cursor = 0,
            Code::Backspace if word => return self.cut(self.word_left(), self.cursor),
            Code::Char('w') if key.ctrl => return self.cut(self.word_left(), self.cursor),
            Code::Char('u') if key.ctrl => return self.cut(0, self.cursor),
            Code::Char('k') if key.ctrl => return self.cut(self.cursor, self.text.len()),
            Code::Backspace => return self.cut(self.left(), self.cursor),
            Code::Delete => return self.cut(self.cursor, self.right()),
            _ => return Typed::NotMine,
        }
        Typed::Moved
    }

    fn cut(&mut self, from: usize, to: usize) -> Typed {
        self.text.replace_range(from..to, "");
        self.cursor = from;
        self.settle();
        if from == to {
            Typed::Moved
        } else {
            Typed::Changed
        }
    }

    /// Text inserted or removed beside a combining mark can move the borders between graphemes.
    fn settle(&mut self) {
        if self.cursor < self.text.len() {
            let at = self.cursor;
            self.cursor = self
                .text
                .grapheme_indices(true)
                .map(|(i, _)| i)
                .find(|i| *i >= at)
                .unwrap_or(self.text.len());
        }
    }

    fn left(&self) -> usize {
        self.text[..self.cursor]
            .grapheme_indices(true)
            .next_back()
            .map_or(0, |(i, _)| i)
    }

    fn right(&self) -> usize {
        let next = self.text[self.cursor..].graphemes(true).next();
        self.cursor + next.map_or(0, str::len)
    }

    fn word_left(&self) -> usize {
        let mut words = self.text[..self.cursor].unicode_word_indices();
        words.next_back().map_or(0, |(i, _)| i)
    }

    fn word_right(&self) -> usize {
        let next = self.text[self.cursor..].unicode_word_indices().next();
        next.map_or(self.text.len(), |(i, word)| self.cursor + i + word.len())
    }
}

/// What a key did to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// The text is another.
    Changed,
    /// Only the cursor moved.
    Moved,
    /// Not a key of typing.
    NotMine,
}
