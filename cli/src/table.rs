//! Tables as spreadsheets write them: commas, semicolons or tabs, a byte order mark, either end of line, empty lines;
//! every row with the number of its line, as an editor shows it.

use csv::{ReaderBuilder, StringRecord, StringRecordsIntoIter, Trim};

/// The rows of a table that are not empty, the first line included.
pub struct Rows<'a> {
    text: &'a [u8],
    rows: StringRecordsIntoIter<&'a [u8]>,
    /// Up to where the line ends are counted, and how many there are.
    counted: (usize, u64),
}

/// Reads a table; fields are without the spaces around them, and rows may differ in length.
pub fn rows(text: &str) -> Rows<'_> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let rows = ReaderBuilder::new()
        .delimiter(delimiter(text))
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.as_bytes())
        .into_records();
    Rows { text: text.as_bytes(), rows, counted: (0, 1) }
}

/// How many lines the file of a table has.
pub fn lines(text: &str) -> usize {
    text.lines().count()
}

impl Rows<'_> {
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
        assert_eq!(first_fields("a,b\n\"x\ny\",1\nz,2\n")[2], (4, "z".into()));
    }

    #[test]
    fn the_separator_is_the_one_that_the_first_line_has_most_of() {
        for (text, separator) in [("a,b\n", b','), ("a;b,c;d\n", b';'), ("\n\na\tb", b'\t'), ("a", b',')] {
            assert_eq!(delimiter(text), separator, "{text}");
        }
    }
}
