//! A practice election, for whoever wants to see how one works: a quick poll in which made-up voters have voted already.
//! Its keys are made here and stay here; the service does not know that it is one.

use serde::{Deserialize, Serialize};

use super::made_up::{answers, vote};
use super::poll::{self, MadePoll, MakePoll};
use super::rehearsal::BEGIN;
use crate::fault::{Fault, OfficeFault};
use crate::random::generator;

/// How many made-up people vote: enough that a count shows nobody's vote.
pub const VOTERS: u64 = 6;

/// Begins a practice election and has made-up voters vote.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Practise {
    /// Its question.
    pub poll: MakePoll,
}

/// Answers [`Practise`]; `far` counts the beginning and one step a voter.
///
/// # Errors
/// [`Fault`], as for any quick poll.
pub async fn practise(ask: &Practise, far: impl Fn(u64, u64)) -> Result<MadePoll, Fault> {
    let mut rng = generator()?;
    let far = |done: u64| far(done, BEGIN + VOTERS);
    let (draft, [official, trustee]) = poll::prepare(&ask.poll, &mut rng).await?;
    let manifest = draft.clone().check().map_err(|error| OfficeFault::Manifest(error.to_string()))?;
    let made = poll::begin(draft, official, trustee, &mut rng, |done, _| far(done)).await?;
    for voter in 0..VOTERS {
        far(BEGIN + voter);
        vote(&made.election, answers(&manifest, &mut rng)).await?;
    }
    Ok(made)
}
