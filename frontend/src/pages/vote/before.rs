//! The first screen: what is voted on, when, who runs it; then the voting code, checked before a ballot is shown.

use glassurn_crypto::credential::{CODE_SYMBOLS, CodeError, VoterCode};
use glassurn_crypto::manifest::Eligibility;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{Booth, facts::Facts, join::Join, keep, remember};
use crate::{
    components::{
        ActionBar, Button, ButtonLook, Card, Code, CodeInput, FaultNotice, Icon, Notice, Page, RouteLink,
        Span, Timestamp, Tone, clock_notice,
    },
    fault::Fault,
    i18n::{Language, use_language},
    pages::Warnings,
    phase::{board_now, clocks_differ},
    route::Route,
    store, t, voting_link,
    worker::{Identified, Identify},
};

/// What [`Before`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct BeforeProps {
    /// The booth.
    pub booth: Booth,
    /// The voting code as far as it is typed.
    pub code: String,
    /// What the board holds for it.
    pub identified: Option<Identified>,
    /// Called with the code as it is typed.
    pub on_code: Callback<String>,
    /// Called with what the board holds for it.
    pub on_identified: Callback<Option<Identified>>,
    /// On to the ballot.
    pub on_start: Callback<()>,
}

/// Whether one can vote now.
#[derive(Clone, Copy, PartialEq)]
pub enum Door {
    /// The key is not made, or the opening time has not come.
    NotYet,
    /// Ballots are taken.
    Open,
    /// The manifest asks for a sign-in, which these pages do not have.
    Login,
    /// No ballot is taken any more.
    Ended,
}

/// The screen.
#[component]
pub fn Before(props: &BeforeProps) -> Html {
    let l = use_language();
    let BeforeProps { booth, code, identified, .. } = props;
    let manifest = &booth.manifest;
    let fault = use_state(|| None::<Fault>);
    let busy = use_state(|| false);
    let door = door(booth);
    let typing = use_state(|| false);
    let open = manifest.eligibility == Eligibility::Open;
    let code_is_whole = VoterCode::parse(code).is_ok();
    // A code from the link that can be right is shown, not asked for.
    let typed_elsewhere = !*typing && voting_link::code(&booth.id).is_some() && code_is_whole;
    let identify = {
        let (booth, fault, busy) = (booth.clone(), fault.setter(), busy.setter());
        let on_identified = props.on_identified.clone();
        Callback::from(move |code: String| {
            let (booth, fault, busy) = (booth.clone(), fault.clone(), busy.clone());
            let on_identified = on_identified.clone();
            busy.set(true);
            fault.set(None);
            spawn_local(async move {
                match booth.worker.ask(Identify { code }).await {
                    Ok(identified) => {
                        store::keep_checkpoint(&booth.id, &identified.note);
                        on_identified.emit(Some(identified));
                    }
                    Err(found) => {
                        remember(&booth.id, &found);
                        fault.set(Some(found));
                    }
                }
                busy.set(false);
            });
        })
    };
    // Each time the voter comes back here the board is asked again: it may have moved on.
    use_effect_with((), {
        let (identify, code) = (identify.clone(), code.clone());
        move |()| {
            if door == Door::Open && VoterCode::parse(&code).is_ok() {
                identify.emit(code);
            }
        }
    });
    let on_input = {
        let (on_code, on_identified, fault) =
            (props.on_code.clone(), props.on_identified.clone(), fault.setter());
        let identify = identify.clone();
        Callback::from(move |typed: String| {
            on_identified.emit(None);
            fault.set(None);
            if door == Door::Open && VoterCode::parse(&typed).is_ok() {
                identify.emit(typed.clone());
            }
            on_code.emit(typed);
        })
    };
    let type_it = {
        let (typing, on_input) = (typing.setter(), on_input.clone());
        Callback::from(move |_: MouseEvent| {
            typing.set(true);
            on_input.emit(String::new());
        })
    };
    // Where whoever has no code gets one.
    let (page, words) = match manifest.eligibility {
        Eligibility::Registered => ("register", t!(l, "code-register")),
        _ => ("lost", t!(l, "code-lost")),
    };
    let may_start = door == Door::Open && identified.as_ref().is_some_and(|found| may_vote(booth, found));
    let description = manifest.description.get(l.tag()).to_owned();
    html! {
        <Page title={manifest.title.get(l.tag()).to_owned()}
            lead={Some(description).filter(|text| !text.is_empty()).map(AttrValue::from)}>
            if clocks_differ() { { clock_notice(&l) } }
            <Closed {door} booth={booth.clone()} />
            <Facts booth={booth.clone()} />
            if matches!(door, Door::Open | Door::NotYet) {
                <Card title={if open { t!(l, "join-title") } else { t!(l, "code-title") }}>
                    if open {
                        <Join booth={booth.clone()} {door} joined={code_is_whole} on_code={props.on_code.clone()}
                            on_join={identify.clone()} />
                    } else if typed_elsewhere {
                        <p>{ t!(l, "code-filled-in") }</p>
                        <p><Code text={code.replace('-', "")} large={true} /></p>
                    } else {
                    <p><a href={format!("/{page}/{}", booth.id)}>{ words }</a></p>
                    <CodeInput id="voting-code" label={t!(l, "code-label")} value={code.clone()} length={CODE_SYMBOLS}
                        hint={t!(l, "code-hint")} error={code_error(&l, code)} {on_input} />
                    }
                    <div role="status">
                        if *busy { <p class="muted">{ t!(l, "code-checking") }</p> }
                        if may_start && !open { <p class="code-good">{ Icon::Tick.draw() }<span>{ t!(l, "code-good") }</span></p> }
                        if door == Door::NotYet && code_is_whole && !open {
                            <p>{ t!(l, "code-later") }</p>
                        }
                    </div>
                    if let Some(fault) = &*fault {
                        <FaultNotice fault={fault.clone()} again={{ let code = code.clone(); identify.reform(move |()| code.clone()) }} />
                    }
                    if let Some(found) = identified { <Used booth={booth.clone()} found={found.clone()} /> }
                    if typed_elsewhere && !open {
                        <Button look={ButtonLook::Quiet} onclick={type_it}>{ t!(l, "code-type-another") }</Button>
                    }
                    <SharedComputer id={booth.id.clone()} />
                </Card>
                <Warnings manifest={manifest.clone()} />
                // With a code that can not vote any more there is no next step here; the notice above says why.
                if may_start || identified.is_none() && !open {
                    <ActionBar note={if may_start { t!(l, "nothing-sent") } else { t!(l, "code-first") }}>
                        <Button look={ButtonLook::Primary} disabled={!may_start}
                            onclick={props.on_start.reform(|_| ())}>{ t!(l, "start-voting") }</Button>
                    </ActionBar>
                }
            }
        </Page>
    }
}

fn door(booth: &Booth) -> Door {
    let now = board_now();
    if booth.ended || now >= booth.closes {
        Door::Ended
    } else if !booth.manifest.authenticator.is_empty() {
        Door::Login
    } else if !booth.opened || now < booth.manifest.schedule.opens {
        Door::NotYet
    } else {
        Door::Open
    }
}

/// Whether a ballot of this code can still be recorded.
fn may_vote(booth: &Booth, found: &Identified) -> bool {
    found.standing.revoked.is_none() && (found.standing.last.is_none() || booth.manifest.revote)
}

/// What is wrong with the code as far as it is typed.
fn code_error(l: &Language, code: &str) -> Option<AttrValue> {
    let error = VoterCode::parse(code).err()?;
    let text = match error {
        CodeError::Symbol('U') => t!(l, "code-letter-u"),
        CodeError::Symbol(symbol) => t!(l, "code-symbol", symbol = symbol.to_string()),
        CodeError::Check => t!(l, "code-wrong"),
        // Too short is not wrong yet; the field takes no more than a whole code.
        CodeError::Length(_) => return None,
    };
    Some(text.into())
}

#[derive(Properties, Clone, PartialEq)]
struct ClosedProps {
    door: Door,
    booth: Booth,
}

/// Says that one cannot vote now, and when or what instead.
#[component]
fn Closed(props: &ClosedProps) -> Html {
    let l = use_language();
    let id = props.booth.id.to_string();
    match props.door {
        Door::Open => Html::default(),
        Door::NotYet => html! {
            <Notice tone={Tone::Info} title={t!(l, "not-yet")}>
                <p>{ if props.booth.opened { t!(l, "not-yet-time") } else { t!(l, "not-yet-key") } }</p>
            </Notice>
        },
        Door::Login => html! {
            <Notice tone={Tone::Warn} title={t!(l, "login-needed")}><p>{ t!(l, "login-needed-advice") }</p></Notice>
        },
        Door::Ended => html! {
            <Notice tone={Tone::Info} title={t!(l, "ended")}>
                <div class="row">
                    <RouteLink to={Route::Check { id: id.clone() }} look={ButtonLook::Secondary}>{ t!(l, "home-check-receipt") }</RouteLink>
                    <RouteLink to={Route::Result { id }} look={ButtonLook::Secondary}>{ t!(l, "nav-result") }</RouteLink>
                </div>
            </Notice>
        },
    }
}

#[derive(Properties, Clone, PartialEq)]
struct UsedProps {
    booth: Booth,
    found: Identified,
}

/// Says that the code was used or replaced, with number and time: so shows a code that two people have.
#[component]
fn Used(props: &UsedProps) -> Html {
    let l = use_language();
    let (booth, standing) = (&props.booth, &props.found.standing);
    let moment = |time: u64| {
        html! { <Timestamp seconds={time} zone={booth.manifest.schedule.zone.clone()} span={Span::Short} /> }
    };
    if let Some((entry, time)) = standing.revoked {
        return html! {
            <Notice tone={Tone::Bad} title={t!(l, "code-replaced")} live={true}>
                <p>{ t!(l, "code-replaced-by", entry = entry) }{ " " }{ moment(time) }</p>
                <p>{ t!(l, "advice-new-code") }</p>
                <p><bdi>{ &booth.manifest.contact }</bdi></p>
            </Notice>
        };
    }
    let Some(last) = &standing.last else { return Html::default() };
    let ours = store::receipts().iter().any(|kept| kept.election == *booth.id && kept.entry == last.entry);
    let title = if ours { t!(l, "used-here") } else { t!(l, "used") };
    html! {
        <Notice tone={if ours { Tone::Info } else { Tone::Warn }} {title} live={true}>
            <p>{ t!(l, "used-when", entry = last.entry) }{ " " }{ moment(last.time) }</p>
            if booth.manifest.revote {
                <p>{ t!(l, "vote-again-until") }{ " " }{ moment(booth.closes) }{ ". " }{ t!(l, "last-counts") }</p>
            } else {
                <p>{ t!(l, "one-vote-only") }</p>
            }
            if !ours {
                <p><b>{ t!(l, "used-not-me") }</b>{ " " }<bdi>{ &booth.manifest.contact }</bdi></p>
            }
        </Notice>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct SharedComputerProps {
    id: AttrValue,
}

/// The choice to leave nothing on a computer that others use.
#[component]
fn SharedComputer(props: &SharedComputerProps) -> Html {
    let l = use_language();
    let shared = use_state(|| keep::shared(&props.id));
    let onchange = {
        let (shared, id) = (shared.setter(), props.id.clone());
        Callback::from(move |event: Event| {
            let checked = event.target_unchecked_into::<HtmlInputElement>().checked();
            keep::set_shared(&id, checked);
            shared.set(checked);
        })
    };
    html! {
        <label class="shared" for="shared-computer">
            <input type="checkbox" id="shared-computer" checked={*shared} {onchange} />
            <span>{ t!(l, "shared-computer") }</span>
        </label>
    }
}
