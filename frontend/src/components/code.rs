//! A code to be read and compared: groups of four that break between groups only.

use yew::prelude::*;

use crate::{i18n::use_language, t};

/// What [`Code`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct CodeProps {
    /// The symbols without separators.
    pub text: AttrValue,
    /// Set larger, for a receipt.
    #[prop_or_default]
    pub large: bool,
}

/// A code in groups. Copying it gives the symbols with spaces between the groups.
#[component]
pub fn Code(props: &CodeProps) -> Html {
    let symbols: Vec<char> = props.text.chars().collect();
    html! {
        <span class={classes!("code", props.large.then_some("code-large"))}>
            { for symbols.chunks(4).map(|group| html! { <><span>{ group.iter().collect::<String>() }</span>{ " " }</> }) }
        </span>
    }
}

/// What [`CodeInWords`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct CodeInWordsProps {
    /// The code, with or without separators.
    pub code: AttrValue,
}

/// The two words of a receipt code: what people remember and read out, never what is compared by a program.
#[component]
pub fn CodeInWords(props: &CodeInWordsProps) -> Html {
    let l = use_language();
    let list = t!(l, "code-word-list");
    match words(&props.code, &list) {
        Some([first, second]) => {
            html! { <p class="small code-words">{ t!(l, "code-in-words", words = format!("{first} {second}")) }</p> }
        }
        None => Html::default(),
    }
}

/// The words that the first sixteen bits of a code stand for; `None` for a code of other symbols.
fn words<'a>(code: &str, list: &'a str) -> Option<[&'a str; 2]> {
    const CROCKFORD: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let symbols = code.chars().filter(|symbol| *symbol != '-').take(4);
    let bits =
        symbols.map(|symbol| CROCKFORD.find(symbol)).try_fold(0, |bits, five| Some(bits << 5 | five?))?;
    let word = |place: usize| list.split_whitespace().nth(place & 0xff);
    Some([word(bits >> 12)?, word(bits >> 4)?])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::words;
    use crate::{
        i18n::{LOCALES, Language},
        t,
    };

    #[test]
    fn every_language_has_256_words_of_its_own_for_codes() {
        for locale in LOCALES {
            let tag = locale.tag;
            let language = Language::new(locale, locale.sources.iter().copied());
            let list = t!(language, "code-word-list");
            let different: BTreeSet<&str> = list.split_whitespace().collect();
            assert_eq!((different.len(), list.split_whitespace().count()), (256, 256), "{tag}");
        }
    }

    #[test]
    fn words_follow_from_the_first_sixteen_bits() {
        let list: Vec<String> = (0..256).map(|number| format!("w{number}")).collect();
        let list = list.join(" ");
        assert_eq!(words("0000-0000", &list), Some(["w0", "w0"]));
        assert_eq!(words("ZZZZ-0000", &list), Some(["w255", "w255"]));
        // 00000 00100 00001 10000: the bytes 1 and 3.
        assert_eq!(words("041G", &list), Some(["w1", "w3"]));
        assert_eq!(words("000U", &list), None);
    }
}
