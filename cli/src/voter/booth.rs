//! What a voter's client checks before it seals, and how a ballot reaches the board (`docs/protocol.md` §6).

use crate::file;
use crate::http::Client;
use crate::output::{Console, Failure};
use crate::record;
use crate::state::State;
use crate::{summary, time};
use glassurn_api::credential::{Bucket, MAX_BUCKET, Places, Proven, election_prefix};
use glassurn_api::endpoint;
use glassurn_crypto::ballot::{Ballot, Context, Sealed, seal};
use glassurn_crypto::board::acknowledgement::Acknowledgement;
use glassurn_crypto::board::checkpoint::{Checkpoint, SignedCheckpoint};
use glassurn_crypto::board::entry::{Entry, Kind};
use glassurn_crypto::board::merkle::{leaf_hash, verify_inclusion};
use glassurn_crypto::board::receipt::MAX_RECEIPT;
use glassurn_crypto::credential::{Credential, Roll, RollChange, VoterCode};
use glassurn_crypto::election::Election;
use glassurn_crypto::encoding::{decode, hex, sha256};
use glassurn_crypto::group::Point;
use glassurn_crypto::manifest::Manifest;
use rand_core::OsRng;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// A verified place to vote: manifest, key and roll from the board's own entries, under a checkpoint that continues the
/// last one that this device saw.
pub struct Booth {
    client: Client,
    election: Election,
    context: Arc<Context>,
    checkpoint: SignedCheckpoint,
    state: State,
    buckets: BTreeMap<String, Bucket>,
}

/// What the board holds for a credential.
pub struct Standing {
    /// The last ballot's entry and sequence.
    pub last: Option<(Entry, u64)>,
}

/// A ballot on the board.
pub struct Cast {
    /// Its entry.
    pub entry: Entry,
    /// The receipt's text.
    pub receipt: String,
    /// The receipt code: the fingerprint.
    pub code: String,
}

impl Booth {
    /// Does everything that must hold before a ballot is sealed, but what concerns one voter alone.
    pub fn enter(client: Client, state: State) -> Result<Self, Failure> {
        let (election, checkpoint) = state.beginning(&client)?;
        let Some(context) = election.context().cloned() else {
            let opens = time::show(election.manifest().schedule.opens, &election.manifest().schedule.zone);
            return Err(Failure::refused(
                "election.not_open",
                format!("the election is not open yet; voting begins {opens}"),
            ));
        };
        Ok(Self { client, election, context, checkpoint, state, buckets: BTreeMap::new() })
    }

    /// What sealing needs.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Refuses to seal outside of the voting time, as far as this device can know it.
    pub fn check_time(&self) -> Result<(), Failure> {
        let manifest = self.context.manifest();
        let (now, zone) = (time::now(), &manifest.schedule.zone);
        if now < manifest.schedule.opens {
            let what = format!("voting begins {}", time::show(manifest.schedule.opens, zone));
            return Err(Failure::refused("election.not_open", what));
        }
        if now >= manifest.latest_closing() {
            let what = format!("voting ended {} at the latest", time::show(manifest.latest_closing(), zone));
            return Err(Failure::refused("election.closed", what));
        }
        Ok(())
    }

    /// The secret credential of a code.
    pub fn credential(&self, code: &VoterCode) -> Result<Credential, Failure> {
        code.credential(self.context.manifest().id())
            .ok_or_else(|| Failure::refused("credential.unknown", "this voting code is not on the roll"))
    }

    /// Looks the credential up in its bucket, so that the service does not learn which it is, and verifies each entry
    /// that concerns it.
    pub fn standing(&mut self, credential: &Point) -> Result<Standing, Failure> {
        let prefix = election_prefix(&self.election, credential.bytes());
        if !self.buckets.contains_key(&prefix) {
            let bucket = self.fetch(&prefix)?;
            self.buckets.insert(prefix.clone(), bucket);
        }
        let bucket = self.buckets.get(&prefix).ok_or_else(|| at_fault("the bucket is missing"))?;
        let places = bucket.credentials.iter().find(|places| places.credential == *credential.bytes());
        let on_roll = self.election.register().get(credential.bytes()).is_some();
        let Some(places) = places else {
            if on_roll {
                return Err(at_fault("it hides this voting code, which is on the roll"));
            }
            return Err(Failure::refused(
                "credential.unknown",
                "this voting code is not on the roll of this election",
            )
            .help("Check that code and election belong together; ask the registrar."));
        };
        let head = head(bucket)?;
        examine(self.context.manifest(), bucket, places, on_roll, &head)
    }

    /// A bucket under a checkpoint that the board alone has signed and that continues ours, which the witnesses have seen:
    /// they come a moment behind the board.
    fn fetch(&mut self, prefix: &str) -> Result<Bucket, Failure> {
        let id = *self.context.manifest().id();
        let bytes = self.client.get(&endpoint::credentials(&hex(&id), prefix), MAX_BUCKET as u64)?;
        let bucket =
            Bucket::from_bytes(&bytes).map_err(|e| at_fault(&format!("its list of credentials: {e}")))?;
        let signed = record::verify_signature(bucket.checkpoint.as_bytes(), self.context.manifest())?;
        let newer = signed.claimed().size >= self.checkpoint.claimed().size;
        let (old, new) = if newer { (&self.checkpoint, &signed) } else { (&signed, &self.checkpoint) };
        self.state.extends(&self.client, self.context.manifest(), old, new)?;
        Ok(bucket)
    }

    /// Seals answers: explicit values in manifest order. Counts the sealing on this device first.
    pub fn seal(
        &mut self,
        credential: &Credential,
        sequence: u64,
        values: &[u64],
    ) -> Result<Sealed, Failure> {
        let sealings = self.state.count_sealing()?;
        seal(&self.context, credential, sequence, sealings, values, &mut OsRng)
            .map_err(|e| Failure::refused("ballot.sum_invalid", e.to_string()))
    }

    /// Proves and sends a sealed ballot. Its bytes are kept in `pending` first and sent again after a failure: sealing
    /// anew would be a second ballot.
    pub fn cast(&self, sealed: Sealed, pending: &Path, console: &Console) -> Result<Cast, Failure> {
        let ballot = sealed
            .cast(&self.context, &mut OsRng)
            .map_err(|e| Failure::refused("ballot.randomness", e.to_string()))?;
        file::create(&[(pending, &ballot.to_bytes())])?;
        self.send(&ballot, pending, console)
    }

    /// Sends a ballot whose bytes are kept in `pending`; removes them if the board has refused it for good. Once the
    /// receipt is kept, [`Cast::keep`] removes them.
    pub fn send(&self, ballot: &Ballot, pending: &Path, console: &Console) -> Result<Cast, Failure> {
        let manifest = self.context.manifest();
        let body = ballot.to_bytes();
        let path = endpoint::ballots(&hex(manifest.id()));
        let answer = match self.client.post(&path, &body, MAX_RECEIPT as u64) {
            Ok(answer) => answer,
            Err(failure) if failure.is_final() => match self.found(ballot, &body)? {
                Some(receipt) => receipt,
                None => {
                    remove(pending)?;
                    return Err(failure);
                }
            },
            Err(failure) => return Err(failure),
        };
        if let Ok(said) = Acknowledgement::claimed(&answer)
            && said.ballot == sha256(&[&body])
        {
            return Err(self.waits(&answer, pending));
        }
        let (entry, receipt) = record::verify_receipt(&answer, manifest, &body)?;
        if entry.time.abs_diff(time::now()) > record::CLOCK {
            console.note(
                console.warning("The board's clock and this computer's differ by more than five minutes."),
            );
        }
        let code = glassurn_crypto::credential::hash_code(&ballot.fingerprint(self.context.key()));
        Ok(Cast { entry, receipt: receipt.to_string(), code })
    }

    /// The receipt of a ballot that the service has refused, if the board holds it all the same.
    fn found(&self, ballot: &Ballot, body: &[u8]) -> Result<Option<Vec<u8>>, Failure> {
        let prefix = election_prefix(&self.election, ballot.credential());
        let path = endpoint::credentials(&hex(self.context.manifest().id()), &prefix);
        let bytes = self.client.get(&path, MAX_BUCKET as u64)?;
        let bucket =
            Bucket::from_bytes(&bytes).map_err(|e| at_fault(&format!("its list of credentials: {e}")))?;
        Ok(bucket.receipt(body).map(|receipt| receipt.to_string().into_bytes()))
    }

    /// A mirror has the ballot, and the board has not: its bytes stay where they are, and its word beside them.
    fn waits(&self, acknowledgement: &[u8], pending: &Path) -> Failure {
        let kept = pending.with_extension("acknowledgement");
        let list = format!("{}{}", self.client.base(), endpoint::waiting(&hex(self.context.manifest().id())));
        let word = match file::replace(&kept, acknowledgement) {
            Ok(()) => format!("Its word for that is in {}.", kept.display()),
            Err(failure) => format!("Its word for that could not be kept: {}.", failure.what()),
        };
        let what = "the board has not taken this ballot; the mirror has it, and offers it to the board again and again";
        Failure::refused("ballot.waiting", what).passing().help(format!(
            "{word} Everybody can see at {list} that it waits. Run the same command again in a while: the same ballot is sent, and \
             once the board has it, you get its receipt. If it does not come, tell the officials before voting ends."
        ))
    }

    /// Checks at the end of many casts that the board still continues what this device saw, and remembers its head.
    pub fn leave(self) -> Result<(), Failure> {
        let id = hex(self.context.manifest().id());
        let before = self.state.seen()?;
        let bytes = self.client.get(&endpoint::checkpoint(&id), record::MAX_CHECKPOINT)?;
        let signed = record::verify_checkpoint(&bytes, self.context.manifest())?;
        self.state.check(&self.client, self.context.manifest(), &before, &signed)
    }

    /// The folder of this device's state.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The service and the state as the board's entries gave it.
    pub fn parts(&self) -> (&Client, &Election) {
        (&self.client, &self.election)
    }

    /// A time of the board in words.
    pub fn show(&self, seconds: u64) -> String {
        time::show(seconds, &self.context.manifest().schedule.zone)
    }

    /// The election's title.
    pub fn title(&self) -> &str {
        self.context.manifest().title.get(summary::LANGUAGE)
    }
}

impl Cast {
    /// Keeps the receipt, then forgets the ballot's bytes. A crash in between leaves both: the same ballot is sent again
    /// and gives the same receipt.
    pub fn keep(&self, receipt: &Path, pending: &Path) -> Result<(), Failure> {
        file::create(&[(receipt, self.receipt.as_bytes())])?;
        remove(pending)
    }
}

/// Forgets a file of this program's own, such as a ballot's bytes.
pub fn remove(pending: &Path) -> Result<(), Failure> {
    std::fs::remove_file(pending)
        .map_err(|e| Failure::cannot("file.unwritable", format!("cannot remove {}: {e}", pending.display())))
}

fn at_fault(what: &str) -> Failure {
    Failure::refused("board.credentials", format!("the board is at fault: {what}"))
        .help("Do not vote now; tell the officials.")
}

fn head(bucket: &Bucket) -> Result<Checkpoint, Failure> {
    SignedCheckpoint::parse(bucket.checkpoint.as_bytes())
        .map(|signed| signed.claimed().clone())
        .map_err(|e| at_fault(&e.to_string()))
}

/// Verifies the entries of one credential: how it came onto the roll, that it is not revoked, and its last ballot.
/// `on_roll` says whether this device has itself read it in an entry before Open: a long roll is not read again for
/// every voter of a file.
fn examine(
    manifest: &Manifest,
    bucket: &Bucket,
    places: &Places,
    on_roll: bool,
    head: &Checkpoint,
) -> Result<Standing, Failure> {
    let credential = &places.credential;
    let entry = |index: u64| {
        let proven = bucket.entries.iter().find(|proven| proven.index == index);
        open(proven.ok_or_else(|| at_fault("it leaves out an entry"))?, head)
    };
    let added = entry(places.added)?;
    let signed = |entry: &Entry, kind| entry.content.check(kind, manifest.id(), &manifest.registrar).is_ok();
    let named = match added.kind() {
        Some(Kind::Roll) if on_roll => true,
        // Where voters register, they come after Open, too.
        Some(Kind::Roll) => {
            let voters = decode::<Roll>(&added.content.body);
            signed(&added, Kind::Roll)
                && voters.is_ok_and(|roll| roll.0.iter().any(|voter| voter.credential.bytes() == credential))
        }
        Some(Kind::RollChange) => {
            let change = decode::<RollChange>(&added.content.body);
            signed(&added, Kind::RollChange) && change.is_ok_and(|change| change.added.bytes() == credential)
        }
        _ => false,
    };
    if !named {
        return Err(at_fault("the entry that it names does not put this code on the roll"));
    }
    if let Some(&index) = places.revoked.first() {
        let revoked = entry(index)?;
        let change = decode::<RollChange>(&revoked.content.body);
        let named = revoked.kind() == Some(Kind::RollChange)
            && signed(&revoked, Kind::RollChange)
            && change.is_ok_and(|change| change.revoked.bytes() == credential);
        if !named {
            return Err(at_fault("the entry that it names does not revoke this code"));
        }
        let what =
            format!("this voting code was replaced by another one (entry {index} of the public record)");
        return Err(Failure::refused("credential.revoked", what)
            .help("Vote with the new code; if you have none, ask the registrar."));
    }
    let Some(&index) = places.ballot.first() else { return Ok(Standing { last: None }) };
    let last = entry(index)?;
    let ballot = Ballot::from_bytes(&last.content.body).ok().filter(|_| last.kind() == Some(Kind::Ballot));
    match ballot.filter(|ballot| ballot.credential() == credential) {
        Some(ballot) => Ok(Standing { last: Some((last, ballot.sequence())) }),
        None => Err(at_fault("the ballot that it names is not of this code")),
    }
}

/// An entry whose inclusion in the checkpoint's tree holds.
fn open(proven: &Proven, head: &Checkpoint) -> Result<Entry, Failure> {
    let hashes = proven.hashes().ok_or_else(|| at_fault("a proof of its is cut off"))?;
    verify_inclusion(&leaf_hash(&proven.entry), proven.index, head.size, &head.root, &hashes)
        .map_err(|e| at_fault(&e.to_string()))?;
    let entry = Entry::from_bytes(&proven.entry).map_err(|e| at_fault(&e.to_string()))?;
    if entry.index == proven.index { Ok(entry) } else { Err(at_fault("an entry of its is misplaced")) }
}
