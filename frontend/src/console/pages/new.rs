//! A new election: from the kind of vote, or from an old election.

use glassurn_api::draft::Role;
use glassurn_api::plan::limesurvey::{self, ImportError, Imported, MAX_EXPORT};
use glassurn_api::plan::{ContestPlan, EligibilityWord, Plan, SelectionPlan, Template, Words, time};
use js_sys::{Array, Intl::DateTimeFormat, Object, Reflect};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::use_navigator;

use crate::components::{Button, Card, Fetched, FileDrop, GivenFile, Notice, Page, Tone};
use crate::console::never::Never;
use crate::console::pages::draft::grades;
use crate::console::session::{Gate, use_session};
use crate::console::{ConsoleLink, ConsoleRoute, SameByCommand, service};
use crate::failure::Failure;
use crate::fetch::{Fetch, use_fetch};
use crate::i18n::{Language, use_language};
use crate::t;

/// The page with the kinds of votes.
#[component]
pub fn New() -> Html {
    let l = use_language();
    html! {
        <Gate>
            <Page title={t!(l, "new-title")} lead={t!(l, "new-lead")} wide={true}>
                <Kinds />
                <FromSurvey />
                <Never />
                <p><ConsoleLink to={ConsoleRoute::Home}>{ t!(l, "console-back") }</ConsoleLink></p>
            </Page>
        </Gate>
    }
}

#[component]
fn Kinds() -> Html {
    let l = use_language();
    let (begin, failure) = use_begin();
    html! {
        <>
            if let Some(failure) = failure { { refused(&l, &failure) } }
            <ul class="election-list">
                { for Template::ALL.into_iter().map(|kind| {
                    let (title, lead) = words(&l, kind);
                    let choose = {
                        let (begin, l) = (begin.clone(), l.clone());
                        Callback::from(move |_| begin.emit((filled(&l, kind), None)))
                    };
                    html! {
                        <li>
                            <Card>
                                <h2>{ &title }</h2>
                                <p>{ lead }</p>
                                <Button onclick={choose}>{ t!(l, "new-choose", kind = title) }</Button>
                            </Card>
                        </li>
                    }
                }) }
            </ul>
            <SameByCommand command="glassurn election new --template yes-no -o election.toml\nglassurn draft new --manifest election.toml" />
        </>
    }
}

/// The questions of a LimeSurvey survey. The file is read here; what it becomes is a draft like any other.
#[component]
fn FromSurvey() -> Html {
    let l = use_language();
    let (begin, failure) = use_begin();
    let read = use_state(|| None::<Result<Imported, ImportError>>);
    let on_file = {
        let (read, l) = (read.setter(), l.clone());
        Callback::from(move |given: GivenFile| {
            let text = String::from_utf8_lossy(&given.bytes);
            let [yes, no] = [t!(l, "option-yes"), t!(l, "option-no")];
            read.set(Some(limesurvey::read(&text, &zone(), [&yes, &no])));
        })
    };
    let outcome = match &*read {
        None => Html::default(),
        Some(Err(error)) => html! { <Notice tone={Tone::Bad} title={unread(&l, *error)} live={true} /> },
        Some(Ok(imported)) => {
            let plan = imported.plan.clone();
            let go = Callback::from(move |_| begin.emit((plan.clone(), None)));
            html! {
                <>
                    <p role="status">{ t!(l, "survey-read", count = imported.plan.contests.len() as u64) }</p>
                    if !imported.left_out.is_empty() {
                        <Notice tone={Tone::Warn} title={t!(l, "survey-left-out")}>
                            <ul>
                                { for imported.left_out.iter().map(|one| html! {
                                    <li>{ t!(l, "survey-line", line = one.line) }{ " " }<bdi>{ &one.name }</bdi>{ ": " }<bdi>{ &one.title }</bdi></li>
                                }) }
                            </ul>
                        </Notice>
                    }
                    <Button onclick={go}>{ t!(l, "survey-begin") }</Button>
                </>
            }
        }
    };
    html! {
        <Card title={t!(l, "survey-title")}>
            <p>{ t!(l, "survey-lead") }</p>
            if let Some(failure) = failure { { refused(&l, &failure) } }
            <FileDrop id="survey" label={t!(l, "survey-file")} hint={t!(l, "survey-file-hint")} accept=".txt,.tsv"
                limit={MAX_EXPORT as u32} {on_file} />
            { outcome }
            <SameByCommand command="glassurn election import survey.txt -o election.toml" />
        </Card>
    }
}

/// Why a survey is none.
fn unread(l: &Language, error: ImportError) -> String {
    match error {
        ImportError::NoSurvey => t!(l, "survey-none"),
        ImportError::TooLarge => t!(l, "survey-large", limit = (MAX_EXPORT >> 20) as u64),
        ImportError::NothingToVoteOn => t!(l, "survey-nothing"),
    }
}

/// What [`Copy`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct CopyProps {
    /// The old one.
    pub draft: String,
}

/// The page that makes a new draft of an old one.
#[component]
pub fn Copy(props: &CopyProps) -> Html {
    html! { <Gate><Copying draft={props.draft.clone()} /></Gate> }
}

#[component]
fn Copying(props: &CopyProps) -> Html {
    let l = use_language();
    let session = use_session();
    let (begin, failure) = use_begin();
    let asked = use_fetch(props.draft.clone(), move |draft| {
        let draft = draft.clone();
        async move { service::draft(&draft).await.map_err(|failure| session.hear(failure)) }
    });
    let title = t!(l, "console-duplicate");
    let body = match &asked.fetch {
        Fetch::Waiting => html! { <Fetched what={t!(l, "console-drafts")} /> },
        Fetch::Failed(failure) => {
            html! { <Fetched what={t!(l, "console-drafts")} failure={failure.clone()} again={asked.again} /> }
        }
        Fetch::Ready(view) => match serde_json::from_str::<Plan>(&view.document) {
            Err(_) => html! { <Notice tone={Tone::Bad} title={t!(l, "draft-unreadable")} /> },
            Ok(plan) => {
                let unseen =
                    plan.eligibility == EligibilityWord::Registered && view.summary.role < Role::Registrar;
                let (like, plan) = (view.summary.id.clone(), plan.again());
                let go = Callback::from(move |_| begin.emit((plan.clone(), Some(like.clone()))));
                html! {
                    <>
                        <p>{ t!(l, "copy-lead", title = view.summary.title.as_str()) }</p>
                        if unseen { <p>{ t!(l, "copy-unseen") }</p> }
                        <Button look={crate::components::ButtonLook::Primary} onclick={go}>{ t!(l, "copy-now") }</Button>
                        <SameByCommand command={format!("glassurn draft duplicate {}", view.summary.id)} />
                    </>
                }
            }
        },
    };
    html! {
        <Page {title}>
            if let Some(failure) = failure { { refused(&l, &failure) } }
            { body }
            <p><ConsoleLink to={ConsoleRoute::Home}>{ t!(l, "console-back") }</ConsoleLink></p>
        </Page>
    }
}

/// Begins a draft and goes there.
#[hook]
fn use_begin() -> (Callback<(Plan, Option<String>)>, Option<Failure>) {
    let session = use_session();
    let navigator = use_navigator();
    let failure = use_state(|| None::<Failure>);
    let busy = use_mut_ref(|| false);
    let begin = {
        let failure = failure.setter();
        Callback::from(move |(mut plan, like): (Plan, Option<String>)| {
            if busy.replace(true) {
                return;
            }
            if let Some(official) = plan.officials.first_mut().filter(|official| official.name.is_empty()) {
                official.name.clone_from(&session.account.name);
            }
            let (session, navigator) = (session.clone(), navigator.clone());
            let (failure, busy) = (failure.clone(), busy.clone());
            spawn_local(async move {
                match service::begin(&plan, like.as_deref()).await {
                    Ok(view) => {
                        if let Some(navigator) = navigator {
                            navigator.push(&ConsoleRoute::Draft { draft: view.summary.id });
                        }
                    }
                    Err(refused) => failure.set(Some(session.hear(refused))),
                }
                busy.replace(false);
            });
        })
    };
    (begin, (*failure).clone())
}

fn refused(l: &Language, failure: &Failure) -> Html {
    html! {
        <Notice tone={Tone::Bad} title={failure.sentence(l)} live={true}>
            <p>{ failure.advice(l) }</p>
            <p class="muted small">{ failure.reference(l) }</p>
        </Notice>
    }
}

/// The kind's name, and when it is the right one.
fn words(l: &Language, kind: Template) -> (String, String) {
    match kind {
        Template::YesNo => (t!(l, "kind-yes-no"), t!(l, "kind-yes-no-lead")),
        Template::SingleChoice => (t!(l, "kind-single"), t!(l, "kind-single-lead")),
        Template::Approval => (t!(l, "kind-approval"), t!(l, "kind-approval-lead")),
        Template::KOfM => (t!(l, "kind-board"), t!(l, "kind-board-lead")),
        Template::Score => (t!(l, "kind-score"), t!(l, "kind-score-lead")),
        Template::Cumulative => (t!(l, "kind-cumulative"), t!(l, "kind-cumulative-lead")),
        Template::Budget => (t!(l, "kind-budget"), t!(l, "kind-budget-lead")),
        Template::Quadratic => (t!(l, "kind-quadratic"), t!(l, "kind-quadratic-lead")),
        Template::WeightedAssembly => (t!(l, "kind-weighted"), t!(l, "kind-weighted-lead")),
        Template::Poll => (t!(l, "kind-poll"), t!(l, "kind-poll-lead")),
        Template::Ranked => (t!(l, "kind-ranked"), t!(l, "kind-ranked-lead")),
        Template::Committee => (t!(l, "kind-committee"), t!(l, "kind-committee-lead")),
        Template::Grades => (t!(l, "kind-grades"), t!(l, "kind-grades-lead")),
        Template::Written => (t!(l, "kind-written"), t!(l, "kind-written-lead")),
    }
}

/// The plan of a kind, with the options that its question always has.
fn filled(l: &Language, kind: Template) -> Plan {
    let mut plan = kind.plan(l.tag(), &zone());
    if let Some(contest) = plan.contests.first_mut() {
        options(l, kind, contest);
    }
    plan
}

/// Fills in the options that a question of this kind always has, and room for two where it has none.
pub fn options(l: &Language, kind: Template, contest: &mut ContestPlan) {
    let titles = match kind {
        Template::YesNo => [t!(l, "option-yes"), t!(l, "option-no"), t!(l, "option-blank")].to_vec(),
        Template::WeightedAssembly => {
            [t!(l, "option-for"), t!(l, "option-against"), t!(l, "option-abstain")].to_vec()
        }
        Template::SingleChoice => [String::new(), String::new(), t!(l, "option-none")].to_vec(),
        Template::Written => Vec::new(),
        _ => vec![String::new(); 2],
    };
    let blank = matches!(kind, Template::YesNo | Template::WeightedAssembly | Template::SingleChoice);
    for title in titles {
        let name = contest.free_name();
        let option = SelectionPlan { name, title: Words::Plain(title), description: Words::default() };
        contest.selections.push(option);
    }
    contest.blank = contest.selections.last().filter(|_| blank).map(|last| last.name.clone());
    if kind == Template::Grades {
        contest.grades = grades(l);
    }
}

/// The zone of this device, if the rules of clocks know it.
fn zone() -> String {
    let settings = DateTimeFormat::new(&Array::new(), &Object::new()).resolved_options();
    let name = Reflect::get(&settings, &"timeZone".into()).ok().and_then(|name| name.as_string());
    name.filter(|name| time::zone(name).is_ok()).unwrap_or_else(|| "UTC".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use glassurn_api::plan::Person;

    #[test]
    fn a_copy_keeps_the_questions_and_none_of_the_keys_and_times() {
        let l = Language::source();
        let mut old = Template::YesNo.plan("en", "Europe/Warsaw");
        options(&l, Template::YesNo, &mut old.contests[0]);
        old.registrar = "ab".repeat(32);
        old.officials[0] = Person { name: "Olga".into(), key: "cd".repeat(32) };
        old.trustees.members[1].key = "ef".repeat(32);
        old.schedule.opens = "2026-12-01 09:00".into();
        old.schedule.closes = "2026-12-02 09:00".into();
        let new = old.clone().again();
        assert_eq!(new.contests, old.contests);
        assert_eq!(new.officials[0], Person { name: "Olga".into(), key: String::new() });
        assert!(new.registrar.is_empty() && new.trustees.members[1].key.is_empty());
        assert!(new.schedule.opens.is_empty() && new.schedule.closes.is_empty());
        assert_eq!(new.schedule.zone, "Europe/Warsaw");
    }
}
