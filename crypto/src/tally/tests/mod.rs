//! Sums, shares and results: who can open them, and what else is refused.

mod results;
mod shares;
mod vectors;

use super::*;
use crate::encoding::{decode, encode};
use crate::fixture;
use crate::group::{Scalar, random_scalar};
use crate::manifest::{Ceremony as Mode, Manifest, Rule};
use crate::trustee::ElectionKey;
use crate::trustee::tests::Room;
use alloc::vec;
use curve25519_dalek::ristretto::RistrettoPoint;

const CLOSE: Hash = [9; 32];

/// A finished ceremony and what was cast under its key.
struct Poll {
    room: Room,
    tally: Tally,
}

fn encrypt(key: &ElectionKey, value: u64, rng: &mut fixture::ChaCha20Rng) -> Ciphertext {
    let r = random_scalar(rng);
    let value = RistrettoPoint::mul_base(&Scalar::from(value));
    Ciphertext { d: RistrettoPoint::mul_base(&r), c: value + key.y().element() * r }
}

fn manifest(rules: &[(usize, Rule)], mode: Mode, t: u64, n: u8) -> Manifest {
    let contest = |(place, (m, rule)): (usize, &(usize, Rule))| {
        fixture::contest(&alloc::format!("c{place}"), *m, rule.clone())
    };
    fixture::draft(rules.iter().enumerate().map(contest).collect(), mode, t, n).check().unwrap()
}

/// An election in which these ballots (weight, explicit values) count.
fn poll(manifest: Manifest, ballots: &[(u64, Vec<u64>)]) -> Poll {
    let mut room = Room::of(manifest, 1).complete();
    let key = room.board.key().unwrap().clone();
    let mut sums = Sums::empty(room.manifest.layout().values);
    for (weight, values) in ballots {
        let ballot: Vec<Ciphertext> = values.iter().map(|&v| encrypt(&key, v, &mut room.rng)).collect();
        sums.add(*weight, &ballot);
    }
    let tally = Tally { election: *room.manifest.id(), close: CLOSE, sums };
    Poll { room, tally }
}

/// Three of five trustees; contest 1 chooses one of three, contest 2 approves of two.
fn five() -> Poll {
    let rules = [(3, Rule::Exactly { sum: 1, cap: None }), (2, Rule::Cap { cap: 1 })];
    let ballots = [(1, vec![1, 0, 1, 1]), (2, vec![0, 1, 0, 1]), (1, vec![0, 0, 1, 0])];
    poll(manifest(&rules, Mode::Dkg, 3, 5), &ballots)
}

/// What [`five`] counts.
fn counted() -> TallyResult {
    TallyResult { counting: 3, weight: 4, contests: vec![vec![1, 2, 1], vec![2, 3]] }
}

impl Poll {
    fn key(&self) -> &ElectionKey {
        self.room.board.key().unwrap()
    }

    fn body(&mut self, trustee: u64) -> PartialDecryption {
        let mut file = self.room.file(trustee);
        file.share_mut().unwrap().bind(&self.tally.close).unwrap();
        let key = self.room.board.key().unwrap();
        self.tally.decrypt(key, file.share().unwrap(), &mut self.room.rng).unwrap()
    }

    fn verify(&self, trustee: u64, body: &PartialDecryption) -> Result<VerifiedShare, ShareFault> {
        self.tally.verify(self.key(), trustee, body)
    }

    fn share(&mut self, trustee: u64) -> VerifiedShare {
        let body = self.body(trustee);
        assert_eq!(decode(&encode(&body)).as_ref(), Ok(&body));
        self.verify(trustee, &body).unwrap()
    }

    fn open(&self, shares: &[VerifiedShare]) -> Result<TallyResult, TallyError> {
        let result = self.tally.open(&self.room.manifest, self.key(), shares)?;
        assert_eq!(self.check(shares, &result), Ok(()));
        Ok(result)
    }

    fn check(&self, shares: &[VerifiedShare], claimed: &TallyResult) -> Result<(), TallyError> {
        self.tally.check(&self.room.manifest, self.key(), shares, claimed)
    }
}
