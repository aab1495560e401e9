//! A whole election in memory: every role, one board, a seeded generator. The board takes entries by the same
//! decision as the service; [`World::force`] is the board that breaks its own rules.

use glassurn_crypto::audit::{Auditor, Evidence, Report};
use glassurn_crypto::ballot::{self, Ballot};
use glassurn_crypto::board::archive::{self, Heads};
use glassurn_crypto::board::checkpoint::{Checkpoint, SignedCheckpoint, origin};
use glassurn_crypto::board::entry::{Entry, Kind, Signer, Submission};
use glassurn_crypto::board::merkle::{Tree, leaf_hash};
use glassurn_crypto::credential::{Consent, Roll, RollChange, Voter, VoterCode};
use glassurn_crypto::election::{Close, Election, Extend, Open, Record, Refusal};
use glassurn_crypto::encoding::{Hash, VERSION, VERSION_MIXED, encode};
use glassurn_crypto::manifest::{
    BoardInfo, Ceremony, Closing, CodeMaker, Contest, Contests, Draft, Eligibility, Fraction, Manifest,
    Named, Order, Rule, Schedule, Selection, Texts, Ties, Trustees, Witnesses,
};
use glassurn_crypto::signature::SecretKey;
use glassurn_crypto::tally::Void;
use glassurn_crypto::trustee::{KeyFile, Step};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use std::borrow::Cow;

/// When worlds open and close, in seconds since 1970.
pub const OPENS: u64 = 1_800_000_000;
/// The closing time of worlds.
pub const CLOSES: u64 = OPENS + 7 * 24 * 3600;

/// A contest over these options.
pub fn contest(name: &str, options: &[String], rule: Rule) -> Contest {
    let selection = |name: &String| Selection {
        name: name.clone(),
        title: Texts::one("en", name),
        description: Texts(Vec::new()),
    };
    Contest {
        name: name.into(),
        title: Texts::one("en", "Which of these?"),
        description: Texts(Vec::new()),
        selections: options.iter().map(selection).collect(),
        rule,
        seats: 1,
        order: Order::Fixed,
        blank: None,
    }
}

/// The signing key of a role in worlds: officials 1 and 2, registrar 3, board 4, trustees from 11.
pub fn key(number: u8) -> SecretKey {
    SecretKey::from_seed(&[number; 32])
}

/// A draft with these contests and `threshold` of `trustees`; a DKG unless all of them are needed.
pub fn draft(contests: Vec<Contest>, threshold: u64, trustees: u8) -> Draft {
    let named =
        |name: &str, number: u8| Named { name: format!("{name} {number}"), key: key(number).public() };
    let ceremony = if threshold == u64::from(trustees) { Ceremony::AllOfN } else { Ceremony::Dkg };
    let mixed = contests.iter().any(|contest| contest.rule.answer().is_some());
    Draft {
        version: if mixed { VERSION_MIXED } else { VERSION },
        nonce: [9; 32],
        contests: Contests(contests),
        title: Texts::one("en", "A world's election"),
        description: Texts(Vec::new()),
        organiser: "The world".into(),
        contact: "world@example.org".into(),
        schedule: Schedule {
            zone: "Europe/Warsaw".into(),
            opens: OPENS,
            closes: CLOSES,
            closing: Closing::Official,
            extension: 24 * 3600,
        },
        quorum: Fraction { part: 0, of: 1 },
        trustees: Trustees {
            ceremony,
            threshold,
            members: (1..=trustees).map(|i| named("Trustee", 10 + i)).collect(),
        },
        officials: vec![named("Official", 1), named("Official", 2)],
        registrar: key(3).public(),
        authenticator: Vec::new(),
        board: BoardInfo { host: "vote.example.org".into(), key: key(4).public() },
        witnesses: Witnesses { members: Vec::new(), quorum: 0, may_lie: 0 },
        eligibility: Eligibility::Roll,
        codes: CodeMaker::Registrar,
        revote: true,
        minimum: 3,
        ties: Ties::Declared,
        weights_reveal_votes: false,
    }
}

/// Entries in memory.
#[derive(Debug, Clone, Default)]
pub struct Entries(pub Vec<Vec<u8>>);

impl Record for Entries {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    fn entry(&self, index: u64) -> Option<Cow<'_, [u8]>> {
        self.0.get(usize::try_from(index).ok()?).map(|bytes| Cow::Borrowed(bytes.as_slice()))
    }
}

/// One election with everything that anybody in it knows.
pub struct World {
    /// The state as the board has it.
    pub election: Election,
    /// The board.
    pub entries: Entries,
    /// The trustees' key files, in their order.
    pub key_files: Vec<KeyFile>,
    /// Every voter's code, in the order of the roll's making.
    pub codes: Vec<VoterCode>,
    /// The clock.
    pub now: u64,
    /// The generator.
    pub rng: ChaCha20Rng,
}

impl World {
    /// The board begins with the manifest.
    pub fn new(draft: Draft) -> Self {
        let manifest = draft.check().expect("the world's manifest holds");
        let now = OPENS - 10_000;
        let content = Submission::sign(
            Kind::Manifest,
            manifest.bytes().to_vec(),
            manifest.id(),
            Signer::official(0),
            &key(1),
        );
        let entry = Entry { version: VERSION, index: 0, previous: [0; 32], time: now, content }.to_bytes();
        Self::follow(entry, now)
    }

    /// Begins with the entry 0 of a board that somebody else keeps; [`World::read`] reads on.
    pub fn follow(entry: Vec<u8>, now: u64) -> Self {
        let election = Election::begin(&entry).expect("the world's manifest is signed");
        let key_files = (1..=election.manifest().trustees.members.len() as u64)
            .map(|i| KeyFile::new(election.manifest(), i).expect("the manifest names this trustee"))
            .collect();
        Self {
            election,
            entries: Entries(vec![entry]),
            key_files,
            codes: Vec::new(),
            now,
            rng: ChaCha20Rng::seed_from_u64(1),
        }
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        self.election.manifest()
    }

    /// Signs a body as a role; `key` is the role's number in [`key`].
    pub fn sign(&self, kind: Kind, body: Vec<u8>, signer: Signer, number: u8) -> Submission {
        Submission::sign(kind, body, self.manifest().id(), signer, &key(number))
    }

    /// The bytes of the entry that would hold this content next.
    pub fn entry(&self, content: Submission) -> Vec<u8> {
        let (index, previous) = (self.election.size(), *self.election.head());
        Entry { version: VERSION, index, previous, time: self.now, content }.to_bytes()
    }

    /// Appends as an honest board does: refuses what the rules forbid.
    pub fn post(&mut self, content: Submission) -> Result<u64, Refusal> {
        let bytes = self.entry(content.clone());
        let change = if content.kind == Kind::Ballot.number() {
            let context = self.election.context().ok_or(Refusal::NotOpen)?.clone();
            let verified = glassurn_crypto::election::verify_ballot(&context, &content.body, &mut self.rng)?;
            self.election.decide_ballot(&content, &verified, self.now)?
        } else {
            self.election.decide(&content, self.now)?
        };
        self.election.commit(change, leaf_hash(&bytes), self.now);
        self.entries.0.push(bytes);
        self.count_if_closed();
        Ok(self.election.size() - 1)
    }

    /// Reads the next entry of a board that somebody else keeps, as every reader does.
    pub fn read(&mut self, bytes: Vec<u8>) -> Result<(), Refusal> {
        let verdict = self.election.next(&bytes, &mut self.rng).expect("it is linked");
        self.entries.0.push(bytes);
        self.count_if_closed();
        verdict.outcome
    }

    fn count_if_closed(&mut self) {
        if self.election.closed().is_some_and(|closed| closed.body.counting >= self.manifest().minimum) {
            self.election.compute_count(&self.entries, |_| {}).expect("the board has its own entries");
        }
    }

    /// Appends as a lying board does: whatever it is. Gives what a reader makes of it.
    pub fn force(&mut self, content: Submission) -> Result<(), Refusal> {
        let bytes = self.entry(content);
        let verdict = self.election.next(&bytes, &mut self.rng).expect("it is linked");
        self.entries.0.push(bytes);
        verdict.outcome
    }

    /// Every trustee does every step that is due until the key is made.
    pub fn ceremony(&mut self) {
        while self.election.ceremony().key().is_none() {
            for place in 0..self.key_files.len() {
                self.ceremony_step(place);
            }
        }
    }

    /// Trustee `place + 1` does the step that is due.
    pub fn ceremony_step(&mut self, place: usize) {
        if let Some(content) = self.ceremony_due(place) {
            self.post(content).expect("the step is due");
        }
    }

    /// What trustee `place + 1` has to post next, reading its file back after every write.
    pub fn ceremony_due(&mut self, place: usize) -> Option<Submission> {
        let bytes = self.key_files[place].to_bytes();
        let mut file = KeyFile::from_bytes(&bytes).expect("it was just written");
        let step = file.due(self.election.ceremony(), &mut self.rng).expect("the board is honest");
        let written = file.to_bytes();
        self.key_files[place] = KeyFile::from_bytes(&written).expect("it was just written");
        let Step::Post { kind, body } = step else { return None };
        Some(self.sign(kind, body, Signer::trustee(place as u64 + 1), 11 + place as u8))
    }

    /// The registrar makes one code for every weight and posts the roll.
    pub fn roll(&mut self, weights: &[u64]) {
        for content in self.roll_due(weights) {
            self.post(content).expect("the roll is sorted and new");
        }
    }

    /// One code for every weight, and the roll that the registrar posts for them.
    pub fn roll_due(&mut self, weights: &[u64]) -> Vec<Submission> {
        let codes: Vec<_> = weights.iter().map(|_| VoterCode::generate(&mut self.rng)).collect();
        let id = *self.manifest().id();
        let voter = |(code, &weight): (&VoterCode, &u64)| Voter {
            credential: *code.credential(&id).expect("not zero").public(),
            weight,
        };
        let voters = codes.iter().zip(weights).map(voter).collect();
        self.codes.extend(codes);
        let chunks = Roll::chunks(voters).into_iter();
        chunks.map(|chunk| self.sign(Kind::Roll, encode(&chunk), Signer::registrar(), 3)).collect()
    }

    /// What an official says at Open, if true.
    pub fn open_body(&self) -> Open {
        let key = self.election.ceremony().key().expect("the ceremony is done");
        let register = self.election.register();
        Open { attempt: key.attempt(), key: *key.y(), number: register.number(), weight: register.weight() }
    }

    /// An official opens, and the clock moves to the opening time.
    pub fn open(&mut self) {
        let content = self.sign(Kind::Open, encode(&self.open_body()), Signer::official(0), 1);
        self.post(content).expect("everything is ready");
        self.now = OPENS;
    }

    /// Key, roll, Open.
    pub fn begun(draft: Draft, weights: &[u64]) -> Self {
        let mut world = Self::new(draft);
        world.ceremony();
        world.roll(weights);
        world.open();
        world
    }

    /// Voter `voter` seals answers as the next ballot of its credential.
    pub fn seal(&mut self, voter: usize, values: &[u64]) -> Ballot {
        let context = self.election.context().expect("Open is there").clone();
        let credential = self.codes[voter].credential(self.election.manifest().id()).expect("not zero");
        let standing = self.election.register().get(credential.public().bytes());
        let sequence = standing.map_or(0, |standing| standing.sequence) + 1;
        ballot::seal(&context, &credential, sequence, 0, values, &mut self.rng)
            .and_then(|sealed| sealed.cast(&context, &mut self.rng))
            .expect("the answers obey the rules")
    }

    /// Voter `voter` votes.
    pub fn cast(&mut self, voter: usize, values: &[u64]) -> u64 {
        let ballot = self.seal(voter, values);
        self.now += 1;
        self.post(Submission::ballot(ballot.to_bytes())).expect("the voter may vote")
    }

    /// A new code for voter `voter`, and how the registrar puts it in the place of the one before, with official 0's consent.
    pub fn replacement(&mut self, voter: usize) -> (VoterCode, Submission) {
        let id = *self.manifest().id();
        let code = VoterCode::generate(&mut self.rng);
        let revoked = *self.codes[voter].credential(&id).expect("not zero").public();
        let added = *code.credential(&id).expect("not zero").public();
        let consent = vec![Consent::sign(&id, &revoked, &added, 0, &key(1))];
        let body = encode(&RollChange { revoked, added, consent });
        (code, self.sign(Kind::RollChange, body, Signer::registrar(), 3))
    }

    /// The registrar replaces voter `voter`'s code.
    pub fn replace(&mut self, voter: usize) {
        let (code, content) = self.replacement(voter);
        self.post(content).expect("the change is consented to");
        self.codes[voter] = code;
    }

    /// An official moves the closing time later.
    pub fn extend(&mut self, closes: u64) {
        let content = self.sign(Kind::Extend, encode(&Extend { closes }), Signer::official(1), 2);
        self.post(content).expect("the manifest allows it");
    }

    /// The numbers of Close, if true.
    pub fn close_body(&self) -> Close {
        Close { ballots: self.election.ballots(), counting: self.election.register().counting() }
    }

    /// The closing time comes, and the board closes.
    pub fn close(&mut self) {
        self.now = self.now.max(self.election.closes());
        let content = self.sign(Kind::Close, encode(&self.close_body()), Signer::board(), 4);
        self.post(content).expect("it is time");
    }

    /// The decryption of trustee `place + 1`.
    pub fn decryption(&mut self, place: usize) -> Submission {
        let tally = self.election.tally().expect("it is closed").clone();
        let key = self.election.ceremony().key().expect("it was opened").clone();
        let share = self.key_files[place].share_mut().expect("the ceremony is done");
        share.bind(tally.close()).expect("there is one closing");
        let share = self.key_files[place].share().expect("the ceremony is done");
        let body = encode(&tally.decrypt(&key, share, &mut self.rng).expect("the share is bound"));
        self.sign(Kind::PartialDecryption, body, Signer::trustee(place as u64 + 1), 11 + place as u8)
    }

    /// These trustees decrypt, and an official publishes the result.
    pub fn count(&mut self, trustees: &[usize]) -> Vec<Vec<u64>> {
        for &place in trustees {
            let content = self.decryption(place);
            self.post(content).expect("the decryption is right");
        }
        let totals = self.totals();
        let content = self.sign(Kind::Result, encode(&totals), Signer::official(0), 1);
        self.post(content).expect("the result is right");
        totals.contests
    }

    /// The totals that the board's entries give.
    pub fn totals(&self) -> glassurn_crypto::tally::TallyResult {
        self.election.totals().expect("enough trustees decrypted").clone().expect("the values are in range")
    }

    /// An official states that too few voted.
    pub fn void(&mut self) {
        let counting = self.election.register().counting();
        let content = self.sign(Kind::Void, encode(&Void { counting }), Signer::official(0), 1);
        self.post(content).expect("too few voted");
    }

    /// The board's signed checkpoint over its first `size` entries.
    pub fn checkpoint(&self, size: u64) -> Vec<u8> {
        let mut tree = Tree::new();
        self.entries.0.iter().take(size as usize).for_each(|entry| tree.push(leaf_hash(entry)));
        let origin = origin(&self.manifest().board.host, self.manifest().id()).expect("the host is a host");
        let checkpoint = Checkpoint { origin, size, root: tree.root() };
        checkpoint.sign(&key(4)).expect("the origin is a name").to_string().into_bytes()
    }

    /// What an observer downloads.
    pub fn evidence(&self) -> Evidence<Entries> {
        let closing = self.election.closed().map(|closed| self.checkpoint(closed.index + 1));
        Evidence {
            record: self.entries.clone(),
            checkpoint: self.checkpoint(self.entries.size()),
            closing,
            rebuilt: None,
        }
    }

    /// The archive of the whole board.
    pub fn archive(&self) -> Vec<u8> {
        let signed = |size| SignedCheckpoint::parse(&self.checkpoint(size)).expect("it was just signed");
        let closing = self.election.closed().map(|closed| signed(closed.index + 1));
        let heads = Heads { checkpoint: signed(self.entries.size()), closing };
        archive::build(&heads, &self.entries.0).expect("the entries are the board's")
    }

    /// A whole audit by an observer who was given the right election id.
    pub fn audit(&self) -> Report {
        audit(self.evidence(), *self.manifest().id())
    }
}

/// A whole audit of some evidence.
pub fn audit(evidence: Evidence<Entries>, expected: Hash) -> Report {
    Auditor::new(evidence, Some(expected), [3; 32]).run(|_| {})
}
