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
use crate::db::{Readers, StoreError};
use crate::desk::Desk;
use crate::error::Refused;
use crate::voter::watch::{Prepared, Watch};
use glassurn_api::mail::{MailState, Purpose};
use glassurn_crypto::encoding::{hex, sha256};
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often the queue is looked at.
const TICK: Duration = Duration::from_secs(1);

/// Mails that are looked at together.
const TOGETHER: usize = 50;

/// For how long a mail is its process's alone, in seconds: longer than a mail server may take.
const LEASE: u64 = 180;

/// How long the first wait after a failure is, and the longest, in seconds.
const FIRST_WAIT: u64 = 60;
const LONGEST_WAIT: u64 = 3_600;

/// After how long a mail that no server takes is given up, in seconds.
const GIVEN_UP: u64 = 2 * 86_400;

/// The thread, and the way to wake it.
pub struct Mailer {
    bell: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Mailer {
    /// Starts it, if the operator has named a mail server.
    pub fn start(
        config: &Config,
        boards: &Arc<Boards>,
        desk: &Arc<Desk>,
        readers: &Readers,
        host: &str,
    ) -> io::Result<Self> {
        let relay = Relay::new(config).map_err(io::Error::other)?;
        let Some(relay) = relay else { return Ok(Self { bell: None, thread: None }) };
        let (bell, rung) = sync_channel(1);
        let watch = Watch {
            boards: boards.clone(),
            desk: desk.clone(),
            readers: readers.clone(),
            host: host.to_owned(),
            per_minute: config.mails_per_minute,
        };
        let sender =
            Sender { relay, desk: desk.clone(), readers: readers.clone(), host: host.to_owned(), watch };
        let thread = std::thread::Builder::new().name("mail".into()).spawn(move || sender.run(&rung))?;
        Ok(Self { bell: Some(bell), thread: Some(thread) })
    }

    /// Says that there may be mail.
    pub fn ring(&self) {
        // It has been rung already where there is no room.
        if let Some(bell) = &self.bell {
            bell.try_send(()).ok();
        }
    }
}

impl Drop for Mailer {
    /// Waits for the mail that is being handed over, so that it is not sent twice.
    fn drop(&mut self) {
        self.bell = None;
        if let Some(Err(_)) = self.thread.take().map(JoinHandle::join) {
            tracing::error!("the thread that sends mail has panicked");
        }
    }
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
                    store::put_off(connection, number, reason, now + wait(mail.attempts))?;
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

/// How long a mail waits that was tried so often.
fn wait(attempts: u64) -> u64 {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(u32::MAX).min(10);
    (FIRST_WAIT << doublings).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let waits: Vec<u64> = [0, 1, 2, 3, 6, 7, 8, 100, u64::MAX].map(wait).to_vec();
        assert_eq!(waits, [60, 60, 120, 240, 1_920, 3_600, 3_600, 3_600, 3_600]);
    }
}
