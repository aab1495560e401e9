//! Who opens the count: names, how many are needed, and how far each of them is.

use glassurn_api::draft::Part;
use glassurn_api::file::Role;
use glassurn_api::plan::{CeremonyWord, Person, Place, Plan, TrusteesPlan};
use yew::prelude::*;

use super::invite::{Invite, state};
use super::sheet::use_work;
use super::witnesses::Witnesses;
use super::words::error;
use crate::components::{Button, ButtonLook, Card, Notice, Pill, TextInput, Tone};
use crate::console::desk::identity::OpenedIdentity;
use crate::console::fields::Pick;
use crate::console::{KeyGate, SameByCommand};
use crate::i18n::use_language;
use crate::t;

/// The step.
#[component]
pub fn Holders() -> Html {
    let l = use_language();
    let work = use_work();
    let plan = work.sheet.plan.clone();
    let trustees = &plan.trustees;
    let count = trustees.members.len() as u64;
    let needed: Vec<(AttrValue, AttrValue)> = (count / 2 + 1..=count.max(1))
        .map(|needed| (needed.to_string().into(), t!(l, "holders-of", needed = needed, count = count).into()))
        .collect();
    let listed = |name: &str| trustees.members.iter().any(|member| member.name.trim() == name.trim());
    let orphans: Vec<_> = (work.sheet.invitations().iter())
        .filter(|invitation| invitation.part == Part::Trustee && !listed(&invitation.name))
        .cloned()
        .collect();
    let add =
        work.edit(|plan: &mut Plan, _: MouseEvent| resize(plan, |members| members.push(Person::default())));
    let warn = match (count, trustees.threshold) {
        (1, _) => Some((Tone::Bad, t!(l, "holders-one"))),
        (count, needed) if needed == count => Some((Tone::Warn, t!(l, "holders-all"))),
        _ => None,
    };
    html! {
        <div class="stack">
            <p>{ t!(l, "holders-lead") }</p>
            <SameByCommand command={format!("glassurn invitation new {} NAME --part trustee", work.id())} />
            if let Some((tone, words)) = warn { <Notice {tone} title={words} live={true} /> }
            if let Some(words) = error(&l, &work.problems, Place::Trustees) { <Notice tone={Tone::Bad} title={words} /> }
            if count > 1 {
                <Pick id="needed" label={t!(l, "holders-needed")} options={needed} value={trustees.threshold.to_string()}
                    hint={t!(l, "holders-needed-hint")}
                    on_pick={work.edit(|plan: &mut Plan, value: String| {
                        need(&mut plan.trustees, value.parse().unwrap_or_default());
                    })} />
            }
            { for (0..trustees.members.len()).map(|member| html! { <Holder key={member} {member} /> }) }
            <Button onclick={add}>{ t!(l, "holders-add") }</Button>
            { for orphans.into_iter().map(|invited| html! {
                <Card key={invited.number} title={t!(l, "holders-orphan", name = invited.name.as_str())}>
                    <p>{ t!(l, "holders-orphan-lead") }</p>
                    { state(&l, &invited) }
                    <Invite part={Part::Trustee} name={invited.name.clone()} />
                </Card>
            }) }
            <Witnesses />
        </div>
    }
}

/// So many are needed: all of them make a key in fewer steps.
fn need(trustees: &mut TrusteesPlan, threshold: u64) {
    let all = threshold == trustees.members.len() as u64;
    trustees.threshold = threshold;
    trustees.ceremony = if all { CeremonyWord::AllOfN } else { CeremonyWord::Dkg };
}

/// Another number of key holders: as many are needed as is sensible for it.
fn resize(plan: &mut Plan, change: impl FnOnce(&mut Vec<Person>)) {
    let mut members = std::mem::take(&mut plan.trustees.members);
    change(&mut members);
    plan.trustees = TrusteesPlan::of(members);
    let threshold = plan.trustees.threshold;
    need(&mut plan.trustees, threshold);
}

#[derive(Properties, Clone, PartialEq)]
struct HolderProps {
    member: usize,
}

/// One of them.
#[component]
fn Holder(props: &HolderProps) -> Html {
    let l = use_language();
    let work = use_work();
    let own = use_state(|| false);
    let at = props.member;
    let plan = work.sheet.plan.clone();
    let Some(person) = plan.trustees.members.get(at) else { return Html::default() };
    let name = person.name.trim().to_owned();
    let invited = work.sheet.invitations().iter().rev().find(|invitation| {
        invitation.part == Part::Trustee && !name.is_empty() && invitation.name.trim() == name
    });
    let with_key = !person.key.is_empty();
    let rename = work.edit(move |plan: &mut Plan, name| {
        if let Some(person) = plan.trustees.members.get_mut(at) {
            person.name = name;
        }
    });
    let remove = work.edit(move |plan: &mut Plan, _: MouseEvent| {
        resize(plan, |members| {
            if at < members.len() {
                members.remove(at);
            }
        });
    });
    let write = work.edit(move |plan: &mut Plan, key: String| {
        if let Some(person) = plan.trustees.members.get_mut(at) {
            person.key = key;
        }
    });
    let forget = write.reform(|_: MouseEvent| String::new());
    let take = {
        let own = own.setter();
        Callback::from(move |opened: OpenedIdentity| {
            own.set(false);
            write.emit(opened.public);
        })
    };
    let begin = {
        let own = own.setter();
        Callback::from(move |_| own.set(true))
    };
    let title = t!(l, "holder-number", number = at as u64 + 1);
    html! {
        // Each has fields of the same names.
        <div role="group" aria-label={title.clone()}>
        <Card {title}>
            <TextInput id={format!("holder-{at}")} label={t!(l, "holder-name")} value={person.name.clone()}
                error={error(&l, &work.problems, Place::Trustee(at))} on_input={rename} />
            if with_key {
                <p><Pill tone={Tone::Ok}>{ t!(l, "holder-own") }</Pill></p>
                <Notice tone={Tone::Warn} title={t!(l, "holder-own-warning")} />
                <Button look={ButtonLook::Quiet} onclick={forget}>{ t!(l, "holder-own-forget") }</Button>
            } else if let Some(invited) = invited {
                { state(&l, invited) }
                <Invite part={Part::Trustee} name={name.clone()} />
            } else if name.is_empty() {
                <p class="muted">{ t!(l, "holder-name-first") }</p>
            } else if *own {
                <Notice tone={Tone::Warn} title={t!(l, "holder-own-warning")} />
                <KeyGate role={Role::Trustee} name={name.clone()} on_open={take} />
            } else {
                <Invite part={Part::Trustee} name={name.clone()} />
                <Button look={ButtonLook::Quiet} onclick={begin}>{ t!(l, "holder-me") }</Button>
            }
            if plan.trustees.members.len() > 1 {
                <Button look={ButtonLook::Quiet} onclick={remove}>{ t!(l, "holder-remove", number = at as u64 + 1) }</Button>
            }
        </Card>
        </div>
    }
}
