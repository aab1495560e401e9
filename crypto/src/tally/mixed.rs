//! What comes of answers once they are mixed and opened: the profile, its digest, and who wins (`docs/protocol.md` §8.7).

use super::count::{Count, CountError, Kind, Profile, Rule, count};
use super::{Winners, winners};
use crate::encoding::{Hash, sha256};
use crate::manifest::{Answer, Answered, Contest, Flaw, Ties};
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use minicbor::{Decode, Encode};

/// The Result of an election that mixes: `[counting, [[valid, invalid, digest], …]]`. Profiles and winners follow.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct MixedResult {
    /// How many credentials count.
    #[n(0)]
    pub counting: u64,
    /// What each contest's answers are, in manifest order.
    #[n(1)]
    pub contests: Vec<Opened>,
}

/// What a Result says of one contest's answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Opened {
    /// Answers that the contest's form allows, blank ones included.
    #[n(0)]
    pub valid: u64,
    /// All others.
    #[n(1)]
    pub invalid: u64,
    /// `SHA-256("glassurn/v2/profile" ‖ the valid answers in ascending order of their bytes)`.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub digest: Hash,
}

/// The valid answers of a contest, equal ones together: nothing says whose they were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answers {
    /// Rankings or grades.
    Profile(Profile),
    /// Texts and how many voters wrote them; a blank answer is the empty text.
    Texts(BTreeMap<String, u64>),
}

/// A contest's opened answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tallied {
    /// What the Result says of them.
    pub opened: Opened,
    /// The answers.
    pub answers: Answers,
    /// Why the invalid ones are, and how many for each reason.
    pub flaws: BTreeMap<Flaw, u64>,
}

/// How a contest's answers were counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counted {
    /// By a counting rule.
    Rule(Count),
    /// By the number of equal texts.
    Texts {
        /// The texts, those of most voters first, equal ones in the order of their bytes; without blank ones.
        texts: Vec<(String, u64)>,
        /// Who wins, by their place among the texts.
        winners: Winners,
    },
}

impl Tallied {
    /// Sorts out what was opened: `None` stands for what no voter's client makes, and is invalid like an answer that the
    /// form does not allow. Gives nothing for a contest that is added up.
    pub fn new(contest: &Contest, opened: Vec<Option<Vec<u8>>>) -> Option<Self> {
        let (form, options) = (contest.rule.answer()?, contest.selections.len());
        let kind = match form {
            Answer::Grades { titles, .. } => {
                Kind::Grades { top: u16::try_from(titles.len().checked_sub(1)?).ok()? }
            }
            _ => Kind::Ranks,
        };
        let mut answers = match form {
            Answer::Text { .. } => Answers::Texts(BTreeMap::new()),
            _ => Answers::Profile(Profile::new(options, kind).ok()?),
        };
        let mut valid: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
        let mut flaws: BTreeMap<Flaw, u64> = BTreeMap::new();
        for answer in opened {
            match answer {
                Some(bytes) if form.read(options, &bytes).is_some() => *valid.entry(bytes).or_default() += 1,
                other => *flaws.entry(form.flaw(other.as_deref())).or_default() += 1,
            }
        }
        for (bytes, number) in &valid {
            match (form.read(options, bytes)?, &mut answers) {
                (Answered::Marks(marks), Answers::Profile(profile)) => profile.add(*number, &marks).ok()?,
                (Answered::Text(text), Answers::Texts(texts)) => *texts.entry(text).or_default() += number,
                _ => return None,
            }
        }
        let each = valid.iter().flat_map(|(bytes, number)| (0..*number).map(move |_| bytes.as_slice()));
        let parts: Vec<&[u8]> = core::iter::once(&b"glassurn/v2/profile"[..]).chain(each).collect();
        let (valid, invalid) = (valid.values().sum(), flaws.values().sum());
        let opened = Opened { valid, invalid, digest: sha256(&parts) };
        Some(Self { opened, answers, flaws })
    }

    /// Counts the answers by the contest's rule.
    ///
    /// # Errors
    /// [`CountError`], which no contest of a manifest that holds gives.
    pub fn count(&self, contest: &Contest, ties: Ties) -> Result<Counted, CountError> {
        match &self.answers {
            Answers::Profile(profile) => {
                let rule = contest.rule.answer().and_then(Answer::count).unwrap_or(Rule::Schulze);
                let seats = usize::try_from(contest.seats).unwrap_or(usize::MAX);
                count(profile, rule, seats, ties).map(Counted::Rule)
            }
            Answers::Texts(texts) => {
                let written = texts.iter().filter(|(text, _)| !text.is_empty());
                let mut texts: Vec<(String, u64)> =
                    written.map(|(text, number)| (text.clone(), *number)).collect();
                texts.sort_by_key(|(_, number)| core::cmp::Reverse(*number));
                let votes = |(_, number): &(String, u64)| i64::try_from(*number).unwrap_or(i64::MAX);
                let votes: Vec<i64> = texts.iter().map(votes).collect();
                let winners = winners(contest, &votes, ties);
                Ok(Counted::Texts { texts, winners })
            }
        }
    }
}

impl Counted {
    /// Who wins: places of selections, or of texts.
    pub fn winners(&self) -> &Winners {
        match self {
            Counted::Rule(count) => &count.winners,
            Counted::Texts { winners, .. } => winners,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::contest;
    use crate::manifest::Rule as ContestRule;
    use alloc::vec;

    fn text(text: &str) -> Option<Vec<u8>> {
        let mut bytes = vec![0; 7];
        bytes[0] = text.len() as u8;
        bytes[1..=text.len()].copy_from_slice(text.as_bytes());
        Some(bytes)
    }

    #[test]
    fn equal_texts_win_and_blank_ones_never() {
        let contest = contest("c", 0, ContestRule::Answer(Answer::Text { longest: 6 }));
        let written = ["Bo", "Ada", "", "", "", "Ada", "Bo", "Cy"].map(text);
        let given: Vec<_> = written.into_iter().chain([None, Some(vec![9; 7])]).collect();
        let tallied = Tallied::new(&contest, given).expect("it is a form");
        assert_eq!((tallied.opened.valid, tallied.opened.invalid), (8, 2));
        assert_eq!(tallied.flaws, BTreeMap::from([(Flaw::NoAnswer, 1), (Flaw::Text, 1)]));
        let texts = vec![("Ada".into(), 2), ("Bo".into(), 2), ("Cy".into(), 1)];
        let tied = Winners { elected: vec![], tied: vec![0, 1] };
        let counted = tallied.count(&contest, Ties::Declared);
        assert_eq!(counted, Ok(Counted::Texts { texts: texts.clone(), winners: tied }));
        let winners = Winners { elected: vec![0], tied: vec![] };
        assert_eq!(tallied.count(&contest, Ties::ManifestOrder), Ok(Counted::Texts { texts, winners }));
    }

    #[test]
    fn the_digest_is_of_the_valid_answers_whatever_their_order() {
        let answer = Answer::Ranking { partial: true, ties: true, count: Rule::Schulze };
        let contest = contest("c", 2, ContestRule::Answer(answer));
        let given = [[2, 1], [1, 2], [9, 9], [2, 1]].map(|bytes| Some(bytes.to_vec()));
        let one = Tallied::new(&contest, given.to_vec()).expect("it is a form");
        let other = Tallied::new(&contest, given.iter().rev().cloned().collect());
        assert_eq!(Some(&one), other.as_ref());
        let expected = sha256(&[b"glassurn/v2/profile", &[1, 2, 2, 1, 2, 1]]);
        assert_eq!(one.opened, Opened { valid: 3, invalid: 1, digest: expected });
        let fewer = Tallied::new(&contest, given[..3].to_vec()).expect("it is a form");
        assert_ne!(fewer.opened.digest, one.opened.digest);
    }
}
