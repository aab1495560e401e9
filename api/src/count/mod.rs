//! A count for machines, as JSON: who is elected, who ties, and everything that was done on the way.

mod transcript;

use glassurn_crypto::manifest::Ties;
use glassurn_crypto::tally::count::{Count, Rule};
use serde::{Deserialize, Serialize};

/// A whole count. Options are told by their places in `options`, from 0; numbers of votes that may have decimals are texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountDocument {
    /// What was voted on; empty where nobody says.
    pub title: String,
    /// The rule's name, as [`rule_name`] gives it.
    pub rule: String,
    /// How many seats there are.
    pub seats: usize,
    /// What is done with ties: `declared` or `order`.
    pub ties: String,
    /// All votes.
    pub votes: u64,
    /// Those without any mark.
    pub blank: u64,
    /// For rules in stages: those without a single first choice.
    pub unclear: u64,
    /// The options' names.
    pub options: Vec<String>,
    /// Who is elected, best first.
    pub elected: Vec<usize>,
    /// Who ties for the seats that are left.
    pub tied: Vec<usize>,
    /// All options in order, where the rule gives one and no tie leaves it open.
    pub ranking: Vec<Vec<usize>>,
    /// What was done.
    pub transcript: TranscriptDocument,
}

/// What was done in a count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", deny_unknown_fields)]
pub enum TranscriptDocument {
    /// No vote counts.
    Nothing,
    /// Instant runoff and single transferable votes.
    Stages {
        /// In turn.
        stages: Vec<StageDocument>,
        /// Where a tie ends the count.
        open: Option<OpenDocument>,
    },
    /// The Schulze method.
    Schulze {
        /// For rows and columns: how many votes prefer the row's option.
        pairs: Vec<Vec<u64>>,
        /// For rows and columns: the strongest path, if there is one.
        paths: Vec<Vec<Option<PathDocument>>>,
    },
    /// Ranked pairs.
    RankedPairs {
        /// For rows and columns: how many votes prefer the row's option.
        pairs: Vec<Vec<u64>>,
        /// In turn.
        steps: Vec<StepDocument>,
        /// The pairs at which a tie ends the count, each with who wins if it is taken first.
        open: Option<Vec<AlternativePair>>,
    },
    /// The Borda count.
    Borda {
        /// The points of every option, in halves where needed.
        points: Vec<String>,
    },
    /// Majority judgment.
    MajorityJudgment {
        /// For every option, how many votes give it each grade, from 0 on.
        grades: Vec<Vec<u64>>,
        /// Every option's median grade.
        medians: Vec<u16>,
    },
    /// STAR.
    Star {
        /// The sums of grades.
        totals: Vec<u64>,
        /// For rows and columns: how many votes prefer the row's option.
        pairs: Vec<Vec<u64>>,
        /// Who reaches the runoff.
        finalists: Vec<FinalistDocument>,
        /// The runoffs that there may be.
        runoffs: Vec<RunoffDocument>,
    },
}

/// A stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageDocument {
    /// What was done: `first`, `surplus`, `distribution` or `exclusion`.
    pub deed: String,
    /// With which options.
    pub with: Vec<usize>,
    /// Those that stood equal, where several did.
    pub equal: Vec<usize>,
    /// What decided between them: `earlier`, `together`, `order` or `harmless`.
    pub decided: Option<String>,
    /// For `earlier`: at which stage they differed, from 0.
    pub earlier: Option<usize>,
    /// Where votes went.
    pub transfers: Vec<TransferDocument>,
    /// The votes of every option at the end.
    pub votes: Vec<String>,
    /// Votes without a further choice.
    pub exhausted: String,
    /// Votes that were cut off.
    pub lost: String,
    /// With how many votes an option is elected.
    pub quota: String,
    /// For Meek's method: which part of a vote every option keeps.
    pub keep: Vec<String>,
    /// For Meek's method: how often votes were distributed.
    pub distributions: u32,
    /// Who has reached the quota.
    pub elected: Vec<usize>,
    /// Who is elected because no more are left than seats.
    pub filled: Vec<usize>,
}

/// Papers that pass on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransferDocument {
    /// From whom; nobody when first choices are counted.
    pub from: Option<usize>,
    /// To whom; nobody where there is no further choice.
    pub to: Option<usize>,
    /// How many papers.
    pub papers: u64,
    /// What they are worth now.
    pub votes: String,
}

/// A tie that ends a count in stages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenDocument {
    /// What would be done with one of them: `surplus` or `exclusion`.
    pub concerns: String,
    /// Each with who wins if it is the one.
    pub alternatives: Vec<Alternative>,
}

/// One way to decide a tie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// The option.
    pub option: usize,
    /// Who then wins; nothing where there are too many ways.
    pub way: Option<Way>,
}

/// One way to decide between equally strong pairs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlternativePair {
    /// Who beats.
    pub winner: usize,
    /// Who is beaten.
    pub loser: usize,
    /// Who then wins; nothing where there are too many ways.
    pub way: Option<Way>,
}

/// Who wins in one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// Who is elected.
    pub elected: Vec<usize>,
    /// Who ties.
    pub tied: Vec<usize>,
}

/// A strongest path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PathDocument {
    /// The votes for the winner of its weakest link.
    pub votes: u64,
    /// The votes for the loser of it.
    pub against: u64,
    /// The options on it.
    pub path: Vec<usize>,
}

/// What became of a pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepDocument {
    /// Who beats.
    pub winner: usize,
    /// Who is beaten.
    pub loser: usize,
    /// The votes for the winner.
    pub votes: u64,
    /// The votes for the loser.
    pub against: u64,
    /// Whether it was locked.
    pub locked: bool,
    /// Whether it came before equally strong ones by the manifest's order.
    pub by_order: bool,
}

/// Who reaches the runoff of STAR.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FinalistDocument {
    /// Which option; several where nothing decides between them.
    pub options: Vec<usize>,
    /// Those with the same total, where there were more of them than places.
    pub equal: Vec<usize>,
    /// Why: `total`, `beats`, `order` or `open`.
    pub reason: String,
}

/// A runoff of STAR.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunoffDocument {
    /// The two.
    pub options: (usize, usize),
    /// How many votes prefer the one and the other.
    pub votes: (u64, u64),
    /// Who wins.
    pub winner: Option<usize>,
    /// Whether the higher total decides.
    pub by_total: bool,
}

/// A rule's name for machines and commands.
pub fn rule_name(rule: Rule) -> &'static str {
    match rule {
        Rule::InstantRunoff => "irv",
        Rule::ScottishStv => "scottish-stv",
        Rule::MeekStv => "meek-stv",
        Rule::Schulze => "schulze",
        Rule::RankedPairs => "ranked-pairs",
        Rule::Borda => "borda",
        Rule::MajorityJudgment => "majority-judgment",
        Rule::Star => "star",
    }
}

/// The rule of a [`rule_name`]; `None` if there is none.
pub fn named_rule(name: &str) -> Option<Rule> {
    Rule::ALL.into_iter().find(|rule| rule_name(*rule) == name)
}

/// Rules in documents, by name (serde's `with`).
pub mod by_name {
    use super::{Rule, named_rule, rule_name};
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// Writes the name of the rule that there is.
    pub fn serialize<S: Serializer>(rule: &Option<Rule>, serializer: S) -> Result<S::Ok, S::Error> {
        rule.map(rule_name).serialize(serializer)
    }

    /// Reads a name.
    ///
    /// # Errors
    /// When no rule has it.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Rule>, D::Error> {
        let name = Option::<String>::deserialize(deserializer)?;
        let known = |name: String| {
            named_rule(&name).ok_or_else(|| D::Error::custom(format!("there is no rule {name:?}")))
        };
        name.map(known).transpose()
    }
}

/// A number of votes that is a multiple of 10^−`decimals`, written with all its decimals.
pub fn decimal(number: u64, decimals: u32) -> String {
    if decimals == 0 {
        return number.to_string();
    }
    let one = 10u64.pow(decimals);
    format!("{}.{:0width$}", number / one, number % one, width = decimals as usize)
}

/// Twice a number of points, written as the points.
pub fn halves(doubled: u64) -> String {
    if doubled.is_multiple_of(2) { (doubled / 2).to_string() } else { format!("{}.5", doubled / 2) }
}

impl CountDocument {
    /// The document of a count of options with these names.
    pub fn new(title: &str, names: &[String], count: &Count) -> Self {
        Self {
            title: title.to_owned(),
            rule: rule_name(count.rule).to_owned(),
            seats: count.seats,
            ties: match count.ties {
                Ties::Declared => "declared",
                Ties::ManifestOrder => "order",
            }
            .to_owned(),
            votes: count.votes,
            blank: count.blank,
            unclear: count.unclear,
            options: names.to_vec(),
            elected: count.winners.elected.clone(),
            tied: count.winners.tied.clone(),
            ranking: count.ranking.clone(),
            transcript: transcript::document(&count.transcript),
        }
    }
}
