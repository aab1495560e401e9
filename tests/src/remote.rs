//! A whole election over HTTP against the real service: every role by its own key, every answer checked as its
//! owner's client must, every head that was ever seen remembered.

use crate::service::{Answer, HOST, Service};
use crate::world::{World, key};
use glassurn_api::board::BoardView;
use glassurn_api::credential::{Bucket, bucket_prefix};
use glassurn_api::election::{ClosePrepared, ElectionView, PrepareClose};
use glassurn_api::endpoint;
use glassurn_api::error::{Code, Retry};
use glassurn_crypto::audit::{Report, audit_archive};
use glassurn_crypto::ballot;
use glassurn_crypto::board::archive::Archive;
use glassurn_crypto::board::checkpoint::{Checkpoint, Origin, SignedCheckpoint, origin};
use glassurn_crypto::board::entry::{Entry, Kind, Signer, Submission};
use glassurn_crypto::board::merkle::{Tree, leaf_hash, verify_inclusion};
use glassurn_crypto::board::receipt::Receipt;
use glassurn_crypto::election::Close;
use glassurn_crypto::encoding::{Hash, encode, hex, unhex};
use glassurn_crypto::manifest::{BoardInfo, CodeMaker, Draft, Eligibility};
use glassurn_crypto::signature::PublicKey;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The clock that the service has, too.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970").as_secs()
}

/// An election on a service, and a [`World`] that knows all roles' secrets and has read the board.
pub struct Remote {
    /// The service.
    pub service: Arc<Service>,
    /// The roles, and the board as far as it was read.
    pub world: World,
    /// The board's key as its manifest has it.
    pub board: PublicKey,
    /// Every root that the board has signed, by size, as far as anybody saw it.
    seen: Mutex<BTreeMap<u64, Hash>>,
}

/// What a receipt has proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The entry's index.
    pub index: u64,
    /// The entry's bytes.
    pub entry: Vec<u8>,
    /// The head that holds it.
    pub checkpoint: Checkpoint,
}

/// What no refusal may change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The signed head: size and root.
    pub checkpoint: String,
    /// The numbers that pages show.
    pub view: ElectionView,
}

/// Where a credential stands by its bucket, each entry proven under the bucket's checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The last ballot's index and body.
    pub ballot: Option<(u64, Vec<u8>)>,
    /// Whether it is revoked.
    pub revoked: bool,
}

/// A service with the world's officials listed.
pub fn service(options: &[(&str, &str)]) -> Arc<Service> {
    let service = Service::new(&[hex(key(1).public().bytes())], options);
    service.start().expect("it starts on an empty folder");
    Arc::new(service)
}

impl Remote {
    /// Publishes a draft, changed to name this service's board, open from now on for an hour.
    pub fn begin(service: Arc<Service>, mut draft: Draft) -> Self {
        let view: BoardView = service.get(endpoint::BOARD).json();
        let board = unhex(&view.key).and_then(PublicKey::from_bytes).expect("a public key");
        draft.board = BoardInfo { host: view.host, key: board };
        if draft.eligibility != Eligibility::Roll || draft.codes == CodeMaker::Server {
            draft.registrar = unhex(&view.registrar).and_then(PublicKey::from_bytes).expect("a public key");
        }
        if draft.schedule.opens > now() {
            (draft.schedule.opens, draft.schedule.closes) = (now() - 60, now() + 3600);
        }
        let manifest = draft.check().expect("the draft holds");
        let body = manifest.bytes().to_vec();
        let content = Submission::sign(Kind::Manifest, body, manifest.id(), Signer::official(0), &key(1));
        let answer = service.post(endpoint::ELECTIONS, &content.to_bytes());
        assert_eq!(answer.status, 201, "{}", answer.text());
        let receipt = Receipt::parse(&answer.body).expect("a receipt");
        let origin = origin(HOST, manifest.id()).expect("the host is a host");
        let proven = receipt.verify(&origin, board).expect("the receipt verifies");
        let seen = Mutex::new(BTreeMap::from([(proven.checkpoint.size, proven.checkpoint.root)]));
        Self { world: World::follow(proven.entry.to_vec(), now()), service, board, seen }
    }

    /// Key, roll, Open.
    pub fn open(service: Arc<Service>, draft: Draft, voters: usize) -> Self {
        let mut remote = Self::begin(service, draft);
        remote.ceremony();
        remote.roll(voters);
        remote.begin_voting();
        remote
    }

    /// An official opens.
    pub fn begin_voting(&mut self) {
        let open = encode(&self.world.open_body());
        self.post(&self.world.sign(Kind::Open, open, Signer::official(0), 1));
    }

    /// Every trustee does every step that is due until the key is made.
    pub fn ceremony(&mut self) {
        while self.world.election.ceremony().key().is_none() {
            for place in 0..self.world.key_files.len() {
                if let Some(content) = self.world.ceremony_due(place) {
                    self.post(&content);
                }
            }
        }
    }

    /// The registrar makes so many codes and posts the roll.
    pub fn roll(&mut self, voters: usize) {
        for content in self.world.roll_due(&vec![1; voters]) {
            self.post(&content);
        }
    }

    /// The election id.
    pub fn hash(&self) -> Hash {
        *self.world.manifest().id()
    }

    /// The election id in hexadecimal digits.
    pub fn id(&self) -> String {
        hex(self.world.manifest().id())
    }

    /// The log's origin.
    pub fn origin(&self) -> Origin {
        origin(HOST, self.world.manifest().id()).expect("the host is a host")
    }

    /// Posts an entry that must be taken as the next one, and reads it from its receipt. The same bytes are sent again
    /// while the service is busy: after Close it sums up before it takes decryptions.
    #[track_caller]
    pub fn post(&mut self, content: &Submission) -> Proven {
        let mut answer = self.try_post(content);
        while answer.status == 503 {
            assert_eq!(answer.problem().retry, Retry::Same, "{}", answer.text());
            std::thread::sleep(Duration::from_millis(20));
            answer = self.try_post(content);
        }
        assert_eq!(answer.status, 201, "{}", answer.text());
        let proven = self.receipt(&answer, content);
        assert_eq!(proven.index, self.world.election.size(), "nobody else posts");
        self.world.read(proven.entry.clone()).expect("the board takes no void entry");
        proven
    }

    /// Posts an entry, whatever comes of it.
    #[track_caller]
    pub fn try_post(&self, content: &Submission) -> Answer {
        self.service.post(&endpoint::entries(&self.id()), &content.to_bytes())
    }

    /// Verifies a receipt offline as its owner does: the board signed it, and it is of what was sent.
    #[track_caller]
    pub fn receipt(&self, answer: &Answer, sent: &Submission) -> Proven {
        let proven = self.proven(&answer.body);
        let entry = Entry::from_bytes(&proven.entry).expect("an entry");
        assert_eq!(&entry.content, sent, "the receipt is of something else");
        assert_eq!(entry.index, proven.index);
        proven
    }

    /// Verifies a receipt, of whatever it is.
    #[track_caller]
    pub fn proven(&self, receipt: &[u8]) -> Proven {
        let receipt = Receipt::parse(receipt).expect("a receipt");
        let verified = receipt.verify(&self.origin(), self.board).expect("the receipt verifies");
        self.remember(verified.checkpoint);
        let (index, entry) = (verified.index, verified.entry.to_vec());
        Proven { index, entry, checkpoint: verified.checkpoint.clone() }
    }

    /// Notes a signed head; no two roots may ever be signed for one size (attacks I2).
    #[track_caller]
    fn remember(&self, checkpoint: &Checkpoint) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let root = seen.entry(checkpoint.size).or_insert(checkpoint.root);
        assert_eq!(*root, checkpoint.root, "two roots are signed for size {}", checkpoint.size);
    }

    /// The newest signed head.
    #[track_caller]
    pub fn checkpoint(&self) -> Checkpoint {
        let answer = self.service.get(&endpoint::checkpoint(&self.id()));
        self.signed(answer.text().as_bytes())
    }

    /// Verifies a signed head.
    #[track_caller]
    pub fn signed(&self, bytes: &[u8]) -> Checkpoint {
        let signed = SignedCheckpoint::parse(bytes).expect("a checkpoint");
        let checkpoint = signed.verify(&self.origin(), self.board).expect("the board signed it").clone();
        self.remember(&checkpoint);
        checkpoint
    }

    /// Voter `voter` seals answers as its `sequence`-th ballot; `seed` makes its randomness.
    pub fn seal(&self, voter: usize, sequence: u64, values: &[u64], seed: u64) -> Submission {
        let mut rng = ChaCha20Rng::seed_from_u64(seed << 32 | (voter as u64) << 8 | sequence);
        let context = self.world.election.context().expect("Open is there");
        let credential = self.world.codes[voter].credential(&self.hash()).expect("not zero");
        let sealed = ballot::seal(context, &credential, sequence, 0, values, &mut rng);
        let ballot = sealed.and_then(|sealed| sealed.cast(context, &mut rng));
        Submission::ballot(ballot.expect("the answers obey the rules").to_bytes())
    }

    /// The file that opens a voter's sealed answers for a test of the device.
    pub fn challenge(&self, voter: usize, values: &[u64]) -> Vec<u8> {
        let mut rng = ChaCha20Rng::seed_from_u64(voter as u64);
        let context = self.world.election.context().expect("Open is there");
        let credential = self.world.codes[voter].credential(&self.hash()).expect("not zero");
        let sealed = ballot::seal(context, &credential, 1, 0, values, &mut rng);
        sealed.expect("the answers obey the rules").challenge().to_bytes()
    }

    /// Casts a ballot, whatever comes of it.
    #[track_caller]
    pub fn cast(&self, ballot: &Submission) -> Answer {
        self.service.post(&endpoint::ballots(&self.id()), &ballot.body)
    }

    /// Casts a ballot that must be taken; gives what its receipt proves.
    #[track_caller]
    pub fn vote(&self, ballot: &Submission) -> Proven {
        let answer = self.cast(ballot);
        assert_eq!(answer.status, 201, "{}", answer.text());
        self.receipt(&answer, ballot)
    }

    /// What no refusal may change.
    #[track_caller]
    pub fn standing(&self) -> Standing {
        let checkpoint = self.service.get(&endpoint::checkpoint(&self.id())).text().to_owned();
        Standing { checkpoint, view: self.service.get(&endpoint::election(&self.id())).json() }
    }

    /// Makes a request that must be refused with this code and change nothing: not the head, not what pages show, and
    /// no row of any table.
    #[track_caller]
    pub fn refused(&self, code: Code, request: impl FnOnce(&Self) -> Answer) -> Answer {
        let (before, stored) = (self.standing(), self.service.rows());
        let answer = request(self);
        assert_eq!((answer.status, answer.code()), (code.status(), code), "{}", answer.text());
        assert_eq!(self.standing(), before, "a refusal has changed the board");
        assert_eq!(self.service.rows(), stored, "a refusal has changed a table");
        answer
    }

    /// What the board holds for a voter, looked up as a client does.
    #[track_caller]
    pub fn bucket(&self, voter: usize) -> Found {
        let credential = self.world.codes[voter].credential(&self.hash()).expect("not zero");
        let prefix = bucket_prefix(self.world.election.register().number(), credential.public().bytes());
        let answer = self.service.get(&endpoint::credentials(&self.id(), &prefix));
        let bucket = Bucket::from_bytes(&answer.body).expect("a bucket");
        let checkpoint = self.signed(bucket.checkpoint.as_bytes());
        for entry in &bucket.entries {
            let (leaf, path) = (leaf_hash(&entry.entry), entry.hashes().expect("whole hashes"));
            let included = verify_inclusion(&leaf, entry.index, checkpoint.size, &checkpoint.root, &path);
            included.expect("the entry is on the board");
        }
        let mut all = bucket.credentials.iter();
        let places =
            all.find(|places| places.credential == *credential.public().bytes()).expect("it is on the roll");
        let body = |index| {
            let found =
                bucket.entries.iter().find(|entry| entry.index == index).expect("it is in the bucket");
            Entry::from_bytes(&found.entry).expect("an entry").content.body.clone()
        };
        Found {
            ballot: places.ballot.first().map(|&index| (index, body(index))),
            revoked: !places.revoked.is_empty(),
        }
    }

    /// An official asks what an early Close must state.
    #[track_caller]
    pub fn prepare_close(&self) -> Answer {
        let request = PrepareClose::sign(&self.hash(), now(), 0, &key(1));
        self.service.post(&endpoint::prepare_close(&self.id()), &request.to_bytes())
    }

    /// An official closes early with the numbers that the board gives.
    #[track_caller]
    pub fn close(&mut self) -> Proven {
        let answer = self.prepare_close();
        assert_eq!(answer.status, 200, "{}", answer.text());
        let prepared: ClosePrepared = answer.json();
        self.sync();
        let body = encode(&Close { ballots: prepared.ballots, counting: prepared.counting });
        let content = self.world.sign(Kind::Close, body, Signer::official(0), 1);
        self.post(&content)
    }

    /// These trustees decrypt, and an official publishes the result.
    #[track_caller]
    pub fn count(&mut self, trustees: &[usize]) -> Vec<Vec<u64>> {
        for &place in trustees {
            let content = self.world.decryption(place);
            self.post(&content);
        }
        let totals = self.world.totals();
        self.post(&self.world.sign(Kind::Result, encode(&totals), Signer::official(0), 1));
        totals.contests
    }

    /// The archive's bytes.
    #[track_caller]
    pub fn archive(&self) -> Vec<u8> {
        let answer = self.service.get(&endpoint::archive(&self.id()));
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        answer.body
    }

    /// Reads what is new on the board, verifying every entry; it must extend what was read before.
    #[track_caller]
    pub fn sync(&mut self) {
        let bytes = self.archive();
        let archive = Archive::read(bytes.as_slice()).expect("an archive");
        self.signed(archive.heads().checkpoint.to_string().as_bytes());
        let known = self.world.entries.0.len();
        assert!(archive.size() >= known as u64, "the board is shorter than it was");
        for (index, entry) in archive.entries().enumerate() {
            if index < known {
                assert_eq!(entry, self.world.entries.0[index], "entry {index} has changed");
            } else {
                self.world.read(entry.to_vec()).expect("the board takes no void entry");
            }
        }
    }

    /// Audits an archive as an observer who was given the right election id.
    pub fn report(&self, archive: &[u8]) -> Report {
        audit_archive(archive, Some(self.hash()), [3; 32], |_| {})
    }

    /// How every scenario ends: the audit of the archive holds, every head that anybody has ever seen is one of its
    /// history, the pages' numbers are the board's, and the service made no mistake.
    #[track_caller]
    pub fn audit(&mut self) -> Report {
        let report = self.report(&self.archive());
        assert!(report.holds(), "{report:#?}");
        self.sync();
        let tree: Tree = self.world.entries.0.iter().map(|entry| leaf_hash(entry)).collect();
        for (&size, root) in self.seen.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            assert_eq!(
                tree.root_at(size).as_ref(),
                Some(root),
                "the head of {size} entries is of another history"
            );
        }
        let summary = self.standing().view.summary;
        let election = &self.world.election;
        let counted = (election.ballots(), election.register().counting(), election.size());
        assert_eq!((summary.ballots, summary.counting, summary.size), counted);
        assert_eq!((report.ballots, report.counting), (counted.0, counted.1));
        self.service.assert_calm();
        report
    }
}
