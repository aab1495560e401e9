//! What a key holder should know first: why, when again, what if the file is lost.

use yew::prelude::*;

use crate::components::{Card, Icon, Notice, Timestamp, Tone};
use crate::console::desk::seat::Looked;
use crate::i18n::{Language, use_language};
use crate::t;

/// What [`First`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct FirstProps {
    /// The election, once it is published.
    #[prop_or_default]
    pub looked: Option<Looked>,
}

/// The first screen's words.
#[component]
pub fn First(props: &FirstProps) -> Html {
    let l = use_language();
    let line = |words: Html| html! { <li>{ Icon::Onward.draw() }<div>{ words }</div></li> };
    let Some(looked) = &props.looked else {
        return html! {
            <Card title={t!(l, "holder-first")}>
                <ul class="icon-list">
                    { line(html! { <p>{ t!(l, "holder-why-unknown") }</p> }) }
                    { line(html! { <p>{ t!(l, "holder-when-unknown") }</p> }) }
                    { line(html! { <p>{ t!(l, "holder-lost-unknown") }</p> }) }
                </ul>
            </Card>
        };
    };
    let (needed, count) = (looked.threshold, looked.holders.len() as u64);
    html! {
        <>
            <Card title={t!(l, "holder-first")}>
                <ul class="icon-list">
                    { line(html! { <p>{ why(&l, count, looked.mixes) }</p> }) }
                    { line(html! {
                        <p>
                            { t!(l, "holder-when") }{ " " }
                            <b><Timestamp seconds={looked.closes} zone={AttrValue::from(looked.zone.clone())} /></b>
                            { " " }
                            if looked.may_close_early { { t!(l, "holder-when-early") } }
                        </p>
                    }) }
                    { line(if needed < count {
                        html! { <p>{ t!(l, "holder-lost", needed = needed, count = count, spare = count - needed) }</p> }
                    } else {
                        html! { <p><b>{ t!(l, "holder-lost-all", count = count) }</b></p> }
                    }) }
                </ul>
            </Card>
            if count == 1 {
                <Notice tone={Tone::Bad} title={t!(l, "holder-alone")}><p>{ t!(l, "holder-alone-lead") }</p></Notice>
            }
        </>
    }
}

/// What the key is for, in an election of so many key holders.
fn why(l: &Language, count: u64, mixes: bool) -> String {
    let kind = match (count, mixes) {
        (1, _) => "alone",
        (_, true) => "answers",
        (_, false) => "sums",
    };
    t!(l, "holder-why", kind = kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{self, CONSOLE_LOCALES};

    #[test]
    fn only_who_shares_the_key_of_a_sum_is_told_that_no_single_vote_is_opened() {
        i18n::add(&[CONSOLE_LOCALES]);
        let l = Language::source();
        assert!(why(&l, 3, false).contains("never a single vote"));
        assert!(why(&l, 3, true).contains("mix the answers"));
        for (count, mixes) in [(1, false), (1, true), (3, true)] {
            let why = why(&l, count, mixes);
            assert!(!why.contains("never a single vote"), "{why}");
        }
        assert!(!why(&l, 1, false).contains("nobody has alone"));
    }
}
