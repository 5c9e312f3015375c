//! The behaviour of a rep at every lever: what they do today (A), and what is wanted (B).
//!
//! ```text
//!   Lever         Today (A)                        Wanted (B)
//! ▌ Discovery     Pitches in the first five minutes  Asks for the cost of the problem
//!   Deal value    –                                Quantifies the value before the price is named
//! ```

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::form::{Field, Form, Kind};
use crate::app::list::{List, ListCursor, Row};
use crate::domain::ids::{LeverId, RepId};
use crate::screens::{Context, Screen};
use crate::storage::{RepLever, Result, Store, fold};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table::{self, Column};
use crate::ui::theme::Role;

impl Row for RepLever {
    fn id(&self) -> i64 {
        self.lever.0
    }
}

const COLUMNS: &[Column<RepLever>] = &[
    Column::text("Lever", 20, 24, |line: &RepLever| {
        piece(Role::Plain, &*line.name)
    }),
    Column::text("Today (A)", 24, 48, |line: &RepLever| {
        if line.behaviour_now.is_empty() {
            return piece(Role::Muted, "not written yet");
        }
        piece(Role::Plain, &*line.behaviour_now)
    }),
    Column::text("Wanted (B)", 24, 48, |line: &RepLever| {
        // Grey: the words of the lever, not yet those of this rep.
        let role = if line.is_own {
            Role::Plain
        } else {
            Role::Muted
        };
        piece(role, &*line.behaviour_wanted)
    }),
];

/// The page.
pub struct Behaviours {
    rep: RepId,
    name: String,
    context: Option<Context>,
    list: List<RepLever>,
    all: Vec<RepLever>,
    /// The lever whose form opens again after a restart.
    opening: Option<LeverId>,
}

impl Behaviours {
    /// The behaviours of a person; an empty name is read.
    pub fn new(rep: RepId, name: String) -> Self {
        Self {
            rep,
            name,
            context: None,
            list: List::default(),
            all: Vec::new(),
            opening: None,
        }
    }

    /// The page with the form of this lever open: for a draft that is resumed.
    pub(super) fn opening(rep: RepId, lever: LeverId) -> Self {
        Self {
            opening: Some(lever),
            ..Self::new(rep, String::new())
        }
    }

    fn lay_out(&mut self) {
        let words = fold(self.list.cursor.filter.text());
        let fits = |line: &&RepLever| {
            let text = fold(&format!(
                "{} {} {}",
                line.name, line.behaviour_now, line.behaviour_wanted
            ));
            words.split_whitespace().all(|word| text.contains(word))
        };
        let shown = self.all.iter().filter(fits).cloned().collect();
        self.list.load_all(shown);
    }

    fn may_write(&self) -> bool {
        let past = |context: &Context| context.scope.looks_back();
        self.list.selected().is_some() && !self.context.as_ref().is_none_or(past)
    }

    fn write(&mut self, effects: &mut Effects<Self>) {
        let (Some(line), Some(context)) = (self.list.selected(), &self.context) else {
            return;
        };
        let (rep, lever) = (self.rep, line.lever);
        let fields = vec![
            Field::new("now", "Today (A)", Kind::LongText)
                .text(line.behaviour_now.clone())
                .hint("what can be seen or heard, in the rep's words"),
            Field::new("wanted", "Wanted (B)", Kind::LongText)
                .text(line.behaviour_wanted.clone())
                .hint("one sentence that can be seen"),
        ];
        let title = format!("{} of {}", line.name, self.name);
        let form = Form::new(title, context.clock.today(), fields)
            .draft(format!("ride-alongs/behaviour/{rep}/{lever}"));
        effects.form(
            form,
            "save the behaviours",
            move |store: &mut Store, values| {
                let (now, wanted) = (values.text("now"), values.text("wanted"));
                Ok(store.save_rep_lever(rep, lever, now, wanted)?)
            },
            |_, (), effects| effects.say("Saved; u takes it back"),
        );
    }
}

impl Screen for Behaviours {
    const NAME: &'static str = "ride-alongs-behaviours";
    const TITLE: &'static str = "Behaviours";
    const COMMANDS: &'static [Command<Self>] =
        &[
            Command::new("write", "enter e", "Write A and B", Self::write)
                .footer(1)
                .when(Self::may_write),
        ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        let rep = self.rep;
        effects.read(
            "behaviours",
            "read the behaviours",
            move |store: &mut Store| -> Result<_> {
                Ok((store.rep_name(rep)?, store.rep_levers(rep)?))
            },
            |page, (name, all), effects| {
                page.name = name;
                page.all = all;
                if let Some(lever) = page.opening {
                    page.list.cursor.select(lever.0);
                }
                page.lay_out();
                if page.opening.take().is_some() {
                    page.write(effects);
                }
            },
        );
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.list.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.list.cursor)
    }

    fn list_changed(&mut self, _: &mut Effects<Self>) {
        self.lay_out();
    }

    fn heading(&self) -> Option<String> {
        Some(format!("Behaviours of {}", self.name))
    }

    fn status(&self) -> Vec<Piece> {
        let own = self.all.iter().filter(|line| line.is_own).count();
        let said = format!("{}, {own} of {} written", self.name, self.all.len());
        vec![piece(Role::Muted, said)]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        let below = 7.min(height / 2);
        table::draw(
            &mut canvas.part(0, 0, width, height.saturating_sub(below)),
            COLUMNS,
            &self.list,
            "No lever. p in the ride-alongs lists and adds them.",
        );
        let Some(line) = self.list.selected() else {
            return;
        };
        let mut part = canvas.part(2, height - below, width.saturating_sub(4), below);
        let now = if line.behaviour_now.is_empty() {
            "not written yet"
        } else {
            &line.behaviour_now
        };
        let y = part.paragraph(1, Role::Plain, &format!("A  {now}"));
        let y = part.paragraph(y, Role::Plain, &format!("B  {}", line.behaviour_wanted));
        if !line.is_own {
            let said = "B is the lever's own sentence; Enter puts it into the rep's words.";
            part.paragraph(y, Role::Muted, said);
        }
    }
}
