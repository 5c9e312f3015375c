//! Keys in a form.

use ratatui_textarea::{CursorMove, Input, Key as AreaKey};

use super::{Editor, FieldState, Form, Kind};
use crate::app::key::{Code, Key};
use crate::app::pick::{Picker, Search};
use crate::app::text_edit::Typed;

/// What the cockpit should do after a key in a form.
pub enum FormAct {
    /// Nothing more.
    Stay,
    /// The text changed: keep the draft soon.
    Changed,
    /// Another field has the focus: keep the draft now.
    Moved,
    /// Save it.
    Save,
    /// Close it; ask first where it is dirty.
    Close,
    /// Open this field's text in the person's own editor.
    OpenEditor {
        /// Place of the field.
        field: usize,
        /// Its text.
        text: String,
    },
    /// Look for records for this field's picker.
    Search {
        /// Place of the field.
        field: usize,
        /// What to run.
        search: Search,
        /// What is typed.
        text: String,
    },
}

impl Form {
    /// Handles a key.
    pub fn press(&mut self, key: Key) -> FormAct {
        if let Some(act) = self.press_in_picker(key) {
            return act;
        }
        let long = self.focused().is_some_and(|f| f.is_long());
        match key {
            k if k == Key::ctrl('s') => return FormAct::Save,
            k if k.is(Code::Esc) => return FormAct::Close,
            k if k == Key::ctrl('e') && long => return self.open_editor(),
            k if k.is(Code::Tab) => return self.step(1),
            Key {
                code: Code::Tab,
                shift: true,
                ..
            } => return self.step(-1),
            k if k.is(Code::Down) && !long => return self.step(1),
            k if k.is(Code::Up) && !long => return self.step(-1),
            _ => {}
        }
        let last = self.focus + 1 == self.fields.len();
        let Some(field) = self.fields.get_mut(self.focus) else {
            return FormAct::Stay;
        };
        match &mut field.editor {
            Editor::Record { .. } => return self.open_picker(key),
            Editor::Line(_) | Editor::Choice(_) | Editor::Bool(_) if key.is(Code::Enter) => {
                return if last { FormAct::Save } else { self.step(1) };
            }
            _ => {}
        }
        if std::mem::take(&mut field.fresh)
            && matches!(field.spec.kind, Kind::Money(_))
            && key.typed().is_some_and(|c| c.is_ascii_digit())
            && let Editor::Line(line) = &mut field.editor
        {
            line.set("");
        }
        if press_field(field, key) {
            field.problem = None;
            self.dirty = true;
            return FormAct::Changed;
        }
        FormAct::Stay
    }

    /// Inserts pasted text; keys inside it never act.
    pub fn paste(&mut self, text: &str) -> FormAct {
        let focus = self.focus;
        let Some(field) = self.fields.get_mut(focus) else {
            return FormAct::Stay;
        };
        match &mut field.editor {
            Editor::Line(line) => line.insert(text),
            Editor::Area(area) => {
                let tidy: String = text
                    .replace("\r\n", "\n")
                    .replace('\r', "\n")
                    .chars()
                    .filter(|c| *c == '\n' || *c == '\t' || !c.is_control())
                    .collect();
                area.insert_str(tidy);
            }
            Editor::Record { picker, .. } => {
                let Kind::Pick(source) = &field.spec.kind else {
                    return FormAct::Stay;
                };
                let label = &field.spec.label;
                let picker = picker
                    .get_or_insert_with(|| Box::new(Picker::new(label.clone(), source.clone())));
                picker.query.insert(text);
                return look_for(picker, focus);
            }
            Editor::Choice(_) | Editor::Bool(_) => return FormAct::Stay,
        }
        field.problem = None;
        self.dirty = true;
        FormAct::Changed
    }

    /// Moves the focus, around both ends.
    pub fn step(&mut self, by: isize) -> FormAct {
        let n = self.fields.len() as isize;
        if n > 0 {
            let days = self.days.clone();
            if let Some(left) = self.focused()
                && left.problem.is_none()
                && !left.spec.required
            {
                left.problem = left.read(&days).err();
            }
            self.focus = (self.focus as isize + by).rem_euclid(n) as usize;
        }
        FormAct::Moved
    }

    fn open_editor(&mut self) -> FormAct {
        let field = self.focus;
        match self.focused().map(|f| &f.editor) {
            Some(Editor::Area(area)) => FormAct::OpenEditor {
                field,
                text: area.lines().join("\n"),
            },
            _ => FormAct::Stay,
        }
    }

    fn press_in_picker(&mut self, key: Key) -> Option<FormAct> {
        let at = self.focus;
        let field = self.fields.get_mut(at)?;
        let Editor::Record { chosen, picker } = &mut field.editor else {
            return None;
        };
        let open = picker.as_mut()?;
        match key.code {
            Code::Esc => *picker = None,
            Code::Enter | Code::Tab if open.searching => open.enter_waits = true,
            Code::Enter | Code::Tab => {
                let item = open.chosen().cloned();
                *picker = None;
                if item.is_some() {
                    *chosen = item;
                    field.problem = None;
                    self.dirty = true;
                    if !key.shift {
                        self.step(1);
                    }
                    return Some(FormAct::Changed);
                }
            }
            Code::Down => open.step(1),
            Code::Up => open.step(-1),
            Code::PageDown => open.step(8),
            Code::PageUp => open.step(-8),
            _ => {
                if key == Key::ctrl('s') {
                    return Some(self.save_while_picking());
                }
                if open.query.press(key) == Typed::Changed {
                    return Some(look_for(open, at));
                }
            }
        }
        Some(FormAct::Stay)
    }

    /// What is typed into a picker is meant: saving takes the row in front, and refuses what is nobody.
    fn save_while_picking(&mut self) -> FormAct {
        let Some(field) = self.fields.get_mut(self.focus) else {
            return FormAct::Save;
        };
        let Editor::Record { chosen, picker } = &mut field.editor else {
            return FormAct::Save;
        };
        let Some(open) = picker.as_ref() else {
            return FormAct::Save;
        };
        if open.query.text().trim().is_empty() {
            *picker = None;
            return FormAct::Save;
        }
        if open.searching {
            field.problem = Some("still looking; choose with enter".to_owned());
            return FormAct::Stay;
        }
        let Some(item) = open.chosen().cloned() else {
            field.problem = Some("nothing of that name: choose one, or clear it".to_owned());
            return FormAct::Stay;
        };
        *chosen = Some(item);
        *picker = None;
        field.problem = None;
        self.dirty = true;
        FormAct::Save
    }

    fn open_picker(&mut self, key: Key) -> FormAct {
        let at = self.focus;
        let Some(field) = self.fields.get_mut(at) else {
            return FormAct::Stay;
        };
        let label = field.spec.label.clone();
        let (Editor::Record { chosen, picker }, Kind::Pick(source)) =
            (&mut field.editor, &field.spec.kind)
        else {
            return FormAct::Stay;
        };
        if matches!(key.code, Code::Backspace | Code::Delete) {
            let was = chosen.take().is_some();
            self.dirty |= was;
            return if was { FormAct::Changed } else { FormAct::Stay };
        }
        if !key.is(Code::Enter) && key.typed().is_none() {
            return FormAct::Stay;
        }
        let mut open = Box::new(Picker::new(label, source.clone()));
        if key.typed().is_some() {
            open.query.press(key);
        }
        let act = look_for(&mut open, at);
        *picker = Some(open);
        act
    }
}

fn look_for(picker: &mut Picker, field: usize) -> FormAct {
    match picker.narrow() {
        Some((search, text)) => FormAct::Search {
            field,
            search,
            text,
        },
        None => FormAct::Stay,
    }
}

/// Whether the key changed what the field holds.
fn press_field(field: &mut FieldState, key: Key) -> bool {
    match &mut field.editor {
        Editor::Line(line) => line.press(key) == Typed::Changed,
        Editor::Area(area) => press_area(area, key),
        Editor::Bool(yes) => {
            let was = *yes;
            match key.code {
                Code::Char(' ') | Code::Left | Code::Right => *yes = !*yes,
                Code::Char('y') => *yes = true,
                Code::Char('n') => *yes = false,
                _ => {}
            }
            was != *yes
        }
        Editor::Choice(at) => {
            let Kind::Choice(options) = &field.spec.kind else {
                return false;
            };
            let was = *at;
            let n = options.len() as isize;
            let step = |by: isize| {
                let from = at.map_or(if by > 0 { -1 } else { 0 }, |a| a as isize);
                (n > 0).then(|| (from + by).rem_euclid(n) as usize)
            };
            *at = match key.code {
                Code::Right | Code::Char(' ' | 'l') if !key.ctrl => step(1),
                Code::Left | Code::Char('h') if !key.ctrl => step(-1),
                Code::Backspace | Code::Delete if !field.spec.required => None,
                Code::Char(c) => starting_with(options, c, was).or(was),
                _ => was,
            };
            was != *at
        }
        Editor::Record { .. } => false,
    }
}

/// The next option whose label starts with that letter.
fn starting_with(options: &[(String, String)], c: char, from: Option<usize>) -> Option<usize> {
    let n = options.len();
    let start = from.map_or(0, |f| f + 1);
    (0..n).map(|i| (start + i) % n).find(|i| {
        let first = options[*i].1.chars().next();
        first.is_some_and(|f| f.to_lowercase().eq(c.to_lowercase()))
    })
}

fn press_area(area: &mut ratatui_textarea::TextArea<'static>, key: Key) -> bool {
    if key == Key::ctrl('z') {
        return area.undo();
    }
    if key == Key::ctrl('y') {
        return area.redo();
    }
    let code = match key.code {
        Code::Char('a') if key.ctrl => {
            area.move_cursor(CursorMove::Head);
            return false;
        }
        Code::Char(c) => AreaKey::Char(c),
        Code::Enter => AreaKey::Enter,
        Code::Backspace => AreaKey::Backspace,
        Code::Delete => AreaKey::Delete,
        Code::Left => AreaKey::Left,
        Code::Right => AreaKey::Right,
        Code::Up => AreaKey::Up,
        Code::Down => AreaKey::Down,
        Code::Home => AreaKey::Home,
        Code::End => AreaKey::End,
        Code::PageUp => AreaKey::PageUp,
        Code::PageDown => AreaKey::PageDown,
        Code::Tab | Code::Esc | Code::Insert | Code::F(_) => return false,
    };
    area.input(Input {
        key: code,
        ctrl: key.ctrl,
        alt: key.alt,
        shift: key.shift,
    })
}
