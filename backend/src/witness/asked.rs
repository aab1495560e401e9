//! One log and its witnesses: which checkpoint they are asked to cosign, and what becomes of it.
//!
//! The closing checkpoint comes first: no witness is asked about a larger one before a quorum has cosigned it and it is
//! durable, because nobody who has cosigned a larger tree cosigns a smaller one any more.

use super::client::Answer;
use super::round::{Round, Worth};
use crate::board::heads::Heads;
use crate::board::log::Log;
use crate::board::shown::Head;
use crate::db::StoreError;
use crate::peer::{Kind, Telling};
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::board::cosign::Witnesses;
use glassurn_crypto::board::merkle::Tree;
use glassurn_crypto::board::note::NoteKey;
use glassurn_crypto::board::witness::Request;
use glassurn_crypto::encoding::{Hash, hex};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Between the beginnings of two rounds at least: a board that grows all the time does not wear its witnesses out.
const PAUSE: Duration = Duration::from_millis(100);

/// How often cosignatures are renewed while nothing changes (protocol §6): readers want some that are an hour old at most.
const RENEWAL: Duration = Duration::from_secs(20 * 60);

/// For how long a witness that has failed is left alone: at first, and at most.
const FIRST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// A quorum older than this is one that readers no longer take (protocol §6).
const FRESH: Duration = Duration::from_secs(3_600);

/// A log and whom to ask about it.
pub struct Asked {
    log: Arc<Log>,
    witnesses: Witnesses,
    members: Vec<Member>,
    round: Option<Round>,
    /// The number of the round, so that an answer to an older one is known as such.
    number: u64,
    began: Instant,
    /// When a quorum was there last.
    seen: Option<Instant>,
    /// Too many witnesses have gone on behind Close: a later checkpoint must cover it (protocol §8).
    passed: bool,
}

/// One witness of a log.
struct Member {
    url: Option<String>,
    /// The size that it has cosigned last, as far as we know.
    known: u64,
    busy: bool,
    failures: u32,
    next: Instant,
    /// What it said last, so that the log says each thing once.
    told: String,
}

/// A request for a witness.
pub struct Question {
    /// The witness's place in the manifest.
    pub witness: usize,
    /// The round's number.
    pub round: u64,
    /// The size that is asked from, and that of the checkpoint.
    pub sizes: (u64, u64),
    /// Its name.
    pub name: String,
    /// Its address.
    pub url: String,
    /// The origin of the log.
    pub origin: String,
    /// The body.
    pub body: String,
}

/// What a witness has answered to a question.
pub struct Answered {
    /// The witness's place in the manifest.
    pub witness: usize,
    /// The round's number.
    pub round: u64,
    /// The size that was asked from.
    pub old: u64,
    /// The answer.
    pub answer: Answer,
    /// The latest checkpoint that it shows, if the answer says that it knows another history or a longer one.
    pub latest: Option<String>,
}

/// A proof that this board's key has signed what this process does not hold: if it leads, neither does its database.
#[derive(Debug)]
pub struct Disproof {
    /// What is proven, and what to do.
    pub words: String,
    election: Hash,
    head: String,
}

impl Disproof {
    /// Keeps the head that proves it: before the database holds it, nothing is served from it (attacks F-10). Gives the
    /// words for it.
    pub fn keep(&self, heads: &Heads) -> String {
        if let Err(error) = heads.write_other(&self.election, &self.head) {
            tracing::error!(%error, "the other head cannot be kept");
        }
        format!("{}. The head is kept in heads/{}.other", self.words, hex(&self.election))
    }
}

fn wait(failures: u32) -> Duration {
    FIRST_WAIT.saturating_mul(1 << failures.min(16)).min(LONGEST_WAIT)
}

impl Asked {
    /// The witnesses of a log, with the addresses that the operator knows; `None` if the manifest names none.
    pub fn of(log: &Arc<Log>, url: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let now = Instant::now();
        let published = log.read();
        let shown = published.shown.as_ref()?;
        let known = shown.cosigned().map_or(0, |head| head.size);
        let witnesses = shown.witnesses.clone();
        let member = |url| Member { url, known, busy: false, failures: 0, next: now, told: String::new() };
        let members = witnesses.keys().iter().map(|key| member(url(key.name()))).collect();
        drop(published);
        Some(Self {
            log: log.clone(),
            witnesses,
            members,
            round: None,
            number: 0,
            began: now,
            seen: None,
            passed: false,
        })
    }

    /// Whether no quorum was there for so long that readers refuse the record, or never since the start.
    pub fn is_unwitnessed(&self) -> bool {
        self.seen.is_none_or(|seen| seen.elapsed() >= FRESH)
    }

    /// Ends and begins rounds as they are due; gives what is to be asked now.
    pub fn questions(&mut self, telling: &Telling) -> Vec<Question> {
        self.end();
        self.begin(telling);
        let Some(round) = &self.round else { return Vec::new() };
        let (published, now) = (self.log.read(), Instant::now());
        let mut questions = Vec::new();
        for (witness, member) in self.members.iter_mut().enumerate() {
            let free = !member.busy && member.next <= now && round.asks(witness);
            let Some(url) = member.url.as_ref().filter(|_| free) else { continue };
            let size = round.size();
            let old = member.known.min(size);
            let Some(proof) = published.tree.consistency(old, size) else { continue };
            member.busy = true;
            questions.push(Question {
                witness,
                round: self.number,
                sizes: (old, size),
                name: self.witnesses.keys().get(witness).map_or("", NoteKey::name).to_owned(),
                url: url.clone(),
                origin: round.checkpoint.claimed().origin.to_string(),
                body: Request::new(old, proof, &round.checkpoint).to_string(),
            });
        }
        questions
    }

    /// Ends a round that is done with: the next is about a newer checkpoint, or a renewal.
    fn end(&mut self) {
        let Some(round) = &self.round else { return };
        let all = |done: &dyn Fn(usize) -> bool| {
            self.members.iter().enumerate().all(|(witness, member)| member.url.is_none() || done(witness))
        };
        let behind = self.log.read().size() > round.size();
        let over = if round.has_quorum(&self.witnesses) {
            // Who has not answered yet may still do so while there is nothing newer.
            round.closing || behind || self.is_due() || all(&|witness| !round.asks(witness))
        } else if round.closing {
            round.is_passed(&self.witnesses)
        } else {
            behind && all(&|witness| round.has_heard(witness))
        };
        if !over || self.began.elapsed() < PAUSE {
            return;
        }
        if round.closing && !round.has_quorum(&self.witnesses) {
            let election = hex(&self.log.id);
            tracing::error!(
                election,
                "too many witnesses have cosigned beyond Close: a later checkpoint covers it"
            );
            self.passed = true;
        }
        self.round = None;
    }

    /// Whether the cosignatures must be renewed.
    fn is_due(&self) -> bool {
        self.seen.is_none_or(|seen| seen.elapsed() >= RENEWAL)
    }

    /// Begins a round if one is due.
    fn begin(&mut self, telling: &Telling) {
        if self.round.is_some() {
            return;
        }
        let Some((head, closing)) = self.due() else { return };
        let Ok(signed) = SignedCheckpoint::parse(head.text.as_bytes()) else { return };
        if let Err(error) = self.offer(head, telling) {
            tracing::error!(%error, "the other processes cannot be told of a head");
            return;
        }
        (self.round, self.began) = (Some(Round::new(signed, closing)), Instant::now());
        self.number += 1;
    }

    /// Shows readers the head that the witnesses are asked about, or a larger one that they see already, until the first
    /// quorum is there.
    fn offer(&self, head: Head, telling: &Telling) -> Result<(), StoreError> {
        let mut published = self.log.write();
        if published.shown.as_ref().is_none_or(|shown| shown.cosigned().is_some()) {
            return Ok(());
        }
        let now = published.head();
        let head = if head.size >= now.size { head } else { now };
        telling.tell(self.log.number, Kind::Cosigned, head.size, &head.text)?;
        published.offer(head);
        Ok(())
    }

    /// The next checkpoint to ask about, and whether it is the closing one.
    fn due(&self) -> Option<(Head, bool)> {
        let published = self.log.read();
        let shown = published.shown.as_ref()?;
        if let (Some(text), Some(closed), None, false) =
            (&published.closing, published.election.closed(), shown.closing(), self.passed)
        {
            return Some((Head { size: closed.index + 1, text: text.clone() }, true));
        }
        let (size, text) = (published.size(), published.checkpoint.clone());
        let grown = shown.cosigned().is_none_or(|head| head.size < size);
        (grown || self.is_due()).then_some((Head { size, text }, false))
    }

    /// Takes an answer: keeps a cosignature, and shows the checkpoint once a quorum is there and durable.
    pub fn answered(
        &mut self,
        answered: &Answered,
        heads: &Heads,
        telling: &Telling,
        now: u64,
    ) -> Result<(), Disproof> {
        let Answered { witness, round, old, answer, latest } = answered;
        let Some(member) = self.members.get_mut(*witness) else { return Ok(()) };
        member.busy = false;
        if let Answer::Size(size) = answer {
            member.known = *size;
        }
        let (Some(current), true) = (&mut self.round, *round == self.number) else { return Ok(()) };
        let worth = current.answer(*witness, answer, *old, &self.witnesses, now);
        let size = current.size();
        self.count(*witness, &worth);
        match worth {
            Worth::Cosigned => {
                self.members[*witness].known = size;
                self.show(heads, telling);
                Ok(())
            }
            Worth::Behind => Ok(()),
            Worth::Fork(_) => self.examine(*witness, latest.as_deref(), heads),
            Worth::Ahead(size) if size > self.log.read().size() => {
                self.examine(*witness, latest.as_deref(), heads)
            }
            Worth::Ahead(_) | Worth::Nothing(_) => Ok(()),
        }
    }

    /// Makes a checkpoint with its quorum durable, then shows it. A crash in between shows it after the next start; one
    /// before loses cosignatures, which are asked for again.
    fn show(&mut self, heads: &Heads, telling: &Telling) {
        let Some(round) = self.round.as_ref().filter(|round| round.has_quorum(&self.witnesses)) else {
            return;
        };
        let head = Head::of(&round.cosigned());
        if let Err(error) = heads.write_witnessed(&self.log.id, round.closing, &head.text) {
            tracing::error!(%error, "a cosigned head cannot be written");
            return;
        }
        let (closing, number) = (round.closing, self.log.number);
        let closing = closing.then_some(Kind::CosignedClosing);
        let told = closing
            .into_iter()
            .chain([Kind::Cosigned])
            .try_for_each(|kind| telling.tell(number, kind, head.size, &head.text));
        if let Err(error) = told {
            tracing::error!(%error, "the other processes cannot be told of a cosigned head");
            return;
        }
        // A quorum that took long to come together is renewed at once.
        self.seen = (self.began.elapsed() < RENEWAL).then(Instant::now);
        let mut published = self.log.write();
        if let Some(shown) = published.shown.as_mut().filter(|_| round.closing) {
            shown.set_closing(head.clone());
        }
        published.show(head);
    }

    /// Books what a witness's answer was worth, and says it once.
    fn count(&mut self, witness: usize, worth: &Worth) {
        let name = self.witnesses.keys().get(witness).map_or("", NoteKey::name).to_owned();
        let (outcome, words) = match worth {
            Worth::Cosigned => ("cosigned", String::new()),
            Worth::Behind => ("behind", String::new()),
            Worth::Ahead(size) => ("ahead", format!("it has cosigned {size} entries")),
            Worth::Fork(words) => ("fork", words.clone()),
            Worth::Nothing(reason) => ("failed", reason.clone()),
        };
        metrics::counter!("glassurn_witness_answers_total", "witness" => name.clone(), "outcome" => outcome)
            .increment(1);
        let Some(member) = self.members.get_mut(witness) else { return };
        match worth {
            Worth::Cosigned | Worth::Behind => (member.failures, member.next) = (0, Instant::now()),
            _ => {
                member.next = Instant::now() + wait(member.failures);
                member.failures = member.failures.saturating_add(1);
            }
        }
        if matches!(worth, Worth::Behind) || member.told == words {
            return;
        }
        let election = hex(&self.log.id);
        match worth {
            Worth::Fork(_) => {
                tracing::error!(
                    election,
                    witness = name,
                    words,
                    "A WITNESS SAYS THAT THIS BOARD HAS TWO HISTORIES"
                );
            }
            Worth::Cosigned => tracing::info!(election, witness = name, "a witness cosigns again"),
            _ => tracing::warn!(election, witness = name, words, "a witness has not cosigned"),
        }
        member.told = words;
    }

    /// A witness says that it has cosigned another history, or a longer one. It may lie; what it shows with this board's
    /// own signature does not.
    fn examine(&self, witness: usize, latest: Option<&str>, heads: &Heads) -> Result<(), Disproof> {
        let name = self.witnesses.keys().get(witness).map_or("", NoteKey::name);
        let words =
            match compare(&self.log.read().tree, &self.log.id, heads, name, latest.unwrap_or_default())? {
                true => "the witness is at fault: the last head that it shows is ours",
                false => "the witness shows nothing that this board has signed",
            };
        tracing::warn!(election = hex(&self.log.id), witness = name, "{words}");
        Ok(())
    }
}

/// Compares the head that a witness shows with the tree of a log; says whether it is one of this log. Without this board's
/// own signature it is none, and proves nothing.
pub fn compare(tree: &Tree, id: &Hash, heads: &Heads, name: &str, latest: &str) -> Result<bool, Disproof> {
    let election = hex(id);
    let shown = SignedCheckpoint::parse(latest.as_bytes()).ok();
    let signed = shown.filter(|shown| shown.verify(&heads.origin(id), heads.public()).is_ok());
    let Some(signed) = signed else { return Ok(false) };
    let (size, root) = (signed.claimed().size, signed.claimed().root);
    if tree.root_at(size) == Some(root) {
        return Ok(true);
    }
    let words = format!(
        "witness {name} shows a head of election {election} with {size} entries that this board's key has signed and this \
         database does not hold: it is an older copy, or a second process signs with this key; stop, and restore the newest \
         database and heads"
    );
    Err(Disproof { words, election: *id, head: signed.to_string() })
}
