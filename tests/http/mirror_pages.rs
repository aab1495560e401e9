//! What a mirror serves to browsers: the views, made from its own copy, and the pages, as the service does.

use super::disk::Forged;
use super::liar::Liar;
use super::mirror_ballots::code;
use super::mirror_serve::Scene;
use super::{choice, choose};
use glassurn_api::election::{ElectionSummary, ElectionView};
use glassurn_api::endpoint;
use glassurn_api::error::{Code, Problem};
use glassurn_api::mirror::{MARK, MirrorView};
use glassurn_crypto::board::witness::Request;
use glassurn_crypto::encoding::{hex, sha256};
use glassurn_tests::programs::free_port;
use glassurn_tests::remote::{Remote, service};
use glassurn_tests::service::{Answer, HOST};
use std::fs;
use std::path::Path;
use ureq::http::Method;

#[test]
fn the_views_are_the_boards_own_words_and_outlive_it() {
    let mut scene = Scene::new(6, 4);
    let id = scene.remote.id();
    let view = |scene: &Scene| scene.mirror.get(&endpoint::election(&id)).json::<ElectionView>();
    scene.caught_up();
    let of_board: ElectionView = scene.remote.service.get(&endpoint::election(&id)).json();
    assert_eq!(view(&scene), of_board);
    assert!(
        of_board.turnout.iter().map(|hour| hour.ballots).sum::<u64>() == 4 && of_board.summary.counting == 4
    );
    scene.remote.sync();
    scene.remote.close();
    scene.remote.count(&[0, 1]);
    scene.caught_up();
    let of_board: ElectionView = scene.remote.service.get(&endpoint::election(&id)).json();
    let listed: Vec<ElectionSummary> = scene.remote.service.get(endpoint::ELECTIONS).json();
    scene.remote.service.stop();
    scene.until("words about the board", |scene| scene.status()["trouble"]["code"] == "network");
    let read = |scene: &Scene| {
        assert_eq!(view(scene), of_board);
        let answer = scene.mirror.get(endpoint::ELECTIONS);
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.json::<Vec<ElectionSummary>>(), listed);
        let short =
            scene.mirror.ask(Method::GET, &format!("/p/{}", endpoint::short(&scene.remote.hash())), b"");
        let short = short.expect("an answer");
        assert_eq!((short.status, short.header("location")), (307, format!("/e/{id}/vote").as_str()));
    };
    read(&scene);
    // How old the copy is, a mirror knows after a restart, too.
    let compared = |scene: &Scene| scene.status()["compared"].as_u64().expect("a time");
    let before = compared(&scene);
    scene.mirror.stop();
    scene.mirror.start().expect("it serves what it has");
    read(&scene);
    assert!(compared(&scene) <= before && compared(&scene) + 600 > before, "{before}: {}", scene.status());
    assert_eq!(scene.mirror.get(&endpoint::election(&"0".repeat(64))).status, 404);
    scene.remote.service.start().expect("it starts again");
    scene.remote.audit();
}

#[test]
fn what_only_the_board_does_a_mirror_refuses_and_names_the_board() {
    let mut scene = Scene::new(3, 0);
    let id = scene.remote.id();
    let refused = |method: Method, path: &str| {
        let answer = scene.mirror.ask(method, path, b"{}").expect("an answer");
        assert_eq!((answer.status, code(&answer)), (403, Code::MirrorBoardOnly), "{path}");
        assert!(answer.json::<Problem>().detail.is_some_and(|detail| detail.contains(HOST)), "{path}");
    };
    for path in [endpoint::BOARD, endpoint::SESSION, endpoint::DRAFTS, endpoint::OPENAPI, endpoint::INVITED] {
        refused(Method::GET, path);
    }
    let posts = [
        endpoint::ELECTIONS.to_owned(),
        endpoint::SESSION.to_owned(),
        endpoint::entries(&id),
        endpoint::registrations(&id),
        endpoint::checked(&id),
        endpoint::prepare_close(&id),
        endpoint::ask_again(&id),
    ];
    for path in &posts {
        refused(Method::POST, path);
    }
    assert_eq!(
        scene.mirror.get("/").header("content-type"),
        endpoint::TEXT,
        "without pages it says how it stands"
    );
    assert_eq!(scene.mirror.get("/e/x").status, 404);
    scene.remote.audit();
}

const START: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>T</title>\
    <script type=\"module\">one()</script></head><body></body></html>";

/// A folder of pages with the list of its hashes.
fn pages(folder: &Path) -> String {
    fs::create_dir_all(folder.join("locales/en")).expect("ours");
    let files = [
        ("app-0123456789abcdef.js", "two()"),
        ("app-0123456789abcdef.js.br", "compressed"),
        ("index.html", START),
        ("locales/en/home.ftl", "a = b"),
    ];
    let mut list = String::new();
    for (name, text) in files {
        fs::write(folder.join(name), text).expect("ours");
        list.push_str(&format!("{}  {name}\n", hex(&sha256(&[text.as_bytes()]))));
    }
    fs::write(folder.join("SHA256SUMS"), &list).expect("ours");
    hex(&sha256(&[list.as_bytes()]))
}

#[test]
fn pages_come_from_a_folder_under_the_services_own_headers() {
    let mut scene = Scene::new(3, 0);
    scene.mirror.stop();
    let folder = scene.mirror.folder().join("pages");
    let hash = pages(&folder);
    scene.mirror.also(&["--pages", "pages"]);
    scene.mirror.start().expect("it serves");
    assert_eq!(scene.mirror.get(endpoint::STATUS).json::<MirrorView>().pages, Some(hash));
    let (mirror, board) = (|path: &str| scene.mirror.get(path), |path: &str| scene.remote.service.get(path));
    for path in ["/", "/check", "/e/x/vote"] {
        let (here, there) = (mirror(path), board(path));
        assert_eq!((here.status, here.header("content-type")), (200, "text/html; charset=utf-8"));
        assert!(
            here.text().contains(&format!("<meta name=\"{MARK}\"")),
            "{path}: the page says that it is a mirror's"
        );
        for header in [
            "x-content-type-options",
            "x-frame-options",
            "referrer-policy",
            "cross-origin-opener-policy",
            "cross-origin-embedder-policy",
            "cross-origin-resource-policy",
            "permissions-policy",
            "cache-control",
            "vary",
        ] {
            assert_eq!(here.header(header), there.header(header), "{path}: {header}");
        }
        assert!(here.headers.get("access-control-allow-origin").is_none(), "{path}");
        // The policy is the same but for the start pages' own scripts.
        let plain = |policy: &str| {
            let words = policy.split(' ').filter(|word| !word.starts_with("'sha256-"));
            words.collect::<Vec<_>>().join(" ")
        };
        let policy = |answer: &Answer| answer.header("content-security-policy").to_owned();
        let same = |policy: &str| plain(policy).replace(" ;", ";");
        assert_eq!(same(&policy(&here)), same(&policy(&there)), "{path}");
        assert_eq!(policy(&here).matches("'sha256-").count(), 1, "{}", policy(&here));
    }
    // The file itself is the one whose hash is known.
    assert_eq!(mirror("/index.html").text(), START);
    let script = mirror("/app-0123456789abcdef.js");
    assert_eq!(script.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!((script.status, script.text()), (200, "two()"));
    assert_eq!(mirror("/locales/en/home.ftl").text(), "a = b");
    let known = ureq::get(format!("{}/app-0123456789abcdef.js", scene.mirror.url()))
        .header("accept-encoding", "br")
        .header("if-none-match", script.header("etag"));
    let compressed = known.call().expect("an answer");
    assert_eq!(compressed.status(), 200, "the compressed form has a name of its own");
    assert_eq!(compressed.headers()["content-encoding"], "br");
    let again = ureq::get(format!("{}/locales/en/home.ftl", scene.mirror.url()))
        .header("if-none-match", mirror("/locales/en/home.ftl").header("etag"));
    assert_eq!(again.call().expect("an answer").status(), 304);
    for path in ["/app-0123456789abcdef.js.br", "/x.js", "/board/x", "/board/x/y", "/locales/../index.html"] {
        assert_eq!(code(&mirror(path)), Code::NotFound, "{path}");
    }
    assert!(scene.mirror.get(endpoint::STATUS_WORDS).text().starts_with("Mirror mirror.example/m1+"));
    // A file that was changed is noticed at the next start.
    scene.mirror.stop();
    fs::write(folder.join("locales/en/home.ftl"), "a = c").expect("ours");
    let refused = scene.mirror.start().expect_err("these are other pages");
    assert!(refused.status == Some(2) && refused.words.contains("SHA256SUMS"), "{refused:?}");
    scene.remote.audit();
}

#[test]
fn a_reader_meets_no_head_that_is_not_shown_for_good() {
    // Somebody asks for a cosignature of a head that the board shows nobody yet: it is verified, stored and cosigned.
    let remote = Remote::open(service(&[]), choice(), 4);
    remote.vote(&remote.seal(0, 1, &choose(0), 1));
    let path = endpoint::checkpoint(&remote.id());
    let (stale, size) = (remote.service.get(&path).body, remote.checkpoint().size);
    remote.vote(&remote.seal(1, 1, &choose(1), 1));
    let board = format!("http://{}", remote.service.address());
    let behind = Liar::before(&board, [(path.clone(), stale)].into(), b"");
    let mut scene = Scene::following(remote, &behind.url());
    scene.until("the older head", |scene| scene.status()["shown"] == size);
    let newest = Forged::changed(&mut scene.remote, |_, _| {});
    let proof = newest.tree.consistency(size, size + 1).expect("both are its sizes");
    let answer = scene.mirror.add(Request::new(size, proof, &newest.head).to_string());
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!((scene.cosigned(), scene.shown().claimed().size), (size + 1, size));
    // Where no witnesses are, a browser remembers every head that it meets.
    for tile in [format!("0/000.p/{}", size + 1), format!("entries/000.p/{}", size + 1)] {
        assert_eq!(scene.mirror.get(&endpoint::tile(&scene.remote.id(), &tile)).status, 404, "{tile}");
    }
    assert_eq!(scene.mirror.get(&endpoint::consistency(&scene.remote.id(), size, size + 1)).status, 404);
    let bucket = scene.mirror.get(&endpoint::credentials(&scene.remote.id(), ""));
    assert_eq!((bucket.status, code(&bucket)), (503, Code::Unavailable), "it is not of what is shown");
    // After a crash what it has cosigned is shown, whether the board is there or not.
    scene.mirror.kill();
    scene.remote.service.stop();
    scene.mirror.start().expect("it serves what it has");
    assert_eq!(scene.shown().claimed().size, size + 1);
    assert_eq!(scene.mirror.get(&endpoint::credentials(&scene.remote.id(), "")).status, 200);
    scene.audited();
    scene.remote.service.start().expect("it starts again");
    scene.remote.audit();
}

#[test]
fn b_21_a_ballot_that_waited_while_the_board_was_down_is_on_it_as_soon_as_it_is_back() {
    let port = format!("127.0.0.1:{}", free_port());
    let remote = Remote::open(service(&[("GLASSURN_LISTEN", &port)]), choice(), 4);
    let mut scene = Scene::following(remote, &format!("http://{port}"));
    let size = scene.caught_up().claimed().size;
    scene.remote.service.kill();
    let ballot = scene.remote.seal(0, 1, &choose(0), 1);
    let bring = || scene.mirror.send(&endpoint::ballots(&scene.remote.id()), endpoint::CBOR, &ballot.body);
    assert_eq!(bring().status, 202);
    scene.until("words about the board", |scene| scene.status()["trouble"]["code"] == "network");
    assert_eq!(
        scene.mirror.get(&endpoint::election(&scene.remote.id())).json::<ElectionView>().summary.ballots,
        0
    );
    scene.remote.service.start().expect("it starts again");
    scene.until("the ballot on the board", |scene| scene.status()["shown"] == size + 1);
    let answer = bring();
    assert_eq!(answer.status, 200, "{}", answer.text());
    scene.remote.receipt(&answer, &ballot);
    assert_eq!(scene.remote.bucket(0).ballot, Some((size, ballot.body.clone())));
    scene.remote.audit();
}
