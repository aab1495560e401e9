//! A result as election offices exchange it: an `ElectionReport` of NIST SP 1500-100 version 2, in its JSON form.
//!
//! Field names and the lists of words are those of the specification's JSON schema. A selection becomes a candidate,
//! whatever it is, for the manifest does not say which are persons; what means "blank" becomes none. The one district
//! is the roll.

use crate::result::by_language;
use glassurn_crypto::election::Election;
use glassurn_crypto::encoding::hex;
use glassurn_crypto::manifest::{Contest, Manifest, Rule, Texts};
use glassurn_crypto::tally::{TallyResult, Winners, winners};
use serde::Serialize;

/// The identifier of the one district.
const ROLL: &str = "roll";
/// How counts are broken down: not at all.
const TOTAL: &str = "total";
/// What the specification has no word of its own for.
const OTHER: &str = "other";
/// Seconds of a day.
const DAY: u64 = 86_400;

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

/// The whole report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", tag = "@type", rename = "ElectionResults.ElectionReport")]
pub struct ElectionReport {
    format: &'static str,
    generated_date: String,
    issuer: String,
    issuer_abbreviation: String,
    notes: String,
    sequence_start: u64,
    sequence_end: u64,
    status: &'static str,
    vendor_application_id: String,
    election: Vec<Reported>,
    gp_unit: Vec<ReportingUnit>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", tag = "@type", rename = "ElectionResults.Election")]
struct Reported {
    election_scope_id: &'static str,
    name: International,
    start_date: String,
    end_date: String,
    r#type: &'static str,
    external_identifier: Vec<ExternalIdentifier>,
    contact_information: ContactInformation,
    candidate: Vec<Candidate>,
    contest: Vec<CandidateContest>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", tag = "@type", rename = "ElectionResults.ReportingUnit")]
struct ReportingUnit {
    #[serde(rename = "@id")]
    id: &'static str,
    r#type: &'static str,
    other_type: &'static str,
    name: String,
    voters_registered: u64,
    voters_participated: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", tag = "@type", rename = "ElectionResults.ExternalIdentifier")]
struct ExternalIdentifier {
    r#type: &'static str,
    other_type: &'static str,
    value: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", tag = "@type", rename = "ElectionResults.ContactInformation")]
struct ContactInformation {
    name: String,
    address_line: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", tag = "@type", rename = "ElectionResults.Candidate")]
struct Candidate {
    #[serde(rename = "@id")]
    id: String,
    ballot_name: International,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_election_status: Option<&'static str>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", tag = "@type", rename = "ElectionResults.CandidateContest")]
struct CandidateContest {
    #[serde(rename = "@id")]
    id: String,
    name: String,
    ballot_title: International,
    electoral_district_id: &'static str,
    sequence_order: u64,
    votes_allowed: u64,
    number_elected: u64,
    vote_variation: &'static str,
    count_status: [CountStatus; 1],
    summary_counts: [SummaryCounts; 1],
    ballot_selection: Vec<BallotSelection>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", tag = "@type", rename = "ElectionResults.CountStatus")]
struct CountStatus {
    r#type: &'static str,
    status: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", tag = "@type", rename = "ElectionResults.SummaryCounts")]
struct SummaryCounts {
    r#type: &'static str,
    gp_unit_id: &'static str,
    ballots_cast: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "@type", rename_all_fields = "PascalCase")]
enum BallotSelection {
    #[serde(rename = "ElectionResults.CandidateSelection")]
    Candidate {
        #[serde(rename = "@id")]
        id: String,
        candidate_ids: [String; 1],
        sequence_order: u64,
        vote_counts: [VoteCounts; 1],
    },
    #[serde(rename = "ElectionResults.BallotMeasureSelection")]
    Blank {
        #[serde(rename = "@id")]
        id: String,
        selection: International,
        sequence_order: u64,
        vote_counts: [VoteCounts; 1],
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", tag = "@type", rename = "ElectionResults.VoteCounts")]
struct VoteCounts {
    r#type: &'static str,
    gp_unit_id: &'static str,
    count: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", tag = "@type", rename = "ElectionResults.InternationalizedText")]
struct International {
    text: Vec<LanguageString>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase", tag = "@type", rename = "ElectionResults.LanguageString")]
struct LanguageString {
    language: String,
    content: String,
}

impl ElectionReport {
    /// The report of a result that the record's entries give. It is `unofficial-complete` always: certifying a result
    /// is a deed of people, which no program does for them.
    pub fn new(manifest: &Manifest, result: &TallyResult, standing: Standing) -> Self {
        let contests = || manifest.contests().iter().zip(&result.contests);
        let won = |contest: &Contest, values: &[u64]| winners(contest, values, manifest.ties);
        let candidates = contests().flat_map(|(contest, values)| candidates(contest, &won(contest, values)));
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

fn reported(place: u64, contest: &Contest, values: &[u64], counting: u64) -> CandidateContest {
    let selections = (0..).zip(contest.selections.iter().zip(values));
    let selection = |(index, (selection, &count)): (u64, (&glassurn_crypto::manifest::Selection, &u64))| {
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
        votes_allowed: contest.rule.sums(contest.selections.len()).1,
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
    for (contest, values) in manifest.contests().iter().zip(&result.contests) {
        let tied = winners(contest, values, manifest.ties).tied;
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

/// The UTC date of a time, as `2026-12-09`.
fn date(seconds: u64) -> String {
    let (mut year, mut days) = (1970, seconds / DAY);
    loop {
        let length = if leap(year) { 366 } else { 365 };
        // No time on a record is beyond the year 9999.
        if days < length || year == 9999 {
            break;
        }
        days -= length;
        year += 1;
    }
    let february = if leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", days.min(30) + 1)
}

fn leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// The UTC time of day, as `17:00:00`.
fn time(seconds: u64) -> String {
    format!("{:02}:{:02}:{:02}", seconds % DAY / 3600, seconds % 3600 / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use glassurn_crypto::manifest::*;
    use glassurn_crypto::signature::SecretKey;
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    /// What the specification's schema demands of each type in use, and what else it allows.
    const TYPES: [(&str, &str, &str); 14] = [
        (
            "ElectionReport",
            "Format GeneratedDate Issuer IssuerAbbreviation SequenceEnd SequenceStart Status VendorApplicationId",
            "Notes Election GpUnit",
        ),
        (
            "Election",
            "ElectionScopeId EndDate Name StartDate Type",
            "ExternalIdentifier ContactInformation Candidate Contest",
        ),
        ("ReportingUnit", "@id Type", "OtherType Name VotersRegistered VotersParticipated"),
        ("ExternalIdentifier", "Type Value", "OtherType"),
        ("ContactInformation", "", "Name AddressLine"),
        ("Candidate", "@id BallotName", "PostElectionStatus"),
        (
            "CandidateContest",
            "@id VotesAllowed ElectoralDistrictId Name",
            "BallotTitle SequenceOrder NumberElected VoteVariation CountStatus SummaryCounts BallotSelection",
        ),
        ("CountStatus", "Type Status", ""),
        ("SummaryCounts", "Type", "GpUnitId BallotsCast"),
        ("CandidateSelection", "@id CandidateIds", "SequenceOrder VoteCounts"),
        ("BallotMeasureSelection", "@id Selection", "SequenceOrder VoteCounts"),
        ("VoteCounts", "Count Type", "GpUnitId"),
        ("InternationalizedText", "Text", ""),
        ("LanguageString", "Language Content", ""),
    ];

    /// What the fields that take one word of a list may be.
    const WORDS: [(&str, &str); 5] = [
        ("Format", "summary-contest precinct-level"),
        ("PostElectionStatus", "winner"),
        ("Type", "other total"),
        ("VoteVariation", "1-of-m approval cumulative n-of-m range"),
        (
            "Status",
            "completed in-process not-processed unknown certified correction pre-election recount \
             unofficial-complete unofficial-partial",
        ),
    ];

    fn selection(name: &str, title: &str) -> Selection {
        Selection { name: name.into(), title: Texts::one("en", title), description: Texts(Vec::new()) }
    }

    fn contest(name: &str, rule: Rule, seats: u64, blank: Option<u64>) -> Contest {
        Contest {
            name: name.into(),
            title: Texts::one("en", "Which?"),
            description: Texts(Vec::new()),
            selections: vec![selection("a", "Ada"), selection("b", "=Bo"), selection("c", "None")],
            rule,
            seats,
            order: Order::Fixed,
            blank,
        }
    }

    fn manifest() -> Manifest {
        let named = |number: u8| Named {
            name: format!("Person {number}"),
            key: SecretKey::from_seed(&[number; 32]).public(),
        };
        let contests = vec![
            contest("board", Rule::Cap { cap: 1 }, 1, Some(2)),
            contest("sum", Rule::AtMost { high: 5, cap: None }, 2, None),
        ];
        let draft = Draft {
            version: 1,
            nonce: [7; 32],
            contests: Contests(contests),
            title: Texts::one("en", "Board"),
            description: Texts(Vec::new()),
            organiser: "House".into(),
            contact: "house@example.org".into(),
            schedule: Schedule {
                zone: "Europe/Warsaw".into(),
                opens: 951_782_400,
                closes: 951_868_799,
                closing: Closing::At,
                extension: 0,
            },
            quorum: Fraction { part: 0, of: 1 },
            trustees: Trustees { ceremony: Ceremony::AllOfN, threshold: 1, members: vec![named(1)] },
            officials: vec![named(2)],
            registrar: named(3).key,
            authenticator: Vec::new(),
            board: BoardInfo { host: "vote.example.org".into(), key: named(4).key },
            witnesses: Witnesses { members: Vec::new(), quorum: 0, may_lie: 0 },
            eligibility: Eligibility::Roll,
            codes: CodeMaker::Registrar,
            revote: true,
            minimum: 2,
            ties: Ties::Declared,
            weights_reveal_votes: false,
        };
        draft.check().expect("the fixture holds")
    }

    fn report() -> Value {
        let result = TallyResult { counting: 4, weight: 4, contests: vec![vec![3, 1, 2], vec![6, 5, 5]] };
        let standing = Standing { roll: 9, roll_weight: 9, closed: 951_868_799, time: 951_868_800 };
        json!(ElectionReport::new(&manifest(), &result, standing))
    }

    /// Every object with its type, every identifier and every reference.
    fn walk(value: &Value, ids: &mut Vec<String>, references: &mut BTreeSet<String>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| walk(item, ids, references)),
            Value::Object(fields) => {
                let tag = fields["@type"].as_str().expect("every object has a type");
                let name = tag.strip_prefix("ElectionResults.").expect("a type of the specification");
                let known = TYPES.iter().find(|(known, ..)| *known == name);
                let (_, required, allowed) = known.unwrap_or_else(|| panic!("there is no {name}"));
                for field in required.split_whitespace() {
                    assert!(fields.contains_key(field), "{name} needs {field}");
                }
                for (field, inner) in fields {
                    let mut may = required.split_whitespace().chain(allowed.split_whitespace());
                    assert!(field == "@type" || may.any(|may| may == field), "{name} has no {field}");
                    if let Some((_, words)) = WORDS.iter().find(|(word, _)| word == field) {
                        let word = inner.as_str().expect("a word");
                        assert!(words.split_whitespace().any(|known| known == word), "{field}: {word}");
                    }
                    if field == "@id" {
                        ids.push(inner.as_str().expect("text").to_owned());
                    } else if field.ends_with("Id") && !field.starts_with("Vendor") {
                        references.insert(inner.as_str().expect("text").to_owned());
                    } else if field.ends_with("Ids") {
                        let items = inner.as_array().expect("a list").iter();
                        references.extend(items.map(|item| item.as_str().expect("text").to_owned()));
                    } else {
                        walk(inner, ids, references);
                    }
                }
            }
            _ => {}
        }
    }

    #[test]
    fn a_report_has_what_the_specification_demands_and_nothing_else() {
        let (mut ids, mut references) = (Vec::new(), BTreeSet::new());
        walk(&report(), &mut ids, &mut references);
        let known: BTreeSet<String> = ids.iter().cloned().collect();
        assert_eq!(known.len(), ids.len(), "every identifier is the only one");
        assert!(references.is_subset(&known), "{references:?} of {known:?}");
    }

    #[test]
    fn a_report_says_the_numbers_the_winners_the_blank_ones_and_the_tie() {
        let report = report();
        assert_eq!(report["GeneratedDate"], "2000-03-01T00:00:00Z");
        let election = &report["Election"][0];
        assert_eq!(
            (&election["StartDate"], &election["EndDate"]),
            (&json!("2000-02-29"), &json!("2000-02-29"))
        );
        assert_eq!(report["GpUnit"][0]["VotersRegistered"], 9);
        let board = &election["Contest"][0];
        assert_eq!((&board["VoteVariation"], &board["VotesAllowed"]), (&json!("approval"), &json!(3)));
        let counts = board["BallotSelection"].as_array().expect("a list").iter();
        let counts: Vec<&Value> = counts.map(|selection| &selection["VoteCounts"][0]["Count"]).collect();
        assert_eq!(counts, [3, 1, 2]);
        assert_eq!(board["BallotSelection"][2]["@type"], "ElectionResults.BallotMeasureSelection");
        let candidates = election["Candidate"].as_array().expect("a list");
        assert_eq!(candidates.len(), 5, "who means blank is no candidate");
        let winners = candidates.iter().filter(|candidate| candidate["PostElectionStatus"] == "winner");
        let winners: Vec<&Value> = winners.map(|candidate| &candidate["@id"]).collect();
        assert_eq!(winners, ["candidate.board.a", "candidate.sum.a"]);
        let notes = report["Notes"].as_str().expect("text");
        assert!(notes.ends_with("Contest sum: an undecided tie of b, c."), "{notes}");
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (seconds, expected) in [
            (0, "1970-01-01"),
            (951_782_399, "2000-02-28"),
            (951_782_400, "2000-02-29"),
            (1_798_761_599, "2026-12-31"),
            (1_798_761_600, "2027-01-01"),
            (253_402_300_799, "9999-12-31"),
        ] {
            assert_eq!(date(seconds), expected);
        }
        assert_eq!(time(86_399), "23:59:59");
    }
}
