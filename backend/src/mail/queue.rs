//! Who sends mail: a thread that takes from the queue what is due and hands it over, one after the other. Every process that
//! has a mail server does; a mail is taken by one of them.

use super::letter::{Places, fill, html, message};
use super::link::{forget, is_void};
use super::relay::{Outcome, Relay};
use super::store::{self, Outgoing};
use super::{link, numbered};
use crate::board::Boards;
use crate::clock;
use crate::config::Config;
use crate::courier::{Courier, GIVEN_UP, wait};
use crate::db::{Readers, StoreError};
use crate::desk::Desk;
use crate::error::Refused;
use crate::voter::watch::{Prepared, Watch};
use glassurn_api::mail::{MailState, Purpose};
use glassurn_crypto::encoding::{hex, sha256};
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// How often the queue is looked at.
const TICK: Duration = Duration::from_secs(1);

/// Mails that are looked at together.
const TOGETHER: usize = 50;

/// For how long a mail is its process's alone, in seconds: longer than a mail server may take.
const LEASE: u64 = 180;

/// How long the first wait after a failure is, in seconds.
const FIRST_WAIT: u64 = 60;

/// Starts the thread, if the operator has named a mail server.
pub fn start(
    config: &Config,
    boards: &Arc<Boards>,
    desk: &Arc<Desk>,
    readers: &Readers,
    host: &str,
) -> io::Result<Courier> {
    let relay = Relay::new(config).map_err(io::Error::other)?;
    let Some(relay) = relay else { return Ok(Courier::default()) };
    let watch = Watch {
        boards: boards.clone(),
        desk: desk.clone(),
        readers: readers.clone(),
        host: host.to_owned(),
        per_minute: config.mails_per_minute,
    };
    let sender = Sender { relay, desk: desk.clone(), readers: readers.clone(), host: host.to_owned(), watch };
    Courier::start("mail", move |rung| sender.run(rung))
}

struct Sender {
    relay: Relay,
    desk: Arc<Desk>,
    readers: Readers,
    host: String,
    watch: Watch,
}

impl Sender {
    fn run(&self, rung: &Receiver<()>) {
        let mut pause = TICK;
        loop {
            match rung.recv_timeout(pause) {
                Err(RecvTimeoutError::Disconnected) => return,
                Ok(()) | Err(RecvTimeoutError::Timeout) => {}
            }
            if let Err(refused) = self.watch.look() {
                tracing::error!(%refused, "nobody is told of votes, or reminded");
            }
            if let Err(refused) = forget(&self.desk, &self.readers) {
                tracing::error!(%refused, "old links cannot be forgotten");
            }
            let due = self.due();
            // There may be more behind as many as are looked at together.
            pause = if due.len() < TOGETHER { TICK } else { Duration::ZERO };
            for mail in due {
                if let Err(refused) = self.send(mail) {
                    tracing::error!(%refused, "the mail queue cannot be kept");
                    pause = TICK;
                    break;
                }
                // Whoever stops the service does not wait for all of it.
                if matches!(rung.try_recv(), Err(std::sync::mpsc::TryRecvError::Disconnected)) {
                    return;
                }
            }
        }
    }

    fn due(&self) -> Vec<i32> {
        let read = self.readers.get().map_err(StoreError::from);
        let due = read.and_then(|mut reader| store::due(&mut reader, clock::now(), TOGETHER));
        due.unwrap_or_else(|error| {
            tracing::error!(%error, "the mail queue cannot be read");
            Vec::new()
        })
    }

    /// Hands one mail over. Point of no return: a crash between the mail server's answer and the database's leaves a mail
    /// that is sent once more when its lease ends, with the same Message-ID.
    fn send(&self, mail: i32) -> Result<(), Refused> {
        let now = clock::now();
        let claimed = self.desk.write(|connection| Ok(store::claim(connection, mail, now, now + LEASE)?))?;
        let Some(mail) = claimed else { return Ok(()) };
        let outcome = match self.write(&mail) {
            Ok(Some(message)) => self.relay.send(&message),
            Ok(None) => Outcome::Dropped,
            Err(reason) => Outcome::Refused(reason),
        };
        let now = clock::now();
        let outcome = match outcome {
            Outcome::Later(reason) if now.saturating_sub(mail.since) >= GIVEN_UP => {
                Outcome::Refused(format!("given up after two days: {reason}"))
            }
            outcome => outcome,
        };
        let name = match outcome {
            Outcome::Sent => "sent",
            Outcome::Refused(_) => "refused",
            Outcome::Later(_) => "put off",
            Outcome::Dropped => "dropped",
        };
        metrics::counter!("glassurn_mails_total", "outcome" => name).increment(1);
        let number = mail.number;
        self.desk.write(|connection| {
            match &outcome {
                Outcome::Sent => store::settle(connection, number, MailState::Sent, None, now)?,
                Outcome::Dropped => store::settle(connection, number, MailState::Dropped, None, now)?,
                Outcome::Refused(reason) => {
                    store::settle(connection, number, MailState::Refused, Some(reason), now)?;
                }
                Outcome::Later(reason) => {
                    // No address is in the log, and the reason may have one.
                    tracing::warn!(number, attempts = mail.attempts, "a mail is put off");
                    store::put_off(connection, number, reason, now + wait(FIRST_WAIT, mail.attempts))?;
                }
            }
            Ok(())
        })
    }

    /// The mail; `None` if nobody needs it any more.
    fn write(&self, mail: &Outgoing) -> Result<Option<lettre::Message>, String> {
        let (subject, text, html) = match mail.voter {
            Some(voter) => match self.watch.write(mail, voter)? {
                Prepared::Mail(written) => {
                    let html = html(&written.text, &written.link, written.language);
                    (written.subject, written.text, html)
                }
                Prepared::Needless => return Ok(None),
            },
            None if mail.purpose == Purpose::Registration && is_void(mail.since, clock::now()) => {
                return Ok(None);
            }
            None => {
                let (title, subject, text, path) = &mail.letter;
                let link = link(&self.host, path, mail.token.as_deref());
                let places = Places { name: &mail.name, title, link: &link };
                let text = fill(text, &places)?;
                let html = html(&text, &link, "");
                (fill(subject, &places)?, text, html)
            }
        };
        let subject = numbered(&subject, mail.number);
        let id = format!("{}\n{}\n{}", self.host, mail.number, mail.since);
        let id = hex(&sha256(&[b"glassurn/v1/mail", id.as_bytes()])[..16]);
        message(&self.relay.from, &mail.address, &id, &subject, &text, html).map(Some)
    }
}
