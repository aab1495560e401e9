//! Elections that mix, in memory: contests of answers, and key holders who mix and open them.

use crate::world::{World, key};
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::election::{MixPart, Refusal};
use glassurn_crypto::encoding::{VERSION_MIXED, encode};
use glassurn_crypto::manifest::{Answer, Contest, Rule, Texts};
use glassurn_crypto::shuffle::{Answers, Pair, mix};
use glassurn_crypto::tally::count;

/// A contest that ranks these options by Schulze's method; all may be left out, and share ranks.
pub fn ranking(name: &str, options: &[String]) -> Contest {
    let answer = Answer::Ranking { partial: true, ties: true, count: count::Rule::Schulze };
    crate::world::contest(name, options, Rule::Answer(answer))
}

/// A contest that gives these options one of five grades, by majority judgment.
pub fn grades(name: &str, options: &[String]) -> Contest {
    let titles = ["Bad", "Poor", "Fair", "Good", "Excellent"].map(|title| Texts::one("en", title)).to_vec();
    crate::world::contest(
        name,
        options,
        Rule::Answer(Answer::Grades { titles, count: count::Rule::MajorityJudgment }),
    )
}

/// A contest that asks for a text of up to so many bytes.
pub fn text(name: &str, longest: u64) -> Contest {
    crate::world::contest(name, &[], Rule::Answer(Answer::Text { longest }))
}

/// The values of a written answer.
pub fn written(text: &str, longest: usize) -> Vec<u64> {
    let mut values = vec![text.len() as u64];
    values.extend(text.bytes().map(u64::from));
    values.resize(1 + longest, 0);
    values
}

impl World {
    /// Signs what trustee `place + 1` posts.
    pub fn by_trustee(&self, place: usize, (kind, body): (Kind, Vec<u8>)) -> Submission {
        self.sign(kind, body, Signer::trustee(place as u64 + 1), 11 + place as u8)
    }

    /// What trustee `place + 1` posts to mix a contest: its list, then its proof.
    pub fn mix_due(&mut self, place: usize, contest: usize) -> Vec<Submission> {
        let chain = &self.election.mixes().expect("it is closed").chains()[contest];
        let bodies = chain.mix(place as u64 + 1, &mut self.rng).expect("the board's own list");
        bodies.into_iter().map(|body| self.by_trustee(place, body)).collect()
    }

    /// Trustee `place + 1` mixes other answers than the board's, and proves them as the board's own: list and proof, in a part
    /// each.
    pub fn forged_mix(
        &mut self,
        place: usize,
        contest: usize,
        change: impl FnOnce(&mut Vec<Pair>),
    ) -> [Submission; 2] {
        let chain = &self.election.mixes().expect("it is closed").chains()[contest];
        let (context, next) = (chain.context(), chain.mixers().len() as u64 + 1);
        let mut pairs = chain.list().pairs().to_vec();
        change(&mut pairs);
        let other = Answers::new(context, pairs).expect("as many as before");
        let mixed = mix(context, &other, &mut self.rng).expect("they fit");
        let proven = mixed.prove(context, place as u64 + 1, next, chain.list(), &mut self.rng);
        let (outputs, proof) = proven.expect("they fit");
        let body = |bytes| {
            let (version, contest) = (VERSION_MIXED, contest as u64);
            encode(&MixPart { version, contest, place: next, part: 0, bytes })
        };
        [(Kind::Shuffle, body(outputs.to_bytes())), (Kind::ShuffleProof, body(proof.to_bytes()))]
            .map(|body| self.by_trustee(place, body))
    }

    /// What trustee `place + 1` posts to open a contest's answers.
    pub fn opening_due(&mut self, place: usize, contest: usize) -> Vec<Submission> {
        let mixes = self.election.mixes().expect("it is closed");
        let key = self.election.ceremony().key().expect("it was opened").clone();
        let file = self.key_files[place].share_mut().expect("the ceremony is done");
        file.bind(mixes.close()).expect("there is one closing");
        let share = self.key_files[place].share().expect("the ceremony is done");
        let bodies = mixes.chains()[contest].decrypt(&key, share, &mut self.rng).expect("the share is bound");
        bodies.into_iter().map(|body| self.by_trustee(place, body)).collect()
    }

    /// Posts everything, in order.
    pub fn post_all(&mut self, contents: Vec<Submission>) -> Result<(), Refusal> {
        contents.into_iter().try_for_each(|content| self.post(content).map(|_| ()))
    }

    /// These trustees mix every contest, then open it, and an official publishes the result.
    pub fn mix_and_open(&mut self, trustees: &[usize]) {
        let contests = self.manifest().contests().len();
        for &place in trustees {
            for contest in 0..contests {
                let due = self.mix_due(place, contest);
                self.post_all(due).expect("it is proven");
            }
        }
        self.open_answers(trustees);
    }

    /// These trustees open every contest, and an official publishes the result.
    pub fn open_answers(&mut self, trustees: &[usize]) {
        for &place in trustees {
            for contest in 0..self.manifest().contests().len() {
                let due = self.opening_due(place, contest);
                self.post_all(due).expect("it is proven");
            }
        }
        self.publish_answers();
    }

    /// An official publishes what the opened answers give.
    pub fn publish_answers(&mut self) {
        let content = self.result_due();
        self.post(content).expect("the result is right");
    }

    /// What an official publishes once every contest is opened.
    pub fn result_due(&self) -> Submission {
        let result = self.election.mixes().and_then(|mixes| mixes.result()).expect("every contest is opened");
        let body = encode(result.as_ref().expect("the proof system holds"));
        Submission::sign(Kind::Result, body, self.manifest().id(), Signer::official(0), &key(1))
    }
}
