//! Questions for deals, answered from the columns. The order of the last question and the rows that held its words
//! are kept: typing another letter looks only at what is left.

use std::collections::HashMap;
use std::sync::Arc;

use memchr::memmem::Finder;

use super::order::Chosen;
use super::texts::Places;
use super::{DealColumns, NO_AMOUNT, NO_CURRENCY, Names};
use crate::domain::money::Currency;
use crate::domain::rates::MoneyBag;
use crate::storage::deal_list::{DealGroup, DealList, DealSum};
use crate::storage::deal_query::{DealQuery, DealScope, DealView, GroupBy};
use crate::storage::text_match::words;

/// Of so few rows each is looked into, instead of all texts.
const FEW: usize = 8;

/// What an order depends on.
#[derive(Debug, Clone, PartialEq)]
struct OrderKey {
    version: u64,
    query: DealQuery,
    scope: DealScope,
    owners: Option<Places>,
    weights: Vec<f64>,
}

/// The rows of a question before its words: in its order, and as a set.
#[derive(Debug, Clone)]
struct Ordered {
    rows: Arc<Vec<u32>>,
    set: Arc<Places>,
}

/// The order of the last question, and the rows that held the words of its filter.
#[derive(Debug, Default)]
pub(in crate::storage) struct Answers {
    order: Option<(OrderKey, Ordered)>,
    /// Version of the columns, the words, the rows that hold them all, and how many.
    held: Option<(u64, Vec<String>, Arc<Places>, usize)>,
}

impl Answers {
    /// The rows of a question in its order, before its words.
    fn order(&mut self, columns: &DealColumns, chosen: &Chosen<'_>) -> Ordered {
        let key = OrderKey {
            version: columns.version,
            query: DealQuery {
                filter: String::new(),
                ..chosen.query.clone()
            },
            scope: chosen.query.scope,
            owners: chosen.owners.clone(),
            weights: chosen.weights.clone(),
        };
        if let Some((kept, order)) = &self.order
            && *kept == key
        {
            return order.clone();
        }
        // Before the new one is made: two orders of a million rows are not needed at once.
        self.order = None;
        let rows = columns.ordered(chosen);
        let mut set = Places::none(columns.len());
        for row in &rows {
            set.put(*row as usize);
        }
        let order = Ordered {
            rows: Arc::new(rows),
            set: Arc::new(set),
        };
        self.order = Some((key, order.clone()));
        order
    }

    /// The rows that hold every word; none where there are no words.
    fn held(&mut self, columns: &DealColumns, filter: &str) -> Option<Arc<Places>> {
        let words = words(filter);
        if words.is_empty() {
            return None;
        }
        let kept = self.held.take().filter(|kept| {
            // Each word of before stands in one of now, so every row of now was one of before.
            let stands = |before: &String| words.iter().any(|word| word.contains(before.as_str()));
            kept.0 == columns.version && kept.1.iter().all(stands)
        });
        let held = match kept {
            Some((_, before, held, _)) if before == words => held,
            Some((_, before, held, count)) => {
                let news: Vec<&String> =
                    words.iter().filter(|word| !before.contains(word)).collect();
                Arc::new(columns.narrowed(&held, count, &news))
            }
            None => {
                let mut all = words.iter().map(|word| columns.holding(word));
                let mut held = all.next()?;
                all.for_each(|other| held.keep(&other));
                Arc::new(held)
            }
        };
        self.held = Some((columns.version, words, Arc::clone(&held), held.count()));
        Some(held)
    }

    /// Answers a question, without the sums of stages.
    pub(super) fn answer(
        &mut self,
        columns: &DealColumns,
        chosen: &Chosen<'_>,
    ) -> (DealList, StageSums) {
        let held = self.held(columns, &chosen.query.filter);
        let order = self.order(columns, chosen);
        let Some(held) = held else {
            let rows = order.rows.iter().map(|row| *row as usize);
            return columns.gathered(chosen.query.group, rows, &order.set);
        };
        let mut set = Places::clone(&held);
        set.keep(&order.set);
        let rows = order.rows.iter().map(|row| *row as usize);
        columns.gathered(chosen.query.group, rows.filter(|row| set.has(*row)), &set)
    }

    /// Puts the rows of a question into order, for the questions that come after it.
    pub(super) fn prepare(&mut self, columns: &DealColumns, chosen: &Chosen<'_>) {
        self.order(columns, chosen);
    }
}

/// Sums by the row number of the stage.
pub(in crate::storage) type StageSums = HashMap<Option<i64>, DealSum>;

/// A sum of amounts that is quick to add to.
#[derive(Debug, Clone, Default)]
struct QuickSum {
    count: i64,
    without_amount: i64,
    /// Minor units by place of the currency; longer with each currency that comes.
    minor: Vec<Option<i128>>,
}

impl QuickSum {
    fn add(&mut self, columns: &DealColumns, row: usize) {
        self.count += 1;
        let (minor, currency) = (columns.amount[row], columns.currency[row]);
        if minor == NO_AMOUNT || currency == NO_CURRENCY {
            self.without_amount += 1;
            return;
        }
        let place = usize::from(currency);
        if place >= self.minor.len() {
            self.minor.resize(place + 1, None);
        }
        let sum = self.minor[place].get_or_insert(0);
        *sum += i128::from(minor);
    }

    fn said(&self, currencies: &[Currency]) -> DealSum {
        let mut amounts = MoneyBag::default();
        for (currency, minor) in currencies.iter().zip(&self.minor) {
            if let Some(minor) = minor {
                amounts.add_sum(*currency, *minor);
            }
        }
        DealSum {
            count: self.count,
            amounts,
            without_amount: self.without_amount,
        }
    }
}

impl DealColumns {
    /// The rows that hold a word in their name, their next step, or the name of what they point to.
    fn holding(&self, word: &str) -> Places {
        let mut held = self.texts.holding(word);
        let links = [
            (&self.accounts, &self.account),
            (&self.owners, &self.owner),
            (&self.stages, &self.stage),
            (&self.products, &self.product),
        ];
        for (names, column) in links {
            Self::put_linked(&mut held, (names, column), word);
        }
        held
    }

    /// Takes the rows in that point to a name with the word.
    pub(super) fn put_linked(held: &mut Places, (names, column): (&Names, &[u32]), word: &str) {
        let of_names = names.texts.holding(word);
        if of_names.count() == 0 {
            return;
        }
        for (row, place) in column.iter().enumerate() {
            let place = *place as usize;
            if place < names.texts.len() && of_names.has(place) {
                held.put(row);
            }
        }
    }

    /// Of the rows that were held before, those that hold these words, too.
    fn narrowed(&self, before: &Places, count: usize, words: &[&String]) -> Places {
        if count > self.len() / FEW {
            let mut held = before.clone();
            for word in words {
                held.keep(&self.holding(word));
            }
            return held;
        }
        let finders: Vec<Finder<'_>> = words
            .iter()
            .map(|word| Finder::new(word.as_bytes()))
            .collect();
        let mut held = Places::none(self.len());
        for row in before.iter() {
            if finders.iter().all(|word| self.holds(row, word)) {
                held.put(row);
            }
        }
        held
    }

    fn holds(&self, row: usize, word: &Finder<'_>) -> bool {
        let links = [
            (&self.accounts, self.account[row]),
            (&self.owners, self.owner[row]),
            (&self.stages, self.stage[row]),
            (&self.products, self.product[row]),
        ];
        self.texts.holds(row, word)
            || links.iter().any(|(names, place)| {
                let place = *place as usize;
                place < names.texts.len() && names.texts.holds(place, word)
            })
    }

    /// The list of some rows; `set` are the same without their order.
    fn gathered(
        &self,
        group: GroupBy,
        rows: impl Iterator<Item = usize>,
        set: &Places,
    ) -> (DealList, StageSums) {
        let mut list = DealList {
            lines: Vec::with_capacity(set.count()),
            ..DealList::default()
        };
        if group == GroupBy::None {
            list.lines.extend(rows.map(|row| i64::from(self.ids[row])));
        } else {
            self.gather_groups(&mut list, group, rows);
        }
        // In the order of the rows, because memory is read forwards the quickest.
        let mut stages = vec![QuickSum::default(); self.stages.texts.len() + 1];
        let unknown = stages.len() - 1;
        for row in set.iter() {
            stages[(self.stage[row] as usize).min(unknown)].add(self, row);
        }
        let mut sums = StageSums::new();
        for (place, stage) in stages
            .iter()
            .enumerate()
            .filter(|(_, stage)| stage.count > 0)
        {
            let said = stage.said(&self.currencies);
            list.total.count += said.count;
            list.total.without_amount += said.without_amount;
            list.total.amounts.add_all(&said.amounts);
            sums.insert(self.stages.id(place as u32), said);
        }
        (list, sums)
    }

    fn gather_groups(
        &self,
        list: &mut DealList,
        group: GroupBy,
        rows: impl Iterator<Item = usize>,
    ) {
        let mut sum = QuickSum::default();
        for row in rows {
            let key = self.group_of(group, row);
            if list.groups.last().is_none_or(|group| group.key != key) {
                self.close_group(list, &mut sum);
                list.lines.push(-1 - list.groups.len() as i64);
                list.groups.push(DealGroup {
                    key,
                    name: String::new(),
                    sum: DealSum::default(),
                });
            }
            sum.add(self, row);
            list.lines.push(i64::from(self.ids[row]));
        }
        self.close_group(list, &mut sum);
    }

    fn close_group(&self, list: &mut DealList, sum: &mut QuickSum) {
        if let Some(group) = list.groups.last_mut() {
            group.sum = sum.said(&self.currencies);
        }
        sum.count = 0;
        sum.without_amount = 0;
        sum.minor.clear();
    }

    /// What a minor unit of each currency weighs; empty where one currency is all there is.
    pub(super) fn weights(&self, base: &crate::storage::BaseCurrency) -> Vec<f64> {
        if self
            .currencies
            .iter()
            .all(|currency| *currency == base.currency)
        {
            return Vec::new();
        }
        self.currencies
            .iter()
            .map(|currency| base.weight(*currency))
            .collect()
    }

    /// Whether a question needs the flags.
    pub(in crate::storage) fn needs_flags(query: &DealQuery) -> bool {
        query.sort == crate::storage::DealColumn::Flags
            || query.view == DealView::Flagged
            || query.flag.is_some()
    }
}
