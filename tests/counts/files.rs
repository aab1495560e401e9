//! Files of ballots: what we write others read, and what is wrong is said with its line.

use super::real::{debian, straw_poll};
use super::support::{Dice, ask_python};
use glassurn_api::profile::{Ballots, Format, read, write};
use glassurn_crypto::tally::count::Mark;
use serde_json::{Value, json};

fn cases() -> Vec<Ballots> {
    let mut dice = Dice::new(7);
    let random = (0..60).map(|number| {
        let case = dice.ranked(number % 3 == 0, number % 2 == 0);
        let names = (0..case.options)
            .map(|option| format!("Option \u{201c}{option}\u{201d}, 选项 {option}"))
            .collect();
        Ballots {
            title: "A vote".into(),
            names,
            withdrawn: Vec::new(),
            seats: Some(case.seats),
            profile: case.ranks(),
        }
    });
    random.chain([debian()]).collect()
}

/// The levels of a ballot.
fn levels(marks: &[Mark]) -> Vec<Vec<usize>> {
    marks
        .chunk_by(|one, other| one.1 == other.1)
        .map(|level| level.iter().map(|mark| usize::from(mark.0)).collect())
        .collect()
}

fn ballots(ballots: &Ballots) -> Vec<Value> {
    let mut list: Vec<_> = ballots.profile.ballots().map(|(weight, marks)| (weight, levels(marks))).collect();
    list.sort();
    list.into_iter().map(|ballot| json!(ballot)).collect()
}

#[test]
fn what_is_written_is_read_again_and_by_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let cases = cases();
    let mut questions = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        for (format, name, ending) in [(Format::PrefLib, "preflib", "toi"), (Format::Blt, "blt", "blt")] {
            let text = write(case, format).expect("ranks");
            let again = read(&text, format).expect("what was written");
            assert_eq!(
                (&again.profile, &again.names, &again.title),
                (&case.profile, &case.names, &case.title)
            );
            assert_eq!(again.seats, if format == Format::Blt { Some(case.seats.unwrap_or(1)) } else { None });
            let path = folder.path().join(format!("{number}.{ending}"));
            std::fs::write(&path, text).expect("written");
            questions.push(json!({ "path": path, "format": name }));
        }
    }
    let answers = ask_python("file", &questions);
    for (case, answers) in cases.iter().zip(answers.chunks(2)) {
        for answer in answers {
            let mut theirs: Vec<(u64, Vec<Vec<usize>>)> =
                serde_json::from_value(answer["ballots"].clone()).expect("ballots");
            theirs
                .iter_mut()
                .for_each(|(_, levels)| levels.iter_mut().for_each(|level| level.sort_unstable()));
            theirs.sort();
            assert_eq!(json!(theirs), json!(ballots(case)), "{answer}");
            assert_eq!(answer["names"], json!(case.names));
        }
    }
}

#[test]
fn grades_survive_their_table() {
    let poll = straw_poll();
    let text = write(&poll, Format::Grades).expect("grades");
    let again = read(&text, Format::Grades).expect("what was written");
    assert_eq!((again.profile, again.names), (poll.profile.clone(), poll.names.clone()));
    assert!(write(&poll, Format::Blt).is_err() && write(&poll, Format::PrefLib).is_err());
    assert!(write(&debian(), Format::Grades).is_err());
}
