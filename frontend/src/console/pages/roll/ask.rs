//! A question to the desk as the parts of this page ask it: one at a time, with progress, and a fault that is shown.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::FaultNotice;
use crate::console::desk::Office;
use crate::console::use_desk;
use crate::fault::Fault;
use crate::wire::{Ask, Progress, Worker};

/// Asks, and knows how it goes.
#[derive(Clone, PartialEq)]
pub struct Asking {
    worker: Worker<Office>,
    busy: UseStateHandle<bool>,
    fault: UseStateHandle<Option<Fault>>,
    progress: UseStateHandle<Option<Progress>>,
}

/// A way to ask.
#[hook]
pub fn use_asking() -> Asking {
    let worker = use_desk().worker;
    Asking { worker, busy: use_state(|| false), fault: use_state(|| None), progress: use_state(|| None) }
}

impl Asking {
    /// Asks; `then` gets the answer. A fault is kept to be shown. Nothing happens while another question is open.
    pub fn ask<Q: Ask<Office> + 'static>(&self, question: Q, then: impl FnOnce(Q::Answer) + 'static)
    where
        Q::Answer: 'static,
    {
        if *self.busy {
            return;
        }
        let Self { worker, busy, fault, progress } = self.clone();
        busy.set(true);
        fault.set(None);
        let hear = {
            let progress = progress.setter();
            Callback::from(move |far| progress.set(Some(far)))
        };
        spawn_local(async move {
            let answer = worker.ask_with(question, hear).await;
            busy.set(false);
            progress.set(None);
            match answer {
                Ok(answer) => then(answer),
                Err(what) => fault.set(Some(what)),
            }
        });
    }

    /// Whether a question is open.
    pub fn busy(&self) -> bool {
        *self.busy
    }

    /// How far it is.
    pub fn progress(&self) -> Option<Progress> {
        *self.progress
    }

    /// Forgets the fault.
    pub fn forget(&self) {
        self.fault.set(None);
    }

    /// The fault of the last question.
    pub fn draw(&self) -> Html {
        match &*self.fault {
            Some(fault) => html! { <FaultNotice fault={fault.clone()} /> },
            None => Html::default(),
        }
    }
}
