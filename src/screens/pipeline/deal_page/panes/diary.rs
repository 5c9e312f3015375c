//! Actions, notes and activities, one line each.

use chrono::NaiveDate;

use crate::screens::pipeline::deal_page::Sheet;
use crate::screens::pipeline::deal_page::rows::RowKind;
use crate::screens::pipeline::deal_page::view::short;
use crate::storage::ActionState;
use crate::ui::canvas::Canvas;
use crate::ui::text;
use crate::ui::theme::Role;

pub(in crate::screens::pipeline) fn diary_line(
    canvas: &mut Canvas<'_>,
    kind: &RowKind,
    sheet: &Sheet,
    today: NaiveDate,
) {
    let page = &sheet.page;
    let (day, word, role, shown) = match kind {
        RowKind::Action(i) => {
            let Some(action) = page.actions.get(*i) else {
                return;
            };
            let late =
                action.state == ActionState::Open && action.due_on.is_some_and(|due| due < today);
            let (sign, role) = match action.state {
                ActionState::Open if late => ("! to do", Role::Warning),
                ActionState::Open => ("○ to do", Role::Accent),
                ActionState::Done => ("✓ done", Role::Good),
                ActionState::Dropped => ("– dropped", Role::Muted),
            };
            let owner = action
                .owner
                .as_ref()
                .map_or("you", |(_, name)| name.as_str());
            (
                action.due_on,
                sign,
                role,
                format!("{} ({owner})", action.text),
            )
        }
        RowKind::Note(i) => {
            let Some(note) = page.notes.get(*i) else {
                return;
            };
            (
                Some(note.written_at.day()),
                "note",
                Role::Accent,
                note.text.clone(),
            )
        }
        RowKind::Activity(i) => {
            let Some(activity) = page.activities.get(*i) else {
                return;
            };
            let by = activity
                .rep
                .as_deref()
                .map_or_else(String::new, |rep| format!(" ({rep})"));
            let what = if activity.subject.is_empty() {
                &activity.text
            } else {
                &activity.subject
            };
            let planned = activity.happened_on.is_none();
            let word = if planned {
                "planned"
            } else {
                activity.kind.as_str()
            };
            let day = activity.happened_on.or(activity.due_on);
            (day, word, Role::Muted, format!("{what}{by}"))
        }
        _ => return,
    };
    let day = day.map_or_else(|| "no date".to_owned(), |day| short(day, today));
    canvas.text(0, 0, Role::Muted, &text::right(&day, 11));
    canvas.text(13, 0, role, &text::left(word, 9));
    let room = usize::from(canvas.width()).saturating_sub(23);
    canvas.text(23, 0, Role::Plain, &text::cut(&shown, room));
}
