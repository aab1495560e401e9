//! An election whose board is watched by real witnesses, each behind a wire.

use crate::remote::Remote;
use crate::service::Service;
use crate::wire::{Mode, Wire};
use crate::witness::Witness;
use crate::world::key;
use glassurn_api::endpoint;
use glassurn_crypto::audit::{Report, witnesses};
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::board::cosign::Witnesses;
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::election::Note;
use glassurn_crypto::encoding::{encode, hex};
use glassurn_crypto::manifest::{Draft, Named};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long the witnesses may take before the test gives up; nothing is measured.
const PATIENCE: Duration = Duration::from_secs(60);

/// The election, its witnesses, and the wires between them and the board.
pub struct Watched {
    /// The election on its service.
    pub remote: Remote,
    /// The witnesses, in the manifest's order.
    pub witnesses: Vec<Witness>,
    /// The wire of each.
    pub wires: Vec<Wire>,
}

/// The witnesses of a watched election before there is one, with the service that knows their addresses.
pub struct Watch {
    /// The service.
    pub service: Arc<Service>,
    /// The witnesses.
    pub witnesses: Vec<Witness>,
    /// Their wires.
    pub wires: Vec<Wire>,
}

impl Watch {
    /// So many witnesses, and a service that runs and has listed the world's officials.
    pub fn new(count: usize) -> Self {
        Self::with(count, &[])
    }

    /// The same with further options of the service.
    pub fn with(count: usize, options: &[(&str, &str)]) -> Self {
        let witnesses: Vec<Witness> =
            (0..count).map(|number| Witness::new(&format!("w{number}.example/w"))).collect();
        let wires: Vec<Wire> = (0..count).map(|_| Wire::new()).collect();
        let addresses = addresses(&witnesses, &wires);
        let options = [&[("GLASSURN_WITNESSES", addresses.as_str())], options].concat();
        let service = Service::new(&[hex(key(1).public().bytes())], &options);
        service.start().expect("it starts on an empty folder");
        Self { service: Arc::new(service), witnesses, wires }
    }

    /// Writes the witnesses into a draft, so many of whom must cosign.
    pub fn name(&self, draft: &mut Draft, quorum: u64) {
        let keys = self.witnesses.iter().map(Witness::key);
        draft.witnesses.members =
            keys.map(|key| Named { name: key.name().to_owned(), key: key.key() }).collect();
        (draft.witnesses.quorum, draft.witnesses.may_lie) = (quorum, 0);
    }

    /// The witnesses learn of a board and begin to answer.
    pub fn begin(self, remote: Remote) -> Watched {
        let log = remote.origin().log_key(remote.board).expect("an origin is a name");
        self.begin_as(remote, |witness| witness.list(std::slice::from_ref(&log)))
    }

    /// The same for mirrors of the board, which answers there.
    pub fn begin_mirrors(self, remote: Remote, url: &str) -> Watched {
        let manifest = remote.world.manifest().bytes().to_vec();
        self.begin_as(remote, |mirror| mirror.follow(&manifest, url))
    }

    fn begin_as(mut self, remote: Remote, learn: impl Fn(&mut Witness)) -> Watched {
        for (witness, wire) in self.witnesses.iter_mut().zip(&self.wires) {
            learn(witness);
            witness.start().expect("it starts on its state");
            wire.set(Mode::Through(witness.address()));
        }
        Watched { remote, witnesses: self.witnesses, wires: self.wires }
    }
}

/// Where the witnesses answer, as the service takes it.
fn addresses(witnesses: &[Witness], wires: &[Wire]) -> String {
    let address = |(witness, wire): (&Witness, &Wire)| format!("{}={}", witness.key().name(), wire.url());
    witnesses.iter().zip(wires).map(address).collect::<Vec<_>>().join(" ")
}

impl Watched {
    /// What somebody gets who copies the service's folder, with the same witnesses.
    pub fn copy(&self) -> Service {
        let addresses = addresses(&self.witnesses, &self.wires);
        Service::copy(&self.remote.service, &[("GLASSURN_WITNESSES", &addresses)])
    }

    /// Key, roll, Open: an election that `quorum` of `count` witnesses watch.
    pub fn open(draft: Draft, count: usize, quorum: u64, voters: usize) -> Self {
        Self::open_on(Watch::new(count), draft, quorum, voters)
    }

    /// The same with witnesses and a service that are there.
    pub fn open_on(watch: Watch, mut draft: Draft, quorum: u64, voters: usize) -> Self {
        watch.name(&mut draft, quorum);
        let remote = Remote::begin(watch.service.clone(), draft);
        let mut watched = watch.begin(remote);
        watched.remote.ceremony();
        watched.remote.roll(voters);
        watched.remote.begin_voting();
        watched.caught_up();
        watched
    }

    /// The witnesses of the manifest.
    pub fn list(&self) -> Witnesses {
        witnesses(self.remote.world.manifest()).expect("there are some").expect("they can be listed")
    }

    /// What `/checkpoint` serves.
    #[track_caller]
    pub fn shown(&self) -> SignedCheckpoint {
        let answer = self.remote.service.get(&endpoint::checkpoint(&self.remote.id()));
        self.remote.signed(answer.text().as_bytes());
        SignedCheckpoint::parse(answer.text().as_bytes()).expect("it was just read")
    }

    /// How many have cosigned what is shown.
    #[track_caller]
    pub fn cosigned(&self) -> usize {
        self.list().verify(&self.shown()).expect("no false line is served").len()
    }

    /// The newest number of entries, as pages show it.
    pub fn size(&self) -> u64 {
        self.remote.standing().view.summary.size
    }

    /// What the service has said, but for requests.
    fn words(&self) -> String {
        let log = self.remote.service.log();
        let words = log.lines().filter(|line| !line.contains("\"message\":\"request\""));
        words.map(|line| format!("\n{line}")).collect()
    }

    /// Waits for something.
    #[track_caller]
    pub fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let since = Instant::now();
        while !holds(self) {
            assert!(since.elapsed() < PATIENCE, "{what} does not come: {}", self.words());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until a quorum has cosigned the newest head.
    #[track_caller]
    pub fn caught_up(&self) {
        self.until("the newest head with its quorum", |watched| {
            let shown = watched.shown();
            shown.claimed().size == watched.size() && watched.list().verify_quorum(&shown).is_ok()
        });
    }

    /// The closing checkpoint, once it is served.
    #[track_caller]
    pub fn closing(&self) -> Option<SignedCheckpoint> {
        let answer = self.remote.service.get(&endpoint::closing_checkpoint(&self.remote.id()));
        if answer.status == 409 {
            return None;
        }
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.remote.signed(answer.text().as_bytes());
        Some(SignedCheckpoint::parse(answer.text().as_bytes()).expect("it was just read"))
    }

    /// All wires at once.
    pub fn silence(&self) {
        self.wires.iter().for_each(|wire| wire.set(Mode::Silent));
    }

    /// All wires lead to their witnesses again.
    pub fn connect(&self) {
        for (wire, witness) in self.wires.iter().zip(&self.witnesses) {
            wire.set(Mode::Through(witness.address()));
        }
    }

    /// An official's words for everybody: an entry more, at any time.
    pub fn note(&self, words: &str) -> Submission {
        let body = encode(&Note { text: words.into() });
        self.remote.world.sign(Kind::Note, body, Signer::official(0), 1)
    }

    /// The end of every scenario: the witnesses catch up, and the audit holds, with their quorum.
    #[track_caller]
    pub fn audit(&mut self) -> Report {
        self.caught_up();
        self.remote.audit()
    }
}
