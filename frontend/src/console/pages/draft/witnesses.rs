//! Who watches the board from machines of their own: their keys, how many must sign, and what the operator must know.

use glassurn_api::board::BoardView;
use glassurn_api::endpoint;
use glassurn_api::plan::{Person, Place, Plan, WitnessesPlan};
use glassurn_crypto::board::note::{KeyKind, NoteKey};
use glassurn_crypto::encoding::hex;
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::sheet::use_work;
use super::words::error;
use crate::client;
use crate::components::{Button, ButtonLook, Card, Fold, Notice, Pill, TextInput, Tone};
use crate::console::fields::Pick;
use crate::fetch::{Fetch, use_fetch};
use crate::i18n::use_language;
use crate::t;

/// The most witnesses of an election (docs/protocol.md §3).
const MOST: usize = 32;

/// A witness as its own program names it, `name+hash+key`.
fn read(line: &str) -> Option<Person> {
    let key = NoteKey::parse(line.trim()).ok().filter(|key| key.kind() == KeyKind::Witness)?;
    Some(Person { name: key.name().to_owned(), key: hex(key.key().bytes()) })
}

/// The witnesses.
#[component]
pub fn Witnesses() -> Html {
    let l = use_language();
    let work = use_work();
    let typed = use_state(String::new);
    let tried = use_state(|| None::<String>);
    let board = use_fetch((), |()| client::get_json::<BoardView>(endpoint::BOARD));
    let plan = work.sheet.plan.clone();
    let witnesses = &plan.witnesses;
    let count = witnesses.members.len() as u64;
    let known = match &board.fetch {
        Fetch::Ready(board) => Some(board.witnesses.clone()),
        _ => None,
    };
    let set = {
        let (typed, tried) = (typed.setter(), tried.setter());
        Callback::from(move |text| {
            tried.set(None);
            typed.set(text);
        })
    };
    let add = {
        let (typed, tried, l, members) =
            (typed.clone(), tried.setter(), l.clone(), witnesses.members.clone());
        let write = work.edit(|plan: &mut Plan, person: Person| {
            let mut members = std::mem::take(&mut plan.witnesses.members);
            members.push(person);
            plan.witnesses = WitnessesPlan::of(members);
        });
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match read(&typed) {
                None => tried.set(Some(t!(l, "witness-unreadable"))),
                Some(person) if members.iter().any(|member| member.name == person.name) => {
                    tried.set(Some(t!(l, "flaw-twice")));
                }
                Some(_) if members.len() >= MOST => tried.set(Some(t!(l, "flaw-many", most = MOST as u64))),
                Some(person) => {
                    typed.set(String::new());
                    write.emit(person);
                }
            }
        })
    };
    let quorums: Vec<(AttrValue, AttrValue)> = (count / 2 + 1..=count)
        .map(|quorum| (quorum.to_string().into(), t!(l, "holders-of", needed = quorum, count = count).into()))
        .collect();
    let warn = match witnesses.quorum {
        _ if count == 0 => None,
        quorum if !witnesses.tolerates_a_lie(quorum) => Some((Tone::Warn, t!(l, "witness-may-lie"))),
        quorum if quorum == count => Some((Tone::Info, t!(l, "witness-all"))),
        _ => None,
    };
    let unknown: Vec<&Person> = match &known {
        None => Vec::new(),
        Some(known) => witnesses.members.iter().filter(|member| !known.contains(&member.name)).collect(),
    };
    html! {
        <Card title={t!(l, "place-witnesses")}>
            <p>{ t!(l, "witness-lead") }</p>
            if count == 0 { <p class="muted">{ t!(l, "witness-none") }</p> }
            <ul class="people">
                { for witnesses.members.iter().enumerate().map(|(at, member)| {
                    let remove = work.edit(move |plan: &mut Plan, _: MouseEvent| {
                        let mut members = std::mem::take(&mut plan.witnesses.members);
                        if at < members.len() {
                            members.remove(at);
                        }
                        plan.witnesses = WitnessesPlan::of(members);
                    });
                    let reached = known.as_ref().map(|known| known.contains(&member.name));
                    html! {
                        <li key={member.name.clone()}>
                            <b class="mono">{ &member.name }</b>
                            if let Some(reached) = reached {
                                { " " }
                                <Pill tone={if reached { Tone::Ok } else { Tone::Warn }}>
                                    { if reached { t!(l, "witness-reached") } else { t!(l, "witness-unreached") } }
                                </Pill>
                            }
                            if let Some(words) = error(&l, &work.problems, Place::Witness(at)) { <p class="small">{ words }</p> }
                            <Button look={ButtonLook::Quiet} onclick={remove}>{ t!(l, "witness-remove", name = member.name.as_str()) }</Button>
                        </li>
                    }
                }) }
            </ul>
            if !unknown.is_empty() {
                <Notice tone={Tone::Warn} title={t!(l, "witness-operator")}>
                    <p>{ t!(l, "witness-operator-lead") }</p>
                    { for unknown.iter().map(|member| html! {
                        <p key={member.name.clone()} class="wrap-anywhere"><code>{ format!("--witness {}=https://…", member.name) }</code></p>
                    }) }
                </Notice>
            }
            if count > 1 {
                <Pick id="witness-quorum" label={t!(l, "witness-quorum")} hint={t!(l, "witness-quorum-hint")} options={quorums}
                    value={witnesses.quorum.to_string()}
                    on_pick={work.edit(|plan: &mut Plan, value: String| {
                        let quorum = value.parse().unwrap_or(plan.witnesses.quorum);
                        plan.witnesses = std::mem::take(&mut plan.witnesses).with_quorum(quorum);
                    })} />
            }
            if let Some((tone, words)) = warn { <Notice {tone} title={words} live={true} /> }
            if let Some(words) = error(&l, &work.problems, Place::Witnesses) { <Notice tone={Tone::Bad} title={words} /> }
            <form class="stack" onsubmit={add}>
                <TextInput id="witness-key" label={t!(l, "witness-key")} hint={t!(l, "witness-key-hint")} value={(*typed).clone()}
                    error={(*tried).clone().map(AttrValue::from)} on_input={set} />
                <Button submit={true} disabled={typed.trim().is_empty()}>{ t!(l, "witness-add") }</Button>
            </form>
            <Fold summary={t!(l, "witness-how")}>
                <p>{ t!(l, "witness-how-lead") }</p>
                <p class="wrap-anywhere"><code>{ "glassurn key new --role witness --name witness.example -o witness.key" }</code></p>
                <p class="wrap-anywhere"><code>{ "glassurn witness new-state state --key witness.key --name witness.example" }</code></p>
            </Fold>
        </Card>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glassurn_crypto::signature::SecretKey;

    #[test]
    fn only_a_witness_is_read_as_one() {
        let public = SecretKey::from_seed(&[7; 32]).public();
        let line = |kind| NoteKey::new("witness.example", kind, public).expect("a name").to_string();
        let person = read(&format!(" {}\n", line(KeyKind::Witness))).expect("a witness");
        assert_eq!((person.name.as_str(), person.key), ("witness.example", hex(public.bytes())));
        assert_eq!(read(&line(KeyKind::Log)), None, "a board is no witness");
        assert_eq!(read(&line(KeyKind::Witness)[1..]), None);
    }
}
