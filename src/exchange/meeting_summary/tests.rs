//! The three forms, their privacy, and that the draft says what the text says.

use proptest::prelude::*;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn note(text: &str) -> SummaryNote {
    SummaryNote {
        text: text.into(),
        ..SummaryNote::default()
    }
}

fn agenda() -> Vec<SummaryItem> {
    vec![
        SummaryItem {
            name: "Carry-forward".into(),
            notes: vec![
                note("# Globex\nThe CFO is *back*.\n---\nCall on Monday = soon"),
                SummaryNote {
                    opinion: true,
                    ..note("They will sign.")
                },
                SummaryNote {
                    private: true,
                    ..note("PRIVATE worried about Zoë")
                },
            ],
        },
        SummaryItem {
            name: "Numbers".into(),
            notes: vec![SummaryNote {
                private: true,
                opinion: true,
                ..note("PRIVATE level 2")
            }],
        },
    ]
}

fn meeting() -> MeetingSummary {
    MeetingSummary {
        id: 12,
        kind: "1:1".into(),
        title: String::new(),
        rep: "Zoë Ruiz".into(),
        day: day("2026-11-22"),
        at: "15:00".into(),
        minutes: Some(31),
        attendees: vec![SummaryAttendee {
            name: "Zoë Ruiz".into(),
            presence: "present".into(),
            email: "zoe@example.com".into(),
        }],
        items: agenda(),
        notes: vec![note("Also: holiday from 4 Dec.")],
        decisions: vec![
            SummaryDecision {
                text: "No discount".into(),
                reason: "they asked for speed".into(),
                private: false,
            },
            SummaryDecision {
                text: "PRIVATE check-in weekly".into(),
                private: true,
                ..SummaryDecision::default()
            },
        ],
        actions: vec![
            SummaryAction {
                text: "Call the [CFO]".into(),
                owner: Some("Zoë Ruiz".into()),
                due_on: Some(day("2026-11-25")),
                ..SummaryAction::default()
            },
            SummaryAction {
                text: "Sign the paper".into(),
                done: true,
                ..SummaryAction::default()
            },
            SummaryAction {
                text: "PRIVATE talk to HR".into(),
                private: true,
                ..SummaryAction::default()
            },
        ],
        ..MeetingSummary::default()
    }
}

const MARKDOWN: &str = "---
id: 12
type: \"1:1\"
rep: \"Zoë Ruiz\"
date: 2026-11-22
time: \"15:00\"
minutes: 31
---

# 1:1 with Zoë Ruiz, 22 Nov 2026

## Attendance

- Zoë Ruiz: present

## Carry-forward

### Globex
The CFO is *back*.
\\---
Call on Monday = soon

*Opinion:* They will sign.

## Notes

Also: holiday from 4 Dec.

## Decisions

- No discount (because they asked for speed)

## Actions

- [ ] Call the \\[CFO\\] @Zoë-Ruiz due:2026-11-25
- [x] Sign the paper @manager
";

const TEXT: &str = "1:1 with Zoë Ruiz, 22 Nov 2026

Attendance: Zoë Ruiz: present

Carry-forward
# Globex
The CFO is *back*.
---
Call on Monday = soon
(opinion) They will sign.

Notes
Also: holiday from 4 Dec.

Decisions
- No discount (because they asked for speed)

Actions
- Zoë Ruiz: Call the [CFO], by 25 Nov 2026
- manager: Sign the paper (done)
";

#[test]
fn markdown_and_text_hold_the_shared_parts_and_nothing_else() {
    assert_eq!(markdown(&meeting()), MARKDOWN);
    assert_eq!(plain_text(&meeting()), TEXT);
}

#[test]
fn the_draft_is_a_message_that_was_not_sent_and_says_what_the_text_says() {
    let draft = email_draft(&meeting());
    let (head, body) = draft.split_once("\r\n\r\n").unwrap();
    let lines: Vec<&str> = head.split("\r\n").collect();
    assert_eq!(
        lines,
        [
            "To: =?utf-8?B?Wm/DqyBSdWl6?= <zoe@example.com>",
            "Subject: =?utf-8?B?MToxIHdpdGggWm/DqyBSdWl6LCAyMiBOb3YgMjAyNg==?=",
            "X-Unsent: 1",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: quoted-printable",
        ]
    );
    assert!(body.contains("Call on Monday =3D soon\r\n"));
    assert_eq!(decoded(body), TEXT);
}

#[test]
fn an_empty_meeting_and_addresses_that_are_none_make_a_draft_still() {
    let mut empty = MeetingSummary {
        kind: "Team meeting".into(),
        team: "North".into(),
        day: day("2026-11-22"),
        ..MeetingSummary::default()
    };
    assert_eq!(plain_text(&empty), "Team meeting with North, 22 Nov 2026\n");
    for (email, is_kept) in [
        ("", false),
        ("ana", false),
        ("a@b@c", false),
        ("a b@example.com", false),
        ("ana@example.com\r\nBcc: x@example.com", false),
        ("<ana@example.com>", false),
        ("ana@example.com", true),
    ] {
        empty.attendees = vec![SummaryAttendee {
            name: "Ana \"A\" Ruiz\r\nBcc: y@example.com".into(),
            email: email.into(),
            ..SummaryAttendee::default()
        }];
        let draft = email_draft(&empty);
        assert_eq!(draft.contains("To: "), is_kept, "{email}");
        assert!(!draft.contains("\nBcc:"), "{draft}");
    }
}

/// Quoted-printable read back, for ASCII soft breaks and hex pairs.
fn decoded(body: &str) -> String {
    let joined = body.replace("=\r\n", "").replace("\r\n", "\n");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        if *first == b'=' {
            let hex = std::str::from_utf8(&more[..2]).unwrap();
            bytes.push(u8::from_str_radix(hex, 16).unwrap());
            rest = &more[2..];
        } else {
            bytes.push(*first);
            rest = more;
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// Encoded words read back.
fn subject_of(draft: &str) -> String {
    let head = draft.split("\r\n\r\n").next().unwrap();
    let unfolded = head.replace("\r\n ", "");
    let line = unfolded
        .split("\r\n")
        .find(|line| line.starts_with("Subject: "))
        .unwrap();
    let mut text = Vec::new();
    for word in line["Subject: ".len()..]
        .split("?=")
        .filter(|word| !word.is_empty())
    {
        let Some(code) = word.strip_prefix("=?utf-8?B?") else {
            return line["Subject: ".len()..].to_owned();
        };
        let value = |c: u8| {
            let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
            letters.iter().position(|letter| *letter == c)
        };
        let mut bits = 0_usize;
        for (at, six) in code.bytes().filter_map(value).enumerate() {
            bits = (bits << 6 | six) & 0xff_ffff;
            if at % 4 > 0 {
                text.push((bits >> (6 - 2 * (at % 4))) as u8);
            }
        }
    }
    String::from_utf8(text).unwrap()
}

/// A text of any letters that says of itself that it is private.
fn words() -> impl Strategy<Value = String> {
    "[a-zß-öΑ-Ωぁ-ん =.\\-\\n\\t#\u{0}-\u{1f}]{0,60}"
}

fn notes() -> impl Strategy<Value = Vec<SummaryNote>> {
    let one =
        (words(), any::<bool>(), any::<bool>()).prop_map(|(text, private, opinion)| SummaryNote {
            text: if private {
                format!("PRIVATE{text}")
            } else {
                text
            },
            opinion,
            private,
        });
    prop::collection::vec(one, 0..4)
}

fn any_meeting() -> impl Strategy<Value = MeetingSummary> {
    let decisions = prop::collection::vec((words(), words(), any::<bool>()), 0..3);
    let actions = prop::collection::vec((words(), any::<bool>(), any::<bool>()), 0..3);
    (words(), notes(), notes(), decisions, actions).prop_map(
        |(title, item, notes, decisions, actions)| {
            let marked = |text: &str, private: bool| {
                if private {
                    format!("PRIVATE{text}")
                } else {
                    text.to_owned()
                }
            };
            MeetingSummary {
                title,
                items: vec![SummaryItem {
                    name: "Numbers".into(),
                    notes: item,
                }],
                notes,
                decisions: decisions
                    .iter()
                    .map(|(text, reason, private)| SummaryDecision {
                        text: marked(text, *private),
                        reason: marked(reason, *private),
                        private: *private,
                    })
                    .collect(),
                actions: actions
                    .iter()
                    .map(|(text, done, private)| SummaryAction {
                        text: marked(text, *private),
                        done: *done,
                        private: *private,
                        ..SummaryAction::default()
                    })
                    .collect(),
                ..meeting()
            }
        },
    )
}

proptest! {
    #[test]
    fn no_private_text_ever_appears_in_any_form(meeting in any_meeting()) {
        let draft = email_draft(&meeting);
        let body = decoded(draft.split_once("\r\n\r\n").unwrap().1);
        for said in [markdown(&meeting), plain_text(&meeting), draft.clone(), body, subject_of(&draft)] {
            prop_assert!(!said.contains("PRIVATE"), "{said}");
        }
    }

    #[test]
    fn a_draft_is_ascii_with_short_lines_and_reads_back_as_it_was(meeting in any_meeting()) {
        let draft = email_draft(&meeting);
        prop_assert!(draft.is_ascii());
        for line in draft.split("\r\n") {
            prop_assert!(line.len() <= 78 && !line.contains(['\r', '\n']), "{line:?}");
        }
        let text = plain_text(&meeting);
        let body = decoded(draft.split_once("\r\n\r\n").unwrap().1);
        prop_assert_eq!(&body, &text);
        prop_assert_eq!(subject_of(&draft), text.lines().next().unwrap_or_default());
    }
}
