//! The result: shown only after this page has itself verified the whole record.

mod account;
mod bars;
mod contest;
mod files;
mod minutes;
mod mixed;
mod sentence;
mod share;
mod states;

use std::rc::Rc;

use glassurn_api::{
    election::{ElectionView, Stage},
    endpoint,
};
use yew::prelude::*;

use super::audit::{ElectionProps, ForkNotice, Phases, Run, Stand, Troubled, use_run};
use crate::{
    client,
    components::{
        Button, ButtonLook, ElectionNav, Fetched, Icon, Kpi, Kpis, Notice, Page, Pill, RouteLink, Tone,
    },
    fetch::{Fetch, use_fetch},
    i18n::{Language, use_language},
    mirror,
    observer::{Audited, Facts},
    route::Route,
    t,
};

pub use bars::Counted;

use contest::Contest;
use files::Files;
use minutes::Minutes;
use mixed::Mixed;
use share::Share;
use states::{NotClosed, Refuted, Voided, Waiting};

/// Records of at most so many entries are verified without asking.
const UNASKED: u64 = 5_000;

/// The page. What the service says of the stage decides only whether it is worth verifying now: it can delay, never
/// mislead.
#[component]
pub fn ResultPage(props: &ElectionProps) -> Html {
    let l = use_language();
    let asked = use_fetch(props.id.to_string(), |id: &String| {
        let path = endpoint::election(id);
        async move { client::get_json::<ElectionView>(&path).await }
    });
    let view = match &asked.fetch {
        Fetch::Ready(view) => view.clone(),
        Fetch::Waiting => return frame(&l, &props.id, html! { <Fetched what={t!(l, "result-what")} /> }),
        Fetch::Failed(failure) => {
            let failed = html! {
                <Fetched what={t!(l, "result-what")} failure={failure.clone()} again={asked.again.clone()} />
            };
            return frame(&l, &props.id, failed);
        }
    };
    match view.summary.stage {
        Stage::Ceremony | Stage::Confirmed | Stage::Open => {
            let (closes, zone) = (view.summary.closes, view.summary.zone.clone());
            let title = l.pick(&view.summary.title).to_owned();
            let share = html! { <Share id={&props.id} {title} /> };
            frame(&l, &props.id, html! { <><NotClosed id={&props.id} {closes} {zone} />{ share }</> })
        }
        Stage::Closed | Stage::Tallied | Stage::Void => html! { <Verified id={&props.id} /> },
    }
}

/// Verifies, then shows.
#[component]
fn Verified(props: &ElectionProps) -> Html {
    let l = use_language();
    let run = use_run(&props.id);
    use_effect_with(props.id.clone(), {
        let begin = run.begin.clone();
        move |_| begin.emit(Some(UNASKED))
    });
    if let Stand::Done(audited) = &*run.stand {
        return html! { <Checked id={&props.id} audited={audited.clone()} /> };
    }
    frame(&l, &props.id, unverified(&l, &run))
}

/// Until the record is verified, no number is shown.
fn unverified(l: &Language, run: &Run) -> Html {
    let all = run.begin.reform(|_: MouseEvent| None);
    match &*run.stand {
        Stand::Working(working) => html! {
            <>
                <p><Pill tone={Tone::Info}>{ t!(l, "result-unchecked") }</Pill></p>
                <p>{ t!(l, "result-checking") }</p>
                <Phases working={working.clone()} hold={run.hold.clone()} />
            </>
        },
        Stand::Large(entries) => html! {
            <>
                <p><Pill tone={Tone::Warn}>{ t!(l, "result-unchecked") }</Pill></p>
                <p>{ t!(l, "result-large", entries = *entries) }</p>
                <p><Button look={ButtonLook::Primary} icon={Icon::Tick} onclick={all}>{ t!(l, "result-check") }</Button></p>
            </>
        },
        Stand::Trouble(trouble) => {
            html! { <Troubled trouble={trouble.clone()} again={run.begin.reform(|()| None)} /> }
        }
        Stand::Idle | Stand::Done(_) => html! { <Fetched what={t!(l, "result-what")} /> },
    }
}

#[derive(Properties, Clone, PartialEq)]
struct CheckedProps {
    id: AttrValue,
    audited: Rc<Audited>,
}

/// What the verified record says.
#[component]
fn Checked(props: &CheckedProps) -> Html {
    let l = use_language();
    let CheckedProps { id, audited } = props;
    let shown = use_state(|| false);
    let minutes = {
        let shown = shown.setter();
        Callback::from(move |show| shown.set(show))
    };
    if let Some(fork) = &audited.fork {
        return frame(&l, id, html! { <ForkNotice fork={fork.clone()} /> });
    }
    let Some(facts) = audited.facts.as_ref().filter(|_| audited.holds()) else {
        return frame(&l, id, html! { <Refuted id={id} audited={audited.clone()} /> });
    };
    let counted = audited.report.totals.is_some() || audited.accounts.is_some();
    match (audited.report.stage.as_deref(), counted) {
        (Some("counted" | "closed"), true) | (Some("void"), _) if *shown => {
            html! { <Minutes {id} audited={audited.clone()} facts={facts.clone()} close={minutes.reform(|()| false)} /> }
        }
        (Some("counted" | "closed"), true) if facts.mixes => {
            html! { <Mixed {id} audited={audited.clone()} facts={facts.clone()} {minutes} /> }
        }
        (Some("counted" | "closed"), true) => result(&l, id, audited, facts, minutes),
        (Some("closed"), false) => frame(&l, id, html! { <Waiting facts={facts.clone()} /> }),
        (Some("void"), _) => {
            let files = html! { <Files {id} audited={audited.clone()} {minutes} /> };
            frame(&l, id, html! { <><Voided facts={facts.clone()} />{ files }</> })
        }
        _ => frame(&l, id, html! { <NotClosed {id} closes={facts.closes} zone={facts.zone.clone()} /> }),
    }
}

/// The result itself.
fn result(
    l: &Language,
    id: &AttrValue,
    audited: &Rc<Audited>,
    facts: &Facts,
    minutes: Callback<bool>,
) -> Html {
    let title = match &facts.contests[..] {
        [contest] => sentence::sentence(l, contest),
        _ => t!(l, "result-of", title = sentence::name(l, &facts.title)),
    };
    let lead = (facts.contests.len() == 1).then(|| AttrValue::from(l.pick(&facts.title).to_owned()));
    let published = audited.report.stage.as_deref() == Some("counted");
    html! {
        <Page key="result" {title} {lead} above={above(l, id, audited)} wide={true}>
            if !published { <Notice tone={Tone::Warn} title={t!(l, "result-unpublished")} /> }
            { figures(l, facts) }
            { for facts.contests.iter().enumerate().map(|(place, contest)| html! {
                <Contest key={place} facts={facts.clone()} contest={contest.clone()} alone={facts.contests.len() == 1} />
            }) }
            <Files {id} audited={audited.clone()} {minutes} />
            if !mirror::here() { <Share {id} title={l.pick(&facts.title).to_owned()} /> }
            <p class="muted small">{ t!(l, "result-source", entries = audited.report.checkpoint.as_ref().map_or(0, |head| head.size)) }
                { " " }<code class="break">{ audited.report.checkpoint.as_ref().map(|head| head.root.clone()) }</code></p>
        </Page>
    }
}

/// The pages of the election, and how far the numbers may be trusted.
fn above(l: &Language, id: &AttrValue, audited: &Audited) -> Html {
    let report = &audited.report;
    html! {
        <>
            <ElectionNav {id} result={true} />
            <p class="row">
                <Pill tone={Tone::Ok}>{ t!(l, "result-checked", passed = report.passed, made = report.made) }</Pill>
                <RouteLink class="no-print" to={Route::Audit { id: id.to_string() }}>{ t!(l, "result-check-yourself") }</RouteLink>
            </p>
        </>
    }
}

/// Turnout, quorum, key holders.
fn figures(l: &Language, facts: &Facts) -> Html {
    let share = |part, of| share_of(l, part, of);
    let opened = facts.trustees.iter().filter(|trustee| trustee.decrypted).count() as u64;
    let weighted = facts.roll_weight != facts.roll;
    html! {
        <Kpis>
            <Kpi value={l.number(facts.counting)} label={t!(l, "result-counting", roll = facts.roll)} />
            <Kpi value={share(facts.counting, facts.roll)} label={t!(l, "result-turnout")} />
            if weighted {
                <Kpi value={share(facts.weight, facts.roll_weight)} label={t!(l, "result-turnout-weight")} />
            }
            if let Some((part, of)) = facts.quorum {
                <Kpi
                    value={if quorate(facts, part, of) { t!(l, "result-quorum-yes") } else { t!(l, "result-quorum-no") }}
                    label={t!(l, "result-quorum", share = share(part, of))}
                />
            }
            <Kpi
                value={t!(l, "result-holders-of", opened = opened, all = facts.trustees.len() as u64)}
                label={if facts.mixes { t!(l, "result-holders-answers") } else { t!(l, "result-holders") }}
            />
        </Kpis>
    }
}

/// A part of a whole as a percentage; of nothing it is none.
fn share_of(l: &Language, part: u64, of: u64) -> String {
    l.percent(if of == 0 { 0.0 } else { part as f64 / of as f64 })
}

/// Whether the counting weight is at least the quorum's part of the roll's weight.
fn quorate(facts: &Facts, part: u64, of: u64) -> bool {
    u128::from(facts.weight) * u128::from(of) >= u128::from(facts.roll_weight) * u128::from(part)
}

/// The page while there is no result to show.
fn frame(l: &Language, id: &AttrValue, body: Html) -> Html {
    html! {
        <Page key="none" title={t!(l, "result-title")} above={html! { <ElectionNav {id} result={true} /> }} wide={true}>
            { body }
        </Page>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quorum_is_reached_at_its_share_exactly() {
        let facts = |weight, roll_weight| Facts { weight, roll_weight, ..sentence::tests::facts() };
        assert!(quorate(&facts(50, 100), 1, 2));
        assert!(!quorate(&facts(49, 100), 1, 2));
        assert!(quorate(&facts(u64::MAX, u64::MAX), u64::MAX, u64::MAX));
    }
}
