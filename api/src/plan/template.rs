//! The common kinds of votes, each with the rules that fit it.

use glassurn_crypto::tally::count::Rule as Count;

use super::{
    CeremonyWord, ClosingWord, CodesWord, ContestPlan, EligibilityWord, OrderWord, Person, Plan, RulePlan,
    SchedulePlan, TiesWord, TrusteesPlan, WitnessesPlan, Words,
};

/// A common kind of vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Template {
    /// A motion: yes, no or blank.
    YesNo,
    /// One of several candidates, or blank.
    SingleChoice,
    /// Everybody whom one approves of.
    Approval,
    /// Up to k of m candidates, for k seats.
    KOfM,
    /// A score for each option.
    Score,
    /// Points to hand out as one likes.
    Cumulative,
    /// Up to so many projects of a participatory budget.
    Budget,
    /// Votes for and against whose price is their square.
    Quadratic,
    /// A motion in an assembly whose members have weights.
    WeightedAssembly,
    /// A quick poll with one key holder.
    Poll,
    /// Candidates ranked for one seat.
    Ranked,
    /// Candidates ranked for the seats of a committee.
    Committee,
    /// A grade in words for each option.
    Grades,
    /// A text of one's own.
    Written,
}

impl Template {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::YesNo,
        Self::KOfM,
        Self::SingleChoice,
        Self::Ranked,
        Self::Committee,
        Self::Grades,
        Self::Approval,
        Self::Score,
        Self::Cumulative,
        Self::Budget,
        Self::Quadratic,
        Self::Written,
        Self::WeightedAssembly,
        Self::Poll,
    ];

    /// What a ballot may say.
    pub fn rule(self) -> RulePlan {
        let rule = RulePlan::default();
        match self {
            Self::YesNo | Self::SingleChoice | Self::WeightedAssembly => {
                RulePlan { exactly: Some(1), ..rule }
            }
            Self::Approval | Self::Poll => RulePlan { each: Some(1), ..rule },
            Self::KOfM => RulePlan { at_most: Some(3), each: Some(1), ..rule },
            Self::Score => RulePlan { each: Some(5), ..rule },
            Self::Cumulative => RulePlan { at_most: Some(6), each: Some(3), ..rule },
            Self::Budget => RulePlan { at_most: Some(5), each: Some(1), ..rule },
            Self::Quadratic => RulePlan { credits: Some(99), against: Some(true), ..rule },
            Self::Ranked => RulePlan { rank: Some(Count::Schulze), ..rule },
            Self::Committee => RulePlan { rank: Some(Count::ScottishStv), ..rule },
            Self::Grades => RulePlan { grade: Some(Count::MajorityJudgment), ..rule },
            Self::Written => RulePlan { text: Some(60), ..rule },
        }
    }

    /// How many win.
    pub fn seats(self) -> u64 {
        match self {
            Self::KOfM | Self::Budget | Self::Committee => 3,
            Self::Cumulative | Self::Quadratic => 2,
            _ => 1,
        }
    }

    /// The order of the options on the screen: no candidate gains by standing first.
    pub fn order(self) -> OrderWord {
        match self {
            Self::SingleChoice | Self::Approval | Self::KOfM | Self::Cumulative => OrderWord::Random,
            Self::Quadratic | Self::Ranked | Self::Committee => OrderWord::Random,
            _ => OrderWord::Fixed,
        }
    }

    /// With fewer counting voters nothing is decrypted (§3).
    pub fn minimum(self) -> u64 {
        if self == Self::Poll { 3 } else { 10 }
    }

    /// Who ends voting: its time, and nobody before; but a poll is over when its owner thinks so, as everybody expects of one.
    pub fn closing(self) -> ClosingWord {
        if self == Self::Poll { ClosingWord::Official } else { ClosingWord::At }
    }

    /// Whether members' weights stand in the roll.
    pub fn is_weighted(self) -> bool {
        self == Self::WeightedAssembly
    }

    /// A question of this kind without any texts; `name` is its short name.
    pub fn contest(self, name: String) -> ContestPlan {
        ContestPlan {
            name,
            title: Words::default(),
            description: Words::default(),
            rule: self.rule(),
            grades: Vec::new(),
            seats: self.seats(),
            order: self.order(),
            blank: None,
            selections: Vec::new(),
        }
    }

    /// An election of this kind without any texts, names and times: two of three key holders, but for a poll.
    pub fn plan(self, language: &str, zone: &str) -> Plan {
        let holders = if self == Self::Poll { 1 } else { 3 };
        Plan {
            language: language.into(),
            languages: Vec::new(),
            title: Words::default(),
            description: Words::default(),
            organiser: String::new(),
            contact: String::new(),
            revote: true,
            minimum: self.minimum(),
            quorum: "none".into(),
            ties: TiesWord::Declared,
            eligibility: EligibilityWord::default(),
            weights_reveal_votes: self.is_weighted(),
            registrar: String::new(),
            codes: CodesWord::default(),
            officials: vec![Person::default()],
            schedule: SchedulePlan {
                zone: zone.into(),
                opens: String::new(),
                closes: String::new(),
                closing: self.closing(),
                extension: "7 days".into(),
                announces: String::new(),
            },
            trustees: TrusteesPlan::of(vec![Person::default(); holders]),
            witnesses: WitnessesPlan::default(),
            board: None,
            contests: vec![self.contest("q1".into())],
        }
    }
}

impl TrusteesPlan {
    /// These key holders with as many needed as is sensible: one alone, else the smallest majority.
    pub fn of(members: Vec<Person>) -> Self {
        let ceremony = if members.len() < 2 { CeremonyWord::AllOfN } else { CeremonyWord::Dkg };
        Self { ceremony, threshold: members.len() as u64 / 2 + 1, members }
    }
}
