//! Letters to voters: one A4 page each, with code, link and QR, to be printed from a browser.

use crate::output::Failure;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::{ECL, QRBuilder};
use std::fmt::Write;
use zeroize::Zeroizing;

/// What stands on every letter.
pub struct Occasion {
    /// The election's title.
    pub title: String,
    /// Who runs it and how to reach them.
    pub organiser: String,
    /// From when to when, in words; empty if the manifest is not at hand.
    pub times: String,
    /// The election id in hexadecimal.
    pub election: String,
}

/// What stands on one letter.
pub struct Letter<'a> {
    /// To whom.
    pub name: &'a str,
    /// The voting code in groups.
    pub code: &'a str,
    /// The voter's link; empty without an address of the service.
    pub link: &'a str,
}

const STYLE: &str = "
@page { size: A4; margin: 25mm }
body { font: 12pt/1.5 Georgia, 'Times New Roman', serif; color: #000; background: #fff; margin: 0 }
article { break-after: page; max-width: 160mm; margin: 0 auto; padding: 10mm 0 }
article:last-child { break-after: auto }
h1 { font-size: 18pt; line-height: 1.2; margin: 20mm 0 8mm }
.code { font: bold 15pt/1.4 'DejaVu Sans Mono', Menlo, Consolas, monospace; border: 1pt solid; padding: 4mm; text-align: center }
.qr { width: 48mm; height: 48mm; float: right; margin: 0 0 4mm 6mm }
.qr svg { width: 100%; height: 100% }
.small { font-size: 9pt; overflow-wrap: anywhere }
";

/// The page of all letters. It loads nothing and runs nothing; it holds every voter's code.
pub fn page(occasion: &Occasion, letters: &[Letter<'_>]) -> Result<Zeroizing<String>, Failure> {
    let mut page = Zeroizing::new(String::with_capacity(4_096 + letters.len() * 16_384));
    let title = escape(&occasion.title);
    write!(
        page,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <meta name=\"referrer\" content=\"no-referrer\"><title>Letters: {title}</title><style>{STYLE}</style>\
         </head><body>\n"
    )
    .map_err(too_long)?;
    for letter in letters {
        write(&mut page, occasion, letter)?;
    }
    page.push_str("</body></html>\n");
    Ok(page)
}

fn write(page: &mut String, occasion: &Occasion, letter: &Letter<'_>) -> Result<(), Failure> {
    let by_link = match letter.link {
        "" => String::new(),
        link => format!(
            "<div class=\"qr\">{}</div><p>Scan the square with your phone, or open this address; your code is \
             filled in for you:</p><p class=\"small\">{}</p>",
            qr(link)?,
            escape(link)
        ),
    };
    let times = match occasion.times.as_str() {
        "" => String::new(),
        times => format!("<p>{}</p>", escape(times)),
    };
    writeln!(
        page,
        "<article><p>{name}</p><h1>{title}</h1>{times}{by_link}<p>Your voting code:</p><p class=\"code\">{code}</p>\
         <p>Keep it to yourself: whoever has it can vote for you. Capitals, hyphens and spaces make no difference.</p>\
         <p>After voting you get a receipt code. With it you can check at any time that your ballot is on the public \
         record and is counted; it does not show how you voted.</p>\
         <p>{organiser}</p><p class=\"small\">Election {election}</p></article>",
        name = escape(letter.name),
        title = escape(&occasion.title),
        code = escape(letter.code),
        organiser = escape(&occasion.organiser),
        election = escape(&occasion.election),
    )
    .map_err(too_long)
}

fn qr(link: &str) -> Result<String, Failure> {
    let qr = QRBuilder::new(link).ecl(ECL::M).build().map_err(|_| {
        Failure::cannot("usage", "the voters' address is too long for a QR code")
            .help("Give a shorter --url.")
    })?;
    Ok(SvgBuilder::default().to_str(&qr))
}

fn too_long(_: std::fmt::Error) -> Failure {
    Failure::cannot("usage", "the letters cannot be written")
}

/// Text as text: names come from a file that others wrote.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_02_a_name_is_text_and_nothing_else() {
        let occasion = Occasion {
            title: "<script>".into(),
            organiser: "O".into(),
            times: String::new(),
            election: "ab".into(),
        };
        let letter = Letter { name: "<img onerror='x'>", code: "ABCD", link: "https://h/e/ab#c=ABCD" };
        let page = page(&occasion, &[letter]).expect("short");
        assert!(
            !page.contains("<script") && !page.contains("<img") && page.contains("&lt;img onerror=&#39;")
        );
        assert!(page.contains("<svg") && page.contains("#c=ABCD"));
    }
}
