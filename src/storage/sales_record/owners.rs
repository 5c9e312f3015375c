//! The figures of every owner over some days, without reading their deals: won ones from the sums of each, lost ones
//! counted in an index, open ones, which are the same over all days, as they were added up last.
//!
//! What was added up stands on the desk with the number under which each owner's sums were counted: whoever changed since
//! is read from their deals. Where these are many, all deals are read once, and everything is kept anew.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hasher};

use super::bytes::{In, Out, number_of};
use super::sums::each_win;
use crate::domain::money::{Currency, Money};
use crate::domain::process::Outcome;
use crate::domain::rep_figures::{DealRow, RepFigures};
use crate::storage::deal_query::DealScope;
use crate::storage::team::Owned;
use crate::storage::{Result, Store, threads};

/// Under which the open deals of owners are kept.
const KEY: &str = "open-by-owner";

/// The form of what is kept.
const FORM: u8 = 1;

/// With more owners who changed, one pass over all deals takes less than reading theirs.
const MOST: usize = 400;

/// With more, what is kept is worth writing again.
const WORTH_KEEPING: usize = 50;

/// So many owners are handed on at once.
const BATCH: usize = 256;

/// An owner, when the sums were counted, and these.
type Read = (i64, i64, Vec<u8>);

/// When an owner was counted, and a hash of the sums.
type Counted = (i64, u64);

/// The figures of every owner.
enum Found {
    /// All of them.
    Whole(Owned),
    /// Without lost deals, but for these owners, whose deals were read.
    Without(Owned, BTreeSet<i64>),
}

impl Found {
    fn with_lost(self, lost: Owned) -> Owned {
        let (mut own, anew) = match self {
            Self::Whole(own) => return own,
            Self::Without(own, anew) => (own, anew),
        };
        for (owner, figures) in lost {
            if !anew.contains(&owner.unwrap_or(0)) {
                own.entry(owner).or_default().merge(&figures);
            }
        }
        own.retain(|_, figures| figures.deals() > 0);
        own
    }
}

/// The open deals of an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
struct OpenDeals {
    counted: Counted,
    deals: i64,
    without_amount: i64,
    /// Minor units.
    sums: Vec<(Currency, i64)>,
}

/// The open deals of owners by number, 0 for nobody, and the mark at which they were that.
#[derive(Debug, PartialEq, Eq)]
struct OpenByOwner {
    mark: i64,
    owners: HashMap<i64, OpenDeals>,
}

impl Store {
    /// The figures of every owner over the days of a scope of everybody, for the lane of figures; and what a second reader
    /// reads beside.
    pub(in crate::storage) fn owned_by_everybody<B: Send>(
        &self,
        scope: &DealScope,
        beside: impl FnOnce(&Self) -> Result<B> + Send,
    ) -> Result<(Owned, B)> {
        let desk = self.answers_desk();
        let kept = desk
            .as_ref()
            .and_then(|desk| desk.kept_answer(KEY).ok().flatten());
        let open = kept.and_then(|kept| OpenByOwner::read(kept.mark, &kept.bytes));
        let ((found, fresh), (lost, beside)) = self.beside(
            || self.found_with(scope, open.as_ref()),
            |other, stopping| {
                let lost = other.lost(scope)?;
                stopping.go_on()?;
                Ok((lost, beside(other)?))
            },
        )?;
        if let (Some(desk), Some(fresh)) = (&desk, fresh) {
            // A desk that cannot be written keeps nobody from reading.
            drop(desk.keep_answer(KEY, fresh.mark, &fresh.write()));
        }
        Ok((found.with_lost(lost), beside))
    }

    /// What is found of every owner, and what is to be kept of it: with what was kept where not too many changed since.
    fn found_with(
        &self,
        scope: &DealScope,
        open: Option<&OpenByOwner>,
    ) -> Result<(Found, Option<OpenByOwner>)> {
        // One view of the file for several questions.
        let _view = self.snapshot()?;
        let found = match open {
            Some(open) => self.owned_with(scope, open)?,
            None => None,
        };
        let found = match found {
            Some(found) => found,
            None => Found::Whole(self.figures_by_owner(scope)?),
        };
        let fresh = match &found {
            Found::Without(_, anew) if anew.len() <= WORTH_KEEPING => None,
            Found::Without(own, _) | Found::Whole(own) => Some(self.open_of(own)?),
        };
        Ok((found, fresh))
    }

    /// The figures of every owner, with the open deals as they were, but for the lost deals of those who were not read
    /// from their deals. `None`: too many would have to be.
    fn owned_with(&self, scope: &DealScope, open: &OpenByOwner) -> Result<Option<Found>> {
        let Some(changed) = self.changed_since(open)? else {
            return Ok(None);
        };
        let adding = Adding {
            open,
            changed: &changed,
            days: (scope.from.map(number_of), scope.to.map(number_of)),
        };
        let mut added = threads::fed(
            1,
            || (Owned::new(), BTreeSet::new()),
            |(own, anew), batch| adding.add_all(own, anew, batch),
            |send| self.send_sums(send),
        )?;
        let (mut own, mut anew) = added.pop().unwrap_or_default();
        anew.extend(changed);
        if anew.len() > MOST {
            return Ok(None);
        }
        self.go_on()?;
        if !anew.is_empty() {
            own.append(&mut self.owned_by_these(scope, &anew)?);
        }
        Ok(Some(Found::Without(own, anew)))
    }

    /// Sends the sums of everybody, some at a time.
    fn send_sums(&self, send: &mut dyn FnMut(Vec<Read>)) -> Result<()> {
        let mut batch = Vec::new();
        self.each_sums(|owner, counted, bytes| {
            batch.push((owner, counted, bytes.to_vec()));
            if batch.len() == BATCH {
                send(std::mem::take(&mut batch));
            }
        })?;
        send(batch);
        Ok(())
    }

    /// Who is not what was kept of them. The number under which somebody was counted may be given again after a rep was
    /// deleted: reps that came or went since are not told by it.
    fn changed_since(&self, open: &OpenByOwner) -> Result<Option<BTreeSet<i64>>> {
        let Some(touched) = self.touched_since(open.mark, self.mark()?)? else {
            return Ok(None);
        };
        let mut anew = self.stale()?;
        anew.extend(touched.reps);
        Ok(Some(anew).filter(|anew| anew.len() <= MOST))
    }

    /// Counts everybody's lost deals; of all time, those too that were won or lost on no known day.
    fn lost(&self, scope: &DealScope) -> Result<Owned> {
        let mut own = Owned::new();
        if scope.from.is_none() && scope.to.is_none() {
            own = self.figures_of_rows("d.outcome = 'won' AND d.close_on IS NULL")?;
            let of = |owner: &str| {
                format!(
                    "SELECT count(*) FROM main.deals d WHERE d.owner_id {owner} AND d.outcome = 'lost'"
                )
            };
            let mut statement = self.connection.prepare(&format!(
                "SELECT r.id, ({}) FROM main.reps r UNION ALL SELECT NULL, ({})",
                of("= r.id"),
                of("IS NULL")
            ))?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let (owner, lost): (Option<i64>, i64) = (row.get(0)?, row.get(1)?);
                if lost > 0 {
                    own.entry(owner).or_default().lost += lost;
                }
            }
            return Ok(own);
        }
        // The few days of all, not the few deals of each: one place of the index instead of one per owner.
        let mut statement = self.connection.prepare(&format!(
            "SELECT d.owner_id FROM main.deals d INDEXED BY deals_outcome WHERE d.outcome = 'lost' AND {}",
            scope.closed_within()
        ))?;
        let mut rows = statement.query([])?;
        let mut lost: HashMap<Option<i64>, i64> = HashMap::new();
        while let Some(row) = rows.next()? {
            *lost.entry(row.get(0)?).or_default() += 1;
        }
        for (owner, lost) in lost {
            own.entry(owner).or_default().lost = lost;
        }
        Ok(own)
    }

    /// The figures of these owners from their deals.
    fn owned_by_these(&self, scope: &DealScope, these: &BTreeSet<i64>) -> Result<Owned> {
        let within = format!("(d.outcome = 'open' OR {})", scope.closed_within());
        let list = these.iter().filter(|owner| **owner != 0);
        let list: Vec<String> = list.map(ToString::to_string).collect();
        let list = list.join(",");
        let by_number = " ORDER BY d.id";
        let mut own =
            self.figures_of_rows(&format!("d.owner_id IN ({list}) AND {within}{by_number}"))?;
        if these.contains(&0) {
            let nobody = format!("d.owner_id IS NULL AND {within}{by_number}");
            own.append(&mut self.figures_of_rows(&nobody)?);
        }
        Ok(own)
    }

    /// The open deals in the figures of every owner as the file stands. Those who have to be counted again are not kept.
    fn open_of(&self, own: &Owned) -> Result<OpenByOwner> {
        let stale = self.stale()?;
        let nothing = RepFigures::default();
        let mut owners = HashMap::new();
        self.each_sums(|owner, counted, bytes| {
            let counted = (counted, hash_of(bytes));
            let figures = own.get(&(owner != 0).then_some(owner)).unwrap_or(&nothing);
            if let Some(open) = OpenDeals::of(counted, figures).filter(|_| !stale.contains(&owner))
            {
                owners.insert(owner, open);
            }
        })?;
        Ok(OpenByOwner {
            mark: self.mark()?,
            owners,
        })
    }

    /// The sums of everybody who has some, with when they were counted.
    fn each_sums(&self, mut take: impl FnMut(i64, i64, &[u8])) -> Result<()> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, counted, content FROM main.rep_sums ORDER BY id")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let bytes = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
            if !bytes.is_empty() {
                take(row.get(0)?, row.get(1)?, bytes);
            }
        }
        Ok(())
    }
}

fn hash_of(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

/// Adds won and open deals up, on a thread of its own.
struct Adding<'a> {
    open: &'a OpenByOwner,
    /// Whose deals are read anyway.
    changed: &'a BTreeSet<i64>,
    /// First and last day.
    days: (Option<i64>, Option<i64>),
}

impl Adding<'_> {
    /// Adds the figures of those whose sums are those of before, and who the others are.
    fn add_all(&self, own: &mut Owned, anew: &mut BTreeSet<i64>, batch: Vec<Read>) {
        for (owner, counted, bytes) in batch {
            if self.changed.contains(&owner) {
                continue;
            }
            match self.of_owner(owner, counted, &bytes) {
                Some(figures) => drop(own.insert((owner != 0).then_some(owner), figures)),
                None => drop(anew.insert(owner)),
            }
        }
    }

    /// `None`: the sums are others than those of before, or in a form of another version.
    fn of_owner(&self, owner: i64, counted: i64, bytes: &[u8]) -> Option<RepFigures> {
        let kept = self.open.owners.get(&owner)?;
        if kept.counted != (counted, hash_of(bytes)) {
            return None;
        }
        let mut figures = RepFigures::default();
        kept.add_to(&mut figures);
        let (from, to) = self.days;
        let mut currencies: Vec<(u32, Option<Currency>)> = Vec::new();
        each_win(bytes, |win, code| {
            if from.is_some_and(|from| win.on < from) || to.is_some_and(|to| win.on > to) {
                return;
            }
            let known = currencies.iter().find(|known| known.0 == win.currency);
            let currency = known.map_or_else(|| code.parse().ok(), |known| known.1);
            if known.is_none() {
                currencies.push((win.currency, currency));
            }
            figures.add(&DealRow {
                outcome: Outcome::Won,
                amount: win.amount.zip(currency).map(|(m, c)| Money::new(m, c)),
                days_to_win: win.days,
            });
        })?;
        Some(figures)
    }
}

impl OpenDeals {
    /// Those in some figures; `None`: a sum is too large to be kept.
    fn of(counted: Counted, figures: &RepFigures) -> Option<Self> {
        let is_whole = |money: &Money| money.minor != i64::MAX && money.minor != i64::MIN;
        let amounts: Vec<Money> = figures.open_pipeline.amounts().collect();
        amounts.iter().all(is_whole).then(|| Self {
            counted,
            deals: figures.open,
            without_amount: figures.open_without_amount,
            sums: amounts.iter().map(|m| (m.currency, m.minor)).collect(),
        })
    }

    fn add_to(&self, figures: &mut RepFigures) {
        figures.open += self.deals;
        figures.open_without_amount += self.without_amount;
        for (currency, minor) in &self.sums {
            figures.open_pipeline.add_sum(*currency, i128::from(*minor));
        }
    }
}

impl OpenByOwner {
    fn write(&self) -> Vec<u8> {
        let mut out = Out::default();
        out.byte(FORM);
        out.count(self.owners.len());
        for (owner, open) in &self.owners {
            out.signed(*owner);
            out.signed(open.counted.0);
            out.number(open.counted.1);
            out.signed(open.deals);
            out.signed(open.without_amount);
            out.count(open.sums.len());
            for (currency, minor) in &open.sums {
                out.text(currency.code());
                out.signed(*minor);
            }
        }
        out.done()
    }

    fn read(mark: i64, bytes: &[u8]) -> Option<Self> {
        let mut bytes = In::new(bytes);
        if bytes.byte()? != FORM {
            return None;
        }
        let mut owners = HashMap::new();
        for _ in 0..bytes.count()? {
            let owner = bytes.signed()?;
            let mut open = OpenDeals {
                counted: (bytes.signed()?, bytes.number()?),
                deals: bytes.signed()?,
                without_amount: bytes.signed()?,
                sums: Vec::new(),
            };
            for _ in 0..bytes.count()? {
                open.sums
                    .push((bytes.text()?.parse().ok()?, bytes.signed()?));
            }
            owners.insert(owner, open);
        }
        bytes.is_done().then_some(Self { mark, owners })
    }
}

#[cfg(test)]
#[path = "owners_tests.rs"]
mod tests;
