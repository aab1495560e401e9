//! What a browser loads, in bytes as they travel (Brotli).

use glassurn_tests::service::Service;
use serde_json::{Value, json};

/// The first load of the booth with its worker's few lines; that of the pages of who watches; and the worker that audits, which
/// they load later.
pub fn of(service: &Service) -> Value {
    let audit = format!("/e/{}/audit", "0".repeat(64));
    let later = |paths: &[&str]| -> usize { paths.iter().map(|path| size(service, path)).sum() };
    json!({
        "booth": first_load(service, "/") + later(&["/worker.js"]),
        "watch": first_load(service, &audit),
        "observer": later(&["/observer_loader.js", "/observer.js", "/observer_bg.wasm"]),
    })
}

/// A page and what it names with `href` or `src`, or its script with `import … from` and as WebAssembly.
fn first_load(service: &Service, path: &str) -> usize {
    let page = service.get(path);
    let mut named: Vec<&str> =
        page.text().split(['"', '\'']).filter(|part| part.starts_with('/') && part.contains('.')).collect();
    named.sort_unstable();
    named.dedup();
    assert!(named.iter().any(|path| path.ends_with(".wasm")), "{path} names a program: {named:?}");
    size(service, path) + named.iter().map(|path| size(service, path)).sum::<usize>()
}

fn size(service: &Service, path: &str) -> usize {
    let answer = service.try_get(path, &[("accept-encoding", "br, gzip")]).expect("the service answers");
    assert_eq!(answer.status, 200, "{path}");
    answer.body.len()
}
