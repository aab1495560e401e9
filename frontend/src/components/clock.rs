//! That this device's clock is wrong, or that of the public record.

use yew::prelude::*;

use super::notice::{Notice, Tone};
use crate::{i18n::Language, t};

/// The notice that they differ.
pub fn clock_notice(l: &Language) -> Html {
    html! {
        <Notice tone={Tone::Warn} title={t!(l, "clock-differs")}><p>{ t!(l, "clock-differs-advice") }</p></Notice>
    }
}
