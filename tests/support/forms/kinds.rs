//! Each kind of record: its usual header, in the words of several CRMs.

use super::Form;

/// Two deals to which the other records belong.
const DEALS: &str = "Opportunity ID,Opportunity Name,Account Name,Opportunity Owner,Stage,Amount,Currency,Close Date,Created Date\n\
    D1,Acme rollout,Acme,Ana Chen,Proposal,1200,USD,2026-12-05,2026-01-05\n\
    D2,Bolt pilot,Bolt,Ben Ito,Closed Won,800,USD,2026-03-15,2026-01-20\n";

fn kind(name: &str, file: &'static str, text: &str, sql: &'static str, rows: &[&str]) -> Form {
    Form::new(format!("kind: {name}"), file, text).gives(sql, rows)
}

const EVENTS: &str = "SELECT d.name, e.field, CASE e.field WHEN 'stage' THEN (SELECT name FROM stages WHERE id = e.old)
      ELSE e.old END, CASE e.field WHEN 'stage' THEN (SELECT name FROM stages WHERE id = e.new) ELSE e.new END,
    date(e.happened_at / 1000, 'unixepoch') FROM deal_events e JOIN deals d ON d.id = e.deal_id
    WHERE d.name = 'Acme rollout' AND e.field IN ('stage', 'amount', 'close_on')
    ORDER BY e.field, e.happened_at";

pub(super) fn forms() -> Vec<Form> {
    let mut all = histories();
    all.extend(people());
    all.extend(market());
    all.extend(work());
    all.extend(targets());
    all.extend(managers_calls());
    all
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn histories() -> Vec<Form> {
    let walked = [
        "Acme rollout|amount||100000|2026-01-05",
        "Acme rollout|amount|100000|120000|2026-06-01",
        "Acme rollout|close_on||2026-10-01|2026-01-05",
        "Acme rollout|close_on|2026-10-01|2026-12-05|2026-06-01",
        "Acme rollout|stage||Qualification|2026-01-05",
        "Acme rollout|stage|Qualification|Proposal|2026-06-01",
    ];
    // What was before the first change is its old value.
    let changes = [walked[1], walked[3], walked[5]];
    vec![
        kind(
            "deal history, one row per change (Salesforce API)",
            "OpportunityHistory.csv",
            "Id,OpportunityId,CreatedById,CreatedDate,StageName,Amount,ExpectedRevenue,CloseDate,Probability,\
             ForecastCategory,SystemModstamp,IsDeleted\n\
             H1,D1,U1,2026-01-05T10:00:00.000+0000,Qualification,1000,100,2026-10-01,10,Pipeline,\
             2026-01-05T10:00:00.000+0000,false\n\
             H2,D1,U1,2026-06-01T10:00:00.000+0000,Proposal,1200,600,2026-12-05,50,Pipeline,\
             2026-06-01T10:00:00.000+0000,false\n",
            EVENTS,
            &walked,
        )
        .after("deals.csv", DEALS),
        kind(
            "deal history, before and after (Salesforce report)",
            "history.csv",
            "Opportunity ID,Opportunity Name,From Stage,To Stage,Amount,Close Date,Last Modified\n\
             D1,Acme rollout,,Qualification,1000,10/1/2026,1/5/2026\n\
             D1,Acme rollout,Qualification,Proposal,1200,12/5/2026,6/1/2026\n\
             D2,Bolt pilot,Proposal,Closed Won,800,3/15/2026,3/15/2026\n",
            EVENTS,
            &walked,
        )
        .after("deals.csv", DEALS),
        kind(
            "deal history (Fivetran)",
            "opportunity_history.csv",
            "_fivetran_active,_fivetran_start,_fivetran_end,_fivetran_synced,account_id,amount,close_date,created_date,\
             id,is_closed,is_deleted,is_won,name,owner_id,probability,stage_name\n\
             false,2026-01-05 10:00:00,2026-06-01 09:59:59,2026-11-01 00:00:00,,1000,2026-10-01,2026-01-05 10:00:00,\
             D1,false,false,false,Acme rollout,,10,Qualification\n\
             true,2026-06-01 10:00:00,9999-12-31 23:59:59,2026-11-01 00:00:00,,1200,2026-12-05,2026-01-05 10:00:00,\
             D1,false,false,false,Acme rollout,,50,Proposal\n",
            EVENTS,
            &walked,
        )
        .after("deals.csv", DEALS),
        kind(
            "field history (field, old, new)",
            "OpportunityFieldHistory.csv",
            "Id,OpportunityId,Field,OldValue,NewValue,CreatedDate,CreatedById\n\
             F1,D1,StageName,Qualification,Proposal,2026-06-01T10:00:00.000+0000,U1\n\
             F2,D1,Amount,1000,1200,2026-06-01T10:00:00.000+0000,U1\n\
             F3,D1,CloseDate,2026-10-01,2026-12-05,2026-06-01T10:00:00.000+0000,U1\n",
            EVENTS,
            &changes,
        )
        .after("deals.csv", DEALS),
        kind(
            "field history in words of a report",
            "changes.csv",
            "Opportunity Name,Opportunity ID,Edited By,Field / Event,Old Value,New Value,Edit Date\n\
             Acme rollout,D1,Ana Chen,Stage,Qualification,Proposal,2026-06-01\n\
             Acme rollout,D1,Ana Chen,Amount,1000,1200,2026-06-01\n\
             Acme rollout,D1,Ana Chen,Close Date,2026-10-01,2026-12-05,2026-06-01\n",
            EVENTS,
            &changes,
        )
        .after("deals.csv", DEALS),
    ]
}

fn people() -> Vec<Form> {
    const REPS: &str = "SELECT r.name, m.name, t.name, t.office, r.role, r.hired_on, r.left_on, r.active FROM reps r
        LEFT JOIN reps m ON m.id = r.manager_id LEFT JOIN teams t ON t.id = r.team_id ORDER BY r.name";
    vec![
        kind(
            "reps with managers and offices, plain words",
            "sales_teams.csv",
            "sales_agent,manager,regional_office\nAna Chen,Bo Berg,Central\nBen Ito,Bo Berg,Central\n",
            "SELECT r.name, m.name, t.office FROM reps r LEFT JOIN reps m ON m.id = r.manager_id
               LEFT JOIN teams t ON t.id = r.team_id WHERE r.role = 'rep' ORDER BY r.name",
            &["Ana Chen|Bo Berg|Central", "Ben Ito|Bo Berg|Central"],
        ),
        kind(
            "reps with teams, hired and left",
            "reps.csv",
            "Rep ID,Rep Name,Manager,Team,Office,Hire Date,Termination Date\n\
             R1,Ana Chen,Bo Berg,North,Oslo,2024-05-01,\nR2,Ben Ito,Bo Berg,North,Oslo,2025-01-01,2026-06-30\n\
             R3,Bo Berg,,North,Oslo,2020-01-01,\n",
            REPS,
            &[
                "Ana Chen|Bo Berg|North|Oslo|rep|2024-05-01||1",
                "Ben Ito|Bo Berg|North|Oslo|rep|2025-01-01|2026-06-30|0",
                "Bo Berg||North|Oslo|manager|2020-01-01||1",
            ],
        ),
        kind(
            "users (Salesforce API)",
            "User.csv",
            "Id,Username,LastName,FirstName,Name,Email,IsActive,UserRoleId,ManagerId,Title\n\
             005000000000001AAA,a@x.io,Chen,Ana,Ana Chen,a@x.io,true,,005000000000003,AE\n\
             005000000000002AAA,b@x.io,Ito,Ben,Ben Ito,b@x.io,false,,005000000000003,AE\n\
             005000000000003AAA,c@x.io,Berg,Bo,Bo Berg,c@x.io,true,,,Director\n",
            "SELECT r.name, m.name, r.role, r.active, r.external_id FROM reps r LEFT JOIN reps m ON m.id = r.manager_id
               ORDER BY r.name",
            &[
                "Ana Chen|Bo Berg|rep|1|005000000000001AAA",
                "Ben Ito|Bo Berg|rep|0|005000000000002AAA",
                "Bo Berg||manager|1|005000000000003AAA",
            ],
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn market() -> Vec<Form> {
    const LEADS: &str = "SELECT l.name, l.company, l.source, l.status, r.name, l.created_on, l.converted_on, l.converted, d.name
        FROM leads l LEFT JOIN reps r ON r.id = l.owner_id LEFT JOIN deals d ON d.id = l.deal_id ORDER BY l.name";
    vec![
        kind(
            "leads (Salesforce API)",
            "Lead.csv",
            "Id,LastName,FirstName,Company,Status,LeadSource,OwnerId,CreatedDate,IsConverted,ConvertedDate,\
             ConvertedOpportunityId\n\
             L1,Ek,Eva,Acme,Qualified,Web,U1,2026-01-01T08:00:00.000+0000,true,2026-01-05,D1\n\
             L2,Fox,Finn,Foxes,Open,Fair,U1,2026-02-01T08:00:00.000+0000,false,,\n",
            LEADS,
            &[
                "Eva Ek|Acme|Web|Qualified|U1|2026-01-01|2026-01-05|1|Acme rollout",
                "Finn Fox|Foxes|Fair|Open|U1|2026-02-01||0|",
            ],
        )
        .after("deals.csv", DEALS),
        kind(
            "leads (Dynamics view)",
            "leads.csv",
            "(Do Not Modify) Lead,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Subject,First Name,\
             Last Name,Job Title,Company Name,Email,Business Phone,Country,Lead Source,Rating\n\
             G1,x,2026-03-01,Needs a tool,Eva,Ek,CTO,Acme,e@acme.com,1,SE,Web,Hot\n\
             G2,x,2026-03-01,Fair,Finn,Fox,COO,Foxes,f@foxes.com,2,SE,Fair,Warm\n",
            "SELECT name, company, source FROM leads ORDER BY company",
            &["Needs a tool|Acme|Web", "Fair|Foxes|Fair"],
        ),
        kind(
            "accounts (Salesforce API)",
            "Account.csv",
            "Id,Name,Type,Industry,BillingCountry,NumberOfEmployees,ParentId,OwnerId,CreatedDate\n\
             001000000000001AAA,Acme,Customer,Food,US,120,,U1,2020-01-01T00:00:00.000+0000\n\
             001000000000002AAA,Acme Nord,Customer,Food,SE,12,001000000000001,U1,2021-01-01T00:00:00.000+0000\n",
            "SELECT a.name, a.industry, a.employees, p.name, a.created_on FROM accounts a
               LEFT JOIN accounts p ON p.id = a.parent_id ORDER BY a.name",
            &["Acme|Food|120||2020-01-01", "Acme Nord|Food|12|Acme|2021-01-01"],
        ),
        kind(
            "companies (HubSpot labels)",
            "companies.csv",
            "Record ID,Company name,Company Domain Name,Industry,Number of Employees,Company owner,Create Date\n\
             1,Acme,acme.com,Food,120,Ana Chen,2020-01-01 10:00\n2,Bolt,bolt.io,Steel,12,Ana Chen,2021-01-01 10:00\n",
            "SELECT name, domain, industry, employees FROM accounts ORDER BY name",
            &["Acme|acme.com|Food|120", "Bolt|bolt.io|Steel|12"],
        ),
        kind(
            "contacts (HubSpot labels)",
            "contacts.csv",
            "Record ID,First Name,Last Name,Email,Phone Number,Job Title,Associated Company,Contact owner,Lifecycle Stage\n\
             1,Eva,Ek,e@acme.com,123,CTO,Acme,Ana Chen,Customer\n2,Finn,Fox,f@bolt.io,456,COO,Bolt,Ana Chen,Customer\n",
            "SELECT c.name, c.email, c.title, a.name FROM contacts c LEFT JOIN accounts a ON a.id = c.account_id ORDER BY c.name",
            &["Eva Ek|e@acme.com|CTO|Acme", "Finn Fox|f@bolt.io|COO|Bolt"],
        )
        .after("deals.csv", DEALS),
        kind(
            "people (Pipedrive)",
            "people.csv",
            "Person - Name,Person - Organization,Person - Email - Work,Person - Phone - Work,Person - ID\n\
             Eva Ek,Acme,e@acme.com,123,7\nFinn Fox,Bolt,f@bolt.io,456,8\n",
            "SELECT c.name, a.name FROM contacts c LEFT JOIN accounts a ON a.id = c.account_id ORDER BY c.name",
            &["Eva Ek|Acme", "Finn Fox|Bolt"],
        )
        .after("deals.csv", DEALS),
        kind(
            "products",
            "products.csv",
            "product,series,sales_price\nGTX Basic,GTX,550\nMG Special,MG,55.5\n",
            "SELECT name, family, price_minor, currency FROM products ORDER BY name",
            &["GTX Basic|GTX|55000|USD", "MG Special|MG|5550|USD"],
        ),
        kind(
            "products (Salesforce API)",
            "Product2.csv",
            "Id,Name,ProductCode,Family,IsActive,Description\n01t000000000001AAA,GTX Basic,G1,GTX,true,\n\
             01t000000000002AAA,MG Special,M1,MG,false,\n",
            "SELECT name, family, active FROM products ORDER BY name",
            &["GTX Basic|GTX|1", "MG Special|MG|0"],
        ),
    ]
}

fn work() -> Vec<Form> {
    const ACTIVITIES: &str = "SELECT v.kind, v.subject, r.name, d.name, v.happened_on, v.due_on, v.done FROM activities v
        LEFT JOIN reps r ON r.id = v.rep_id LEFT JOIN deals d ON d.id = v.deal_id ORDER BY v.subject";
    vec![
        kind(
            "activities (Salesforce report)",
            "activities.csv",
            "Activity ID,Date,Subject,Assigned,Company / Account,Opportunity,Activity Type,Status\n\
             T1,2026-03-01,Call Bo,Ana Chen,Acme,Acme rollout,Call,Completed\n\
             T2,2026-12-01,Write offer,Ana Chen,Acme,Acme rollout,Task,Not Started\n",
            ACTIVITIES,
            &[
                "call|Call Bo|Ana Chen|Acme rollout|2026-03-01||1",
                "task|Write offer|Ana Chen|Acme rollout||2026-12-01|0",
            ],
        )
        .after("deals.csv", DEALS),
        kind(
            "tasks (Salesforce API)",
            "Task.csv",
            "Id,WhatId,WhoId,Subject,ActivityDate,Status,Priority,OwnerId,IsClosed,TaskSubtype,CreatedDate\n\
             00T000000000001AAA,D1,,Call Bo,2026-03-01,Completed,Normal,U1,true,Call,2026-02-01T00:00:00.000+0000\n\
             00T000000000002AAA,D1,,Write offer,2026-12-01,Not Started,Normal,U1,false,Task,2026-02-01T00:00:00.000+0000\n",
            "SELECT v.kind, v.subject, d.name, v.done FROM activities v LEFT JOIN deals d ON d.id = v.deal_id ORDER BY v.subject",
            &["call|Call Bo|Acme rollout|1", "task|Write offer|Acme rollout|0"],
        )
        .after("deals.csv", DEALS),
        kind(
            "activities (Pipedrive)",
            "activities.csv",
            "Activity - Subject,Activity - Due date,Activity - Assigned to user,Activity - Type,Activity - Done,Deal,\
             Organization,Contact person,Activity - Pipedrive System ID\n\
             Call Bo,2026-03-01,Ana Chen,Call,Done,Acme rollout,Acme,,1\n\
             Write offer,2026-12-01,Ana Chen,Task,To do,Acme rollout,Acme,,2\n",
            ACTIVITIES,
            &[
                "call|Call Bo|Ana Chen|Acme rollout|2026-03-01||1",
                "task|Write offer|Ana Chen|Acme rollout||2026-12-01|0",
            ],
        )
        .after("deals.csv", DEALS),
    ]
}

fn managers_calls() -> Vec<Form> {
    vec![
        kind(
            "forecast calls with the manager's",
            "forecast.csv",
            "Submission Week,Fiscal Quarter,Rep,Commit,Most Likely,Manager Commit,Submitted By,Currency\n\
             2026-10-05,2026-Q4,Ana Chen,100,120,80,Cem Demir,EUR\n",
            "SELECT level, category, amount_minor, author FROM forecast_calls ORDER BY level, category",
            &[
                "manager|commit|8000|",
                "rep|commit|10000|Cem Demir",
                "rep|most_likely|12000|Cem Demir",
            ],
        )
        .after("deals.csv", DEALS),
    ]
}

fn targets() -> Vec<Form> {
    const QUOTAS: &str =
        "SELECT r.name, q.starts_on, q.ends_on, q.amount_minor, q.currency FROM quotas q
        JOIN reps r ON r.id = q.rep_id ORDER BY r.name, q.starts_on";
    vec![
        kind(
            "quotas by quarter",
            "quotas.csv",
            "Rep,Fiscal Quarter,Quota,Currency\nAna Chen,2026-Q1,100000,EUR\nAna Chen,2026-Q2,110000.50,EUR\n\
             Ben Ito,2026-Q1,90000,EUR\n",
            QUOTAS,
            &[
                "Ana Chen|2026-01-01|2026-03-31|10000000|EUR",
                "Ana Chen|2026-04-01|2026-06-30|11000050|EUR",
                "Ben Ito|2026-01-01|2026-03-31|9000000|EUR",
            ],
        )
        .after("deals.csv", DEALS),
        kind(
            "goals by month, first and last day",
            "goals.csv",
            "Owner,Start Date,End Date,Goal Amount\nAna Chen,2026-01-01,2026-01-31,100\nBen Ito,2026-01-01,2026-01-31,90\n",
            QUOTAS,
            &["Ana Chen|2026-01-01|2026-01-31|10000|USD", "Ben Ito|2026-01-01|2026-01-31|9000|USD"],
        )
        .after("deals.csv", DEALS),
        kind(
            "forecast calls",
            "forecast.csv",
            "Submission Week,Fiscal Quarter,Rep,Closed Won,Commit,Best Case,Open Pipeline,Currency\n\
             2026-10-05,2026-Q4,Ana Chen,10,100,150,400,EUR\n2026-10-12,2026-Q4,Ana Chen,20,90,140,380,EUR\n",
            "SELECT r.name, made_on, starts_on, category, amount_minor, currency FROM forecast_calls f
               JOIN reps r ON r.id = f.rep_id ORDER BY made_on, category",
            &[
                "Ana Chen|2026-10-05|2026-10-01|best_case|15000|EUR",
                "Ana Chen|2026-10-05|2026-10-01|closed|1000|EUR",
                "Ana Chen|2026-10-05|2026-10-01|commit|10000|EUR",
                "Ana Chen|2026-10-05|2026-10-01|pipeline|40000|EUR",
                "Ana Chen|2026-10-12|2026-10-01|best_case|14000|EUR",
                "Ana Chen|2026-10-12|2026-10-01|closed|2000|EUR",
                "Ana Chen|2026-10-12|2026-10-01|commit|9000|EUR",
                "Ana Chen|2026-10-12|2026-10-01|pipeline|38000|EUR",
            ],
        )
        .after("deals.csv", DEALS),
        kind(
            "rates into one currency",
            "fx.csv",
            "Date,Currency,Rate to EUR\n2026-01-01,USD,0.92\n2026-02-01,GBP,1.15\n",
            "SELECT base, currency, on_day, rate FROM rates ORDER BY on_day",
            &["EUR|USD|2026-01-01|0.92", "EUR|GBP|2026-02-01|1.15"],
        ),
        kind(
            "rates from and to (Salesforce)",
            "DatedConversionRate.csv",
            "From Currency,To Currency,Start Date,Conversion Rate\nUSD,EUR,2026-01-01,0.92\nGBP,EUR,2026-02-01,1.15\n",
            "SELECT base, currency, on_day, rate FROM rates ORDER BY on_day",
            &["EUR|USD|2026-01-01|0.92", "EUR|GBP|2026-02-01|1.15"],
        ),
    ]
}
