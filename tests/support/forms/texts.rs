//! Delimiters, encodings, line ends, quotes, titles and footers of text files.

use super::{EXPECTED, Form, PLAIN, strings, with};

fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2], mark: bool) -> Vec<u8> {
    let mark: &[u16] = if mark { &[0xfeff] } else { &[] };
    mark.iter()
        .copied()
        .chain(text.encode_utf16())
        .flat_map(bytes)
        .collect()
}

#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn forms() -> Vec<Form> {
    let comma = with(",");
    let windows: Vec<u8> = comma
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    // A name with a quoted line end and quotes, and a euro sign that only Windows-1252 has.
    let quoted = comma.replace("Acme rollout", "\"Acme\nrollout, \"\"big\"\"\"");
    let mut expected = strings(&EXPECTED);
    expected[0] = expected[0].replace("Acme rollout", "Acme\nrollout, \"big\"");
    let report = format!(
        "Deals of the quarter\nAs of 2026-11-20\n\n{comma}\nTotal,,,,,81250.50,,,\nGrand Totals (3 records)\n\
         Confidential Information - Do Not Distribute\nCopyright (c) 2026 Somebody Inc.\n"
    );
    let inside = PLAIN
        .trim_end()
        .replace('|', "\",\"")
        .replace('\n', "\"\n\"");
    let quoted_all = format!("\"{inside}\"\n");
    vec![
        Form::new("CSV, commas, UTF-8, LF", "deals.csv", comma.as_str()),
        Form::new("TSV", "deals.tsv", with("\t")),
        Form::new("semicolons", "deals.csv", with(";")),
        Form::new("pipes", "deals.txt", PLAIN),
        Form::new(
            "a sep= line above",
            "deals.csv",
            format!("sep=;\r\n{}", with(";")),
        ),
        Form::new("everything quoted", "deals.csv", quoted_all),
        Form::new("UTF-8 with BOM", "deals.csv", format!("\u{feff}{comma}")),
        Form::new(
            "UTF-16 LE with BOM",
            "deals.csv",
            utf_16(&comma, u16::to_le_bytes, true),
        ),
        Form::new(
            "UTF-16 BE with BOM",
            "deals.csv",
            utf_16(&comma, u16::to_be_bytes, true),
        ),
        Form::new(
            "UTF-16 LE without BOM",
            "deals.csv",
            utf_16(&comma, u16::to_le_bytes, false),
        ),
        Form::new(
            "UTF-16 BE without BOM",
            "deals.csv",
            utf_16(&comma, u16::to_be_bytes, false),
        ),
        Form::new(
            "UTF-16 LE, tabs (Excel's Unicode text)",
            "deals.txt",
            utf_16(&with("\t"), u16::to_le_bytes, true),
        ),
        Form::new("Windows-1252", "deals.csv", windows),
        Form::new("CRLF", "deals.csv", comma.replace('\n', "\r\n")),
        Form::new("CR", "deals.csv", comma.replace('\n', "\r")),
        Form::new("no line end at the end", "deals.csv", comma.trim_end()),
        Form::new(
            "quoted newlines and quotes, LF",
            "deals.csv",
            quoted.as_str(),
        )
        .rows(expected.clone()),
        Form::new(
            "quoted newlines and quotes, CRLF",
            "deals.csv",
            quoted.replace('\n', "\r\n"),
        )
        .rows(expected),
        Form::new(
            "a title block above, total row and footers below",
            "report.csv",
            report,
        ),
    ]
}
