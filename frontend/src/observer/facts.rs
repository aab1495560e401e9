//! What audited entries say of an election, as plain data for the pages.

use glassurn_api::result::by_language;
use glassurn_crypto::credential::hash_code;
use glassurn_crypto::election::Election;
use glassurn_crypto::manifest::{Contest, Ties};
use glassurn_crypto::tally::{TallyResult, Winners, winners};

use super::{CloseFacts, ContestFacts, Facts, SelectionFacts, TrusteeFacts};

impl Facts {
    /// The facts of an audited election; `totals` only where no check failed.
    pub(super) fn of(election: &Election, totals: Option<&TallyResult>) -> Self {
        let (manifest, register) = (election.manifest(), election.register());
        let decrypted = |trustee| match election.mixes() {
            None => election.decryptions().iter().any(|share| share.trustee() == trustee),
            Some(mixes) => mixes.opened_by(trustee) == mixes.chains().len() as u64,
        };
        let mixed = |trustee| election.mixes().map_or(0, |mixes| mixes.mixed_by(trustee));
        let trustees = (1..).zip(&manifest.trustees.members).map(|(number, trustee)| TrusteeFacts {
            name: trustee.name.clone(),
            decrypted: decrypted(number),
            mixed: mixed(number),
        });
        let votes = totals.map(|totals| totals.votes(manifest));
        let contests = manifest.contests().iter().enumerate().map(|(place, contest)| {
            let votes = votes.as_ref().and_then(|votes| votes.get(place));
            contest_facts(contest, votes.map(Vec::as_slice), manifest.ties)
        });
        Self {
            title: by_language(&manifest.title),
            organiser: manifest.organiser.clone(),
            contact: manifest.contact.clone(),
            zone: manifest.schedule.zone.clone(),
            opens: manifest.schedule.opens,
            closes: election.closes(),
            officials: manifest.officials.iter().map(|official| official.name.clone()).collect(),
            roll: register.number(),
            roll_weight: register.weight(),
            counting: register.counting(),
            weight: register.counting_weight(),
            minimum: manifest.minimum,
            quorum: (manifest.quorum.part > 0).then_some((manifest.quorum.part, manifest.quorum.of)),
            order_decides: manifest.ties == Ties::ManifestOrder,
            threshold: manifest.trustees.threshold,
            trustees: trustees.collect(),
            close: election.closed().map(|closed| CloseFacts {
                entry: closed.index,
                time: closed.time,
                code: hash_code(&closed.leaf),
            }),
            outcome: election.outcome().map(|(_, entry)| entry),
            mixes: manifest.is_mixed(),
            contests: contests.collect(),
        }
    }
}

fn contest_facts(contest: &Contest, values: Option<&[i64]>, ties: Ties) -> ContestFacts {
    let Winners { elected, tied } = values.map(|values| winners(contest, values, ties)).unwrap_or_default();
    let selections = (0..).zip(&contest.selections).enumerate();
    ContestFacts {
        title: by_language(&contest.title),
        description: by_language(&contest.description),
        seats: contest.seats,
        maximum: contest.rule.maximum() - contest.rule.offset(),
        selections: selections
            .map(|(index, (place, selection))| SelectionFacts {
                title: by_language(&selection.title),
                blank: contest.blank == Some(place),
                value: values.and_then(|values| values.get(index)).copied(),
            })
            .collect(),
        elected,
        tied,
    }
}
