//! Workbooks byte by byte: an XLSX whose days count from 1904, and an old XLS. What writes workbooks today writes
//! neither.

use std::fmt::Write as _;

/// What stands in a cell.
#[derive(Debug, Clone)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
    /// A number that its format shows as a day.
    Day(f64),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                (crc >> 1) ^ 0xedb8_8320
            } else {
                crc >> 1
            };
        }
    }
    !crc
}

/// A ZIP archive whose files are stored as they are.
fn zip(files: &[(&str, String)]) -> Vec<u8> {
    let (mut body, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let at = body.len() as u32;
        let mut facts = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        facts.extend(crc(text.as_bytes()).to_le_bytes());
        facts.extend((text.len() as u32).to_le_bytes());
        facts.extend((text.len() as u32).to_le_bytes());
        facts.extend((name.len() as u16).to_le_bytes());
        facts.extend([0, 0]);
        body.extend(b"PK\x03\x04");
        body.extend(&facts);
        body.extend(name.as_bytes());
        body.extend(text.as_bytes());
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&facts);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (at, size, many) = (
        body.len() as u32,
        directory.len() as u32,
        files.len() as u16,
    );
    body.extend(directory);
    body.extend(b"PK\x05\x06\x00\x00\x00\x00");
    body.extend(many.to_le_bytes());
    body.extend(many.to_le_bytes());
    body.extend(size.to_le_bytes());
    body.extend(at.to_le_bytes());
    body.extend([0, 0]);
    body
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const DOCUMENT: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// An XLSX of one sheet, its days counted from 1904-01-01.
#[expect(clippy::too_many_lines, reason = "the parts of a package")]
pub fn xlsx_1904(rows: &[Vec<Cell>]) -> Vec<u8> {
    let mut sheet = String::new();
    for (row, cells) in (1..).zip(rows) {
        let _ = write!(sheet, "<row r=\"{row}\">");
        for (column, cell) in ('A'..).zip(cells) {
            let place = format!("r=\"{column}{row}\"");
            let _ = match cell {
                Cell::Text(text) => {
                    write!(
                        sheet,
                        "<c {place} t=\"inlineStr\"><is><t>{text}</t></is></c>"
                    )
                }
                Cell::Number(number) => write!(sheet, "<c {place}><v>{number}</v></c>"),
                Cell::Day(number) => write!(sheet, "<c {place} s=\"1\"><v>{number}</v></c>"),
            };
        }
        sheet += "</row>";
    }
    zip(&[
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
                 ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
                 <Override PartName=\"/xl/workbook.xml\" ContentType=\"{TYPE}.sheet.main+xml\"/>\
                 <Override PartName=\"/xl/styles.xml\" ContentType=\"{TYPE}.styles+xml\"/>\
                 <Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{TYPE}.worksheet+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"r1\" \
                 Type=\"{DOCUMENT}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{DOCUMENT}\"><workbookPr date1904=\"1\"/><sheets>\
                 <sheet name=\"Deals\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"r1\" \
                 Type=\"{DOCUMENT}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" \
                 Type=\"{DOCUMENT}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{MAIN}\"><fonts><font/></fonts><fills><fill/></fills><borders><border/></borders>\
                 <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{sheet}</sheetData></worksheet>"),
        ),
    ])
}

fn record(out: &mut Vec<u8>, number: u16, content: &[u8]) {
    out.extend(number.to_le_bytes());
    out.extend((content.len() as u16).to_le_bytes());
    out.extend(content);
}

fn long_text(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut out = (units.len() as u16).to_le_bytes().to_vec();
    out.push(1);
    out.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    out
}

fn biff_sheet(rows: &[Vec<Cell>]) -> Vec<u8> {
    let mut out = Vec::new();
    record(
        &mut out,
        0x0809,
        &[0, 6, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    );
    let width = rows.iter().map(Vec::len).max().unwrap_or(0) as u16;
    let mut size = Vec::new();
    size.extend(0_u32.to_le_bytes());
    size.extend((rows.len() as u32).to_le_bytes());
    size.extend(0_u16.to_le_bytes());
    size.extend(width.to_le_bytes());
    size.extend([0, 0]);
    record(&mut out, 0x0200, &size);
    for (row, cells) in (0_u16..).zip(rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            let format = u16::from(matches!(cell, Cell::Day(_)));
            let mut content: Vec<u8> = [row, column, format]
                .iter()
                .flat_map(|n| n.to_le_bytes())
                .collect();
            match cell {
                Cell::Text(text) if text.is_empty() => {}
                Cell::Text(text) => {
                    content.extend(long_text(text));
                    record(&mut out, 0x0204, &content);
                }
                Cell::Number(number) | Cell::Day(number) => {
                    content.extend(number.to_le_bytes());
                    record(&mut out, 0x0203, &content);
                }
            }
        }
    }
    record(&mut out, 0x000a, &[]);
    out
}

/// An XLS (BIFF8 in a compound file) with these sheets; days count from 1904-01-01 where said.
pub fn xls(sheets: &[(&str, Vec<Vec<Cell>>)], from_1904: bool) -> Vec<u8> {
    let bodies: Vec<Vec<u8>> = sheets.iter().map(|(_, rows)| biff_sheet(rows)).collect();
    let globals = |places: &[u32]| {
        let mut out = Vec::new();
        record(
            &mut out,
            0x0809,
            &[0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        );
        record(&mut out, 0x0042, &[0xb0, 0x04]);
        record(&mut out, 0x0022, &[u8::from(from_1904), 0]);
        for number_format in [0_u8, 14] {
            let mut format = [0_u8; 20];
            format[2] = number_format;
            record(&mut out, 0x00e0, &format);
        }
        for ((name, _), place) in sheets.iter().zip(places) {
            let mut sheet = place.to_le_bytes().to_vec();
            sheet.extend([0, 0, name.len() as u8, 0]);
            sheet.extend(name.as_bytes());
            record(&mut out, 0x0085, &sheet);
        }
        record(&mut out, 0x000a, &[]);
        out
    };
    let mut at = globals(&vec![0; sheets.len()]).len() as u32;
    let mut places = Vec::new();
    for body in &bodies {
        places.push(at);
        at += body.len() as u32;
    }
    let mut stream = globals(&places);
    stream.extend(bodies.concat());
    compound_file(&stream)
}

/// A compound file with one stream, `Workbook`.
fn compound_file(stream: &[u8]) -> Vec<u8> {
    const SECTOR: usize = 512;
    const END: u32 = 0xffff_fffe;
    const FREE: u32 = 0xffff_ffff;
    // A stream below 4096 bytes would have to lie in the small one.
    let size = stream.len().max(4096);
    let sectors = size.div_ceil(SECTOR) as u32;
    let mut out = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    out.extend([0; 16]);
    for half in [0x3e_u16, 3, 0xfffe, 9, 6, 0, 0, 0] {
        out.extend(half.to_le_bytes());
    }
    for word in [0_u32, 1, 1, 0, 4096, END, 0, END, 0, 0] {
        out.extend(word.to_le_bytes());
    }
    out.extend([0xff; 108 * 4]);
    assert_eq!(out.len(), SECTOR);
    // Sector 0: which sector follows which; 1: the directory; from 2 on: the stream.
    let mut table = vec![0xffff_fffd, END];
    table.extend((2..=sectors).map(|next| next + 1));
    table.push(END);
    table.resize(SECTOR / 4, FREE);
    assert_eq!(table.len(), SECTOR / 4, "too long for one table");
    out.extend(table.iter().flat_map(|next| next.to_le_bytes()));
    let entry = |name: &str, kind: u8, child: u32, start: u32, size: u64| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry.resize(64, 0);
        let length = if name.is_empty() {
            0
        } else {
            name.len() as u16 * 2 + 2
        };
        entry.extend(length.to_le_bytes());
        entry.extend([kind, 1]);
        for link in [FREE, FREE, child] {
            entry.extend(link.to_le_bytes());
        }
        entry.extend([0; 36]);
        entry.extend(start.to_le_bytes());
        entry.extend(size.to_le_bytes());
        entry
    };
    out.extend(entry("Root Entry", 5, 1, END, 0));
    out.extend(entry("Workbook", 2, FREE, 2, size as u64));
    out.extend(entry("", 0, FREE, 0, 0));
    out.extend(entry("", 0, FREE, 0, 0));
    out.extend(stream);
    out.resize(SECTOR * 3 + sectors as usize * SECTOR, 0);
    out
}
