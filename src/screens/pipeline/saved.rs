//! Saved views of the tab: filter, view, flag, order and grouping under a name.

use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Field, Form, Kind, Problem};
use crate::app::list::Sort;
use crate::app::pick::{Item, Source};
use crate::storage::{DealColumn, DealQuery, Result, SavedView, StorageError, Store};

use super::Pipeline;
use crate::screens::Screen;

const SAVE: &str = "+";
const DELETE: &str = "-";

impl Pipeline {
    /// Lets the person choose a saved view, or keep or delete one.
    pub(super) fn pick_view(_: &mut Self, effects: &mut Effects<Self>) {
        let source = Source::search(|store: &mut Store, typed: &str| -> Result<Vec<Item>> {
            let views: Vec<SavedView<DealQuery>> = store.saved_views(Self::NAME)?;
            let mut items: Vec<Item> = views
                .iter()
                .map(|view| Item::new(&view.name, view.name.clone()).detail(said(&view.body)))
                .collect();
            let any = !items.is_empty();
            items.push(Item::new(SAVE, "Save what is shown as a view …"));
            if any {
                items.push(Item::new(DELETE, "Delete a view …"));
            }
            Ok(crate::app::pick::matching(&items, typed, |item| {
                &item.label
            }))
        });
        effects.pick("Saved views", source, |screen, item, effects| {
            match item.id.as_str() {
                SAVE => screen.save_view(effects),
                DELETE => Self::delete_view(effects),
                name => Self::show_view(name.to_owned(), effects),
            }
        });
    }

    fn show_view(name: String, effects: &mut Effects<Self>) {
        effects.read(
            "view",
            "read the view",
            move |store| -> Result<_> {
                let views: Vec<SavedView<DealQuery>> = store.saved_views(Self::NAME)?;
                let found = views.into_iter().find(|view| view.name == name);
                found.ok_or_else(|| StorageError::NotFound(format!("there is no view “{name}”")))
            },
            |screen, view, effects| {
                let query = view.body;
                let cursor = &mut screen.deals.cursor;
                cursor.filter = crate::app::text_edit::TextEdit::new(&query.filter);
                let column = DealColumn::ALL
                    .iter()
                    .position(|sort| *sort == query.sort)
                    .unwrap_or(0);
                cursor.sort = Sort {
                    column,
                    descending: query.descending,
                };
                screen.view = query.view;
                screen.group = query.group;
                screen.flag = query.flag;
                screen.changed(effects);
                screen.saved = Some(view.name);
            },
        );
    }

    fn save_view(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else {
            return;
        };
        let query = self.query();
        let name = Field::new("name", "Name", Kind::Text).required();
        let form = Form::new("Save this view", context.clock.today(), vec![name]).note(format!(
            "Keeps {}. A view of the same name is replaced.",
            said(&query)
        ));
        effects.form(
            form,
            "save the view",
            move |store, values| {
                let name = values.text("name").trim().to_owned();
                if name == SAVE || name == DELETE {
                    let text = "Choose a name with letters".to_owned();
                    let field = "name".to_owned();
                    return Err(SaveProblem::Fields(vec![Problem { field, text }]));
                }
                store.save_view(Self::NAME, &name, &query)?;
                Ok(name)
            },
            |screen, name, effects| {
                effects.say(format!("Saved the view “{name}”"));
                screen.saved = Some(name);
            },
        );
    }

    fn delete_view(effects: &mut Effects<Self>) {
        let source = Source::search(|store: &mut Store, typed: &str| -> Result<Vec<Item>> {
            let views: Vec<SavedView<DealQuery>> = store.saved_views(Self::NAME)?;
            let items: Vec<Item> = views
                .into_iter()
                .map(|view| Item::new(&view.name, view.name.clone()))
                .collect();
            Ok(crate::app::pick::matching(&items, typed, |item| {
                &item.label
            }))
        });
        effects.pick("Delete which view?", source, |_, item, effects| {
            let name = item.id;
            effects.change(
                "delete the view",
                move |store| store.delete_view(Self::NAME, &name).map(|()| name),
                |screen, name, effects| {
                    effects.say(format!("Deleted the view “{name}”; u brings it back"));
                    screen.saved = None;
                },
            );
        });
    }
}

/// A view in words.
fn said(query: &DealQuery) -> String {
    let mut words = vec![
        query.view.label().to_lowercase(),
        query.group.label().to_owned(),
    ];
    if !query.filter.is_empty() {
        words.push(format!("“{}”", query.filter));
    }
    words.join(", ")
}
