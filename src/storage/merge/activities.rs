//! Activities, the rows that come by the million: read and made ready on one thread, with the deals that they name; people,
//! other records and the rows themselves on the other.

use rusqlite::types::Value;

use super::Merge;
use super::bench::{CellOf, text, whole};
use super::indices::Indices;
use super::known_deals::{KnownDeal, KnownDeals, WORTH};
use super::names::PersonNamed;
use super::quick_hash::QuickMap;
use super::room;
use super::rows::{Columns, Staged, each_ahead};
use super::work::{days, find, is_done, kind_of, outcome, told};
use crate::storage::Result;

/// Merges activities. A row without an id of its own is known by all its values (the key made when it was read).
pub(super) fn activities(merge: &mut Merge<'_, '_>, place: usize, columns: &Columns) -> Result<()> {
    let sql = merge.bench.sql;
    let is_empty: bool = sql.query_row(
        "SELECT NOT EXISTS (SELECT 1 FROM main.activities)",
        [],
        |row| row.get(0),
    )?;
    // Then none of them can be known: each id is greater than all before it.
    let all_new = is_empty && merge.staging.keys_rise(place);
    let indices = Indices::drop_of_empty(sql, &["activities"])?;
    let known = if merge.bench.count().rows >= WORTH {
        KnownDeals::load(sql)?
    } else {
        None
    };
    if all_new {
        room::to_add(sql)?;
    }
    let named = Named::of(columns);
    let (mut seen, mut owners) = (Seen::default(), Owners::default());
    let known = known.as_ref();
    each_ahead(
        (sql, merge.staging),
        place,
        columns,
        move |row| Activity::of(row, named, known, &mut seen, all_new),
        |activity| {
            merge.bench.tick()?;
            activity.put(merge, named, &mut owners, all_new)
        },
    )?;
    room::sorted(sql)?;
    indices.make_again(sql)
}

/// Where an activity names people and records.
#[derive(Debug, Clone, Copy)]
struct Named {
    owner_id: Option<usize>,
    owner_name: Option<usize>,
    what: Option<usize>,
    deal_id: Option<usize>,
    deal_name: Option<usize>,
    who: Option<usize>,
    email: Option<usize>,
    account_id: Option<usize>,
    account_name: Option<usize>,
}

impl Named {
    fn of(columns: &Columns) -> Self {
        Self {
            owner_id: columns.place("owner_id"),
            owner_name: columns.place("owner_name"),
            what: columns.place("what_id"),
            deal_id: columns.place("deal_id"),
            deal_name: columns.place("deal_name"),
            who: columns.place("who_id"),
            email: columns.place("contact_email"),
            account_id: columns.place("account_id"),
            account_name: columns.place("account_name"),
        }
    }

    /// Whether the file names nothing but owners and deals by their ids.
    fn is_plain(self) -> bool {
        let others = [
            self.what,
            self.deal_name,
            self.who,
            self.email,
            self.account_id,
            self.account_name,
        ];
        others.iter().all(Option::is_none)
    }
}

/// Owners as rows name them, numbered as they come: a row then says a number.
#[derive(Default)]
struct Seen {
    numbers: QuickMap<String, usize>,
    key: String,
}

/// So many are numbered; whoever comes later is asked for by name.
const NUMBERED: usize = 100_000;

impl Seen {
    /// The number of an owner, and whether it is given now.
    fn number(&mut self, id: Option<&str>, name: Option<&str>) -> (Option<usize>, bool) {
        self.key.clear();
        for text in [id, name] {
            // Ids and names hold no control characters.
            self.key.push_str(text.unwrap_or("\u{1}"));
            self.key.push('\u{2}');
        }
        if let Some(number) = self.numbers.get(self.key.as_str()) {
            return (Some(*number), false);
        }
        let next = self.numbers.len();
        if next >= NUMBERED {
            return (None, true);
        }
        self.numbers.insert(self.key.clone(), next);
        (Some(next), true)
    }
}

/// The owners of those numbers.
#[derive(Default)]
struct Owners {
    names: Vec<(Option<String>, Option<String>)>,
    /// Who is meant, as far as asked; only as long as nobody new is learnt.
    people: Vec<(bool, Option<i64>)>,
    learnt: u64,
}

impl Owners {
    fn person(
        &mut self,
        merge: &mut Merge<'_, '_>,
        activity: &Activity<'_>,
        named: Named,
    ) -> Result<Option<i64>> {
        let row = activity.row.as_ref();
        let id = row.and_then(|row| row.text_at(named.owner_id));
        let name = row.and_then(|row| row.text_at(named.owner_name));
        let Some(number) = activity.owner else {
            return merge
                .names
                .person(merge.bench, PersonNamed::new(id, name, None));
        };
        if number == self.names.len() {
            self.names
                .push((id.map(str::to_owned), name.map(str::to_owned)));
        }
        if let (Some((true, person)), true) = (
            self.people.get(number),
            self.learnt == merge.names.people_learnt(),
        ) {
            return Ok(*person);
        }
        let (id, name) = &self.names[number];
        let named = PersonNamed::new(id.as_deref(), name.as_deref(), None);
        let person = merge.names.person(merge.bench, named)?;
        if self.learnt != merge.names.people_learnt() {
            self.learnt = merge.names.people_learnt();
            self.people.clear();
        }
        if self.people.len() <= number {
            self.people.resize(number + 1, (false, None));
        }
        self.people[number] = (true, person);
        Ok(person)
    }
}

/// The deal of an id.
#[derive(Clone, Copy)]
enum Deal {
    /// This one, or none.
    Known(Option<KnownDeal>),
    /// The file has to be asked.
    Unasked,
}

/// An activity, ready but for the records that it names.
struct Activity<'c> {
    line: i64,
    cells: Vec<CellOf>,
    /// The number of its owner.
    owner: Option<usize>,
    /// Its deal by its id.
    deal: Deal,
    /// The row, where it has to say more.
    row: Option<Staged<'c>>,
}

const SUBJECT: usize = 2;
const REP: usize = 4;
const DEAL: usize = 5;
const ACCOUNT: usize = 6;
const CONTACT: usize = 7;

impl<'c> Activity<'c> {
    fn of(
        mut row: Staged<'c>,
        named: Named,
        known: Option<&KnownDeals>,
        seen: &mut Seen,
        is_new: bool,
    ) -> Self {
        let is_event = row.has("end_date") || row.has("duration_minutes");
        let kind = kind_of(row.text("activity_type"), row.text("subject"), is_event);
        let done = is_done(&row, kind);
        let (happened, due) = days(&row, kind, done);
        let (owner_id, owner_name) = (row.text_at(named.owner_id), row.text_at(named.owner_name));
        let (owner, is_first) = seen.number(owner_id, owner_name);
        let deal_id = row.text_at(named.deal_id).or(row.text_at(named.what));
        let deal = known.map_or(Deal::Unasked, |known| {
            Deal::Known(deal_id.and_then(|id| known.find(id)))
        });
        let line = row.line();
        let outcome = text(outcome(&row));
        let cells = vec![
            ("external_id", row.take_key()),
            ("kind", text(Some(kind))),
            ("subject", row.take_text("subject")),
            ("text", row.take_text("notes")),
            ("rep_id", Value::Null),
            ("deal_id", Value::Null),
            ("account_id", Value::Null),
            ("contact_id", Value::Null),
            ("happened_on", happened.map_or(Value::Null, Value::Text)),
            ("due_on", due.map_or(Value::Null, Value::Text)),
            ("done", Value::Integer(i64::from(done))),
            ("outcome", outcome),
            ("extra", row.take_extra()),
        ];
        let says_more = is_first || !is_new || matches!(deal, Deal::Unasked) || !named.is_plain();
        Self {
            line,
            cells,
            owner,
            deal,
            row: says_more.then_some(row),
        }
    }

    fn put(
        mut self,
        merge: &mut Merge<'_, '_>,
        named: Named,
        owners: &mut Owners,
        is_new: bool,
    ) -> Result<()> {
        let rep = owners.person(merge, &self, named)?;
        let deal = self.deal(merge, named)?;
        let at = |place| self.row.as_ref().and_then(|row| row.text_at(place));
        let contact = merge
            .names
            .contact(merge.bench, at(named.who), at(named.email))?;
        let account = self.account(merge, named, deal, contact)?;
        self.cells[REP].1 = whole(rep);
        self.cells[DEAL].1 = whole(deal);
        self.cells[ACCOUNT].1 = whole(account);
        self.cells[CONTACT].1 = whole(contact);
        let key = match self.cells.first() {
            Some((_, Value::Text(key))) if !is_new => Some(key.as_str()),
            _ => None,
        };
        let existing = find(
            merge,
            "SELECT id FROM main.activities WHERE external_id = ?1",
            key,
        )?;
        let mut shown = String::new();
        if let (Some(_), Some(row)) = (existing, &self.row) {
            // Said of one that changes only.
            shown = match &self.cells[SUBJECT].1 {
                Value::Text(subject) if !subject.is_empty() => subject.clone(),
                _ => match &self.cells[1].1 {
                    Value::Text(kind) => kind.clone(),
                    _ => String::new(),
                },
            };
            self.cells.retain(|(column, _)| told(row, column));
        }
        let put = merge
            .bench
            .put("activities", existing, &self.cells, self.line, &shown)?;
        merge.bench.tally(put);
        Ok(())
    }

    fn deal(&self, merge: &mut Merge<'_, '_>, named: Named) -> Result<Option<i64>> {
        let at = |place| self.row.as_ref().and_then(|row| row.text_at(place));
        let id = at(named.deal_id);
        let by_id = match self.deal {
            Deal::Known(known) => known.map(|deal| deal.id),
            Deal::Unasked => merge.names.deal(merge.bench, id.or(at(named.what)), None)?,
        };
        match (by_id, at(named.deal_name)) {
            (None, name @ Some(_)) if id.is_none() => merge.names.deal(merge.bench, None, name),
            _ => Ok(by_id),
        }
    }

    /// The account of an activity: its own, else that of its deal or contact. Never a new one: an id that names
    /// nothing is kept with the row.
    fn account(
        &self,
        merge: &mut Merge<'_, '_>,
        named: Named,
        deal: Option<i64>,
        contact: Option<i64>,
    ) -> Result<Option<i64>> {
        let at = |place| self.row.as_ref().and_then(|row| row.text_at(place));
        let what = at(named.what).filter(|_| deal.is_none());
        let id = at(named.account_id).or(what);
        let own = merge
            .names
            .known_account(merge.bench, id, at(named.account_name), None)?;
        if own.is_some() {
            return Ok(own);
        }
        let of_deal = match (self.deal, deal) {
            (Deal::Known(Some(known)), _) => known.account,
            (_, Some(deal)) => merge.names.account_of(merge.bench, "deals", deal)?,
            (_, None) => None,
        };
        match (of_deal, contact) {
            (None, Some(contact)) => merge.names.account_of(merge.bench, "contacts", contact),
            (of_deal, _) => Ok(of_deal),
        }
    }
}
