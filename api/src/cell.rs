//! Cells of the CSV files that are written here: no text among them is a formula for a spreadsheet (attacks E-34).

/// Appends a line of cells; no copy of them is left elsewhere.
pub fn line<'a>(file: &mut String, cells: impl IntoIterator<Item = &'a str>) {
    for (place, text) in cells.into_iter().enumerate() {
        if place > 0 {
            file.push(',');
        }
        cell(file, text);
    }
    file.push('\n');
}

/// Appends a cell: quoted where it must be, and with an apostrophe before what a spreadsheet would take for a formula.
pub fn cell(file: &mut String, text: &str) {
    let quoted = text.contains(['"', ',', ';', '\t', '\n', '\r']) || text.trim() != text;
    let quote = if quoted { "\"" } else { "" };
    file.push_str(quote);
    file.push_str(if is_formula(text) { "'" } else { "" });
    for (place, part) in text.split('"').enumerate() {
        file.push_str(if place > 0 { "\"\"" } else { "" });
        file.push_str(part);
    }
    file.push_str(quote);
}

/// The text of a cell without the apostrophe that [`cell`] has put before it.
pub fn text(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell)
}

/// How formulas begin, in signs of full width too.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let mut file = String::new();
        cell(&mut file, text);
        file
    }

    #[test]
    fn e_34_no_cell_is_a_formula_and_none_is_lost() {
        for formula in ["=1+1", "+49 30 1", "-x", "@SUM(A1)", "＝1", "＠x", "\tx"] {
            let cell = written(formula);
            assert!(cell.trim_start_matches('"').starts_with('\''), "{cell}");
            assert_eq!(text(cell.trim_matches('"')), formula);
        }
        for plain in ["Łódź for birds", "'t Hooft", "", "a=b", "'"] {
            assert_eq!((written(plain).as_str(), text(plain)), (plain, plain));
        }
        let mut file = String::new();
        line(&mut file, ["a \"b\", c", "-1,5", "x;y", " z"]);
        assert_eq!(file, "\"a \"\"b\"\", c\",\"'-1,5\",\"x;y\",\" z\"\n");
    }
}
