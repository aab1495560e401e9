//! Something that is asked of the service: one at a time, and why it failed.

use std::future::Future;

use glassurn_api::error::Code;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::{Notice, Tone};
use crate::console::session::{Session, use_session};
use crate::failure::Failure;
use crate::i18n::Language;
use crate::t;

/// Asks, and knows how it goes.
#[derive(Clone, PartialEq)]
pub struct Doing {
    session: Session,
    busy: UseStateHandle<bool>,
    failure: UseStateHandle<Option<Failure>>,
}

/// A way to ask.
#[hook]
pub fn use_doing() -> Doing {
    Doing { session: use_session(), busy: use_state(|| false), failure: use_state(|| None) }
}

impl Doing {
    /// Asks; `then` gets the answer. Nothing happens while something else is asked here.
    pub fn run<T: 'static>(
        &self,
        asked: impl Future<Output = Result<T, Failure>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        if *self.busy {
            return;
        }
        self.busy.set(true);
        self.failure.set(None);
        let Self { session, busy, failure } = self.clone();
        spawn_local(async move {
            match asked.await {
                Ok(answer) => then(answer),
                Err(refused) => failure.set(Some(session.hear(refused))),
            }
            busy.set(false);
        });
    }

    /// Whether something is asked.
    pub fn busy(&self) -> bool {
        *self.busy
    }

    /// Why the last one failed.
    pub fn draw(&self, l: &Language) -> Html {
        self.failure.as_ref().map_or_else(Html::default, |failure| trouble(l, failure))
    }
}

/// Why the service takes no mail; what is wrong with it stands in its own words.
pub fn trouble(l: &Language, failure: &Failure) -> Html {
    let (title, advice) = match failure.refusal() {
        Some(Code::MailOff) => (t!(l, "mail-off"), t!(l, "mail-off-how")),
        Some(Code::MailInvalid) => (t!(l, "mail-invalid"), t!(l, "mail-invalid-how")),
        _ => (failure.sentence(l), failure.advice(l)),
    };
    let detail = match failure {
        Failure::Refused(problem) => problem.detail.clone(),
        _ => None,
    };
    html! {
        <Notice tone={Tone::Bad} {title} live={true}>
            <p>{ advice }</p>
            if let Some(detail) = detail { <p class="small"><code>{ detail }</code></p> }
            <p class="muted small">{ failure.reference(l) }</p>
        </Notice>
    }
}
