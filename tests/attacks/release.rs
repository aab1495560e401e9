//! What a trustee's tool decrypts: the closing that it has audited, under every condition of docs/protocol.md §8.4, and
//! nothing that somebody hands to it.

use glassurn_api::file::{
    ElectionKeyError, FileError, Identity, IdentityError, Passphrase, Role, lock_election_key,
    open_election_key,
};
use glassurn_crypto::election::{Heard, Withheld, confirmations};
use glassurn_crypto::manifest::{Closing, Rule};
use glassurn_crypto::tally::DecryptError;
use glassurn_crypto::trustee::KeyFileError;
use glassurn_tests::world::{CLOSES, World, contest, draft, key};
use rand_core::OsRng;

/// Two of three trustees, six voters, four ballots, closed; `change` alters the rules before.
fn closed(change: impl FnOnce(&mut glassurn_crypto::manifest::Draft)) -> World {
    let options: Vec<String> = ["a", "b", "c"].map(String::from).to_vec();
    let contests = vec![contest("question", &options, Rule::Exactly { sum: 1, cap: None })];
    let mut draft = draft(contests, 2, 3);
    change(&mut draft);
    let mut world = World::begun(draft, &[1; 6]);
    for voter in 0..4 {
        world.cast(voter, &[1, 0]);
    }
    world.close();
    let entries = world.entries.clone();
    // Below the minimum no sums are ever computed.
    let enough = world.manifest().minimum <= 4;
    assert_eq!(world.election.compute_count(&entries, |_| {}).is_ok(), enough);
    world
}

#[test]
fn the_closing_code_is_told_by_enough_others_or_seen_by_witnesses() {
    let world = closed(|_| {});
    let election = &world.election;
    let code = election.closing_code().expect("it is closed");
    assert_eq!(confirmations(world.manifest()), 2);
    let withheld = |witnessed, heard: Option<(&str, &[u64])>| {
        let heard = heard.map(|(code, from)| Heard { code, from });
        election.release(1, witnessed, heard, world.now).err()
    };
    let unconfirmed = Some(Withheld::Unconfirmed { needed: 2 });
    // Nobody, one, oneself, one twice, somebody whom there is not.
    assert_eq!(withheld(false, None), unconfirmed);
    for from in [&[][..], &[2], &[1, 2], &[2, 2], &[2, 4], &[0, 3]] {
        assert_eq!(withheld(false, Some((&code, from))), unconfirmed, "{from:?}");
    }
    assert_eq!(withheld(false, Some((&code, &[3, 2]))), None);
    assert_eq!(withheld(false, Some((&code.to_lowercase().replace('-', " "), &[2, 3]))), None);
    assert_eq!(withheld(true, None), None, "witnesses have seen it");
    // Another code is never ignored, whoever has seen the record.
    let last = if code.ends_with('0') { "1" } else { "0" };
    let other = format!("{}{last}", &code[..code.len() - 1]);
    for told in [other.as_str(), "", "0000"] {
        assert_eq!(withheld(true, Some((told, &[2, 3]))), Some(Withheld::OtherCode), "{told:?}");
    }
}

#[test]
fn nothing_is_released_early_below_the_minimum_or_before_close() {
    let at = closed(|draft| draft.schedule.closing = Closing::At);
    assert_eq!(
        at.election.release(1, true, None, CLOSES - 1).err(),
        Some(Withheld::TooEarly { due: CLOSES.max(at.now) })
    );
    assert!(at.election.release(1, true, None, at.now.max(CLOSES)).is_ok());
    let few = closed(|draft| draft.minimum = 5);
    assert_eq!(
        few.election.release(1, true, None, few.now).err(),
        Some(Withheld::TooFew { counting: 4, minimum: 5 })
    );
    let options: Vec<String> = ["a", "b"].map(String::from).to_vec();
    let contests = vec![contest("question", &options, Rule::Exactly { sum: 1, cap: None })];
    let open = World::begun(draft(contests, 2, 3), &[1; 6]);
    assert_eq!(open.election.release(1, true, None, u64::MAX).err(), Some(Withheld::NotClosed));
}

#[test]
fn d_15_a_key_file_multiplies_nothing_but_the_sums_of_the_closing_that_it_recorded() {
    let (mut own, other) = (closed(|_| {}), closed(|draft| draft.nonce = [8; 32]));
    let (tally, key) = own.election.release(1, true, None, own.now).expect("it is released");
    let share = own.key_files[0].share().expect("the key is made");
    // Before the closing stands in the file nothing is multiplied.
    assert_eq!(tally.decrypt(key, share, &mut OsRng).unwrap_err(), DecryptError::NotBound);
    let leaf = own.election.closed().expect("it is closed").leaf;
    own.key_files[0].share_mut().expect("a share").bind(&leaf).expect("its first closing");
    let (tally, key) = own.election.release(1, true, None, own.now).expect("it is released");
    let share = own.key_files[0].share().expect("a share");
    assert!(tally.decrypt(key, share, &mut OsRng).is_ok());
    // A target of somebody's choosing: sums of another board, under either key.
    let (foreign, foreign_key) = other.election.release(1, true, None, other.now).expect("it is released");
    assert_eq!(foreign.decrypt(key, share, &mut OsRng).unwrap_err(), DecryptError::OtherKey);
    assert_eq!(foreign.decrypt(foreign_key, share, &mut OsRng).unwrap_err(), DecryptError::OtherKey);
    let leaf = other.election.closed().expect("it is closed").leaf;
    assert!(own.key_files[0].share_mut().expect("a share").bind(&leaf).is_err(), "one closing for ever");
}

#[test]
fn d_16_the_signing_key_and_the_share_are_two_keys_in_two_files() {
    let world = closed(|_| {});
    let passphrase = Passphrase::generate(&mut OsRng);
    let identity = Identity { role: Role::Trustee, key: key(11) };
    let place = (world.manifest().id(), 1);
    let signing = identity.lock(&passphrase).expect("locked");
    let share = lock_election_key(&world.key_files[0], &passphrase).expect("locked");
    // Who asks for one is never given the other, whatever the passphrase opens.
    let refused = open_election_key(&signing, place, &passphrase).unwrap_err();
    assert!(matches!(refused, ElectionKeyError::Key(KeyFileError::Encoding(_))), "{refused}");
    let refused = Identity::open(&share, Some(Role::Trustee), &passphrase).unwrap_err();
    assert_eq!(refused, IdentityError::Other);
    assert!(open_election_key(&share, place, &passphrase).is_ok());
    let other = Passphrase::generate(&mut OsRng);
    let refused = open_election_key(&share, place, &other).unwrap_err();
    assert_eq!(refused, ElectionKeyError::File(FileError::Passphrase));
    for place in [(world.manifest().id(), 2), (&[0; 32], 1)] {
        let refused = open_election_key(&share, place, &passphrase).unwrap_err();
        assert_eq!(refused, ElectionKeyError::Key(KeyFileError::OtherElection));
    }
    // The keys themselves are unrelated: the share's point is not the point of the signing key.
    let point = world.key_files[0].share().and_then(|share| share.public()).expect("a share");
    assert_ne!(point.bytes(), identity.public().bytes());
}
