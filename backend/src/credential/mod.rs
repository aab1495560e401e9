//! Buckets: what the board holds for all credentials with one prefix, so that the server does not learn whose is
//! looked up (protocol §6).

pub mod http;

use crate::board::log::Log;
use crate::board::scrub::compare;
use crate::board::store;
use crate::error::Refused;
use crate::service::Service;
use glassurn_api::credential::{Bucket, Places, Proven, bucket_digits};
use glassurn_api::error::Code;
use glassurn_crypto::encoding::hex;
use std::collections::BTreeMap;

/// The bucket of a prefix under the checkpoint of this moment. Only the prefixes of this election's length exist:
/// a longer one would tell the server more.
pub fn bucket(service: &Service, log: &Log, prefix: &str) -> Result<Bucket, Refused> {
    let prefix = if prefix == "-" { "" } else { prefix };
    let (checkpoint, credentials, proofs) = {
        let published = log.read();
        let opened = published.election.opened().map(|opened| opened.body.number);
        let digits = bucket_digits(opened.unwrap_or_else(|| published.election.register().number()));
        let plain = prefix.bytes().all(|c| c.is_ascii_digit() || (b'a'..=b'f').contains(&c));
        if prefix.len() != digits || !plain {
            let detail =
                format_args!("the buckets of this election have {digits} hexadecimal digits (- for none)");
            return Err(Refused::new(Code::NotFound, detail));
        }
        let standings = published.election.register().iter();
        let credentials: Vec<Places> = standings
            .filter(|(credential, _)| hex(&credential[..digits.div_ceil(2)]).starts_with(prefix))
            .map(|(credential, standing)| Places {
                credential: *credential,
                added: standing.added,
                revoked: standing.revoked.into_iter().collect(),
                ballot: standing.last.map(|last| last.index).into_iter().collect(),
            })
            .collect();
        let mut proofs = BTreeMap::new();
        for places in &credentials {
            for &index in places.ballot.iter().chain(&places.revoked).chain([&places.added]) {
                let proof = || published.tree.inclusion(index, published.size()).unwrap_or_default();
                proofs.entry(index).or_insert_with(proof);
            }
        }
        (published.checkpoint.clone(), credentials, proofs)
    };
    let indices: Vec<u64> = proofs.keys().copied().collect();
    let stored = store::pick(&mut *service.reader()?, log.number, &indices)?;
    compare(&service.boards, log, indices.into_iter(), &stored)?;
    let entries = stored.into_iter().zip(proofs).map(|(entry, (index, proof))| Proven {
        index,
        entry: entry.into(),
        proof: proof.concat().into(),
    });
    Ok(Bucket { checkpoint, entries: entries.collect(), credentials })
}
