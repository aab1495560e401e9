//! What officials write before there is a manifest: one document for the console's wizard, the command line's templates
//! and what compiles both. It may be unfinished: [`Plan::problems`] says what is missing, [`Plan::draft`] compiles it.
//!
//! Keys are not in it before their holders have made them; whoever joins a key to a name answers for it.

mod alike;
mod compile;
mod language;
#[cfg(feature = "files")]
pub mod limesurvey;
mod problem;
mod rule;
mod template;
#[cfg(test)]
mod tests;
pub mod time;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::count::by_name;
use crate::draft::{Invitation, Part};
use glassurn_crypto::tally::count::Rule as Count;

pub use problem::{Flaw, Place, Problem};
pub use template::Template;

/// A text in one language, or by language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Words {
    /// In the plan's language.
    Plain(String),
    /// By language tag.
    ByLanguage(BTreeMap<String, String>),
}

impl Words {
    /// The text in a language, where there is one.
    pub fn get(&self, language: &str) -> &str {
        match self {
            Words::Plain(text) => text,
            Words::ByLanguage(texts) => texts.get(language).map_or("", String::as_str),
        }
    }

    /// Whether it says nothing at all.
    pub fn is_empty(&self) -> bool {
        match self {
            Words::Plain(text) => text.trim().is_empty(),
            Words::ByLanguage(texts) => texts.values().all(|text| text.trim().is_empty()),
        }
    }
}

impl Default for Words {
    fn default() -> Self {
        Self::Plain(String::new())
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self::Plain(text.into())
    }
}

/// The whole document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Plan {
    /// The language of plain texts, a BCP 47 tag.
    pub language: String,
    /// Further languages, into which all texts are translated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// The election's title.
    pub title: Words,
    /// More about it.
    #[serde(default)]
    pub description: Words,
    /// Who runs it.
    pub organiser: String,
    /// How to reach them.
    pub contact: String,
    /// Whether a voter may vote again.
    pub revote: bool,
    /// With fewer counting voters nothing is decrypted.
    pub minimum: u64,
    /// `none`, or a part of the roll such as `1/2`.
    pub quorum: String,
    /// What happens when selections tie.
    pub ties: TiesWord,
    /// Who may vote.
    #[serde(default, skip_serializing_if = "EligibilityWord::is_roll")]
    pub eligibility: EligibilityWord,
    /// Everybody knows and accepts that rare weights tell how their holders voted.
    #[serde(default)]
    pub weights_reveal_votes: bool,
    /// The registrar's key, 64 hexadecimal digits; empty until it is known.
    pub registrar: String,
    /// Who makes the voting codes; if the service does, the registrar's key is its own.
    #[serde(default, skip_serializing_if = "CodesWord::is_registrar")]
    pub codes: CodesWord,
    /// Who signs for the organiser; the first one signs the manifest.
    pub officials: Vec<Person>,
    /// When.
    pub schedule: SchedulePlan,
    /// Who opens the count.
    pub trustees: TrusteesPlan,
    /// Who watches the board.
    #[serde(default, skip_serializing_if = "WitnessesPlan::is_none")]
    pub witnesses: WitnessesPlan,
    /// The board, where it is known already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub board: Option<BoardPlan>,
    /// The questions.
    pub contests: Vec<ContestPlan>,
}

/// Who may vote. But for a roll, the registrar's key is the service's, which puts voters on the roll one by one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EligibilityWord {
    /// Those on a list, to whom a registrar gives voting codes.
    #[default]
    Roll,
    /// Those who register with the service and are among those who may.
    Registered,
    /// Anybody, and more than once from as many browsers.
    Open,
}

impl EligibilityWord {
    /// Whether there is a list with a registrar.
    pub fn is_roll(&self) -> bool {
        *self == Self::Roll
    }
}

/// Who makes the voting codes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodesWord {
    /// The registrar, where no service sees them.
    #[default]
    Registrar,
    /// The service, which mails them and could vote for people who do not vote.
    Server,
}

impl CodesWord {
    fn is_registrar(&self) -> bool {
        *self == Self::Registrar
    }
}

/// What happens when selections tie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TiesWord {
    /// People decide.
    Declared,
    /// Who stands first wins.
    ManifestOrder,
}

/// A name with its signing key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The name, as people read it.
    pub name: String,
    /// 64 hexadecimal digits; empty until it is known.
    pub key: String,
}

/// When, as people write it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SchedulePlan {
    /// The IANA zone of the times below.
    pub zone: String,
    /// `2026-12-01 09:00`, or RFC 3339; empty until it is chosen.
    pub opens: String,
    /// The same.
    pub closes: String,
    /// Who may end voting.
    pub closing: ClosingWord,
    /// `7 days`, `12 hours` or `0`.
    pub extension: String,
    /// Before this time the officials do not want to announce the result; empty: as soon as it is there. It stands in no
    /// manifest and binds nobody.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub announces: String,
}

/// Who may end voting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClosingWord {
    /// Nobody: it ends at its time.
    At,
    /// Officials, before its time too.
    Official,
}

/// Who opens the count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TrusteesPlan {
    /// How the key is made.
    pub ceremony: CeremonyWord,
    /// How many are needed.
    pub threshold: u64,
    /// Who they are.
    pub members: Vec<Person>,
}

/// How the key is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CeremonyWord {
    /// Each makes a key; all are needed.
    AllOfN,
    /// They make one together; `threshold` are needed.
    Dkg,
}

/// Who watches the board.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WitnessesPlan {
    /// Who they are.
    pub members: Vec<Person>,
    /// How many must sign.
    pub quorum: u64,
    /// How many may lie.
    pub may_lie: u64,
}

impl WitnessesPlan {
    /// These witnesses with as many cosignatures as keep one of them who lies from showing two histories, where that is
    /// possible (docs/protocol.md §7: `2k > n + f`).
    pub fn of(members: Vec<Person>) -> Self {
        let count = members.len() as u64;
        Self { members, ..Self::default() }.with_quorum((count.div_ceil(2) + 1).min(count))
    }

    /// The same with another quorum, and as many liars as it bears, at most one.
    pub fn with_quorum(self, quorum: u64) -> Self {
        let may_lie = u64::from(self.tolerates_a_lie(quorum));
        Self { quorum, may_lie, ..self }
    }

    /// Whether two quorums of this size share an honest witness although one of them lies.
    pub fn tolerates_a_lie(&self, quorum: u64) -> bool {
        let count = self.members.len() as u64;
        count > 1 && quorum.saturating_mul(2) > count + 1
    }

    fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// The board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoardPlan {
    /// The host of its origin.
    pub host: String,
    /// Its key, 64 hexadecimal digits.
    pub key: String,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ContestPlan {
    /// A short name for files and commands.
    pub name: String,
    /// The question.
    pub title: Words,
    /// More about it.
    #[serde(default)]
    pub description: Words,
    /// What a ballot may say.
    pub rule: RulePlan,
    /// What the grades are called, the worst first, where options get grades.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grades: Vec<Words>,
    /// How many win.
    pub seats: u64,
    /// The order on the screen.
    pub order: OrderWord,
    /// The short name of the selection that means "blank".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blank: Option<String>,
    /// What can be chosen.
    pub selections: Vec<SelectionPlan>,
}

/// The order on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrderWord {
    /// As written.
    Fixed,
    /// By title.
    Alphabetical,
    /// Another one for each voter.
    Random,
}

/// What a ballot may say about one question.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RulePlan {
    /// The values sum to this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exactly: Option<u64>,
    /// They sum to this or more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u64>,
    /// They sum to this or less.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<u64>,
    /// Each is at most this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<u64>,
    /// `v` votes for an option cost `v²` of so many credits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<u64>,
    /// Where votes cost credits: whether there are votes against, too; without it there are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<bool>,
    /// Options are ranked, and counted by this rule.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "by_name")]
    pub rank: Option<Count>,
    /// Where options are ranked: whether some may be left out; without it they may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partial: Option<bool>,
    /// Where options are ranked: whether several may share a rank; without it they may not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared: Option<bool>,
    /// Options get one of the question's grades, and are counted by this rule.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "by_name")]
    pub grade: Option<Count>,
    /// A text of at most so many bytes is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<u64>,
}

/// What can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelectionPlan {
    /// A short name for files and commands.
    pub name: String,
    /// Its title.
    pub title: Words,
    /// More about it.
    #[serde(default)]
    pub description: Words,
}

impl ContestPlan {
    /// A short name that no selection of this question has yet.
    pub fn free_name(&self) -> String {
        free("o", self.selections.iter().map(|selection| selection.name.as_str()))
    }
}

impl Plan {
    /// A short name that no question has yet.
    pub fn free_name(&self) -> String {
        free("q", self.contests.iter().map(|contest| contest.name.as_str()))
    }

    /// An old plan as a new one: keys, times and the board belong to the old election. Where the service is the registrar, it
    /// stays so.
    #[must_use]
    pub fn again(mut self) -> Self {
        if self.eligibility.is_roll() && self.codes != CodesWord::Server {
            self.registrar.clear();
        }
        let people = self.officials.iter_mut().chain(&mut self.trustees.members);
        people.for_each(|person| person.key.clear());
        self.schedule.opens.clear();
        self.schedule.closes.clear();
        self.schedule.announces.clear();
        self.board = None;
        self
    }

    /// Puts the keys that were handed in beside the names for which they were asked; a key that the plan has already,
    /// as of somebody who made it in the organiser's own browser, stays.
    pub fn join(&mut self, invitations: &[Invitation]) {
        let of = |part, name: Option<&str>| {
            let asked = |invitation: &&Invitation| {
                invitation.part == part && name.is_none_or(|name| invitation.name.trim() == name.trim())
            };
            invitations.iter().rev().filter(asked).find_map(|invitation| invitation.key.clone())
        };
        let people = |people: &mut [Person], part| {
            for person in people.iter_mut().filter(|person| person.key.is_empty()) {
                person.key = of(part, Some(&person.name)).unwrap_or_default();
            }
        };
        people(&mut self.trustees.members, Part::Trustee);
        people(&mut self.officials, Part::Official);
        if self.registrar.is_empty() {
            self.registrar = of(Part::Registrar, None).unwrap_or_default();
        }
    }
}

/// `<letter><number>` with the first number that is free.
fn free<'a>(letter: &str, taken: impl Iterator<Item = &'a str> + Clone) -> String {
    let name = |number: u64| format!("{letter}{number}");
    let number = (1..).find(|&number| taken.clone().all(|taken| taken != name(number)));
    name(number.unwrap_or_default())
}
