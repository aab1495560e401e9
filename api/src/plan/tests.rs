use super::*;
use crate::draft::{Invitation, Part};
use glassurn_crypto::encoding::hex;
use glassurn_crypto::manifest::BoardInfo;
use glassurn_crypto::signature::SecretKey;

/// 2026-11-28, noon UTC.
const NOW: u64 = 1_795_867_200;

fn key(number: u8) -> String {
    hex(SecretKey::from_seed(&[number; 32]).public().bytes())
}

fn filled() -> Plan {
    let mut plan = Template::KOfM.plan("en", "Europe/Warsaw");
    plan.title = "Board election".into();
    plan.organiser = "Allotment association".into();
    plan.contact = "votes@example.org".into();
    plan.schedule.opens = "2026-12-01 09:00".into();
    plan.schedule.closes = "2026-12-08 18:00".into();
    plan.contests[0].title = "Who shall sit on the board?".into();
    for name in ["Ada", "Bo", "Cy", "Di"] {
        let option = SelectionPlan {
            name: plan.contests[0].free_name(),
            title: name.into(),
            description: Words::default(),
        };
        plan.contests[0].selections.push(option);
    }
    plan.officials[0] = Person { name: "Olga".into(), key: key(1) };
    plan.registrar = key(2);
    for (place, name) in ["Tess", "Uwe", "Vera"].into_iter().enumerate() {
        plan.trustees.members[place] = Person { name: name.into(), key: key(10 + place as u8) };
    }
    plan
}

/// The flaws of a plan that was changed in one place.
fn flaws(change: impl FnOnce(&mut Plan)) -> Vec<(Place, Flaw)> {
    let mut plan = filled();
    change(&mut plan);
    plan.problems(NOW).into_iter().map(|problem| (problem.place, problem.flaw)).collect()
}

#[test]
fn a_filled_plan_has_no_problems_and_its_manifest_holds() {
    assert_eq!(flaws(|_| {}), []);
    let board = BoardInfo { host: "vote.example".into(), key: SecretKey::from_seed(&[99; 32]).public() };
    let manifest = filled().draft(board, [7; 32]).expect("compiles").check().expect("holds");
    assert_eq!(manifest.contests()[0].selections.len(), 4);
    assert_eq!(manifest.trustees.threshold, 2);
}

#[test]
fn who_may_vote_is_one_word_and_says_who_makes_the_codes() {
    use glassurn_crypto::manifest::{CodeMaker, Eligibility};
    for (word, eligibility, codes) in [
        ("roll", Eligibility::Roll, CodeMaker::Registrar),
        ("registered", Eligibility::Registered, CodeMaker::Voter),
        ("open", Eligibility::Open, CodeMaker::Voter),
    ] {
        let mut plan = filled();
        plan.eligibility = serde_json::from_value(word.into()).expect("a word");
        let board = BoardInfo { host: "vote.example".into(), key: SecretKey::from_seed(&[99; 32]).public() };
        let manifest = plan.draft(board, [7; 32]).expect("compiles").check().expect("holds");
        assert_eq!((manifest.eligibility, manifest.codes), (eligibility, codes), "{word}");
        assert_eq!(plan.again().registrar.is_empty(), word == "roll", "whose registrar is the service's");
    }
}

#[test]
fn the_ballot_can_be_looked_at_before_the_keys_are_made_but_not_before_its_texts() {
    let mut plan = filled();
    plan.registrar.clear();
    plan.trustees.members.iter_mut().for_each(|member| member.key.clear());
    assert_eq!(plan.preview().map(|manifest| manifest.contests().len()), Some(1));
    plan.contests[0].selections[0].title = "".into();
    assert_eq!(plan.preview(), None);
}

#[test]
fn a_plan_survives_json() {
    let plan = filled();
    let json = serde_json::to_string(&plan).expect("plain data");
    assert_eq!(serde_json::from_str::<Plan>(&json).expect("its own JSON"), plan);
}

#[test]
fn an_empty_plan_says_everything_that_is_missing() {
    let places: Vec<Place> =
        Template::YesNo.plan("en", "UTC").problems(NOW).into_iter().map(|problem| problem.place).collect();
    for place in [
        Place::Title,
        Place::Organiser,
        Place::Contact,
        Place::Question(0),
        Place::Selections(0),
        Place::Opens,
        Place::Closes,
        Place::Trustee(2),
        Place::Official(0),
        Place::Registrar,
    ] {
        assert!(places.contains(&place), "{place:?} of {places:?}");
    }
}

/// E-40: what no clock of the zone shows, what is past, what ends before it begins.
#[test]
fn e_40_impossible_times_are_told_beside_their_field() {
    let times = |opens: &'static str, closes: &'static str| {
        flaws(move |plan| {
            (plan.schedule.opens, plan.schedule.closes) = (opens.into(), closes.into());
        })
    };
    for impossible in ["2027-02-30 12:00", "2027-01-01T12:00:00+99:99", "10000-01-01 00:00"] {
        let found = times("2026-12-01 09:00", impossible);
        assert!(matches!(found[..], [(Place::Closes, Flaw::Time(_))]), "{impossible}: {found:?}");
    }
    let gap = times("2027-03-28 02:30", "2027-04-01 09:00");
    assert!(matches!(gap[..], [(Place::Opens, Flaw::Time(time::TimeError::Skipped(_)))]), "{gap:?}");
    assert_eq!(times("2026-12-01 09:00", "2026-12-01 08:59"), [(Place::Closes, Flaw::BeforeOpening)]);
    assert_eq!(times("2026-11-01 09:00", "2026-11-02 09:00"), [(Place::Closes, Flaw::Past)]);
    assert_eq!(times("2026-12-01 09:00", ""), [(Place::Closes, Flaw::Missing)]);
    let nowhere = flaws(|plan| plan.schedule.zone = "Mars/Olympus".into());
    assert_eq!(nowhere, [(Place::Zone, Flaw::Zone("Mars/Olympus".into()))]);
}

#[test]
fn each_problem_is_told_where_it_is() {
    let refused = |change: fn(&mut Plan)| flaws(change).into_iter().next().expect("a problem");
    assert_eq!(refused(|p| p.title = "  ".into()), (Place::Title, Flaw::Missing));
    assert_eq!(refused(|p| p.title = "a\u{202e}b".into()), (Place::Title, Flaw::Characters));
    assert_eq!(refused(|p| p.organiser = "x".repeat(201)), (Place::Organiser, Flaw::TooLong(200)));
    assert_eq!(refused(|p| p.contests[0].seats = 5), (Place::Seats(0), Flaw::Seats));
    assert_eq!(
        refused(|p| p.contests[0].selections[1].title = "Ada".into()),
        (Place::Selection(0, 1), Flaw::Twice)
    );
    assert_eq!(refused(|p| p.trustees.threshold = 1), (Place::Trustees, Flaw::Threshold));
    assert_eq!(refused(|p| p.trustees.members[2].key.clear()), (Place::Trustee(2), Flaw::NoKey));
    assert_eq!(refused(|p| p.trustees.members[2].name = "Tess".into()), (Place::Trustee(2), Flaw::Twice));
    assert_eq!(refused(|p| p.quorum = "half".into()), (Place::Quorum, Flaw::Fraction("half".into())));
    assert_eq!(refused(|p| p.minimum = 1), (Place::Minimum, Flaw::Minimum));
    assert_eq!(refused(|p| p.registrar = "ab".into()), (Place::Registrar, Flaw::Key));
    let rule =
        refused(|p| p.contests[0].rule = RulePlan { at_most: Some(9), each: Some(1), ..RulePlan::default() });
    assert!(matches!(rule, (Place::Rule(0), Flaw::Refused(_))), "{rule:?}");
    for credits in [0, 65_536] {
        let found =
            flaws(|p| p.contests[0].rule = RulePlan { credits: Some(credits), ..Template::Quadratic.rule() });
        assert_eq!(found.first(), Some(&(Place::Rule(0), Flaw::Credits(65_535))), "{credits}");
    }
    let shared = refused(|p| p.registrar = key(1));
    assert!(matches!(shared, (Place::Whole, Flaw::Refused(_))), "{shared:?}");
}

#[test]
fn keys_that_were_handed_in_stand_beside_their_names() {
    let invitation = |number, part, name: &str, key: Option<String>| Invitation {
        number,
        part,
        name: name.into(),
        made: 0,
        ends: 0,
        opened: None,
        key,
        checked: None,
    };
    let mut plan = filled();
    plan.trustees.members.iter_mut().for_each(|member| member.key.clear());
    plan.registrar.clear();
    plan.trustees.members[2].key = key(33);
    plan.join(&[
        invitation(1, Part::Trustee, "Tess", Some(key(20))),
        invitation(2, Part::Trustee, "Uwe", None),
        invitation(3, Part::Registrar, "Rita", Some(key(21))),
        invitation(4, Part::Official, "Uwe", Some(key(22))),
        invitation(5, Part::Trustee, "Vera", Some(key(23))),
    ]);
    let keys: Vec<_> = plan.trustees.members.iter().map(|member| member.key.as_str()).collect();
    assert_eq!(keys, [key(20), String::new(), key(33)]);
    assert_eq!(plan.registrar, key(21));
}

#[test]
fn more_than_half_of_the_key_holders_are_needed() {
    let needed = |count| TrusteesPlan::of(vec![Person::default(); count]).threshold;
    assert_eq!([needed(1), needed(2), needed(3), needed(4), needed(5)], [1, 2, 2, 3, 3]);
}

#[test]
fn what_is_written_is_asked_for_in_every_language() {
    let untranslated = |place| (place, Flaw::Untranslated("pl".into()));
    let found = flaws(|plan| plan.add_language("pl"));
    assert!(
        found.contains(&untranslated(Place::Title)) && found.contains(&untranslated(Place::Selection(0, 3)))
    );
    assert!(!found.contains(&untranslated(Place::Description)), "nothing is written there");
    let mut plan = filled();
    plan.add_language("pl");
    plan.title.set("en", "pl", "Wybory zarządu".into());
    plan.contests[0].title.set("en", "pl", "Kto?".into());
    for selection in &mut plan.contests[0].selections {
        let name = selection.title.get("en").to_owned();
        selection.title.set("en", "pl", name);
    }
    assert_eq!(plan.problems(NOW), []);
    let manifest = plan.preview().expect("nothing is missing");
    assert_eq!((manifest.title.get("pl"), manifest.title.get("en")), ("Wybory zarządu", "Board election"));
}

#[test]
fn a_quorum_of_witnesses_bears_a_liar_where_it_can() {
    let of = |count| WitnessesPlan::of(vec![Person::default(); count]);
    let quorums: Vec<(u64, u64)> = (1..=5).map(|count| (of(count).quorum, of(count).may_lie)).collect();
    assert_eq!(quorums, [(1, 0), (2, 1), (3, 1), (3, 1), (4, 1)]);
    assert!(!of(3).tolerates_a_lie(2) && of(3).with_quorum(2).may_lie == 0);
    let watched = |quorum| {
        move |plan: &mut Plan| {
            let member = |n: u8| Person { name: format!("w{n}.example"), key: key(40 + n) };
            plan.witnesses = WitnessesPlan::of((1..=3).map(member).collect()).with_quorum(quorum);
        }
    };
    assert_eq!(flaws(watched(3)), []);
    assert_eq!(flaws(watched(2)), []);
    assert!(matches!(flaws(watched(1))[..], [(Place::Witnesses, Flaw::Refused(_))]));
}

#[test]
fn a_wish_when_to_announce_is_a_time_or_nothing() {
    assert_eq!(flaws(|plan| plan.schedule.announces = "2026-12-10 12:00".into()), []);
    let odd = flaws(|plan| plan.schedule.announces = "soon".into());
    assert!(matches!(odd[..], [(Place::Announces, Flaw::Time(_))]));
}
