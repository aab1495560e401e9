//! The worker's side: takes one question after the other; pausing needs no turn.

use std::{
    cell::RefCell,
    collections::VecDeque,
    future::poll_fn,
    rc::Rc,
    task::{Poll, Waker},
};

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::board::Board;
use super::gate::Gate;
use super::provers::Prover;
use super::{Ask, Tell, Trouble, audit};

/// Questions that wait for their turn, each with the bytes that came with it.
#[derive(Default)]
struct Inbox {
    questions: RefCell<VecDeque<(Ask, Vec<u8>)>>,
    waiting: RefCell<Option<Waker>>,
}

impl Inbox {
    fn put(&self, ask: Ask, bytes: Vec<u8>) {
        self.questions.borrow_mut().push_back((ask, bytes));
        if let Some(waker) = self.waiting.take() {
            waker.wake();
        }
    }

    async fn take(&self) -> (Ask, Vec<u8>) {
        poll_fn(|context| match self.questions.borrow_mut().pop_front() {
            Some(question) => Poll::Ready(question),
            None => {
                self.waiting.replace(Some(context.waker().clone()));
                Poll::Pending
            }
        })
        .await
    }
}

/// Answers questions for as long as the worker lives.
pub fn serve() {
    console_error_panic_hook::set_once();
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let inbox = Rc::new(Inbox::default());
    let gate = Rc::new(Gate::default());
    let listen = Closure::<dyn Fn(MessageEvent)>::new({
        let (inbox, gate) = (inbox.clone(), gate.clone());
        move |event: MessageEvent| match read(&event.data()) {
            Some((Ask::Pause, _)) => gate.close(),
            Some((Ask::Resume, _)) => gate.open(),
            Some((ask, bytes)) => inbox.put(ask, bytes),
            None => {}
        }
    });
    scope.set_onmessage(Some(listen.as_ref().unchecked_ref()));
    // The worker listens until it is ended from outside.
    listen.forget();
    let tell = move |tell: Tell| {
        if let Ok(text) = serde_json::to_string(&tell) {
            // A page that is gone hears nothing, and nobody waits for it.
            let _ = scope.post_message(&text.into());
        }
    };
    tell(Tell::Ready);
    spawn_local(async move {
        let (mut board, mut prover) = (None, None);
        loop {
            let (ask, bytes) = inbox.take().await;
            match answer(ask, &bytes, &mut board, &mut prover, &gate, &tell).await {
                Ok(Some(answer)) => tell(answer),
                Ok(None) => {}
                Err(trouble) => tell(Tell::Trouble(trouble)),
            }
        }
    });
}

/// The question and its bytes: an array of a JSON text and, for a file, a `Uint8Array`.
fn read(data: &JsValue) -> Option<(Ask, Vec<u8>)> {
    let parts = data.dyn_ref::<Array>()?;
    let ask = serde_json::from_str(&parts.get(0).as_string()?).ok()?;
    let bytes = parts.get(1).dyn_into::<Uint8Array>().map(|bytes| bytes.to_vec());
    Some((ask, bytes.unwrap_or_default()))
}

async fn answer(
    ask: Ask,
    bytes: &[u8],
    board: &mut Option<Board>,
    prover: &mut Option<Prover>,
    gate: &Gate,
    tell: &impl Fn(Tell),
) -> Result<Option<Tell>, Trouble> {
    let answer = match ask {
        Ask::Help { key } => {
            *prover = Prover::new(bytes, &key);
            return Ok(None);
        }
        Ask::Prove { width } => prover.as_ref().ok_or(Trouble::NoWorker)?.answer(bytes, width)?,
        Ask::Audit { election, seen, limit } => {
            audit::online(&election, seen.as_deref(), limit, gate, tell).await?
        }
        Ask::File { election } => audit::file(bytes, election.as_deref(), gate, tell).await?,
        Ask::Watch { election, seen } => {
            let watched = Board::watch(&election, seen.as_deref()).await?;
            let head = watched.head();
            *board = Some(watched);
            Tell::Head(Box::new(head))
        }
        Ask::Pause | Ask::Resume => return Ok(None),
        Ask::Refresh | Ask::List { .. } | Ask::Find { .. } | Ask::Raw { .. } => {
            let Some(board) = board else { return Ok(None) };
            return read_on(ask, board, tell).await;
        }
    };
    Ok(Some(answer))
}

/// Questions about a record that is being watched.
async fn read_on(ask: Ask, board: &mut Board, tell: &impl Fn(Tell)) -> Result<Option<Tell>, Trouble> {
    Ok(match ask {
        Ask::Refresh if board.refresh().await? => Some(Tell::Head(Box::new(board.head()))),
        Ask::List { below, kinds } => Some(Tell::Listed(board.list(below, kinds, tell).await?)),
        Ask::Find { code } => {
            let entry = board.find(&code, tell).await?;
            Some(Tell::Found { code, entry })
        }
        Ask::Raw { entry } => Some(Tell::Raw { entry, hex: board.raw(entry).await? }),
        _ => None,
    })
}
