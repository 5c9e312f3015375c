//! Decoding: any of the encodings that exports come in, streamed into UTF-8.

use std::fmt;
use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding};

/// The encoding of a text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TextEncoding(&'static Encoding);

impl TextEncoding {
    /// UTF-8, with or without a byte order mark.
    pub const UTF_8: Self = Self(encoding_rs::UTF_8);
    /// UTF-16, low byte first.
    pub const UTF_16LE: Self = Self(encoding_rs::UTF_16LE);
    /// UTF-16, high byte first.
    pub const UTF_16BE: Self = Self(encoding_rs::UTF_16BE);
    /// Windows-1252, the Western superset of ISO-8859-1.
    pub const WINDOWS_1252: Self = Self(encoding_rs::WINDOWS_1252);

    /// The encoding of a name such as `utf-8`, `latin1`, `windows-1251`.
    pub fn from_label(label: &str) -> Option<Self> {
        Encoding::for_label(label.trim().as_bytes()).map(Self)
    }

    /// Its name as in the WHATWG encoding standard.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Whether it takes two bytes a unit.
    pub(super) fn is_utf16(self) -> bool {
        self == Self::UTF_16LE || self == Self::UTF_16BE
    }
}

impl From<&'static Encoding> for TextEncoding {
    fn from(encoding: &'static Encoding) -> Self {
        Self(encoding)
    }
}

impl fmt::Display for TextEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Reads any encoding as UTF-8 and skips a byte order mark. UTF-8 itself passes through unchecked: the
/// scanner checks each record, so that a bad byte costs one row and not the file.
pub(super) struct Decoded<R> {
    inner: R,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    bytes_read: u64,
    /// Decoded text that has not been handed out. The decoder needs room for whole characters, and a
    /// caller's buffer may have room for less.
    text: Vec<u8>,
    handed_out: usize,
}

/// Raw bytes taken at a time.
const RAW: usize = 64 * 1024;

impl<R: Read> Decoded<R> {
    pub(super) fn new(inner: R, encoding: TextEncoding) -> Self {
        let decoder =
            (encoding != TextEncoding::UTF_8).then(|| encoding.0.new_decoder_with_bom_removal());
        Self {
            inner,
            decoder,
            raw: vec![0; RAW],
            start: 0,
            end: 0,
            ended: false,
            bytes_read: 0,
            text: Vec::new(),
            handed_out: 0,
        }
    }

    /// Bytes taken from the file.
    pub(super) fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    fn fill(&mut self) -> io::Result<()> {
        while self.start == self.end && !self.ended {
            let first = self.bytes_read == 0;
            let got = loop {
                match self.inner.read(&mut self.raw) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    other => break other?,
                }
            };
            (self.start, self.end) = (0, got);
            self.bytes_read += got as u64;
            self.ended = got == 0;
            if first && self.decoder.is_none() && self.raw[..got].starts_with(b"\xEF\xBB\xBF") {
                self.start = 3;
            }
        }
        Ok(())
    }
}

impl<R: Read> Decoded<R> {
    /// Decodes until there is text to hand out, or the end.
    fn decode(&mut self) -> io::Result<()> {
        while self.handed_out == self.text.len() {
            self.fill()?;
            let Some(decoder) = self.decoder.as_mut() else {
                return Ok(());
            };
            self.text.resize(RAW, 0);
            self.handed_out = 0;
            let raw = &self.raw[self.start..self.end];
            let (result, read, written, _) =
                decoder.decode_to_utf8(raw, &mut self.text, self.ended);
            self.text.truncate(written);
            self.start += read;
            if self.ended && result == CoderResult::InputEmpty {
                // A decoder that has been told of the end must not be used again.
                self.decoder = None;
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.decode()?;
        let decoded = &self.text[self.handed_out..];
        let (from, place) = if decoded.is_empty() {
            (&self.raw[self.start..self.end], &mut self.start)
        } else {
            (decoded, &mut self.handed_out)
        };
        let count = from.len().min(out.len());
        out[..count].copy_from_slice(&from[..count]);
        *place += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8], encoding: TextEncoding) -> String {
        let mut text = String::new();
        Decoded::new(bytes, encoding)
            .read_to_string(&mut text)
            .unwrap();
        text
    }

    #[test]
    fn byte_order_marks_are_skipped_in_every_encoding() {
        assert_eq!(decode(b"\xEF\xBB\xBFZ\xC3\xBC", TextEncoding::UTF_8), "Zü");
        assert_eq!(decode(b"\xFF\xFEZ\0\xFC\0", TextEncoding::UTF_16LE), "Zü");
        assert_eq!(decode(b"\xFE\xFF\0Z\0\xFC", TextEncoding::UTF_16BE), "Zü");
        assert_eq!(decode(b"Z\xFC\x80", TextEncoding::WINDOWS_1252), "Zü€");
    }

    #[test]
    fn a_caller_with_room_for_one_byte_gets_every_byte() {
        let mut decoded = Decoded::new(&b"\xFC\x80"[..], TextEncoding::WINDOWS_1252);
        let mut bytes = Vec::new();
        let mut one = [0];
        while decoded.read(&mut one).unwrap() == 1 {
            bytes.push(one[0]);
        }
        assert_eq!(bytes, "ü€".as_bytes());
    }

    #[test]
    fn long_texts_come_through_whole() {
        let text = "Grüße, 世界! ".repeat(20_000);
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&utf16, TextEncoding::UTF_16LE), text);
    }
}
