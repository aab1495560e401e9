//! Whole finished elections of any size, made quickly and the same on every run: the key by two of three trustees, a
//! roll, one ballot of every voter sealed on all cores, Close, decryptions, Result. Every ballot is as valid as a
//! voter's own; what is saved is what only hides votes, and verifying what was just sealed.

pub mod prover;

use crate::world::{CLOSES, Entries, OPENS, World, contest, draft};
use glassurn_crypto::board::archive::{self, Heads};
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::credential::{Credential, Roll, Voter, VoterCode};
use glassurn_crypto::encoding::encode;
use glassurn_crypto::group::Scalar;
use glassurn_crypto::manifest::{Draft, Rule};
use prover::{Prover, random};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use std::fs::{self, File};
use std::io::{BufWriter, Result, Write};
use std::path::Path;
use std::thread;

/// How many ballots are sealed before they are put on the board.
const CHUNK: usize = 8_192;

/// One of so many options, counted by two of three.
pub fn one_of(options: usize) -> Draft {
    let options: Vec<String> = (1..=options).map(|i| format!("option-{i}")).collect();
    draft(vec![contest("question", &options, Rule::Exactly { sum: 1, cap: None })], 2, 3)
}

/// A finished election in which each of so many voters has chosen one of so many options.
pub fn finished(voters: usize, options: usize, mut progress: impl FnMut(usize)) -> World {
    let mut world = World::new(one_of(options));
    world.ceremony();
    let secrets = secrets(voters);
    for content in roll(&world, &secrets, &[]) {
        world.post(content).expect("the roll is sorted and new");
    }
    world.open();
    let prover = Prover::new(world.election.context().expect("Open is there"));
    let span = CLOSES - OPENS;
    for first in (0..voters).step_by(CHUNK) {
        let count = CHUNK.min(voters - first);
        let ballots = on_all_cores(count, |place| ballot(&prover, &secrets, first + place, options));
        for (voter, ballot) in (first..).zip(ballots) {
            world.now = OPENS + span * voter as u64 / voters as u64;
            let entry = world.entry(ballot);
            let verdict = world.election.reload(&entry).expect("it is linked");
            verdict.outcome.expect("every voter may vote once");
            world.entries.0.push(entry);
        }
        progress(first + count);
    }
    world.close();
    world.count(&[0, 2]);
    world
}

/// The secrets of so many credentials; they have no voting codes.
pub fn secrets(voters: usize) -> Vec<Scalar> {
    let mut rng = ChaCha20Rng::seed_from_u64(0);
    (0..voters).map(|_| random(&mut rng)).collect()
}

/// The roll of these credentials and of those of these codes, as the registrar posts it.
pub fn roll(world: &World, secrets: &[Scalar], codes: &[VoterCode]) -> Vec<Submission> {
    let voter = |credential: Option<Credential>| Voter {
        credential: *credential.expect("not zero").public(),
        weight: 1,
    };
    let mut voters = on_all_cores(secrets.len(), |place| voter(Credential::from_secret(secrets[place])));
    voters.extend(codes.iter().map(|code| voter(code.credential(world.manifest().id()))));
    let chunks = Roll::chunks(voters).into_iter();
    chunks.map(|chunk| world.sign(Kind::Roll, encode(&chunk), Signer::registrar(), 3)).collect()
}

/// The first ballot of a voter: half of them want the first option, the others all options alike.
pub fn ballot(prover: &Prover, secrets: &[Scalar], voter: usize, options: usize) -> Submission {
    let mut rng = ChaCha20Rng::seed_from_u64(1 + voter as u64);
    let choice = if voter.is_multiple_of(2) { 0 } else { voter / 2 % options };
    // The last option is implied by the other values.
    let values: Vec<u64> = (0..options - 1).map(|option| u64::from(option == choice)).collect();
    Submission::ballot(prover.ballot(&secrets[voter], 1, &values, &mut rng))
}
/// Does something for each number below `count` on all cores; gives the results in order.
pub fn on_all_cores<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let share = count.div_ceil(cores).max(1);
    let work = &work;
    thread::scope(|scope| {
        let parts: Vec<_> = (0..count)
            .step_by(share)
            .map(|from| scope.spawn(move || (from..count.min(from + share)).map(work).collect::<Vec<T>>()))
            .collect();
        parts.into_iter().flat_map(|part| part.join().expect("the work does not panic")).collect()
    })
}

/// Writes the archive of a world whole or not at all.
pub fn write_archive(world: &World, file: &Path) -> Result<()> {
    let half = file.with_extension("half");
    let signed = |size| SignedCheckpoint::parse(&world.checkpoint(size)).expect("it was just signed");
    let closing = world.election.closed().map(|closed| signed(closed.index + 1));
    let Entries(entries) = &world.entries;
    let heads = Heads { checkpoint: signed(entries.len() as u64), closing };
    let mut writer = BufWriter::new(File::create(&half)?);
    let written = archive::stream(&heads, entries.iter().map(Ok), |part| writer.write_all(part));
    written.map_err(std::io::Error::other)?;
    writer.flush()?;
    fs::rename(half, file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use glassurn_crypto::audit::audit_archive;

    #[test]
    fn a_generated_election_passes_the_whole_audit_and_is_the_same_every_time() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (one, other) = (folder.path().join("one.glassurn"), folder.path().join("other.glassurn"));
        for file in [&one, &other] {
            write_archive(&finished(12, 5, |_| {}), file).expect("it can be written");
        }
        let bytes = fs::read(&one).expect("the archive");
        assert!(bytes == fs::read(&other).expect("the archive"), "two runs differ");
        let world = finished(12, 5, |_| {});
        let report = audit_archive(&bytes, Some(*world.manifest().id()), [1; 32], |_| {});
        assert!(report.holds(), "{report:#?}");
        assert_eq!((report.ballots, report.counting), (12, 12));
        assert_eq!(report.totals.map(|totals| totals.contests), Some(vec![vec![8, 1, 1, 1, 1]]));
    }
}
