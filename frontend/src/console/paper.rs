//! A locked key file as text on paper: lines of Crockford's 32 symbols that a camera reads at once and a person can type,
//! each with two symbols that find a slip of the pen in it. What is locked stays locked: the passphrase is not there.

use data_encoding::{Encoding, Specification};
use glassurn_crypto::encoding::sha256;

/// The symbols; I, L and O are read as what they look like.
const SYMBOLS: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Bytes of the file in a line.
const BYTES: usize = 20;
/// Symbols for them.
const LINE: usize = BYTES * 8 / 5;
/// Symbols that check a line.
const CHECK: usize = 2;
/// Symbols between two spaces.
const GROUP: usize = 4;
/// The longest file that fits into a code which cameras still read, in bytes.
pub const MAX: usize = 1_500;

/// Why a text is no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperError {
    /// There is nothing in it, or more than any file has.
    Length,
    /// This line, from 1, has a slip, or one is missing before it.
    Line(usize),
}

fn encoding() -> Encoding {
    let mut specification = Specification::new();
    specification.symbols.push_str(SYMBOLS);
    specification.translate.from.push_str("abcdefghjkmnpqrstvwxyzOoIiLl");
    specification.translate.to.push_str("ABCDEFGHJKMNPQRSTVWXYZ001111");
    specification.encoding().expect("the specification is right: the tests use it")
}

fn check(number: usize, bytes: &[u8]) -> String {
    let digest = sha256(&[b"line of a key file", &(number as u64).to_be_bytes(), bytes]);
    let mut check = encoding().encode(&digest[..5]);
    check.truncate(CHECK);
    check
}

/// The lines, each without spaces.
pub fn lines(file: &[u8]) -> Vec<String> {
    let line = |(number, bytes): (usize, &[u8])| encoding().encode(bytes) + &check(number, bytes);
    file.chunks(BYTES).enumerate().map(line).collect()
}

/// A line for people's eyes.
pub fn grouped(line: &str) -> String {
    let symbols: Vec<char> = line.chars().collect();
    symbols.chunks(GROUP).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

/// The file of a text, however it is spaced.
///
/// # Errors
/// [`PaperError`].
pub fn read(text: &str) -> Result<Vec<u8>, PaperError> {
    let symbols: Vec<char> =
        text.chars().filter(|symbol| !symbol.is_whitespace() && *symbol != '-').collect();
    if symbols.is_empty() || symbols.len() > MAX.div_ceil(BYTES) * (LINE + CHECK) {
        return Err(PaperError::Length);
    }
    let mut file = Vec::new();
    for (number, line) in symbols.chunks(LINE + CHECK).enumerate() {
        let slip = PaperError::Line(number + 1);
        let (data, said) = line.split_at(line.len().checked_sub(CHECK).ok_or(slip)?);
        let bytes = encoding().decode(String::from_iter(data).as_bytes()).map_err(|_| slip)?;
        let said =
            encoding().decode(format!("{}000000", String::from_iter(said)).as_bytes()).map_err(|_| slip)?;
        let meant =
            encoding().decode(format!("{}000000", check(number, &bytes)).as_bytes()).map_err(|_| slip)?;
        if said != meant {
            return Err(slip);
        }
        file.extend(bytes);
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(length: usize) -> Vec<u8> {
        (0..length).map(|place| (place * 7 % 256) as u8).collect()
    }

    #[test]
    fn what_was_printed_is_read_however_it_is_typed() {
        for length in [1, 19, 20, 21, 437, MAX] {
            let file = file(length);
            let lines = lines(&file);
            assert_eq!(read(&lines.concat()), Ok(file.clone()), "{length}");
            let typed: Vec<String> = lines.iter().map(|line| grouped(line).to_lowercase()).collect();
            let typed = typed.join("\n").replace('0', "o").replace('1', "l");
            assert_eq!(read(&typed), Ok(file), "{length}");
        }
        assert_eq!(grouped("ABCDEFGHJ"), "ABCD EFGH J");
    }

    #[test]
    fn a_slip_is_found_in_its_line() {
        let lines = lines(&file(90));
        let text = lines.concat();
        let mut missed = 0;
        for place in 0..text.len() {
            let mut symbols: Vec<char> = text.chars().collect();
            symbols[place] = if symbols[place] == '7' { '8' } else { '7' };
            match read(&String::from_iter(symbols)) {
                Err(error) => assert_eq!(error, PaperError::Line(place / (LINE + CHECK) + 1)),
                Ok(_) => missed += 1,
            }
        }
        assert!(missed <= 1, "one of 1,024 slips may stay unseen: the file does not open then");
        assert_eq!(read(&lines[1..].concat()), Err(PaperError::Line(1)), "a line is missing");
        assert_eq!(read(&text[..text.len() - 1]), Err(PaperError::Line(5)));
        for text in ["", " \n"] {
            assert_eq!(read(text), Err(PaperError::Length));
        }
        assert_eq!(read(&"0".repeat(100_000)), Err(PaperError::Length));
        assert_eq!(read("!!!!!!"), Err(PaperError::Line(1)));
    }
}
