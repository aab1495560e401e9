//! Texts that attack whoever reads them: SQL and templates that must be inert, bytes that are no text.

use super::cbor::texts;
use super::house::{House, board_key, draft, key, list_official};
use super::server::Data;
use super::wire::{Answer, raw};
use glassurn_api::endpoint;
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::election::Note;
use glassurn_crypto::encoding::encode;
use glassurn_crypto::manifest::{Draft, Texts};
use glassurn_crypto::trustee::DkgRestart;
use std::ops::Range;

const INJECTIONS: [&str; 18] = [
    "' OR 1=1 --",
    "1; DROP TABLE board",
    "1'; DROP TABLE board; --",
    "%' UNION SELECT key FROM users --",
    "' UNION SELECT hex(entry) FROM board WHERE '1'='1",
    "0 OR randomblob(1000000000)",
    "x'; ATTACH DATABASE '/tmp/x' AS x; --",
    "'; PRAGMA writable_schema = ON; --",
    "1) OR (1=1",
    "%",
    "_",
    "*",
    "\\x00",
    "{{7*7}}",
    "${7*7}",
    "../..",
    "-1",
    "NaN",
];

fn percent(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("%{byte:02x}")).collect()
}

/// Every address with a place for a text, with this text in it, already encoded for an address.
fn addresses(id: &str, text: &str) -> Vec<String> {
    vec![
        endpoint::election(text),
        endpoint::checkpoint(text),
        endpoint::archive(text),
        endpoint::tile(text, "0/000"),
        endpoint::tile(id, text),
        endpoint::tile(id, &format!("entries/{text}")),
        endpoint::inclusion(id, text, 1),
        endpoint::inclusion(text, "0", 1),
        endpoint::credentials(id, text),
        endpoint::credentials(text, "-"),
        format!("/board/{id}/proof?from={text}"),
        format!("/board/{id}/proof?leaf=0&size={text}"),
        format!("/board/{id}/proof?{text}=0"),
        format!("/board/{id}/proof?leaf=0&order={text}"),
        format!("/board/{id}/{text}"),
        format!("/api/v1/{text}"),
        format!("/problems/{text}"),
    ]
}

/// Every place of an address, and every header that the server reads or might write somewhere.
fn ask(house: &House, text: &str) {
    for path in addresses(&house.id, text) {
        let answer = house.server.get(&path);
        assert!((400..500).contains(&answer.status), "{path}: {}", answer.text());
        answer.code();
    }
    for path in [endpoint::ballots(text), endpoint::entries(text), endpoint::prepare_close(text)] {
        let answer = house.server.post(&path, b"\x80");
        assert!((400..500).contains(&answer.status), "{path}: {}", answer.text());
        answer.code();
    }
}

#[test]
fn e_08_e_37_nonsense_everywhere_is_no_500_and_changes_nothing() {
    let data = Data::new();
    let house = House::open(&data, 2, &["--trusted-proxies", "127.0.0.1"], |_| {});
    house.vote(0, 0);
    let (before, rows) = (house.checkpoint(), data.rows());
    for injection in INJECTIONS {
        ask(&house, &percent(injection.as_bytes()));
        let headers = ["x-forwarded-for", "user-agent", "referer", "cookie", "origin", "authorization"];
        let headers: Vec<_> = headers.map(|name| (name, injection)).to_vec();
        assert_eq!(house.server.send("GET", endpoint::ELECTIONS, &headers, &[]).status, 200);
        let headers = [&headers[..], &[("content-type", endpoint::CBOR)]].concat();
        let answer = house.server.send("POST", &endpoint::ballots(&house.id), &headers, injection.as_bytes());
        answer.refused(400, "request.malformed");
    }
    let empty: [&[u8]; 9] = [
        b"",
        b"\x80",
        b"\x83\x00\x40\x80",
        b"\xf6",
        b"\x9f",
        b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\x5b\xff",
        b"\xa0",
        b"\x83\x0b\x40\x80",
    ];
    for path in [
        endpoint::ELECTIONS.to_owned(),
        endpoint::entries(&house.id),
        endpoint::ballots(&house.id),
        endpoint::prepare_close(&house.id),
    ] {
        for body in empty {
            let answer = house.server.post(&path, body);
            assert!((400..500).contains(&answer.status), "{path} {body:?}: {}", answer.text());
            answer.code();
        }
    }
    assert_eq!((house.checkpoint(), data.rows()), (before, rows));
    house.server.assert_calm();
    house.audit();
}

/// Where texts may stand at all, the same ones are texts: stored as they came, and no other row is touched.
#[test]
fn e_08_injections_in_texts_are_texts() {
    let data = Data::new();
    let mut house = House::open(&data, 2, &[], |_| {});
    for (number, injection) in INJECTIONS.into_iter().enumerate() {
        let before = data.rows();
        let note = house.sign(Kind::Note, encode(&Note { text: injection.into() }), Signer::official(0), 1);
        house.post(&note);
        let mut draft = draft(house.board);
        draft.title = Texts::one("en", injection);
        draft.organiser = injection.into();
        draft.trustees.members[0].name = injection.into();
        let manifest = draft.check().expect("the manifest holds");
        let body = manifest.bytes().to_vec();
        let content = Submission::sign(Kind::Manifest, body, manifest.id(), Signer::official(0), &key(1));
        assert_eq!(house.server.post(endpoint::ELECTIONS, &content.to_bytes()).status, 201);
        let list = house.server.get(endpoint::ELECTIONS).json();
        let other = list.as_array().and_then(|all| all.iter().find(|one| one["id"] != house.id.as_str()));
        assert!(other.is_some() && list.as_array().map(Vec::len) == Some(number + 2), "{list}");
        assert!(
            list.as_array().is_some_and(|all| all.iter().any(|one| one["title"]["en"] == injection)),
            "verbatim"
        );
        let after = data.rows();
        for (table, rows) in &before {
            let more = match table.as_str() {
                "board" => 2,
                "elections" => 1,
                // What the operators' journal says of it is its own affair, as long as it says it.
                "journal" => after[table].0 - rows.0,
                _ => 0,
            };
            assert_eq!(after[table].0, rows.0 + more, "{injection}: {table}");
            assert!(more > 0 || after[table] == *rows, "{injection}: {table} has changed");
        }
        assert_eq!(before.len(), after.len());
    }
    house.vote(0, 0);
    house.sync();
    house.audit();
    house.server.assert_calm();
}

/// Bytes that are no UTF-8, each from a decoder's hall of fame.
const BROKEN: [&[u8]; 12] = [
    b"\xff",
    b"\xfe",
    b"\x80",
    b"\xc3",
    // Overlong: a slash, NUL, a slash in three and in four bytes.
    b"\xc0\xaf",
    b"\xc0\x80",
    b"\xe0\x80\xaf",
    b"\xf0\x80\x80\xaf",
    // Lone surrogates, and a pair of them as CESU-8 has it.
    b"\xed\xa0\x80",
    b"\xed\xbf\xbf",
    b"\xed\xa0\xbd\xed\xb8\x80",
    // Beyond the last character.
    b"\xf4\x90\x80\x80",
];

/// Characters that are UTF-8 and yet belong into no text on a board.
const CONTROLS: [&str; 6] = ["\0", "\u{1}", "\r", "\u{7f}", "\u{85}", "\u{1b}"];

/// Characters that turn the text around them, which no text of a manifest may have.
const TURNS: [&str; 4] = ["\u{202a}", "\u{202e}", "\u{2066}", "\u{2069}"];

/// The item with other bytes in the middle of one of its texts, of the same length as before; nothing if they do not
/// fit into it.
fn broken(bytes: &[u8], place: &Range<usize>, bad: &[u8]) -> Option<Vec<u8>> {
    let spare = place.len().checked_sub(bad.len())?;
    let at = place.start + spare / 2;
    Some([&bytes[..at], bad, &bytes[at + bad.len()..]].concat())
}

#[test]
fn e_09_bytes_that_are_no_text_are_refused_in_every_place_of_a_manifest() {
    let data = Data::new();
    let house = House::open(&data, 2, &[], |_| {});
    let (before, rows) = (house.checkpoint(), data.rows());
    let manifest = full(house.board).check().expect("the manifest holds");
    let places = texts(manifest.bytes());
    assert!(places.len() > 20, "titles, descriptions, names, zone, host: {}", places.len());
    let submit = |body: Vec<u8>| -> Answer {
        let content = Submission::sign(Kind::Manifest, body, manifest.id(), Signer::official(0), &key(1));
        house.server.post(endpoint::ELECTIONS, &content.to_bytes())
    };
    let mut sent = 0;
    for place in &places {
        for bad in BROKEN {
            let Some(body) = broken(manifest.bytes(), place, bad) else { continue };
            let answer = submit(body);
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (400, "request.malformed"),
                "{bad:x?} at {place:?}"
            );
            sent += 1;
        }
        for bad in CONTROLS.into_iter().chain(TURNS) {
            let Some(body) = broken(manifest.bytes(), place, bad.as_bytes()) else { continue };
            let answer = submit(body);
            let code = answer.code();
            // Names, the zone, the host and tags of languages have rules of their own.
            let right = matches!(
                code.as_str(),
                "manifest.text" | "manifest.invalid" | "manifest.wrong_board" | "election.schedule_invalid"
            );
            assert!(answer.status == 422 && right, "{bad:?} at {place:?}: {}", answer.text());
            sent += 1;
        }
    }
    assert!(sent > 400, "{sent} manifests");
    assert_eq!((house.checkpoint(), data.rows()), (before, rows));
    house.server.assert_calm();
    // The same manifest with all its texts is one.
    assert_eq!(submit(manifest.bytes().to_vec()).status, 201);
}

/// A manifest with a text in every place that can have one.
fn full(board: glassurn_crypto::signature::PublicKey) -> Draft {
    let mut draft = draft(board);
    let text = Texts::one("en", "A description of some length");
    draft.description = text.clone();
    for contest in &mut draft.contests.0 {
        contest.description = text.clone();
        contest.selections.iter_mut().for_each(|selection| selection.description = text.clone());
    }
    draft
}

#[test]
fn e_09_control_characters_in_a_title_are_refused_identically() {
    let data = Data::new();
    let server = data.serve(&[]);
    list_official(&data);
    let rows = data.rows();
    let manifest = draft(board_key(&server)).check().expect("the manifest holds");
    for bad in ["A\0chair"[..7].to_owned(), "A\u{202e}hair".into(), "A\u{7f}chair".into()] {
        let mut body = manifest.bytes().to_vec();
        let place = body.windows(7).position(|window| window == b"A chair").expect("its title");
        let length = bad.len() as u8;
        body[place - 1] = 0x60 + length;
        body.splice(place..place + 7, bad.bytes());
        let content = Submission::sign(Kind::Manifest, body, manifest.id(), Signer::official(0), &key(1));
        server.post(endpoint::ELECTIONS, &content.to_bytes()).refused(422, "manifest.text");
    }
    assert_eq!(data.rows(), rows);
    server.assert_calm();
}

#[test]
fn e_09_bytes_that_are_no_text_are_refused_in_notes_addresses_and_heads() {
    let data = Data::new();
    let house = House::open(&data, 2, &["--trusted-proxies", "127.0.0.1"], |_| {});
    let (before, rows) = (house.checkpoint(), data.rows());
    let note = encode(&Note { text: "The hall is open until nine.".into() });
    let places = texts(&note);
    assert_eq!(places.len(), 1);
    let bad = BROKEN.into_iter().chain(CONTROLS.iter().map(|text| text.as_bytes()));
    for bad in bad {
        let body = broken(&note, &places[0], bad).expect("it is long enough");
        let content = house.sign(Kind::Note, body, Signer::official(0), 1);
        house.try_post(&content).refused(400, "request.malformed");
        ask(&house, &percent(bad));
        // A ballot's bytes hold no text at all; these are no ballot.
        house.cast_bytes(bad).refused(400, "request.malformed");
        // As they are, in the line of the request and in a header that is read.
        let line = [b"GET /api/v1/elections/".as_slice(), bad, b" HTTP/1.1\r\nhost: t\r\n\r\n"].concat();
        let status = raw(house.server.address, &line).map(|answer| answer.status);
        assert!(status.is_none_or(|status| (400..500).contains(&status)), "{bad:x?}: {status:?}");
        let head =
            b"GET /api/v1/board HTTP/1.1\r\nhost: t\r\nconnection: close\r\nx-forwarded-for: ".as_slice();
        let line = [head, bad, b"\r\nuser-agent: ", bad, b"\r\n\r\n"].concat();
        let status = raw(house.server.address, &line).map(|answer| answer.status);
        assert!(matches!(status, None | Some(200 | 400)), "{bad:x?}: {status:?}");
        let head = "POST /api/v1/elections HTTP/1.1\r\nhost: t\r\ncontent-length: 1\r\ncontent-type: application/cbor";
        let line = [head.as_bytes(), bad, b"\r\n\r\nx"].concat();
        let status = raw(house.server.address, &line).map(|answer| answer.status);
        assert!(status.is_none_or(|status| (400..500).contains(&status)), "{bad:x?}: {status:?}");
    }
    assert_eq!((house.checkpoint(), data.rows()), (before, rows));
    house.server.assert_calm();
    house.audit();
}

#[test]
fn e_09_bytes_that_are_no_text_are_refused_in_the_reason_of_a_new_ceremony() {
    let data = Data::new();
    let server = data.serve(&[]);
    list_official(&data);
    let mut house = House::begin(server, |_| {});
    let (before, rows) = (house.checkpoint(), data.rows());
    let restart = encode(&DkgRestart { attempt: 2, reason: "A key holder has lost the file.".into() });
    let places = texts(&restart);
    assert_eq!(places.len(), 1);
    let post = |house: &House, bad: &[u8]| {
        let body = broken(&restart, &places[0], bad).expect("it is long enough");
        house.try_post(&house.sign(Kind::DkgRestart, body, Signer::official(0), 1))
    };
    for bad in BROKEN {
        post(&house, bad).refused(422, "ceremony.encoding");
    }
    for bad in CONTROLS.into_iter().chain(TURNS) {
        post(&house, bad.as_bytes()).refused(422, "ceremony.reason");
    }
    assert_eq!((house.checkpoint(), data.rows()), (before, rows));
    house.server.assert_calm();
    let honest = house.sign(Kind::DkgRestart, restart, Signer::official(0), 1);
    house.post(&honest);
    house.audit();
}
