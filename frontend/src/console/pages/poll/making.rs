//! How a poll comes to be, whatever it is for: the worker makes it, this browser keeps what opens its count, and the owner's page follows.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

use super::owned::{self, Owned};
use crate::{
    console::{
        ConsoleRoute,
        desk::{Office, poll::MadePoll},
        use_desk,
    },
    fault::Fault,
    wire::{Ask, Progress, Worker},
};

/// A poll that is being made.
#[derive(Clone, PartialEq)]
pub struct Making {
    worker: Worker<Office>,
    navigator: Option<Navigator>,
    progress: UseStateHandle<Option<Progress>>,
    fault: UseStateHandle<Option<Fault>>,
}

/// A way to make one.
#[hook]
pub fn use_making() -> Making {
    Making {
        worker: use_desk().worker,
        navigator: use_navigator(),
        progress: use_state(|| None),
        fault: use_state(|| None),
    }
}

impl Making {
    /// Has it made in so many steps, keeps it as `owned` says of what was made, and goes to its page.
    pub fn make<Q>(&self, question: Q, total: u64, owned: impl FnOnce(MadePoll) -> Owned + 'static)
    where
        Q: Ask<Office, Answer = MadePoll> + 'static,
    {
        let Self { worker, navigator, progress, fault } = self.clone();
        fault.set(None);
        progress.set(Some(Progress { done: 0, total }));
        let hear = {
            let progress = progress.setter();
            Callback::from(move |far| progress.set(Some(far)))
        };
        spawn_local(async move {
            match worker.ask_with(question, hear).await {
                Ok(made) => {
                    let id = made.election.clone();
                    owned::keep(owned(made));
                    if let Some(navigator) = navigator {
                        navigator.push(&ConsoleRoute::Poll { id });
                    }
                }
                Err(found) => {
                    progress.set(None);
                    fault.set(Some(found));
                }
            }
        });
    }

    /// How far it is, while it is being made.
    pub fn progress(&self) -> Option<Progress> {
        *self.progress
    }

    /// Why it was not made.
    pub fn fault(&self) -> Option<Fault> {
        (*self.fault).clone()
    }
}
