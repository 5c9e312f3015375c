//! Keys in words: `ctrl-s` and `shift-tab` to and from values, and the key strings of tests.

use std::fmt;
use std::str::FromStr;

/// Which key, without modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// A key that types a character; capitals are characters of their own.
    Char(char),
    /// Return.
    Enter,
    /// Escape.
    Esc,
    /// Tabulator.
    Tab,
    /// Delete to the left.
    Backspace,
    /// Delete to the right.
    Delete,
    /// Insert.
    Insert,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Start of the line or list.
    Home,
    /// End of the line or list.
    End,
    /// One page up.
    PageUp,
    /// One page down.
    PageDown,
    /// A function key.
    F(u8),
}

const NAMES: &[(&str, Code)] = &[
    ("enter", Code::Enter),
    ("esc", Code::Esc),
    ("tab", Code::Tab),
    ("backspace", Code::Backspace),
    ("delete", Code::Delete),
    ("insert", Code::Insert),
    ("left", Code::Left),
    ("right", Code::Right),
    ("up", Code::Up),
    ("down", Code::Down),
    ("home", Code::Home),
    ("end", Code::End),
    ("pageup", Code::PageUp),
    ("pagedown", Code::PageDown),
    ("space", Code::Char(' ')),
    ("comma", Code::Char(',')),
    ("minus", Code::Char('-')),
    ("lt", Code::Char('<')),
];

/// A key with its modifiers. `shift` counts only for keys that type no character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which key.
    pub code: Code,
    /// With control.
    pub ctrl: bool,
    /// With alt.
    pub alt: bool,
    /// With shift.
    pub shift: bool,
}

impl Key {
    /// A key without modifiers.
    pub const fn plain(code: Code) -> Self {
        Self {
            code,
            ctrl: false,
            alt: false,
            shift: false,
        }
    }

    /// A character key without modifiers.
    pub const fn char(c: char) -> Self {
        Self::plain(Code::Char(c))
    }

    /// A character key with control.
    pub const fn ctrl(c: char) -> Self {
        Self {
            code: Code::Char(c),
            ctrl: true,
            alt: false,
            shift: false,
        }
    }

    /// The character that this key types, if it types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// Whether this is the key without any modifier.
    pub fn is(self, code: Code) -> bool {
        self == Self::plain(code)
    }
}

/// A text that names no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a key; keys are written like a, ctrl-s, shift-tab, enter, f5, space")]
pub struct UnknownKey(pub String);

impl FromStr for Key {
    type Err = UnknownKey;

    fn from_str(text: &str) -> Result<Self, UnknownKey> {
        let unknown = || UnknownKey(text.to_owned());
        let mut key = Self::plain(Code::Esc);
        let mut rest = text.trim();
        loop {
            let lower = rest.to_ascii_lowercase();
            let (flag, cut) = match &lower {
                l if l.len() > 5 && l.starts_with("ctrl-") => (&mut key.ctrl, 5),
                l if l.len() > 4 && l.starts_with("alt-") => (&mut key.alt, 4),
                l if l.len() > 6 && l.starts_with("shift-") => (&mut key.shift, 6),
                _ => break,
            };
            *flag = true;
            rest = &rest[cut..];
        }
        let lower = rest.to_ascii_lowercase();
        let mut chars = rest.chars();
        key.code = match (chars.next(), chars.next()) {
            (Some(c), None) => Code::Char(c),
            _ => NAMES
                .iter()
                .find(|(name, _)| *name == lower)
                .map(|(_, code)| *code)
                .or_else(|| lower.strip_prefix('f')?.parse().ok().map(Code::F))
                .ok_or_else(unknown)?,
        };
        if let Code::Char(c) = key.code {
            if key.shift {
                key.code = Code::Char(c.to_ascii_uppercase());
                key.shift = false;
            }
            if key.ctrl {
                key.code = Code::Char(c.to_ascii_lowercase());
            }
        }
        Ok(key)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (on, name) in [
            (self.ctrl, "ctrl-"),
            (self.alt, "alt-"),
            (self.shift, "shift-"),
        ] {
            if on {
                f.write_str(name)?;
            }
        }
        match (NAMES.iter().find(|(_, code)| *code == self.code), self.code) {
            (Some(("lt", _)), _) => f.write_str("<"),
            (Some(("minus", _)), _) => f.write_str("-"),
            (Some((name, _)), _) => f.write_str(name),
            (None, Code::Char(c)) => write!(f, "{c}"),
            (None, Code::F(n)) => write!(f, "f{n}"),
            (None, _) => Ok(()),
        }
    }
}

/// One way to call a command: keys pressed one after the other.
pub type Sequence = Vec<Key>;

/// Reads `j down` (two ways) and `g,g home` (a sequence, or one key).
pub fn ways(text: &str) -> Result<Vec<Sequence>, UnknownKey> {
    text.split_whitespace()
        .map(|way| {
            if way == "," {
                return Ok(vec![Key::char(',')]);
            }
            way.split(',').map(str::parse).collect()
        })
        .collect()
}

/// A sequence in words: `g g`, `ctrl-s`.
pub fn in_words(sequence: &[Key]) -> String {
    let words: Vec<String> = sequence.iter().map(ToString::to_string).collect();
    words.join(" ")
}

/// Reads a script of keys: characters type themselves, `<enter>` and `<ctrl-s>` name keys, `<lt>` is `<`.
pub fn script(text: &str) -> Result<Vec<Key>, UnknownKey> {
    let mut keys = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == '<' {
            let end = rest.find('>').ok_or_else(|| UnknownKey(rest.to_owned()))?;
            keys.push(rest[1..end].parse()?);
            rest = &rest[end + 1..];
        } else {
            keys.push(Key::char(c));
            rest = &rest[c.len_utf8()..];
        }
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_read_and_write_the_same_words() {
        for word in [
            "a",
            "G",
            "ctrl-s",
            "alt-x",
            "shift-tab",
            "enter",
            "f5",
            "space",
            "?",
            "-",
            "<",
        ] {
            assert_eq!(word.parse::<Key>().unwrap().to_string(), word);
        }
        assert_eq!("Ctrl-S".parse::<Key>().unwrap(), Key::ctrl('s'));
        assert_eq!("shift-g".parse::<Key>().unwrap(), Key::char('G'));
        assert!("ctrl-nothing".parse::<Key>().is_err());
    }

    #[test]
    fn spaces_part_ways_and_commas_part_keys() {
        let read = ways("g,g home ,").unwrap();
        assert_eq!(read.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1, 1]);
        assert_eq!(in_words(&read[0]), "g g");
    }

    #[test]
    fn a_script_types_and_names_keys() {
        let keys = script("2j<enter>é<lt>").unwrap();
        assert_eq!(keys.len(), 5);
        assert_eq!(keys[2], Key::plain(Code::Enter));
        assert!(script("<enter").is_err());
    }
}
