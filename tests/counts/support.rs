//! Random profiles, and the programs that count them too.

use glassurn_crypto::manifest::Ties;
use glassurn_crypto::tally::count::{
    Count, Decision, Deed, Kind, Mark, Profile, Rule, Stages, Transcript, count,
};
use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};
use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// How many profiles each rule of each other program is compared on.
pub const PROFILES: usize = 10_000;

/// Ballots with one number for each option: a rank, 0 for none, or a grade.
#[derive(Debug, Clone)]
pub struct Case {
    /// How many options.
    pub options: usize,
    /// How many seats.
    pub seats: usize,
    /// Weights and numbers.
    pub ballots: Vec<(u64, Vec<u16>)>,
}

/// Random numbers from a seed: every run compares the same profiles.
pub struct Dice(ChaCha20Rng);

impl Dice {
    /// Dice of their own for each test.
    pub fn new(seed: u64) -> Self {
        Self(ChaCha20Rng::seed_from_u64(seed))
    }

    /// A number from `low` to `high`, both included.
    pub fn roll(&mut self, low: u64, high: u64) -> u64 {
        low + self.0.next_u64() % (high - low + 1)
    }

    /// The numbers below `count`, in random order.
    pub fn shuffled(&mut self, count: usize) -> Vec<usize> {
        let mut list: Vec<usize> = (0..count).collect();
        for place in (1..count).rev() {
            let other = usize::try_from(self.roll(0, place as u64)).expect("below a place");
            list.swap(place, other);
        }
        list
    }

    fn size(&mut self, low: u64, high: u64) -> usize {
        usize::try_from(self.roll(low, high)).expect("small")
    }

    /// A profile: every second one of few votes, so that there are ties; `whole` rank everything, `strict` share no rank.
    pub fn ranked(&mut self, whole: bool, strict: bool) -> Case {
        let options = self.size(2, 6);
        let few = self.roll(0, 1) == 0;
        let papers = self.size(1, if few { 5 } else { 14 });
        let heaviest = if few { 3 } else { 40 };
        let ballots =
            (0..papers).map(|_| (self.roll(1, heaviest), self.ranks(options, whole, strict))).collect();
        let seats = self.size(1, options.min(3) as u64);
        Case { options, seats, ballots }
    }

    fn ranks(&mut self, options: usize, whole: bool, strict: bool) -> Vec<u16> {
        let order = self.shuffled(options);
        let length = if whole { options } else { self.size(1, options as u64) };
        let mut ranks = vec![0; options];
        let mut rank = 0;
        for (place, option) in order.into_iter().take(length).enumerate() {
            if place == 0 || strict || self.roll(0, 3) > 0 {
                rank += 1;
            }
            ranks[option] = rank;
        }
        ranks
    }

    /// Grades from 0 to `top`; `votes` of weight 1 each.
    pub fn graded(&mut self, options: usize, votes: usize, top: u16) -> Case {
        let grade = |dice: &mut Self| u16::try_from(dice.roll(0, top.into())).expect("a grade");
        let ballots = (0..votes).map(|_| (1, (0..options).map(|_| grade(self)).collect())).collect();
        Case { options, seats: 1, ballots }
    }
}

impl Case {
    /// The profile of ranks.
    pub fn ranks(&self) -> Profile {
        self.profile(Kind::Ranks)
    }

    /// The profile of grades.
    pub fn grades(&self, top: u16) -> Profile {
        self.profile(Kind::Grades { top })
    }

    fn profile(&self, kind: Kind) -> Profile {
        let mut profile = Profile::new(self.options, kind).expect("few options");
        for (weight, numbers) in &self.ballots {
            let marks = (0..).zip(numbers.iter().copied());
            let marks: Vec<Mark> = marks.filter(|(_, number)| kind != Kind::Ranks || *number > 0).collect();
            profile.add(*weight, &marks).expect("a ballot");
        }
        profile
    }

    /// Each ballot as often as it counts.
    pub fn one_by_one(&self) -> Vec<&[u16]> {
        let often = |weight: &u64| usize::try_from(*weight).expect("small");
        self.ballots
            .iter()
            .flat_map(|(weight, numbers)| std::iter::repeat_n(numbers.as_slice(), often(weight)))
            .collect()
    }
}

/// Counts, with ties that stay ties.
pub fn declared(profile: &Profile, rule: Rule, seats: usize) -> Count {
    count(profile, rule, seats, Ties::Declared).expect("the rule counts such ballots")
}

/// Counts, with the options' order for ties.
pub fn ordered(profile: &Profile, rule: Rule, seats: usize) -> Count {
    count(profile, rule, seats, Ties::ManifestOrder).expect("the rule counts such ballots")
}

/// Those who are elected or tie, in the order of the options.
pub fn possible(count: &Count) -> Vec<usize> {
    sorted(count.winners.elected.iter().chain(&count.winners.tied).copied())
}

/// Sorted.
pub fn sorted(options: impl IntoIterator<Item = usize>) -> Vec<usize> {
    let mut options: Vec<usize> = options.into_iter().collect();
    options.sort_unstable();
    options
}

/// The stages of a count in stages.
pub fn stages(count: &Count) -> &Stages {
    let Transcript::Stages(stages) = &count.transcript else { panic!("{count:?}") };
    stages
}

/// Whether somebody stood equal to somebody else where it was decided who goes or passes on.
pub fn has_ties(count: &Count) -> bool {
    let stages = stages(count);
    stages.open.is_some()
        || stages
            .stages
            .iter()
            .filter_map(|stage| stage.tie.as_ref())
            .any(|tie| tie.decision != Decision::Together)
}

/// Whether no decision of a count of transferable votes hangs on less than a hundredth of a vote: programs that cut off elsewhere must
/// then elect the same. Whole votes have nothing to cut off.
pub fn is_clear(count: &Count) -> bool {
    let stages = stages(count);
    let one = 10u64.pow(stages.decimals);
    let clear = |one_side: u64, other: u64| {
        let whole = one_side.is_multiple_of(one) && other.is_multiple_of(one);
        if whole { one_side != other } else { one_side.abs_diff(other) > one / 100 }
    };
    let mut out: Vec<usize> = Vec::new();
    for (stage, next) in stages.stages.iter().zip(stages.stages.iter().skip(1).map(Some).chain([None])) {
        if let Deed::Exclusion { options } = &stage.deed {
            out.extend(options);
        }
        let left = |option: &usize| !out.contains(option);
        let options: Vec<usize> = (0..stage.votes.len()).filter(left).collect();
        // The quota: Meek's is never whole, and whoever just misses it by that is decided by less than a hundredth.
        if !options
            .iter()
            .all(|&option| stage.votes[option] == stage.quota || clear(stage.votes[option], stage.quota))
        {
            return false;
        }
        if let Some(Deed::Exclusion { options: gone }) = next.map(|next| &next.deed) {
            let most = gone.iter().map(|&option| stage.votes[option]).max().expect("somebody goes");
            let elected = |option: usize| stages.stages.iter().any(|stage| stage.elected.contains(&option));
            let others = options.iter().filter(|option| !gone.contains(option) && !elected(**option));
            if !others.into_iter().all(|&option| clear(stage.votes[option], most)) {
                return false;
            }
        }
        out.extend(&stage.elected);
    }
    true
}

/// Asks the Python program a list of questions, in as many parts as there are processors; the answers are in order.
pub fn ask_python(what: &str, questions: &[Value]) -> Vec<Value> {
    let python = std::env::var_os("GLASSURN_VOTING").map(PathBuf::from);
    let python =
        python.expect("GLASSURN_VOTING names a Python with tests/foreign/voting.txt: run `cargo xtask test`");
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("foreign/voting.py");
    let parts = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let part = questions.len().div_ceil(parts).max(1);
    std::thread::scope(|scope| {
        let ask = |part: &[Value]| {
            let lines: String = part.iter().map(|question| format!("{question}\n")).collect();
            let mut command = Command::new(&python);
            let said = piped(command.arg(&script).arg(what), lines.into_bytes());
            said.lines().map(|line| serde_json::from_str(line).expect("an answer")).collect::<Vec<Value>>()
        };
        let asked: Vec<_> = questions.chunks(part).map(|part| scope.spawn(move || ask(part))).collect();
        let answers: Vec<Value> =
            asked.into_iter().flat_map(|asked| asked.join().expect("answered")).collect();
        assert_eq!(answers.len(), questions.len());
        answers
    })
}

/// What a program prints for such an input; it must end well.
pub fn piped(command: &mut Command, input: Vec<u8>) -> String {
    let output = ran(command, input);
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// Runs a program with such an input.
pub fn ran(command: &mut Command, input: Vec<u8>) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}; run `cargo xtask test`"));
    let mut stdin = child.stdin.take().expect("piped");
    // A program that has died reads no more.
    let writer = std::thread::spawn(move || stdin.write_all(&input).ok());
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("written");
    output
}

/// A list of places in an answer.
pub fn places(answer: &Value) -> Option<Vec<usize>> {
    let list = answer.as_array()?.iter();
    list.map(|place| usize::try_from(place.as_u64()?).ok()).collect()
}
