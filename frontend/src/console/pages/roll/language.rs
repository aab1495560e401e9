//! The language of a voter's mail and letter.

use yew::prelude::*;

use crate::console::fields::Pick;
use crate::i18n::{LOCALES, use_language};
use crate::t;

/// What [`PickLanguage`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct PickLanguageProps {
    /// Names it; unique on the page.
    pub id: AttrValue,
    /// The tag; empty: the election's. One that nobody speaks is shown until another is chosen.
    pub value: AttrValue,
    /// Called with another one.
    pub on_pick: Callback<String>,
}

/// The election's own language, or one of those that these programs speak.
#[component]
pub fn PickLanguage(props: &PickLanguageProps) -> Html {
    let l = use_language();
    let mut options = vec![(AttrValue::default(), AttrValue::from(t!(l, "mail-language-own")))];
    options.extend(LOCALES.iter().map(|locale| (locale.tag.into(), locale.name.into())));
    if options.iter().all(|(tag, _)| *tag != props.value) {
        options.push((props.value.clone(), props.value.clone()));
    }
    html! {
        <Pick id={&props.id} label={t!(l, "mail-language")} {options} value={&props.value} on_pick={&props.on_pick} />
    }
}
