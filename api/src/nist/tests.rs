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
    assert_eq!((&election["StartDate"], &election["EndDate"]), (&json!("2000-02-29"), &json!("2000-02-29")));
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
