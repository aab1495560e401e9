//! One election on a server, with everything that anybody in it knows. What the server says is read through verified
//! leaves only, as every client must.

use super::server::{Data, HOST, Server};
use super::wire::Answer;
use glassurn_api::endpoint;
use glassurn_crypto::ballot::{self, Ballot};
use glassurn_crypto::board::checkpoint::{Checkpoint, SignedCheckpoint, origin};
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::board::merkle::{Tree, leaf_hash};
use glassurn_crypto::board::receipt::Receipt;
use glassurn_crypto::board::tile::{bundles, decode_bundle};
use glassurn_crypto::credential::{Consent, Roll, RollChange, Voter, VoterCode};
use glassurn_crypto::election::{Close, Election, Open, Record};
use glassurn_crypto::encoding::{decode, encode, hex, unhex};
use glassurn_crypto::manifest::*;
use glassurn_crypto::signature::{PublicKey, SecretKey};
use glassurn_crypto::trustee::{KeyFile, Step};
use rand_core::OsRng;
use std::borrow::Cow;
use std::time::{SystemTime, UNIX_EPOCH};

/// The server's clock is ours.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs()
}

/// The signing key of a role: officials 1 and 2, registrar 3, trustees from 11.
pub fn key(number: u8) -> SecretKey {
    SecretKey::from_seed(&[number; 32])
}

/// Three options, one of which is chosen; one trustee of one; open for an hour; two voters are enough.
pub fn draft(board: PublicKey) -> Draft {
    let named =
        |name: &str, number: u8| Named { name: format!("{name} {number}"), key: key(number).public() };
    let selection = |name: &str| Selection {
        name: name.into(),
        title: Texts::one("en", name),
        description: Texts(Vec::new()),
    };
    let contest = Contest {
        name: "chair".into(),
        title: Texts::one("en", "Who shall chair?"),
        description: Texts(Vec::new()),
        selections: ["ada", "bob", "cyd"].map(selection).into(),
        rule: Rule::Exactly { sum: 1, cap: None },
        seats: 1,
        order: Order::Fixed,
        blank: None,
    };
    let mut nonce = [0; 32];
    rand_core::RngCore::fill_bytes(&mut OsRng, &mut nonce);
    Draft {
        version: 1,
        nonce,
        contests: Contests(vec![contest]),
        title: Texts::one("en", "A chair"),
        description: Texts(Vec::new()),
        organiser: "The house".into(),
        contact: "house@example.org".into(),
        schedule: Schedule {
            zone: "Europe/Warsaw".into(),
            opens: now() - 10,
            closes: now() + 3600,
            closing: Closing::Official,
            extension: 3600,
        },
        quorum: Fraction { part: 0, of: 1 },
        trustees: Trustees { ceremony: Ceremony::AllOfN, threshold: 1, members: vec![named("Trustee", 11)] },
        officials: vec![named("Official", 1), named("Official", 2)],
        registrar: key(3).public(),
        authenticator: Vec::new(),
        board: BoardInfo { host: HOST.into(), key: board },
        witnesses: Witnesses { members: Vec::new(), quorum: 0, may_lie: 0 },
        eligibility: Eligibility::Roll,
        codes: CodeMaker::Registrar,
        revote: true,
        minimum: 2,
        ties: Ties::Declared,
        weights_reveal_votes: false,
    }
}

/// The board's key as the server states it.
pub fn board_key(server: &Server) -> PublicKey {
    let digits = server.get(endpoint::BOARD).json()["key"].as_str().expect("a key").to_owned();
    PublicKey::from_bytes(unhex(&digits).expect("64 digits")).expect("a key")
}

/// Lists official 0's key.
pub fn list_official(data: &Data) {
    let digits = hex(key(1).public().bytes());
    let output = data.run(&["user", "add", "--key", &digits, "--name", "Official 1"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// What is on the board, as far as it was read.
#[derive(Default)]
pub struct Entries(pub Vec<Vec<u8>>);

impl Record for Entries {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    fn entry(&self, index: u64) -> Option<Cow<'_, [u8]>> {
        self.0.get(index as usize).map(|bytes| Cow::Borrowed(bytes.as_slice()))
    }
}

/// An election on a server.
pub struct House {
    pub server: Server,
    pub id: String,
    pub election: Election,
    pub entries: Entries,
    pub tree: Tree,
    pub codes: Vec<VoterCode>,
    pub key_files: Vec<KeyFile>,
    /// Codes that were replaced.
    pub old: Vec<VoterCode>,
    pub board: PublicKey,
}

impl House {
    /// Publishes a manifest on a server.
    pub fn begin(server: Server, change: impl FnOnce(&mut Draft)) -> Self {
        let board = board_key(&server);
        let mut draft = draft(board);
        change(&mut draft);
        let manifest = draft.check().expect("the manifest holds");
        let id = hex(manifest.id());
        let content = signed(&manifest, Kind::Manifest, manifest.bytes().to_vec(), Signer::official(0), 1);
        let answer = server.post(endpoint::ELECTIONS, &content.to_bytes());
        assert_eq!(answer.status, 201, "{}", answer.text());
        let receipt = Receipt::parse(&answer.body).expect("a receipt");
        let origin = origin(HOST, manifest.id()).expect("a host");
        let entry = receipt.verify(&origin, board).expect("it verifies").entry.to_vec();
        let key_files = (1..=manifest.trustees.members.len() as u64)
            .map(|i| KeyFile::new(&manifest, i).expect("the manifest names this trustee"))
            .collect();
        Self {
            election: Election::begin(&entry).expect("a manifest"),
            tree: Tree::from_iter([leaf_hash(&entry)]),
            entries: Entries(vec![entry]),
            codes: Vec::new(),
            old: Vec::new(),
            key_files,
            server,
            id,
            board,
        }
    }

    /// An open election with so many voters on a fresh server.
    pub fn open(data: &Data, voters: usize, options: &[&str], change: impl FnOnce(&mut Draft)) -> Self {
        let server = data.serve(options);
        list_official(data);
        let mut house = Self::begin(server, change);
        house.ceremony();
        house.roll(voters);
        house.post_open();
        house
    }

    pub fn manifest(&self) -> &Manifest {
        self.election.manifest()
    }

    /// Signs a body as a role.
    pub fn sign(&self, kind: Kind, body: Vec<u8>, signer: Signer, number: u8) -> Submission {
        signed(self.manifest(), kind, body, signer, number)
    }

    /// Posts an entry that must be taken, and reads the board up to it.
    #[track_caller]
    pub fn post(&mut self, content: &Submission) -> Answer {
        let answer = self.try_post(content);
        assert_eq!(answer.status, 201, "{}", answer.text());
        self.sync();
        answer
    }

    pub fn try_post(&self, content: &Submission) -> Answer {
        self.server.post(&endpoint::entries(&self.id), &content.to_bytes())
    }

    /// The signed checkpoint, verified.
    pub fn checkpoint(&self) -> Checkpoint {
        let answer = self.server.get(&endpoint::checkpoint(&self.id));
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.verified(&answer.body)
    }

    pub fn verified(&self, note: &[u8]) -> Checkpoint {
        let origin = origin(HOST, self.manifest().id()).expect("a host");
        let signed = SignedCheckpoint::parse(note).expect("a signed checkpoint");
        signed.verify(&origin, self.board).expect("the board signed it").clone()
    }

    /// Verifies a receipt and gives the entry's index.
    #[track_caller]
    pub fn receipt(&self, answer: &Answer) -> u64 {
        let origin = origin(HOST, self.manifest().id()).expect("a host");
        let receipt = Receipt::parse(&answer.body).expect("a receipt");
        receipt.verify(&origin, self.board).expect("it verifies").index
    }

    /// Reads every new entry, and checks that the signed tree is what was read.
    pub fn sync(&mut self) {
        let checkpoint = self.checkpoint();
        for bundle in bundles(checkpoint.size) {
            let range = bundle.entries(checkpoint.size).expect("within the board");
            if range.end <= self.entries.size() {
                continue;
            }
            let answer = self.server.get(&format!("/board/{}/{bundle}", self.id));
            assert_eq!(answer.status, 200, "{}", answer.text());
            let read = decode_bundle(&answer.body, bundle.width()).expect("a bundle");
            for (index, entry) in range.zip(read) {
                if index < self.entries.size() {
                    assert_eq!(entry, self.entries.0[index as usize], "an entry has changed");
                    continue;
                }
                let verdict = self.election.next(entry, &mut OsRng).expect("it is linked");
                assert_eq!(verdict.outcome, Ok(()), "the board took a void entry");
                self.tree.push(verdict.leaf);
                self.entries.0.push(entry.to_vec());
                let minimum = self.election.manifest().minimum;
                let closed = self.election.closed().filter(|closed| closed.index == index);
                if closed.is_some_and(|closed| closed.body.counting >= minimum) {
                    self.election.compute_count(&self.entries, |_| {}).expect("all entries are here");
                }
            }
        }
        assert_eq!((self.tree.len(), self.tree.root()), (checkpoint.size, checkpoint.root));
    }

    /// Every trustee does every step that is due.
    pub fn ceremony(&mut self) {
        while self.election.ceremony().key().is_none() {
            for place in 0..self.key_files.len() {
                // The file is read back after every write: only then is a key confirmed.
                let written = self.key_files[place].to_bytes();
                let mut file = KeyFile::from_bytes(&written).expect("it was just written");
                let step = file.due(self.election.ceremony(), &mut OsRng).expect("an honest board");
                self.key_files[place] = file;
                if let Step::Post { kind, body } = step {
                    let content = self.sign(kind, body, Signer::trustee(place as u64 + 1), 11 + place as u8);
                    self.post(&content);
                }
            }
        }
    }

    /// The registrar makes codes and posts the roll.
    pub fn roll(&mut self, voters: usize) {
        let codes: Vec<_> = (0..voters).map(|_| VoterCode::generate(&mut OsRng)).collect();
        let id = *self.manifest().id();
        let credential = |code: &VoterCode| *code.credential(&id).expect("not zero").public();
        let voters = codes.iter().map(|code| Voter { credential: credential(code), weight: 1 }).collect();
        for chunk in Roll::chunks(voters) {
            let content = self.sign(Kind::Roll, encode(&chunk), Signer::registrar(), 3);
            self.post(&content);
        }
        self.codes.extend(codes);
    }

    pub fn post_open(&mut self) {
        let key = self.election.ceremony().key().expect("the key is made");
        let register = self.election.register();
        let (number, weight) = (register.number(), register.weight());
        let open = Open { attempt: key.attempt(), key: *key.y(), number, weight };
        let content = self.sign(Kind::Open, encode(&open), Signer::official(0), 1);
        self.post(&content);
    }

    /// Voter `voter` seals a choice under this sequence.
    pub fn seal(&self, voter: usize, sequence: u64, choice: usize) -> Ballot {
        self.seal_with(&self.codes[voter], sequence, choice)
    }

    fn seal_with(&self, code: &VoterCode, sequence: u64, choice: usize) -> Ballot {
        let values: Vec<u64> = (0..2).map(|place| u64::from(place == choice)).collect();
        self.seal_code(code, sequence, &values)
    }

    /// Voter `voter` seals explicit values of all contests.
    pub fn seal_values(&self, voter: usize, sequence: u64, values: &[u64]) -> Ballot {
        self.seal_code(&self.codes[voter], sequence, values)
    }

    fn seal_code(&self, code: &VoterCode, sequence: u64, values: &[u64]) -> Ballot {
        let context = self.election.context().expect("Open is there");
        let credential = code.credential(self.manifest().id()).expect("not zero");
        ballot::seal(context, &credential, sequence, 0, values, &mut OsRng)
            .and_then(|sealed| sealed.cast(context, &mut OsRng))
            .expect("the choice obeys the rules")
    }

    pub fn cast(&self, ballot: &Ballot) -> Answer {
        self.cast_bytes(&ballot.to_bytes())
    }

    pub fn cast_bytes(&self, bytes: &[u8]) -> Answer {
        self.server.post(&endpoint::ballots(&self.id), bytes)
    }

    /// Voter `voter` votes for the first time; gives the receipt.
    #[track_caller]
    pub fn vote(&self, voter: usize, choice: usize) -> Answer {
        let answer = self.cast(&self.seal(voter, 1, choice));
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer
    }

    /// A RollChange that replaces a voter's code, with official 0's consent; the new code is remembered.
    pub fn replacement(&mut self, voter: usize) -> Submission {
        let id = *self.manifest().id();
        let code = VoterCode::generate(&mut OsRng);
        let revoked = *self.codes[voter].credential(&id).expect("not zero").public();
        let added = *code.credential(&id).expect("not zero").public();
        let consent = vec![Consent::sign(&id, &revoked, &added, 0, &key(1))];
        self.old.push(std::mem::replace(&mut self.codes[voter], code));
        self.sign(Kind::RollChange, encode(&RollChange { revoked, added, consent }), Signer::registrar(), 3)
    }

    /// A first ballot of the voter whose code this RollChange revokes, made with the old code.
    pub fn seal_before(&self, content: &Submission) -> Ballot {
        let change: RollChange = decode(&content.body).expect("a RollChange");
        let old = self.old.iter().find(|code| {
            code.credential(self.manifest().id())
                .is_some_and(|credential| *credential.public() == change.revoked)
        });
        self.seal_with(old.expect("it was replaced here"), 1, 0)
    }

    /// An official's Close with these numbers.
    pub fn close_with(&self, ballots: u64, counting: u64) -> Submission {
        self.sign(Kind::Close, encode(&Close { ballots, counting }), Signer::official(0), 1)
    }

    /// The decryption of trustee `place + 1`.
    pub fn decryption(&mut self, place: usize) -> Submission {
        let tally = self.election.tally().expect("it is closed").clone();
        let key = self.election.ceremony().key().expect("it was opened").clone();
        let share = self.key_files[place].share_mut().expect("the ceremony is done");
        share.bind(tally.close()).expect("there is one closing");
        let share = self.key_files[place].share().expect("the ceremony is done");
        let body = encode(&tally.decrypt(&key, share, &mut OsRng).expect("the share is bound"));
        self.sign(Kind::PartialDecryption, body, Signer::trustee(place as u64 + 1), 11 + place as u8)
    }

    /// A whole audit of the archive.
    #[track_caller]
    pub fn audit(&self) {
        let answer = self.server.get(&endpoint::archive(&self.id));
        assert_eq!(answer.status, 200);
        let id = *self.manifest().id();
        let report = glassurn_crypto::audit::audit_archive(&answer.body, Some(id), [3; 32], |_| {});
        assert!(report.holds(), "{report:#?}");
    }
}

fn signed(manifest: &Manifest, kind: Kind, body: Vec<u8>, signer: Signer, number: u8) -> Submission {
    Submission::sign(kind, body, manifest.id(), signer, &key(number))
}
