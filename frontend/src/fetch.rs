//! A request of a page with its three faces: waiting, failed, ready.

use std::{cell::Cell, future::Future, rc::Rc};

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::failure::Failure;

/// How a request stands.
#[derive(Debug, PartialEq)]
pub enum Fetch<T> {
    /// No answer yet.
    Waiting,
    /// There is none.
    Failed(Failure),
    /// Here it is.
    Ready(Rc<T>),
}

impl<T> Clone for Fetch<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Waiting => Self::Waiting,
            Self::Failed(failure) => Self::Failed(failure.clone()),
            Self::Ready(ready) => Self::Ready(ready.clone()),
        }
    }
}

/// A request with the way to ask again.
#[derive(Clone, PartialEq)]
pub struct Asked<T> {
    /// How it stands.
    pub fetch: Fetch<T>,
    /// Asks once more; what was ready stays until the new answer is there.
    pub again: Callback<()>,
}

/// Asks when the page appears and whenever `deps` change. A late answer to an old question is dropped.
#[hook]
pub fn use_fetch<D, F, A, T>(deps: D, ask: F) -> Asked<T>
where
    D: PartialEq + Clone + 'static,
    F: FnOnce(&D) -> A + 'static,
    A: Future<Output = Result<T, Failure>> + 'static,
    T: 'static,
{
    let fetch = use_state(|| Fetch::Waiting);
    let round = use_state(|| 0_u32);
    {
        let fetch = fetch.clone();
        let last = use_mut_ref(|| None::<D>);
        use_effect_with((deps, *round), move |(deps, _)| {
            if last.replace(Some(deps.clone())).as_ref() != Some(deps) || matches!(*fetch, Fetch::Failed(_)) {
                fetch.set(Fetch::Waiting);
            }
            let current = Rc::new(Cell::new(true));
            let question = ask(deps);
            let still = current.clone();
            spawn_local(async move {
                let answer = question.await;
                if still.get() {
                    fetch.set(match answer {
                        Ok(ready) => Fetch::Ready(Rc::new(ready)),
                        Err(failure) => Fetch::Failed(failure),
                    });
                }
            });
            move || current.set(false)
        });
    }
    let again = use_callback(*round, {
        let round = round.clone();
        move |(), number: &u32| round.set(number.wrapping_add(1))
    });
    Asked { fetch: (*fetch).clone(), again }
}
