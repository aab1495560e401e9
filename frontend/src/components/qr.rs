//! QR codes, drawn as one path: black on white in every theme, so that every camera reads them.

use fast_qr::{ECL, QRBuilder};
use yew::prelude::*;

use super::notice::{Notice, Tone};
use crate::{i18n::use_language, t};

/// White border in modules, as the standard asks.
const QUIET: usize = 4;

/// What [`Qr`] needs.
#[derive(Properties, Clone, PartialEq)]
pub struct QrProps {
    /// What a camera reads; the address or code must stand beside it as text too.
    pub text: AttrValue,
    /// What it is, read out.
    pub label: AttrValue,
}

/// A QR code.
#[component]
pub fn Qr(props: &QrProps) -> Html {
    let l = use_language();
    let Ok(code) = QRBuilder::new(props.text.as_bytes()).ecl(ECL::M).build() else {
        return html! { <Notice tone={Tone::Warn} title={t!(l, "qr-too-long")} /> };
    };
    let dark: Vec<Vec<bool>> = (0..code.size)
        .map(|row| code[row].iter().take(code.size).map(|module| module.value()).collect())
        .collect();
    let side = code.size + 2 * QUIET;
    html! {
        <svg class="qr" role="img" aria-label={&props.label} viewBox={format!("0 0 {side} {side}")} shape-rendering="crispEdges">
            <rect width={side.to_string()} height={side.to_string()} fill="#ffffff" />
            <path d={path(&dark)} fill="#000000" />
        </svg>
    }
}

/// Every run of dark modules of a row as one rectangle.
fn path(dark: &[Vec<bool>]) -> String {
    let mut path = String::new();
    for (y, row) in dark.iter().enumerate() {
        let mut x = 0;
        while x < row.len() {
            let run = row[x..].iter().take_while(|module| **module == row[x]).count();
            if row[x] {
                path.push_str(&format!("M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET));
            }
            x += run;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn runs_are_drawn_once_inside_the_quiet_border() {
        let dark = [vec![true, true, false, true], vec![false; 4]];
        assert_eq!(path(&dark), "M4 4h2v1h-2zM7 4h1v1h-1z");
    }
}
