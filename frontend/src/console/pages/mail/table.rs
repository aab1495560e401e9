//! Every voter: how the mail stands, whether the link was followed, whether a vote is there; one is sent again, an address
//! corrected.

use glassurn_api::draft::Role;
use glassurn_api::mail::{MailState, Purpose};
use glassurn_api::voter::{MendVoter, NewVoterMails, VoterView};
use yew::prelude::*;

use super::Part;
use super::asked::Renew;
use super::doing::use_doing;
use crate::components::{Button, ButtonLook, Column, Notice, Pill, Span, Table, TextInput, Timestamp, Tone};
use crate::console::fields::Pick;
use crate::console::pages::roll::PickLanguage;
use crate::console::{SameByCommand, service, use_focus};
use crate::i18n::{Language, use_language};
use crate::t;

/// The most lines that are drawn at once.
const DRAWN: usize = 100;

/// Which voters are shown.
const FILTERS: [&str; 8] = ["all", "nothing", "queued", "sent", "refused", "opened", "voted", "waiting"];

fn fits(voter: &VoterView, filter: &str) -> bool {
    let state = voter.mail.as_ref().map(|mail| mail.state);
    match filter {
        "nothing" => state.is_none(),
        "queued" => state == Some(MailState::Queued),
        "sent" => state == Some(MailState::Sent),
        "refused" => state == Some(MailState::Refused),
        "opened" => voter.opened.is_some(),
        "voted" => voter.voted,
        "waiting" => !voter.voted,
        _ => true,
    }
}

/// Where a voter stands: the furthest that is known.
fn state(l: &Language, voter: &VoterView) -> Html {
    let pill = |tone, words: String| html! { <Pill {tone}>{ words }</Pill> };
    let mail = voter.mail.as_ref();
    let refused = mail.filter(|mail| mail.state == MailState::Refused);
    html! {
        <>
            { match (voter, mail.map(|mail| mail.state)) {
                (VoterView { enrolled: false, .. }, _) => pill(Tone::Warn, t!(l, "mail-state-off-roll")),
                (VoterView { voted: true, .. }, _) => pill(Tone::Ok, t!(l, "mail-state-voted")),
                (_, Some(MailState::Refused)) => pill(Tone::Bad, t!(l, "mail-state-refused")),
                (VoterView { opened: Some(_), .. }, _) => pill(Tone::Info, t!(l, "mail-state-opened")),
                (_, Some(MailState::Queued)) => pill(Tone::Info, t!(l, "mail-state-queued")),
                (_, Some(MailState::Sent | MailState::Dropped)) => pill(Tone::Info, t!(l, "mail-state-sent")),
                (_, None) => pill(Tone::Warn, t!(l, "mail-state-nothing")),
            } }
            if let Some(mail) = mail {
                <span class="muted small">{ " " }<Timestamp seconds={mail.since} span={Span::Short} /></span>
            }
            if let Some(reason) = mail.and_then(|mail| mail.reason.as_ref()).filter(|_| !voter.voted || refused.is_some()) {
                <p class="small mail-reason"><code>{ reason }</code></p>
            }
        </>
    }
}

/// The table.
#[component]
pub(super) fn Voters(props: &Part) -> Html {
    let l = use_language();
    let doing = use_doing();
    let filter = use_state(|| AttrValue::from("all"));
    let search = use_state(String::new);
    let mending = use_state(|| None::<u64>);
    let renewing = use_state(|| None::<u64>);
    let said = use_state(|| None::<String>);
    let view = &props.view;
    let words = search.trim().to_lowercase();
    let has = |voter: &&VoterView| {
        let text = |text: &str| text.to_lowercase().contains(&words);
        fits(voter, &filter) && (text(&voter.name) || text(&voter.address))
    };
    let found: Vec<&VoterView> = view.voters.iter().filter(has).collect();
    let option = |filter: &'static str| -> (AttrValue, AttrValue) {
        let count = view.voters.iter().filter(|voter| fits(voter, filter)).count();
        (filter.into(), t!(l, "mail-filter", kind = filter, count = count).into())
    };
    let corrects = props.draft.summary.role >= Role::Registrar;
    // A code of the service's is not sent twice: a new one takes its place.
    let resends = view.view.on && !props.service_makes_codes();
    let resend = {
        let (doing, draft, again, said) =
            (doing.clone(), props.draft.summary.id.clone(), props.again.clone(), said.setter());
        let l = l.clone();
        Callback::from(move |voter: VoterView| {
            let (draft, again, said) = (draft.clone(), again.clone(), said.clone());
            let words = t!(l, "mail-again-done", address = voter.address.as_str());
            let asked = NewVoterMails {
                purpose: Purpose::Vote,
                only: Some(voter.number),
                test: None,
                preview: false,
            };
            doing.run(async move { service::mail_voters(&draft, &asked).await }, move |_| {
                said.set(Some(words));
                again.emit(());
            });
        })
    };
    let rows = found.iter().take(DRAWN).map(|voter| {
        let send = resend.reform({
            let voter = (*voter).clone();
            move |_: MouseEvent| voter.clone()
        });
        let mend = {
            let (mending, number) = (mending.clone(), voter.number);
            Callback::from(move |_: MouseEvent| mending.set(Some(number)))
        };
        let renew = {
            let (renewing, number) = (renewing.clone(), voter.number);
            Callback::from(move |_: MouseEvent| renewing.set(Some(number)))
        };
        let deeds = html! {
            <div class="roll-buttons">
                if resends {
                    <Button look={ButtonLook::Quiet} disabled={doing.busy()} onclick={send}>
                        { t!(l, "mail-again") }<span class="sr-only">{ format!(" {}", voter.address) }</span>
                    </Button>
                } else if props.service_makes_codes() && corrects && voter.enrolled {
                    <Button look={ButtonLook::Quiet} onclick={renew}>
                        { t!(l, "mail-new-code") }<span class="sr-only">{ format!(" {}", voter.address) }</span>
                    </Button>
                }
                if corrects {
                    <Button look={ButtonLook::Quiet} onclick={mend}>
                        { t!(l, "mail-mend") }<span class="sr-only">{ format!(" {}", voter.address) }</span>
                    </Button>
                }
            </div>
        };
        let address = html! { <bdi class="mail-address">{ voter.address.clone() }</bdi> };
        vec![html! { <bdi>{ voter.name.clone() }</bdi> }, address, state(&l, voter), deeds]
    });
    let rows: Vec<Vec<Html>> = rows.collect();
    let columns = vec![
        Column::words(t!(l, "mail-column-name")),
        Column::words(t!(l, "mail-column-address")),
        Column::words(t!(l, "mail-column-state")),
        Column::words(t!(l, "mail-column-deeds")),
    ];
    let pick = {
        let filter = filter.setter();
        Callback::from(move |value: String| filter.set(value.into()))
    };
    let on_search = {
        let search = search.setter();
        Callback::from(move |text| search.set(text))
    };
    let chosen = mending.and_then(|number| view.voters.iter().find(|voter| voter.number == number)).cloned();
    let close = {
        let (mending, again) = (mending.setter(), props.again.clone());
        Callback::from(move |()| {
            mending.set(None);
            again.emit(());
        })
    };
    let leave = {
        let (renewing, again) = (renewing.setter(), props.again.clone());
        Callback::from(move |()| {
            renewing.set(None);
            again.emit(());
        })
    };
    html! {
        <section class="stack">
            <h2>{ t!(l, "mail-voters") }</h2>
            <p class="muted">{ t!(l, "mail-voters-lead") }</p>
            if let Some(from) = &view.view.from {
                <p class="muted">{ t!(l, "mail-sent-means", from = from.as_str()) }</p>
            }
            <Pick id="mail-filter" label={t!(l, "mail-filter-label")} options={FILTERS.map(option).to_vec()}
                value={(*filter).clone()} on_pick={pick} />
            <TextInput id="mail-search" label={t!(l, "mail-search")} value={(*search).clone()} on_input={on_search} />
            { doing.draw(&l) }
            if let Some(words) = &*said { <Notice tone={Tone::Ok} title={words.clone()} live={true} /> }
            if let Some(voter) = chosen {
                <Mend key={voter.number} draft={props.draft.summary.id.clone()} voter={voter.clone()} on_done={close} />
            }
            if let Some(number) = *renewing {
                if let Some(voter) = view.voters.iter().find(|voter| voter.number == number) {
                    <Renew key={number} part={props.clone()} voter={voter.clone()} on_done={leave} />
                }
            }
            <Table caption={t!(l, "mail-table")} hide_caption={true} {columns} {rows} />
            <SameByCommand command={format!("glassurn voter list {}", props.draft.summary.id)} />
            if found.len() > DRAWN { <p class="muted">{ t!(l, "mail-more", shown = DRAWN, count = found.len()) }</p> }
        </section>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct MendProps {
    draft: String,
    voter: VoterView,
    /// Called when it is done, or left.
    on_done: Callback<()>,
}

/// Corrects an address.
#[component]
fn Mend(props: &MendProps) -> Html {
    let l = use_language();
    let doing = use_doing();
    let form = use_focus();
    let address = use_state(|| props.voter.address.clone());
    let language = use_state(|| props.voter.language.clone());
    let MendProps { draft, voter, on_done } = props;
    let set = {
        let address = address.setter();
        Callback::from(move |text| address.set(text))
    };
    let pick = {
        let language = language.setter();
        Callback::from(move |tag| language.set(tag))
    };
    let save = {
        let (doing, draft, number, on_done) = (doing.clone(), draft.clone(), voter.number, on_done.clone());
        let asked = MendVoter { address: address.trim().to_owned(), language: (*language).clone() };
        Callback::from(move |_: MouseEvent| {
            let (draft, asked, on_done) = (draft.clone(), asked.clone(), on_done.clone());
            doing.run(async move { service::mend_voter(&draft, number, &asked).await }, move |_| {
                on_done.emit(());
            });
        })
    };
    let title = t!(l, "mail-mend-title", name = voter.name.as_str());
    html! {
        <section ref={form} class="mail-opened" tabindex="-1" aria-label={title.clone()}><Notice {title}>
            <TextInput id="mail-mend" label={t!(l, "mail-mend-address")} kind="email" value={(*address).clone()} on_input={set} />
            <PickLanguage id="mail-mend-language" value={(*language).clone()} on_pick={pick} />
            { doing.draw(&l) }
            <div class="roll-buttons">
                <Button look={ButtonLook::Primary} disabled={doing.busy()} onclick={save}>{ t!(l, "mail-mend-save") }</Button>
                <Button look={ButtonLook::Quiet} onclick={on_done.reform(|_| ())}>{ t!(l, "mail-mend-leave") }</Button>
            </div>
            <SameByCommand command={format!("glassurn voter correct {draft} {} --address {}", voter.number, *address)} />
        </Notice></section>
    }
}
