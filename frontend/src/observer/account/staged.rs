//! Counts in stages: instant runoff and single transferable votes.

use glassurn_api::count::decimal;
use glassurn_crypto::tally::count::{
    Concern, Count, Decision, Deed, Open, Rule, Stage, Stages, Tie, Transfer,
};

use super::picture::{Column, PLAIN, STRONG, columns, picture};
use super::{Cell, Part, Phrase, Sheet, Word, outcome};
use crate::say;

/// What is needed to tell a count.
struct Teller<'a> {
    count: &'a Count,
    stages: &'a Stages,
}

/// The votes at the end of every stage, then each stage in words.
pub(super) fn parts(count: &Count, stages: &Stages) -> Vec<Part> {
    let teller = Teller { count, stages };
    let mut parts = vec![
        Part::Table(teller.table()),
        Part::Words(vec![say!("count-stages-marks")]),
        Part::Picture(teller.picture()),
        Part::Heading(say!("count-step-by-step")),
        Part::Steps((0..stages.stages.len()).map(|number| teller.stage(number)).collect()),
    ];
    if let Some(open) = &stages.open {
        parts.push(Part::Words(open_words(open)));
    }
    parts
}

impl Teller<'_> {
    fn one(&self) -> u64 {
        10u64.pow(self.stages.decimals)
    }

    /// A number of votes as it stands in the table.
    fn cell(&self, votes: u64) -> String {
        decimal(votes, self.stages.decimals)
    }

    /// A number of votes in a sentence: without decimals where it is whole.
    fn votes(&self, votes: u64) -> Word {
        if votes.is_multiple_of(self.one()) {
            say!("count-votes", votes = votes / self.one()).into()
        } else {
            say!("count-votes-part", votes = self.cell(votes)).into()
        }
    }

    fn options(&self) -> usize {
        self.stages.stages.first().map_or(0, |stage| stage.votes.len())
    }

    fn elected_by(&self, number: usize, option: usize) -> bool {
        let mut so_far = self.stages.stages.iter().take(number + 1);
        so_far.any(|stage| stage.elected.contains(&option) || stage.filled.contains(&option))
    }

    fn out_by(&self, number: usize, option: usize) -> bool {
        let mut so_far = self.stages.stages.iter().take(number + 1);
        so_far.any(|stage| matches!(&stage.deed, Deed::Exclusion { options } if options.contains(&option)))
    }

    fn table(&self) -> Sheet {
        let stages = &self.stages.stages;
        let numbers = (1..=stages.len() as u64).map(|number| say!("count-stage", number = number).into());
        let mut rows: Vec<Vec<Cell>> = (0..self.options())
            .map(|option| {
                let cells = (0..).zip(stages).map(|(number, stage)| self.votes_of(number, stage, option));
                std::iter::once(Cell::plain(option)).chain(cells).collect()
            })
            .collect();
        let mut sums = |name: Phrase, of: &dyn Fn(&Stage) -> u64| {
            if stages.iter().any(|stage| of(stage) > 0) {
                let cells = stages.iter().map(|stage| Cell::plain(self.cell(of(stage))));
                rows.push(std::iter::once(Cell::plain(name)).chain(cells).collect());
            }
        };
        sums(say!("count-exhausted"), &|stage| stage.exhausted);
        sums(say!("count-cut"), &|stage| stage.lost);
        sums(say!("count-quota"), &|stage| stage.quota);
        let columns = std::iter::once(say!("count-option").into()).chain(numbers).collect();
        Sheet { caption: say!("count-stages"), columns, rows }
    }

    /// An option's votes; with a star once it is elected, a dash once it is out.
    fn votes_of(&self, number: usize, stage: &Stage, option: usize) -> Cell {
        let votes = stage.votes.get(option).copied().unwrap_or_default();
        if self.elected_by(number, option) {
            return Cell(format!("{}\u{a0}★", self.cell(votes)).into(), true);
        }
        Cell::plain(if votes == 0 && self.out_by(number, option) {
            "–".to_owned()
        } else {
            self.cell(votes)
        })
    }

    fn picture(&self) -> super::Picture {
        let stages = &self.stages.stages;
        let most = stages.iter().flat_map(|stage| stage.votes.iter().chain([&stage.quota])).max();
        let most = most.copied().unwrap_or(1);
        let strip = |option: usize| {
            let column = |(number, stage): (usize, &Stage)| Column {
                value: stage.votes.get(option).copied().unwrap_or_default(),
                look: if self.elected_by(number, option) { STRONG } else { PLAIN },
                line: stage.quota,
            };
            columns(option, most, &(0..).zip(stages).map(column).collect::<Vec<_>>())
        };
        let mut seen = picture(say!("count-picture-stages"), true, (0..self.options()).map(strip).collect());
        seen.legend = vec![
            (PLAIN, say!("count-legend-votes").into()),
            (STRONG, say!("count-legend-elected").into()),
            (super::picture::LINE, say!("count-quota").into()),
        ];
        seen
    }

    fn stage(&self, number: usize) -> Vec<Phrase> {
        let Some(stage) = self.stages.stages.get(number) else { return Vec::new() };
        let before = number.checked_sub(1).and_then(|before| self.stages.stages.get(before));
        let mut said = self.deed(stage, before);
        said.extend(stage.tie.as_ref().map(tie));
        said.extend(self.transfers(stage, before));
        said.extend(self.elected(stage));
        said
    }

    fn deed(&self, stage: &Stage, before: Option<&Stage>) -> Vec<Phrase> {
        let quota = || self.votes(stage.quota);
        match &stage.deed {
            Deed::First => vec![match self.count.rule {
                Rule::InstantRunoff => say!("count-first-runoff", quota = quota()),
                Rule::ScottishStv => {
                    let valid = self.count.votes - self.count.blank - self.count.unclear;
                    say!(
                        "count-first-scottish",
                        quota = quota(),
                        valid = valid,
                        parts = self.count.seats as u64 + 1
                    )
                }
                _ => say!("count-first-meek", quota = quota()),
            }],
            Deed::Surplus { option, surplus } => {
                let votes = before.and_then(|before| before.votes.get(*option)).copied().unwrap_or_default();
                vec![say!(
                    "count-surplus",
                    name = *option,
                    surplus = self.votes(*surplus),
                    votes = self.votes(votes)
                )]
            }
            Deed::Distribution => {
                let times = u64::from(stage.distributions);
                let mut said = vec![say!("count-distribution", times = times, quota = quota())];
                said.extend(self.kept(stage));
                said
            }
            Deed::Exclusion { options } => {
                let votes = options.first().and_then(|option| Some(*before?.votes.get(*option)?));
                let votes = self.votes(votes.unwrap_or_default());
                let mut said = vec![match &options[..] {
                    [one] => say!("count-out", name = *one, votes = votes),
                    all => say!("count-all-out", names = all, votes = votes),
                }];
                if self.count.rule == Rule::MeekStv && stage.distributions > 0 {
                    said.push(say!("count-quota-now", quota = quota()));
                    said.extend(self.kept(stage));
                }
                said
            }
        }
    }

    /// For Meek's method: what elected options keep of a vote.
    fn kept(&self, stage: &Stage) -> Vec<Phrase> {
        let parts = stage.keep.iter().enumerate().filter(|(_, keep)| **keep > 0 && **keep < self.one());
        parts.map(|(option, keep)| say!("count-keeps", name = option, keep = self.cell(*keep))).collect()
    }

    fn transfers(&self, stage: &Stage, before: Option<&Stage>) -> Vec<Phrase> {
        if matches!(stage.deed, Deed::First) {
            return Vec::new();
        }
        let mut said = Vec::new();
        for group in stage.transfers.chunk_by(|one, other| one.from == other.from) {
            let Some(from) = group.first().and_then(|transfer| transfer.from) else { continue };
            let moved: Vec<Phrase> = group.iter().map(|transfer| self.transfer(transfer)).collect();
            said.push(say!("count-moves", name = from, moves = moved));
        }
        let lost = stage.lost - before.map_or(0, |before| before.lost);
        if lost > 0 {
            said.push(say!("count-lost", votes = self.votes(lost)));
        }
        let moved = !stage.transfers.is_empty() || self.count.rule == Rule::MeekStv;
        if !moved && matches!(stage.deed, Deed::Exclusion { .. }) && !stage.filled.is_empty() {
            said.push(say!("count-moves-nothing"));
        }
        said
    }

    fn transfer(&self, transfer: &Transfer) -> Phrase {
        let whole = transfer.papers * self.one() == transfer.votes;
        let votes = match whole {
            true => self.votes(transfer.votes),
            false => say!("count-worth", votes = self.votes(transfer.votes), papers = transfer.papers).into(),
        };
        match transfer.to {
            Some(to) => say!("count-move", votes = votes, name = to),
            None => say!("count-move-nowhere", votes = votes),
        }
    }

    fn elected(&self, stage: &Stage) -> Vec<Phrase> {
        let votes = |option: usize| self.votes(stage.votes.get(option).copied().unwrap_or_default());
        let reached =
            stage.elected.iter().map(|option| say!("count-reached", name = *option, votes = votes(*option)));
        let mut said: Vec<Phrase> = reached.collect();
        if !stage.filled.is_empty() {
            said.push(say!("count-filled", names = &stage.filled[..]));
        }
        said
    }
}

fn tie(tie: &Tie) -> Phrase {
    let names = &tie.among[..];
    match tie.decision {
        Decision::Earlier(stage) => say!("count-tie-earlier", names = names, stage = stage as u64 + 1),
        Decision::Together => say!("count-tie-together", names = names),
        Decision::Order => say!("count-tie-order", names = names),
        Decision::Harmless => say!("count-tie-harmless", names = names),
    }
}

/// Where a tie ends the count.
fn open_words(open: &Open) -> Vec<Phrase> {
    let among: Vec<usize> = open.alternatives.iter().map(|(option, _)| *option).collect();
    let mut said = vec![match open.concerns {
        Concern::Surplus => say!("count-open-surplus", names = &among[..]),
        Concern::Exclusion => say!("count-open-exclusion", names = &among[..]),
    }];
    for (option, way) in &open.alternatives {
        if let Some(way) = way {
            said.push(say!("count-way", name = *option, outcome = outcome(way)));
        }
    }
    if open.alternatives.iter().all(|(_, way)| way.is_none()) {
        said.push(say!("count-ways-many"));
    }
    said
}
