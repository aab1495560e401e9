//! Requests that no client of ours sends: precise answers, no state, no 500.

use super::house::{House, list_official};
use super::server::{Data, Server};
use super::wire::{Answer, raw, request};
use glassurn_api::endpoint;

const CBOR: (&str, &str) = ("content-type", endpoint::CBOR);

fn server() -> (Data, Server) {
    let data = Data::new();
    let server = data.serve(&["--body-timeout", "1"]);
    (data, server)
}

/// An election id that does not exist: bodies are judged before it is looked up where they are too large.
fn ballots() -> String {
    endpoint::ballots(&"0".repeat(64))
}

fn open() -> (Data, House) {
    let data = Data::new();
    let house = House::open(&data, 2, &[], |_| {});
    (data, house)
}

#[test]
fn a_28_e_36_other_methods_media_and_paths_have_their_answers() {
    let (_data, server) = server();
    for (method, path, allow) in [
        ("PUT", endpoint::ELECTIONS, "GET, HEAD, POST"),
        ("GET", &ballots(), "POST"),
        ("POST", endpoint::BOARD, "GET, HEAD"),
        ("DELETE", "/", "GET, HEAD"),
        ("OPTIONS", endpoint::ELECTIONS, "GET, HEAD, POST"),
        ("BREW", endpoint::HEALTHZ, "GET, HEAD"),
    ] {
        let answer = server.send(method, path, &[], &[]);
        answer.refused(405, "method_not_allowed");
        assert_eq!(answer.header("allow"), Some(allow), "{method} {path}");
    }
    for media in
        ["text/plain", "application/json", "application/cbor; charset=utf-8", "multipart/form-data", ""]
    {
        let answer = server.send("POST", endpoint::ELECTIONS, &[("content-type", media)], b"x");
        answer.refused(415, "request.unsupported_media");
    }
    let twice = [CBOR, CBOR];
    server.send("POST", endpoint::ELECTIONS, &twice, b"x").refused(400, "request.malformed");
    for path in [
        "/api",
        "/api/v2/elections",
        "/api/v1/elections/",
        "/api/v1/elections/..%2f..%2fetc",
        "/board",
        "/board/x/checkpoint",
        "/problems/nothing",
        "/../../etc/passwd.txt",
        "/..%2f..%2fetc%2fpasswd",
        "/%00.html",
        "/index.html.br",
    ] {
        server.get(path).refused(404, "not_found");
    }
    assert_eq!(server.get("/problems/ballot.proof_invalid").status, 200);
}

#[test]
fn e_16_e_17_floods_and_smuggling_end_at_the_head() {
    let (_data, server) = server();
    let long = format!("/{}", "a".repeat(3000));
    server.get(&long).refused(414, "request.uri_too_long");
    let wide = "b".repeat(20_000);
    server.send("GET", "/", &[("x-wide", &wide)], &[]).refused(431, "request.headers_too_large");
    let many: Vec<_> = (0..80).map(|_| ("x-many", "1")).collect();
    server.send("GET", "/", &many, &[]).refused(431, "request.headers_too_large");
    // Floods that the parser ends before anything of ours sees them.
    let headers = "x-many: 1\r\n".repeat(200);
    let uri = format!("/{}", "a".repeat(200_000));
    for head in [
        format!("GET / HTTP/1.1\r\nhost: t\r\n{headers}\r\n"),
        format!("GET {uri} HTTP/1.1\r\nhost: t\r\n\r\n"),
    ] {
        let refused = raw(server.address, head.as_bytes()).map(|answer| answer.status);
        assert!(matches!(refused, None | Some(400 | 414 | 431)), "{refused:?}");
    }
    for head in [
        "POST / HTTP/1.1\r\nhost: t\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: t\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd",
        "GET / HTTP/9.9\r\n\r\n",
        "\x16\x03\x01\x02\0\x01\0",
    ] {
        let refused = raw(server.address, head.as_bytes());
        assert!(refused.is_none_or(|answer| answer.status == 400), "{head:?}");
    }
    assert_eq!(server.get(endpoint::HEALTHZ).status, 200);
}

#[test]
fn e_05_e_20_every_answer_has_its_headers() {
    let (_data, server) = server();
    let answers: Vec<(Answer, bool)> = vec![
        (server.get("/"), false),
        (server.get("/e/anything"), false),
        (server.get(endpoint::BOARD), true),
        (server.get("/api/nothing"), false),
        (server.send("POST", endpoint::ELECTIONS, &[CBOR], b"x"), false),
        (server.get(endpoint::METRICS), false),
    ];
    for (answer, public) in answers {
        let policy = answer.header("content-security-policy").expect("a policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe-inline"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("x-frame-options"), Some("DENY"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.header("access-control-allow-origin").is_some(), public);
        assert_eq!(answer.header("access-control-allow-credentials"), None);
        assert_eq!(answer.header("server"), None);
    }
}

#[test]
fn e_10_only_refused_submissions_count_against_an_address() {
    let data = Data::new();
    let options = ["--failures-per-minute", "3", "--trusted-proxies", "127.0.0.1"];
    let house = House::open(&data, 8, &options, |_| {});
    let path = endpoint::ballots(&house.id);
    let from = |address: &str, body: &[u8]| {
        house.server.send("POST", &path, &[CBOR, ("x-forwarded-for", address)], body)
    };
    for voter in 0..6 {
        assert_eq!(from("192.0.2.1", &house.seal(voter, 1, 0).to_bytes()).status, 201);
    }
    for _ in 0..3 {
        from("192.0.2.1", b"x").refused(400, "request.malformed");
    }
    let limited = from("192.0.2.1", b"x");
    limited.refused(429, "rate_limited");
    assert!(limited.header("retry-after").is_some());
    // What stands before the last hop anybody may write; it changes nothing.
    from("203.0.113.5, 192.0.2.1", b"x").refused(429, "rate_limited");
    from("192.0.2.2", b"x").refused(400, "request.malformed");
    assert_eq!(from("192.0.2.2", &house.seal(6, 1, 0).to_bytes()).status, 201);
    // One network of IPv6 is one client.
    for host in 1..4 {
        from(&format!("2001:db8::{host}"), b"x").refused(400, "request.malformed");
    }
    from("2001:db8::ffff", b"x").refused(429, "rate_limited");
}

#[test]
fn a_31_one_credential_casts_so_often_only() {
    let data = Data::new();
    let house = House::open(&data, 2, &["--casts-per-minute", "2"], |_| {});
    house.vote(0, 0);
    assert_eq!(house.cast(&house.seal(0, 2, 0)).status, 201);
    house.cast(&house.seal(0, 3, 0)).refused(429, "rate_limited");
    house.vote(1, 0);
}

#[test]
fn e_25_e_26_the_log_names_no_voter_and_nothing_that_was_sent() {
    let (_data, house) = open();
    let ballot = house.seal(0, 1, 0);
    let headers = [CBOR, ("user-agent", "evil agent"), ("x-secret", "canary-header")];
    let answer = house.server.send(
        "POST",
        &format!("{}?canary=query", endpoint::ballots(&house.id)),
        &headers,
        &ballot.to_bytes(),
    );
    assert_eq!(answer.status, 201, "{}", answer.text());
    let code = house.codes[0].reveal();
    let credential = glassurn_crypto::encoding::hex(ballot.credential());
    let (log, metrics) = (house.server.log(), house.server.get(endpoint::METRICS));
    for secret in [code.as_str(), &credential, "canary", "evil", "127.0.0.1:", &house.id] {
        let said = log
            .lines()
            .any(|line| line.contains(secret) && !line.contains("serving") && !line.contains("listening"));
        assert!(!said, "the log holds {secret}");
        assert!(!metrics.text().contains(secret), "the counters hold {secret}");
    }
    for line in log.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{line}");
    }
}

#[test]
fn the_interface_describes_itself() {
    let (data, server) = server();
    list_official(&data);
    let document = server.get(endpoint::OPENAPI).json();
    for path in [
        endpoint::ELECTIONS,
        endpoint::ELECTION,
        endpoint::ENTRIES,
        endpoint::BALLOTS,
        endpoint::PROOF,
        endpoint::CREDENTIALS,
    ] {
        assert!(document["paths"].get(path).is_some(), "{path}");
    }
    let page = server.get(endpoint::DOCS);
    assert!(page.text().contains("ballot.proof_invalid") && !page.text().contains("<script"));
    assert_eq!(server.get(endpoint::READYZ).status, 200);
    let answer = raw(server.address, &request("HEAD", endpoint::BOARD, &[], &[])).expect("an answer");
    assert_eq!((answer.status, answer.body.len()), (200, 0));
}
