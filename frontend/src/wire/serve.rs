//! The worker's end of the wire: one question after the other, in the order in which they came.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::{Program, Progress};

/// A question on its way to the worker.
#[derive(Serialize, Deserialize)]
pub(super) struct Question<R> {
    /// Which answer belongs to it.
    pub number: u32,
    /// What is asked.
    pub request: R,
}

/// What a worker sends.
#[derive(Serialize, Deserialize)]
pub(super) enum Message {
    /// It listens.
    Ready,
    /// How far the answer to this question is.
    Progress(u32, Progress),
    /// The answer, itself JSON of a `Result`, whose type only who asked knows.
    Answer(u32, String),
}

/// Who answers in the worker, and what it knows: each question moves it on.
pub trait Desk: Default + 'static {
    /// What it can be asked.
    type Program: Program;
    /// Answers, by [`text`] of a `Result`; `far` says how much is done, and of how much (0 while that is not known).
    fn answer(
        &mut self,
        request: <Self::Program as Program>::Request,
        far: impl Fn(u64, u64),
    ) -> impl Future<Output = String>;
}

struct Line<D: Desk> {
    waiting: VecDeque<Question<<D::Program as Program>::Request>>,
    /// `None` while a question is being answered.
    desk: Option<D>,
}

/// Answers questions until the page is gone; for a program's `main` where there is no window.
pub fn serve<D: Desk>() {
    console_error_panic_hook::set_once();
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let line = Rc::new(RefCell::new(Line { waiting: VecDeque::new(), desk: Some(D::default()) }));
    let received = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        // Only our own page can write to a dedicated worker; what it did not write is no question.
        let text = event.data().as_string().unwrap_or_default();
        let Ok(question) = serde_json::from_str(&text) else { return };
        line.borrow_mut().waiting.push_back(question);
        let free = line.borrow_mut().desk.take();
        if let Some(desk) = free {
            spawn_local(work(line.clone(), desk));
        }
    });
    scope.set_onmessage(Some(received.as_ref().unchecked_ref()));
    received.forget();
    send(&Message::Ready);
}

async fn work<D: Desk>(line: Rc<RefCell<Line<D>>>, mut desk: D) {
    loop {
        let next = line.borrow_mut().waiting.pop_front();
        let Some(Question { number, request }) = next else { break };
        let far = |done, total| send(&Message::Progress(number, Progress { done, total }));
        let text = desk.answer(request, far).await;
        send(&Message::Answer(number, text));
    }
    line.borrow_mut().desk = Some(desk);
}

/// An answer on its way to the page.
pub fn text<T: Serialize, F: Serialize>(answer: Result<T, F>) -> String {
    serde_json::to_string(&answer).expect("answers are plain data with text as keys")
}

fn send(message: &Message) {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let text = serde_json::to_string(message).expect("messages are plain data");
    // Text can always be copied to the page.
    let _ = scope.post_message(&JsValue::from_str(&text));
}
