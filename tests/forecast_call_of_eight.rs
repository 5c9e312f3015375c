//! A whole forecast call with eight reps: every key of it, what stands at the end, and the way back through `u`.

use std::ops::ControlFlow;

use ridealong::app::clock::Clock;
use ridealong::app::key;
use ridealong::cockpit::Setup;
use ridealong::domain::forecast::{Lock, LockState};
use ridealong::domain::stamp::Stamp;
use ridealong::exchange::demo::{self, Options};
use ridealong::storage::Store;

use crate::support::{Session, monday, setup};

/// The reps of the company.
const REPS: u32 = 8;
/// The keys of the whole call, with every letter that is typed.
const KEYS: usize = 67;

/// The demo company with eight reps on the Tuesday after their calls.
fn session() -> Session {
    let tuesday = monday() + chrono::Days::new(1);
    let mut store = Store::in_memory(Box::new(move || Stamp::of(tuesday))).unwrap();
    let options = Options {
        deals: 600,
        activities: Some(600),
        reps: REPS,
        ..Options::usual(tuesday.date())
    };
    demo::company(&mut store, &options, &mut |_| ControlFlow::Continue(())).unwrap();
    Session::open(Setup {
        clock: Clock::fixed(tuesday),
        opens: '3',
        ..setup(ridealong::screens::tabs(), store)
    })
}

/// Presses keys and counts them.
fn count(session: Session, keys: &mut usize, script: &str) -> Session {
    *keys += key::script(script).unwrap().len();
    session.press(script)
}

/// Eight reps: the calls of six stand, one is called anew from the deals, one is called by the manager with a reason.
const CONFIRMED: &str = "<enter>";
/// The manager calls the commit of a rep and says why; then the next rep.
const CALLED: &str = "c<tab><tab>400k<tab><tab>No board date<ctrl-s><enter>";
/// The rep is asked for the next action, and the call stands.
const AGREED: &str = "aSend the paper<ctrl-s><enter>";
/// What a rep sees in the deals counts; then the next rep.
const FROM_DEALS: &str = "d<enter>";

#[test]
fn a_call_with_eight_reps_ends_in_a_lock_and_a_summary_and_is_undone_step_by_step() {
    let mut keys = 0;
    let mut session = count(session(), &mut keys, "t").expect("1 of 8, 0 done");
    let texts = [
        CONFIRMED, CALLED, CONFIRMED, AGREED, CONFIRMED, FROM_DEALS, CONFIRMED,
    ];
    for (done, script) in texts.iter().enumerate() {
        session = count(session, &mut keys, script).expect(&format!(
            "{} of 8, {} done",
            done + 2,
            done + 1
        ));
    }
    session = count(session, &mut keys, CONFIRMED)
        .expect("The call before → now")
        .expect("Send the paper")
        .without("  open")
        .without("skipped");
    insta::assert_snapshot!("summary", session.screen());
    let locks = standing_locks(&mut session);
    session = count(session, &mut keys, "LWe stand for it<ctrl-s>")
        .expect("Locked; u takes it back")
        .expect("locked at 08:00");
    session = count(session, &mut keys, "y");
    // One key per rep whose call stands, the words of one reason, one action and one note, and nothing else.
    assert_eq!(keys, KEYS, "a call with eight reps takes other keys");
    insta::assert_snapshot!("markdown", session.copied[0]);
    taken_back(session, locks);
}

/// The lock, then rep by rep from the last one.
fn taken_back(mut session: Session, locks: usize) {
    assert_eq!(standing_locks(&mut session), locks + 1);
    session = session.press("u").without("locked at");
    assert_eq!(standing_locks(&mut session), locks);
    for left in (0..8).rev() {
        session = session.press("u").expect(&format!("{left} done"));
        if left == 3 {
            // The action was agreed before the call of its rep stood.
            session = session.expect("☐ Send the paper").press("u");
            session = session.without("☐ Send the paper");
        }
    }
    session.press("E").expect("  open").without("✓ ");
}

/// Locks that stand.
fn standing_locks(session: &mut Session) -> usize {
    let locks = session.store().locks(None).unwrap();
    let stands = |lock: &&Lock| lock.state == LockState::Standing;
    locks.iter().filter(stands).count()
}
