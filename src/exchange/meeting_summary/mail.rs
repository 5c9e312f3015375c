//! An e-mail draft: RFC 5322 with a subject after RFC 2047 and a quoted-printable body (RFC 2045), lines end with CRLF.

use std::fmt::Write as _;

/// The longest line of a quoted-printable body, its soft break included (RFC 2045, 6.7).
const BODY_LINE: usize = 76;
/// The most bytes of text in one encoded word, so that with its frame it stays below 75 (RFC 2047, 2).
const WORD_BYTES: usize = 42;

/// The whole file. Names and addresses that cannot be one are left out.
pub(super) fn draft(subject: &str, to: &[(&str, &str)], body: &str) -> String {
    let mut out = String::new();
    let to: Vec<String> = to
        .iter()
        .filter_map(|(name, email)| mailbox(name, email))
        .collect();
    if !to.is_empty() {
        header(&mut out, "To", &to.join(",\r\n "));
    }
    header(&mut out, "Subject", &words(subject));
    header(&mut out, "X-Unsent", "1");
    header(&mut out, "MIME-Version", "1.0");
    header(&mut out, "Content-Type", "text/plain; charset=utf-8");
    header(&mut out, "Content-Transfer-Encoding", "quoted-printable");
    out.push_str("\r\n");
    for line in body.lines() {
        quoted_printable(&mut out, line);
        out.push_str("\r\n");
    }
    out
}

fn header(out: &mut String, name: &str, value: &str) {
    let _ = write!(out, "{name}: {value}\r\n");
}

/// `"Ana Ruiz" <ana@example.com>`; nothing where there is no address.
fn mailbox(name: &str, email: &str) -> Option<String> {
    let email = email.trim();
    let (local, domain) = email.split_once('@')?;
    let is_plain = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_graphic() && !b"<>()[]\\,;:\"@".contains(&b))
    };
    if !is_plain(local) || !is_plain(domain) {
        return None;
    }
    let name: String = name.trim().chars().filter(|c| !c.is_control()).collect();
    Some(match name {
        name if name.is_empty() => email.to_owned(),
        name if name.is_ascii() => {
            let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
            format!("\"{quoted}\" <{email}>")
        }
        name => format!("{} <{email}>", words(&name)),
    })
}

/// A text of a header: as it is where it is short and plain ASCII, else as encoded words, folded.
fn words(text: &str) -> String {
    let is_plain = text.len() <= 60
        && text.bytes().all(|b| (b' '..=b'~').contains(&b))
        && !text.contains("=?");
    if is_plain {
        return text.to_owned();
    }
    let mut all = vec![String::new()];
    for c in text.chars().filter(|c| !c.is_control()) {
        let is_full = all
            .last()
            .is_some_and(|word| word.len() + c.len_utf8() > WORD_BYTES);
        if is_full {
            all.push(String::new());
        }
        if let Some(word) = all.last_mut() {
            word.push(c);
        }
    }
    let encoded: Vec<String> = all
        .iter()
        .map(|word| format!("=?utf-8?B?{}?=", base64(word.as_bytes())))
        .collect();
    encoded.join("\r\n ")
}

const SIXTY_FOUR: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64(bytes: &[u8]) -> String {
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let [a, b, c] = [0, 1, 2].map(|at| u32::from(three.get(at).copied().unwrap_or(0)));
        let bits = a << 16 | b << 8 | c;
        for at in 0..4 {
            let six = (bits >> (18 - 6 * at)) & 0x3f;
            let letter = SIXTY_FOUR.get(six as usize).copied().unwrap_or(b'A');
            out.push(if at > three.len() {
                '='
            } else {
                char::from(letter)
            });
        }
    }
    out
}

/// One line of the body. A blank at its end is encoded, because mail servers cut it off.
fn quoted_printable(out: &mut String, line: &str) {
    let bytes = line.as_bytes();
    let mut width = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let is_last = at + 1 == bytes.len();
        let is_plain = match byte {
            b' ' | b'\t' => !is_last,
            b'=' => false,
            byte => (b'!'..=b'~').contains(byte),
        };
        let cells = if is_plain { 1 } else { 3 };
        // The last column is kept for the soft break.
        if width + cells > BODY_LINE - 1 {
            out.push_str("=\r\n");
            width = 0;
        }
        if is_plain {
            out.push(char::from(*byte));
        } else {
            let _ = write!(out, "={byte:02X}");
        }
        width += cells;
    }
}
