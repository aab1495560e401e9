//! “Check everything”: one button downloads the whole record and verifies it on this device (docs/protocol.md §9).

mod checklist;
mod outcome;
mod progress;
mod run;
mod trouble;

use std::rc::Rc;

use yew::prelude::*;

use crate::{
    components::{Button, ButtonLook, Card, Copy, ElectionNav, FileDrop, Fold, Icon, Page},
    i18n::{Language, use_language},
    t,
};

use checklist::Checklist;
pub use checklist::title as check_title;
use outcome::Outcome;
pub use outcome::warnings;
pub use progress::Phases;
pub use run::{Run, Stand, Working, use_run};
pub use trouble::{ForkNotice, Troubled};

/// The largest archive that the page reads, in bytes: the browser holds it three times.
const MAX_ARCHIVE: u32 = 256 << 20;

/// What the pages of one election need.
#[derive(Properties, Clone, PartialEq)]
pub struct ElectionProps {
    /// The election id, 64 lower-case hexadecimal digits.
    pub id: AttrValue,
}

/// The page.
#[component]
pub fn Audit(props: &ElectionProps) -> Html {
    let l = use_language();
    let run = use_run(&props.id);
    let begin = run.begin.reform(|_: MouseEvent| None);
    let body = match &*run.stand {
        // No limit was given: nothing is too large for the question.
        Stand::Idle | Stand::Large(_) => html! {
            <>
                <p>
                    <Button look={ButtonLook::Primary} icon={Icon::Tick} onclick={begin}>{ t!(l, "audit-begin") }</Button>
                </p>
                <Checklist stand={run.stand.clone()} />
            </>
        },
        Stand::Working(working) => html! {
            <>
                <Phases working={working.clone()} hold={run.hold.clone()} />
                <Checklist stand={run.stand.clone()} />
            </>
        },
        Stand::Trouble(trouble) => html! {
            <Troubled trouble={trouble.clone()} again={run.begin.reform(|()| None)} />
        },
        Stand::Done(audited) => html! {
            <>
                <Outcome id={&props.id} audited={audited.clone()} again={run.begin.reform(|()| None)} />
                <Checklist stand={run.stand.clone()} />
            </>
        },
    };
    html! {
        <Page
            title={t!(l, "audit-title")}
            lead={t!(l, "audit-lead")}
            above={html! { <ElectionNav id={&props.id} result={true} /> }}
            wide={true}
        >
            { body }
            <Elsewhere id={&props.id} run={run} />
        </Page>
    }
}

#[derive(Properties, Clone, PartialEq)]
struct ElsewhereProps {
    id: AttrValue,
    run: Run,
}

/// The same check by other means: a file, the command line.
#[component]
fn Elsewhere(props: &ElsewhereProps) -> Html {
    let l = use_language();
    let command = command(&props.id);
    html! {
        <Card title={t!(l, "audit-elsewhere")}>
            <p>{ t!(l, "audit-command-lead") }</p>
            <pre tabindex="0">{ &command }</pre>
            <p class="no-print"><Copy text={command} /></p>
            <Fold summary={t!(l, "audit-evidence")}>
                <p>{ t!(l, "audit-evidence-lead") }</p>
                <p>{ evidence_link(&l, &props.id) }</p>
            </Fold>
            <Fold summary={t!(l, "audit-file")}>
                <FileDrop
                    id="archive"
                    label={t!(l, "audit-file-label")}
                    hint={t!(l, "audit-file-hint")}
                    accept=".glassurn"
                    limit={MAX_ARCHIVE}
                    on_file={props.run.begin_file.clone()}
                />
            </Fold>
        </Card>
    }
}

/// A link that saves the archive.
fn evidence_link(l: &Language, id: &str) -> Html {
    html! {
        <a class={ButtonLook::Secondary.class()} href={glassurn_api::endpoint::archive(id)} download={format!("{}.glassurn", short(id))}>
            { Icon::Save.draw() }<span>{ t!(l, "audit-evidence-save") }</span>
        </a>
    }
}

/// The command line that repeats the check.
fn command(id: &str) -> String {
    let origin = web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default();
    format!("glassurn audit {origin}/e/{id} --election {id}")
}

/// The beginning of an election id, for names of files.
pub fn short(id: &str) -> &str {
    id.get(..16).unwrap_or(id)
}

/// A finished check, shared by those who draw it.
type Found = Rc<crate::observer::Audited>;
