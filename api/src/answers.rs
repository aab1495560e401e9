//! What came of mixed answers, as JSON: the same from the command line, the pages and anybody's own program. Nothing in it says
//! whose an answer was.

use crate::cell::cell;
use crate::count::CountDocument;
use crate::profile::Ballots;
use crate::result::by_language;
use glassurn_crypto::audit::MixedContest;
use glassurn_crypto::encoding::hex;
use glassurn_crypto::manifest::{Answer, Contest, Manifest};
use glassurn_crypto::tally::{Answers, Counted};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The answers of a whole election.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswersDocument {
    /// The election id, 64 lower-case hexadecimal digits.
    pub election: String,
    /// The election's title by language tag.
    pub title: BTreeMap<String, String>,
    /// The contests in manifest order.
    pub contests: Vec<ContestAnswers>,
}

/// The answers of one contest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContestAnswers {
    /// Its short name.
    pub name: String,
    /// The question by language tag.
    pub title: BTreeMap<String, String>,
    /// How many win.
    pub seats: u64,
    /// The key holders who mixed, in the order of the chain.
    pub mixers: Vec<u64>,
    /// The key holders who opened the answers, in the order of the board.
    pub decrypted: Vec<u64>,
    /// Answers that the contest allows, blank ones included.
    pub valid: u64,
    /// All others.
    pub invalid: u64,
    /// The digest of the valid ones, in lower-case hexadecimal (docs/protocol.md §8.7).
    pub digest: String,
    /// The short names of the selections, or the texts, that win for certain, best first.
    pub elected: Vec<String>,
    /// Those that tie for the seats that are left.
    pub tied: Vec<String>,
    /// All valid answers that are not blank, equal ones together.
    pub answers: AnswerList,
    /// How rankings or grades were counted; nothing of texts.
    pub count: Option<CountDocument>,
}

/// Opened answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerList {
    /// How many voters gave them, and per selection the rank, 1 the best.
    Rankings(Vec<(u64, Vec<Option<u16>>)>),
    /// How many voters gave them, and per selection the grade, 0 the worst.
    Grades(Vec<(u64, Vec<Option<u16>>)>),
    /// How many voters wrote them, and the texts, those of most voters first.
    Texts(Vec<(u64, String)>),
}

impl AnswersDocument {
    /// The document of what an audit found.
    pub fn new(manifest: &Manifest, contests: &[MixedContest]) -> Self {
        Self {
            election: hex(manifest.id()),
            title: by_language(&manifest.title),
            contests: contests.iter().map(ContestAnswers::from).collect(),
        }
    }

    /// Lines of `contest,votes,answer` (RFC 4180): every answer, equal ones together; ranks or grades of the selections in
    /// manifest order, separated by spaces, `-` for none.
    pub fn to_csv(&self) -> String {
        let mut text = String::from("contest,votes,answer\r\n");
        for contest in &self.contests {
            for (votes, answer) in contest.answers.lines() {
                cell(&mut text, &contest.name);
                text.push_str(&format!(",{votes},"));
                cell(&mut text, &answer);
                text.push_str("\r\n");
            }
        }
        text
    }
}

impl AnswerList {
    fn lines(&self) -> Vec<(u64, String)> {
        match self {
            Self::Texts(texts) => texts.clone(),
            Self::Rankings(all) | Self::Grades(all) => {
                let mark = |mark: &Option<u16>| mark.map_or_else(|| "-".to_owned(), |mark| mark.to_string());
                let words = |marks: &[Option<u16>]| marks.iter().map(mark).collect::<Vec<_>>().join(" ");
                all.iter().map(|(votes, marks)| (*votes, words(marks))).collect()
            }
        }
    }
}

impl From<&MixedContest> for ContestAnswers {
    fn from(found: &MixedContest) -> Self {
        let MixedContest { contest, mixers, decrypted, tallied, counted } = found;
        let names = names(found);
        let named = |places: &[usize]| places.iter().filter_map(|place| names.get(*place)).cloned().collect();
        let winners = counted.winners();
        Self {
            name: contest.name.clone(),
            title: by_language(&contest.title),
            seats: contest.seats,
            mixers: mixers.clone(),
            decrypted: decrypted.clone(),
            valid: tallied.opened.valid,
            invalid: tallied.opened.invalid,
            digest: hex(&tallied.opened.digest),
            elected: named(&winners.elected),
            tied: named(&winners.tied),
            answers: list(found),
            count: match counted {
                Counted::Rule(count) => Some(CountDocument::new(contest.title.get("en"), &names, count)),
                Counted::Texts { .. } => None,
            },
        }
    }
}

/// What winners' places stand for: short names of selections, or texts.
fn names(found: &MixedContest) -> Vec<String> {
    match &found.counted {
        Counted::Rule(_) => found.contest.selections.iter().map(|it| it.name.clone()).collect(),
        Counted::Texts { texts, .. } => texts.iter().map(|(text, _)| text.clone()).collect(),
    }
}

fn list(found: &MixedContest) -> AnswerList {
    let profile = match (&found.tallied.answers, &found.counted) {
        (Answers::Profile(profile), _) => profile,
        (Answers::Texts(_), Counted::Texts { texts, .. }) => {
            return AnswerList::Texts(texts.iter().map(|(text, votes)| (*votes, text.clone())).collect());
        }
        (Answers::Texts(_), Counted::Rule(_)) => return AnswerList::Texts(Vec::new()),
    };
    let marks = |(votes, marks): (u64, &[(u16, u16)])| {
        let mut all = vec![None; profile.options()];
        for (option, mark) in marks {
            if let Some(slot) = all.get_mut(usize::from(*option)) {
                *slot = Some(*mark);
            }
        }
        (votes, all)
    };
    let ballots = profile.ballots().map(marks).collect();
    match found.contest.rule.answer() {
        Some(Answer::Grades { .. }) => AnswerList::Grades(ballots),
        _ => AnswerList::Rankings(ballots),
    }
}

/// A contest's rankings or grades as a file of ballots has them; `None` of texts.
pub fn ballots(found: &MixedContest, language: &str) -> Option<Ballots> {
    let Answers::Profile(profile) = &found.tallied.answers else { return None };
    let contest: &Contest = &found.contest;
    Some(Ballots {
        title: contest.title.get(language).to_owned(),
        names: contest.selections.iter().map(|it| it.title.get(language).to_owned()).collect(),
        withdrawn: Vec::new(),
        seats: usize::try_from(contest.seats).ok(),
        profile: profile.clone(),
    })
}
