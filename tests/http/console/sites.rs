//! What of the console other sites can do with an official's cookie, and what they can read: nothing.

use super::{full, json, operations, rows, service};
use glassurn_api::endpoint::{self, DRAFTS, INVITED, SESSION};
use glassurn_api::error::Code;
use glassurn_tests::console::{Browser, JSON, OWN, save};
use glassurn_tests::service::HOST;

#[test]
fn e_01_another_sites_page_does_nothing_with_the_cookie() {
    let service = service(&["Owner", "Observer", "Helper", "Registrar", "Officer"]);
    let owner = Browser::of(&service, "Owner");
    let draft = full(&owner).summary.id;
    let (ours, local) = (format!("https://{HOST}"), format!("http://{}", service.address()));
    let evil = [
        format!("https://{HOST}.evil.example"),
        format!("https://evil.example/{HOST}"),
        format!("evil{HOST}"),
    ];
    let foreign: [&[(&str, &str)]; 13] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", &ours)],
        &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "Same-Origin")],
        &[("origin", "null")],
        &[("origin", "https://evil.example")],
        &[("origin", &evil[0])],
        &[("origin", &evil[1])],
        &[("origin", &evil[2])],
        &[("origin", &ours), ("origin", "https://evil.example")],
        &[("origin", "https://"), ("host", "")],
        &[],
    ];
    let before = rows(&service);
    let cookies = operations().into_iter().filter(|known| known.unsafe_method() && known.path != INVITED);
    for operation in cookies {
        let what = format!("{} {}", operation.method, operation.path);
        let send = |headers: &[(&str, &str)]| {
            owner.ask(operation.method, &operation.at(&draft), headers, operation.body.as_deref())
        };
        for headers in foreign {
            let answer = send(&[headers, &[JSON]].concat());
            // A head without a host is none.
            let code = if headers.contains(&("host", "")) && answer.status == 400 {
                continue;
            } else {
                answer.code()
            };
            assert_eq!(code, Code::AuthCsrf, "{what} {headers:?}");
        }
        if operation.body.is_some() {
            // What a form can send, from wherever it comes.
            for media in
                ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a"]
            {
                for origin in [OWN, ("origin", ours.as_str())] {
                    let answer = send(&[origin, ("content-type", media)]);
                    assert_eq!(answer.code(), Code::RequestUnsupportedMedia, "{what} {media}");
                }
            }
            assert_eq!(send(&[OWN]).code(), Code::RequestUnsupportedMedia, "{what} of no type");
        }
    }
    assert_eq!(rows(&service), before);
    // From our own pages it is done, whichever way a browser says so, and by a program that says it.
    for origin in [OWN, ("sec-fetch-site", "none"), ("origin", ours.as_str()), ("origin", local.as_str())] {
        let body = json(&save(0, "C"));
        assert_eq!(owner.ask("POST", DRAFTS, &[origin, JSON], body.as_deref()).status, 201, "{origin:?}");
    }
    service.assert_calm();
}

#[test]
fn e_19_e_20_what_is_personal_is_kept_by_no_cache_and_read_by_no_other_site() {
    let service = service(&["Owner", "Observer", "Helper", "Registrar", "Officer"]);
    let owner = Browser::of(&service, "Owner");
    let draft = full(&owner).summary.id;
    let nobody = Browser::new(&service);
    let mut answers = Vec::new();
    for operation in operations() {
        for browser in [&nobody, &owner] {
            for origin in ["https://evil.example", "null", &format!("https://{HOST}")] {
                let at = operation.at(&draft);
                let headers = [("origin", origin), ("x-forwarded-host", "evil.example"), JSON];
                answers.push(browser.ask("GET", &at, &headers, None));
                answers.push(browser.ask(
                    "OPTIONS",
                    &at,
                    &[headers[0], ("access-control-request-method", "PUT")],
                    None,
                ));
                if origin != format!("https://{HOST}") {
                    answers.push(browser.ask(operation.method, &at, &headers, Some(b"{}")));
                }
            }
        }
        // A path that looks like a file's is no page, and no other way to what is personal.
        for more in ["/x.css", ".css", ";x.css", "%2fx.css", "/"] {
            let answer = owner.get(&format!("{}{more}", operation.at(&draft)));
            assert!([401, 404, 405].contains(&answer.status), "{more}: {answer:?}");
            answers.push(answer);
        }
    }
    answers.push(owner.get(SESSION));
    answers.push(owner.get(&endpoint::draft(&draft)));
    assert_eq!(answers[answers.len() - 1].status, 200);
    for answer in answers {
        assert_eq!(answer.header("cache-control"), "no-store", "{answer:?}");
        assert!(!answer.text().contains("evil.example"), "{answer:?}");
        for name in answer.headers.keys() {
            assert!(!name.as_str().starts_with("access-control-"), "{answer:?}");
        }
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
    }
    service.assert_calm();
}
