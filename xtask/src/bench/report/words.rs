//! Numbers as people read them, and tables of them.

use serde_json::Value;

/// What stands where nothing was measured.
pub const MISSING: &str = "–";

/// Three significant digits, thousands apart: `0.271`, `2.00`, `33.6`, `14,200`.
pub fn figure(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    if !value.is_finite() {
        return MISSING.into();
    }
    let digits = 2 - value.abs().log10().floor() as i32;
    if digits > 0 {
        return format!("{value:.*}", digits.unsigned_abs() as usize);
    }
    let scale = 10f64.powi(-digits);
    whole(((value / scale).round() * scale) as u64)
}

/// A figure without zeros at its end: `0.1`, `10`.
pub fn tick(value: f64) -> String {
    let text = figure(value);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').into() } else { text }
}

/// A whole number with its thousands apart.
pub fn whole(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Seconds as a person says them.
pub fn span(seconds: f64) -> String {
    match seconds {
        s if s < 1.0 => format!("{} ms", figure(s * 1e3)),
        s if s < 90.0 => format!("{} s", figure(s)),
        s if s < 5_400.0 => format!("{} minutes", figure(s / 60.0)),
        s => format!("{} hours", figure(s / 3_600.0)),
    }
}

/// The number at a path such as `/casting/p50`.
pub fn number(value: &Value, path: &str) -> Option<f64> {
    value.pointer(path)?.as_f64()
}

/// A number with `write`, or a dash.
pub fn or_missing(value: Option<f64>, write: impl Fn(f64) -> String) -> String {
    value.map_or_else(|| MISSING.to_owned(), write)
}

/// The items of a list.
pub fn list<'a>(value: &'a Value, path: &str) -> &'a [Value] {
    value.pointer(path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A table of Markdown, numbers to the right; nothing without rows.
pub fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let line = |cells: Vec<&str>| format!("| {} |\n", cells.join(" | "));
    let mut text = line(header.to_vec());
    text += &line((0..header.len()).map(|place| if place == 0 { "---" } else { "---:" }).collect());
    rows.iter().for_each(|row| text += &line(row.iter().map(String::as_str).collect()));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_three_digits() {
        let shown = [0.2712, 1.673, 2.0, 33.56, 100.4, 361.9, 14_204.0, 1_362.0, 1_000_000.0, 0.0];
        let read = ["0.271", "1.67", "2.00", "33.6", "100", "362", "14,200", "1,360", "1,000,000", "0"];
        assert_eq!(shown.map(figure), read);
        assert_eq!([0.1, 10.0, 1_000.0].map(tick), ["0.1", "10", "1,000"]);
    }

    #[test]
    fn a_table_without_rows_is_nothing() {
        assert_eq!(table(&["a"], &[]), "");
        let rows = [vec!["1".to_owned(), "2".to_owned()]];
        assert_eq!(table(&["a", "b"], &rows), "| a | b |\n| --- | ---: |\n| 1 | 2 |\n");
    }
}
