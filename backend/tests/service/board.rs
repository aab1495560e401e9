//! What the board serves, and that its views follow from its leaves.

use super::house::{House, board_key, draft, key, list_official};
use super::server::Data;
use glassurn_api::credential::{Bucket, bucket_prefix};
use glassurn_api::endpoint;
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::board::entry::{Entry, Kind, Signer, Submission};
use glassurn_crypto::board::merkle::{leaf_hash, verify_consistency, verify_inclusion};
use glassurn_crypto::board::tile::hash_tiles;
use glassurn_crypto::encoding::{Hash, hex, unhex};
use glassurn_crypto::manifest::{Draft, Text, Texts};

fn hashes(json: &serde_json::Value) -> Vec<Hash> {
    let list = json["hashes"].as_array().expect("a list");
    list.iter().map(|hash| unhex(hash.as_str().expect("text")).expect("a hash")).collect()
}

#[test]
fn tiles_and_proofs_are_those_of_the_signed_tree() {
    let data = Data::new();
    let mut house = House::open(&data, 6, &[], |_| {});
    for voter in 0..6 {
        house.vote(voter, voter % 3);
    }
    house.sync();
    let checkpoint = house.checkpoint();
    for tile in hash_tiles(checkpoint.size) {
        let answer = house.server.get(&format!("/board/{}/{tile}", house.id));
        assert_eq!(Some(answer.body), house.tree.tile(tile), "{tile}");
    }
    for index in 0..checkpoint.size {
        let leaf = *house.tree.leaf(index).expect("within the tree");
        let by_index =
            house.server.get(&endpoint::inclusion(&house.id, &index.to_string(), checkpoint.size)).json();
        let by_leaf = house.server.get(&endpoint::inclusion(&house.id, &hex(&leaf), checkpoint.size)).json();
        assert_eq!(by_index, by_leaf);
        let holds = verify_inclusion(&leaf, index, checkpoint.size, &checkpoint.root, &hashes(&by_index));
        assert_eq!(holds, Ok(()));
    }
    for from in 1..=checkpoint.size {
        let proof = house.server.get(&endpoint::consistency(&house.id, from, checkpoint.size)).json();
        let old = house.tree.root_at(from).expect("within the tree");
        assert_eq!(
            verify_consistency(from, checkpoint.size, &old, &checkpoint.root, &hashes(&proof)),
            Ok(())
        );
    }
    // What is not there: beyond the tree, other spellings, nonsense.
    let far = checkpoint.size + 1;
    for path in [
        format!("tile/0/000.p/{far}"),
        "tile/0/000".into(),
        "tile/0/000.p/0".into(),
        "tile/64/000.p/1".into(),
        "tile/00/000.p/1".into(),
        "tile/entries/0.p/1".into(),
        format!("tile/entries/000.p/{far}"),
        format!("proof?leaf=0&size={far}"),
        format!("proof?leaf={far}"),
        format!("proof?leaf={}", "00".repeat(32)),
        format!("proof?from={far}"),
        "nothing".into(),
        "tile/../checkpoint".into(),
    ] {
        house.server.get(&format!("/board/{}/{path}", house.id)).refused(404, "not_found");
    }
    for query in ["", "?leaf=0&from=1", "?leaf=0&leaf=1", "?size=-1&leaf=0", "?leaf=0&x=1"] {
        let answer = house.server.get(&format!("/board/{}/proof{query}", house.id));
        answer.refused(400, "request.malformed");
    }
    let other = "ab".repeat(32);
    for path in ["checkpoint", "archive", "checkpoint/closing", "credentials/-", "proof?leaf=0"] {
        house.server.get(&format!("/board/{other}/{path}")).refused(404, "not_found");
    }
}

#[test]
fn a_bucket_holds_every_entry_of_its_credentials_with_proofs() {
    let data = Data::new();
    let mut house = House::open(&data, 5, &[], |_| {});
    house.vote(0, 0);
    assert_eq!(house.cast(&house.seal(0, 2, 1)).status, 201);
    house.vote(1, 0);
    house.sync();
    let content = house.replacement(1);
    house.post(&content);

    let own = house.codes[1].credential(house.manifest().id()).expect("not zero");
    let prefix = bucket_prefix(5, own.public().bytes());
    let answer = house.server.get(&endpoint::credentials(&house.id, &prefix));
    assert_eq!((answer.status, answer.header("content-type")), (200, Some(endpoint::CBOR)));
    let bucket = Bucket::from_bytes(&answer.body).expect("a bucket");
    let checkpoint = house.verified(bucket.checkpoint.as_bytes());
    for proven in &bucket.entries {
        let (leaf, path) = (leaf_hash(&proven.entry), proven.hashes().expect("whole hashes"));
        assert_eq!(verify_inclusion(&leaf, proven.index, checkpoint.size, &checkpoint.root, &path), Ok(()));
        assert_eq!(Entry::from_bytes(&proven.entry).expect("an entry").index, proven.index);
    }
    assert_eq!(bucket.credentials.len(), 6);
    for places in &bucket.credentials {
        let standing = house.election.register().get(&places.credential).expect("it is on the roll");
        assert_eq!(places.added, standing.added);
        assert_eq!(places.revoked.first().copied(), standing.revoked);
        assert_eq!(places.ballot.first().copied(), standing.last.map(|last| last.index));
        for index in places.revoked.iter().chain(&places.ballot).chain([&places.added]) {
            assert!(bucket.entries.iter().any(|proven| proven.index == *index));
        }
    }
    // A longer prefix would say more than a bucket.
    house.server.get(&endpoint::credentials(&house.id, "a")).refused(404, "not_found");
}

#[test]
fn b_24_views_follow_from_leaves_and_changed_tables_are_found() {
    let data = Data::new();
    let mut house = House::open(&data, 3, &[], |_| {});
    house.vote(0, 0);
    house.vote(1, 0);
    house.sync();
    let view = house.server.get(&endpoint::election(&house.id));
    let list = house.server.get(endpoint::ELECTIONS).json();
    assert_eq!(list[0]["ballots"], 2);
    let checkpoint = house.server.get(&endpoint::checkpoint(&house.id));
    let house = House { server: data.serve_again(house.server), ..house };
    assert_eq!(house.server.get(&endpoint::election(&house.id)).json(), view.json());
    assert_eq!(house.server.get(&endpoint::checkpoint(&house.id)).body, checkpoint.body);
    drop(house);
    data.sql("DELETE FROM ballots WHERE sequence = 1 AND position = (SELECT max(position) FROM ballots)");
    let said = data.try_serve(&[]).err().expect("it must not start");
    assert!(said.contains("hold 1 ballots, the entries 2"), "{said}");
    assert!(data.check().is_err());
}

#[test]
fn only_listed_officials_begin_elections_on_this_board() {
    let data = Data::new();
    let server = data.serve(&[]);
    let manifest_with = |change: &dyn Fn(&mut Draft)| {
        let mut draft = draft(board_key(&server));
        change(&mut draft);
        draft.check().expect("the manifest holds")
    };
    let submit = |change: &dyn Fn(&mut Draft), signer: Signer, number: u8| {
        let manifest = manifest_with(change);
        let body = manifest.bytes().to_vec();
        let content = Submission::sign(Kind::Manifest, body, manifest.id(), signer, &key(number));
        server.post(endpoint::ELECTIONS, &content.to_bytes())
    };
    let same = |_: &mut Draft| {};
    submit(&same, Signer::official(0), 1).refused(403, "auth.forbidden");
    list_official(&data);
    submit(&same, Signer::official(1), 2).refused(401, "auth.required");
    submit(&same, Signer::official(0), 2).refused(403, "auth.forbidden");
    let other_key = |draft: &mut Draft| draft.board.key = key(77).public();
    submit(&other_key, Signer::official(0), 1).refused(422, "manifest.wrong_board");
    let other_host = |draft: &mut Draft| draft.board.host = "elsewhere.example.org".into();
    submit(&other_host, Signer::official(0), 1).refused(422, "manifest.wrong_board");
    // E-09: a decomposed letter looks like another name; the crate itself refuses NUL and bidi marks.
    let decomposed = |draft: &mut Draft| {
        draft.title = Texts(vec![Text { language: "en".into(), text: "Łódz\u{301}".into() }])
    };
    submit(&decomposed, Signer::official(0), 1).refused(422, "manifest.text");
    assert_eq!(server.get(endpoint::ELECTIONS).json().as_array().map(Vec::len), Some(0));
    assert_eq!(submit(&same, Signer::official(0), 1).status, 201);
}

#[test]
fn e_40_an_election_with_an_impossible_schedule_is_refused() {
    let data = Data::new();
    let server = data.serve(&[]);
    list_official(&data);
    let honest = draft(board_key(&server));
    // Every draft is of the moment in which it is made.
    let schedule = honest.schedule.clone();
    let (opens, closes) = (schedule.opens, schedule.closes);
    let send = |draft: Draft, change: &dyn Fn(Vec<u8>) -> Vec<u8>| {
        let manifest = draft.check().expect("the manifest holds");
        let body = change(manifest.bytes().to_vec());
        let content = Submission::sign(Kind::Manifest, body, manifest.id(), Signer::official(0), &key(1));
        server.post(endpoint::ELECTIONS, &content.to_bytes())
    };
    let same = |bytes| bytes;
    let of = |change: &dyn Fn(&mut Draft)| {
        let mut draft = Draft { schedule: schedule.clone(), ..draft(board_key(&server)) };
        change(&mut draft);
        draft
    };
    for changed in [
        of(&|draft| draft.schedule.closes = opens + 1),
        of(&|draft| draft.schedule.zone = "Europe/Atlantis".into()),
        of(&|draft| draft.schedule.zone = "+99/99".into()),
        of(&|draft| draft.schedule.zone = "CEST".into()),
    ] {
        send(changed, &same).refused(422, "election.schedule_invalid");
    }
    // What no program of ours would write: an end before the beginning, at it, and beyond any calendar.
    let number = |seconds: u64| match u32::try_from(seconds) {
        Ok(short) => [&[0x1a][..], &short.to_be_bytes()].concat(),
        Err(_) => [&[0x1b][..], &seconds.to_be_bytes()].concat(),
    };
    for end in [opens - 1, opens, 253_402_300_800, u64::MAX] {
        let ends = |bytes: Vec<u8>| {
            let (old, new) = (number(closes), number(end));
            let at = bytes.windows(old.len()).position(|part| part == old).expect("it says when it ends");
            [&bytes[..at], &new, &bytes[at + old.len()..]].concat()
        };
        send(of(&|_| {}), &ends).refused(422, "election.schedule_invalid");
    }
    assert_eq!(server.get(endpoint::ELECTIONS).json().as_array().map(Vec::len), Some(0));
    assert_eq!(send(of(&|_| {}), &same).status, 201);
}

#[test]
fn the_checkpoint_a_reader_kept_fits_every_later_one() {
    let data = Data::new();
    let mut house = House::open(&data, 12, &[], |_| {});
    let mut kept = house.checkpoint();
    for voter in 0..12 {
        house.vote(voter, 0);
        let note = house.server.get(&endpoint::checkpoint(&house.id)).body;
        let next = SignedCheckpoint::parse(&note).expect("a note").claimed().clone();
        let proof = house.server.get(&endpoint::consistency(&house.id, kept.size, next.size)).json();
        assert_eq!(verify_consistency(kept.size, next.size, &kept.root, &next.root, &hashes(&proof)), Ok(()));
        kept = next;
    }
    house.sync();
}
