//! The two words of a receipt code: what people remember and read out, never what is compared by a program.

/// The symbols of a code in the order of their values.
const CROCKFORD: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The words that the first sixteen bits of a code stand for in a language's list of 256; `None` for a code of other symbols.
pub fn pair<'a>(code: &str, list: &'a str) -> Option<[&'a str; 2]> {
    let symbols = code.chars().filter(|symbol| *symbol != '-').take(4);
    let bits =
        symbols.map(|symbol| CROCKFORD.find(symbol)).try_fold(0, |bits, five| Some(bits << 5 | five?))?;
    let word = |place: usize| list.split_whitespace().nth(place & 0xff);
    Some([word(bits >> 12)?, word(bits >> 4)?])
}

#[cfg(test)]
mod tests {
    use super::pair;

    #[test]
    fn words_follow_from_the_first_sixteen_bits() {
        let list: Vec<String> = (0..256).map(|number| format!("w{number}")).collect();
        let list = list.join(" ");
        assert_eq!(pair("0000-0000", &list), Some(["w0", "w0"]));
        assert_eq!(pair("ZZZZ-0000", &list), Some(["w255", "w255"]));
        // 00000 00100 00001 10000: the bytes 1 and 3.
        assert_eq!(pair("041G", &list), Some(["w1", "w3"]));
        assert_eq!(pair("000U", &list), None);
    }
}
