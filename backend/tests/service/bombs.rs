//! Bombs for whoever parses them, and what is said twice so that two readers may take it differently.

use super::bodies::Target;
use super::cbor::items;
use super::house::{key, now};
use super::wire::raw;
use glassurn_api::election::PrepareClose;
use glassurn_api::endpoint;
use glassurn_crypto::board::entry::{Kind, Signer};

/// Nothing is read as JSON here, whatever it says that it is.
#[test]
fn a_26_a_27_bombs_of_json_are_no_submissions() {
    let target = Target::new();
    let keys = (0..1_000_000).map(|key| format!("\"{key}\":0")).collect::<Vec<_>>().join(",");
    let bombs = [
        ("depth", "[".repeat(200_000)),
        ("closed depth", "[".repeat(200_000) + &"]".repeat(200_000)),
        ("depth of objects", "{\"a\":".repeat(200_000)),
        ("depth below the limit", "[".repeat(500) + &"]".repeat(500)),
        ("keys", format!("{{{keys}}}")),
        ("a string", format!("\"{}\"", "a".repeat(1 << 20))),
        ("a number beyond all", "1e400".into()),
        ("an exponent of many digits", format!("1e{}", "9".repeat(900))),
        ("a number of many digits", "9".repeat(900)),
        ("one field twice", "{\"choice\":0,\"choice\":1}".into()),
        ("nothing", "null".into()),
    ];
    for (what, bomb) in bombs {
        target.refuses(what, bomb.as_bytes());
        for (path, limit) in target.doors() {
            for media in ["application/json", "application/problem+json", "text/json"] {
                let answer = target.server().send("POST", &path, &[("content-type", media)], bomb.as_bytes());
                let (status, code) = if bomb.len() > limit {
                    (413, "request.too_large")
                } else {
                    (415, "request.unsupported_media")
                };
                assert_eq!((answer.status, answer.code().as_str()), (status, code), "{what} as {media}");
            }
        }
    }
    target.unharmed();
}

#[test]
fn a_26_a_27_bombs_of_cbor_are_refused_wherever_they_stand() {
    let target = Target::new();
    let long = |head: u8, length: u64| [&[head][..], &length.to_be_bytes()].concat();
    let pairs = |number: u32| (0..number).flat_map(|key| [&[0x1a][..], &key.to_be_bytes(), &[0]].concat());
    let map: Vec<u8> =
        [&[0xba][..], &1_000_000u32.to_be_bytes()].concat().into_iter().chain(pairs(1_000_000)).collect();
    let string = [&[0x7a][..], &(1u32 << 20).to_be_bytes(), &vec![b'a'; 1 << 20]].concat();
    let bombs: Vec<(&str, Vec<u8>)> = vec![
        ("depth of arrays", vec![0x81; 200_000]),
        ("depth of arrays without end", vec![0x9f; 200_000]),
        ("depth of maps", [0xa1, 0x00].repeat(100_000)),
        ("depth of tags", vec![0xc1; 200_000]),
        ("depth of arrays as deep as a body may be", vec![0x81; 59_999]),
        ("depth of arrays without end as deep as a body may be", vec![0x9f; 59_999]),
        ("depth of tags as deep as a body may be", vec![0xc1; 59_999]),
        ("depth in a short body", vec![0x81; 900]),
        ("a map of a million keys", map.clone()),
        ("a map of a million keys, cut", map[..59_000].to_vec()),
        ("a string of a mebibyte", string.clone()),
        ("a string of a mebibyte, cut", string[..59_000].to_vec()),
        ("an array of all items", long(0x9b, u64::MAX)),
        ("a map of all keys", long(0xbb, u64::MAX)),
        ("bytes of all lengths", long(0x5b, u64::MAX)),
        ("text of all lengths", long(0x7b, u64::MAX)),
        ("half of it", long(0x9b, 1 << 31)),
        ("a float", vec![0xf9, 0x7c, 0x00]),
        ("a long float", [&[0xfb][..], &f64::MAX.to_be_bytes()].concat()),
        ("a bignum", [&[0xc2, 0x59, 0x03, 0x00][..], &[0xff; 0x300]].concat()),
        ("a decimal of a long exponent", [&[0xc4, 0x82][..], &long(0x1b, u64::MAX), &[1]].concat()),
        ("one key twice", vec![0xa2, 0x00, 0x00, 0x00, 0x01]),
        ("text in pieces", vec![0x7f, 0x61, b'a', 0x61, b'b', 0xff]),
        ("bytes in pieces", vec![0x5f, 0x41, 0, 0x41, 0, 0xff]),
        ("a lone break", vec![0xff]),
        ("a reserved head", vec![0x1c]),
        ("undefined", vec![0xf7]),
        ("nothing", Vec::new()),
    ];
    let ballot = target.house.seal(1, 1, 0).to_bytes();
    let entry = target.house.close_with(1, 1).to_bytes();
    for (what, bomb) in &bombs {
        target.refuses(what, bomb);
        // In the place of every field of what would be taken otherwise, and behind it.
        for (path, whole) in [
            (endpoint::ballots(&target.house.id), &ballot),
            (endpoint::entries(&target.house.id), &entry),
            (endpoint::ELECTIONS.to_owned(), &entry),
        ] {
            let mut places = items(whole);
            places.push(whole.len()..whole.len());
            for place in places {
                let hidden = [&whole[..place.start], bomb, &whole[place.end..]].concat();
                if hidden == *whole {
                    continue;
                }
                let answer = target.server().post(&path, &hidden);
                let right = match answer.status {
                    400 => answer.code() == "request.malformed",
                    413 => hidden.len() >= 60_000 && answer.code() == "request.too_large",
                    _ => false,
                };
                assert!(right, "{what} at {place:?} to {path}: {}", answer.text());
            }
        }
    }
    // And signed by who may: in the place of a body, a signature says nothing for it.
    for (what, bomb) in bombs.into_iter().filter(|(_, bomb)| bomb.len() < 59_000) {
        for (kind, signer, number) in [
            (Kind::Note, Signer::official(0), 1),
            (Kind::Extend, Signer::official(0), 1),
            (Kind::Close, Signer::official(0), 1),
            (Kind::RollChange, Signer::registrar(), 3),
        ] {
            let content = target.house.sign(kind, bomb.clone(), signer, number);
            let answer = target.house.try_post(&content);
            // What the state forbids, it forbids whatever the body is.
            let right = matches!(answer.status, 400 | 409);
            assert!(right, "{what} as {kind:?}: {}", answer.text());
        }
        let content = target.house.sign(Kind::Manifest, bomb, Signer::official(0), 1);
        let answer = target.server().post(endpoint::ELECTIONS, &content.to_bytes());
        assert!(matches!(answer.status, 400 | 422), "{what}: {}", answer.text());
    }
    target.unharmed();
}

#[test]
fn a_27_what_is_said_twice_is_refused() {
    let target = Target::new();
    let (ballot, id) = (target.house.seal(1, 1, 0).to_bytes(), &target.house.id);
    let length = format!("content-length: {}", ballot.len());
    let host = "host: vote.example.org";
    let media = "content-type: application/cbor";
    let post = |lines: &[&str]| {
        let head = format!("POST {} HTTP/1.1\r\n{}\r\n\r\n", endpoint::ballots(id), lines.join("\r\n"));
        raw(target.server().address, &[head.as_bytes(), &ballot].concat())
    };
    let other = format!("content-length: {}", ballot.len() - 1);
    for lines in [
        vec![host, media, media, &length],
        vec![host, media, "content-type: text/plain", &length],
        vec![host, "content-type: text/plain", media, &length],
        vec![host, media, &length, &length],
        vec![host, media, &length, &other],
        vec![host, media, &other, &length],
        vec![host, host, media, &length],
        vec![host, "host: evil.example", media, &length],
        vec!["host: evil.example", host, media, &length],
        vec![host, media, &length, "transfer-encoding: chunked"],
        vec![host, media, "transfer-encoding: chunked", "transfer-encoding: chunked"],
        vec![host, media, "transfer-encoding: chunked", "transfer-encoding: identity"],
    ] {
        let status = post(&lines).map(|answer| answer.status);
        assert!(matches!(status, Some(400 | 415) | None), "{lines:?}: {status:?}");
        assert_eq!(target.house.checkpoint(), target.before.0, "{lines:?}");
    }
    for query in [
        "leaf=0&leaf=0",
        "leaf=0&leaf=1",
        "leaf=0&size=1&size=2",
        "from=1&from=1",
        "from=1&size=2&size=3",
        "leaf=0&le%61f=1",
        "from=1&leaf=0",
        "leaf=0&Leaf=1",
        "leaf[]=0&leaf[]=1",
    ] {
        let answer = target.server().get(&format!("/board/{id}/proof?{query}"));
        answer.refused(400, "request.malformed");
    }
    // Signed twice, with the times and officials of two requests in one.
    let request = |time| PrepareClose::sign(target.house.manifest().id(), time, 0, &key(1));
    let twice = [request(now()).to_bytes(), request(now()).to_bytes()].concat();
    target.server().post(&endpoint::prepare_close(id), &twice).refused(400, "request.malformed");
    // A key of idempotency is not needed here, so that one, two, or one of somebody else change nothing: the bytes are
    // the key.
    let keys = ["idempotency-key: 1", "idempotency-key: 2"];
    let first = post(&[host, media, &length, "connection: close", keys[0]]).expect("an answer");
    let again = post(&[host, media, &length, "connection: close", keys[0], keys[1]]).expect("an answer");
    assert_eq!((first.status, again.status, &first.body), (201, 200, &again.body));
    target.server().assert_calm();
    target.house.audit();
}
