//! Workbooks (XLSX): the first sheet's cells, one after the other, within limits of what the file unpacks to.

use super::sheet::{MAX_COLUMNS, MAX_LINES, MAX_WORKBOOK, Origin, Row, Sheet, SheetError};
use calamine::{DataRef, Reader, Xlsx, XlsxError};
use std::io::{self, Cursor, Read};
use zip::ZipArchive;

/// What all parts of a workbook may unpack to, in bytes.
pub(super) const MAX_UNPACKED: u64 = 64 << 20;
/// The most parts of a workbook.
const MAX_PARTS: usize = 4_096;

/// Reads the first sheet.
pub(super) fn read(bytes: &[u8]) -> Result<Sheet, SheetError> {
    if bytes.len() > MAX_WORKBOOK {
        return Err(SheetError::TooLarge { limit: MAX_WORKBOOK as u64 });
    }
    measure(bytes)?;
    let mut book: Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| match error {
            XlsxError::Password => SheetError::OldWorkbook,
            error => unreadable(error),
        })?;
    let names = book.sheet_names();
    let sheet = names.first().cloned().ok_or(SheetError::Empty)?;
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(unreadable)?;
    let mut rows: Vec<Row> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        let text = words(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let line = u64::from(row) + 1;
        if line > MAX_LINES {
            return Err(SheetError::TooLong { limit: MAX_LINES });
        }
        let column = usize::try_from(column).ok().filter(|column| *column < MAX_COLUMNS);
        let column = column.ok_or(SheetError::TooWide { line })?;
        if rows.last().is_none_or(|row| row.line < line) {
            rows.push(Row { line, last: line, fields: Vec::new() });
        }
        // Cells come row by row, each from left to right; what comes otherwise no spreadsheet has written.
        let fields = rows.last_mut().filter(|row| row.line == line && row.fields.len() <= column);
        let fields =
            &mut fields.ok_or_else(|| unreadable(format!("a cell of line {line} is out of order")))?.fields;
        fields.resize(column, String::new());
        fields.push(text);
    }
    let width = rows.first().map(|row| row.fields.len()).ok_or(SheetError::Empty)?;
    for row in &mut rows {
        // A row ends with its last cell that is not empty.
        let missing = width.saturating_sub(row.fields.len());
        row.fields.extend(std::iter::repeat_n(String::new(), missing));
    }
    let lines = rows.last().map_or(0, |row| row.line);
    Ok(Sheet { origin: Origin::Workbook { sheet, others: names.len() as u64 - 1 }, lines, rows })
}

/// Unpacks everything once and counts: what the file says of its own size is not believed.
fn measure(bytes: &[u8]) -> Result<(), SheetError> {
    let mut parts = ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    if parts.len() > MAX_PARTS {
        return Err(SheetError::Bomb);
    }
    let mut left = MAX_UNPACKED;
    for place in 0..parts.len() {
        let part = parts.by_index(place).map_err(unreadable)?;
        let unpacked = io::copy(&mut part.take(left + 1), &mut io::sink()).map_err(unreadable)?;
        left = left.checked_sub(unpacked).ok_or(SheetError::Bomb)?;
    }
    Ok(())
}

/// A cell as its reader sees it. Numbers as they are written: a weight is whole, and 1.5 stays wrong.
fn words(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::DateTime(time) => time.to_string(),
        DataRef::Error(error) => error.to_string(),
        _ => String::new(),
    }
}

fn unreadable(error: impl ToString) -> SheetError {
    let detail: String = error.to_string().chars().take(200).collect();
    SheetError::Workbook { detail }
}
