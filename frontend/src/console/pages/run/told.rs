//! What officials announce: the key holders are asked to open the count, and the voters are told the result; now, or at a
//! time that can be taken back. What that holds back, and what not, stands beside it.

use glassurn_api::announcement::{Announce, Announcement, Announcements, What};
use glassurn_api::draft::Role;
use glassurn_api::election::Stage;
use glassurn_api::plan::time;
use yew::prelude::*;

use super::announce::chosen;
use super::{Standing, use_pulse};
use crate::components::{
    Button, ButtonLook, Card, Choice, ChoiceKind, Fetched, Notice, Span, Timestamp, Tone,
};
use crate::console::fields::Moment;
use crate::console::pages::mail::use_doing;
use crate::console::session::use_session;
use crate::console::{SameByCommand, service};
use crate::fetch::{Fetch, use_fetch};
use crate::i18n::{Language, use_language};
use crate::phase::now;
use crate::t;

/// What [`Told`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct ToldProps {
    /// Where things stand.
    pub standing: Standing,
    /// What is announced.
    pub what: What,
}

/// The card of one announcement.
#[component]
pub fn Told(props: &ToldProps) -> Html {
    let l = use_language();
    let session = use_session();
    let asked = use_fetch(props.standing.draft.summary.id.clone(), move |draft| {
        let draft = draft.clone();
        async move { service::announcements(&draft).await.map_err(|failure| session.hear(failure)) }
    });
    use_pulse(asked.again.clone());
    let (title, lead, limits) = match props.what {
        What::Count => (t!(l, "told-count"), t!(l, "told-count-lead"), t!(l, "told-count-limits")),
        What::Result => (t!(l, "told-result"), t!(l, "told-result-lead"), t!(l, "told-result-limits")),
    };
    let body = match &asked.fetch {
        Fetch::Waiting => html! { <Fetched what={title.clone()} /> },
        Fetch::Failed(failure) => {
            html! { <Fetched what={title.clone()} failure={failure.clone()} again={asked.again} /> }
        }
        Fetch::Ready(all) => {
            html! { <Known told={props.clone()} all={(**all).clone()} again={asked.again} /> }
        }
    };
    html! { <Card {title}><p>{ lead }</p><p class="muted">{ limits }</p>{ body }</Card> }
}

#[derive(Properties, Clone, PartialEq)]
struct KnownProps {
    told: ToldProps,
    all: Announcements,
    again: Callback<()>,
}

#[component]
fn Known(props: &KnownProps) -> Html {
    let ToldProps { standing, what } = &props.told;
    let one = props.all.of(*what);
    let zone = AttrValue::from(standing.begun.manifest.schedule.zone.clone());
    let acts = standing.draft.summary.role >= Role::ReturningOfficer;
    let over = one.is_some_and(|one| one.done.is_some() && one.mail);
    html! {
        <div class="stack">
            if let Some(one) = one { <Stands told={props.told.clone()} one={one.clone()} {zone} {acts} again={&props.again} /> }
            if acts && !over { <Form told={props.told.clone()} all={props.all.clone()} again={&props.again} /> }
        </div>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct StandsProps {
    told: ToldProps,
    one: Announcement,
    zone: AttrValue,
    acts: bool,
    again: Callback<()>,
}

/// How it stands, and the way to take back what is planned.
#[component]
fn Stands(props: &StandsProps) -> Html {
    let l = use_language();
    let doing = use_doing();
    let StandsProps { told, one, zone, again, .. } = props;
    let title = match (one.done, one.mail, told.what) {
        (None, true, _) => t!(l, "told-planned"),
        (None, false, _) => t!(l, "told-planned-silent"),
        (Some(_), true, _) => t!(l, "told-done", count = one.mails),
        (Some(_), false, What::Count) => t!(l, "told-count-silent"),
        (Some(_), false, What::Result) => t!(l, "told-result-silent"),
    };
    let cancel = {
        let (doing, draft, what) = (doing.clone(), told.standing.draft.summary.id.clone(), told.what);
        let again = again.clone();
        Callback::from(move |_: MouseEvent| {
            let (draft, again) = (draft.clone(), again.clone());
            doing.run(async move { service::unannounce(&draft, what).await }, move |_| again.emit(()));
        })
    };
    html! {
        <Notice tone={if one.done.is_some() { Tone::Ok } else { Tone::Info }} {title} live={true}>
            <p><Timestamp seconds={one.done.unwrap_or(one.due)} zone={zone.clone()} />{ " · " }<bdi>{ &one.by }</bdi></p>
            { doing.draw(&l) }
            if one.done.is_none() && props.acts {
                <Button disabled={doing.busy()} onclick={cancel}>{ t!(l, "told-cancel") }</Button>
            }
        </Notice>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct FormProps {
    told: ToldProps,
    all: Announcements,
    again: Callback<()>,
}

/// Whether by mail, and when.
#[component]
fn Form(props: &FormProps) -> Html {
    let l = use_language();
    let doing = use_doing();
    let FormProps { told: ToldProps { standing, what }, all, again } = props;
    let reached = reached(all, *what);
    let mail = use_state(|| all.on && reached > 0);
    let zone = standing.begun.manifest.schedule.zone.clone();
    // What the plan says is offered where it is still to come.
    let planned = chosen(&standing.draft.document).filter(|time| *time > now());
    let typed = use_state(|| planned.map_or_else(String::new, |seconds| time::local(seconds, &zone)));
    let due = time::zone(&zone).ok().and_then(|known| time::parse(&typed, &known).ok());
    let error = (!typed.is_empty() && due.is_none()).then(|| AttrValue::from(t!(l, "flaw-time")));
    let draft = standing.draft.summary.id.clone();
    let act = {
        let (doing, draft, what, again) = (doing.clone(), draft.clone(), *what, again.clone());
        let asked = Announce { mail: *mail, due };
        Callback::from(move |_: MouseEvent| {
            let (draft, again) = (draft.clone(), again.clone());
            doing.run(async move { service::announce(&draft, what, &asked).await }, move |_| again.emit(()));
        })
    };
    let pick = |on: bool| {
        let mail = mail.setter();
        Callback::from(move |_| mail.set(on))
    };
    let on_input = {
        let typed = typed.setter();
        Callback::from(move |text| typed.set(text))
    };
    let name = what.name();
    let choice = |on: bool, label: String| {
        let id = format!("told-{name}-{}", if on { "mail" } else { "silent" });
        html! {
            <Choice kind={ChoiceKind::Radio} {id} name={format!("told-{name}")} checked={*mail == on} {label} on_change={pick(on)} />
        }
    };
    // Without mail there is nothing to do later, but for the time that key holders are told.
    let times = *mail || *what == What::Count;
    let needs_time = *what == What::Count && standing.view.summary.stage != Stage::Closed;
    let needs_result = *what == What::Result && standing.view.summary.stage != Stage::Tallied;
    let waits = (needs_time || needs_result) && due.is_none();
    let command = format!(
        "glassurn announcement set {draft} {name}{}{}",
        if *mail { " --mail" } else { "" },
        if typed.is_empty() || !times {
            String::new()
        } else {
            format!(" --at \"{}\"", typed.replace('T', " "))
        },
    );
    html! {
        <div class="stack">
            <fieldset class="stack">
                <legend>{ question(&l, *what) }</legend>
                if all.on && reached > 0 { { choice(true, by_mail(&l, *what, reached)) } }
                { choice(false, t!(l, "told-no-mail")) }
            </fieldset>
            if !all.on {
                <p class="muted">{ t!(l, "mail-off") }</p>
            } else if reached == 0 {
                <p class="muted">{ nobody(&l, *what) }</p>
            }
            if *what == What::Count && !all.holders.is_empty() {
                <p class="muted">{ t!(l, "told-holders", names = all.holders.join(", ")) }</p>
            }
            if times {
                <Moment id={format!("told-{name}-when")} label={t!(l, "told-when")} value={(*typed).clone()} {error} {on_input}>
                    if let Some(seconds) = due {
                        <p class="small"><Timestamp {seconds} zone={zone.clone()} span={Span::Short} /></p>
                    } else {
                        <p class="muted small">{ t!(l, "when-zone-beside", zone = zone.as_str()) }</p>
                    }
                </Moment>
            }
            { doing.draw(&l) }
            if needs_time && due.is_none() { <p class="muted">{ t!(l, "told-needs-time") }</p> }
            if needs_result && due.is_none() { <p class="muted">{ t!(l, "told-needs-result") }</p> }
            <Button look={ButtonLook::Primary} disabled={doing.busy() || waits || (!typed.is_empty() && times && due.is_none())} onclick={act}>
                { button(&l, *what, due.is_some() && times) }
            </Button>
            <SameByCommand {command} />
        </div>
    }
}

/// How many would get mail.
fn reached(all: &Announcements, what: What) -> u64 {
    match what {
        What::Count => all.holders.len() as u64,
        What::Result => all.voters,
    }
}

fn question(l: &Language, what: What) -> String {
    match what {
        What::Count => t!(l, "told-count-ask"),
        What::Result => t!(l, "told-result-ask"),
    }
}

fn by_mail(l: &Language, what: What, count: u64) -> String {
    match what {
        What::Count => t!(l, "told-count-mail", count = count),
        What::Result => t!(l, "told-result-mail", count = count),
    }
}

fn nobody(l: &Language, what: What) -> String {
    match what {
        What::Count => t!(l, "told-count-nobody"),
        What::Result => t!(l, "told-result-nobody"),
    }
}

fn button(l: &Language, what: What, later: bool) -> String {
    match (what, later) {
        (_, true) => t!(l, "told-plan"),
        (What::Count, false) => t!(l, "told-count-now"),
        (What::Result, false) => t!(l, "told-result-now"),
    }
}
