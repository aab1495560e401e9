//! Further officials: each makes a signing key in a browser of their own.

use glassurn_api::draft::Part;
use glassurn_api::plan::{Person, Place, Plan};
use yew::prelude::*;

use super::invite::{Invite, state};
use super::sheet::use_work;
use super::words::error;
use crate::components::{Button, ButtonLook, Card, TextInput};
use crate::console::SameByCommand;
use crate::i18n::use_language;
use crate::t;

/// All officials but the first, who signs the manifest.
#[component]
pub fn Officials() -> Html {
    let l = use_language();
    let work = use_work();
    let plan = work.sheet.plan.clone();
    let add = work.edit(|plan: &mut Plan, _: MouseEvent| plan.officials.push(Person::default()));
    html! {
        <Card title={t!(l, "officials-title")}>
            <p>{ t!(l, "officials-lead") }</p>
            <ul>
                <li>{ t!(l, "officials-alone") }</li>
                <li>{ t!(l, "officials-together") }</li>
                <li>{ t!(l, "officials-first") }</li>
            </ul>
            { for plan.officials.iter().enumerate().skip(1).map(|(at, person)| {
                let name = person.name.trim().to_owned();
                let invited = work.sheet.invitations().iter().rev().find(|invitation| {
                    invitation.part == Part::Official && !name.is_empty() && invitation.name.trim() == name
                });
                let rename = work.edit(move |plan: &mut Plan, name| {
                    if let Some(person) = plan.officials.get_mut(at) {
                        person.name = name;
                    }
                });
                let remove = work.edit(move |plan: &mut Plan, _: MouseEvent| {
                    if at < plan.officials.len() {
                        plan.officials.remove(at);
                    }
                });
                let number = at as u64 + 1;
                html! {
                    <div key={at} class="stack person">
                        <TextInput id={format!("official-{at}")} label={t!(l, "officials-name", number = number)} value={person.name.clone()}
                            error={error(&l, &work.problems, Place::Official(at))} on_input={rename} />
                        if name.is_empty() {
                            <p class="muted">{ t!(l, "holder-name-first") }</p>
                        } else {
                            if let Some(invited) = invited { { state(&l, invited) } }
                            <Invite part={Part::Official} name={name.clone()} />
                        }
                        <Button look={ButtonLook::Quiet} onclick={remove}>{ t!(l, "officials-remove", number = number) }</Button>
                    </div>
                }
            }) }
            <Button onclick={add}>{ t!(l, "officials-add") }</Button>
            <SameByCommand command={format!("glassurn invitation new {} NAME --part official", work.id())} />
        </Card>
    }
}
