//! Tables of words and numbers for terminals.

/// The longest name in a table; longer ones are cut.
const LONGEST: usize = 32;

/// How many columns a text takes: signs of East Asian scripts take two.
pub fn width(text: &str) -> usize {
    let wide = |c: char| {
        matches!(u32::from(c), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f
            | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x20000..=0x3fffd)
    };
    text.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}

/// A name as it fits into a table.
pub fn clip(name: &str) -> String {
    if width(name) <= LONGEST {
        return name.to_owned();
    }
    let mut clipped = String::new();
    for c in name.chars() {
        if width(&clipped) + 3 > LONGEST {
            break;
        }
        clipped.push(c);
    }
    clipped.push('…');
    clipped
}

/// Lines of a table: the first column to the left, the others to the right, two spaces between.
pub fn lines(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cell = |row: &Vec<String>, column: usize| row.get(column).cloned().unwrap_or_default();
    let widths: Vec<usize> = (0..columns)
        .map(|column| rows.iter().map(|row| width(&cell(row, column))).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::from(" ");
        for (column, most) in widths.iter().enumerate() {
            let words = cell(row, column);
            let space = " ".repeat(most - width(&words));
            line.push_str(&if column == 0 {
                format!(" {words}{space}")
            } else {
                format!("  {space}{words}")
            });
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_each_other_whatever_the_script() {
        let rows = [["", "1"], ["选项", "12"], ["Ada", "3"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(lines(&rows), "         1\n  选项  12\n  Ada    3\n");
    }

    #[test]
    fn a_long_name_is_cut() {
        assert_eq!(clip("Ada"), "Ada");
        let clipped = clip(&"字".repeat(40));
        assert!(clipped.ends_with('…') && width(&clipped) <= LONGEST, "{clipped}");
    }
}
