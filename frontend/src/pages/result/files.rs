//! The result to take away: as files for other programs, on paper, as minutes.

use std::rc::Rc;

use yew::prelude::*;

use super::super::audit::short;
use crate::{
    components::{Button, Icon, SaveFile},
    i18n::use_language,
    observer::Audited,
    t,
};

/// What [`Files`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct FilesProps {
    /// The election id.
    pub id: AttrValue,
    /// The verified record.
    pub audited: Rc<Audited>,
    /// Shows the minutes.
    pub minutes: Callback<bool>,
}

/// The buttons; where nothing was counted there are only minutes.
#[component]
pub fn Files(props: &FilesProps) -> Html {
    let l = use_language();
    let FilesProps { id, audited, minutes } = props;
    let name = |ending: &str| format!("result-{}.{ending}", short(id));
    html! {
        <div class="row no-print">
            if let Some(document) = &audited.result {
                <SaveFile label={t!(l, "result-save-csv")} name={name("csv")} media_type="text/csv"
                    bytes={Rc::<[u8]>::from(document.to_csv(l.tag()).into_bytes())} />
                <SaveFile label={t!(l, "result-save-json")} name={name("json")} media_type="application/json"
                    bytes={Rc::<[u8]>::from(serde_json::to_vec_pretty(document).unwrap_or_default())} />
            }
            if let Some(accounts) = &audited.accounts {
                <SaveFile label={t!(l, "result-save-csv")} name={name("csv")} media_type="text/csv"
                    bytes={Rc::<[u8]>::from(accounts.csv.as_bytes())} />
                <SaveFile label={t!(l, "result-save-json")} name={name("json")} media_type="application/json"
                    bytes={Rc::<[u8]>::from(accounts.json.as_bytes())} />
            }
            if let Some(report) = &audited.nist {
                <SaveFile label={t!(l, "result-save-nist")} name={name("nist.json")} media_type="application/json"
                    bytes={Rc::<[u8]>::from(report.as_bytes())} />
            }
            <Button icon={Icon::Print} onclick={Callback::from(|_: MouseEvent| print())}>{ t!(l, "result-print") }</Button>
            <Button onclick={minutes.reform(|_: MouseEvent| true)}>{ t!(l, "minutes-show") }</Button>
        </div>
    }
}

/// Opens the browser's dialog for printing; a browser that cannot print says so itself.
pub fn print() {
    if let Some(window) = web_sys::window() {
        let _ = window.print();
    }
}
