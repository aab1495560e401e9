//! The registrar's page: the list, the voting codes, the letters, the roll on the public record, lost codes. Before the
//! election is published only the list; then all of it.
//!
//! The list and the codes are in this tab's worker and in the registrar's files. The list alone is kept in this browser
//! while a draft is not published, and forgotten once the codes are in a file.

mod ask;
mod codes;
mod consent;
mod draft;
mod find;
mod import;
mod judged;
mod kept;
mod language;
mod letters;
mod mail;
mod mend;
mod papers;
mod publish;
mod receipt;
mod replace;
mod words;

use std::rc::Rc;

use glassurn_crypto::manifest::{CodeMaker, Manifest};
use yew::prelude::*;

use crate::components::{Button, ButtonLook, Card, Fold, Notice, Page, Progress, RouteLink, Stepper, Tone};
use crate::console::desk::roll::{Codes, Judged, OnRecord, Receipt, RollOnRecord};
use crate::i18n::{Language, use_language};
use crate::leave::use_warning;
use crate::route::Route;
use crate::{store, t};
use ask::use_asking;
use codes::{MakeThem, OpenFile, Ready, SaveCodes};
use import::Import;
use judged::JudgedList;
use kept::KeptList;
use letters::LettersView;
use mail::{Addresses, ServiceCodes};
use papers::Papers;
use publish::{OnPublicRecord, Publish};
use receipt::Taken;
use replace::Replace;

pub use consent::Consent;
pub use draft::DraftRoll;
pub use language::PickLanguage;

/// What [`Roll`] needs: one of the two.
#[derive(Properties, Clone, PartialEq)]
pub struct RollProps {
    /// The draft whose list it is; the list is kept under its name.
    #[prop_or_default]
    pub draft: Option<String>,
    /// The election, once it is published.
    #[prop_or_default]
    pub election: Option<String>,
}

/// The page.
#[component]
pub fn Roll(props: &RollProps) -> Html {
    let l = use_language();
    let judged = use_state(|| None::<Judged>);
    let receipt = use_state(|| None::<Receipt>);
    let codes = use_state(|| None::<Codes>);
    let record = use_state(|| None::<Rc<OnRecord>>);
    let letters = use_state(|| false);
    let asking = use_asking();
    let changes = use_state(|| 0_u32);
    use_effect_with((props.election.clone(), *changes), {
        let (asking, record) = (asking.clone(), record.setter());
        move |(election, _)| {
            if let Some(election) = election.clone() {
                let ask = RollOnRecord { seen: store::checkpoint(&election), election };
                asking.ask(ask, move |answer| record.set(Some(Rc::new(answer))));
            }
        }
    });
    // What would be lost with the tab: a list that somebody has mended, codes that are in no file.
    let unsaved = codes.as_ref().is_some_and(|codes| !codes.saved);
    use_warning(unsaved || judged.is_some() && codes.is_none() && props.draft.is_none());
    let manifest = use_memo((*record).clone(), |record| {
        record.as_ref().and_then(|record| Manifest::from_bytes(&record.manifest).ok()).map(Rc::new)
    });
    let on_judged = {
        let (judged, receipt) = (judged.setter(), receipt.setter());
        Callback::from(move |answer| {
            receipt.set(None);
            judged.set(Some(answer));
        })
    };
    let on_codes = {
        let (codes, draft) = (codes.setter(), props.draft.clone());
        Callback::from(move |answer: Codes| {
            if let (true, Some(draft)) = (answer.saved, &draft) {
                kept::forget(draft);
            }
            codes.set(Some(answer));
        })
    };
    let on_again = {
        let (judged, receipt) = (judged.setter(), receipt.setter());
        Callback::from(move |()| {
            receipt.set(None);
            judged.set(None);
        })
    };
    if let (true, Some(manifest), Some(codes)) = (*letters, &*manifest, &*codes) {
        let on_back = letters.setter();
        return html! {
            <Page title={t!(l, "letters-title")}>
                <LettersView manifest={manifest.clone()} voters={codes.voters} on_back={move |()| on_back.set(false)} />
            </Page>
        };
    }
    let list = match (&*judged, &*receipt) {
        (_, Some(receipt)) => html! {
            <Taken receipt={receipt.clone()}>
                <Button look={ButtonLook::Quiet} onclick={on_again.reform(|_| ())}>{ t!(l, "roll-another") }</Button>
            </Taken>
        },
        (Some(judged), None) => {
            let (taken, draft) = (receipt.setter(), props.draft.clone());
            let on_taken = Callback::from(move |receipt: Receipt| {
                if let Some(draft) = &draft {
                    kept::keep(draft, &receipt.file);
                }
                taken.set(Some(receipt));
            });
            html! { <JudgedList judged={judged.clone()} {on_judged} {on_taken} {on_again} /> }
        }
        (None, None) => html! {
            <>
                if let Some(draft) = &props.draft { <KeptList draft={draft.clone()} on_judged={&on_judged} /> }
                <Import {on_judged} />
            </>
        },
    };
    let Some(election) = props.election.clone().map(AttrValue::from) else {
        return html! {
            <Page title={t!(l, "roll-title")} lead={t!(l, "roll-lead")} above={steps(&l, usize::from(receipt.is_some()))} wide={true}>
                { list }
                if receipt.is_some() {
                    <Notice title={t!(l, "roll-kept")}><p>{ t!(l, "roll-kept-how") }</p></Notice>
                }
            </Page>
        };
    };
    let (Some(state), Some(manifest)) = (&*record, &*manifest) else {
        return html! {
            <Page title={t!(l, "roll-title")} lead={t!(l, "roll-lead")}>
                if asking.busy() { <Progress id="roll-record" label={t!(l, "roll-reading")} /> }
                { asking.draw() }
            </Page>
        };
    };
    if manifest.codes == CodeMaker::Server {
        return html! {
            <Page title={t!(l, "roll-title")} lead={t!(l, "codes-service-lead")} wide={true}>
                <Notice tone={Tone::Warn} title={t!(l, "codes-service")}><p>{ t!(l, "codes-service-cost") }</p></Notice>
                if state.voters > 0 { <OnPublicRecord record={(**state).clone()} ours={None::<String>} /> }
                else if !state.opened { { list } }
                if let Some(draft) = &props.draft {
                    <ServiceCodes draft={draft.clone()} voters={receipt.as_ref().map(|receipt| receipt.counts.voters)}
                        on_made={move |()| changes.set(*changes + 1)} />
                }
            </Page>
        };
    }
    let on_record = {
        let (record, id) = (record.setter(), election.clone());
        Callback::from(move |answer: OnRecord| {
            store::keep_checkpoint(&id, &answer.note);
            record.set(Some(Rc::new(answer)));
        })
    };
    let published = state.voters > 0;
    // Before Open the record holds the roll of these codes, nothing, a part of it, or a roll of somebody else.
    let whole = codes.as_ref().is_none_or(|codes| codes.changing || codes.fingerprint == state.fingerprint);
    let saved = codes.as_ref().is_some_and(|codes| codes.saved);
    let step = match (published, saved, receipt.is_some() || codes.is_some()) {
        (true, true, _) => 4,
        (false, true, _) => 3,
        (_, false, true) => 1,
        (true, false, false) => 4,
        (false, false, false) => 0,
    };
    let show = {
        let letters = letters.setter();
        Callback::from(move |()| letters.set(true))
    };
    let mine = |codes: &Codes| {
        html! { <Ready election={election.clone()} codes={codes.clone()} opened={state.opened} on_letters={show.clone()} /> }
    };
    html! {
        <Page title={t!(l, "roll-title")} lead={t!(l, "roll-lead")} above={steps(&l, step)} wide={true}>
            <p><RouteLink to={Route::Election { id: election.to_string() }}><bdi>{ manifest.title.get(l.tag()) }</bdi></RouteLink></p>
            if published {
                <OnPublicRecord record={(**state).clone()} ours={codes.as_ref().filter(|codes| !codes.changing).map(|codes| codes.fingerprint.clone())} />
            }
            { match &*codes {
                Some(codes) if !codes.saved => html! {
                    <SaveCodes election={election.clone()} codes={codes.clone()} on_codes={on_codes.clone()} />
                },
                Some(codes) => html! {
                    <>
                        { mine(codes) }
                        if !state.opened && !whole {
                            <Publish election={election.clone()} manifest={manifest.clone()} voters={codes.voters} {on_record} />
                        }
                    </>
                },
                None if published || state.opened => html! {
                    <Card title={t!(l, "codes-open")}>
                        <p>{ t!(l, "codes-open-lead") }</p>
                        <OpenFile election={election.clone()} label={t!(l, "codes-again")} hint={t!(l, "codes-open-hint")} on_codes={on_codes.clone()} />
                    </Card>
                },
                None => html! {
                    <>
                        { list }
                        if let Some(receipt) = &*receipt {
                            <MakeThem election={election.clone()} voters={receipt.counts.voters} on_codes={on_codes.clone()} />
                        } else {
                            <Fold summary={t!(l, "codes-have")}>
                                <OpenFile election={election.clone()} label={t!(l, "codes-again")} hint={t!(l, "codes-open-hint")} on_codes={on_codes.clone()} />
                            </Fold>
                        }
                    </>
                },
            } }
            if let (true, Some(draft), true) = (published && saved && whole, &props.draft, codes.is_some()) {
                <Addresses draft={draft.clone()} manifest={manifest.clone()} />
            }
            if published && codes.is_some() && (state.opened || whole) {
                <Replace election={election.clone()} manifest={manifest.clone()} opened={state.opened} {on_codes} on_changed={move |()| changes.set(*changes + 1)} />
            }
            if state.opened && saved {
                <Papers {election} manifest={manifest.clone()} />
            }
        </Page>
    }
}

fn steps(l: &Language, current: usize) -> Html {
    let steps = [
        t!(l, "roll-step-list"),
        t!(l, "roll-step-codes"),
        t!(l, "roll-step-save"),
        t!(l, "roll-step-publish"),
    ];
    html! { <Stepper steps={steps.map(AttrValue::from).to_vec()} {current} /> }
}
