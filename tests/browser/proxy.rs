//! A wire between browser and service that keeps every byte the browser sends, and can lose an answer on the way back.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// The wire; its threads end with the test's process.
pub struct Proxy {
    address: SocketAddr,
    state: Arc<State>,
}

struct State {
    sent: Mutex<Vec<u8>>,
    /// How many more answers to ballots are lost.
    losing: AtomicUsize,
    lost: AtomicUsize,
    /// Answers wait on their way.
    held: AtomicBool,
    /// Nothing that browsers send arrives.
    cut: AtomicBool,
}

impl Proxy {
    /// A wire to a service on this machine, such as `http://127.0.0.1:8080`.
    pub fn to(url: &str) -> Self {
        let service = url.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr().expect("it is bound");
        let state = Arc::new(State {
            sent: Mutex::new(Vec::new()),
            losing: 0.into(),
            lost: 0.into(),
            held: false.into(),
            cut: false.into(),
        });
        let shared = state.clone();
        thread::spawn(move || {
            for browser in listener.incoming().flatten() {
                if let Ok(service) = TcpStream::connect(&service) {
                    carry(browser, service, shared.clone());
                }
            }
        });
        Self { address, state }
    }

    /// The address that the browser gets.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every byte that browsers sent so far: request lines, headers, bodies.
    pub fn sent(&self) -> Vec<u8> {
        self.state.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on all answers wait on their way, or none.
    pub fn hold(&self, held: bool) {
        self.state.held.store(held, SeqCst);
    }

    /// From now on nothing arrives at the service, or all: who sends is hung up on.
    pub fn cut(&self, cut: bool) {
        self.state.cut.store(cut, SeqCst);
    }

    /// From now on loses this many answers to ballots: the service has taken them, the browser hears nothing.
    pub fn lose(&self, answers: usize) {
        self.state.losing.store(answers, SeqCst);
    }

    /// How many answers were lost.
    pub fn lost(&self) -> usize {
        self.state.lost.load(SeqCst)
    }
}

/// Carries both ways until one side has finished.
fn carry(browser: TcpStream, service: TcpStream, state: Arc<State>) {
    let pair = || Some((browser.try_clone().ok()?, service.try_clone().ok()?));
    let Some((mut from_browser, mut to_service)) = pair() else { return };
    let (mut to_browser, mut from_service) = (browser, service);
    // True while the last request on this connection was a ballot.
    let ballot = Arc::new(Mutex::new(false));
    let (asked, answered) = (ballot.clone(), ballot);
    let heard = state.clone();
    thread::spawn(move || {
        let mut buffer = [0; 65_536];
        while let Ok(length @ 1..) = from_browser.read(&mut buffer) {
            let bytes = &buffer[..length];
            heard.sent.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
            let head = String::from_utf8_lossy(&bytes[..length.min(400)]).into_owned();
            let line = head.lines().next().unwrap_or_default();
            if line.contains(" HTTP/1.1") {
                let is_ballot = line.starts_with("POST ") && line.contains("/ballots ");
                *asked.lock().unwrap_or_else(PoisonError::into_inner) = is_ballot;
            }
            if heard.cut.load(SeqCst) {
                from_browser.shutdown(Shutdown::Both).ok();
                break;
            }
            if to_service.write_all(bytes).is_err() {
                break;
            }
        }
        to_service.shutdown(Shutdown::Write).ok();
    });
    thread::spawn(move || {
        let mut buffer = [0; 65_536];
        while let Ok(length @ 1..) = from_service.read(&mut buffer) {
            let is_ballot = *answered.lock().unwrap_or_else(PoisonError::into_inner);
            let one_less = |losing: usize| losing.checked_sub(1);
            if is_ballot && state.losing.fetch_update(SeqCst, SeqCst, one_less).is_ok() {
                state.lost.fetch_add(1, SeqCst);
                break;
            }
            while state.held.load(SeqCst) {
                thread::sleep(Duration::from_millis(20));
            }
            if to_browser.write_all(&buffer[..length]).is_err() {
                break;
            }
        }
        to_browser.shutdown(Shutdown::Both).ok();
        from_service.shutdown(Shutdown::Both).ok();
    });
}
