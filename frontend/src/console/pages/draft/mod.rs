//! One election from the first idea on: the steps while it is a draft, and at the same address how it stands.

mod answer;
mod conflict;
mod holders;
mod invite;
mod members;
mod officials;
mod open;
mod preview;
mod question;
mod registration;
mod rehearsal;
mod sheet;
mod step;
mod texts;
mod way;
mod what;
mod when;
mod who;
mod witnesses;
mod words;

use std::rc::Rc;

use glassurn_api::draft::{DraftView, Role};
use glassurn_api::plan::Problem;
use gloo_timers::callback::Interval;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::use_navigator;

use super::run::Run;
use crate::components::{ActionBar, Button, ButtonLook, Fetched, Notice, Page, Span, Tone, moment};
use crate::console::session::{Gate, use_session};
use crate::console::{ConsoleLink, ConsoleRoute, SameByCommand, service};
use crate::fetch::{Fetch, use_fetch};
use crate::i18n::{Language, use_language};
use crate::t;

pub use invite::Links;
pub use registration::Rule as RegistrationRule;
pub use sheet::forget;
pub use way::grades;
pub use who::SMALL;

use sheet::{Act, Saving, Sheet, Work, use_sheet};
use step::{Step, Steps};

/// How often the page looks who has handed in a key, in milliseconds.
const PULSE: u32 = 15_000;

/// What [`Draft`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct DraftProps {
    /// The draft's id.
    pub draft: String,
    /// The step; without one the first that lacks something.
    #[prop_or_default]
    pub step: Option<String>,
}

/// The page.
#[component]
pub fn Draft(props: &DraftProps) -> Html {
    let DraftProps { draft, step } = props.clone();
    html! { <Gate><Asked key={props.draft.clone()} {draft} {step} /></Gate> }
}

#[component]
fn Asked(props: &DraftProps) -> Html {
    let l = use_language();
    let session = use_session();
    let asked = use_fetch(props.draft.clone(), move |draft| {
        let draft = draft.clone();
        async move { service::draft(&draft).await.map_err(|failure| session.hear(failure)) }
    });
    let title = t!(l, "draft-title");
    let what = t!(l, "draft-what");
    let view = match &asked.fetch {
        Fetch::Waiting => return html! { <Page {title}><Fetched {what} /></Page> },
        Fetch::Failed(failure) => {
            return html! {
                <Page {title}>
                    <Fetched {what} failure={failure.clone()} again={asked.again} />
                    <p><ConsoleLink to={ConsoleRoute::Home}>{ t!(l, "console-back") }</ConsoleLink></p>
                </Page>
            };
        }
        Fetch::Ready(view) => view.clone(),
    };
    if let Some(election) = &view.summary.election {
        return html! { <Run draft={view.clone()} election={election.clone()} /> };
    }
    match Sheet::new(&view) {
        Ok(sheet) => html! {
            <Open view={view.clone()} {sheet} step={props.step.clone()} on_published={asked.again.clone()} />
        },
        Err(_) => html! {
            <Page {title}>
                <Notice tone={Tone::Bad} title={t!(l, "draft-unreadable")}><p>{ t!(l, "draft-unreadable-advice") }</p></Notice>
            </Page>
        },
    }
}

#[derive(Properties, Clone, PartialEq)]
struct OpenProps {
    view: Rc<DraftView>,
    sheet: Sheet,
    step: Option<String>,
    on_published: Callback<()>,
}

/// The draft once it is here.
#[component]
fn Open(props: &OpenProps) -> Html {
    let l = use_language();
    let navigator = use_navigator();
    let sheet = use_sheet(props.sheet.clone());
    use_pulse(&sheet);
    let problems = use_memo((sheet.plan.clone(), sheet.view.clone()), {
        let sheet = sheet.clone();
        move |_| sheet.problems()
    });
    let work = Work { sheet: sheet.clone(), problems };
    let missing: Vec<(Step, usize)> = Step::ALL
        .into_iter()
        .map(|step| (step, work.problems.iter().filter(|problem| Step::of(problem) == step).count()))
        .collect();
    let wanted = props.step.as_ref().and_then(|step| step.parse().ok());
    let step: Step = wanted.unwrap_or(Step::What);
    let draft = work.id().to_owned();
    let go = |step: Step| {
        let (navigator, route) = (navigator.clone(), step.route(&draft));
        Callback::from(move |_: MouseEvent| {
            if let Some(navigator) = &navigator {
                navigator.push(&route);
            }
        })
    };
    let reads = sheet.view.summary.role < Role::ReturningOfficer;
    let owners = sheet.view.members.iter().filter(|member| member.role == Role::Owner);
    let owners = owners.map(|member| member.name.as_str()).collect::<Vec<_>>().join(", ");
    let (before, after) = step.around();
    let title = sheet.plan.title.get(&sheet.plan.language).trim().to_owned();
    let above = html! {
        <>
            <p class="muted small">
                <ConsoleLink to={ConsoleRoute::Home}>{ t!(l, "console-title") }</ConsoleLink>{ " · " }
                <bdi>{ if title.is_empty() { t!(l, "console-untitled") } else { title } }</bdi>
            </p>
            <Steps draft={draft.clone()} {missing} />
        </>
    };
    let body = match step {
        Step::What => html! { <what::What /> },
        Step::Who => html! { <who::Who /> },
        Step::Holders => html! { <holders::Holders /> },
        Step::When => html! { <when::When /> },
        Step::Preview => html! { <preview::Preview /> },
        Step::Open => html! { <open::Publish on_published={props.on_published.clone()} /> },
    };
    html! {
        <ContextProvider<Work> context={work.clone()}>
            <Page key={step.to_string()} title={step.title(&l)} {above}>
                if let Saving::Conflict(theirs) = &sheet.saving { <conflict::Conflict theirs={theirs.clone()} /> }
                if reads {
                    <Notice tone={Tone::Info} title={t!(l, "draft-read")}><p>{ t!(l, "draft-read-how", names = owners) }</p></Notice>
                }
                // Who may only read tries the ballot all the same.
                if reads && step != Step::Preview {
                    <fieldset class="held" disabled={true} aria-label={step.title(&l)}>{ body }</fieldset>
                } else {
                    { body }
                }
                if step != Step::Open {
                    { unwritten(&l, step, &work.problems) }
                    <SameByCommand command={format!(
                        "glassurn draft show {draft} -o election.toml\nglassurn draft set {draft} --manifest election.toml --revision {}",
                        sheet.view.revision,
                    )} />
                }
                <ActionBar note={saving(&l, &sheet)}>
                    if let Some(before) = before {
                        <Button onclick={go(before)}>{ t!(l, "back") }</Button>
                    }
                    if let Some(after) = after {
                        <Button look={ButtonLook::Primary} onclick={go(after)}>
                            { t!(l, "step-next", step = after.title(&l)) }
                        </Button>
                    }
                </ActionBar>
            </Page>
        </ContextProvider<Work>>
    }
}

/// Looks from time to time who has opened an invitation or handed in a key.
#[hook]
fn use_pulse(sheet: &UseReducerHandle<Sheet>) {
    let session = use_session();
    let (dispatch, draft) = (sheet.dispatcher(), sheet.view.summary.id.clone());
    use_effect_with(draft, move |draft| {
        let draft = draft.clone();
        let interval = Interval::new(PULSE, move || {
            let (dispatch, session, draft) = (dispatch.clone(), session.clone(), draft.clone());
            spawn_local(async move {
                match service::draft(&draft).await {
                    Ok(view) => dispatch.dispatch(Act::Seen(Box::new(view))),
                    // It is asked again in a moment.
                    Err(failure) => drop(session.hear(failure)),
                }
            });
        });
        move || drop(interval)
    });
}

/// What is not written yet on a step.
fn unwritten(l: &Language, step: Step, problems: &[Problem]) -> Html {
    let mut places: Vec<String> = problems
        .iter()
        .filter(|problem| Step::of(problem) == step && words::is_unwritten(&problem.flaw))
        .map(|problem| words::place(l, problem.place))
        .collect();
    places.dedup();
    if places.is_empty() {
        return Html::default();
    }
    html! {
        <Notice title={t!(l, "step-unwritten")}>
            <ul>{ for places.into_iter().map(|place| html! { <li>{ place }</li> }) }</ul>
        </Notice>
    }
}

/// How saving stands, in a sentence.
fn saving(l: &Language, sheet: &Sheet) -> String {
    let time = moment(l.locale(), sheet.saved, None, Span::Time).unwrap_or_default();
    match &sheet.saving {
        Saving::Failed(failure) => t!(l, "saving-failed", why = failure.sentence(l)),
        Saving::Conflict(_) => t!(l, "saving-conflict"),
        _ => t!(l, "saving-saved", time = time),
    }
}
