//! Which program this page runs: its files' hashes, to compare with what other devices get and with a build from source.

use glassurn_crypto::encoding::{hex, sha256};
use yew::prelude::*;

use crate::client::{self, PATIENCE};
use crate::components::{Fetched, Fold};
use crate::console::server;
use crate::fetch::{Fetch, use_fetch};
use crate::i18n::use_language;
use crate::t;

/// The files in which everything secret is done; the browser has them already.
const FILES: [&str; 2] = ["console_bg.wasm", "console.js"];

/// A fold with the hashes and the command that finds the same.
#[component]
pub fn Program() -> Html {
    let l = use_language();
    let hashes = use_fetch((), |()| async {
        let mut hashes = Vec::new();
        for file in FILES {
            let bytes = client::get_bytes(&format!("/{file}"), PATIENCE).await?;
            hashes.push(hex(&sha256(&[&bytes])));
        }
        Ok(hashes)
    });
    let body = match &hashes.fetch {
        Fetch::Waiting => html! { <Fetched what={t!(l, "program-what")} /> },
        Fetch::Failed(failure) => html! {
            <Fetched what={t!(l, "program-what")} failure={failure.clone()} again={hashes.again} />
        },
        Fetch::Ready(hashes) => html! {
            <dl class="facts">
                { for FILES.iter().zip(hashes.iter()).map(|(file, hash)| html! {
                    <><dt class="mono">{ *file }</dt><dd class="mono small wrap-anywhere">{ hash }</dd></>
                }) }
            </dl>
        },
    };
    let urls = FILES.map(|file| format!("curl -s {}/{file} | sha256sum", server()));
    html! {
        <Fold summary={t!(l, "program-title")}>
            <p>{ t!(l, "program-lead") }</p>
            { body }
            <pre tabindex="0">{ urls.join("\n") }</pre>
            <p>{ t!(l, "program-build") }</p>
            <pre tabindex="0">{ "cargo xtask web && sha256sum frontend/dist/console*" }</pre>
        </Fold>
    }
}
