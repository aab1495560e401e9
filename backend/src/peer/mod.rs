//! Several processes on one database: one leads, the others follow. Each tells the others in the database what it shows,
//! and those that follow send what is to be written to the one that leads.
//!
//! A peer is whoever has the board's key, and believed in one thing only: for which client it sends a request. Whatever it
//! sends is judged like anybody's.

pub mod address;
mod client;
pub mod http;
pub mod store;

use crate::board::log::LogError;
use crate::clock;
use crate::config::Config;
use crate::db::{self, Database, StoreError, Writer};
use crate::error::Refused;
use crate::limits::Client;
use crate::service::Service;
use client::{Failed, Passed, Sender};
use data_encoding::HEXLOWER;
use glassurn_api::error::Code;
use glassurn_crypto::encoding::{hex, sha256, unhex};
use glassurn_crypto::signature::SecretKey;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use store::{Stored, Told};
use zeroize::Zeroizing;

/// What the key that peers sign with is derived under, and what they sign under.
const KEY: &[u8] = b"glassurn/v1/peer-key";
const LABEL: &str = "glassurn/v1/peer";

/// The header in which a peer says for whom it sends, and signs it.
pub const HEADER: &str = "x-glassurn-peer";

/// How the path of the one request ends that is not the same when it comes twice.
const PAUSE: &str = "/close/prepare";

/// How far the clocks of two peers may be apart, in seconds.
const TOLERANCE: u64 = 60;

/// Which head is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The newest.
    Newest,
    /// The one that ends with Close.
    Closing,
    /// Where the manifest names witnesses: the one that readers are shown.
    Cosigned,
    /// The one that ends with Close, as witnesses have cosigned it.
    CosignedClosing,
}

impl Kind {
    const ALL: [Kind; 4] = [Kind::Newest, Kind::Closing, Kind::Cosigned, Kind::CosignedClosing];

    /// Its name in the database.
    fn name(self) -> &'static str {
        match self {
            Kind::Newest => "newest",
            Kind::Closing => "closing",
            Kind::Cosigned => "cosigned",
            Kind::CosignedClosing => "cosigned closing",
        }
    }

    /// The kind of a name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl Stored {
    /// What was told of this kind.
    pub fn told(&self, kind: Kind) -> Option<&Told> {
        self.heads.iter().find(|told| told.kind == kind.name())
    }
}

/// Tells the other processes of heads, over a connection of its own.
pub struct Telling {
    database: Database,
    connection: Mutex<Option<Writer>>,
}

impl Telling {
    /// Not connected yet.
    pub fn new(database: Database) -> Self {
        Self { database, connection: Mutex::new(None) }
    }

    /// Tells of a head, before anybody is shown it. Does nothing where there are no other processes.
    pub fn tell(&self, election: i32, kind: Kind, size: u64, note: &str) -> Result<(), StoreError> {
        let told = Told { kind: kind.name().to_owned(), size, note: note.as_bytes().to_vec() };
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        // A session that has ended is noticed by its next statement only.
        if let Some(open) = connection.as_mut() {
            match store::tell(open, election, &told) {
                Ok(()) => return Ok(()),
                Err(error) => tracing::warn!(%error, "the connection that tells of heads is made again"),
            }
        }
        *connection = db::teller(&self.database)?;
        connection.as_mut().map_or(Ok(()), |open| store::tell(open, election, &told))
    }
}

/// A request that is to be passed on.
pub struct Request {
    /// Whose it is.
    pub client: Client,
    /// Its path.
    pub path: String,
    /// Its body, CBOR.
    pub body: Vec<u8>,
}

/// How often the log says that the process that leads does not answer.
const TOLD: Duration = Duration::from_secs(5);

/// The way to the process that leads, and how it knows whom it hears.
pub struct Peers {
    key: SecretKey,
    sender: Sender,
    /// When the log last said that the process that leads does not answer.
    told: Mutex<Option<Instant>>,
}

impl Peers {
    /// Every process that has the board's key derives the same one for this.
    pub fn new(board: &SecretKey, config: &Config) -> Self {
        let seed = Zeroizing::new(sha256(&[KEY, board.seed().as_ref()]));
        let patience = Duration::from_secs((config.handler_timeout * 2 / 5).max(1));
        Self { key: SecretKey::from_seed(&seed), sender: Sender::new(patience), told: Mutex::new(None) }
    }

    /// Sends a request of a client's to the process at `url`.
    pub fn pass(&self, url: &str, request: &Request) -> Result<Passed, Failed> {
        let mark = self.mark(request.client, &request.path, &request.body, clock::now());
        self.sender.post(url, request, &mark)
    }

    /// Says in the log that the process that leads does not answer, but not for every request.
    fn tell(&self, leader: &str, reason: &str) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.is_none_or(|told| told.elapsed() >= TOLD) {
            tracing::warn!(leader, reason, "the process that leads does not answer");
            *told = Some(Instant::now());
        }
    }

    /// The header for a request.
    fn mark(&self, client: Client, path: &str, body: &[u8], now: u64) -> String {
        let signature = self.key.sign(&statement(now, client.address(), path, body));
        format!("{now} {} {}", client.address(), hex(&signature))
    }

    /// For whom a peer sends a request; `None` if the header is not one that a peer has made for it by now.
    fn client(&self, mark: &str, path: &str, body: &[u8], now: u64) -> Option<Client> {
        let mut words = mark.split(' ');
        let (time, address, signature) = (words.next()?, words.next()?, words.next()?);
        let (time, address): (u64, IpAddr) = (time.parse().ok()?, address.parse().ok()?);
        let signature = HEXLOWER.decode(signature.as_bytes()).ok()?.try_into().ok()?;
        if words.next().is_some() || time.abs_diff(now) > TOLERANCE {
            return None;
        }
        self.key.public().check(&statement(time, address, path, body), &signature).ok()?;
        Some(Client::of(address))
    }
}

/// Sends a request to the process that leads. It is sent a second time where nobody can have read it, or where the same
/// bytes twice are no more than once: not when an official asks for a pause.
pub fn pass(service: &Service, request: &Request) -> Result<Passed, Refused> {
    for first in [true, false] {
        let Some(url) = service.follow.leader() else { break };
        match service.peers.pass(&url, request) {
            Ok(passed) => {
                if passed.status < 400
                    && let Err(error) = catch_up(service, &request.path)
                {
                    tracing::warn!(%error, "what was written is not shown here yet");
                }
                return Ok(passed);
            }
            Err(Failed { reason, unsent }) => {
                service.peers.tell(&url, &reason);
                if first && !unsent && request.path.ends_with(PAUSE) {
                    break;
                }
            }
        }
        // Another one may lead by now.
        service.follow.refresh().ok();
    }
    let detail = "the process that keeps the boards is not reached: send the same bytes again";
    Err(Refused::new(Code::StorageUnavailable, detail).retry_after(1))
}

/// Shows what was just written there.
fn catch_up(service: &Service, path: &str) -> Result<(), LogError> {
    match path.split('/').find_map(unhex) {
        Some(id) => service.follow.refresh_one(&id),
        None => service.follow.refresh(),
    }
}

/// What a peer signs.
fn statement(time: u64, client: IpAddr, path: &str, body: &[u8]) -> Vec<u8> {
    format!("{LABEL}\n{time}\n{client}\n{path}\n{}\n", hex(&sha256(&[body]))).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000;

    fn peers(board: u8) -> Peers {
        let key = SecretKey::from_seed(&[board; 32]);
        let seed = sha256(&[KEY, key.seed().as_ref()]);
        let sender = Sender::new(Duration::from_secs(1));
        Peers { key: SecretKey::from_seed(&seed), sender, told: Mutex::new(None) }
    }

    fn client(text: &str) -> Client {
        Client::of(text.parse().expect("an address"))
    }

    #[test]
    fn e_10_a_client_is_believed_to_a_peer_and_to_nobody_else() {
        let (ours, others) = (peers(1), peers(2));
        for address in ["198.51.100.7", "2001:db8:1:2::9", "::1"] {
            let mark = ours.mark(client(address), "/a", b"body", NOW);
            assert_eq!(peers(1).client(&mark, "/a", b"body", NOW + TOLERANCE), Some(client(address)));
            assert_eq!(ours.client(&mark, "/b", b"body", NOW), None, "another path");
            assert_eq!(ours.client(&mark, "/a", b"bodY", NOW), None, "another body");
            assert_eq!(ours.client(&mark, "/a", b"body", NOW + TOLERANCE + 1), None, "too late");
            assert_eq!(ours.client(&mark, "/a", b"body", NOW - TOLERANCE - 1), None, "too early");
            assert_eq!(others.client(&mark, "/a", b"body", NOW), None, "another board's key");
            let other = mark.replace(&client(address).address().to_string(), "192.0.2.1");
            assert_eq!(ours.client(&other, "/a", b"body", NOW), None, "another client");
        }
        for mark in ["", "1", "1 ::1", "x ::1 00", "1800000000 ::1 00", "1800000000 ::1 zz more"] {
            assert_eq!(ours.client(mark, "/a", b"body", NOW), None, "{mark:?}");
        }
    }

    #[test]
    fn the_boards_own_key_does_not_sign_for_peers() {
        let board = SecretKey::from_seed(&[1; 32]);
        let own = Peers { key: board, ..peers(1) };
        let mark = own.mark(client("192.0.2.1"), "/a", b"", NOW);
        assert_eq!(peers(1).client(&mark, "/a", b"", NOW), None);
    }
}
