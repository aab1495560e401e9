//! Buckets: what the board holds for all credentials with one prefix, so that the server does not learn whose is
//! looked up (protocol §6).

pub mod http;
mod registration;

use crate::board::log::Log;
use crate::board::scrub::compare;
use crate::board::store;
use crate::error::Refused;
use crate::service::Service;
use glassurn_api::credential::{Bucket, Places, Proven, election_digits};
use glassurn_api::error::Code;
use std::collections::BTreeMap;

/// The bucket of a prefix under the checkpoint of this moment.
pub fn bucket(service: &Service, log: &Log, prefix: &str) -> Result<Bucket, Refused> {
    let (checkpoint, credentials, proofs) = {
        let published = log.read();
        let credentials = Places::of(&published.election, prefix).ok_or_else(|| {
            let digits = election_digits(&published.election);
            let detail =
                format_args!("the buckets of this election have {digits} hexadecimal digits (- for none)");
            Refused::new(Code::NotFound, detail)
        })?;
        let mut proofs = BTreeMap::new();
        for index in credentials.iter().flat_map(Places::entries) {
            let proof = || published.tree.inclusion(index, published.size()).unwrap_or_default();
            proofs.entry(index).or_insert_with(proof);
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
