//! Counts in stages, in words: instant runoff and single transferable votes.

use super::table;
use super::words::{Names, list, outcome, plural};
use glassurn_api::count::decimal;
use glassurn_crypto::tally::count::{
    Concern, Count, Decision, Deed, Open, Rule, Stage, Stages, Tie, Transfer,
};

/// How many characters of numbers stand side by side in a table.
const SIDE_BY_SIDE: usize = 72;

/// What is needed to write a count down.
struct Writer<'a> {
    names: &'a Names<'a>,
    count: &'a Count,
    stages: &'a Stages,
}

/// Tables of all stages, then each of them in words.
pub fn words(names: &Names<'_>, count: &Count, stages: &Stages) -> String {
    let writer = Writer { names, count, stages };
    let mut text = writer.tables();
    for number in 0..stages.stages.len() {
        text.push_str(&format!("\n{}", writer.stage(number)));
    }
    if let Some(open) = &stages.open {
        text.push_str(&format!("\n{}", writer.open(open)));
    }
    text
}

impl Writer<'_> {
    /// A number of votes as it stands in tables.
    fn cell(&self, votes: u64) -> String {
        decimal(votes, self.stages.decimals)
    }

    /// A number of votes in a sentence: without decimals where it is whole.
    fn votes(&self, votes: u64) -> String {
        let one = 10u64.pow(self.stages.decimals);
        if votes.is_multiple_of(one) { (votes / one).to_string() } else { self.cell(votes) }
    }

    fn votes_long(&self, votes: u64) -> String {
        let one = 10u64.pow(self.stages.decimals);
        format!("{} {}", self.votes(votes), if votes == one { "vote" } else { "votes" })
    }

    fn tables(&self) -> String {
        let mut text = String::from("Votes at the end of each stage\n");
        let stages: Vec<(usize, &Stage)> = self.stages.stages.iter().enumerate().collect();
        let numbers =
            stages.iter().flat_map(|(_, stage)| stage.votes.iter().chain([&stage.exhausted, &stage.quota]));
        let widest = numbers.map(|votes| self.cell(*votes).len()).max().unwrap_or(1);
        for (block, part) in stages.chunks(SIDE_BY_SIDE / (widest + 3)).enumerate() {
            if block > 0 {
                text.push('\n');
            }
            text.push_str(&table::lines(&self.rows(part)));
        }
        text
    }

    fn rows(&self, part: &[(usize, &Stage)]) -> Vec<Vec<String>> {
        let heading = part.iter().map(|(number, _)| format!("{} ", number + 1));
        let mut rows: Vec<Vec<String>> = vec![std::iter::once("stage".into()).chain(heading).collect()];
        for option in 0..self.names.len() {
            let cells = part.iter().map(|(number, stage)| self.cell_of(*number, stage, option));
            rows.push(std::iter::once(self.names.short(option)).chain(cells).collect());
        }
        let mut sums = |name: &str, of: &dyn Fn(&Stage) -> u64| {
            if self.stages.stages.iter().any(|stage| of(stage) > 0) {
                let cells = part.iter().map(|(_, stage)| format!("{} ", self.cell(of(stage))));
                rows.push(std::iter::once(name.into()).chain(cells).collect());
            }
        };
        sums("(no further choice)", &|stage| stage.exhausted);
        sums("(cut off)", &|stage| stage.lost);
        sums("(to be elected)", &|stage| stage.quota);
        rows
    }

    /// An option's votes; a star once it is elected, nothing once it is out.
    fn cell_of(&self, number: usize, stage: &Stage, option: usize) -> String {
        let so_far = self.stages.stages.iter().take(number + 1);
        let elected =
            so_far.clone().any(|stage| stage.elected.contains(&option) || stage.filled.contains(&option));
        let out = so_far
            .clone()
            .any(|stage| matches!(&stage.deed, Deed::Exclusion { options } if options.contains(&option)));
        let votes = stage.votes.get(option).copied().unwrap_or_default();
        match (elected, out && votes == 0) {
            (true, _) => format!("{}*", self.cell(votes)),
            (_, true) => "- ".into(),
            _ => format!("{} ", self.cell(votes)),
        }
    }

    /// A stage in words.
    fn stage(&self, number: usize) -> String {
        let Some(stage) = self.stages.stages.get(number) else { return String::new() };
        let before = number.checked_sub(1).and_then(|before| self.stages.stages.get(before));
        let mut lines = vec![format!("{}. {}", number + 1, self.deed(stage, before))];
        if let Some(tie) = &stage.tie {
            lines.push(self.tie(tie));
        }
        lines.extend(self.transfers(stage, before));
        lines.extend(self.elected(stage));
        format!("{}\n", lines.join("\n   "))
    }

    fn deed(&self, stage: &Stage, before: Option<&Stage>) -> String {
        let quota = self.votes_long(stage.quota);
        match &stage.deed {
            Deed::First => match self.count.rule {
                Rule::InstantRunoff => format!("First choices are counted. More than half are {quota}."),
                Rule::ScottishStv => {
                    let valid = self.count.votes - self.count.blank - self.count.unclear;
                    let parts = self.count.seats + 1;
                    format!(
                        "First choices are counted. The quota is {quota}: {valid} ÷ {parts}, without the remainder, and one more."
                    )
                }
                _ => format!("First choices are counted. The quota is {quota}."),
            },
            Deed::Surplus { option, surplus } => {
                let votes = before.and_then(|before| before.votes.get(*option)).copied().unwrap_or_default();
                format!(
                    "{} has {} above the quota. Of every paper {} ÷ {} of its value passes on to the next choice that is left.",
                    self.names.one(*option),
                    self.votes_long(*surplus),
                    self.votes(*surplus),
                    self.votes(votes)
                )
            }
            Deed::Distribution => format!(
                "What elected options have above the quota passes on ({}). The quota is now {quota}.{}",
                plural(u64::from(stage.distributions), "distribution", "distributions"),
                self.kept(stage)
            ),
            Deed::Exclusion { options } => {
                let votes = options.first().and_then(|option| Some(*before?.votes.get(*option)?));
                let votes = self.votes_long(votes.unwrap_or_default());
                let names = self.names.list(options);
                let out = if options.len() == 1 {
                    format!("{names} has the fewest votes ({votes}) and is out.")
                } else {
                    format!("{names} have the fewest votes ({votes} each) and are out.")
                };
                if self.count.rule == Rule::MeekStv && stage.distributions > 0 {
                    format!("{out} The quota is now {quota}.{}", self.kept(stage))
                } else {
                    out
                }
            }
        }
    }

    /// For Meek's method: what elected options keep of a vote.
    fn kept(&self, stage: &Stage) -> String {
        let one = 10u64.pow(self.stages.decimals);
        let parts = stage.keep.iter().enumerate().filter(|(_, keep)| **keep > 0 && **keep < one);
        let parts: Vec<String> = parts
            .map(|(option, keep)| {
                format!("{} keeps {} of each vote that reaches it", self.names.one(option), self.cell(*keep))
            })
            .collect();
        if parts.is_empty() { String::new() } else { format!(" {}; the rest passes on.", list(parts)) }
    }

    fn tie(&self, tie: &Tie) -> String {
        let among = self.names.list(&tie.among);
        match tie.decision {
            Decision::Earlier(stage) => {
                format!(
                    "{among} stood equal; at the end of stage {} they did not, and that decides.",
                    stage + 1
                )
            }
            Decision::Together => {
                format!(
                    "{among} stood equal. Together they have so little that all of them are out, whoever goes first."
                )
            }
            Decision::Order => format!("{among} stood equal; the order of the options decides."),
            Decision::Harmless => {
                format!(
                    "{among} stood equal. It does not matter who goes first: the same are elected in every way."
                )
            }
        }
    }

    fn transfers(&self, stage: &Stage, before: Option<&Stage>) -> Vec<String> {
        let mut lines = Vec::new();
        if matches!(stage.deed, Deed::First) {
            return lines;
        }
        for part in stage.transfers.chunk_by(|one, other| one.from == other.from) {
            let Some(from) = part.first().and_then(|transfer| transfer.from) else { continue };
            let parts: Vec<String> = part.iter().map(|transfer| self.transfer(transfer)).collect();
            lines.push(format!("From {}: {}.", self.names.one(from), parts.join(", ")));
        }
        let lost = stage.lost - before.map_or(0, |before| before.lost);
        if lost > 0 {
            lines.push(format!("{} lost, because values are cut off behind the fifth decimal.", {
                let votes = self.votes_long(lost);
                if votes.ends_with("vote") { format!("{votes} is") } else { format!("{votes} are") }
            }));
        }
        let moved = !stage.transfers.is_empty() || self.count.rule == Rule::MeekStv;
        if !moved && matches!(stage.deed, Deed::Exclusion { .. }) && !stage.filled.is_empty() {
            lines.push("Nothing passes on, as this fills the last seats.".into());
        }
        lines
    }

    fn transfer(&self, transfer: &Transfer) -> String {
        let mut votes = self.votes_long(transfer.votes);
        if transfer.papers * 10u64.pow(self.stages.decimals) != transfer.votes {
            votes = format!("{votes} ({})", plural(transfer.papers, "paper", "papers"));
        }
        match transfer.to {
            Some(to) => format!("{votes} to {}", self.names.one(to)),
            None => format!("{votes} without a further choice"),
        }
    }

    fn elected(&self, stage: &Stage) -> Vec<String> {
        let mut lines = Vec::new();
        for option in &stage.elected {
            let votes = self.votes_long(stage.votes.get(*option).copied().unwrap_or_default());
            lines.push(format!("{} has {votes} and is elected.", self.names.one(*option)));
        }
        if !stage.filled.is_empty() {
            let are = if stage.filled.len() == 1 { "is" } else { "are" };
            lines.push(format!(
                "No more are left than seats: {} {are} elected.",
                self.names.list(&stage.filled)
            ));
        }
        lines
    }

    /// Where a tie ends the count.
    fn open(&self, open: &Open) -> String {
        let among: Vec<usize> = open.alternatives.iter().map(|(option, _)| *option).collect();
        let what = match open.concerns {
            Concern::Surplus => "whose surplus passes on first",
            Concern::Exclusion => "which of them goes first",
        };
        let mut text = format!(
            "Here the count ends: {} stand equal, and nothing in the ballots decides {what}.\n",
            self.names.list(&among)
        );
        for (option, way) in &open.alternatives {
            let Some(way) = way else { continue };
            text.push_str(&format!(
                "   If it is {}: {}.\n",
                self.names.one(*option),
                outcome(self.names, way)
            ));
        }
        if open.alternatives.iter().all(|(_, way)| way.is_none()) {
            text.push_str(
                "   There are too many ways to go on to try all of them: everybody who is left ties.\n",
            );
        }
        text
    }
}
