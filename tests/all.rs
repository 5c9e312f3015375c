//! The one test program; each file below keeps one kind of promise.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
#![expect(
    clippy::print_stdout,
    reason = "acceptance says what it compared, or why it was skipped"
)]

mod acceptance;
mod accuracy_page;
mod architecture;
mod calls;
mod coaching_record;
mod command_line;
mod deal_command;
mod deal_list;
mod deal_page;
mod debrief;
mod demo;
mod demo_conditions;
mod demo_forecast;
mod demo_rhythm;
mod diagnosis_tab;
mod figures;
mod forecast_call;
mod forecast_call_of_eight;
mod forecast_calls;
mod forecast_edges;
mod forecast_resume;
mod forecast_tab;
mod forms;
mod goals_page;
mod import;
mod intake;
mod kept_answers;
mod last_left;
mod meetings;
mod moved_page;
mod one_declaration;
mod palette;
mod pipeline_tab;
mod plans_measured;
mod plans_tab;
mod re_encodings;
mod recurrence;
mod rep_page;
mod review;
mod rhythm_page;
mod ride_alongs;
mod scale;
mod screens;
mod search;
mod simulated_quarter;
mod support;
mod team_tab;
mod terminal;
mod today_tab;

mod walk;
mod what_if;
mod wizard;
