//! Actions, notes and activities, one line each.

use chrono::NaiveDate;

use crate::screens::pipeline::deal_page::Sheet;
use crate::screens::pipeline::deal_page::rows::RowKind;
use crate::screens::pipeline::deal_page::view::short;
use crate::storage::{Action, ActionState, Activity};
use crate::ui::canvas::Canvas;
use crate::ui::text;
use crate::ui::theme::Role;

/// Day, kind and text of an action, a note or an activity.
pub(in crate::screens::pipeline) fn diary_line(
    canvas: &mut Canvas<'_>,
    kind: &RowKind,
    sheet: &Sheet,
    today: NaiveDate,
) {
    let page = &sheet.page;
    let found = match kind {
        RowKind::Action(i) => page.actions.get(*i).map(|action| of_action(action, today)),
        RowKind::Note(i) => page.notes.get(*i).map(|note| Line {
            day: Some(note.written_at.day()),
            word: "note".to_owned(),
            role: Role::Accent,
            text: note.text.clone(),
        }),
        RowKind::Activity(i) => page.activities.get(*i).map(of_activity),
        _ => None,
    };
    let Some(line) = found else { return };
    let day = line
        .day
        .map_or_else(|| "no date".to_owned(), |day| short(day, today));
    canvas.text(0, 0, Role::Muted, &text::right(&day, 11));
    canvas.text(13, 0, line.role, &text::left(&line.word, 9));
    let room = usize::from(canvas.width()).saturating_sub(23);
    canvas.text(23, 0, Role::Plain, &text::cut(&line.text, room));
}

/// What a line says.
struct Line {
    day: Option<NaiveDate>,
    word: String,
    role: Role,
    text: String,
}

fn of_action(action: &Action, today: NaiveDate) -> Line {
    let is_open = action.state == ActionState::Open;
    let is_late = is_open && action.due_on.is_some_and(|due| due < today);
    let (word, role) = match action.state {
        ActionState::Open if is_late => ("! to do", Role::Warning),
        ActionState::Open => ("○ to do", Role::Accent),
        ActionState::Done => ("✓ done", Role::Good),
        ActionState::Dropped => ("– dropped", Role::Muted),
    };
    let owner = action
        .owner
        .as_ref()
        .map_or("you", |(_, name)| name.as_str());
    Line {
        day: action.due_on,
        word: word.to_owned(),
        role,
        text: format!("{} ({owner})", action.text),
    }
}

fn of_activity(activity: &Activity) -> Line {
    let by = activity
        .rep
        .as_deref()
        .map_or_else(String::new, |rep| format!(" ({rep})"));
    let what = if activity.subject.is_empty() {
        &activity.text
    } else {
        &activity.subject
    };
    let is_planned = activity.happened_on.is_none();
    let word = if is_planned {
        "planned"
    } else {
        activity.kind.as_str()
    };
    Line {
        day: activity.happened_on.or(activity.due_on),
        word: word.to_owned(),
        role: Role::Muted,
        text: format!("{what}{by}"),
    }
}
