//! Any bytes are a batch of ballots, and the verdict on each is the one that it gets alone (`docs/protocol.md`
//! §9).
//!
//! The bytes are read as a small program and never refused: an election of [`elections`], ballots from its pool,
//! honest and forged, and deeds done to them. The fuzz target `batch` (`crypto/fuzz`) and a test call
//! [`batch_equals_single`]. [`mixes`] does the same for parts of mixed answers.

mod deeds;
pub mod elections;
pub mod mixes;

use crate::verifier;
use bulletproofs::BulletproofGens;
use deeds::{Bytes, Deed};
use elections::Prepared;
use glassurn_crypto::ballot::{self, Ballot, BallotError, Context, inspect, verify_ballots};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sha2::{Digest, Sha256};

/// The most ballots of a batch.
const BALLOTS: u8 = 12;
/// The most deeds done to a batch: what more would say, fewer say faster.
const DEEDS: usize = 16;

/// A verdict on the bytes of one ballot; `None` if they are not a ballot's encoding.
pub type Verdict = Option<Result<(), BallotError>>;

/// What some bytes say.
#[derive(Debug, Clone)]
pub struct Program {
    /// Which of the prepared elections.
    election: usize,
    /// Places in its pool.
    ballots: Vec<usize>,
    /// What is done to the ballots, one after the other.
    deeds: Vec<Deed>,
}

impl Program {
    /// Reads a program: the election, the number of ballots, their places in the pool, then deeds up to the end.
    pub fn read(data: &[u8]) -> Self {
        let mut bytes = Bytes(data);
        let election = usize::from(bytes.one()) % elections::COUNT;
        let count = bytes.one() % BALLOTS + 1;
        let pool = elections::prepared(election).pool.len();
        let ballots: Vec<usize> = (0..count).map(|_| usize::from(bytes.one()) % pool).collect();
        let mut deeds = Vec::new();
        while !bytes.0.is_empty() && deeds.len() < DEEDS {
            deeds.push(Deed::read(&mut bytes, ballots.len()));
        }
        Self { election, ballots, deeds }
    }

    /// Its election.
    pub fn prepared(&self) -> &'static Prepared {
        elections::prepared(self.election)
    }

    /// The bytes of its ballots, after every deed.
    pub fn run(&self) -> Vec<Vec<u8>> {
        let prepared = self.prepared();
        let mut ballots: Vec<Vec<u8>> =
            self.ballots.iter().map(|&place| prepared.pool[place].bytes.clone()).collect();
        self.deeds.iter().for_each(|deed| deed.do_to(&mut ballots, prepared));
        ballots
    }
}

/// Runs the program in these bytes and [`judge`]s its ballots.
pub fn batch_equals_single(data: &[u8]) -> Vec<Verdict> {
    let program = Program::read(data);
    let (prepared, ballots) = (program.prepared(), program.run());
    judge(&prepared.context, &ballots, |bytes| {
        let same = prepared.pool.iter().find(|pooled| pooled.bytes == bytes);
        same.map_or_else(|| library(&prepared.context, &prepared.generators, bytes), |pooled| pooled.valid)
    })
}

/// The oracle: whether the second verifier takes a ballot, whose range proof is verified by the library's own
/// `verify_multiple_with_rng` and whose linear equations one by one.
pub fn library(context: &Context, generators: &BulletproofGens, ballot: &[u8]) -> bool {
    let (manifest, key) = (context.manifest().bytes(), context.key().bytes());
    verifier::verify_by_library(generators, manifest, key, ballot).is_ok()
}

/// The verdicts on ballots that are verified together.
///
/// # Panics
/// If one differs from what [`ballot::verify`] says of the ballot alone, or from whether the oracle takes it.
pub fn judge(context: &Context, ballots: &[Vec<u8>], oracle: impl Fn(&[u8]) -> bool) -> Vec<Verdict> {
    // The same bytes always meet the same weights, so that a finding can be repeated.
    let mut hash = Sha256::new();
    ballots.iter().for_each(|ballot| hash.update(ballot));
    let mut rng = ChaCha20Rng::from_seed(hash.finalize().into());
    let decoded: Vec<Option<Ballot>> = ballots.iter().map(|bytes| Ballot::from_bytes(bytes).ok()).collect();
    let batch = decoded.iter().flatten().cloned().collect();
    let mut batch = verify_ballots(context, batch, &mut rng).into_iter();
    let mut verdicts = Vec::new();
    for (place, (bytes, ballot)) in ballots.iter().zip(decoded).enumerate() {
        let together = ballot.is_some().then(|| batch.next().expect("there is a verdict on every ballot"));
        let taken = together.as_ref().and_then(|verdict| verdict.as_ref().ok());
        assert!(
            taken.is_none_or(|taken| Some(taken.ballot()) == ballot.as_ref()),
            "ballot {place}: another's verdict"
        );
        let alone = ballot.map(|ballot| {
            inspect(context, ballot)
                .and_then(|checked| ballot::verify(context, checked, &mut rng))
                .map(|_| ())
        });
        let together = together.map(|verdict| verdict.map(|_| ()));
        assert_eq!(together, alone, "ballot {place}: in the batch, and alone");
        assert_eq!(together == Some(Ok(())), oracle(bytes), "ballot {place}: taken here, and by the oracle");
        verdicts.push(together);
    }
    assert!(batch.next().is_none(), "there is a verdict on no ballot");
    verdicts
}
