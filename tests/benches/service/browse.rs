//! The pages in a real Chromium: sealing in the booth's worker, and the audit of a whole election.

use glassurn_crypto::credential::VoterCode;
use glassurn_tests::measure;
use glassurn_tests::remote::Remote;
use glassurn_tests::webdriver::{Browser, DESKTOP};
use serde_json::{Value, json};
use std::time::Instant;

/// How many ballots are sealed.
const SEALINGS: usize = 31;

/// Drives the worker with the page's own messages: reads the board, identifies the voter, then seals and proves again
/// and again, as the page does once for each ballot; times in milliseconds, the middle and the longest.
const SEAL: &str = "
    const [election, code, times, done] = arguments;
    const worker = new Worker('/worker.js', { type: 'module' });
    const href = link => document.querySelector(link).href;
    let number = 0, hear;
    const ask = request => new Promise((resolve, reject) => {
        number += 1;
        hear = ([of, answer]) => {
            if (of !== number) return;
            const { Ok, Err } = JSON.parse(answer);
            if (Err === undefined) resolve(Ok); else reject(new Error(JSON.stringify(Err)));
        };
        worker.postMessage(JSON.stringify({ number, request }));
    });
    const start = new Promise(resolve => {
        worker.onmessage = event => {
            const message = JSON.parse(event.data);
            if (message === 'Ready') resolve();
            if (message.Answer) hear(message.Answer);
        };
    });
    const middle = list => list.toSorted((a, b) => a - b)[list.length >> 1];
    (async () => {
        const began = performance.now();
        const module = await WebAssembly.compileStreaming(fetch(href('link[rel=preload][as=fetch]')));
        worker.postMessage([href('link[rel=modulepreload]'), module]);
        await start;
        await ask({ Load: { election, seen: null } });
        await ask({ Identify: { code } });
        const ready = performance.now() - began;
        const sealing = [], proving = [];
        for (let i = 0; i < times; i += 1) {
            const before = performance.now();
            await ask({ Seal: { values: [0, 1, 0, 0], sealings: i } });
            const between = performance.now();
            await ask({ Cast: {} });
            sealing.push(between - before);
            proving.push(performance.now() - between);
        }
        worker.terminate();
        const both = sealing.map((time, i) => time + proving[i]);
        return { times, ready, seal: middle(sealing), prove: middle(proving), median: middle(both),
                 longest: Math.max(...both) };
    })().then(done, error => done({ error: String(error) }));";

/// Notes every task that keeps the page's own thread busy for more than 50 ms.
const WATCH: &str = "
    window.longTasks = [];
    new PerformanceObserver(list => list.getEntries().forEach(task => window.longTasks.push(task.duration)))
        .observe({ type: 'longtask', buffered: false });";

/// Seals the ballot of a voter on the roll who has not voted.
pub fn sealing(remote: &Remote, code: &VoterCode) -> Value {
    let browser = Browser::open("bench-sealing", DESKTOP);
    browser.goto(&page(remote, ""));
    let measured = browser.run_async(SEAL, json!([remote.id(), code.reveal().as_str(), SEALINGS]));
    assert!(measured["error"].is_null(), "{measured}");
    measured
}

/// Presses “Check everything” and waits until everything holds; processor time is that of the whole browser.
pub fn audit(remote: &Remote) -> Value {
    let browser = Browser::open("bench-audit", DESKTOP);
    browser.goto(&page(remote, "/audit"));
    browser.wait("the page", "return document.querySelector('main button') !== null", json!([]));
    browser.run(WATCH, json!([]));
    let used = || measure::cpu_of_family(browser.process()).map(|time| time.as_secs_f64());
    let (before, began) = (used(), Instant::now());
    browser.press("Check everything");
    browser.see("Everything holds:");
    let seconds = began.elapsed().as_secs_f64();
    let cpu = used().zip(before).map(|(after, before)| after - before);
    let tasks = browser.run("return window.longTasks", json!([]));
    json!({ "seconds": seconds, "cpu": cpu, "long_tasks": tasks, "entries": remote.checkpoint().size })
}

fn page(remote: &Remote, name: &str) -> String {
    format!("http://{}/e/{}{name}", remote.service.address(), remote.id())
}
