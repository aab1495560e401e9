//! A result as election offices exchange it: an `ElectionReport` of NIST SP 1500-100 version 2, in its JSON form.
//!
//! Field names and the lists of words are those of the specification's JSON schema. A selection becomes a candidate,
//! whatever it is, for the manifest does not say which are persons; what means "blank" becomes none. The one district
//! is the roll.

mod calendar;
mod document;
#[cfg(test)]
mod tests;

use crate::result::by_language;
use calendar::{date, time};
use document::*;
use glassurn_crypto::election::Election;
use glassurn_crypto::encoding::hex;
use glassurn_crypto::manifest::{Contest, Manifest, Rule, Texts};
use glassurn_crypto::tally::{TallyResult, Winners, winners};

pub use document::ElectionReport;

/// The identifier of the one district.
const ROLL: &str = "roll";
/// How counts are broken down: not at all.
const TOTAL: &str = "total";
/// What the specification has no word of its own for.
const OTHER: &str = "other";

/// What a report says of the election besides its manifest and its totals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Credentials on the roll.
    pub roll: u64,
    /// Their total weight.
    pub roll_weight: u64,
    /// When voting ended, seconds since 1970.
    pub closed: u64,
    /// The time of the newest entry of the record, seconds since 1970: two reports of one record are equal.
    pub time: u64,
}

impl Standing {
    /// What an audited election says.
    pub fn of(election: &Election) -> Self {
        let register = election.register();
        Self {
            roll: register.number(),
            roll_weight: register.weight(),
            closed: election.closed().map_or_else(|| election.closes(), |closed| closed.time),
            time: election.time(),
        }
    }
}

impl ElectionReport {
    /// The report of a result that the record's entries give. It is `unofficial-complete` always: certifying a result
    /// is a deed of people, which no program does for them.
    pub fn new(manifest: &Manifest, result: &TallyResult, standing: Standing) -> Self {
        let votes = result.votes(manifest);
        let contests = || manifest.contests().iter().zip(&votes);
        let won = |contest: &Contest, votes: &[i64]| winners(contest, votes, manifest.ties);
        let candidates = contests().flat_map(|(contest, votes)| candidates(contest, &won(contest, votes)));
        Self {
            format: "summary-contest",
            generated_date: format!("{}T{}Z", date(standing.time), time(standing.time)),
            issuer: manifest.organiser.clone(),
            issuer_abbreviation: manifest.organiser.clone(),
            notes: notes(manifest, result, standing),
            sequence_start: 1,
            sequence_end: 1,
            status: "unofficial-complete",
            vendor_application_id: concat!("Glassurn ", env!("CARGO_PKG_VERSION")).into(),
            election: vec![Reported {
                election_scope_id: ROLL,
                name: international(&manifest.title),
                start_date: date(manifest.schedule.opens),
                end_date: date(standing.closed),
                r#type: OTHER,
                external_identifier: vec![ExternalIdentifier {
                    r#type: OTHER,
                    other_type: "glassurn-election-id",
                    value: hex(manifest.id()),
                }],
                contact_information: ContactInformation {
                    name: manifest.organiser.clone(),
                    address_line: vec![manifest.contact.clone()],
                },
                candidate: candidates.collect(),
                contest: (1..)
                    .zip(contests())
                    .map(|(place, (contest, values))| reported(place, contest, values, result.counting))
                    .collect(),
            }],
            gp_unit: vec![ReportingUnit {
                id: ROLL,
                r#type: OTHER,
                other_type: "voters' roll",
                name: manifest.organiser.clone(),
                voters_registered: standing.roll,
                voters_participated: result.counting,
            }],
        }
    }
}

fn candidates(contest: &Contest, won: &Winners) -> Vec<Candidate> {
    let selections = (0..).zip(&contest.selections).enumerate();
    selections
        .filter(|(_, (place, _))| contest.blank != Some(*place))
        .map(|(index, (_, selection))| Candidate {
            id: identifier("candidate", contest, &selection.name),
            ballot_name: international(&selection.title),
            post_election_status: won.elected.contains(&index).then_some("winner"),
        })
        .collect()
}

fn reported(place: u64, contest: &Contest, values: &[i64], counting: u64) -> CandidateContest {
    let selections = (0..).zip(contest.selections.iter().zip(values));
    let selection = |(index, (selection, &count)): (u64, (&glassurn_crypto::manifest::Selection, &i64))| {
        let id = identifier("selection", contest, &selection.name);
        let vote_counts = [VoteCounts { r#type: TOTAL, gp_unit_id: ROLL, count }];
        let sequence_order = index + 1;
        if contest.blank == Some(index) {
            let selection = international(&selection.title);
            return BallotSelection::Blank { id, selection, sequence_order, vote_counts };
        }
        let candidate_ids = [identifier("candidate", contest, &selection.name)];
        BallotSelection::Candidate { id, candidate_ids, sequence_order, vote_counts }
    };
    CandidateContest {
        id: format!("contest.{}", contest.name),
        name: contest.title.get("en").to_owned(),
        ballot_title: international(&contest.title),
        electoral_district_id: ROLL,
        sequence_order: place,
        votes_allowed: match contest.rule {
            // A vote costs one credit or more.
            Rule::Quadratic { credits, .. } => credits,
            ref rule => rule.sums(contest.selections.len()).1,
        },
        number_elected: contest.seats,
        vote_variation: variation(&contest.rule),
        count_status: [CountStatus { r#type: TOTAL, status: "completed" }],
        summary_counts: [SummaryCounts { r#type: TOTAL, gp_unit_id: ROLL, ballots_cast: counting }],
        ballot_selection: selections.map(selection).collect(),
    }
}

/// An identifier that is the only one of its kind in the report: names have no full stop.
fn identifier(kind: &str, contest: &Contest, selection: &str) -> String {
    format!("{kind}.{}.{selection}", contest.name)
}

/// The specification's word for a rule.
fn variation(rule: &Rule) -> &'static str {
    match *rule {
        Rule::Cap { cap: 1 } => "approval",
        Rule::Cap { .. } => "range",
        Rule::Quadratic { .. } => OTHER,
        _ if rule.maximum() > 1 => "cumulative",
        Rule::Exactly { sum: 1, .. } | Rule::AtMost { high: 1, .. } => "1-of-m",
        _ => "n-of-m",
    }
}

/// What the fields cannot say.
fn notes(manifest: &Manifest, result: &TallyResult, standing: Standing) -> String {
    let mut notes =
        String::from("Recomputed from the public record; anyone can do the same. Dates are in UTC.");
    if standing.roll_weight != standing.roll {
        notes.push_str(" Votes have different weights, and counts are weights.");
    }
    for (contest, votes) in manifest.contests().iter().zip(result.votes(manifest)) {
        if let Rule::Quadratic { credits, against } = contest.rule {
            let name = &contest.name;
            notes.push_str(&format!(" Contest {name}: votes cost their squares, of {credits} credits each."));
            if against {
                notes.push_str(" Counts are votes for less votes against.");
            }
        }
        let tied = winners(contest, &votes, manifest.ties).tied;
        let names = tied.iter().filter_map(|&place| contest.selections.get(place));
        let names: Vec<&str> = names.map(|selection| selection.name.as_str()).collect();
        if !names.is_empty() {
            notes.push_str(&format!(" Contest {}: an undecided tie of {}.", contest.name, names.join(", ")));
        }
    }
    notes
}

fn international(texts: &Texts) -> International {
    let text = by_language(texts).into_iter();
    International { text: text.map(|(language, content)| LanguageString { language, content }).collect() }
}
