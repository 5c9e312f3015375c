//! The first look at a file: one pass over its bytes for its hash, encoding and line ends, and a polite
//! refusal of what is no table.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use super::TextEncoding;

/// How the lines of a text file end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEnds {
    /// Line feed: Unix.
    Lf,
    /// Carriage return and line feed: Windows.
    CrLf,
    /// Carriage return: old Macintosh.
    Cr,
    /// More than one of them.
    Mixed,
}

impl LineEnds {
    /// The usual name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lf => "LF",
            Self::CrLf => "CRLF",
            Self::Cr => "CR",
            Self::Mixed => "mixed line ends",
        }
    }
}

/// What the bytes of a file say.
#[derive(Debug, Clone)]
pub(super) struct Survey {
    pub size: u64,
    pub hash: u128,
    pub head: Vec<u8>,
    pub encoding: TextEncoding,
    /// What the guesser thinks where the text is neither UTF-8 nor UTF-16 and it disagrees with Windows-1252.
    pub other_guess: Option<TextEncoding>,
    pub line_ends: LineEnds,
    pub nuls: u64,
}

/// How much of the file is kept for guessing.
pub(super) const HEAD: usize = 256 * 1024;

/// FNV-1a, 128 bits: <http://www.isthe.com/chongo/tech/comp/fnv/>. It tells files apart, it does not
/// withstand forgery, which nobody gains from here.
const FNV_BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const FNV_PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

/// Reads all of it once.
pub(super) fn survey(mut input: impl Read) -> io::Result<Survey> {
    let mut chunk = vec![0; 64 * 1024];
    let mut head = Vec::new();
    let mut hash = FNV_BASIS;
    let (mut size, mut nuls) = (0_u64, 0_u64);
    let mut ends = LineCount::default();
    let mut utf8 = Utf8Check::default();
    loop {
        let got = match input.read(&mut chunk) {
            Ok(0) => break,
            Ok(got) => got,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let bytes = &chunk[..got];
        size += got as u64;
        for byte in bytes {
            hash = (hash ^ u128::from(*byte)).wrapping_mul(FNV_PRIME);
            ends.take(*byte);
            nuls += u64::from(*byte == 0);
        }
        utf8.take(bytes);
        let room = HEAD.saturating_sub(head.len()).min(got);
        head.extend_from_slice(&bytes[..room]);
    }
    let encoding = encoding_of(&head, utf8.valid());
    let other_guess = (encoding == TextEncoding::WINDOWS_1252)
        .then(|| guess(&head))
        .flatten();
    Ok(Survey {
        size,
        hash,
        head,
        encoding,
        other_guess,
        line_ends: ends.verdict(),
        nuls,
    })
}

fn encoding_of(head: &[u8], valid_utf8: bool) -> TextEncoding {
    if head.starts_with(b"\xEF\xBB\xBF") {
        return TextEncoding::UTF_8;
    }
    if head.starts_with(b"\xFF\xFE") {
        return TextEncoding::UTF_16LE;
    }
    if head.starts_with(b"\xFE\xFF") {
        return TextEncoding::UTF_16BE;
    }
    // Western text in UTF-16 has a zero in every other byte.
    let sample = &head[..head.len().min(4096)];
    let pairs = (sample.len() / 2).max(1);
    let zeros = |parity: usize| {
        sample
            .iter()
            .skip(parity)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let (even, odd) = (zeros(0) * 100 / pairs, zeros(1) * 100 / pairs);
    match (even, odd) {
        (0..=5, 40..) => TextEncoding::UTF_16LE,
        (40.., 0..=5) => TextEncoding::UTF_16BE,
        _ if valid_utf8 => TextEncoding::UTF_8,
        _ => TextEncoding::WINDOWS_1252,
    }
}

fn guess(head: &[u8]) -> Option<TextEncoding> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(head, true);
    let guess = TextEncoding::from(detector.guess(None, Utf8Detection::Deny));
    (guess != TextEncoding::WINDOWS_1252).then_some(guess)
}

#[derive(Default)]
struct LineCount {
    lf: u64,
    crlf: u64,
    cr: u64,
    after_cr: bool,
}

impl LineCount {
    fn take(&mut self, byte: u8) {
        match byte {
            b'\n' if self.after_cr => self.crlf += 1,
            b'\n' => self.lf += 1,
            // The other half of a UTF-16 unit.
            0 => return,
            _ if self.after_cr => self.cr += 1,
            _ => {}
        }
        self.after_cr = byte == b'\r';
    }

    fn verdict(&self) -> LineEnds {
        let cr = self.cr + u64::from(self.after_cr);
        match (self.lf > 0, self.crlf > 0, cr > 0) {
            (_, false, false) => LineEnds::Lf,
            (false, true, false) => LineEnds::CrLf,
            (false, false, true) => LineEnds::Cr,
            _ => LineEnds::Mixed,
        }
    }
}

/// Checks UTF-8 across chunk borders.
#[derive(Default)]
struct Utf8Check {
    broken: bool,
    rest: Vec<u8>,
}

impl Utf8Check {
    fn take(&mut self, bytes: &[u8]) {
        if self.broken {
            return;
        }
        let joined;
        let bytes = if self.rest.is_empty() {
            bytes
        } else {
            joined = [self.rest.as_slice(), bytes].concat();
            &joined
        };
        let rest = match std::str::from_utf8(bytes) {
            Ok(_) => Vec::new(),
            Err(error) if error.error_len().is_none() => bytes[error.valid_up_to()..].to_vec(),
            Err(_) => {
                self.broken = true;
                Vec::new()
            }
        };
        self.rest = rest;
    }

    fn valid(&self) -> bool {
        !self.broken && self.rest.is_empty()
    }
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileForm {
    Text,
    Workbook,
    /// Something else: what it is, and what to do.
    Foreign(&'static str, &'static str),
}

const UNPACK: &str = "Unpack it first, then bring in the file that was inside";
const SAVE_AS: &str = "Open it in a spreadsheet program and save it as CSV or XLSX";
const EXPORT: &str = "Export the records as CSV or XLSX";

/// Starts of files that are not text.
const SIGNATURES: &[(&[u8], FileForm)] = &[
    (b"\x1F\x8B", FileForm::Foreign("a gzip archive", UNPACK)),
    (b"BZh", FileForm::Foreign("a bzip2 archive", UNPACK)),
    (b"\xFD7zXZ", FileForm::Foreign("an xz archive", UNPACK)),
    (
        b"\x28\xB5\x2F\xFD",
        FileForm::Foreign("a zstd archive", UNPACK),
    ),
    (b"7z\xBC\xAF", FileForm::Foreign("a 7-Zip archive", UNPACK)),
    (b"Rar!", FileForm::Foreign("a RAR archive", UNPACK)),
    (b"%PDF", FileForm::Foreign("a PDF document", EXPORT)),
    (b"\x89PNG", FileForm::Foreign("a picture", EXPORT)),
    (b"\xFF\xD8\xFF", FileForm::Foreign("a picture", EXPORT)),
    (
        b"SQLite format 3\0",
        FileForm::Foreign("a database", EXPORT),
    ),
    (b"PAR1", FileForm::Foreign("a Parquet file", EXPORT)),
    (b"\xD0\xCF\x11\xE0", FileForm::Workbook),
];

/// What the start of a file (and, for ZIP archives, `holds_workbook` asked of the whole) shows.
pub(super) fn form_of(head: &[u8], holds_workbook: impl FnOnce() -> bool) -> FileForm {
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return if holds_workbook() {
            FileForm::Workbook
        } else {
            FileForm::Foreign("a ZIP archive without a workbook inside", UNPACK)
        };
    }
    if let Some((_, form)) = SIGNATURES.iter().find(|(start, _)| head.starts_with(start)) {
        return *form;
    }
    let start: String = String::from_utf8_lossy(&head[..head.len().min(512)])
        .trim_start_matches('\u{feff}')
        .trim_start()
        .to_ascii_lowercase();
    if ["<html", "<!doctype html", "<table", "<head"]
        .iter()
        .any(|tag| start.starts_with(tag))
    {
        return FileForm::Foreign(
            "a web page (some CRMs save one under the name .xls)",
            SAVE_AS,
        );
    }
    if start.starts_with("<?xml") {
        return FileForm::Foreign("an XML document", SAVE_AS);
    }
    let json = start.starts_with('{') || start.starts_with("[{") || start.starts_with("[\n");
    if json {
        return FileForm::Foreign("JSON", EXPORT);
    }
    FileForm::Text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_by_mark_by_zeros_and_by_validity() {
        let utf16 = |text: &str| {
            text.encode_utf16()
                .flat_map(u16::to_be_bytes)
                .collect::<Vec<_>>()
        };
        for (bytes, encoding) in [
            (b"\xEF\xBB\xBFid".to_vec(), "UTF-8"),
            ("Größe;Café".as_bytes().to_vec(), "UTF-8"),
            (b"Caf\xE9;1".to_vec(), "windows-1252"),
            (b"\xFF\xFEi\0d\0".to_vec(), "UTF-16LE"),
            (b"i\0d\0;\0a\0".to_vec(), "UTF-16LE"),
            (utf16("id;name\r\n1;Größe"), "UTF-16BE"),
        ] {
            assert_eq!(
                survey(bytes.as_slice()).unwrap().encoding.name(),
                encoding,
                "{bytes:?}"
            );
        }
    }

    #[test]
    fn line_ends_are_counted_in_every_encoding() {
        for (bytes, ends) in [
            (&b"a\nb\n"[..], LineEnds::Lf),
            (b"a\r\nb\r\n", LineEnds::CrLf),
            (b"a\rb\r", LineEnds::Cr),
            (b"a\rb\nc\r\n", LineEnds::Mixed),
            (b"a\0\r\0\n\0b\0\r\0\n\0", LineEnds::CrLf),
            (b"a", LineEnds::Lf),
        ] {
            assert_eq!(survey(bytes).unwrap().line_ends, ends, "{bytes:?}");
        }
    }

    #[test]
    fn what_is_no_table_is_named() {
        for (head, what) in [
            (&b"\x1F\x8B\x08"[..], "a gzip archive"),
            (b"PK\x03\x04abc", "a ZIP archive without a workbook inside"),
            (b"%PDF-1.4", "a PDF document"),
            (
                b" <html><body>",
                "a web page (some CRMs save one under the name .xls)",
            ),
            (b"{\"results\": []}", "JSON"),
        ] {
            let FileForm::Foreign(name, _) = form_of(head, || false) else {
                panic!("{head:?} was taken for a table")
            };
            assert_eq!(name, what);
        }
        assert_eq!(form_of(b"PK\x03\x04abc", || true), FileForm::Workbook);
        assert_eq!(form_of(b"id,name", || false), FileForm::Text);
    }

    #[test]
    fn the_hash_is_fnv_1a_of_128_bits() {
        // Test vectors: the basis for no bytes, and "a" from draft-eastlake-fnv.
        assert_eq!(survey(&b""[..]).unwrap().hash, FNV_BASIS);
        assert_eq!(
            survey(&b"a"[..]).unwrap().hash,
            0xd228_cb69_6f1a_8caf_7891_2b70_4e4a_8964
        );
    }
}
