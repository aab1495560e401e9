//! What must not come out again, and what must come out as it went in.

use super::{choice, choose};
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use glassurn_api::election::{ElectionSummary, ElectionView};
use glassurn_api::endpoint;
use glassurn_crypto::board::entry::{Entry, Kind};
use glassurn_crypto::encoding::{decode, hex};
use glassurn_crypto::manifest::Texts;
use glassurn_crypto::trustee::DkgRound1;
use glassurn_tests::remote::{Remote, service};
use glassurn_tests::world;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Texts that are harmless as text only.
const MARKUP: [&str; 6] = [
    "<img src=x onerror=alert(1)>",
    "</title><script>alert(1)</script>",
    "<svg/onload=alert(1)>",
    "javascript:alert(1)",
    "\"><a href='//evil.example'>vote</a>",
    "{{constructor.constructor('alert(1)')()}}",
];

#[test]
fn e_02_markup_in_texts_is_data_in_json_and_never_part_of_a_page() {
    let service = service(&[]);
    for (number, markup) in MARKUP.into_iter().enumerate() {
        let mut draft = choice();
        draft.nonce = [number as u8; 32];
        draft.title = Texts::one("en", markup);
        draft.description = Texts::one("en", markup);
        draft.organiser = markup.into();
        draft.contact = markup.into();
        draft.officials[1].name = markup.into();
        draft.trustees.members[0].name = markup.into();
        for contest in &mut draft.contests.0 {
            contest.title = Texts::one("en", markup);
            contest.description = Texts::one("en", markup);
            for selection in &mut contest.selections {
                selection.title = Texts::one("en", markup);
                selection.description = Texts::one("en", markup);
            }
        }
        let mut remote = Remote::begin(service.clone(), draft.clone());
        let manifest = remote.world.manifest();
        assert_eq!((&manifest.title, manifest.contests()), (&draft.title, &draft.contests.0[..]), "verbatim");

        let answer = service.get(&endpoint::election(&remote.id()));
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        let view: ElectionView = answer.json();
        assert_eq!((view.summary.title["en"].as_str(), view.summary.organiser.as_str()), (markup, markup));
        assert_eq!(view.trustees[0].name, markup);
        let list: Vec<ElectionSummary> = service.get(endpoint::ELECTIONS).json();
        assert!(list.iter().any(|summary| summary.title["en"] == markup));

        // No page is made of it, and none runs what it did not bring: not even where an address carries the text.
        let percent: String = markup.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let id = remote.id();
        let pages = [
            "/".to_owned(),
            format!("/e/{id}"),
            format!("/e/{id}/vote?next={percent}"),
            format!("/e/{percent}"),
            format!("/{percent}"),
            format!("/problems/{percent}"),
            format!("/api/v1/elections/{percent}"),
            format!("/board/{id}/proof?leaf={percent}"),
            format!("/board/{id}/credentials/{percent}"),
            endpoint::DOCS.to_owned(),
        ];
        for page in pages {
            let answer = service.get(&page);
            let text = String::from_utf8_lossy(&answer.body);
            // A link says what it leads to: in the value of a `meta` element, escaped, a text is data. Nowhere else it stands.
            let values = text.split("<meta ").skip(1).filter_map(|meta| meta.split_once(" content=\""));
            let values: Vec<&str> = values.filter_map(|(_, rest)| Some(rest.split_once('"')?.0)).collect();
            let elsewhere = values
                .iter()
                .fold(text.to_string(), |text, value| text.replace(&format!(" content=\"{value}\""), ""));
            assert!(!elsewhere.contains(markup), "{page} carries the text");
            assert!(
                values.iter().all(|value| !value.contains(['<', '>'])),
                "{page} has markup in a value: {values:?}"
            );
            let policy = answer.header("content-security-policy");
            assert!(
                policy.contains("script-src 'self'") && !policy.contains("'unsafe-inline'"),
                "{page}: {policy}"
            );
        }
        remote.audit();
    }
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text.as_bytes()))
}

#[test]
fn e_25_planted_secrets_are_in_no_log_no_counter_no_answer_and_no_table() {
    let service = service(&[("GLASSURN_LOG", "trace")]);
    let mut remote = Remote::open(service.clone(), choice(), 4);
    let code = remote.world.codes[3].reveal().to_string();
    let canaries = [
        code.replace('-', ""),
        code,
        "correct-horse-battery-staple-canary".to_owned(),
        "ada.canary@example.org".to_owned(),
        "198.51.100.77".to_owned(),
        hex(&[0xCA; 32]),
    ];
    let (ballots, entries) = (endpoint::ballots(&remote.id()), endpoint::entries(&remote.id()));
    let mut answers = Vec::new();
    for canary in &canaries {
        // Where confused clients put what they should keep: addresses, headers, bodies that are no ballot.
        let paths = [
            format!("/e/{}?c={canary}", remote.id()),
            format!("/{canary}"),
            format!("{}?c={canary}", endpoint::election(&remote.id())),
            format!("/api/v1/elections/{canary}"),
            format!("/board/{}/credentials/{canary}", remote.id()),
            format!("/board/{}/proof?leaf={canary}", remote.id()),
            format!("/board/{}/tile/{canary}", remote.id()),
        ];
        answers.extend(paths.iter().map(|path| service.get(path)));
        let headers = [
            ("authorization", canary.as_str()),
            ("cookie", canary),
            ("user-agent", canary),
            ("referer", canary),
            ("x-forwarded-for", canary),
            ("idempotency-key", canary),
        ];
        answers.push(service.try_get("/", &headers).expect("the service answers"));
        let json = format!("{{\"code\":\"{canary}\"}}");
        let mut tail = remote.seal(3, 1, &choose(0), 1).body;
        tail.extend_from_slice(canary.as_bytes());
        for path in [&ballots, &entries] {
            for body in [canary.as_bytes(), json.as_bytes(), &tail] {
                answers.push(service.try_post(path, &headers, body).expect("the service answers"));
            }
        }
    }
    // The owner votes with the code, other voters' ballots are refused and taken: the whole way is walked.
    for voter in 0..4 {
        let ballot = remote.seal(voter, 1, &choose(voter % 3), 1);
        answers.push(remote.cast(&ballot));
        answers.push(remote.cast(&remote.seal(voter, 1, &choose(0), 2)));
    }
    remote.close();
    remote.count(&[0, 1]);
    answers.extend(
        [endpoint::METRICS, endpoint::HEALTHZ, endpoint::READYZ, endpoint::OPENAPI].map(|p| service.get(p)),
    );

    let secret = fs::read_to_string(service.data().join("board.key")).expect("the board's key");
    let stored = service.stored();
    let mut canaries = canaries.to_vec();
    canaries.push(secret.trim_end().to_owned());
    for canary in &canaries {
        for answer in &answers {
            assert!(!contains(&answer.body, canary), "an answer holds {canary}: {answer:?}");
        }
        for (file, bytes) in &stored {
            let own = file.file_name().is_some_and(|name| name == "board.key") && *canary == canaries[6];
            assert!(own || !contains(bytes, canary), "{} holds {canary}", file.display());
        }
    }
    // Nothing in the counters or the log tells who has voted, or where.
    let metrics = service.get(endpoint::METRICS).body;
    for voter in 0..4 {
        let credential = remote.world.codes[voter].credential(&remote.hash()).expect("not zero");
        let credential = hex(credential.public().bytes());
        assert!(!contains(&metrics, &credential) && !contains(service.log().as_bytes(), &credential));
    }
    assert!(!contains(&metrics, &remote.id()), "counters name no election");
    remote.audit();
}

/// Every secret scalar in a key file's plaintext: 32 bytes whose public half the ceremony shows on the board.
fn secrets_of(file: &[u8], shown: &BTreeSet<[u8; 32]>) -> BTreeSet<[u8; 32]> {
    let public = |bytes: &[u8; 32]| {
        let secret = Option::<Scalar>::from(Scalar::from_canonical_bytes(*bytes))?;
        Some(RistrettoPoint::mul_base(&secret).compress().to_bytes())
    };
    let windows = file.windows(32).filter_map(|window| window.try_into().ok());
    windows.filter(|bytes| public(bytes).is_some_and(|public| shown.contains(&public))).collect()
}

#[test]
fn d_07_the_relay_of_a_key_ceremony_never_sees_a_share() {
    let service = service(&[("GLASSURN_LOG", "trace")]);
    let mut draft = choice();
    draft.trustees = world::draft(draft.contests.0.clone(), 2, 3).trustees;
    let mut remote = Remote::begin(service.clone(), draft);
    // What the key holders' files held at each step.
    let mut held: Vec<Vec<Vec<u8>>> = Vec::new();
    while remote.world.election.ceremony().key().is_none() {
        for place in 0..3 {
            if let Some(content) = remote.world.ceremony_due(place) {
                remote.post(&content);
            }
        }
        held.push(remote.world.key_files.iter().map(|file| file.to_bytes().to_vec()).collect());
    }
    // `A_{i,k}` of every holder, then `Y_1 … Y_3`.
    let rounds = remote.world.entries.0.iter().filter_map(|bytes| {
        let entry = Entry::from_bytes(bytes).ok().filter(|entry| entry.kind() == Some(Kind::DkgRound1))?;
        decode::<DkgRound1>(&entry.content.body).ok()
    });
    let coefficients: Vec<Vec<[u8; 32]>> =
        rounds.map(|round| round.coefficients.iter().map(|point| *point.bytes()).collect()).collect();
    assert_eq!(coefficients.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 2]);
    let key = remote.world.election.ceremony().key().expect("it is made").clone();
    let mut shown: BTreeSet<[u8; 32]> = coefficients.iter().flatten().copied().collect();
    shown.extend((1..=3).map(|i| *key.of(i).expect("a trustee").bytes()));
    let mut secrets = BTreeSet::new();
    held.iter().flatten().for_each(|file| secrets.extend(secrets_of(file, &shown)));
    assert_eq!(secrets.len(), 9, "two coefficients and the final share of each of three");
    // What travels sealed: `f_i(j) = a_{i,0} + a_{i,1}·j`.
    let by_public: BTreeMap<[u8; 32], Scalar> = secrets
        .iter()
        .map(|bytes| Scalar::from_bytes_mod_order(*bytes))
        .map(|secret| (RistrettoPoint::mul_base(&secret).compress().to_bytes(), secret))
        .collect();
    for round in &coefficients {
        let [constant, slope] = [0, 1].map(|k| by_public[&round[k]]);
        secrets.extend((1..=3u64).map(|j| (constant + slope * Scalar::from(j)).to_bytes()));
    }
    assert_eq!(secrets.len(), 18);

    let stored = service.stored();
    let of_board = |bytes: &[u8; 32]| stored.iter().any(|(_, file)| holds(file, bytes));
    assert!(of_board(&coefficients[0][0]), "what is public is found there");
    for secret in &secrets {
        for (file, bytes) in &stored {
            assert!(!holds(bytes, secret), "{} holds a share", file.display());
            assert!(!contains(bytes, &hex(secret)), "{} holds a share in digits", file.display());
        }
    }
}

fn holds(bytes: &[u8], part: &[u8; 32]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
