//! A count in words: who is elected, then how that came about.

use super::{compared, graded, staged, table};
use crate::output::Console;
use glassurn_api::profile::Ballots;
use glassurn_crypto::manifest::Ties;
use glassurn_crypto::tally::Winners;
use glassurn_crypto::tally::count::{Count, Rule, Transcript};

/// The options' names, for sentences and tables.
pub struct Names<'a>(pub &'a [String]);

impl Names<'_> {
    /// One name.
    pub fn one(&self, option: usize) -> &str {
        self.0.get(option).map_or("?", String::as_str)
    }

    /// One name as it fits into a table.
    pub fn short(&self, option: usize) -> String {
        table::clip(self.one(option))
    }

    /// `A`, `A and B`, `A, B and C`.
    pub fn list(&self, options: &[usize]) -> String {
        list(options.iter().map(|option| self.one(*option).to_owned()))
    }

    /// How many options there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

/// `A`, `A and B`, `A, B and C`.
pub fn list(parts: impl IntoIterator<Item = String>) -> String {
    let mut parts: Vec<String> = parts.into_iter().collect();
    match parts.pop() {
        None => "nobody".into(),
        Some(last) if parts.is_empty() => last,
        Some(last) => format!("{} and {last}", parts.join(", ")),
    }
}

/// `1 vote`, `2 votes`.
pub fn plural(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Who wins, as a sentence without its full stop.
pub fn outcome(names: &Names<'_>, winners: &Winners) -> String {
    let are = |options: &[usize]| if options.len() == 1 { "is" } else { "are" };
    let elected = || format!("{} {} elected", names.list(&winners.elected), are(&winners.elected));
    let tied = || format!("{} tie", names.list(&winners.tied));
    match (winners.elected.is_empty(), winners.tied.is_empty()) {
        (true, true) => "nobody is elected".into(),
        (false, true) => elected(),
        (true, false) => tied(),
        (false, false) => format!("{}; {}", elected(), tied()),
    }
}

/// What a file holds.
pub fn heading(ballots: &Ballots, console: &Console) -> String {
    let profile = &ballots.profile;
    let mut text = String::new();
    if !ballots.title.is_empty() {
        text.push_str(&format!("{}\n", console.bold(&ballots.title)));
    }
    text.push_str(&format!(
        "{}, {}",
        plural(profile.votes(), "ballot", "ballots"),
        plural(ballots.names.len() as u64, "option", "options")
    ));
    if profile.blank() > 0 {
        text.push_str(&format!("; {} of the ballots blank", profile.blank()));
    }
    text.push('.');
    if !ballots.withdrawn.is_empty() {
        text.push_str(&format!(" Withdrawn: {}.", list(ballots.withdrawn.iter().cloned())));
    }
    text
}

/// The whole count.
pub fn words(ballots: &Ballots, count: &Count, console: &Console) -> String {
    let names = Names(&ballots.names);
    let mut text = heading(ballots, console);
    text.push_str(&format!(
        "\nCounted for {} by {}; {}.\n\n",
        plural(count.seats as u64, "seat", "seats"),
        rule(count.rule),
        match count.ties {
            Ties::Declared => "ties stay ties",
            Ties::ManifestOrder =>
                "where nothing else decides a tie, the order of the options in the file does",
        }
    ));
    text.push_str(&console.bold(winners(&names, &count.winners)));
    text.push('\n');
    if count.unclear > 0 {
        text.push_str(&format!(
            "\n{} no single first choice, so {} for nothing.\n",
            plural(count.unclear, "ballot has", "ballots have"),
            if count.unclear == 1 { "it counts" } else { "they count" }
        ));
    }
    text.push('\n');
    text.push_str(&match &count.transcript {
        Transcript::Nothing => "No ballot counts, so nobody is elected.".into(),
        Transcript::Stages(stages) => staged::words(&names, count, stages),
        Transcript::Schulze(schulze) => compared::schulze(&names, count, schulze),
        Transcript::RankedPairs(locked) => compared::ranked_pairs(&names, count, locked),
        Transcript::Borda(points) => graded::borda(&names, count, points),
        Transcript::Judgment(judgment) => graded::judgment(&names, count, judgment),
        Transcript::Star(star) => graded::star(&names, star),
    });
    text.truncate(text.trim_end().len());
    text
}

fn winners(names: &Names<'_>, winners: &Winners) -> String {
    match (winners.elected.as_slice(), winners.tied.as_slice()) {
        ([], []) => "Nobody is elected.".into(),
        (elected, []) => format!("Elected: {}.", names.list(elected)),
        ([], tied) => format!("A tie between {}.", names.list(tied)),
        (elected, tied) => {
            format!("Elected: {}. For what is left, a tie between {}.", names.list(elected), names.list(tied))
        }
    }
}

/// A counting rule's name in a sentence.
pub fn rule(rule: Rule) -> &'static str {
    match rule {
        Rule::InstantRunoff => "instant runoff",
        Rule::ScottishStv => "the single transferable vote as in Scottish local elections (order of 2007)",
        Rule::MeekStv => "the single transferable vote by Meek's method",
        Rule::Schulze => "the Schulze method",
        Rule::RankedPairs => "ranked pairs",
        Rule::Borda => "the Borda count",
        Rule::MajorityJudgment => "majority judgment",
        Rule::Star => "STAR (score, then automatic runoff)",
    }
}

/// The order of all options, a line for each level.
pub fn order(names: &Names<'_>, ranking: &[Vec<usize>]) -> String {
    let mut text = String::from("Order\n");
    let mut place = 1;
    for level in ranking {
        text.push_str(&format!("  {place}. {}\n", names.list(level)));
        place += level.len();
    }
    text
}
