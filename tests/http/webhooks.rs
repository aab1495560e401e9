//! Webhooks: what an owner's program is told and how it knows by whom, and where the server sends nothing.

use super::accounts::with_accounts;
use super::disk::Tables;
use super::{choice, choose};
use glassurn_api::account::NewKey;
use glassurn_api::draft::Published;
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_api::webhook::{
    DeliveryState, Event, MAX_WEBHOOKS, Message, NewWebhook, WebhookMade, WebhookView,
};
use glassurn_crypto::encoding::hex;
use glassurn_tests::console::Browser;
use glassurn_tests::receiver::{Doubt, Received, Receiver, Verifier};
use glassurn_tests::remote::{Remote, now};
use glassurn_tests::service::{Answer, HOST, Service};
use glassurn_tests::world::key;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// A service whose operator has named these receivers, with an account.
fn telling(receivers: &[&str]) -> (Arc<Service>, Browser) {
    let service = with_accounts(&["Olga"], &[("GLASSURN_WEBHOOK_INTERNAL", &receivers.join(","))]);
    let olga = Browser::of(&service, "Olga");
    (service, olga)
}

fn add(browser: &Browser, draft: &str, url: &str) -> Answer {
    browser.send("POST", &endpoint::webhooks(draft), &NewWebhook { url: url.into() })
}

#[track_caller]
fn added(browser: &Browser, draft: &str, url: &str) -> WebhookMade {
    let answer = add(browser, draft, url);
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

fn test(browser: &Browser, draft: &str, number: u64) -> Answer {
    browser.ask("POST", &endpoint::webhook(draft, number), &[glassurn_tests::console::OWN], None)
}

/// Waits until the first webhook of a draft stands so.
#[track_caller]
fn until(browser: &Browser, draft: &str, stands: impl Fn(&WebhookView) -> bool) -> WebhookView {
    let since = Instant::now();
    loop {
        let views: Vec<WebhookView> = browser.get(&endpoint::webhooks(draft)).json();
        if let Some(view) = views.into_iter().next().filter(|view| stands(view)) {
            return view;
        }
        assert!(
            since.elapsed() < Duration::from_secs(60),
            "{}",
            browser.get(&endpoint::webhooks(draft)).text()
        );
        thread::sleep(Duration::from_millis(20));
    }
}

fn last(view: &WebhookView) -> Option<(Event, DeliveryState)> {
    view.deliveries.last().map(|delivery| (delivery.event, delivery.state))
}

#[test]
fn e_06_no_address_of_an_inner_network_is_taken_in_any_spelling() {
    // Something that listens within, and a receiver that the operator has named: one opens no door to the other.
    let inner = TcpListener::bind("127.0.0.1:0").expect("a port");
    inner.set_nonblocking(true).expect("a socket");
    let port = inner.local_addr().expect("it is bound").port();
    let named = Receiver::answering(&["204 X"]);
    let (service, olga) = telling(&[named.url()]);
    let id = olga.begin("A").summary.id;
    let before = service.rows().expect("tables");
    let hosts = [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "0",
        "0.0.0.0",
        "localhost",
        "localhost.",
        "LocalHost",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "169.254.169.254",
        "[::ffff:169.254.169.254]",
        "[fd00:ec2::254]",
        "2852039166",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.0.1",
        "100.100.100.200",
        "[fe80::1]",
        "[fc00::1]",
        "255.255.255.255",
        "224.0.0.1",
        "no.such.host.invalid",
    ];
    let forms = |host: &str| [format!("https://{host}:{port}/hook"), format!("https://{host}/")];
    let mut wrong: Vec<String> = hosts.iter().flat_map(|host| forms(host)).collect();
    wrong.extend([
        format!("http://127.0.0.1:{port}/"),
        named.url().replace("http:", "https:"),
        named.url().replace("127.0.0.1", "localhost"),
        format!("gopher://127.0.0.1:{port}/_GET"),
        "file:///etc/passwd".into(),
        "ftp://93.184.216.34/".into(),
        "http://93.184.216.34/".into(),
        format!("https://93.184.216.34@127.0.0.1:{port}/"),
        format!("https://user:word@127.0.0.1:{port}/"),
    ]);
    for url in &wrong {
        assert_eq!(add(&olga, &id, url).code(), Code::WebhookAddressForbidden, "{url}");
    }
    for url in
        ["https://93.184.216.34/#a", "https://a b/", "https:///", "https://93.184.216.34:0/", "https://[::1/"]
    {
        assert_eq!(add(&olga, &id, url).code(), Code::WebhookInvalid, "{url}");
    }
    assert_eq!(service.rows().expect("tables"), before, "what is refused leaves no trace");
    assert!(inner.accept().is_err(), "nobody has connected");
    for number in 1..=MAX_WEBHOOKS {
        assert_eq!(added(&olga, &id, named.url()).number, number as u64);
    }
    assert_eq!(add(&olga, &id, named.url()).code(), Code::WebhookInvalid, "one too many");
    service.assert_calm();
}

#[test]
fn e_06_a_receiver_leads_nowhere_else() {
    let inner = Receiver::answering(&["204 X"]);
    let redirect = |status: &str| format!("{status} X\r\nLocation: {}/hook", inner.url());
    let answers = ["302", "307", "308", "301"].map(redirect);
    let answers: Vec<&str> = answers.iter().map(String::as_str).collect();
    let leading = Receiver::answering(&answers);
    // Even where the operator has named both.
    let (service, olga) = telling(&[leading.url(), inner.url()]);
    let id = olga.begin("A").summary.id;
    added(&olga, &id, &format!("{}/a?b=c", leading.url()));
    for number in 1..=answers.len() {
        assert_eq!(test(&olga, &id, 1).status, 200);
        let view = until(&olga, &id, |view| last(view) == Some((Event::Test, DeliveryState::Refused)));
        assert!(
            view.deliveries[0].reason.as_ref().is_some_and(|reason| reason.contains("redirects")),
            "{view:?}"
        );
        assert_eq!(leading.until(number).len(), number, "once each");
    }
    assert_eq!(leading.received()[0].line, "POST /a?b=c HTTP/1.1");
    assert_eq!(inner.received(), []);
    service.assert_calm();
}

#[test]
fn e_07_a_receiver_knows_the_sender_and_takes_each_message_once() {
    // The receiver fails twice, for the first message.
    let receiver = Receiver::answering(&["500 X", "429 X", "204 X"]);
    let (service, olga) = telling(&[receiver.url()]);
    let id = olga.begin("Chair 2027").summary.id;
    let made = added(&olga, &id, &format!("{}/hook", receiver.url()));
    assert_eq!(olga.send("POST", endpoint::KEYS, &NewKey { key: hex(key(1).public().bytes()) }).status, 201);
    let mut remote = Remote::begin(service.clone(), choice());
    let published = Published { election: remote.id() };
    assert_eq!(olga.send("PUT", &endpoint::published(&id), &published).status, 200);
    remote.ceremony();
    remote.roll(3);
    assert_eq!(receiver.received(), [], "nothing has happened yet");
    remote.begin_voting();
    // It waits longer from time to time; the same message is sent, with the time of the try.
    let view = until(&olga, &id, |view| view.deliveries.iter().any(|delivery| delivery.attempts == 1));
    let waiting = &view.deliveries[0];
    assert_eq!((waiting.event, waiting.state), (Event::Opened, DeliveryState::Queued));
    let hurry = || Tables::open(&service.database()).execute("UPDATE deliveries SET due = 0");
    until(&olga, &id, |view| view.deliveries[0].reason.as_deref() == Some("it answered 500"));
    hurry();
    until(&olga, &id, |view| view.deliveries[0].reason.as_deref() == Some("it answered 429"));
    thread::sleep(Duration::from_millis(1_100));
    hurry();
    until(&olga, &id, |view| last(view) == Some((Event::Opened, DeliveryState::Delivered)));
    let first = receiver.received();
    assert_eq!(first.len(), 3);
    assert!(first.iter().all(|one| (&one.id, &one.body) == (&first[0].id, &first[0].body)), "{first:?}");
    assert!(first[2].timestamp > first[0].timestamp, "each try has its time");
    (0..3).for_each(|voter| drop(remote.vote(&remote.seal(voter, 1, &choose(voter), 1))));
    remote.close();
    until(&olga, &id, |view| last(view) == Some((Event::Closed, DeliveryState::Delivered)));
    remote.count(&[0, 1]);
    let view = until(&olga, &id, |view| last(view) == Some((Event::Result, DeliveryState::Delivered)));
    let received = receiver.received();
    assert_eq!(received.len(), 5, "{received:?}");
    let ids: Vec<&str> = view.deliveries.iter().map(|delivery| delivery.id.as_str()).collect();
    assert_eq!(ids, [&received[0].id, &received[3].id, &received[4].id]);
    assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2]);

    // Each of the five is signed; a replay, an alteration and an old one are not taken.
    let (mut verifier, time) = (Verifier::new(&made.secret), now());
    for (place, message) in received.iter().enumerate() {
        let again = place == 1 || place == 2;
        let expected = if again { Err(Doubt::Replayed) } else { Ok(()) };
        assert_eq!(verifier.judge(message, time), expected, "{message:?}");
    }
    let fresh = || Verifier::new(&made.secret);
    let message = &received[4];
    assert_eq!(fresh().judge(message, time + 3_600), Err(Doubt::Time));
    let altered = |alter: &dyn Fn(&mut Received)| {
        let mut other = message.clone();
        alter(&mut other);
        fresh().judge(&other, time)
    };
    assert_eq!(altered(&|other| other.timestamp += 1), Err(Doubt::Signature), "made younger");
    assert_eq!(altered(&|other| other.id.push('0')), Err(Doubt::Signature));
    assert_eq!(altered(&|other| other.body = other.body.replace("true", "false")), Err(Doubt::Signature));
    assert_eq!(altered(&|other| other.signature = received[0].signature.clone()), Err(Doubt::Signature));
    let other = added(&olga, &id, receiver.url());
    assert_eq!(
        Verifier::new(&other.secret).judge(message, time),
        Err(Doubt::Signature),
        "each has its own secret"
    );

    // What is told, and no more.
    let told: Vec<Message> =
        received[2..].iter().map(|one| serde_json::from_str(&one.body).expect("a message")).collect();
    assert_eq!(
        told.iter().map(|one| one.event).collect::<Vec<_>>(),
        [Event::Opened, Event::Closed, Event::Result]
    );
    let page = format!("https://{HOST}/e/{}", remote.id());
    for message in &told {
        assert_eq!((&message.data.election, &message.data.page), (&Some(remote.id()), &Some(page.clone())));
    }
    assert_eq!(told[2].data.counted, Some(true));
    // The secret was shown once, and is nowhere.
    assert!(!olga.get(&endpoint::webhooks(&id)).text().contains("whsec_"));
    let text = made.secret.strip_prefix("whsec_").expect("it begins so");
    service.stop();
    let stored = service.stored();
    let raw = data_encoding::BASE64.decode(text.as_bytes()).expect("Base64");
    for secret in [text.as_bytes(), &raw, hex(&raw).as_bytes()] {
        for (place, bytes) in &stored {
            assert!(
                !bytes.windows(secret.len()).any(|window| window == secret),
                "{} holds it",
                place.display()
            );
        }
    }
    assert!(!service.log().contains(text) && !service.log().contains("/hook"));
    let journal = Tables::open(&service.database()).words(
        "SELECT coalesce(account, '-') || ' ' || deed AS value FROM journal WHERE deed LIKE 'webhook%'",
    );
    let expected =
        ["Olga webhook added", "- webhook told", "- webhook told", "- webhook told", "Olga webhook added"];
    assert_eq!(journal, expected);
    service.start().expect("it starts again");
    remote.audit();
    assert_eq!(receiver.received().len(), 5, "nothing is told twice after a start");
    service.assert_calm();
}

#[test]
fn a_webhook_that_is_deleted_is_told_no_more() {
    let receiver = Receiver::answering(&["503 X", "204 X"]);
    let (service, olga) = telling(&[receiver.url()]);
    let id = olga.begin("A").summary.id;
    added(&olga, &id, receiver.url());
    assert_eq!(test(&olga, &id, 1).status, 200);
    until(&olga, &id, |view| view.deliveries[0].reason.is_some());
    assert_eq!(olga.delete(&endpoint::webhook(&id, 1)).status, 204);
    assert_eq!(olga.delete(&endpoint::webhook(&id, 1)).code(), Code::NotFound);
    assert_eq!(test(&olga, &id, 1).code(), Code::NotFound);
    assert_eq!(added(&olga, &id, receiver.url()).number, 2, "no number is given twice");
    test(&olga, &id, 2);
    until(&olga, &id, |view| last(view) == Some((Event::Test, DeliveryState::Delivered)));
    assert_eq!(olga.delete(&endpoint::draft(&id)).status, 204, "with its webhooks");
    assert_eq!(receiver.received().len(), 2);
    service.assert_calm();
}
