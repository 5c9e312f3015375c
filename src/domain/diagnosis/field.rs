//! Everybody who may be compared with somebody of a kind and a segment: made once, and each subject leaves itself out.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, OnceLock};

use super::benchmark::{Choice, LeftOut};
use super::factor::Factor;
use super::standing::{Share, Standing};
use super::velocity;
use super::without::{Column, Ordered};
use super::{Subject, Survey};
use crate::domain::ids::RepId;
use crate::domain::statistics::velocity::activity_ratio;

/// Up to so many are copied and counted one by one for each subject; above, what they come to is kept.
#[cfg(not(test))]
pub(super) const FEW: usize = 64;
/// Small enough for the tests to have both.
#[cfg(test)]
pub(super) const FEW: usize = 12;

/// A list shared by many, but for one of its items.
#[derive(Clone)]
pub struct But<T> {
    all: Arc<[T]>,
    but: Option<usize>,
}

impl<T> But<T> {
    /// All but the one at a place.
    pub(super) fn new(all: &Arc<[T]>, but: Option<usize>) -> Self {
        Self {
            all: Arc::clone(all),
            but: but.filter(|at| *at < all.len()),
        }
    }

    /// The items, in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        let numbered = self.all.iter().enumerate();
        numbered
            .filter(|(at, _)| Some(*at) != self.but)
            .map(|(_, item)| item)
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.all.len() - usize::from(self.but.is_some())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T> Default for But<T> {
    fn default() -> Self {
        Self {
            all: Arc::new([]),
            but: None,
        }
    }
}

impl<T: PartialEq> PartialEq for But<T> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<T: fmt::Debug> fmt::Debug for But<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// What makes two fields differ: managers or reps, the segment of the subject, top performers only.
pub(super) type FieldKey = (bool, String, bool);

/// Everybody of a field.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) people: Arc<[(RepId, String)]>,
    pub(super) left_out: Arc<[(String, LeftOut)]>,
    places: HashMap<RepId, usize>,
    out_places: HashMap<RepId, usize>,
    pub(super) sums: Sums,
    /// Each made when it is first asked for; who asks later, on any thread, waits for nobody.
    columns: BTreeMap<Factor, OnceLock<Column>>,
}

/// What the members of a field come to.
#[derive(Debug, Default)]
pub(super) struct Sums {
    pub(super) new_deals: i64,
    pub(super) won: i64,
    pub(super) closed: i64,
    pub(super) sources: BTreeMap<u32, Share>,
    pub(super) segments: BTreeMap<u32, Share>,
    pub(super) activity: Ordered,
    pub(super) velocity: [Ordered; 4],
}

impl Field {
    /// The place of a person among the members.
    pub(super) fn place_of(&self, person: RepId) -> Option<usize> {
        self.places.get(&person).copied()
    }

    /// The place of a person among those who are left out.
    pub(super) fn place_left_out(&self, person: RepId) -> Option<usize> {
        self.out_places.get(&person).copied()
    }

    /// Whether it is so small that its members are counted one by one.
    pub(super) fn is_small(&self) -> bool {
        self.people.len() <= FEW
    }
}

impl Survey<'_> {
    /// The field of a subject.
    pub(super) fn field(&self, subject: Subject, choice: Choice) -> Arc<Field> {
        let leads = matches!(subject, Subject::Manager(_));
        let key = (
            leads,
            self.segment_of(subject).to_owned(),
            choice == Choice::Top,
        );
        let make = || Arc::new(self.make_field(&key));
        match self.everybody.fields.lock() {
            Ok(mut fields) => Arc::clone(fields.entry(key.clone()).or_insert_with(make)),
            Err(_) => make(),
        }
    }

    fn make_field(&self, (leads, segment, top_only): &FieldKey) -> Field {
        let (mut people, mut left_out) = (Vec::new(), Vec::new());
        let (mut places, mut out_places) = (HashMap::new(), HashMap::new());
        let mut sums = Sums::default();
        let (mut activity, mut parts) = (Vec::new(), Vec::new());
        let days = self.window_days();
        for id in self.kind(*leads) {
            let (Some(person), Some(standing)) = (self.record.person(id), self.known(*leads, id))
            else {
                continue;
            };
            if let Some(why) = self.left_out(segment, person, standing) {
                out_places.insert(id, left_out.len());
                left_out.push((person.name.clone(), why));
            } else if !top_only || person.top_performer {
                places.insert(id, people.len());
                people.push((id, person.name.clone()));
                sums.add(standing);
                activity.extend(activity_per_deal(standing));
                parts.extend(velocity::parts(standing, days));
            }
        }
        sums.activity = activity.into_iter().collect();
        sums.velocity =
            [0, 1, 2, 3].map(|at| parts.iter().map(|parts: &[f64; 4]| parts[at]).collect());
        Field {
            people: people.into(),
            left_out: left_out.into(),
            places,
            out_places,
            sums,
            columns: self.factors().into_iter().map(no_column).collect(),
        }
    }

    /// A factor of everybody in a field; `None` for one that is none of [`Self::factors`].
    pub(super) fn column<'f>(
        &self,
        field: &'f Field,
        leads: bool,
        factor: Factor,
    ) -> Option<&'f Column> {
        let column = field.columns.get(&factor)?;
        Some(column.get_or_init(|| self.make_column(field, leads, factor)))
    }

    pub(super) fn make_column(&self, field: &Field, leads: bool, factor: Factor) -> Column {
        let measured = field.people.iter().map(|(id, _)| {
            let measured = self.measure(factor, self.known(leads, *id)?);
            measured.filter(|m| m.n >= self.settings.least_n && m.value > 0.0)
        });
        Column::new(measured.collect())
    }
}

fn no_column(factor: Factor) -> (Factor, OnceLock<Column>) {
    (factor, OnceLock::new())
}

impl Sums {
    fn add(&mut self, standing: &Standing) {
        self.new_deals += standing.new_deals;
        self.won += standing.won;
        self.closed += standing.closed();
        for (sums, of) in [
            (&mut self.sources, &standing.sources),
            (&mut self.segments, &standing.segments),
        ] {
            for (word, share) in of {
                sums.entry(*word).or_default().merge(share);
            }
        }
    }
}

/// Activities per new deal; `None` where none is known.
pub(super) fn activity_per_deal(standing: &Standing) -> Option<f64> {
    activity_ratio(standing.activities, standing.new_deals).filter(|ratio| *ratio > 0.0)
}
