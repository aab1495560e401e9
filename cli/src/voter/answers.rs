//! Answers as people write them, and as a ballot carries them.

use crate::output::Failure;
use crate::summary::{self, LANGUAGE};
use glassurn_crypto::manifest::{Answer, Contest, Manifest, Rule};

/// A value for every selection of every contest, in manifest order, implied ones included: a rank, 1 the best, where options are
/// ranked, a grade, 1 the worst, where they get grades; of a written answer its bytes. Votes against are below zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers(Vec<Vec<i64>>);

impl Answers {
    /// Nothing chosen anywhere.
    pub fn blank(manifest: &Manifest) -> Self {
        Self(manifest.contests().iter().map(|contest| vec![0; values(contest)]).collect())
    }

    /// Reads `contest=selection,selection` (one each; where options are ranked the best first), `contest=text` and
    /// `contest.selection=3`, where there are votes against `contest.selection=-3`, several of them.
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
                    if is_written(&manifest.contests()[contest]) {
                        answers.write(manifest, contest, right)?;
                        continue;
                    }
                    let ranked =
                        matches!(manifest.contests()[contest].rule, Rule::Answer(Answer::Ranking { .. }));
                    let named = right.split(',').map(str::trim).filter(|name| !name.is_empty());
                    for (rank, name) in (1..).zip(named) {
                        let selection = selection(&manifest.contests()[contest], name)?;
                        answers.set((contest, selection), if ranked { rank } else { 1 })?;
                    }
                }
            }
        }
        Ok(answers)
    }

    /// Sets one value, once.
    pub fn set(&mut self, (contest, selection): (usize, usize), value: i64) -> Result<(), Failure> {
        let slot = self.0.get_mut(contest).and_then(|values| values.get_mut(selection));
        let slot = slot.ok_or_else(|| wrong("there is no such selection".into()))?;
        if *slot != 0 {
            return Err(wrong("a selection is named twice".into()));
        }
        *slot = value;
        Ok(())
    }

    /// Sets a written answer, once.
    pub fn write(&mut self, manifest: &Manifest, contest: usize, text: &str) -> Result<(), Failure> {
        let text = text.trim();
        let name = &manifest.contests()[contest].name;
        let slots = self.0.get_mut(contest).ok_or_else(|| wrong("there is no such contest".into()))?;
        if slots.iter().any(|byte| *byte != 0) {
            return Err(wrong(format!("question {name} is answered twice")));
        }
        if text.len() >= slots.len() {
            let most = slots.len().saturating_sub(1);
            let what =
                format!("question {name}: the text has {} bytes, and there is room for {most}", text.len());
            return Err(wrong(what));
        }
        let length = (!text.is_empty()).then_some(text.len() as i64);
        let bytes = length.into_iter().chain(text.bytes().map(i64::from));
        slots.iter_mut().zip(bytes).for_each(|(slot, byte)| *slot = byte);
        Ok(())
    }

    /// Sets what stands in a column: a number, or the text of a written answer.
    pub fn fill(
        &mut self,
        manifest: &Manifest,
        (contest, selection): (usize, usize),
        field: &str,
    ) -> Result<(), String> {
        if is_written(&manifest.contests()[contest]) {
            return self.write(manifest, contest, field).map_err(|failure| failure.what().to_string());
        }
        let value = match field.trim() {
            // Spreadsheets leave the cells of what is not ranked empty.
            "" if manifest.is_mixed() => 0,
            field => field.parse().map_err(|_| format!("{field:?} is no whole number"))?,
        };
        self.set((contest, selection), value).map_err(|failure| failure.what().to_string())
    }

    /// The explicit values for sealing; refuses answers that break a rule, naming the question.
    pub fn explicit(&self, manifest: &Manifest) -> Result<Vec<u64>, Failure> {
        let mut explicit = Vec::with_capacity(manifest.layout().values);
        for (contest, values) in manifest.contests().iter().zip(&self.0) {
            let broken = || broken(contest);
            if contest.rule.answer().is_some() {
                let ranked = matches!(contest.rule, Rule::Answer(Answer::Ranking { .. }));
                let values = if ranked { dense(values) } else { values.clone() };
                let bytes: Option<Vec<u8>> = values.iter().map(|value| u8::try_from(*value).ok()).collect();
                let read = |bytes: &Vec<u8>| contest.rule.answer()?.read(contest.selections.len(), bytes);
                let bytes = bytes.ok_or_else(broken)?;
                read(&bytes).ok_or_else(broken)?;
                explicit.extend(bytes.into_iter().map(u64::from));
                continue;
            }
            let none = contest.rule.offset();
            let value = |votes: &i64| none.checked_add_signed(*votes);
            let values: Vec<u64> = values.iter().map(value).collect::<Option<_>>().ok_or_else(broken)?;
            let (low, high) = contest.rule.sums(contest.selections.len());
            let sum =
                values.iter().try_fold(0u64, |sum, value| sum.checked_add(*value)).ok_or_else(broken)?;
            let over = values.iter().any(|value| *value > contest.rule.maximum());
            if sum < low || sum > high || over {
                return Err(broken());
            }
            explicit.extend(values.iter().take(contest.rule.explicit(contest.selections.len())));
        }
        // What votes cost.
        let overdrawn = manifest.broken(&explicit).and_then(|contest| manifest.contests().get(contest));
        overdrawn.map_or(Ok(explicit), |contest| Err(broken(contest)))
    }

    /// The answers from explicit values: what is implied is filled in.
    pub fn from_explicit(manifest: &Manifest, explicit: &[u64]) -> Self {
        let mut answers = Self::blank(manifest);
        if manifest.is_mixed() {
            let mut given = explicit.iter();
            let value = |given: u64| i64::try_from(given).unwrap_or(i64::MAX);
            answers.0.iter_mut().flatten().zip(&mut given).for_each(|(slot, given)| *slot = value(*given));
            return answers;
        }
        for ((contest, range), values) in
            manifest.contests().iter().zip(&manifest.layout().contests).zip(&mut answers.0)
        {
            let given = explicit.get(range.clone()).unwrap_or_default();
            // One ballot's values are votes.
            values.iter_mut().zip(contest.votes(given, 1)).for_each(|(value, votes)| *value = votes);
            if contest.rule.implies_last() {
                let rest = contest.rule.sums(contest.selections.len()).0;
                let rest = rest.saturating_sub(given.iter().fold(0, |sum, value| sum.saturating_add(*value)));
                values
                    .last_mut()
                    .into_iter()
                    .for_each(|last| *last = i64::try_from(rest).unwrap_or(i64::MAX));
            }
        }
        answers
    }

    /// The answers in full words.
    pub fn words(&self, manifest: &Manifest) -> String {
        let mut lines = Vec::new();
        for (contest, values) in manifest.contests().iter().zip(&self.0) {
            lines.push(contest.title.get(LANGUAGE).to_owned());
            if let Some(answer) = contest.rule.answer() {
                lines.push(answered(contest, answer, values));
                continue;
            }
            let chosen = contest.selections.iter().zip(values).filter(|(_, value)| **value != 0);
            let before = lines.len();
            lines.extend(chosen.map(|(selection, value)| {
                let times = if contest.rule.maximum() > 1 { format!(": {value}") } else { String::new() };
                format!("  {}{times}", selection.title.get(LANGUAGE))
            }));
            if lines.len() == before {
                lines.push("  (nothing chosen)".into());
            }
            if let Rule::Quadratic { credits, .. } = contest.rule {
                let cost: u64 = values
                    .iter()
                    .fold(0, |cost: u64, votes| cost.saturating_add(votes.unsigned_abs().saturating_pow(2)));
                lines.push(format!("  ({cost} of {credits} credits)"));
            }
        }
        lines.join("\n")
    }
}

fn broken(contest: &Contest) -> Failure {
    let rule = summary::rule(&contest.rule, contest.selections.len());
    let what = format!("question {}: the rule is: {rule}", contest.name);
    Failure::refused("ballot.sum_invalid", what).help("Nothing was sent.")
}

/// How many values an answer has here.
fn values(contest: &Contest) -> usize {
    if is_written(contest) { contest.rule.explicit(0) } else { contest.selections.len() }
}

fn is_written(contest: &Contest) -> bool {
    matches!(contest.rule, Rule::Answer(Answer::Text { .. }))
}

/// Ranks without gaps: of what a voter writes only the order matters.
fn dense(ranks: &[i64]) -> Vec<i64> {
    let mut given: Vec<i64> = ranks.iter().copied().filter(|rank| *rank > 0).collect();
    given.sort_unstable();
    given.dedup();
    let rank = |rank: &i64| given.iter().position(|given| given == rank).map_or(0, |place| place as i64 + 1);
    ranks.iter().map(rank).collect()
}

/// A ranking, grades or a text in full words.
fn answered(contest: &Contest, answer: &Answer, values: &[i64]) -> String {
    let title = |place: usize| contest.selections[place].title.get(LANGUAGE);
    let mut marked: Vec<(usize, i64)> =
        values.iter().copied().enumerate().filter(|(_, mark)| *mark > 0).collect();
    let lines: Vec<String> = match answer {
        Answer::Text { .. } => {
            let bytes: Vec<u8> = values.iter().skip(1).map(|byte| *byte as u8).collect();
            let length = values.first().and_then(|length| usize::try_from(*length).ok()).unwrap_or_default();
            let text = String::from_utf8_lossy(bytes.get(..length).unwrap_or_default()).into_owned();
            if text.is_empty() { Vec::new() } else { vec![format!("  {text}")] }
        }
        Answer::Ranking { .. } => {
            marked.sort_by_key(|(_, rank)| *rank);
            marked.iter().map(|(place, rank)| format!("  {rank}. {}", title(*place))).collect()
        }
        Answer::Grades { titles, .. } => {
            let grade = |grade: i64| {
                let place = usize::try_from(grade).ok().and_then(|grade| grade.checked_sub(1));
                place.and_then(|place| titles.get(place)).map_or("?", |title| title.get(LANGUAGE))
            };
            marked.iter().map(|(place, given)| format!("  {}: {}", title(*place), grade(*given))).collect()
        }
    };
    if lines.is_empty() { "  (nothing answered)".into() } else { lines.join("\n") }
}

/// The place of `contest.selection`; of a written answer the column is `contest`.
pub fn column(manifest: &Manifest, name: &str) -> Result<(usize, usize), Failure> {
    let written = manifest.contests().iter().position(|contest| contest.name == name && is_written(contest));
    if let Some(contest) = written {
        return Ok((contest, 0));
    }
    let (contest, selection_name) =
        name.split_once('.').ok_or_else(|| wrong(format!("{name:?} is not contest.selection")))?;
    let contest = place(manifest, contest)?;
    Ok((contest, selection(&manifest.contests()[contest], selection_name)?))
}

/// Every `contest.selection` of a manifest, in order; of written answers `contest`.
pub fn columns(manifest: &Manifest) -> Vec<String> {
    let contests = manifest.contests().iter();
    contests
        .flat_map(|contest| {
            let written = is_written(contest).then(|| contest.name.clone());
            let selections = contest.selections.iter();
            written
                .into_iter()
                .chain(selections.map(|selection| format!("{}.{}", contest.name, selection.name)))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::{Kind, parse};

    /// The template's three plans, with 99 credits for votes for and against.
    fn priorities() -> Manifest {
        let mut plan = parse(&Kind::Quadratic.text()).expect("a template can be read");
        let schedule = &mut plan.schedule;
        (schedule.opens, schedule.closes) = ("2026-12-01 09:00".into(), "2026-12-02 09:00".into());
        plan.preview().expect("nothing but keys is missing")
    }

    fn read(choices: &[&str]) -> Result<Answers, Failure> {
        let choices: Vec<String> = choices.iter().map(|choice| (*choice).to_owned()).collect();
        Answers::parse(&priorities(), &choices)
    }

    #[test]
    fn votes_against_are_below_zero_and_cost_as_much() {
        let manifest = priorities();
        let answers =
            read(&["priorities.trees=7", "priorities.pool=-5", "priorities.library=5"]).expect("three");
        // 9 stands for no votes.
        let explicit = answers.explicit(&manifest).expect("they cost 99");
        assert_eq!(explicit, [16, 4, 14]);
        assert_eq!(Answers::from_explicit(&manifest, &explicit), answers);
        let words = answers.words(&manifest);
        assert!(words.contains(": -5\n") && words.ends_with("(99 of 99 credits)"), "{words}");
        let none = read(&[]).expect("nothing chosen");
        assert_eq!(none.explicit(&manifest).expect("blank"), [9, 9, 9]);
        assert!(none.words(&manifest).contains("(nothing chosen)"));
        assert_eq!(
            read(&["priorities=trees,pool"]).expect("two").explicit(&manifest).expect("2"),
            [10, 10, 9]
        );
    }

    #[test]
    fn what_costs_more_than_there_is_is_not_sealed() {
        let far = ["priorities.trees=9223372036854775807", "priorities.pool=-9223372036854775808"];
        for choices in [
            &["priorities.trees=10"][..],
            &["priorities.trees=-10"],
            &["priorities.trees=7", "priorities.pool=-8"],
            &far,
        ] {
            let answers = read(choices).expect("whole numbers");
            let refused = answers.explicit(&priorities()).expect_err("too much");
            assert!(refused.what().to_string().contains("up to 99 credits"), "{choices:?}");
            assert!(answers.words(&priorities()).contains("of 99 credits"), "{choices:?}");
        }
        assert!(read(&["priorities.trees=7.5"]).is_err());
    }
}
