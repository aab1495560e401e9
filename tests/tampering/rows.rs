//! The table of corruptions.

use glassurn_crypto::audit::{Check, Evidence};
use glassurn_crypto::ballot;
use glassurn_crypto::board::archive::Difference;
use glassurn_crypto::board::checkpoint::{Checkpoint, origin};
use glassurn_crypto::board::entry::{Entry, Kind, Signer, Submission};
use glassurn_crypto::credential::{Roll, Voter, VoterCode};
use glassurn_crypto::election::{Close, Extend, Note, Open};
use glassurn_crypto::encoding::{Hash, VERSION, encode};
use glassurn_crypto::group::Scalar;
use glassurn_crypto::manifest::{Named, Rule, Witnesses};
use glassurn_tests::generate::prover::{Prover, random};
use glassurn_tests::generate::{roll, secrets};
use glassurn_tests::world::{CLOSES, Entries, World, contest, draft, key};

/// A record at fault.
pub struct Tampered {
    pub evidence: Evidence<Entries>,
    pub expected: Hash,
    /// The entry that the audit must name.
    pub entry: Option<u64>,
}

/// One corruption and the check that finds it.
pub struct Row {
    pub name: &'static str,
    pub check: Check,
    pub code: &'static str,
    pub tamper: fn() -> Tampered,
}

pub const fn row(name: &'static str, check: Check, code: &'static str, tamper: fn() -> Tampered) -> Row {
    Row { name, check, code, tamper }
}

/// All corruptions.
pub fn all() -> impl Iterator<Item = &'static Row> {
    ROWS.iter().chain(crate::mixed::ROWS)
}

const ROWS: &[Row] = &[
    row("an archive is not rebuilt", Check::Archive, "archive.differs", archive),
    row("another key signs the checkpoint", Check::Checkpoint, "board.checkpoint", checkpoint),
    row("no witness cosigned", Check::Witnesses, "board.unwitnessed", unwitnessed),
    row("a checkpoint with another root", Check::Tree, "board.root", root),
    row("a checkpoint over fewer entries", Check::Tree, "board.root", fewer),
    row("an entry linked to another", Check::Chain, "board.chain", link),
    row("an entry at another index", Check::Chain, "board.chain", index),
    row("another election", Check::Manifest, "board.wrong_origin", other_election),
    row("an entry of no known kind", Check::Encoding, "request.malformed", kind),
    row("an entry with bytes behind its end", Check::Encoding, "request.malformed", trailing),
    row("an entry from the past", Check::Times, "entry.time", time),
    row("c_25 a roll signed by another key", Check::Signatures, "auth.forbidden", roll_signature),
    row("a note signed by an official's neighbour", Check::Signatures, "auth.forbidden", role),
    row("the same note twice", Check::Signatures, "entry.duplicate", twice),
    row("d_02 a copied proof of possession", Check::Ceremony, "ceremony.possession", copied_possession),
    row("a roll out of order", Check::Roll, "roll.order", roll_order),
    row("c_02 a credential on the roll twice", Check::Roll, "roll.duplicate", roll_twice),
    row("a_23 Open states a key that one voter knows", Check::Procedure, "entry.statement_wrong", other_key),
    row("an extension beyond the manifest's", Check::Procedure, "election.schedule_invalid", extension),
    row("b_28 a second manifest", Check::Procedure, "election.frozen", second_manifest),
    row("c_01 a ballot of nobody on the roll", Check::Eligibility, "credential.unknown", stuffed),
    row("a_17 a superseded ballot again", Check::Eligibility, "ballot.stale_sequence", replayed),
    row("c_13 a ballot after the closing time", Check::Eligibility, "election.closed", late),
    row("a ballot with a changed response", Check::Ballots, "ballot.proof_invalid", ballot_bit),
    row("a cost that is not that of the votes", Check::Ballots, "ballot.proof_invalid", cost),
    row("one credit too many", Check::Ballots, "ballot.proof_invalid", overdrawn),
    row("d_18 Close states other numbers", Check::Count, "entry.statement_wrong", close_numbers),
    row("d_11 a decryption with another share", Check::Decryptions, "decryption.proof_invalid", decryption),
    row("d_19 a result with one vote more", Check::Result, "tally.wrong_result", result),
    row("b_04 a closing checkpoint that ends before Close", Check::Closing, "board.closing", closing),
    row("the closing checkpoint is left out", Check::Closing, "board.closing", no_closing),
];

fn small() -> glassurn_crypto::manifest::Draft {
    let options: Vec<String> = ["a", "b", "c"].map(String::from).to_vec();
    draft(vec![contest("question", &options, Rule::Exactly { sum: 1, cap: None })], 2, 2)
}

fn begun() -> World {
    World::begun(small(), &[1; 6])
}

fn voted() -> World {
    let mut world = begun();
    for voter in 0..4 {
        world.cast(voter, &[u64::from(voter == 0), u64::from(voter == 1)]);
    }
    world
}

fn finish(mut world: World) -> World {
    world.close();
    world.count(&[0, 1]);
    world
}

/// A whole small election.
pub fn finished() -> World {
    finish(voted())
}

/// What an observer downloads of a world in which `entry` is at fault.
pub fn at(world: &World, entry: u64) -> Tampered {
    Tampered { evidence: world.evidence(), expected: *world.manifest().id(), entry: Some(entry) }
}

/// Posts something void as the next entry of a world and finishes the election around it.
fn void(mut world: World, content: Submission) -> Tampered {
    let entry = world.election.size();
    world.force(content).expect_err("the entry breaks a rule");
    at(&finish(world), entry)
}

fn archive() -> Tampered {
    let mut tampered = at(&finished(), 0);
    tampered.evidence.rebuilt = Some(Err(Difference::Readme));
    Tampered { entry: None, ..tampered }
}

fn checkpoint_of(world: &World, change: impl FnOnce(&mut Checkpoint), signer: u8) -> Tampered {
    let mut tampered = at(world, 0);
    let manifest = world.manifest();
    let origin = origin(&manifest.board.host, manifest.id()).expect("a host");
    let mut frontier = glassurn_crypto::board::merkle::Frontier::new();
    world.entries.0.iter().for_each(|e| frontier.push(glassurn_crypto::board::merkle::leaf_hash(e)));
    let mut checkpoint = Checkpoint { origin, size: world.entries.0.len() as u64, root: frontier.root() };
    change(&mut checkpoint);
    let signed = checkpoint.sign(&key(signer)).expect("an origin is a name");
    tampered.evidence.checkpoint = signed.to_string().into_bytes();
    Tampered { entry: None, ..tampered }
}

fn checkpoint() -> Tampered {
    // The key of an official: a key of this very manifest, but not the board's.
    checkpoint_of(&voted(), |_| {}, 1)
}

fn root() -> Tampered {
    checkpoint_of(&voted(), |checkpoint| checkpoint.root[0] ^= 1, 4)
}

fn fewer() -> Tampered {
    checkpoint_of(&voted(), |checkpoint| checkpoint.size -= 1, 4)
}

fn unwitnessed() -> Tampered {
    let mut draft = small();
    let members = vec![Named { name: "witness.example.org".into(), key: key(50).public() }];
    draft.witnesses = Witnesses { members, quorum: 1, may_lie: 0 };
    let world = World::begun(draft, &[1; 6]);
    Tampered { entry: None, ..at(&world, 0) }
}

/// Appends an entry whose frame is changed, without judging it: the tree is signed over it.
fn framed(change: impl FnOnce(&mut Entry)) -> Tampered {
    let mut world = voted();
    let note = encode(&Note { text: "a note".into() });
    let bytes = world.entry(world.sign(Kind::Note, note, Signer::official(0), 1));
    let mut entry = Entry::from_bytes(&bytes).expect("it was just encoded");
    change(&mut entry);
    world.entries.0.push(entry.to_bytes());
    at(&world, world.entries.0.len() as u64 - 1)
}

fn link() -> Tampered {
    framed(|entry| entry.previous[0] ^= 1)
}

fn index() -> Tampered {
    framed(|entry| entry.index += 1)
}

fn trailing() -> Tampered {
    let mut tampered = framed(|_| {});
    let mut world = voted();
    let note = encode(&Note { text: "a note".into() });
    let mut bytes = world.entry(world.sign(Kind::Note, note, Signer::official(0), 1));
    bytes.push(0);
    world.entries.0.push(bytes);
    tampered.evidence = world.evidence();
    tampered
}

fn other_election() -> Tampered {
    let mut tampered = at(&finished(), 0);
    tampered.expected[0] ^= 1;
    tampered
}

fn kind() -> Tampered {
    void(voted(), Submission { kind: 31, body: vec![], signature: None })
}

fn time() -> Tampered {
    let mut world = voted();
    let (now, entry) = (world.now, world.election.size());
    world.now -= 1_000;
    let note = world.sign(Kind::Note, encode(&Note { text: "late".into() }), Signer::official(0), 1);
    world.force(note).expect_err("the time went back");
    world.now = now;
    at(&finish(world), entry)
}

/// A new voter's line of the roll.
fn voter(world: &mut World) -> Voter {
    let code = VoterCode::generate(&mut world.rng);
    Voter { credential: *code.credential(world.manifest().id()).expect("not zero").public(), weight: 1 }
}

fn before_open() -> World {
    let mut world = World::new(small());
    world.ceremony();
    world
}

/// Posts something void before Open and holds the election around it.
fn void_before_open(mut world: World, content: Submission) -> Tampered {
    let entry = world.election.size();
    world.force(content).expect_err("the entry breaks a rule");
    world.roll(&[1; 6]);
    world.open();
    for voter in 0..4 {
        let place = world.codes.len() - 6 + voter;
        world.cast(place, &[1, 0]);
    }
    at(&finish(world), entry)
}

fn roll_signature() -> Tampered {
    let mut world = before_open();
    let line = voter(&mut world);
    let content = world.sign(Kind::Roll, encode(&Roll(vec![line])), Signer::registrar(), 1);
    void_before_open(world, content)
}

fn role() -> Tampered {
    let world = voted();
    let content = world.sign(Kind::Note, encode(&Note { text: "a note".into() }), Signer::official(1), 1);
    void(world, content)
}

fn twice() -> Tampered {
    let mut world = voted();
    let content = world.sign(Kind::Note, encode(&Note { text: "a note".into() }), Signer::official(0), 1);
    world.post(content.clone()).expect("the first is fine");
    void(world, content)
}

fn copied_possession() -> Tampered {
    let mut world = World::new(small());
    world.ceremony_step(0);
    let first = Entry::from_bytes(&world.entries.0[1]).expect("it was just posted");
    let copied = world.sign(Kind::TrusteeKey, first.content.body, Signer::trustee(2), 12);
    let entry = world.election.size();
    world.force(copied).expect_err("the proof is bound to trustee 1");
    world.ceremony();
    world.roll(&[1; 6]);
    world.open();
    for voter in 0..4 {
        world.cast(voter, &[0, 1]);
    }
    at(&finish(world), entry)
}

fn roll_order() -> Tampered {
    let mut world = before_open();
    let mut lines = [voter(&mut world), voter(&mut world)];
    lines.sort_by(|a, b| b.credential.bytes().cmp(a.credential.bytes()));
    let content = world.sign(Kind::Roll, encode(&Roll(lines.to_vec())), Signer::registrar(), 3);
    void_before_open(world, content)
}

fn roll_twice() -> Tampered {
    let mut world = before_open();
    let line = voter(&mut world);
    let content = world.sign(Kind::Roll, encode(&Roll(vec![line.clone(), line])), Signer::registrar(), 3);
    void_before_open(world, content)
}

/// The election's key is replaced by one whose secret somebody has alone: the first voter's credential.
fn other_key() -> Tampered {
    let mut world = before_open();
    world.roll(&[1; 6]);
    let known = *world.codes[0].credential(world.manifest().id()).expect("not zero").public();
    let body = Open { key: known, ..world.open_body() };
    let entry = world.election.size();
    let content = world.sign(Kind::Open, encode(&body), Signer::official(0), 1);
    world.force(content).expect_err("it is not the trustees' key");
    world.open();
    for voter in 0..4 {
        world.cast(voter, &[1, 0]);
    }
    at(&finish(world), entry)
}

fn extension() -> Tampered {
    let world = voted();
    let content =
        world.sign(Kind::Extend, encode(&Extend { closes: CLOSES + 30 * 24 * 3600 }), Signer::official(0), 1);
    void(world, content)
}

fn second_manifest() -> Tampered {
    let world = voted();
    let mut other = small();
    other.contests.0[0].selections.swap(0, 1);
    let body = other.check().expect("it holds too").bytes().to_vec();
    let content = world.sign(Kind::Manifest, body, Signer::official(0), 1);
    void(world, content)
}

fn stuffed() -> Tampered {
    let mut world = voted();
    let context = world.election.context().expect("it is open").clone();
    let code = VoterCode::generate(&mut world.rng);
    let credential = code.credential(world.manifest().id()).expect("not zero");
    let sealed = ballot::seal(&context, &credential, 1, 0, &[1, 0], &mut world.rng).expect("one of three");
    let ballot = sealed.cast(&context, &mut world.rng).expect("fresh randomness");
    void(world, Submission::ballot(ballot.to_bytes()))
}

fn replayed() -> Tampered {
    let mut world = voted();
    let index = world.cast(5, &[1, 0]);
    world.cast(5, &[0, 1]);
    let old = Entry::from_bytes(&world.entries.0[index as usize]).expect("it was just posted");
    void(world, old.content)
}

fn late() -> Tampered {
    let mut world = voted();
    let ballot = world.seal(5, &[1, 0]);
    world.now = CLOSES;
    void(world, Submission::ballot(ballot.to_bytes()))
}

fn ballot_bit() -> Tampered {
    let mut world = voted();
    let mut bytes = world.seal(5, &[1, 0]).to_bytes();
    // The last 96 bytes are z_r, z_v and z_x: the lowest bit of z_v's first byte.
    let place = bytes.len() - 64;
    bytes[place] ^= 1;
    void(world, Submission::ballot(bytes))
}

/// Four voters with nine credits for votes for and against, and the ballot of a fifth one that cheats with `Q` by so much and
/// claims of each form what its bits can hold.
fn squares(values: [u64; 2], off: u64) -> Tampered {
    let options: Vec<String> = ["a", "b"].map(String::from).to_vec();
    let contests = vec![contest("question", &options, Rule::Quadratic { credits: 9, against: true })];
    let mut world = World::new(draft(contests, 2, 2));
    world.ceremony();
    let secrets = secrets(1);
    world.codes = (0..4).map(|_| VoterCode::generate(&mut world.rng)).collect();
    for content in roll(&world, &secrets, &world.codes) {
        world.post(content).expect("the roll is sorted and new");
    }
    world.open();
    for voter in 0..4 {
        world.cast(voter, &[5, 1]);
    }
    let mut prover = Prover::new(world.election.context().expect("Open is there"));
    prover.off_squares[0] = Scalar::from(off);
    let opened = values.map(|value| (Scalar::from(value), random(&mut world.rng)));
    let cost: u64 = values.iter().map(|value| value.abs_diff(3).pow(2)).sum();
    let claimed = [values[0], values[1], 9u64.wrapping_sub(cost + off)];
    let ballot = prover.claim(&secrets[0], 1, &opened, &claimed, &mut world.rng);
    void(world, Submission::ballot(ballot))
}

fn cost() -> Tampered {
    squares([5, 5], 1)
}

fn overdrawn() -> Tampered {
    squares([6, 4], 0)
}

fn close_numbers() -> Tampered {
    let mut world = voted();
    let Close { ballots, counting } = world.close_body();
    world.now = CLOSES;
    let body = encode(&Close { ballots, counting: counting - 1 });
    let content = world.sign(Kind::Close, body, Signer::board(), 4);
    void(world, content)
}

fn decryption() -> Tampered {
    let mut world = voted();
    world.close();
    let entry = world.election.size();
    // Trustee 2 posts what trustee 1 decrypted, under trustee 2's own signature.
    let body = world.decryption(0).body;
    let content = world.sign(Kind::PartialDecryption, body, Signer::trustee(2), 12);
    world.force(content).expect_err("it is trustee 1's share");
    world.count(&[0, 1]);
    at(&world, entry)
}

fn result() -> Tampered {
    let mut world = voted();
    world.close();
    for place in [0, 1] {
        let content = world.decryption(place);
        world.post(content).expect("it is right");
    }
    let entry = world.election.size();
    let mut totals = world.totals();
    totals.contests[0][0] += 1;
    let lie = world.sign(Kind::Result, encode(&totals), Signer::official(0), 1);
    world.force(lie).expect_err("one vote more");
    totals.contests[0][0] -= 1;
    let truth = world.sign(Kind::Result, encode(&totals), Signer::official(0), 1);
    world.post(truth).expect("the truth");
    at(&world, entry)
}

fn closing() -> Tampered {
    let world = finished();
    let closed = world.election.closed().expect("it is closed").index;
    let mut tampered = at(&world, closed);
    tampered.evidence.closing = Some(world.checkpoint(closed));
    tampered
}

fn no_closing() -> Tampered {
    let mut tampered = at(&finished(), 0);
    tampered.evidence.closing = None;
    Tampered { entry: None, ..tampered }
}

const _: () = assert!(VERSION == 1, "a new version of the protocol needs a table of its own");
