//! Closed elections, made once, and what honest key holders post of them.

use crate::mixed::{ranking, text, written};
use crate::world::{World, draft};
use glassurn_crypto::board::entry::{Kind, Submission};
use glassurn_crypto::election::{Election, MixPart};
use glassurn_crypto::encoding::decode;
use std::sync::OnceLock;

/// How many elections there are: a small one of two contests, and one whose lists are longer than an entry.
const COUNT: usize = 2;

/// An election and what is made for it.
pub struct Prepared {
    /// It is closed, and nothing is mixed.
    pub election: Election,
    /// Trustees.
    pub trustees: u64,
    /// What honest trustees post; the first ones in the order that gives a result.
    pub pool: Vec<Pooled>,
    /// How many of them do.
    pub script: usize,
    /// Every proof that holds: contest, trustee, place, what goes in, what comes out, the proof.
    pub shuffles: Vec<(u64, u64, u64, [Vec<u8>; 3])>,
    /// Every decryption that holds: contest, trustee, the list, the decryption.
    pub openings: Vec<(u64, u64, [Vec<u8>; 2])>,
}

/// A part of a pool.
#[derive(Clone)]
pub struct Pooled {
    /// Whose it is.
    pub trustee: u64,
    /// What it is.
    pub kind: Kind,
    /// The part.
    pub part: MixPart,
}

/// The election of this number; every eighth one is long.
pub fn prepared(number: usize) -> &'static Prepared {
    static ALL: [OnceLock<Prepared>; COUNT] = [const { OnceLock::new() }; COUNT];
    let number = usize::from(number % 8 == 7);
    ALL[number].get_or_init(|| if number == 0 { prepare(small(), 3) } else { prepare(long(), 2) })
}

fn small() -> World {
    let options: Vec<String> = ["a", "b", "c"].map(String::from).to_vec();
    let mut world = World::begun(draft(vec![ranking("rank", &options), text("name", 40)], 2, 3), &[1; 4]);
    for (voter, ranks) in [[1, 2, 3], [2, 1, 0], [0, 1, 1]].into_iter().enumerate() {
        world.cast(voter, &[&ranks[..], &written("Ada", 40)].concat());
    }
    world.close();
    world
}

fn long() -> World {
    let voters = 120;
    let mut world = World::begun(draft(vec![text("name", 239)], 2, 2), &vec![1; voters]);
    for voter in 0..voters {
        world.cast(voter, &written("Bo", 239));
    }
    world.close();
    world
}

/// Trustees 1 and 2 mix, then both open; what the others, and they again, could have posted stands behind.
fn prepare(mut world: World, trustees: u64) -> Prepared {
    let election = world.election.clone();
    let contests = world.manifest().contests().len();
    let (mut script, mut others) = (Vec::new(), Vec::new());
    let (mut shuffles, mut openings) = (Vec::new(), Vec::new());
    for contest in 0..contests {
        for place in 0..2 {
            // Of everybody whose turn it is one, and of who has the place two, so that a list can be exchanged.
            for trustee in (0..trustees as usize).filter(|trustee| *trustee >= place) {
                let due = world.mix_due(trustee, contest);
                shuffles.push(shuffle(&world, contest, &due));
                others.extend(due);
            }
            let due = world.mix_due(place, contest);
            shuffles.push(shuffle(&world, contest, &due));
            script.extend(due.clone());
            world.post_all(due).expect("it is proven");
        }
        for trustee in 0..trustees as usize {
            let due = world.opening_due(trustee, contest);
            let list = world.election.mixes().expect("it is closed").chains()[contest].list().to_bytes();
            openings.push((contest as u64, trustee as u64 + 1, [list, whole(&due, Kind::MixDecryption)]));
            if trustee < 2 { script.extend(due) } else { others.extend(due) }
        }
    }
    let length = script.len();
    let pool = script.into_iter().chain(others).map(pooled).collect();
    Prepared { election, trustees, pool, script: length, shuffles, openings }
}

fn part(content: &Submission) -> MixPart {
    decode(&content.body).expect("a part")
}

fn pooled(content: Submission) -> Pooled {
    let kind = Kind::from_number(content.kind).expect("a kind");
    let trustee = content.signature.expect("it is signed").signer.number;
    Pooled { trustee, kind, part: part(&content) }
}

fn shuffle(world: &World, contest: usize, due: &[Submission]) -> (u64, u64, u64, [Vec<u8>; 3]) {
    let list = world.election.mixes().expect("it is closed").chains()[contest].list().to_bytes();
    let trustee = due[0].signature.expect("it is signed").signer.number;
    let parts = [list, whole(due, Kind::Shuffle), whole(due, Kind::ShuffleProof)];
    (contest as u64, trustee, part(&due[0]).place, parts)
}

/// All parts of a kind together.
fn whole(due: &[Submission], kind: Kind) -> Vec<u8> {
    due.iter()
        .filter(|content| content.kind == kind.number())
        .flat_map(|content| part(content).bytes)
        .collect()
}
