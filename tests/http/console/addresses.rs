//! Addresses, methods and numbers of the console have one meaning each.

use super::{full, operations, service};
use glassurn_api::draft::DraftView;
use glassurn_api::endpoint::{self, DRAFTS, MEMBER};
use glassurn_api::error::Code;
use glassurn_tests::console::{Browser, JSON, OWN, save};
use std::collections::BTreeSet;

#[test]
fn e_36_one_address_one_method_one_meaning() {
    let service = service(&["Owner", "Observer", "Helper", "Registrar", "Officer"]);
    let owner = Browser::of(&service, "Owner");
    let draft = full(&owner).summary.id;
    for operation in operations() {
        let at = operation.at(&draft);
        let known: BTreeSet<_> = operations()
            .iter()
            .filter(|other| other.path == operation.path)
            .map(|other| other.method)
            .collect();
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
            if known.contains(method) {
                continue;
            }
            let answer = owner.ask(method, &at, &[OWN, JSON], None);
            assert_eq!(answer.code(), Code::MethodNotAllowed, "{method} {at}");
            let allowed: BTreeSet<_> =
                answer.header("allow").split(", ").filter(|name| *name != "HEAD").collect();
            assert_eq!(allowed, known, "{at}");
        }
        let double = at.replace("/v1/", "/v1//");
        let encoded = at.replacen("/v1/", "%2fv1%2f", 1);
        // Behind a member's name it would be part of a name that nobody has.
        let longer =
            format!("{}%2f", if operation.path == MEMBER { endpoint::draft(&draft) } else { at.clone() });
        for other in [format!("{at}/"), double, encoded, at.replace("/v1/", "/V1/"), longer] {
            let answer = owner.ask(operation.method, &other, &[OWN, JSON], operation.body.as_deref());
            // At an address that nothing is at, the pages say so.
            let page = answer.status == 200 && answer.header("content-type").starts_with("text/html");
            assert!([404, 405].contains(&answer.status) || page, "{other}: {answer:?}");
        }
    }
    assert_eq!(owner.get(&endpoint::draft(&draft)).json::<DraftView>().members.len(), 5);
    service.assert_calm();
}

#[test]
fn e_41_numbers_have_one_spelling_and_edges() {
    let service = service(&["Owner", "Observer", "Helper", "Registrar", "Officer"]);
    let owner = Browser::of(&service, "Owner");
    let draft = full(&owner).summary.id;
    let path = endpoint::draft(&draft);
    for number in [
        "-1",
        "0",
        "01",
        "+1",
        "1.0",
        "1e0",
        "NaN",
        "9223372036854775808",
        "18446744073709551616",
        "%31%00",
        "١",
    ] {
        let answer = owner.delete(&format!("{path}/invitations/{}", number.replace('١', "%d9%a1")));
        assert_eq!(answer.code(), Code::NotFound, "{number}");
    }
    for revision in ["-1", "1.0", "1e0", "\"1\"", "null", "NaN", "18446744073709551616", "[1]", "true"] {
        let body = format!("{{\"revision\":{revision},\"title\":\"\",\"document\":\"\"}}");
        let answer = owner.ask("PUT", &path, &[OWN, JSON], Some(body.as_bytes()));
        assert_eq!(answer.code(), Code::RequestMalformed, "{revision}");
    }
    for revision in [0, 2, 1 << 63, u64::MAX] {
        assert_eq!(owner.send("PUT", &path, &save(revision, "")).code(), Code::DraftConflict, "{revision}");
    }
    for body in [
        "{\"revision\":1,\"revision\":1,\"title\":\"\",\"document\":\"\"}",
        "{\"revision\":1,\"title\":\"\",\"document\":\"\",\"owner\":true}",
        "{\"revision\":1,\"title\":\"\"}",
        "",
        "[]",
    ] {
        let answer = owner.ask("PUT", &path, &[OWN, JSON], Some(body.as_bytes()));
        assert_eq!(answer.code(), Code::RequestMalformed, "{body}");
    }
    assert_eq!(owner.get(&format!("{DRAFTS}?limit=-1&offset=18446744073709551616")).status, 200);
    let left: DraftView = owner.get(&path).json();
    assert_eq!((left.revision, left.invitations.len()), (1, 1));
    service.assert_calm();
}
