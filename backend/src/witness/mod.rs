//! The board asks its witnesses: after every growth, and again while nothing changes, each is asked to cosign the newest
//! checkpoint (C2SP tlog-witness).
//!
//! Nothing here is in the way of a ballot: the witnesses have threads of their own, one each, and the sequencer only
//! rings a bell that never blocks. Witnesses are not trusted: what one answers counts as far as the manifest's key for
//! it has signed it.

pub mod address;
mod asked;
mod client;
mod round;

use crate::board::Boards;
use crate::board::follow::Follow;
use crate::board::heads::Heads;
use crate::board::log::Log;
use crate::clock;
use crate::peer::Telling;
use address::Address;
pub use asked::Disproof;
use asked::{Answered, Asked, Question};
use client::{Answer, Client, PATIENCE};
use glassurn_crypto::board::merkle::Tree;
use glassurn_crypto::encoding::{Hash, hex};
use glassurn_crypto::manifest::{Manifest, Witnesses};
use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

/// How long the asking thread sleeps at most: renewals and second tries are noticed this fast.
const TICK: Duration = Duration::from_millis(100);

/// How long a witness may take where a process waits for it that is about to lead, for an answer and for all of them.
const QUICK: Duration = Duration::from_secs(3);

/// Events that may wait. A ring that finds no room is not needed: what waits is looked at after it.
const WAITING: usize = 64;

/// Tells that a log may have grown.
#[derive(Clone)]
pub struct Bell(Option<SyncSender<Event>>);

impl Bell {
    /// Rings; never waits.
    pub fn ring(&self) {
        if let Some(sender) = &self.0 {
            // A full queue will be looked at anyway, and an asking thread that has ended needs no ring.
            sender.try_send(Event::Grown).ok();
        }
    }
}

enum Event {
    Grown,
    Answered(Hash, Answered),
}

/// How many of an election's witnesses have an address here.
pub fn reachable(witnesses: &Witnesses, addresses: &[Address]) -> u64 {
    let known = |name: &str| addresses.iter().any(|address| address.name == name);
    witnesses.members.iter().filter(|member| known(&member.name)).count() as u64
}

/// Starts to ask the witnesses that have an address. The threads end with the process: what they have not made durable
/// is asked for again.
pub fn start(
    addresses: &[Address],
    boards: Arc<Boards>,
    heads: Arc<Heads>,
    telling: Arc<Telling>,
    follow: &Arc<Follow>,
) -> io::Result<Bell> {
    boards.all().iter().for_each(|log| warn(log, addresses));
    if addresses.is_empty() {
        return Ok(Bell(None));
    }
    let (sender, receiver) = sync_channel(WAITING);
    let client = Arc::new(Client::new(PATIENCE));
    let mut callers = BTreeMap::new();
    for address in addresses {
        let (questions, asked) = channel();
        let (client, answers) = (client.clone(), sender.clone());
        std::thread::Builder::new().name("witness".into()).spawn(move || call(&client, &asked, &answers))?;
        callers.insert(address.name.clone(), (address.url.clone(), questions));
    }
    let follow = Arc::downgrade(follow);
    let asking = Asking { boards, heads, telling, follow, receiver, callers, logs: BTreeMap::new() };
    std::thread::Builder::new().name("witnesses".into()).spawn(move || asking.run())?;
    Ok(Bell(Some(sender)))
}

/// Asks every witness that answers in time for the latest heads that it has cosigned of these boards, before a process signs
/// what another one has stored. One with this board's signature must be of the history that is here.
pub fn compare(addresses: &[Address], boards: &Boards, heads: &Heads) -> Result<(), Disproof> {
    let (client, logs, begun) = (Client::new(QUICK), boards.all(), Instant::now());
    let ask = |address: &Address| {
        let mut asked = logs.iter().take_while(|_| begun.elapsed() < QUICK);
        asked.try_for_each(|log| latest(&client, address, log, heads))
    };
    std::thread::scope(|scope| {
        let asked: Vec<_> = addresses.iter().map(|address| scope.spawn(|| ask(address))).collect();
        asked.into_iter().try_for_each(|asked| asked.join().unwrap_or(Ok(())))
    })
}

/// Compares one log with the latest head that one witness shows of it, if it does.
fn latest(client: &Client, address: &Address, log: &Log, heads: &Heads) -> Result<(), Disproof> {
    if !watches(address, log.read().election.manifest()) {
        return Ok(());
    }
    let origin = heads.origin(&log.id).to_string();
    match client.latest(&address.url, &origin) {
        Some(text) => asked::compare(&log.read().tree, &log.id, heads, &address.name, &text).map(|_| ()),
        None => Ok(()),
    }
}

/// Whether somebody with an address is one of an election's witnesses.
fn watches(address: &Address, manifest: &Manifest) -> bool {
    manifest.witnesses.members.iter().any(|member| member.name == address.name)
}

/// Asks every witness of an election that answers in time for the latest head that it has cosigned, and compares it with a
/// tree that is not served yet.
pub fn compare_tree(
    addresses: &[Address],
    manifest: &Manifest,
    tree: &Tree,
    heads: &Heads,
) -> Result<(), Disproof> {
    let (client, id) = (Client::new(QUICK), manifest.id());
    let origin = heads.origin(id).to_string();
    for address in addresses.iter().filter(|address| watches(address, manifest)) {
        if let Some(text) = client.latest(&address.url, &origin) {
            asked::compare(tree, id, heads, &address.name, &text)?;
        }
    }
    Ok(())
}

/// Says which witnesses of a stored election have no address.
fn warn(log: &Log, addresses: &[Address]) {
    let published = log.read();
    let (election, witnesses) = (hex(&log.id), &published.election.manifest().witnesses);
    let reachable = reachable(witnesses, addresses);
    if reachable < witnesses.quorum {
        let quorum = witnesses.quorum;
        tracing::error!(
            election,
            reachable,
            quorum,
            "too few witnesses of this election have an address (--witness NAME=URL): its record stays unwitnessed"
        );
    }
    for member in &witnesses.members {
        if !addresses.iter().any(|address| address.name == member.name) {
            tracing::warn!(
                election,
                witness = member.name,
                "this witness has no address (--witness NAME=URL)"
            );
        }
    }
}

/// Asks one witness, one question after the other: one that hangs keeps nobody waiting but itself.
fn call(client: &Client, questions: &Receiver<(Hash, Question)>, answers: &SyncSender<Event>) {
    while let Ok((log, question)) = questions.recv() {
        let Question { witness, round, sizes: (old, size), url, origin, body, .. } = question;
        let answer = client.add_checkpoint(&url, &body);
        let strange = matches!(answer, Answer::Fork(_)) || matches!(answer, Answer::Size(has) if has > size);
        let latest = if strange { client.latest(&url, &origin) } else { None };
        let answered = Answered { witness, round, old, answer, latest };
        if answers.send(Event::Answered(log, answered)).is_err() {
            return;
        }
    }
}

/// The one thread that decides whom to ask what.
struct Asking {
    boards: Arc<Boards>,
    heads: Arc<Heads>,
    telling: Arc<Telling>,
    /// Its connections are closed when the service ends, whatever this thread waits for.
    follow: Weak<Follow>,
    receiver: Receiver<Event>,
    /// Witnesses by name: the address, and the way to the thread that asks there.
    callers: BTreeMap<String, (String, Sender<(Hash, Question)>)>,
    logs: BTreeMap<Hash, Asked>,
}

impl Asking {
    fn run(mut self) {
        loop {
            let first = self.receiver.recv_timeout(TICK).ok();
            let events: Vec<Event> = first.into_iter().chain(self.receiver.try_iter()).collect();
            for event in events {
                let Event::Answered(id, answered) = event else { continue };
                let Some(asked) = self.logs.get_mut(&id) else { continue };
                let answered = asked.answered(&answered, &self.heads, &self.telling, clock::now());
                if let Err(disproof) = answered {
                    self.disproven(id, &disproof);
                }
            }
            if !self.boards.leads() {
                // Whoever leads asks; when this process does, it begins anew.
                self.logs.clear();
                continue;
            }
            // Boards that take nothing have nothing new to be cosigned, and may not be what they should be.
            if self.boards.refuse().is_ok() {
                self.ask();
            }
        }
    }

    /// A witness shows what this board's key has signed, and what is not here. If another process leads meanwhile, that
    /// one has signed it, and this one has yet to hear of it; as long as the database does not say who leads, nobody knows.
    fn disproven(&mut self, id: Hash, disproof: &Disproof) {
        let Some(follow) = self.follow.upgrade() else { return };
        match follow.leads() {
            Ok(true) => {
                tracing::error!("{}", disproof.keep(&self.heads));
                self.boards.halt();
            }
            Ok(false) => self.logs.clear(),
            Err(error) => {
                tracing::warn!(%error, "a witness has seen more than this process, and nobody can say yet who leads");
                self.logs.remove(&id);
            }
        }
    }

    fn ask(&mut self) {
        for log in self.boards.all() {
            if self.boards.find(&log.id).is_err() {
                continue;
            }
            if !self.logs.contains_key(&log.id) {
                let url = |name: &str| self.callers.get(name).map(|(url, _)| url.clone());
                let Some(asked) = Asked::of(&log, url) else { continue };
                self.logs.insert(log.id, asked);
            }
            let Some(asked) = self.logs.get_mut(&log.id) else { continue };
            for question in asked.questions(&self.telling) {
                if let Some((_, questions)) = self.callers.get(&question.name) {
                    // Its thread lives as long as this one.
                    questions.send((log.id, question)).ok();
                }
            }
        }
        let unwitnessed = self.logs.values().filter(|asked| asked.is_unwitnessed()).count();
        metrics::gauge!("glassurn_unwitnessed_boards").set(unwitnessed as f64);
    }
}
