//! FX-3.13 of domain.md as three exports of a CRM, moved to the fourth quarter of 2026, in thousands: the start is the
//! export of 9 November, the end that of 16 November.

use ridealong::exchange::import::{ImportOptions, inspect, plan};
use ridealong::storage::Store;

/// The exports with their days. The first makes the later push of D4 its second, and D1 quiet for long.
pub const EXPORTS: [(&str, &str); 3] = [
    ("2026-10-26", EARLIER),
    ("2026-11-09", BEFORE),
    ("2026-11-16", AFTER),
];

const EARLIER: &str = "\
Opportunity ID,Opportunity Name,Account Name,Opportunity Owner,Stage,Amount,Amount Currency,Close Date,Created Date,Forecast Category
D2,Bolt pilot,Bolt,Ana Duarte,Discovery,40000,USD,2026-11-30,2026-09-01,Pipeline
D1,Acme rollout,Acme,Ana Duarte,Negotiation,50000,USD,2026-11-30,2026-09-01,Commit
D4,Dune sensors,Dune,Ben Okafor,Proposal,30000,USD,2026-11-20,2026-09-01,Best Case
";

const BEFORE: &str = "\
Opportunity ID,Opportunity Name,Account Name,Opportunity Owner,Stage,Amount,Amount Currency,Close Date,Created Date,Forecast Category
D1,Acme rollout,Acme,Ana Duarte,Negotiation,50000,USD,2026-11-30,2026-09-01,Commit
D2,Bolt pilot,Bolt,Ana Duarte,Discovery,40000,USD,2026-11-30,2026-09-01,Pipeline
D3,Core upgrade,Core,Ben Okafor,Proposal,80000,USD,2026-11-30,2026-09-01,Best Case
D4,Dune sensors,Dune,Ben Okafor,Proposal,30000,USD,2026-12-15,2026-09-01,Best Case
D5,Echo desks,Echo,Ana Duarte,Proposal,25000,USD,2027-01-05,2026-09-01,Pipeline
D7,Grove fleet,Grove,Ben Okafor,Negotiation,45000,USD,2026-11-30,2026-09-01,Commit
D8,Hill renewal,Hill,Ana Duarte,Discovery,20000,USD,2026-11-30,2026-09-01,Pipeline
D9,Iris module,Iris,Ana Duarte,Proposal,35000,USD,2026-12-15,2026-09-01,Best Case
D11,Kite trial,Kite,Ben Okafor,Discovery,40000,USD,2027-01-15,2026-09-01,Pipeline
";

const AFTER: &str = "\
Opportunity ID,Opportunity Name,Account Name,Opportunity Owner,Stage,Amount,Amount Currency,Close Date,Created Date,Forecast Category
D1,Acme rollout,Acme,Ana Duarte,Negotiation,50000,USD,2026-11-30,2026-09-01,Commit
D2,Bolt pilot,Bolt,Ana Duarte,Proposal,60000,USD,2026-11-30,2026-09-01,Best Case
D3,Core upgrade,Core,Ben Okafor,Discovery,65000,USD,2026-11-30,2026-09-01,Pipeline
D4,Dune sensors,Dune,Ben Okafor,Proposal,30000,USD,2027-01-10,2026-09-01,Best Case
D5,Echo desks,Echo,Ana Duarte,Proposal,25000,USD,2026-12-20,2026-09-01,Pipeline
D6,Fjord start,Fjord,Ana Duarte,Discovery,70000,USD,2026-12-15,2026-11-11,Pipeline
D7,Grove fleet,Grove,Ben Okafor,Closed Won,48000,USD,2026-11-13,2026-09-01,Closed
D8,Hill renewal,Hill,Ana Duarte,Closed Lost,20000,USD,2026-11-12,2026-09-01,Omitted
D9,Iris module,Iris,Ana Duarte,Proposal,50000,USD,2027-01-15,2026-09-01,Best Case
D10,Jade order,Jade,Ben Okafor,Closed Won,15000,USD,2026-11-13,2026-11-11,Closed
D11,Kite trial,Kite,Ben Okafor,Closed Lost,40000,USD,2027-01-15,2026-09-01,Omitted
";

/// A file in memory that was given the exports, one after the other.
pub fn company() -> Store {
    given(&EXPORTS)
}

/// A file in memory that was given some exports.
pub fn given(exports: &[(&str, &str)]) -> Store {
    let folder = tempfile::tempdir().unwrap();
    let mut store = super::store();
    for (day, text) in exports {
        let path = folder.path().join(format!("{day}.csv"));
        std::fs::write(&path, text).unwrap();
        let options = ImportOptions {
            exported_on: Some(day.parse().unwrap()),
            ..ImportOptions::default()
        };
        let inspected = inspect(&store, &path, &options, &mut |_| true).unwrap();
        let mut plan = plan(&mut store, vec![inspected], &options, &mut |_| true).unwrap();
        plan.merge(&mut store, &mut |_| true).unwrap();
    }
    store
}
