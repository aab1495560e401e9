//! What a voter's client believes of a board, and what it does not: one lie each, refused for its own reason.

#![allow(clippy::unwrap_used, reason = "the helpers of tests may unwrap as tests do")]

#[path = "../../../tests/src/world.rs"]
#[allow(dead_code, reason = "shared with other tests, which use the rest")]
mod world;

mod witnesses;

use std::cell::RefCell;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use glassurn_api::credential::{Bucket, Places, Proven};
use glassurn_api::error::{Code, Problem};
use glassurn_crypto::audit::signers;
use glassurn_crypto::ballot::Ballot;
use glassurn_crypto::board::acknowledgement::Acknowledgement;
use glassurn_crypto::board::checkpoint::{Origin, SignedCheckpoint, origin};
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::board::evidence::{Fork, ForkEvidence};
use glassurn_crypto::board::merkle::{Tree, leaf_hash};
use glassurn_crypto::board::receipt::Receipt;
use glassurn_crypto::board::tile::{Bundle, HashTile, encode_bundle};
use glassurn_crypto::board::witness::Witness;
use glassurn_crypto::credential::hash_code;
use glassurn_crypto::election::Open;
use glassurn_crypto::encoding::{Hash, encode, sha256};
use glassurn_crypto::manifest::Rule;
use glassurn_web::failure::Failure;
use glassurn_web::fault::Fault;
use glassurn_web::record::{Counted, Record, Search, Source};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use world::{OPENS, World, contest, draft, key};

type Change<T> = Box<dyn Fn(&mut T)>;

/// A service that serves a world, and may lie.
struct Liar {
    world: World,
    /// Changes what is served.
    bundle: Change<Vec<Vec<u8>>>,
    bucket: Change<Bucket>,
    checkpoint: RefCell<Option<Vec<u8>>>,
    /// What it says to a ballot.
    answer: Result<Vec<u8>, Failure>,
}

impl Liar {
    fn honest(world: World) -> Self {
        Self {
            world,
            bundle: Box::new(|_| {}),
            bucket: Box::new(|_| {}),
            checkpoint: RefCell::default(),
            answer: Err(Failure::Unreachable),
        }
    }

    fn id(&self) -> Hash {
        *self.world.manifest().id()
    }

    fn tree(&self) -> Tree {
        self.world.entries.0.iter().map(|entry| leaf_hash(entry)).collect()
    }

    fn note(&self) -> Vec<u8> {
        self.checkpoint
            .borrow()
            .clone()
            .unwrap_or_else(|| self.world.checkpoint(self.world.entries.0.len() as u64))
    }

    fn receipt(&self, index: u64) -> Vec<u8> {
        let checkpoint = SignedCheckpoint::parse(&self.note()).unwrap();
        let entry = self.world.entries.0[index as usize].clone();
        Receipt::issue(entry, index, &self.tree(), checkpoint).unwrap().to_string().into_bytes()
    }

    fn credential(&self, voter: usize) -> [u8; 32] {
        *self.world.codes[voter].credential(&self.id()).unwrap().public().bytes()
    }
}

impl Source for Liar {
    async fn checkpoint(&self) -> Result<Vec<u8>, Failure> {
        Ok(self.note())
    }

    async fn closing(&self) -> Result<Option<Vec<u8>>, Failure> {
        Ok(self.world.election.closed().map(|closed| self.world.checkpoint(closed.index + 1)))
    }

    async fn bundle(&self, bundle: Bundle) -> Result<Vec<u8>, Failure> {
        let range = bundle.entries(self.world.entries.0.len() as u64).ok_or(Failure::Unreadable(404))?;
        let mut entries = self.world.entries.0[range.start as usize..range.end as usize].to_vec();
        (self.bundle)(&mut entries);
        Ok(encode_bundle(entries).unwrap())
    }

    async fn hashes(&self, tile: HashTile) -> Result<Vec<u8>, Failure> {
        self.tree().tile(tile).ok_or(Failure::Unreadable(404))
    }

    async fn bucket(&self, prefix: &str) -> Result<Vec<u8>, Failure> {
        assert_eq!(prefix, "", "few voters share one bucket");
        let tree = self.tree();
        let mut entries: Vec<u64> = Vec::new();
        let credentials = self.world.election.register().iter().map(|(credential, standing)| {
            let ballot: Vec<u64> = standing.last.map(|last| last.index).into_iter().collect();
            let revoked: Vec<u64> = standing.revoked.into_iter().collect();
            entries.extend(ballot.iter().chain(&revoked).chain([&standing.added]));
            Places { credential: *credential, added: standing.added, revoked, ballot }
        });
        let credentials = credentials.collect();
        entries.sort_unstable();
        entries.dedup();
        let proven = |index: u64| Proven {
            index,
            entry: self.world.entries.0[index as usize].clone().into(),
            proof: tree.inclusion(index, tree.len()).unwrap().concat().into(),
        };
        let checkpoint = String::from_utf8(self.note()).unwrap();
        let mut bucket =
            Bucket { checkpoint, entries: entries.into_iter().map(proven).collect(), credentials };
        (self.bucket)(&mut bucket);
        Ok(bucket.to_bytes())
    }

    async fn cast(&self, _: &[u8]) -> Result<Vec<u8>, Failure> {
        self.answer.clone()
    }
}

/// A source in memory never waits.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a source in memory does not wait"),
    }
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(7)
}

fn load(liar: &Liar, seen: Option<&[u8]>) -> Result<Record, Fault> {
    let seen = seen.map(|note| std::str::from_utf8(note).unwrap());
    at_once(Record::load(liar, &liar.id(), seen, OPENS + 60, &mut rng(), |_| {}))
}

fn begun() -> World {
    let options = ["a", "b", "c"].map(String::from);
    World::begun(draft(vec![contest("c", &options, Rule::Cap { cap: 1 })], 1, 1), &[1; 6])
}

/// The fault of a load that must fail.
fn refused(result: Result<Record, Fault>) -> Fault {
    result.err().expect("the client must refuse this")
}

/// The board is at fault, and these words say why.
#[track_caller]
fn says(fault: Option<Fault>, words: &str) {
    let Some(Fault::Record(said) | Fault::ReceiptFalse(said)) = &fault else { panic!("{fault:?}") };
    assert!(said.contains(words), "{said:?} does not say {words:?}");
}

#[test]
fn an_honest_board_is_read_and_a_code_is_found() {
    let liar = Liar::honest(begun());
    let mut record = load(&liar, None).unwrap();
    assert_eq!(record.manifest(), liar.world.manifest());
    assert!(record.election().context().is_some());
    let standing = at_once(record.standing(&liar, &liar.credential(2), &mut rng())).unwrap();
    assert_eq!((standing.last, standing.revoked), (None, None));
}

#[test]
fn a_used_code_shows_number_time_and_receipt_code() {
    let mut world = begun();
    let entry = world.cast(3, &[1, 0, 1]);
    let liar = Liar::honest(world);
    let mut record = load(&liar, None).unwrap();
    let last = at_once(record.standing(&liar, &liar.credential(3), &mut rng())).unwrap().last.unwrap();
    assert_eq!((last.entry, last.time, last.sequence), (entry, OPENS + 1, 1));
}

#[test]
fn another_election_under_this_address_is_refused() {
    let liar = Liar::honest(begun());
    let other = [5; 32];
    let result = at_once(Record::load(&liar, &other, None, OPENS, &mut rng(), |_| {}));
    assert_eq!(refused(result), Fault::WrongElection);
}

#[test]
fn b_15_a_checkpoint_by_another_key_is_refused() {
    let liar = Liar::honest(begun());
    let note = SignedCheckpoint::parse(&liar.note()).unwrap();
    let forged = note.claimed().clone().sign(&key(9)).unwrap().to_string().into_bytes();
    *liar.checkpoint.borrow_mut() = Some(forged);
    says(Some(refused(load(&liar, None))), "the note is not signed by vote.example.org/");
}

#[test]
fn b_04_an_older_tree_than_was_seen_is_a_fork() {
    let mut world = begun();
    let before = world.entries.0.len() as u64;
    world.cast(0, &[1, 1, 0]);
    let seen = world.checkpoint(before + 1);
    let liar = Liar::honest(world);
    *liar.checkpoint.borrow_mut() = Some(liar.world.checkpoint(before));
    // The shorter tree is the beginning of the longer one: an older copy is no proof of a lie.
    assert!(matches!(refused(load(&liar, Some(&seen))), Fault::Fork { evidence: None, .. }));
}

#[test]
fn b_06_b_07_another_history_than_was_seen_is_a_fork_and_the_proof_of_it_is_made() {
    for more in 0..3 {
        let (mut one, mut other) = (begun(), begun());
        one.cast(0, &[1, 1, 0]);
        other.cast(1, &[0, 1, 0]);
        for voter in 0..more {
            other.cast(2 + voter, &[0, 1, 0]);
        }
        let (old, new) = (one.entries.0.len() as u64, other.entries.0.len() as u64);
        let seen = one.checkpoint(old);
        let liar = Liar::honest(other);
        let fault = refused(load(&liar, Some(&seen)));
        let Fault::Fork { seen: kept, shown, evidence } = fault else { panic!("{fault:?}") };
        assert_eq!(kept.as_bytes(), seen);
        assert_ne!(kept, shown);
        let evidence = ForkEvidence::parse(evidence.unwrap().as_bytes()).unwrap();
        let board = &signers(liar.world.manifest()).unwrap()[0];
        let fork = if old == new { Fork::Heads { size: old } } else { Fork::History { old, new } };
        assert_eq!(evidence.verify(board), Ok(fork));
    }
}

#[test]
fn a_board_that_grew_is_read() {
    let mut world = begun();
    let seen = world.checkpoint(world.entries.0.len() as u64);
    for voter in 0..5 {
        world.cast(voter, &[1, 0, 0]);
    }
    assert!(load(&Liar::honest(world), Some(&seen)).is_ok());
}

#[test]
fn b_23_an_altered_entry_before_open_is_refused() {
    let mut liar = Liar::honest(begun());
    liar.bundle = Box::new(|entries| {
        let last = entries.last_mut().unwrap();
        *last.last_mut().unwrap() ^= 1;
    });
    says(Some(refused(load(&liar, None))), "the entries are not those of the signed checkpoint");
}

#[test]
fn a_23_nobody_seals_under_a_key_that_the_record_does_not_give() {
    let options = ["a", "b", "c"].map(String::from);
    let mut world = World::new(draft(vec![contest("c", &options, Rule::Cap { cap: 1 })], 1, 1));
    world.ceremony();
    world.roll(&[1; 6]);
    // Official and board are one: they state a key whose secret they have.
    let known = *world.codes[0].credential(world.manifest().id()).unwrap().public();
    let open = Open { key: known, ..world.open_body() };
    let content = world.sign(Kind::Open, encode(&open), Signer::official(0), 1);
    world.force(content).unwrap_err();
    let mut liar = Liar::honest(world);
    let record = load(&liar, None).unwrap();
    assert!(record.election().opened().is_none() && record.election().context().is_none());
    // The trustees' key serves, whatever was stated before.
    liar.world.open();
    let record = load(&liar, None).unwrap();
    let key = record.election().context().unwrap().key();
    assert_eq!(key, liar.world.election.ceremony().key().unwrap().y());
    assert_ne!(*key, known);
}

#[test]
fn a_code_that_is_not_on_the_roll_is_named() {
    let liar = Liar::honest(begun());
    let mut record = load(&liar, None).unwrap();
    let stranger = *world_credential(&liar, 99);
    let fault = at_once(record.standing(&liar, &stranger, &mut rng())).unwrap_err();
    assert_eq!(fault, Fault::NotOnRoll);
}

/// A credential that nobody has.
fn world_credential(liar: &Liar, number: u8) -> &'static [u8; 32] {
    let bytes = [number; 32];
    assert!(liar.world.election.register().get(&bytes).is_none());
    Box::leak(Box::new(bytes))
}

#[test]
fn a_bucket_that_leaves_a_voter_out_is_refused() {
    let mut liar = Liar::honest(begun());
    let own = liar.credential(1);
    liar.bucket = Box::new(move |bucket| bucket.credentials.retain(|places| places.credential != own));
    let mut record = load(&liar, None).unwrap();
    says(
        at_once(record.standing(&liar, &own, &mut rng())).err(),
        "the bucket leaves out a credential that is on the roll",
    );
}

#[test]
fn a_bucket_with_an_altered_ballot_is_refused() {
    let mut world = begun();
    let entry = world.cast(1, &[1, 0, 0]);
    let mut liar = Liar::honest(world);
    liar.bucket = Box::new(move |bucket| {
        let proven = bucket.entries.iter_mut().find(|proven| proven.index == entry).unwrap();
        let mut bytes = proven.entry.to_vec();
        *bytes.last_mut().unwrap() ^= 1;
        proven.entry = bytes.into();
    });
    let mut record = load(&liar, None).unwrap();
    let own = liar.credential(1);
    says(at_once(record.standing(&liar, &own, &mut rng())).err(), "the proof does not lead to the root");
}

#[test]
fn b_17_a_bucket_with_somebody_elses_ballot_is_refused() {
    let mut world = begun();
    world.cast(1, &[1, 0, 0]);
    let other = world.cast(2, &[1, 0, 0]);
    let mut liar = Liar::honest(world);
    let own = liar.credential(1);
    liar.bucket = Box::new(move |bucket| {
        let places = bucket.credentials.iter_mut().find(|places| places.credential == own).unwrap();
        places.ballot = vec![other];
    });
    let mut record = load(&liar, None).unwrap();
    says(at_once(record.standing(&liar, &own, &mut rng())).err(), "is no ballot of this credential");
}

#[test]
fn a_replaced_code_is_named_with_the_entry_that_replaced_it() {
    let mut world = begun();
    let old = *world.codes[4].credential(world.manifest().id()).unwrap().public().bytes();
    world.replace(4);
    let change = world.entries.0.len() as u64 - 1;
    let liar = Liar::honest(world);
    let mut record = load(&liar, None).unwrap();
    let standing = at_once(record.standing(&liar, &old, &mut rng())).unwrap();
    assert_eq!(standing.revoked.map(|(entry, _)| entry), Some(change));
    // The new code comes from after Open: registrar and official have signed it.
    let new = at_once(record.standing(&liar, &liar.credential(4), &mut rng())).unwrap();
    assert_eq!((new.last, new.revoked), (None, None));
}

#[test]
fn b_17_b_19_a_receipt_of_another_ballot_is_refused() {
    let mut world = begun();
    let (ballot, other) = (world.seal(0, &[1, 1, 1]), world.seal(1, &[1, 1, 1]));
    let own = world.post(Submission::ballot(ballot.to_bytes())).unwrap();
    let foreign = world.post(Submission::ballot(other.to_bytes())).unwrap();
    let liar = Liar::honest(world);
    let record = load(&liar, None).unwrap();
    let proven = record.receipt(&liar.receipt(own), &ballot.to_bytes()).unwrap();
    assert_eq!(proven.entry, own);
    let (other, none) = ("the receipt is of another ballot", "the answer is no receipt");
    for (answer, words) in [(liar.receipt(foreign), other), (b"recorded".to_vec(), none), (Vec::new(), none)]
    {
        let fault = record.receipt(&answer, &ballot.to_bytes()).err();
        says(fault, words);
    }
}

#[test]
fn g_08_a_ballot_that_the_record_holds_is_recorded_whatever_the_service_says_of_it() {
    let mut world = begun();
    let (ballot, other) = (world.seal(0, &[1, 1, 1]).to_bytes(), world.seal(1, &[1, 1, 1]).to_bytes());
    let own = world.post(Submission::ballot(ballot.clone())).unwrap();
    let mut liar = Liar::honest(world);
    let record = load(&liar, None).unwrap();
    let refused = Failure::Refused(Problem::new(Code::CredentialRevoked));
    let fails =
        |fault: Result<Vec<u8>, Fault>, failure: &Failure| assert_eq!(fault, Err(failure.clone().into()));
    fails(at_once(record.cast(&liar, &ballot, false)), &Failure::Unreachable);
    // Whoever has asked often enough looks: it is there, and another one is not.
    let receipt = at_once(record.cast(&liar, &ballot, true)).expect("the record holds it");
    assert_eq!(record.receipt(&receipt, &ballot).unwrap().entry, own);
    fails(at_once(record.cast(&liar, &other, true)), &Failure::Unreachable);
    liar.answer = Err(refused.clone());
    let receipt = at_once(record.cast(&liar, &ballot, false)).expect("the record holds it");
    assert_eq!(record.receipt(&receipt, &ballot).unwrap().entry, own);
    fails(at_once(record.cast(&liar, &other, false)), &refused);
    // A bucket that is not the board's makes no receipt.
    liar.bucket = Box::new(move |bucket| {
        let proven = bucket.entries.iter_mut().find(|proven| proven.index == own).unwrap();
        proven.proof = vec![0; proven.proof.len()].into();
    });
    fails(at_once(record.cast(&liar, &ballot, false)), &refused);
}

/// The receipt code of the ballot in an entry.
fn code(liar: &Liar, index: u64) -> String {
    let entry =
        glassurn_crypto::board::entry::Entry::from_bytes(&liar.world.entries.0[index as usize]).unwrap();
    let ballot = Ballot::from_bytes(&entry.content.body).unwrap();
    hash_code(&ballot.fingerprint(liar.world.election.context().unwrap().key()))
}

fn counted(liar: &Liar, index: u64, known: bool) -> Counted {
    let mut record = load(liar, None).unwrap();
    let code = code(liar, index);
    let search = Search { code: &code, entry: known.then_some(index) };
    let found = at_once(record.find(liar, &search, |_, _| {})).unwrap().expect("it is there");
    assert_eq!(found.entry, index);
    assert_eq!(at_once(record.holds(liar, &found)), Ok(true));
    at_once(record.counted(liar, &found, &mut rng())).unwrap()
}

#[test]
fn a_ballot_is_found_and_what_becomes_of_it_is_said() {
    let mut world = begun();
    let first = world.cast(0, &[1, 0, 0]);
    let second = world.cast(0, &[0, 1, 0]);
    let replaced = world.cast(1, &[0, 1, 0]);
    world.replace(1);
    let change = world.entries.0.len() as u64 - 1;
    for voter in 2..6 {
        world.cast(voter, &[0, 0, 1]);
    }
    let mut liar = Liar::honest(world);
    for known in [true, false] {
        assert_eq!(counted(&liar, second, known), Counted::Last);
        assert!(matches!(counted(&liar, first, known), Counted::Superseded(entry, _) if entry == second));
        assert!(matches!(counted(&liar, replaced, known), Counted::Revoked(entry, _) if entry == change));
    }
    liar.world.close();
    let close = liar.world.entries.0.len() as u64 - 1;
    assert_eq!(counted(&liar, second, true), Counted::Before(close));
}

#[test]
fn a_code_that_nobody_has_is_not_found() {
    let mut world = begun();
    world.cast(0, &[1, 0, 0]);
    let liar = Liar::honest(world);
    let record = load(&liar, None).unwrap();
    let code = hash_code(&[9; 32]);
    assert_eq!(at_once(record.find(&liar, &Search { code: &code, entry: None }, |_, _| {})), Ok(None));
}

#[test]
fn an_altered_bundle_is_not_searched() {
    let mut world = begun();
    let ballot = world.cast(0, &[1, 0, 0]);
    let mut liar = Liar::honest(world);
    let record = load(&liar, None).unwrap();
    let code = code(&liar, ballot);
    liar.bundle = Box::new(|entries| *entries.last_mut().unwrap().last_mut().unwrap() ^= 1);
    let whole = "the entries are not those of the signed checkpoint";
    for (entry, words) in [(Some(ballot), "cannot be proven"), (None, whole)] {
        let found = at_once(record.find(&liar, &Search { code: &code, entry }, |_, _| {}));
        says(found.err(), words);
    }
}

#[test]
fn b_20_a_mirrors_word_for_this_ballot_is_no_receipt_and_of_another_one_is_nothing() {
    let mut world = begun();
    let ballot = world.seal(2, &[1, 0, 0]).to_bytes();
    let mut liar = Liar::honest(world);
    let record = load(&liar, None).unwrap();
    let mirror = Witness::new("mirror.example/m1", key(40)).unwrap();
    let other = origin(&record.manifest().board.host, &[9; 32]).unwrap();
    let of = |origin: &Origin, ballot: &[u8]| {
        let said = Acknowledgement { origin: origin.clone(), ballot: sha256(&[ballot]), time: OPENS + 9 };
        mirror.acknowledge(&said).unwrap().to_string()
    };
    let own = record.head().origin.clone();
    let note = of(&own, &ballot);
    liar.answer = Ok(note.clone().into_bytes());
    let said = at_once(record.cast(&liar, &ballot, false)).unwrap_err();
    assert!(!said.may_retry(), "it asks again by itself");
    assert_eq!(said, Fault::Waiting { note, since: OPENS + 9 });
    for note in [of(&own, b"another"), of(&other, &ballot)] {
        liar.answer = Ok(note.into_bytes());
        let answer = at_once(record.cast(&liar, &ballot, false)).unwrap();
        let fault = record.receipt(&answer, &ballot).err();
        assert!(matches!(fault, Some(Fault::ReceiptFalse(_))), "{fault:?}");
    }
}
