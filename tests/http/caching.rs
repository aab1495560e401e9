//! A cache between the service and many people: as greedy as RFC 9111 lets it be, and fed by whoever comes first.

use super::accounts::with_accounts;
use super::{choice, choose};
use glassurn_api::account::NewKey;
use glassurn_api::draft::{Part, Role};
use glassurn_api::endpoint;
use glassurn_api::site::IMMUTABLE;
use glassurn_crypto::encoding::hex;
use glassurn_tests::console::Browser;
use glassurn_tests::remote::{self, Remote};
use glassurn_tests::service::{Answer, Service};
use glassurn_tests::world::key;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The headers of a request.
type Headers<'a> = &'a [(&'a str, &'a str)];

/// A shared cache that knows requests by their paths alone: it keeps whatever it is not told to forget, and asks again only
/// where it is told to.
struct Cache {
    service: Arc<Service>,
    kept: BTreeMap<String, Vec<Kept>>,
    /// The paths of which somebody got what somebody else had asked for.
    shared: BTreeSet<String>,
}

/// An answer and the headers of the request for which it holds.
struct Kept {
    varies: Vec<(String, String)>,
    answer: Answer,
}

/// The words of `Cache-Control`.
fn words(answer: &Answer) -> Vec<String> {
    answer.header("cache-control").split(',').map(|word| word.trim().to_lowercase()).collect()
}

fn sent<'a>(headers: Headers<'a>, name: &str) -> &'a str {
    headers.iter().find(|(sent, _)| sent.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
}

impl Cache {
    fn new(service: &Arc<Service>) -> Self {
        Self { service: service.clone(), kept: BTreeMap::new(), shared: BTreeSet::new() }
    }

    /// What whoever sends this gets.
    fn ask(&mut self, path: &str, headers: Headers<'_>) -> Answer {
        let known = self.kept.get(path).into_iter().flatten();
        let mut fits = known
            .filter(|kept| kept.varies.iter().all(|(name, value)| sent(headers, name) == value.as_str()));
        if let Some(kept) = fits.next() {
            let said = words(&kept.answer);
            if !said.iter().any(|word| word == "no-cache" || word == "must-revalidate" || word == "max-age=0")
            {
                self.shared.insert(path.to_owned());
                return kept.answer.clone();
            }
            let tag = [("if-none-match", kept.answer.header("etag"))];
            let again = self.service.try_ask("GET", path, &[headers, &tag].concat(), None);
            let again = again.expect("the service answers");
            if again.status != 304 {
                return again;
            }
            assert!(again.body.is_empty() && again.header("etag") == kept.answer.header("etag"), "{path}");
            self.shared.insert(path.to_owned());
            return kept.answer.clone();
        }
        let answer = self.service.try_ask("GET", path, headers, None).expect("the service answers");
        let said = words(&answer);
        assert!(!said[0].is_empty(), "{path} says nothing of caches: {answer:?}");
        let bearer = headers.iter().any(|(name, _)| *name == "authorization");
        let kept = !said.iter().any(|word| word == "no-store" || word == "private")
            && (!bearer || said.iter().any(|word| word == "public"))
            && answer.header("vary") != "*";
        if kept {
            let names = answer.header("vary").split(',').map(str::trim).filter(|name| !name.is_empty());
            let varies = names.map(|name| (name.to_owned(), sent(headers, name).to_owned())).collect();
            self.kept.entry(path.to_owned()).or_default().push(Kept { varies, answer: answer.clone() });
        }
        answer
    }
}

/// What of an answer somebody sees.
fn seen(answer: &Answer) -> (u16, [&str; 5], &[u8]) {
    let names = ["content-type", "content-encoding", "location", "set-cookie", "content-security-policy"];
    (answer.status, names.map(|name| answer.header(name)), &answer.body)
}

/// Every address that the service reads at, with what is there in this scene, and its pages and their files.
fn addresses(service: &Service, draft: &str, election: &str) -> Vec<String> {
    let document: Value = service.get(endpoint::OPENAPI).json();
    let paths = document["paths"].as_object().expect("paths").iter();
    let read = paths.filter(|(_, item)| item.get("get").is_some()).map(|(path, _)| {
        let path = path.replace("{draft}", draft).replace("{election}", election);
        let path =
            path.replace("{number}", "1").replace("{prefix}", "-").replace("{ticket}", &"0".repeat(32));
        let path = path.replace("{tile}", "0/000.p/8").replace("{name}", "Ada").replace("{what}", "result");
        path.replace("{code}", "auth.required")
    });
    let mut all: Vec<String> = read.collect();
    assert!(all.len() > 25 && all.iter().all(|path| !path.contains('{')), "{all:?}");
    let pages = ["", "console", &format!("console/d/{draft}/what"), "keyholder", "poll", "check"];
    all.extend(pages.map(|page| format!("/{page}")));
    all.extend(
        ["", "/vote", "/check", "/board", "/audit", "/result"].map(|page| format!("/e/{election}{page}")),
    );
    all.push(format!("{}?leaf={}&size=1", endpoint::PROOF.replace("{election}", election), "0".repeat(64)));
    all.extend(files(service));
    // What is personal under the name of a file.
    for end in ["/x.css", ".css", ";x.css", "%2fx.css", "?x.css", "/x.js"] {
        all.extend([endpoint::SESSION, endpoint::DRAFTS].map(|path| format!("{path}{end}")));
        all.push(format!("{}{end}", endpoint::draft(draft)));
    }
    all
}

/// The files that the start page names.
fn files(service: &Service) -> Vec<String> {
    let page = service.get("/").text().to_owned();
    let named = page.split(['"', '\'']).filter(|part| part.starts_with('/') && part.contains('.'));
    named.map(str::to_owned).collect::<BTreeSet<_>>().into_iter().collect()
}

#[test]
fn e_19_a_cache_that_many_share_mixes_nobody_up_and_cannot_be_poisoned() {
    let service = with_accounts(&["Olga", "Piet"], &[]);
    let (olga, piet) = (Browser::of(&service, "Olga"), Browser::of(&service, "Piet"));
    assert_eq!(olga.send("POST", endpoint::KEYS, &NewKey { key: hex(key(1).public().bytes()) }).status, 201);
    let draft = olga.begin("What the invited knows, too").summary.id;
    olga.begin("Canary of Olga");
    piet.begin("Canary of Piet");
    olga.give(&draft, "Olga", Role::Owner);
    let invited = olga.invite(&draft, Part::Trustee, "Canary of the invited");
    let mut remote = Remote::open(service.clone(), choice(), 3);
    remote.vote(&remote.seal(0, 1, &choose(0), 1));

    let cookies = [&olga, &piet]
        .map(|browser| format!("__Host-glassurn={}", browser.token.as_ref().expect("signed in")));
    let bearer = format!("Bearer {}", invited.token);
    let poison: [Headers<'_>; 6] = [
        &[("host", "evil.example"), ("x-forwarded-host", "evil.example"), ("forwarded", "host=evil.example")],
        &[
            ("x-original-url", "/evil.example"),
            ("x-rewrite-url", "/evil.example"),
            ("x-forwarded-prefix", "/evil.example"),
        ],
        &[("origin", "https://evil.example"), ("referer", "https://evil.example/")],
        &[("x-forwarded-proto", "http"), ("x-forwarded-scheme", "evil.example"), ("x-host", "evil.example")],
        &[("x-http-method-override", "DELETE"), ("range", "bytes=0-0"), ("accept-language", "evil.example")],
        &[
            ("accept-encoding", "gzip, br"),
            ("x-forwarded-for", "evil.example"),
            ("user-agent", "evil.example"),
        ],
    ];
    let people: [(&str, Headers<'_>); 6] = [
        ("Olga", &[("cookie", &cookies[0]), ("accept-encoding", "gzip, br")]),
        ("Piet", &[("cookie", &cookies[1]), ("accept-encoding", "gzip")]),
        ("the invited", &[("authorization", &bearer)]),
        ("nobody", &[]),
        ("nobody with br", &[("accept-encoding", "br")]),
        ("another site", &[("origin", "https://other.example"), ("sec-fetch-site", "cross-site")]),
    ];
    let mut cache = Cache::new(&service);
    let mut own = BTreeSet::new();
    for path in addresses(&service, &draft, &remote.id()) {
        for headers in poison {
            let answer = cache.ask(&path, headers);
            assert!(!String::from_utf8_lossy(&answer.body).contains("evil.example"), "{path}: {answer:?}");
            assert!(!answer.header("location").contains("evil.example"), "{path}: {answer:?}");
        }
        for (who, headers) in people {
            let before = cache.shared.len();
            let answer = cache.ask(&path, headers);
            // What others have asked for before is what the service would say to this one.
            if cache.shared.len() > before || cache.shared.contains(&path) {
                let direct = service.try_ask("GET", &path, headers, None).expect("the service answers");
                assert_eq!(seen(&answer), seen(&direct), "{path} for {who}");
            }
            let accepted = sent(headers, "accept-encoding");
            let form = answer.header("content-encoding");
            assert!(form.is_empty() || accepted.contains(form), "{path} for {who}: {form}");
            let text = String::from_utf8_lossy(&answer.body);
            for name in ["Olga", "Piet", "the invited"] {
                if text.contains(&format!("Canary of {name}")) {
                    // The draft's members see whom they have invited.
                    let theirs = who == name || who == "Olga" && name == "the invited";
                    assert!(theirs, "{who} sees at {path} what is of {name}");
                    assert_eq!(answer.header("cache-control"), "no-store", "{path}");
                    own.insert(name);
                }
            }
        }
    }
    assert_eq!(own.len(), 3, "each has seen the own: {own:?}");
    let id = remote.id();
    for path in ["/".to_owned(), endpoint::badge(&id), endpoint::tile(&id, "0/000.p/8")] {
        assert!(cache.shared.contains(&path), "{path} is shared: {:?}", cache.shared);
    }
    // The page of a draft is the same for everybody; what it asks for is not.
    let personal = |path: &String| {
        path.starts_with(endpoint::SESSION) || path.starts_with("/api/") && path.contains(&draft)
    };
    assert!(!cache.shared.iter().any(personal), "{:?}", cache.shared);
    remote.audit();
    service.assert_calm();
}

#[test]
fn e_19_what_never_changes_is_kept_for_ever_and_what_changes_is_asked_for_again() {
    let mut remote = Remote::open(remote::service(&[]), choice(), 3);
    let (service, id) = (remote.service.clone(), remote.id());
    let files = files(&service);
    let digits = |part: &str| part.len() >= 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let hashed = files.iter().filter(|path| path.split(['-', '.', '_']).skip(1).any(digits));
    let hashed: Vec<&String> = hashed.collect();
    assert!(hashed.iter().any(|path| path.ends_with(".js")), "{files:?}");
    assert!(hashed.iter().any(|path| path.ends_with(".wasm")), "{files:?}");
    for path in hashed {
        let mut tags = BTreeSet::new();
        for accepted in ["", "gzip", "br"] {
            let first = service.try_get(path, &[("accept-encoding", accepted)]).expect("the service answers");
            assert_eq!((first.status, first.header("cache-control")), (200, IMMUTABLE), "{path}");
            assert_eq!(
                (first.header("content-encoding"), first.header("vary")),
                (accepted, "Accept-Encoding"),
                "{path}"
            );
            let tag = first.header("etag").to_owned();
            let again = [("accept-encoding", accepted), ("if-none-match", &tag)];
            let again = service.try_get(path, &again).expect("the service answers");
            assert_eq!(
                (again.status, again.body.len(), again.header("etag")),
                (304, 0, tag.as_str()),
                "{path}"
            );
            assert!(tags.insert(tag), "{path}: each form has a name of its own");
        }
        // A name that no build has made is nothing, and is not kept as nothing.
        let other = path.replacen('-', "-0", 1);
        let absent = service.get(&other);
        assert_eq!((absent.status, absent.header("cache-control")), (404, "no-store"), "{other}");
    }
    let mut starts = BTreeSet::new();
    for path in ["/", "/console", &format!("/e/{}/audit", "0".repeat(64)), &format!("/e/{id}/audit")] {
        let page = service.get(path);
        assert_eq!((page.header("cache-control"), page.header("vary")), ("no-cache", "Accept-Encoding"));
        let known = [("if-none-match", page.header("etag"))];
        assert_eq!(service.try_get(path, &known).expect("the service answers").status, 304, "{path}");
        assert!(
            starts.insert(page.header("etag").to_owned()),
            "{path}: each start page has a name of its own"
        );
        let voters = page.text().contains("/glassurn-web-");
        assert_eq!(voters, path == "/", "{path}: who comes by this address loads this program");
    }

    // A tile that is whole, or of a size that was signed, stays as it is; heads and views are asked for again.
    remote.vote(&remote.seal(0, 1, &choose(0), 1));
    let (tile, head) = (endpoint::tile(&id, "0/000.p/8"), endpoint::checkpoint(&id));
    let before = [&tile, &head].map(|path| service.get(path));
    remote.vote(&remote.seal(1, 1, &choose(1), 1));
    let after = [&tile, &head].map(|path| service.get(path));
    assert_eq!(before[0].header("cache-control"), IMMUTABLE);
    assert_eq!(before[0].body, after[0].body);
    assert_ne!(before[1].body, after[1].body);
    for path in
        [head, endpoint::election(&id), endpoint::credentials(&id, "-"), endpoint::closing_checkpoint(&id)]
    {
        let said = words(&service.get(&path));
        assert!(said.iter().any(|word| word == "no-cache" || word == "no-store"), "{path}: {said:?}");
    }
    for (path, shared) in
        [(endpoint::badge(&id), "*"), (tile, "*"), ("/".into(), ""), (endpoint::SESSION.into(), "")]
    {
        assert_eq!(service.get(&path).header("access-control-allow-origin"), shared, "{path}");
    }
    remote.audit();
    service.assert_calm();
}
