//! What a browser loads, in bytes as they travel (Brotli).

use glassurn_tests::service::Service;
use serde_json::{Value, json};

/// The booth, which is everything that the pages' first load needs and its worker's few lines; the pages of who watches; and
/// the worker that audits.
pub fn of(service: &Service) -> Value {
    let page = service.get("/");
    // What the page names with `href` or `src`, or its script with `import … from` and as WebAssembly.
    let mut named: Vec<&str> =
        page.text().split(['"', '\'']).filter(|part| part.starts_with('/') && part.contains('.')).collect();
    named.sort_unstable();
    named.dedup();
    let pages: usize = size(service, "/") + named.iter().map(|path| size(service, path)).sum::<usize>();
    let sum = |paths: &[&str]| -> usize { paths.iter().map(|path| size(service, path)).sum() };
    let observer = sum(&["/observer_loader.js", "/observer.js", "/observer_bg.wasm"]);
    let watch = sum(&["/watch_loader.js", "/watch.js", "/watch_bg.wasm"]);
    json!({ "booth": pages + sum(&["/worker.js"]), "watch": watch, "observer": observer })
}

fn size(service: &Service, path: &str) -> usize {
    let answer = service.try_get(path, &[("accept-encoding", "br, gzip")]).expect("the service answers");
    assert_eq!(answer.status, 200, "{path}");
    answer.body.len()
}
