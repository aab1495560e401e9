//! Tables as spreadsheets write them: commas, semicolons or tabs, a byte order mark, either end of line, empty lines;
//! every row with the number of its line, as an editor shows it.

use csv::{ReaderBuilder, StringRecord, StringRecordsIntoIter, Trim};

/// The rows of a table that are not empty, the first line included.
pub struct Rows<'a> {
    text: &'a [u8],
    rows: StringRecordsIntoIter<&'a [u8]>,
    separator: u8,
    /// Up to where the line ends are counted, and how many there are.
    counted: (usize, u64),
    /// The last line of the row that was read last.
    last: u64,
}

/// Reads a table; fields are without the spaces around them, and rows may differ in length.
pub fn rows(text: &str) -> Rows<'_> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let separator = delimiter(text);
    let rows = ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.as_bytes())
        .into_records();
    Rows { text: text.as_bytes(), rows, separator, counted: (0, 1), last: 0 }
}

/// How many lines the file of a table has, whatever ends them.
pub fn lines(text: &str) -> u64 {
    let ends = text.bytes().zip(text.bytes().skip(1).chain([0]));
    let ends = ends.filter(|(byte, next)| *byte == b'\n' || *byte == b'\r' && *next != b'\n').count() as u64;
    ends + u64::from(!text.is_empty() && !text.ends_with(['\n', '\r']))
}

impl Rows<'_> {
    /// What stands between two fields.
    pub fn separator(&self) -> u8 {
        self.separator
    }

    /// The last line of the row that was given last; another one than its first where a quoted field has ends of lines.
    pub fn last_line(&self) -> u64 {
        self.last
    }

    /// The line of the row that begins at or, behind ends of lines, after `offset`; offsets only grow.
    fn line(&mut self, offset: usize) -> u64 {
        let (mut at, mut line) = self.counted;
        while let Some(&byte) = self.text.get(at) {
            let end = byte == b'\n' || byte == b'\r' && self.text.get(at + 1) != Some(&b'\n');
            if at >= offset && !matches!(byte, b'\n' | b'\r') {
                break;
            }
            line += u64::from(end);
            at += 1;
        }
        self.counted = (at, line);
        line
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<(u64, StringRecord), csv::Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let row = match self.rows.next()? {
                Ok(row) => row,
                Err(error) => return Some(Err(error)),
            };
            // What the reader itself says of lines is of where it stopped before, which with two bytes at a line's end
            // or an empty line between is another one.
            let offset = row.position().and_then(|position| usize::try_from(position.byte()).ok());
            let line = self.line(offset.unwrap_or_default());
            let end = usize::try_from(self.rows.reader().position().byte()).unwrap_or(self.text.len());
            let inside = self.text.get(self.counted.0..end).unwrap_or_default().trim_ascii_end();
            let ends = inside.iter().zip(inside.iter().skip(1).chain([&0]));
            let ends = ends.filter(|(byte, next)| **byte == b'\n' || **byte == b'\r' && **next != b'\n');
            self.last = line + ends.count() as u64;
            if !row.iter().all(str::is_empty) {
                return Some(Ok((line, row)));
            }
        }
    }
}

/// The separator that the first line has most of.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |separator: u8| first.bytes().filter(|byte| *byte == separator).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_fields(text: &str) -> Vec<(u64, String)> {
        rows(text).map(|row| row.map(|(line, row)| (line, row[0].to_owned())).expect("a row")).collect()
    }

    #[test]
    fn lines_are_those_of_an_editor_whatever_ends_them() {
        let expected = [(1, "name"), (2, "Ada"), (4, "Bo"), (5, "Cy"), (8, "Di")];
        let expected: Vec<(u64, String)> = expected.map(|(line, name)| (line, name.to_owned())).to_vec();
        for end in ["\n", "\r\n", "\r"] {
            for last in ["", end] {
                let lines = ["name;x", "Ada;1", "", "Bo;2", " Cy ;", ";", "", "Di;4"].join(end);
                assert_eq!(first_fields(&format!("\u{feff}{lines}{last}")), expected, "{end:?} {last:?}");
            }
        }
    }

    #[test]
    fn a_field_of_several_lines_moves_the_lines_behind_it() {
        let text = "a,b\n\"x\ny\",1\nz,2\n";
        assert_eq!(first_fields(text)[2], (4, "z".into()));
        let mut table = rows(text);
        let mut last = || table.next().map(|_| table.last_line());
        assert_eq!([last(), last(), last(), last()], [Some(1), Some(3), Some(4), None]);
    }

    #[test]
    fn every_end_of_line_ends_one_line() {
        for (text, count) in
            [("", 0), ("a", 1), ("a\n", 1), ("a\r\nb", 2), ("a\rb\r", 2), ("\n\n", 2), ("a\n\rb", 3)]
        {
            assert_eq!(lines(text), count, "{text:?}");
        }
    }

    #[test]
    fn the_separator_is_the_one_that_the_first_line_has_most_of() {
        for (text, separator) in [("a,b\n", b','), ("a;b,c;d\n", b';'), ("\n\na\tb", b'\t'), ("a", b',')] {
            assert_eq!(delimiter(text), separator, "{text}");
        }
    }
}
