//! A list as a file or the clipboard has it, read into rows: text in the encodings of spreadsheets, or a workbook (XLSX).
//!
//! Nothing is judged here, and nothing is lost: rows and empty lines together are all lines of the file.

use super::workbook;
use crate::table;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The largest text, in bytes.
pub const MAX_TEXT: usize = 128 << 20;
/// The largest workbook, in bytes.
pub const MAX_WORKBOOK: usize = 16 << 20;
/// The most lines.
pub const MAX_LINES: u64 = 1 << 21;
/// The most columns.
pub const MAX_COLUMNS: usize = 64;

/// Rows of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// How it was read.
    pub origin: Origin,
    /// How many lines it has, empty ones included.
    pub lines: u64,
    /// The rows that are not empty, in their order.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its line, from 1.
    pub line: u64,
    /// Its last line: another one where a quoted field has ends of lines.
    pub last: u64,
    /// Its fields, without spaces around them.
    pub fields: Vec<String>,
}

/// How a list was read: said to the reader, who sees whether it was meant so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// A text.
    Text {
        /// Its letters.
        encoding: Encoding,
        /// What stands between two fields.
        separator: char,
    },
    /// The first sheet of a workbook.
    Workbook {
        /// The sheet's name.
        sheet: String,
        /// How many other sheets there are, which are not read.
        others: u64,
    },
}

/// How letters became bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, either order of bytes.
    Utf16,
    /// Windows-1252, as older spreadsheets write: any byte is a letter of it, so that it is a guess.
    Windows1252,
}

/// Why a file is no list.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum SheetError {
    /// Larger than [`MAX_TEXT`] or [`MAX_WORKBOOK`].
    #[error("the file is larger than {} MiB", .limit >> 20)]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// More than [`MAX_LINES`].
    #[error("the file has more than {limit} lines")]
    TooLong {
        /// The limit.
        limit: u64,
    },
    /// A row with more than [`MAX_COLUMNS`].
    #[error("line {line} has more than {MAX_COLUMNS} columns")]
    TooWide {
        /// The line.
        line: u64,
    },
    /// Neither a text nor a workbook.
    #[error("the file is neither a text nor an Excel workbook (.xlsx)")]
    NotAList,
    /// A workbook of the format before 2007, or one under a password.
    #[error("the file is an old Excel workbook, or one under a password")]
    OldWorkbook,
    /// A workbook that cannot be read.
    #[error("the workbook cannot be read: {detail}")]
    Workbook {
        /// Where reading stopped.
        detail: String,
    },
    /// A workbook that unpacks to more than is read.
    #[error("the workbook unpacks to more than {} MiB", workbook::MAX_UNPACKED >> 20)]
    Bomb,
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
}

impl Sheet {
    /// Reads a file.
    ///
    /// # Errors
    /// [`SheetError`]; a line that is no voter's is none.
    pub fn read(bytes: &[u8]) -> Result<Self, SheetError> {
        if bytes.starts_with(b"PK\x03\x04") {
            return workbook::read(bytes);
        }
        if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
            return Err(SheetError::OldWorkbook);
        }
        if bytes.len() > MAX_TEXT {
            return Err(SheetError::TooLarge { limit: MAX_TEXT as u64 });
        }
        let (text, encoding) = decode(bytes).ok_or(SheetError::NotAList)?;
        Self::of_text(&text, encoding)
    }

    /// Reads a text, such as what was pasted.
    ///
    /// # Errors
    /// [`SheetError`]; a line that is no voter's is none.
    pub fn of_text(text: &str, encoding: Encoding) -> Result<Self, SheetError> {
        let mut table = table::rows(text);
        let separator = char::from(table.separator());
        let mut rows: Vec<Row> = Vec::new();
        while let Some(row) = table.next() {
            // The text is UTF-8 and rows may differ in length: no other error of the reader is left.
            let (line, record) = row.map_err(|_| SheetError::NotAList)?;
            if line > MAX_LINES {
                return Err(SheetError::TooLong { limit: MAX_LINES });
            }
            if record.len() > MAX_COLUMNS {
                return Err(SheetError::TooWide { line });
            }
            let fields = record.iter().map(str::to_owned).collect();
            rows.push(Row { line, last: table.last_line(), fields });
        }
        if rows.is_empty() {
            return Err(SheetError::Empty);
        }
        let lines = table::lines(text).max(rows.last().map_or(0, |row| row.last));
        Ok(Self { origin: Origin::Text { encoding, separator }, lines, rows })
    }
}

/// Reads letters: by the byte order mark, else as UTF-16 if every other byte is zero, else as UTF-8, else as Windows-1252.
/// `None` for what is no text.
fn decode(bytes: &[u8]) -> Option<(String, Encoding)> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let text = String::from_utf16(&pairs.iter().copied().map(unit).collect::<Vec<u16>>()).ok()?;
        (rest.is_empty() && is_text(&text)).then_some((text, Encoding::Utf16))
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => return wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => return wide(rest, u16::from_be_bytes),
        [0, _, 0, ..] => return wide(bytes, u16::from_be_bytes),
        [_, 0, _, 0, ..] => return wide(bytes, u16::from_le_bytes),
        _ => {}
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let (text, encoding) = match str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), Encoding::Utf8),
        Err(_) => {
            let letters: Option<String> = bytes.iter().map(|byte| windows_1252(*byte)).collect();
            (letters?, Encoding::Windows1252)
        }
    };
    is_text(&text).then_some((text, encoding))
}

/// Texts have no control characters but ends of lines and tabs. A few elsewhere are a line's problem; many are a program
/// or a picture.
fn is_text(text: &str) -> bool {
    let strange = text.chars().filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')).count();
    !text.contains('\0') && strange <= text.len() / 100 + 1
}

/// A letter of Windows-1252 (WHATWG Encoding, index windows-1252); `None` for the five bytes that stand for none.
fn windows_1252(byte: u8) -> Option<char> {
    const UPPER: [char; 32] = [
        '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’',
        '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => Some(UPPER[usize::from(byte - 0x80)]).filter(|letter| *letter != '\0'),
        _ => Some(char::from(byte)),
    }
}

#[cfg(test)]
#[path = "tests/sheet.rs"]
mod tests;
