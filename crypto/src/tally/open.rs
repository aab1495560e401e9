//! From enough verified shares to the result, and back (`docs/protocol.md` §8).

use super::logarithm::{Logarithms, MAX_BOUND};
use super::share::VerifiedShare;
use super::{Sums, Tally};
use crate::group::Scalar;
use crate::manifest::Manifest;
use crate::trustee::ElectionKey;
use alloc::vec::Vec;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::traits::VartimeMultiscalarMul;
use minicbor::{Decode, Encode};

/// Body of a Result: what was counted, for every selection of every contest.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct TallyResult {
    /// How many credentials count.
    #[n(0)]
    pub counting: u64,
    /// Their total weight.
    #[n(1)]
    pub weight: u64,
    /// Per contest, the value of every selection in manifest order, implied ones included; [`TallyResult::votes`] says how
    /// many votes it is.
    #[n(2)]
    pub contests: Vec<Vec<u64>>,
}

impl TallyResult {
    /// The votes for every selection of every contest ([`crate::manifest::Contest::votes`]).
    pub fn votes(&self, manifest: &Manifest) -> Vec<Vec<i64>> {
        let contests = manifest.contests().iter().zip(&self.contests);
        contests.map(|(contest, sums)| contest.votes(sums, self.weight)).collect()
    }
}

/// Body of a Void: too few credentials count, and nothing is decrypted.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Void {
    /// How many credentials count.
    #[n(0)]
    pub counting: u64,
}

/// Why there is no result, or not this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TallyError {
    /// The sums have another number of values than the manifest's ballots, or more weight than the protocol allows.
    #[error("the sums do not fit the manifest")]
    Sums,
    /// Too few distinct trustees.
    #[error("{have} trustees have decrypted, but {need} are needed")]
    NotEnoughShares {
        /// How many distinct trustees' shares there are.
        have: u64,
        /// The threshold.
        need: u64,
    },
    /// A share of another tally.
    #[error("the share of trustee {trustee} is for another closing")]
    OtherClosing {
        /// Whose it is.
        trustee: u64,
    },
    /// A value that no set of valid ballots can have: an error of the proof system, never a result.
    #[error("contest {}: the sum of {} is out of range: no set of valid ballots makes it", contest + 1, what(*selection))]
    OutOfRange {
        /// The contest's place.
        contest: usize,
        /// The selection's place; `None` where all of them together are out of range.
        selection: Option<usize>,
    },
    /// The claimed result is another one.
    #[error("the claimed result is not what the trustees decrypted")]
    Wrong,
}

impl TallyError {
    /// A name that stays the same.
    pub fn code(&self) -> &'static str {
        match self {
            TallyError::Sums => "tally.sums",
            TallyError::NotEnoughShares { .. } => "tally.not_enough_shares",
            TallyError::OtherClosing { .. } => "tally.other_closing",
            TallyError::OutOfRange { .. } => "tally.out_of_range",
            TallyError::Wrong => "tally.wrong",
        }
    }
}

fn what(selection: Option<usize>) -> alloc::string::String {
    match selection {
        Some(place) => alloc::format!("selection {}", place + 1),
        None => "all selections".into(),
    }
}

impl Tally {
    /// Opens the sums with the first shares that the key needs and finds the values.
    pub fn open(
        &self,
        manifest: &Manifest,
        key: &ElectionKey,
        shares: &[VerifiedShare],
    ) -> Result<TallyResult, TallyError> {
        let bounds = self.sums.bounds(manifest)?;
        let points = self.combine(key, shares)?;
        let largest = bounds.iter().map(|bound| bound.value).max().unwrap_or(0);
        let logarithms = Logarithms::new(largest, bounds.len());
        let mut values = Vec::with_capacity(bounds.len());
        for (point, bound) in points.iter().zip(&bounds) {
            let (contest, selection) = (bound.contest, Some(bound.selection));
            let value = logarithms.find(point, bound.value);
            values.push(value.ok_or(TallyError::OutOfRange { contest, selection })?);
        }
        let contests = self.sums.selections(manifest, &values)?;
        Ok(TallyResult { counting: self.sums.counting, weight: self.sums.weight, contests })
    }

    /// Checks a claimed result without searching: every value times `B` is what the shares open.
    pub fn check(
        &self,
        manifest: &Manifest,
        key: &ElectionKey,
        shares: &[VerifiedShare],
        claimed: &TallyResult,
    ) -> Result<(), TallyError> {
        let bounds = self.sums.bounds(manifest)?;
        let points = self.combine(key, shares)?;
        let explicit = |bound: &Bound| claimed.contests.get(bound.contest)?.get(bound.selection).copied();
        let values: Option<Vec<u64>> = bounds.iter().map(explicit).collect();
        let values = values.ok_or(TallyError::Wrong)?;
        for ((&value, point), bound) in values.iter().zip(&points).zip(&bounds) {
            if value > bound.value {
                let (contest, selection) = (bound.contest, Some(bound.selection));
                return Err(TallyError::OutOfRange { contest, selection });
            }
            if RistrettoPoint::mul_base(&Scalar::from(value)) != *point {
                return Err(TallyError::Wrong);
            }
        }
        let contests = self.sums.selections(manifest, &values)?;
        let computed = TallyResult { counting: self.sums.counting, weight: self.sums.weight, contests };
        if computed == *claimed { Ok(()) } else { Err(TallyError::Wrong) }
    }

    /// `v_jB = ΣwC_j − ΣλM_j` with the first `t` distinct trustees' shares (all of n: everyone's).
    fn combine(
        &self,
        key: &ElectionKey,
        shares: &[VerifiedShare],
    ) -> Result<Vec<RistrettoPoint>, TallyError> {
        for share in shares {
            if share.close != self.close || share.shares.len() != self.sums.values.len() {
                return Err(TallyError::OtherClosing { trustee: share.trustee });
            }
        }
        let (chosen, lagrange) = quorum(key, shares.iter().map(|share| (share.trustee, &share.shares)))?;
        let opened = self.sums.values.iter().enumerate().map(|(place, sum)| {
            let parts = chosen.iter().map(|shares| &shares[place]);
            sum.c - RistrettoPoint::vartime_multiscalar_mul(&lagrange, parts)
        });
        Ok(opened.collect())
    }
}

/// What the first `t` distinct trustees gave (all of n: everyone), and the `λ_i` of each.
pub(crate) fn quorum<T>(
    key: &ElectionKey,
    shares: impl Iterator<Item = (u64, T)>,
) -> Result<(Vec<T>, Vec<Scalar>), TallyError> {
    let (mut trustees, mut chosen) = (Vec::new(), Vec::new());
    for (trustee, share) in shares {
        if !trustees.contains(&trustee) && (chosen.len() as u64) < key.threshold() {
            trustees.push(trustee);
            chosen.push(share);
        }
    }
    let (have, need) = (chosen.len() as u64, key.threshold());
    if have < need {
        return Err(TallyError::NotEnoughShares { have, need });
    }
    Ok((chosen, key.lagrange(&trustees)))
}

/// The largest value that one explicit sum may have, and whose it is.
struct Bound {
    contest: usize,
    selection: usize,
    value: u64,
}

impl Sums {
    /// `W·max_j` for every explicit value.
    fn bounds(&self, manifest: &Manifest) -> Result<Vec<Bound>, TallyError> {
        let mut bounds = Vec::with_capacity(self.values.len());
        for (number, (contest, range)) in
            manifest.contests().iter().zip(&manifest.layout().contests).enumerate()
        {
            let value = self.weight.checked_mul(contest.rule.maximum());
            let value = value.filter(|&value| value <= MAX_BOUND).ok_or(TallyError::Sums)?;
            bounds.extend((0..range.len()).map(|selection| Bound { contest: number, selection, value }));
        }
        if bounds.len() == self.values.len() { Ok(bounds) } else { Err(TallyError::Sums) }
    }

    /// Adds the implied selections (`s·W − Σv`) and holds every contest's sum against its rule.
    fn selections(&self, manifest: &Manifest, values: &[u64]) -> Result<Vec<Vec<u64>>, TallyError> {
        let mut contests = Vec::new();
        for (number, (contest, range)) in
            manifest.contests().iter().zip(&manifest.layout().contests).enumerate()
        {
            let out_of_range = |selection| TallyError::OutOfRange { contest: number, selection };
            let (rule, selections) = (&contest.rule, contest.selections.len());
            let weighted = |value: u64| u128::from(value) * u128::from(self.weight);
            let mut own = values.get(range.clone()).ok_or(TallyError::Sums)?.to_vec();
            let sum: u128 = own.iter().map(|&value| u128::from(value)).sum();
            let (low, high) = rule.sums(selections);
            if rule.implies_last() {
                let implied =
                    weighted(high).checked_sub(sum).filter(|&left| left <= weighted(rule.maximum()));
                let implied = implied.and_then(|implied| u64::try_from(implied).ok());
                own.push(implied.ok_or(out_of_range(Some(selections - 1)))?);
            } else if sum < weighted(low) || sum > weighted(high) {
                return Err(out_of_range(None));
            }
            contests.push(own);
        }
        Ok(contests)
    }
}
