//! What other sites may show: a card in their frames and a badge, and nothing else of this service.

use super::house::{House, key, now};
use super::server::Data;
use glassurn_api::election::PrepareClose;
use glassurn_api::endpoint;
use glassurn_crypto::manifest::Texts;

#[test]
fn e_05_only_the_card_may_stand_in_a_frame_of_another_site() {
    let data = Data::new();
    let house = House::open(&data, 2, &[], |_| {});
    let (card, badge) = (endpoint::card(&house.id), endpoint::badge(&house.id));
    let shown = house.server.get(&card);
    assert_eq!((shown.status, shown.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert_eq!(shown.header("x-frame-options"), None);
    let policy = shown.header("content-security-policy").expect("a policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(policy.contains("frame-ancestors *") && policy.contains("sandbox allow-popups"), "{policy}");
    assert!(!policy.contains("script") && !policy.contains("unsafe"), "{policy}");

    let absent = "0".repeat(64);
    let others = [
        "/".to_owned(),
        format!("/e/{}", house.id),
        format!("/e/{}/vote", house.id),
        format!("/e/{}/result", house.id),
        badge.clone(),
        endpoint::election(&house.id),
        endpoint::checkpoint(&house.id),
        endpoint::DOCS.to_owned(),
        "/embed".to_owned(),
        format!("{card}/"),
        format!("{card}?lang=en&lang=zh"),
        endpoint::card(&absent),
        endpoint::card("x"),
    ];
    for path in others {
        let answer = house.server.get(&path);
        assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{path}");
        let policy = answer.header("content-security-policy").expect("a policy");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
    }
    house.server.get(&endpoint::card(&absent)).refused(404, "not_found");
    house.server.send("POST", &card, &[], b"").refused(405, "method_not_allowed");

    for path in [&card, &badge] {
        let answer = house.server.get(path);
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"), "{path}");
        assert_eq!(answer.header("cache-control"), Some("public, max-age=60"), "{path}");
        assert_eq!(answer.header("set-cookie"), None, "{path}");
    }
    assert_eq!(house.server.get(&badge).header("content-type"), Some("image/svg+xml"));
    house.server.assert_calm();
}

#[test]
fn e_02_a_hostile_title_stays_a_title_on_card_and_badge() {
    let data = Data::new();
    let house = House::open(&data, 2, &[], |draft| {
        draft.title = Texts::one("en", "</title><script>alert(1)</script>\"'&<img src=x onerror=alert(1)>");
        draft.organiser = "<svg/onload=alert(1)>".into();
    });
    for path in [endpoint::card(&house.id), endpoint::badge(&house.id)] {
        for language in ["", "?lang=zh", "?lang=%22%3E%3Cscript%3E", "?lang=%00"] {
            let answer = house.server.get(&format!("{path}{language}"));
            assert_eq!(answer.status, 200, "{path}{language}");
            let text = answer.text();
            assert!(text.contains("&lt;/title&gt;&lt;script&gt;"), "{text}");
            for markup in ["<script", "<img", "onload=alert(1)>", "\"'&<"] {
                assert!(!text.contains(markup), "{markup} in {text}");
            }
        }
    }
    house.server.assert_calm();
}

#[test]
fn no_part_of_a_result_stands_on_card_or_badge() {
    let data = Data::new();
    let mut house = House::open(&data, 3, &[], |_| {});
    let read = |house: &House| {
        [endpoint::card(&house.id), endpoint::badge(&house.id)]
            .map(|path| house.server.get(&path).text().to_owned())
    };
    house.vote(0, 0);
    house.vote(1, 0);
    let shown = read(&house);
    for text in &shown {
        assert!(text.contains("2 of 3 voted"), "{text}");
    }
    house.sync();
    let close = house.close_with(2, 2);
    let prepare = PrepareClose::sign(house.manifest().id(), now(), 0, &key(1));
    house.server.post(&endpoint::prepare_close(&house.id), &prepare.to_bytes());
    house.post(&close);
    let decryption = house.decryption(0);
    house.post(&decryption);
    for text in read(&house).iter().chain(&shown) {
        for name in ["ada", "bob", "cyd", "Who shall chair"] {
            assert!(!text.contains(name), "{name} in {text}");
        }
    }
}

#[test]
fn links_to_an_election_and_its_result_show_what_they_are_about() {
    let data = Data::new();
    let house = House::open(&data, 3, &[], |draft| {
        draft.title = Texts::one("en", "Chair \"2027\" <b>&");
    });
    let page = house.server.get(&format!("/e/{}", house.id));
    let text = page.text();
    assert!(
        text.contains("<meta property=\"og:title\" content=\"Chair &quot;2027&quot; &lt;b&gt;&amp;\">"),
        "{text}"
    );
    assert!(text.contains(&format!("/e/{}\">", house.id)) && text.contains("Voting is open"), "{text}");
    assert_eq!(page.header("cache-control"), Some("no-cache"));
    let tag = page.header("etag").expect("a tag").to_owned();
    let again =
        house.server.send("GET", &format!("/e/{}/vote?x=y", house.id), &[("if-none-match", &tag)], &[]);
    assert_eq!(again.status, 304, "all its pages show the same");
    let result = house.server.get(&format!("/e/{}/result", house.id));
    assert!(result.text().contains(&format!("/e/{}/result\">", house.id)));
    for other in [format!("/e/{}", "0".repeat(64)), "/e/x".into(), "/".into(), "/e/".into()] {
        let plain = house.server.get(&other);
        assert!(!plain.text().contains("og:"), "{other}");
    }
}
