//! One entry: what it is, who signed it, what it means; its fields and bytes unfold.

use web_sys::HtmlElement;
use yew::prelude::*;

use super::words;
use crate::{
    components::{Button, ButtonLook, Code, CodeInWords, Span, Timestamp, of},
    i18n::{Language, use_language},
    observer::{EntryView, Meaning},
    t,
};

/// What [`Entry`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct EntryProps {
    /// The entry.
    pub entry: EntryView,
    /// The IANA zone of the election's times.
    pub zone: AttrValue,
    /// True if the reader looked for it: it gets the focus.
    pub found: bool,
    /// Its bytes in hexadecimal digits, once asked for.
    pub raw: Option<AttrValue>,
    /// Asks for the bytes.
    pub show_raw: Callback<u64>,
}

/// An entry.
#[component]
pub fn Entry(props: &EntryProps) -> Html {
    let l = use_language();
    let EntryProps { entry, zone, found, .. } = props;
    let node = use_node_ref();
    let name = AttrValue::from(t!(l, "board-entry", entry = entry.index));
    use_effect_with((*found, node.clone()), |(found, node)| {
        if let (true, Some(element)) = (*found, node.cast::<HtmlElement>()) {
            element.scroll_into_view();
            // Refused only where there is nothing to focus.
            let _ = element.focus();
        }
    });
    html! {
        <li ref={node} id={format!("entry-{}", entry.index)} class={classes!("entry", found.then_some("entry-found"))}
            tabindex={found.then_some("-1")}>
            <p class="entry-head">
                <b>{ &name }</b>
                <span class="entry-kind">{ words::kind(&l, entry.kind) }</span>
                if let Some(time) = entry.time {
                    <span class="muted small"><Timestamp seconds={time} span={Span::Short} /></span>
                }
            </p>
            <p>{ words::sentence(&l, &entry.meaning, zone) }</p>
            if let Meaning::Ballot { code: Some(code), .. } = &entry.meaning {
                <p><Code text={code.replace('-', "")} /></p>
                <CodeInWords code={code.clone()} />
            }
            if let Meaning::Note { text } = &entry.meaning {
                <blockquote><bdi>{ text }</bdi></blockquote>
            }
            { signer(&l, entry) }
            <details class="entry-more">
                <summary>{ t!(l, "board-more") }{ of(Some(&name)) }</summary>
                { fields(&l, props) }
            </details>
        </li>
    }
}

/// Who signed it, and whether the signature holds.
fn signer(l: &Language, entry: &EntryView) -> Html {
    let Some(signer) = &entry.signer else { return Html::default() };
    let who = words::signer(l, signer);
    let said = match signer.holds {
        Some(true) => t!(l, "board-signed-by", who = who),
        Some(false) => t!(l, "board-signed-false", who = who),
        None => t!(l, "board-signed-login", who = who),
    };
    html! { <p class={classes!("small", if signer.holds == Some(false) { "bad" } else { "muted" })}>{ said }</p> }
}

/// Everything else that the entry says.
fn fields(l: &Language, props: &EntryProps) -> Html {
    let entry = &props.entry;
    let index = entry.index;
    let ask = props.show_raw.reform(move |_: MouseEvent| index);
    html! {
        <>
            <p>{ words::explanation(l, &entry.meaning) }</p>
            <dl class="facts">
                { for words::fields(l, &entry.meaning).into_iter().map(|(label, value)| html! {
                    <><dt>{ label }</dt><dd><code>{ value }</code></dd></>
                }) }
                if let Some(time) = entry.time {
                    <dt>{ t!(l, "board-field-time") }</dt><dd><Timestamp seconds={time} zone={props.zone.clone()} /></dd>
                }
                <dt>{ t!(l, "board-field-leaf") }</dt><dd><code>{ &entry.leaf }</code></dd>
                if let Some(previous) = &entry.previous {
                    <dt>{ t!(l, "board-field-previous") }</dt><dd><code>{ previous }</code></dd>
                }
                <dt>{ t!(l, "board-field-bytes") }</dt><dd>{ l.number(entry.bytes) }</dd>
            </dl>
            if let Some(hex) = &props.raw {
                <pre class="raw" tabindex="0" aria-label={t!(l, "board-raw")}>{ hex }</pre>
            } else {
                <Button look={ButtonLook::Quiet} onclick={ask}>{ t!(l, "board-raw") }</Button>
            }
        </>
    }
}
