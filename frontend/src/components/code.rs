//! A code to be read and compared: groups of four that break between groups only.

use glassurn_api::pair::pair;
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
    match pair(&props.code, &list) {
        Some([first, second]) => {
            html! { <p class="small code-words">{ t!(l, "code-in-words", words = format!("{first} {second}")) }</p> }
        }
        None => Html::default(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

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
}
