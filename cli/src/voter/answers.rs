//! Answers as people write them, and as a ballot carries them.

use crate::output::Failure;
use crate::summary::{self, LANGUAGE};
use glassurn_crypto::manifest::{Contest, Manifest};

/// A value for every selection of every contest, in manifest order, implied ones included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers(Vec<Vec<u64>>);

impl Answers {
    /// Nothing chosen anywhere.
    pub fn blank(manifest: &Manifest) -> Self {
        Self(manifest.contests().iter().map(|contest| vec![0; contest.selections.len()]).collect())
    }

    /// Reads `contest=selection,selection` (one each) and `contest.selection=3`, several of them.
    pub fn parse(manifest: &Manifest, choices: &[String]) -> Result<Self, Failure> {
        let mut answers = Self::blank(manifest);
        for choice in choices {
            let (left, right) = choice.split_once('=').ok_or_else(|| {
                wrong(format!("{choice:?} is no choice: write contest=selection or contest.selection=3"))
            })?;
            match left.split_once('.') {
                Some(_) => {
                    let value =
                        right.trim().parse().map_err(|_| wrong(format!("{right:?} is no whole number")))?;
                    answers.set(column(manifest, left.trim())?, value)?;
                }
                None => {
                    let contest = place(manifest, left.trim())?;
                    for name in right.split(',').map(str::trim).filter(|name| !name.is_empty()) {
                        let selection = selection(&manifest.contests()[contest], name)?;
                        answers.set((contest, selection), 1)?;
                    }
                }
            }
        }
        Ok(answers)
    }

    /// Sets one value, once.
    pub fn set(&mut self, (contest, selection): (usize, usize), value: u64) -> Result<(), Failure> {
        let slot = self.0.get_mut(contest).and_then(|values| values.get_mut(selection));
        let slot = slot.ok_or_else(|| wrong("there is no such selection".into()))?;
        if *slot != 0 {
            return Err(wrong("a selection is named twice".into()));
        }
        *slot = value;
        Ok(())
    }

    /// The explicit values for sealing; refuses answers that break a rule, naming the question.
    pub fn explicit(&self, manifest: &Manifest) -> Result<Vec<u64>, Failure> {
        let mut explicit = Vec::with_capacity(manifest.layout().values);
        for (contest, values) in manifest.contests().iter().zip(&self.0) {
            let broken = || {
                let rule = summary::rule(&contest.rule, contest.selections.len());
                Failure::refused(
                    "ballot.sum_invalid",
                    format!("question {}: the rule is: {rule}", contest.name),
                )
                .help("Nothing was sent.")
            };
            let (low, high) = contest.rule.sums(contest.selections.len());
            let sum =
                values.iter().try_fold(0u64, |sum, value| sum.checked_add(*value)).ok_or_else(broken)?;
            let over = values.iter().any(|value| *value > contest.rule.maximum());
            if sum < low || sum > high || over {
                return Err(broken());
            }
            explicit.extend(values.iter().take(contest.rule.explicit(contest.selections.len())));
        }
        Ok(explicit)
    }

    /// The answers from explicit values: what is implied is filled in.
    pub fn from_explicit(manifest: &Manifest, explicit: &[u64]) -> Self {
        let mut answers = Self::blank(manifest);
        for ((contest, range), values) in
            manifest.contests().iter().zip(&manifest.layout().contests).zip(&mut answers.0)
        {
            let given = explicit.get(range.clone()).unwrap_or_default();
            values.iter_mut().zip(given).for_each(|(value, given)| *value = *given);
            if contest.rule.implies_last() {
                let rest = contest.rule.sums(contest.selections.len()).0;
                let rest = rest.saturating_sub(given.iter().fold(0, |sum, value| sum.saturating_add(*value)));
                values.last_mut().into_iter().for_each(|last| *last = rest);
            }
        }
        answers
    }

    /// The answers in full words.
    pub fn words(&self, manifest: &Manifest) -> String {
        let mut lines = Vec::new();
        for (contest, values) in manifest.contests().iter().zip(&self.0) {
            lines.push(contest.title.get(LANGUAGE).to_owned());
            let chosen = contest.selections.iter().zip(values).filter(|(_, value)| **value > 0);
            let before = lines.len();
            lines.extend(chosen.map(|(selection, value)| {
                let times = if contest.rule.maximum() > 1 { format!(": {value}") } else { String::new() };
                format!("  {}{times}", selection.title.get(LANGUAGE))
            }));
            if lines.len() == before {
                lines.push("  (nothing chosen)".into());
            }
        }
        lines.join("\n")
    }
}

/// The place of `contest.selection`.
pub fn column(manifest: &Manifest, name: &str) -> Result<(usize, usize), Failure> {
    let (contest, selection_name) =
        name.split_once('.').ok_or_else(|| wrong(format!("{name:?} is not contest.selection")))?;
    let contest = place(manifest, contest)?;
    Ok((contest, selection(&manifest.contests()[contest], selection_name)?))
}

/// Every `contest.selection` of a manifest, in order.
pub fn columns(manifest: &Manifest) -> Vec<String> {
    let contests = manifest.contests().iter();
    contests
        .flat_map(|contest| {
            contest.selections.iter().map(|selection| format!("{}.{}", contest.name, selection.name))
        })
        .collect()
}

fn place(manifest: &Manifest, name: &str) -> Result<usize, Failure> {
    manifest.contests().iter().position(|contest| contest.name == name).ok_or_else(|| {
        let names: Vec<&str> = manifest.contests().iter().map(|contest| contest.name.as_str()).collect();
        wrong(format!("there is no contest {name:?}; there are: {}", names.join(", ")))
    })
}

fn selection(contest: &Contest, name: &str) -> Result<usize, Failure> {
    contest.selections.iter().position(|selection| selection.name == name).ok_or_else(|| {
        let names: Vec<&str> = contest.selections.iter().map(|selection| selection.name.as_str()).collect();
        wrong(format!("contest {} has no selection {name:?}; it has: {}", contest.name, names.join(", ")))
    })
}

fn wrong(what: String) -> Failure {
    Failure::cannot("usage", what).help("Nothing was sent.")
}
