//! Letters to voters, one sheet of A4 each in the voter's language, printed from this browser. The page holds codes while it is shown, and loads
//! nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use futures_util::future::try_join_all;
use glassurn_api::tongue::of_election;
use glassurn_crypto::manifest::Manifest;
use yew::prelude::*;

use super::ask::use_asking;
use super::codes::origin;
use super::find::FindPeople;
use crate::components::{Button, ButtonLook, Fetched, Fold, Notice, Qr, Span, Tone, moment};
use crate::console::SameByCommand;
use crate::console::desk::roll::{Found, LINES, Letter, Letters};
use crate::failure::Failure;
use crate::fetch::{Fetch, use_fetch};
use crate::i18n::{Language, Locale, use_language};
use crate::t;

/// What [`LettersView`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct LettersViewProps {
    /// The manifest: what stands on every letter.
    pub manifest: Rc<Manifest>,
    /// How many letters there are.
    pub voters: u64,
    /// One letter alone, such as that of a replaced code.
    #[prop_or_default]
    pub only: Option<Letter>,
    /// Called to go back.
    pub on_back: Callback<()>,
}

/// The letters, a hundred at a time.
#[component]
pub fn LettersView(props: &LettersViewProps) -> Html {
    let l = use_language();
    let asking = use_asking();
    let from = use_state(|| 0_u64);
    let all = use_state(Vec::<Letter>::new);
    let one = use_state(|| props.only.clone());
    // The letter that is shown alone, or a page of them.
    let letters: Vec<Letter> = one.as_ref().map_or_else(|| (*all).clone(), |one| vec![one.clone()]);
    use_effect_with((*from, props.only.is_none()), {
        let (asking, all) = (asking.clone(), all.setter());
        move |(from, several)| {
            if *several {
                asking.ask(Letters { from: *from }, move |answer| all.set(answer));
            }
        }
    });
    let on_choose = {
        let (asking, one) = (asking.clone(), one.setter());
        Callback::from(move |person: Found| {
            let one = one.clone();
            asking.ask(Letters { from: person.place }, move |answer: Vec<Letter>| {
                one.set(answer.into_iter().next())
            });
        })
    };
    let on_all = {
        let one = one.setter();
        Callback::from(move |_: MouseEvent| one.set(None))
    };
    let print = Callback::from(|_| {
        if let Some(window) = web_sys::window() {
            // A browser without a printer says so itself.
            let _ = window.print();
        }
    });
    let of = |letter: &Letter| spoken(&props.manifest, &letter.language);
    let tags: BTreeSet<&'static str> = letters.iter().map(of).collect();
    let languages = use_fetch(tags, |tags| {
        let tags = tags.clone();
        async move {
            let load = |tag| async move {
                Ok::<(&'static str, Language), Failure>((
                    tag,
                    Language::load(Locale::preferred([String::from(tag)])).await?,
                ))
            };
            try_join_all(tags.into_iter().map(load)).await
        }
    });
    let known: BTreeMap<&str, Language> = match &languages.fetch {
        Fetch::Ready(known) => known.iter().cloned().collect(),
        _ => BTreeMap::new(),
    };
    let step = LINES as u64;
    let last = *from + all.len() as u64;
    let to = |target: u64, label: String| {
        let from = from.setter();
        html! { <Button onclick={move |_| from.set(target)}>{ label }</Button> }
    };
    html! {
        <>
            <div class="no-print">
                <Notice tone={Tone::Warn} title={t!(l, "letters-secret")}><p>{ t!(l, "letters-how") }</p></Notice>
                <div class="roll-buttons">
                    if let Some(one) = &*one {
                        <p role="status">{ t!(l, "letters-one", name = one.name.as_str()) }</p>
                        <Button look={ButtonLook::Primary} onclick={print}>{ t!(l, "letters-print-one") }</Button>
                        if props.only.is_none() { <Button onclick={on_all}>{ t!(l, "letters-all") }</Button> }
                    } else {
                        <p role="status">{ t!(l, "letters-page", from = *from + 1, to = last, total = props.voters) }</p>
                        if *from > 0 { { to(from.saturating_sub(step), t!(l, "letters-back")) } }
                        if last < props.voters { { to(*from + step, t!(l, "letters-on")) } }
                        <Button look={ButtonLook::Primary} onclick={print}>{ t!(l, "letters-print") }</Button>
                    }
                    <Button look={ButtonLook::Quiet} onclick={props.on_back.reform(|_| ())}>{ t!(l, "letters-leave") }</Button>
                </div>
                if props.only.is_none() {
                    <Fold summary={t!(l, "letters-find")}>
                        <FindPeople id="letters-who" what={t!(l, "letters-find")} choose={t!(l, "letters-choose")} {on_choose} />
                    </Fold>
                }
                { asking.draw() }
                <SameByCommand command={format!(
                    "glassurn registrar codes --roll roll.csv --manifest manifest.cbor --url {} -o codes.csv --letters letters.html --public roll.public",
                    origin(),
                )} />
                { match &languages.fetch {
                    Fetch::Ready(_) => Html::default(),
                    Fetch::Waiting => html! { <Fetched what={t!(l, "letters-title")} /> },
                    Fetch::Failed(failure) => html! {
                        <Fetched what={t!(l, "letters-title")} failure={failure.clone()} again={&languages.again} />
                    },
                } }
            </div>
            <div class="letters">
                { for letters.iter().filter_map(|letter| Some(draw(known.get(of(letter))?, &props.manifest, letter))) }
            </div>
        </>
    }
}

/// The language that a letter is written in: its own, or the election's, as far as these programs speak it.
fn spoken(manifest: &Manifest, own: &str) -> &'static str {
    let tag = if own.is_empty() { of_election(manifest) } else { own };
    Locale::preferred([tag.to_owned()]).tag
}

fn draw(l: &Language, manifest: &Manifest, letter: &Letter) -> Html {
    // Paper has no reader's zone: the election's, by its name.
    let zone = &manifest.schedule.zone;
    let at = |seconds| moment(l.locale(), seconds, Some(zone), Span::Short).unwrap_or_default();
    let (opens, closes) = (at(manifest.schedule.opens), at(manifest.schedule.closes));
    html! {
        <article class="letter" lang={l.tag()} dir={t!(l, "language-direction")}>
            <p class="letter-to"><bdi>{ &letter.name }</bdi></p>
            <h2><bdi>{ manifest.title.get(l.tag()) }</bdi></h2>
            <p>{ t!(l, "letter-when", opens = opens, closes = closes, zone = zone.replace('_', " ")) }</p>
            if !letter.link.is_empty() {
                <div class="letter-link">
                    <Qr text={letter.link.clone()} label={t!(l, "letter-qr")} />
                    <div>
                        <p>{ t!(l, "letter-scan") }</p>
                        <p class="letter-address">{ &letter.link }</p>
                    </div>
                </div>
            }
            <p>{ t!(l, "letter-code") }</p>
            <p class="letter-code">{ &letter.code }</p>
            <p>{ t!(l, "letter-keep") }</p>
            <p>{ t!(l, "letter-receipt") }</p>
            <p class="letter-from"><bdi>{ &manifest.organiser }</bdi>{ ", " }<bdi>{ &manifest.contact }</bdi></p>
        </article>
    }
}
