//! The page's end of the wire: starts a worker, asks, waits; the worker ends with the page that started it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::marker::PhantomData;
use std::rc::Rc;

use js_sys::{Array, Function, Promise};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, MessageEvent, Worker as Thread, WorkerOptions, WorkerType};
use yew::Callback;

use super::serve::{Message, Question};
use super::{Ask, Program, Progress, Stopped};

/// Waits for this program, which the page hands over, and starts it in its own thread (`frontend/worker.js`).
const LOADER: &str = "/worker.js";

/// A running worker; clones are the same one.
pub struct Worker<P>(Rc<Line>, PhantomData<P>);

impl<P> Clone for Worker<P> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

struct Line {
    thread: Option<Thread>,
    state: Rc<RefCell<State>>,
    _received: Closure<dyn Fn(MessageEvent)>,
    _failed: Closure<dyn Fn(Event)>,
}

#[derive(Default)]
struct State {
    ready: bool,
    dead: bool,
    last: u32,
    /// Questions from before the worker listened.
    early: Vec<String>,
    waiting: HashMap<u32, (Function, Callback<Progress>)>,
    /// Who wants to know that it listens.
    listening: Vec<Function>,
}

impl State {
    /// Tells them that it does, or never will.
    fn announce(&mut self) {
        for resolve in self.listening.drain(..) {
            // The function that resolves a promise does not throw, and what waits for it runs later.
            let _ = resolve.call0(&JsValue::NULL);
        }
    }
}

impl<P> PartialEq for Worker<P> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some(thread) = &self.thread {
            thread.terminate();
        }
    }
}

impl<P: Program> Worker<P> {
    /// Starts a worker.
    pub fn start() -> Self {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let thread =
            Thread::new_with_options(LOADER, &options).ok().filter(|thread| hand_over::<P>(thread).is_some());
        let state = Rc::new(RefCell::new(State { dead: thread.is_none(), ..State::default() }));
        let received = {
            let (state, thread) = (state.clone(), thread.clone());
            Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                let text = event.data().as_string().unwrap_or_default();
                match serde_json::from_str(&text) {
                    Ok(Message::Ready) => {
                        let early = {
                            let mut state = state.borrow_mut();
                            state.ready = true;
                            state.announce();
                            std::mem::take(&mut state.early)
                        };
                        early.iter().for_each(|question| post(thread.as_ref(), question));
                    }
                    Ok(Message::Progress(number, progress)) => {
                        let hear = state.borrow().waiting.get(&number).map(|(_, hear)| hear.clone());
                        if let Some(hear) = hear {
                            hear.emit(progress);
                        }
                    }
                    Ok(Message::Answer(number, answer)) => {
                        let waiting = state.borrow_mut().waiting.remove(&number);
                        if let Some((resolve, _)) = waiting {
                            // The function that resolves a promise does not throw.
                            let _ = resolve.call1(&JsValue::NULL, &JsValue::from_str(&answer));
                        }
                    }
                    Err(_) => {}
                }
            })
        };
        let failed = {
            let state = state.clone();
            Closure::<dyn Fn(Event)>::new(move |_| {
                let waiting = {
                    let mut state = state.borrow_mut();
                    state.dead = true;
                    state.announce();
                    std::mem::take(&mut state.waiting)
                };
                for (resolve, _) in waiting.into_values() {
                    let _ = resolve.call1(&JsValue::NULL, &JsValue::NULL);
                }
            })
        };
        if let Some(thread) = &thread {
            thread.set_onmessage(Some(received.as_ref().unchecked_ref()));
            thread.set_onerror(Some(failed.as_ref().unchecked_ref()));
        }
        Self(Rc::new(Line { thread, state, _received: received, _failed: failed }), PhantomData)
    }

    /// Waits until the worker listens: from then on it needs the service only for what it is asked. `false` if it could
    /// not be loaded.
    pub async fn ready(&self) -> bool {
        let promise = Promise::new(&mut |resolve, _| {
            let state = &mut *self.0.state.borrow_mut();
            if state.ready || state.dead {
                // The function that resolves a promise does not throw.
                let _ = resolve.call0(&JsValue::NULL);
            } else {
                state.listening.push(resolve);
            }
        });
        // This promise is never rejected.
        let _ = JsFuture::from(promise).await;
        self.0.state.borrow().ready
    }

    /// Whether it stopped, or could not be started.
    pub fn is_dead(&self) -> bool {
        self.0.state.borrow().dead
    }

    /// Asks and waits for the answer.
    ///
    /// # Errors
    /// As [`Worker::ask_with`].
    pub async fn ask<A: Ask<P>>(&self, question: A) -> Result<A::Answer, P::Fault> {
        self.ask_with(question, Callback::noop()).await
    }

    /// Asks, hears how far the answer is, and waits for it.
    ///
    /// # Errors
    /// What the worker says; [`Stopped`] if it says nothing.
    pub async fn ask_with<A: Ask<P>>(
        &self,
        question: A,
        hear: Callback<Progress>,
    ) -> Result<A::Answer, P::Fault> {
        if self.is_dead() {
            return Err(self.stopped().into());
        }
        let number = {
            let mut state = self.0.state.borrow_mut();
            state.last = state.last.wrapping_add(1);
            state.last
        };
        let promise = Promise::new(&mut |resolve, _| {
            self.0.state.borrow_mut().waiting.insert(number, (resolve, hear.clone()));
        });
        let question = Question { number, request: question.request() };
        let text = serde_json::to_string(&question).expect("questions are plain data");
        if self.0.state.borrow().ready {
            post(self.0.thread.as_ref(), &text);
        } else {
            self.0.state.borrow_mut().early.push(text);
        }
        let answer = JsFuture::from(promise).await.ok().and_then(|answer| answer.as_string());
        let answer = answer.and_then(|answer| serde_json::from_str(&answer).ok());
        answer.unwrap_or_else(|| Err(self.stopped().into()))
    }

    fn stopped(&self) -> Stopped {
        if self.0.state.borrow().ready { Stopped::Ended } else { Stopped::NeverLoaded }
    }
}

/// Gives a new worker this program: the address of its glue, and the module that this thread runs too.
fn hand_over<P: Program>(thread: &Thread) -> Option<()> {
    thread.post_message(&Array::of2(&P::glue()?.into(), &wasm_bindgen::module())).ok()
}

fn post(thread: Option<&Thread>, text: &str) {
    if let Some(thread) = thread {
        // Text can always be copied to a worker.
        let _ = thread.post_message(&JsValue::from_str(text));
    }
}
