//! What comes to pass by itself: voters are told of each vote, and reminded while they have not voted. The thread that sends
//! mail looks; of several processes one does each thing, whoever comes first.

use super::letter::{Facts, Recorded, Written, write};
use super::store::{self, List, Row};
use super::{has_voted, queue, sample};
use crate::announcement;
use crate::board::Boards;
use crate::board::log::Log;
use crate::board::store as board;
use crate::clock;
use crate::db::{Reader, Readers, StoreError};
use crate::desk::Desk;
use crate::draft::store as drafts;
use crate::election::stage;
use crate::error::Refused;
use crate::mail::store::{self as mails, Letter, NewMail, Outgoing};
use crate::mail::{domain, origin};
use glassurn_api::election::Stage;
use glassurn_api::mail::Purpose;
use glassurn_crypto::ballot::Ballot;
use glassurn_crypto::board::entry::{Entry, Kind};
use glassurn_crypto::credential::RollChange;
use glassurn_crypto::encoding::{Hash, decode};
use std::sync::Arc;

/// Entries that are looked at together.
const TOGETHER: u64 = 256;

/// What a mail that the service writes has become.
pub enum Prepared {
    /// It is to be sent.
    Mail(Written),
    /// Nobody needs it any more.
    Needless,
}

/// Who looks.
pub struct Watch {
    /// The logs.
    pub boards: Arc<Boards>,
    /// The connection that writes.
    pub desk: Arc<Desk>,
    /// Connections that read.
    pub readers: Readers,
    /// The board's host.
    pub host: String,
    /// Mails to one domain per minute.
    pub per_minute: u32,
}

/// What of an entry concerns a voter.
enum News {
    Ballot([u8; 32], Recorded),
    Replaced([u8; 32], [u8; 32]),
}

impl Watch {
    /// Puts into the queue what is due: receipts of new ballots, and reminders.
    pub fn look(&self) -> Result<(), Refused> {
        let (lists, reminders) = {
            let mut reader = self.reader()?;
            (store::lists(&mut reader)?, store::due_reminders(&mut reader, clock::now())?)
        };
        for list in &lists {
            self.follow(list)?;
        }
        announcement::look(self)?;
        for (draft, due) in reminders {
            if let Some(list) = lists.iter().find(|list| list.draft == draft) {
                self.remind(list, due)?;
            }
        }
        Ok(())
    }

    /// A connection that reads.
    pub fn reader(&self) -> Result<Reader, Refused> {
        Ok(self.readers.get().map_err(StoreError::from)?)
    }

    /// Looks at entries that are new, and tells their voters.
    fn follow(&self, list: &List) -> Result<(), Refused> {
        let Ok(log) = self.boards.find(&list.election) else { return Ok(()) };
        let size = log.read().size();
        if size <= list.seen {
            return Ok(());
        }
        let to = size.min(list.seen + TOGETHER);
        let entries = board::entries(&mut *self.reader()?, log.number, list.seen..to)?;
        let news: Vec<News> = entries.iter().filter_map(|entry| news(&log, entry)).collect();
        self.desk.write(|connection| {
            // Somebody else's receipts are on their way already.
            if !store::advance(connection, list, to)? {
                return Ok(());
            }
            for one in news {
                let (credential, recorded) = match one {
                    News::Ballot(credential, recorded) => (credential, recorded),
                    News::Replaced(revoked, added) => {
                        store::replace(connection, &list.draft, &revoked, &added)?;
                        continue;
                    }
                };
                let Some(voter) = store::find(connection, &list.draft, &credential)? else { continue };
                let letter = match mails::receipts(connection, &list.draft)? {
                    Some(letter) => letter,
                    None => mails::add_letter(connection, &letter(list, Purpose::Receipt))?,
                };
                let (now, recorded) = (clock::now(), recorded.to_text());
                let mail = NewMail {
                    letter,
                    draft: &list.draft,
                    invitation: None,
                    voter: Some(voter.number),
                    token: Some(&recorded),
                    name: &voter.name,
                    address: &voter.address,
                    domain: &domain(&voter.address)?,
                    since: now,
                    due: now,
                };
                mails::add(connection, &mail)?;
            }
            Ok(())
        })
    }

    /// Reminds whoever has not voted; nobody while there is nothing to vote on.
    fn remind(&self, list: &List, due: u64) -> Result<(), Refused> {
        let Ok(log) = self.boards.find(&list.election) else { return Ok(()) };
        let now = clock::now();
        self.desk.write(|connection| {
            if store::reminded(connection, &list.draft, due, now)? && is_open(&log, now) {
                let letter = letter(list, Purpose::Reminder);
                queue(connection, self.per_minute, &log, &letter, None)?;
            }
            Ok(())
        })
    }

    /// Writes a mail that is due, as things are now; 0 is nobody, to whom a test is written.
    pub fn write(&self, mail: &Outgoing, voter: u64) -> Result<Prepared, String> {
        let gone = || "the voter or the election is not here any more".to_owned();
        let failed = |refused: Refused| refused.to_string();
        let (election, row) = {
            let mut reader = self.reader().map_err(failed)?;
            let read = |error: StoreError| Refused::from(error).to_string();
            let draft = drafts::get(&mut reader, &mail.draft).map_err(read)?.ok_or_else(gone)?;
            let election = draft.election.and_then(|id| Hash::try_from(id).ok()).ok_or_else(gone)?;
            let row = match voter {
                0 => sample(&mail.name),
                number => store::get(&mut reader, &mail.draft, number).map_err(read)?.ok_or_else(gone)?,
            };
            (election, row)
        };
        let log = self.boards.find(&election).map_err(failed)?;
        let needless = match mail.purpose {
            Purpose::Count => stage(&log) != Stage::Closed,
            Purpose::Reminder if voter != 0 => !is_open(&log, clock::now()) || has_voted(&log, &row),
            Purpose::Vote if voter != 0 => is_over(&log, clock::now()),
            Purpose::Lost => !matches!(stage(&log), Stage::Ceremony | Stage::Confirmed),
            _ => false,
        };
        if needless {
            return Ok(Prepared::Needless);
        }
        Ok(Prepared::Mail(written(&log, &origin(&self.host), &row, mail.purpose, mail.token.as_deref())))
    }
}

/// Writes a mail from the newest state; `token` is what the mail brings and no other one does.
pub fn written(log: &Log, origin: &str, voter: &Row, purpose: Purpose, token: Option<&str>) -> Written {
    let published = log.read();
    write(&Facts {
        manifest: published.election.manifest(),
        closes: published.election.closes(),
        origin,
        voter,
        purpose,
        code: token.filter(|_| purpose == Purpose::Vote),
        recorded: token.filter(|_| purpose == Purpose::Receipt).and_then(Recorded::parse),
        wish: token.filter(|_| purpose == Purpose::Lost),
    })
}

/// The letter of what the service writes itself: it has no text before it goes out.
pub fn letter(list: &List, purpose: Purpose) -> Letter {
    Letter {
        draft: list.draft,
        account: list.account,
        purpose,
        title: String::new(),
        subject: String::new(),
        text: String::new(),
        path: String::new(),
    }
}

/// Whether ballots are taken.
pub fn is_open(log: &Log, now: u64) -> bool {
    let published = log.read();
    let opened = published.election.opened().is_some();
    opened && now >= published.election.manifest().schedule.opens && !over(&published.election, now)
}

/// Whether voting has ended.
pub fn is_over(log: &Log, now: u64) -> bool {
    over(&log.read().election, now)
}

fn over(election: &glassurn_crypto::election::Election, now: u64) -> bool {
    election.closed().is_some() || now >= election.closes()
}

/// What of a published entry concerns a voter.
fn news(log: &Log, entry: &[u8]) -> Option<News> {
    let entry = Entry::from_bytes(entry).ok()?;
    match entry.kind()? {
        Kind::Ballot => {
            let ballot = Ballot::from_bytes(&entry.content.body).ok()?;
            let published = log.read();
            let fingerprint = ballot.fingerprint(published.election.ceremony().key()?.y());
            let (sequence, entry, time) = (ballot.sequence(), entry.index, entry.time);
            Some(News::Ballot(*ballot.credential(), Recorded { fingerprint, sequence, entry, time }))
        }
        Kind::RollChange => {
            let change: RollChange = decode(&entry.content.body).ok()?;
            Some(News::Replaced(*change.revoked.bytes(), *change.added.bytes()))
        }
        _ => None,
    }
}
