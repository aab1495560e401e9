//! Workbooks (XLSX) made by hand: a sheet of texts and numbers, and whatever else a container can hold.

use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>"#;
const PACKAGE: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Members" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const PARTS: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
const NAMESPACE: &str = r#"xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main""#;

/// A workbook of one sheet: each cell with its place, such as `B2`, in its order. What is a number becomes one.
pub fn workbook(rows: &[(u32, &[(&str, &str)])]) -> Vec<u8> {
    let mut texts = Vec::new();
    let mut sheet = String::new();
    for (row, cells) in rows {
        sheet.push_str(&format!("<row r=\"{row}\">"));
        for (place, text) in *cells {
            if text.parse::<f64>().is_ok() {
                sheet.push_str(&format!("<c r=\"{place}\"><v>{text}</v></c>"));
            } else {
                sheet.push_str(&format!("<c r=\"{place}\" t=\"s\"><v>{}</v></c>", texts.len()));
                texts.push((*text).to_owned());
            }
        }
        sheet.push_str("</row>");
    }
    let text = |text: &String| {
        format!("<si><t xml:space=\"preserve\">{}</t></si>", text.replace('&', "&amp;").replace('<', "&lt;"))
    };
    let texts: String = texts.iter().map(text).collect();
    of_parts(
        &format!("<worksheet {NAMESPACE}><sheetData>{sheet}</sheetData></worksheet>"),
        &format!("<sst {NAMESPACE}>{texts}</sst>"),
        &[],
    )
}

/// A workbook with a sheet and texts as they are given, and further parts.
pub fn of_parts(sheet: &str, texts: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let mut container = ZipWriter::new(Cursor::new(Vec::new()));
    let parts: [(&str, &[u8]); 6] = [
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", PACKAGE.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", PARTS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/sharedStrings.xml", texts.as_bytes()),
    ];
    for (name, bytes) in parts.iter().chain(more) {
        container.start_file(*name, SimpleFileOptions::default()).expect("a new part");
        container.write_all(bytes).expect("memory takes it");
    }
    container.finish().expect("memory takes it").into_inner()
}

/// The rows of a list without a heading row of numbers: `cells` of each row from column A on.
pub fn table(rows: &[&[&str]]) -> Vec<u8> {
    let places: Vec<Vec<(String, &str)>> = rows
        .iter()
        .enumerate()
        .map(|(row, cells)| {
            let letter = |column: usize| char::from(b'A' + u8::try_from(column).expect("a narrow table"));
            cells
                .iter()
                .enumerate()
                .map(|(column, text)| (format!("{}{}", letter(column), row + 1), *text))
                .collect()
        })
        .collect();
    let cells: Vec<Vec<(&str, &str)>> =
        places.iter().map(|row| row.iter().map(|(place, text)| (place.as_str(), *text)).collect()).collect();
    let rows: Vec<(u32, &[(&str, &str)])> = (1..).zip(cells.iter().map(Vec::as_slice)).collect();
    workbook(&rows)
}
