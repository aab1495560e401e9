//! Texts of one line that people write and others read: names, titles. The same rule as in manifests, into which they go.

use glassurn_crypto::manifest::is_bidi_control;
use unicode_normalization::is_nfc;

/// What is asked of a text.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The most characters.
    pub most: usize,
    /// Whether it may be empty.
    pub empty: bool,
}

/// Checks a text; `Err` says what is wrong. Two spellings that look alike would be two names, and a line break would be
/// one in a mail's head (attacks E-09, E-42).
pub fn line(text: &str, rule: Rule) -> Result<(), String> {
    let characters = text.chars().count();
    if characters > rule.most {
        return Err(format!("it has {characters} characters; {} are allowed", rule.most));
    }
    if text.trim().is_empty() && !(rule.empty && text.is_empty()) {
        return Err("it is empty".into());
    }
    if text.chars().any(|c| c.is_control() || is_bidi_control(c)) {
        return Err(
            "it has characters that are not allowed: line breaks, or others that cannot be seen".into()
        );
    }
    if !is_nfc(text) {
        return Err("it is not in Unicode's normalisation form C".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_42_a_line_is_one_line() {
        let rule = Rule { most: 5, empty: true };
        for text in ["", "a", "a b", "Åäöü", "李雷"] {
            assert_eq!(line(text, rule), Ok(()), "{text}");
        }
        for text in
            [" ", "a\nb", "a\rb", "\u{85}", "a\0", "\u{7f}", "abcdef", "A\u{30a}", "\u{202e}a", "\u{2066}a"]
        {
            assert!(line(text, rule).is_err(), "{text:?}");
        }
        assert!(line("", Rule { empty: false, ..rule }).is_err());
    }
}
