//! The manifest as officials write it: TOML, from a commented template for each common kind of vote.

use crate::identity::parse_key;
use crate::time;
use clap::ValueEnum;
use glassurn_crypto::encoding::VERSION;
use glassurn_crypto::manifest::{
    BoardInfo, Ceremony, Closing, CodeMaker, Contest, Contests, Draft, Eligibility, Fraction, Named, Order,
    Rule, Schedule, Selection, Text, Texts, Ties, Trustees, Witnesses,
};
use glassurn_crypto::signature::PublicKey;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The common kinds of votes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// A motion: yes, no or blank
    YesNo,
    /// One of several candidates, or blank
    SingleChoice,
    /// Everybody whom you approve of
    Approval,
    /// Up to k of m candidates, for k seats
    KOfM,
    /// A score for each option
    Score,
    /// Points to hand out as you like
    Cumulative,
    /// Up to so many projects of a participatory budget
    Budget,
    /// A motion in an assembly whose members have weights
    WeightedAssembly,
    /// A quick poll with one key holder
    Poll,
}

impl Kind {
    /// The commented template.
    pub fn text(self) -> String {
        let contest = match self {
            Kind::YesNo => include_str!("../templates/yes-no.toml"),
            Kind::SingleChoice => include_str!("../templates/single-choice.toml"),
            Kind::Approval => include_str!("../templates/approval.toml"),
            Kind::KOfM => include_str!("../templates/k-of-m.toml"),
            Kind::Score => include_str!("../templates/score.toml"),
            Kind::Cumulative => include_str!("../templates/cumulative.toml"),
            Kind::Budget => include_str!("../templates/budget.toml"),
            Kind::WeightedAssembly => include_str!("../templates/weighted-assembly.toml"),
            Kind::Poll => include_str!("../templates/poll.toml"),
        };
        let trustees = match self {
            Kind::Poll => include_str!("../templates/trustees-one.toml"),
            _ => include_str!("../templates/trustees-three.toml"),
        };
        include_str!("../templates/frame.toml")
            .replace("@minimum@", if self == Kind::Poll { "3" } else { "10" })
            .replace("@weights@", if self == Kind::WeightedAssembly { "true" } else { "false" })
            .replace("@trustees@\n", trustees)
            .replace("@contests@\n", contest)
    }
}

/// A text in one language, or by language.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Words {
    Plain(String),
    ByLanguage(BTreeMap<String, String>),
}

impl Words {
    fn texts(&self, language: &str) -> Texts {
        match self {
            Words::Plain(text) if text.is_empty() => Texts(Vec::new()),
            Words::Plain(text) => Texts::one(language, text),
            Words::ByLanguage(texts) => {
                let text = |(language, text): (&String, &String)| Text {
                    language: language.clone(),
                    text: text.clone(),
                };
                Texts(texts.iter().map(text).collect())
            }
        }
    }
}

impl Default for Words {
    fn default() -> Self {
        Self::Plain(String::new())
    }
}

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Document {
    language: String,
    title: Words,
    #[serde(default)]
    description: Words,
    organiser: String,
    contact: String,
    revote: bool,
    minimum: u64,
    quorum: String,
    ties: TiesWord,
    #[serde(default)]
    weights_reveal_votes: bool,
    registrar: String,
    officials: Vec<Person>,
    schedule: ScheduleTable,
    trustees: TrusteesTable,
    #[serde(default)]
    witnesses: WitnessesTable,
    board: Option<BoardTable>,
    contests: Vec<ContestTable>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum TiesWord {
    Declared,
    ManifestOrder,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    name: String,
    key: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ScheduleTable {
    zone: String,
    opens: String,
    closes: String,
    closing: ClosingWord,
    extension: String,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ClosingWord {
    At,
    Official,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TrusteesTable {
    ceremony: CeremonyWord,
    threshold: u64,
    members: Vec<Person>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum CeremonyWord {
    AllOfN,
    Dkg,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WitnessesTable {
    members: Vec<Person>,
    quorum: u64,
    may_lie: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BoardTable {
    host: String,
    key: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ContestTable {
    name: String,
    title: Words,
    #[serde(default)]
    description: Words,
    rule: RuleTable,
    seats: u64,
    order: OrderWord,
    blank: Option<String>,
    selections: Vec<SelectionTable>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum OrderWord {
    Fixed,
    Alphabetical,
    Random,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RuleTable {
    exactly: Option<u64>,
    at_least: Option<u64>,
    at_most: Option<u64>,
    each: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SelectionTable {
    name: String,
    title: Words,
    #[serde(default)]
    description: Words,
}

impl Document {
    /// Reads the file; the error says the line.
    pub fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|e| e.to_string())
    }

    /// The board that the file names, if it does.
    pub fn board(&self) -> Option<Result<BoardInfo, String>> {
        self.board.as_ref().map(|board| {
            let key = key("board", &board.key)?;
            Ok(BoardInfo { host: board.host.clone(), key })
        })
    }

    /// The draft of a manifest on a board. What the rules of §3 say is checked by [`Draft::check`].
    pub fn draft(&self, board: BoardInfo, nonce: [u8; 32]) -> Result<Draft, String> {
        let language = &self.language;
        Ok(Draft {
            version: VERSION,
            nonce,
            contests: Contests(
                self.contests.iter().map(|contest| contest.compile(language)).collect::<Result<_, _>>()?,
            ),
            title: self.title.texts(language),
            description: self.description.texts(language),
            organiser: self.organiser.clone(),
            contact: self.contact.clone(),
            schedule: self.schedule.compile()?,
            quorum: fraction(&self.quorum)?,
            trustees: Trustees {
                ceremony: match self.trustees.ceremony {
                    CeremonyWord::AllOfN => Ceremony::AllOfN,
                    CeremonyWord::Dkg => Ceremony::Dkg,
                },
                threshold: self.trustees.threshold,
                members: people("trustees", &self.trustees.members)?,
            },
            officials: people("officials", &self.officials)?,
            registrar: key("registrar", &self.registrar)?,
            authenticator: Vec::new(),
            board,
            witnesses: Witnesses {
                members: people("witnesses", &self.witnesses.members)?,
                quorum: self.witnesses.quorum,
                may_lie: self.witnesses.may_lie,
            },
            eligibility: Eligibility::Roll,
            codes: CodeMaker::Registrar,
            revote: self.revote,
            minimum: self.minimum,
            ties: match self.ties {
                TiesWord::Declared => Ties::Declared,
                TiesWord::ManifestOrder => Ties::ManifestOrder,
            },
            weights_reveal_votes: self.weights_reveal_votes,
        })
    }
}

impl ScheduleTable {
    fn compile(&self) -> Result<Schedule, String> {
        let zone = time::zone(&self.zone).map_err(|e| format!("schedule.zone: {e}"))?;
        let at = |field: &str, text: &str| match text {
            "" => Err(format!("schedule.{field}: choose a time, such as \"2026-12-01 09:00\"")),
            text => time::parse(text, &zone).map_err(|e| format!("schedule.{field}: {e}")),
        };
        let extension = time::parse_duration(&self.extension).ok_or_else(|| {
            format!("schedule.extension: {:?} is not \"7 days\", \"12 hours\" or \"0\"", self.extension)
        })?;
        Ok(Schedule {
            zone: self.zone.clone(),
            opens: at("opens", &self.opens)?,
            closes: at("closes", &self.closes)?,
            closing: match self.closing {
                ClosingWord::At => Closing::At,
                ClosingWord::Official => Closing::Official,
            },
            extension,
        })
    }
}

impl ContestTable {
    fn compile(&self, language: &str) -> Result<Contest, String> {
        let blank = match &self.blank {
            None => None,
            Some(name) => {
                let place = self.selections.iter().position(|selection| selection.name == *name);
                let missing = || format!("contest {}: blank names no selection: {name:?}", self.name);
                Some(place.ok_or_else(missing)? as u64)
            }
        };
        let selection = |selection: &SelectionTable| Selection {
            name: selection.name.clone(),
            title: selection.title.texts(language),
            description: selection.description.texts(language),
        };
        Ok(Contest {
            name: self.name.clone(),
            title: self.title.texts(language),
            description: self.description.texts(language),
            selections: self.selections.iter().map(selection).collect(),
            rule: self.rule.compile().map_err(|e| format!("contest {}: rule: {e}", self.name))?,
            seats: self.seats,
            order: match self.order {
                OrderWord::Fixed => Order::Fixed,
                OrderWord::Alphabetical => Order::Alphabetical,
                OrderWord::Random => Order::Random,
            },
            blank,
        })
    }
}

impl RuleTable {
    fn compile(&self) -> Result<Rule, &'static str> {
        let cap = self.each;
        match (self.exactly, self.at_least, self.at_most) {
            (Some(sum), None, None) => Ok(Rule::Exactly { sum, cap }),
            (None, None, Some(high)) => Ok(Rule::AtMost { high, cap }),
            (None, Some(low), Some(high)) => Ok(Rule::Between { low, high, cap }),
            (None, None, None) => match cap {
                Some(cap) => Ok(Rule::Cap { cap }),
                None => Err("it says nothing: give `exactly`, `at-most` or `each`"),
            },
            (None, Some(_), None) => Err("`at-least` needs `at-most`"),
            (Some(_), _, _) => Err("`exactly` goes with `each` alone"),
        }
    }
}

/// `none`, or `1/2`.
fn fraction(text: &str) -> Result<Fraction, String> {
    if text == "none" {
        return Ok(Fraction { part: 0, of: 1 });
    }
    let parts = text.split_once('/').and_then(|(part, of)| Some((part.parse().ok()?, of.parse().ok()?)));
    let (part, of) = parts.ok_or_else(|| format!("quorum: {text:?} is not \"none\" or \"1/2\""))?;
    Ok(Fraction { part, of })
}

fn people(role: &str, people: &[Person]) -> Result<Vec<Named>, String> {
    let named =
        |person: &Person| Ok(Named { name: person.name.clone(), key: key(&person.name, &person.key)? });
    people.iter().map(named).collect::<Result<_, String>>().map_err(|e| format!("{role}: {e}"))
}

fn key(whose: &str, text: &str) -> Result<PublicKey, String> {
    parse_key(text).ok_or_else(|| {
        format!("{whose}: the key is not the 64 hexadecimal digits that `glassurn key new` prints")
    })
}
