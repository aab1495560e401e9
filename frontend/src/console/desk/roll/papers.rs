//! Paper votes: sealed under the codes of those who handed one in, in an order that chance makes, so that no paper is tied to
//! a person. First they are a file, then they are cast: doing that again counts nothing twice.

use std::fmt::Write;

use glassurn_api::roll::codes::Issued;
use glassurn_api::roll::paper::{MAX_PAPERS, Papers};
use glassurn_crypto::ballot;
use glassurn_crypto::credential::{VoterCode, hash_code};
use glassurn_crypto::encoding::unhex;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::RngCore;

use super::RollDesk;
use super::board::read;
use super::questions::{CastPapers, PapersCast, PapersSealed, RollOnRecord, SealPapers};
use crate::fault::{Fault, RollFault};
use crate::random;

impl RollDesk {
    /// Seals as many papers as there are people, in any order.
    ///
    /// # Errors
    /// [`RollFault`] where people vote again, where somebody has voted or has another weight, and if the numbers differ.
    pub async fn seal_papers(&self, ask: &SealPapers, far: impl Fn(u64, u64)) -> Result<PapersSealed, Fault> {
        let book = self.book()?;
        let people: Option<Vec<&Issued>> =
            ask.people.iter().map(|place| book.issued.get(usize::try_from(*place).ok()?)).collect();
        let people = people.ok_or(RollFault::NoCodes)?;
        if people.is_empty() || people.len() != ask.papers.len() || people.len() > MAX_PAPERS {
            return Err(RollFault::PaperCount.into());
        }
        if people.iter().any(|issued| issued.person.weight != people[0].person.weight) {
            return Err(RollFault::PaperWeights.into());
        }
        let (service, mut record) = read(&ask.on).await?;
        if record.manifest().revote {
            return Err(RollFault::PaperRevote.into());
        }
        let context = record.election().context().cloned().ok_or(Fault::NotOpen)?;
        let mut rng = random::generator()?;
        let total = people.len() as u64 * 2;
        let (mut credentials, mut voted) = (Vec::new(), Vec::new());
        for (issued, done) in people.iter().zip(0..) {
            far(done, total);
            let code = VoterCode::parse(&issued.code).map_err(|_| Fault::Code)?;
            let credential = code.credential(&book.election).ok_or(Fault::Code)?;
            let standing = record.standing(&service, credential.public().bytes(), &mut rng).await?;
            if standing.revoked.is_some() {
                return Err(RollFault::Stranger.into());
            }
            if standing.last.is_some() {
                let person = &issued.person;
                voted.push(if person.name.is_empty() { person.email.clone() } else { person.name.clone() });
            }
            credentials.push(credential);
        }
        if !voted.is_empty() {
            return Err(RollFault::PaperVoted(voted.join(", ")).into());
        }
        let mut papers: Vec<&Vec<u64>> = ask.papers.iter().collect();
        shuffle(&mut papers, &mut rng);
        let mut ballots = Vec::new();
        for ((credential, values), done) in credentials.iter().zip(papers).zip(people.len() as u64..) {
            far(done, total);
            let refused = |_| Fault::Answers(0);
            let sealed = ballot::seal(&context, credential, 1, 0, values, &mut rng).map_err(refused)?;
            ballots.push(sealed.cast(&context, &mut rng).map_err(refused)?.to_bytes());
        }
        // As the codes stand in their file, ballots would still be in its order.
        shuffle(&mut ballots, &mut rng);
        let papers = Papers { election: book.election, ballots };
        Ok(PapersSealed { file: papers.to_text(), note: record.note() })
    }

    /// Casts sealed papers, one after the other, and believes receipts alone. What was cast before has its receipt again.
    ///
    /// # Errors
    /// [`RollFault::NotPapers`], or why a ballot was not taken; then the same may be asked again.
    pub async fn cast_papers(&self, ask: &CastPapers, far: impl Fn(u64, u64)) -> Result<PapersCast, Fault> {
        let text = str::from_utf8(&ask.file).map_err(|_| RollFault::NotPapers)?;
        let papers = Papers::parse(text).ok_or(RollFault::NotPapers)?;
        if unhex(&ask.on.election) != Some(papers.election) {
            return Err(RollFault::PapersElsewhere.into());
        }
        let on = RollOnRecord { election: ask.on.election.clone(), seen: ask.on.seen.clone() };
        let (service, mut record) = read(&on).await?;
        let context = record.election().context().cloned().ok_or(Fault::NotOpen)?;
        let total = papers.ballots.len() as u64;
        let mut receipts = String::from("entry,receipt code\n");
        for (ballot, done) in papers.ballots.iter().zip(0..) {
            far(done, total);
            let answer = record.cast(&service, ballot, true).await?;
            let proven = record.receipt(&answer, ballot)?;
            record.join(&service, &proven.signed).await?;
            let code = hash_code(&proven.ballot.fingerprint(context.key()));
            // Writing to a string does not fail.
            let _ = writeln!(receipts, "{},{code}", proven.entry);
        }
        Ok(PapersCast { count: total, receipts, note: record.note() })
    }
}

/// Fisher and Yates's shuffle; every order is as likely as any other but for one part in 2^50.
fn shuffle<T>(items: &mut [T], rng: &mut ChaCha20Rng) {
    for last in (1..items.len()).rev() {
        let bound = last as u64 + 1;
        items.swap(last, (rng.next_u64() % bound) as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_order_comes_up() {
        let mut rng = random::generator().expect("a generator");
        let orders: BTreeSet<[u8; 3]> = (0..500)
            .map(|_| {
                let mut items = [0, 1, 2];
                shuffle(&mut items, &mut rng);
                items
            })
            .collect();
        assert_eq!(orders.len(), 6, "each is missed with a chance of 6·(5/6)^500");
    }
}
