//! docs/glassurn.cddl describes what really stands on boards, and nothing looser.

use crate::support::{ONE_OF, contest, credential, draft, public, rng};
use cddl_cat::ValidateError;
use cddl_cat::cbor::validate_cbor_bytes;
use glassurn_crypto::ballot::{Context, seal};
use glassurn_crypto::board::entry::{Entry, Kind, Signer};
use glassurn_crypto::credential::Registration;
use glassurn_crypto::election::{Close, Note};
use glassurn_crypto::encoding::encode;
use glassurn_crypto::tally::Void;
use glassurn_crypto::trustee::{DkgComplaint, DkgRestart};
use glassurn_tests::mixed;
use glassurn_tests::world::{self, World};
use std::collections::BTreeSet;

const CDDL: &str = include_str!("../../docs/glassurn.cddl");

fn holds(rule: &str, bytes: &[u8]) -> bool {
    match validate_cbor_bytes(rule, CDDL, bytes) {
        Ok(()) => true,
        Err(ValidateError::Mismatch(_) | ValidateError::ValueError(_)) => false,
        Err(error) => panic!("the description itself is wrong: {error}"),
    }
}

/// The rule of a kind's body.
fn rule(kind: Kind) -> String {
    let dashed = kind.name().chars().enumerate().flat_map(|(place, c)| {
        let dash = (place > 0 && c.is_ascii_uppercase()).then_some('-');
        dash.into_iter().chain([c.to_ascii_lowercase()])
    });
    dashed.collect()
}

/// Worlds whose boards hold every kind that an honest board can hold.
fn worlds() -> Vec<World> {
    let contests =
        || vec![contest("a", 3, ONE_OF), contest("b", 2, glassurn_crypto::manifest::Rule::Cap { cap: 5 })];
    let mut counted = World::begun(world::draft(contests(), 2, 3), &[1, 1, 1, 1]);
    let note = counted.sign(Kind::Note, encode(&Note { text: "Dzień dobry".into() }), Signer::official(1), 2);
    counted.post(note).expect("officials may write notes");
    (0..4).for_each(|voter| assert!(counted.cast(voter, &[0, 1, 5, 0]) > 0));
    counted.replace(0);
    counted.extend(world::CLOSES + 5);
    counted.close();
    counted.count(&[0, 1]);
    let mut void = World::new(world::draft(contests(), 2, 2));
    let restart = encode(&DkgRestart { attempt: 2, reason: "a key file was lost".into() });
    let restart = void.sign(Kind::DkgRestart, restart, Signer::official(0), 1);
    void.post(restart).expect("nobody has confirmed");
    void.ceremony();
    void.roll(&[1, 1]);
    void.open();
    void.close();
    void.void();
    let contests = vec![
        mixed::ranking("r", &["a", "b"].map(String::from)),
        mixed::grades("g", &["a", "b"].map(String::from)),
        mixed::text("t", 40),
    ];
    let mut mixed = World::begun(world::draft(contests, 2, 3), &[1, 1, 1]);
    for voter in 0..3 {
        let answers = [&[1, 2, 5, 0][..], &mixed::written("Ada", 40)].concat();
        assert!(mixed.cast(voter, &answers) > 0);
    }
    mixed.close();
    mixed.mix_and_open(&[2, 1]);
    let budget = |against| glassurn_crypto::manifest::Rule::Quadratic { credits: 9, against };
    let contests =
        vec![contest("q", 2, budget(true)), contest("a", 2, ONE_OF), contest("p", 1, budget(false))];
    let mut budgets = World::begun(world::draft(contests, 2, 2), &[1, 1, 1]);
    (0..3).for_each(|voter| assert!(budgets.cast(voter, &[1, 5, 1, 2]) > 0));
    budgets.close();
    budgets.count(&[0, 1]);
    vec![counted, void, mixed, budgets]
}

#[test]
fn every_entry_is_described() {
    let mut kinds = BTreeSet::new();
    for world in worlds() {
        for bytes in &world.entries.0 {
            let entry = Entry::from_bytes(bytes).expect("an entry");
            let kind = entry.kind().expect("a known kind");
            assert!(holds("entry", bytes), "{kind:?}");
            assert!(holds("submission", &entry.content.to_bytes()), "{kind:?}");
            let body = &entry.content.body;
            validate_cbor_bytes(&rule(kind), CDDL, body).unwrap_or_else(|error| panic!("{kind:?}: {error}"));
            // A field more or less is not described.
            let mut longer = body.clone();
            if kind != Kind::Roll {
                longer[0] += 1;
                longer.push(0);
                assert!(!holds(&rule(kind), &longer), "{kind:?} with a field more");
            }
            kinds.insert(kind);
        }
    }
    let missing: Vec<Kind> =
        Kind::ALL.into_iter().chain(Kind::MIXED).filter(|kind| !kinds.contains(kind)).collect();
    assert_eq!(missing, [Kind::DkgComplaint]);
    let complaint = DkgComplaint { attempt: 1, against: 2, secret: [7; 32] };
    assert!(holds("dkg-complaint", &encode(&complaint)));
}

#[test]
fn what_travels_beside_the_board_is_described() {
    let context = Context::new(draft(vec![contest("c", 3, ONE_OF)]).check().expect("it holds"), public());
    let voter = credential(1, context.manifest().id());
    let sealed = seal(&context, &voter, 1, 0, &[0, 1], &mut rng(1)).expect("one of three");
    assert!(holds("challenge", &sealed.challenge().to_bytes()));
    let registration = Registration::prove(context.manifest().id(), &[2; 32], &voter, &mut rng(1));
    assert!(holds("registration", &registration.to_bytes()));
}

#[test]
fn the_description_is_not_loose() {
    assert!(!holds("void", &encode(&Close { ballots: 1, counting: 1 })));
    assert!(!holds("close", &encode(&Void { counting: 1 })));
    assert!(!holds("extend", &[0x81, 0x20]));
    assert!(!holds("entry", &[0x87, 2, 0, 0x40, 0, 0, 0x40, 0x80]));
    assert!(!holds("voter", &[0x82, 0x41, 7, 1]));
    assert!(!holds("kind", &[0x12]));
    assert!(!holds("kind", &[0x18, 35]));
    assert!(holds("kind", &[0x18, 34]));
    assert!(holds("kind", &[0x11]));
}
