//! A small company as its CRM exports it.

/// Six deals of two reps, every outcome, every event field.
pub(crate) const DEALS: &str = "\
Opportunity ID,Opportunity Name,Account Name,Opportunity Owner,Stage,Amount,Amount Currency,Close Date,Created Date,Next Step,Forecast Category
D1,Acme rollout,Acme,Ana Chen,Proposal,1200.50,EUR,2026-09-30,2026-01-05,call Bo,Commit
D2,Bolt pilot,Bolt,Ana Chen,Closed Won,800,EUR,2026-03-15,2026-01-20,,Closed
D3,Core deal,Core,\"Ito, Ben\",Closed Lost,50,USD,2026-02-10,2026-01-11,,Omitted
D4,Dune,Dune,Ben Ito,Qualification,,EUR,,2026-02-01,,Pipeline
D5,Echo,Acme,Ben Ito,Proposal,99.99,USD,2026-12-01,,send offer,Best Case
D6,Fjord,,Ana Chen,Closed Won,1000,EUR,2026-04-01,2026-02-02,,Closed
";
