//! A manifest in words: what people must read before they sign or vote.

use crate::recount::words;
use crate::time;
use glassurn_crypto::encoding::hex;
use glassurn_crypto::manifest::{
    Answer, Ceremony, Closing, CodeMaker, Contest, Draft, Eligibility, Manifest, Named, Order, Rule, Ties,
};
use serde_json::{Value, json};
use std::fmt::Write;

/// The language of words that people read here.
pub const LANGUAGE: &str = "en";

/// What `templates/frame.toml` has in the place of title, organiser and contact.
const TITLE: &str = "Title of the vote";
const ORGANISER: &str = "Your organisation";
const CONTACT: &str = "votes@example.org";

/// A rule in words.
pub fn rule(rule: &Rule, selections: usize) -> String {
    let each = |cap: Option<u64>| match cap {
        None => String::new(),
        Some(1) => ", each selection once".into(),
        Some(cap) => format!(", at most {cap} for each selection"),
    };
    match *rule {
        Rule::Answer(ref answer) => form(answer, selections),
        Rule::Exactly { sum: 1, .. } => format!("choose one of {selections}"),
        Rule::Exactly { sum, cap } => format!("give exactly {sum} in all{}", each(cap)),
        Rule::AtMost { high, cap: Some(1) } => format!("choose up to {high} of {selections}"),
        Rule::AtMost { high, cap } => format!("give up to {high} in all{}", each(cap)),
        Rule::Between { low, high, cap: Some(1) } => format!("choose {low} to {high} of {selections}"),
        Rule::Between { low, high, cap } => format!("give {low} to {high} in all{}", each(cap)),
        Rule::Cap { cap: 1 } => format!("choose as many of {selections} as you like"),
        Rule::Cap { cap } => format!("give each of {selections} from 0 to {cap}"),
        Rule::Quadratic { credits, against } => format!(
            "spend up to {credits} credits on votes {}: 1 vote for one selection costs 1, 2 cost 4, 3 cost 9",
            if against { "for and against" } else { "for" }
        ),
    }
}

/// The form of an answer in words, and how it is counted.
fn form(answer: &Answer, selections: usize) -> String {
    match answer {
        Answer::Ranking { partial, ties, count } => format!(
            "rank {}{selections}, 1 the best{}; counted by {}",
            if *partial { "as many as they like of " } else { "all " },
            if *ties { ", several in one place where they are equal" } else { "" },
            words::rule(*count)
        ),
        Answer::Grades { titles, count } => {
            let titles: Vec<String> =
                (1..).zip(titles).map(|(grade, title)| format!("{grade} {}", title.get(LANGUAGE))).collect();
            format!(
                "give each of {selections} a grade ({}); counted by {}",
                titles.join(", "),
                words::rule(*count)
            )
        }
        Answer::Text { longest } => {
            format!("write up to {longest} bytes; the texts that most voters wrote win")
        }
    }
}

/// From when to when voting takes place.
pub fn times(draft: &Draft) -> String {
    let schedule = &draft.schedule;
    let mut words = format!(
        "Voting opens {} and ends {} ({}).",
        time::show(schedule.opens, &schedule.zone),
        time::show(schedule.closes, &schedule.zone),
        schedule.zone
    );
    if schedule.closing == Closing::Official {
        words.push_str(" An official may end it before, and so choose the moment.");
    }
    if schedule.extension > 0 {
        let extension = time::show_duration(schedule.extension);
        let _ = write!(words, " Officials may move the end later by {extension} in total.");
    }
    words
}

/// The whole draft in words, with what everybody should be warned of; its board only if that is `known`.
pub fn words(draft: &Draft, known: bool) -> String {
    let mut text = String::new();
    let mut line = |words: String| {
        text.push_str(&words);
        text.push('\n');
    };
    line(format!("{}\n", draft.title.get(LANGUAGE)));
    line(format!("Run by {}, {}.", draft.organiser, draft.contact));
    line(times(draft));
    for (number, contest) in draft.contests.0.iter().enumerate() {
        line(String::new());
        line(format!("Question {}: {} ({})", number + 1, contest.title.get(LANGUAGE), contest.name));
        line(format!("  Voters {}; {}.", rule(&contest.rule, contest.selections.len()), seats(contest)));
        for (place, selection) in contest.selections.iter().enumerate() {
            let blank = if contest.blank == Some(place as u64) { " (means blank)" } else { "" };
            line(format!("  - {}: {}{blank}", selection.name, selection.title.get(LANGUAGE)));
        }
    }
    line(String::new());
    let (n, t) = (draft.trustees.members.len(), draft.trustees.threshold);
    line(match draft.trustees.ceremony {
        Ceremony::AllOfN if n == 1 => {
            "Key holder (alone able to read every ballot and to lose the result):".into()
        }
        Ceremony::AllOfN => format!("Key holders (all {n} are needed to count):"),
        Ceremony::Dkg => format!("Key holders ({t} of {n} are needed to count):"),
    });
    draft.trustees.members.iter().for_each(|trustee| line(person(trustee)));
    line("Officials:".into());
    draft.officials.iter().for_each(|official| line(person(official)));
    line(match draft.eligibility {
        Eligibility::Roll => format!("Registrar:\n  - {}", hex(draft.registrar.bytes())),
        Eligibility::Registered => {
            "Voters register with the service, which puts those on the roll who may vote.".into()
        }
        Eligibility::Open => {
            "Anybody may vote, and more than once from as many browsers; the service puts whoever comes on the roll.".into()
        }
    });
    if !draft.witnesses.members.is_empty() {
        let (n, k) = (draft.witnesses.members.len(), draft.witnesses.quorum);
        line(format!("Witnesses ({k} of {n} must cosign the record):"));
        draft.witnesses.members.iter().for_each(|witness| line(person(witness)));
    }
    line(if known {
        format!("Board: {}\n  - {}", draft.board.host, hex(draft.board.key.bytes()))
    } else {
        "Board: the service names it when the election is created".into()
    });
    line(String::new());
    line(if draft.revote {
        "Voters may vote again until voting ends; only the last ballot counts.".into()
    } else {
        "Voters vote once and cannot change it.".into()
    });
    line(format!("Nothing is decrypted unless {} voters or more count.", draft.minimum));
    if draft.quorum.part > 0 {
        line(format!("Quorum: {}/{} of the roll; it is reported only.", draft.quorum.part, draft.quorum.of));
    }
    line(match draft.ties {
        Ties::Declared => "A tie is declared as such.".into(),
        Ties::ManifestOrder => "In a tie, who stands first above wins.".into(),
    });
    for warning in unfilled(draft).into_iter().chain(warnings(draft)) {
        line(format!("! {warning}"));
    }
    text.truncate(text.trim_end().len());
    text
}

/// What the template says and people would have to say.
fn unfilled(draft: &Draft) -> Option<&'static str> {
    let template = [TITLE, ORGANISER, CONTACT];
    let given = [draft.title.get(LANGUAGE), draft.organiser.as_str(), draft.contact.as_str()];
    let left = template.iter().zip(given).any(|(template, given)| *template == given);
    left.then_some("Title, organiser or contact is still that of the template.")
}

/// What every page warns of, too, and that answers are published one by one where they are mixed.
pub fn warnings(draft: &Draft) -> Vec<&'static str> {
    let mut warnings = Vec::new();
    if draft.minimum < 10 {
        warnings.push("A count of fewer than ten voters hides little of how each of them voted.");
    }
    if draft.trustees.members.len() == 1 {
        warnings
            .push("One key holder alone can read every ballot; if the key is lost, nothing can be counted.");
    }
    if draft.witnesses.members.is_empty() {
        warnings.push(
            "Not independently witnessed: only people who keep their receipts notice a changed record.",
        );
    } else if !draft.witnesses.tolerates_a_lie() {
        warnings.push(
            "One lying witness could help the board to show two records: more than half of all and one more must cosign.",
        );
    }
    if draft.weights_reveal_votes {
        warnings.push("A weight that few voters share may tell how they voted; this election accepts that.");
    }
    if draft.codes == CodeMaker::Server {
        warnings.push("The service makes the voting codes: it could vote for people who do not vote.");
    }
    match draft.eligibility {
        Eligibility::Roll => {}
        Eligibility::Registered => {
            warnings.push("Voters register with the service, which could add names of nobody.");
        }
        Eligibility::Open => {
            warnings.push(
                "Anybody can vote, and one person can vote more than once; the service could add votes, too.",
            );
        }
    }
    if draft.schedule.closing == Closing::Official {
        warnings.push(
            "An official may end voting early, and could choose a moment that suits one side or when few ballots hide each other.",
        );
    }
    if draft.contests.0.iter().any(|contest| contest.rule.answer().is_some()) {
        warnings.push(
            "Every single answer is published, without whose it is: among few voters, or by its order or its words, one may be recognised.",
        );
    }
    warnings
}

/// Key holders by number and name: `1 (Ada), 3 (Cy)`.
pub fn trustees(draft: &Draft, numbers: &[u64]) -> String {
    let named = |number: &u64| {
        let place = usize::try_from(*number).ok().and_then(|number| number.checked_sub(1));
        let member = place.and_then(|place| draft.trustees.members.get(place));
        member.map_or_else(|| number.to_string(), |member| format!("{number} ({})", member.name))
    };
    numbers.iter().map(named).collect::<Vec<_>>().join(", ")
}

fn person(named: &Named) -> String {
    format!("  - {}: {}", named.name, hex(named.key.bytes()))
}

fn seats(contest: &Contest) -> String {
    let order = match contest.order {
        Order::Fixed => "in this order",
        Order::Alphabetical => "shown by the alphabet",
        Order::Random => "shown in random order",
    };
    match contest.seats {
        1 => format!("one wins; {order}"),
        seats => format!("{seats} win; {order}"),
    }
}

/// The manifest's facts for `--json`.
pub fn facts(manifest: &Manifest) -> Value {
    json!({
        "election": hex(manifest.id()),
        "title": manifest.title.get(LANGUAGE),
        "opens": manifest.schedule.opens,
        "closes": manifest.schedule.closes,
        "zone": manifest.schedule.zone,
        "trustees": manifest.trustees.members.len(),
        "threshold": manifest.trustees.threshold,
        "minimum": manifest.minimum,
        "board": manifest.board.host,
        "contests": manifest.contests().iter().map(|contest| json!({
            "name": contest.name,
            "rule": rule(&contest.rule, contest.selections.len()),
            "selections": contest.selections.iter().map(|selection| &selection.name).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "warnings": warnings(manifest),
    })
}
