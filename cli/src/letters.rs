//! Letters to voters: one A4 page each, in the voter's language, with code, link and QR, to be printed from a browser.

use crate::output::Failure;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::{ECL, QRBuilder};
use glassurn_api::plan::time::local;
use glassurn_api::tongue::of_election;
use glassurn_api::words::Words;
use glassurn_crypto::manifest::Manifest;
use std::fmt::Write;
use zeroize::Zeroizing;

/// What the letters are about.
pub struct Occasion<'a> {
    /// The election id in hexadecimal.
    pub election: String,
    /// Its manifest, if it is at hand.
    pub manifest: Option<&'a Manifest>,
}

/// What stands on one letter.
pub struct Letter<'a> {
    /// To whom.
    pub name: &'a str,
    /// The tag of its language; empty: the election's.
    pub language: &'a str,
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
.code { font: bold 15pt/1.4 'DejaVu Sans Mono', Menlo, Consolas, monospace; border: 1pt solid; padding: 4mm; text-align: center; clear: both }
.qr { width: 48mm; height: 48mm; float: right; margin: 0 0 4mm 6mm }
.qr svg { width: 100%; height: 100% }
.small { font-size: 9pt; overflow-wrap: anywhere }
";

/// The page of all letters, each in its voter's language. It loads nothing and runs nothing; it holds every voter's code.
pub fn page(occasion: &Occasion<'_>, letters: &[Letter<'_>]) -> Result<Zeroizing<String>, Failure> {
    let mut page = Zeroizing::new(String::with_capacity(4_096 + letters.len() * 16_384));
    let title = occasion.manifest.map_or("", |manifest| manifest.title.get(of_election(manifest)));
    write!(
        page,
        "<!doctype html>\n<html><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <meta name=\"referrer\" content=\"no-referrer\"><title>{}</title><style>{STYLE}</style>\
         </head><body>\n",
        escape(title)
    )
    .map_err(too_long)?;
    for letter in letters {
        write(&mut page, occasion, letter)?;
    }
    page.push_str("</body></html>\n");
    Ok(page)
}

fn write(page: &mut String, occasion: &Occasion<'_>, letter: &Letter<'_>) -> Result<(), Failure> {
    let own = Some(letter.language).filter(|tag| !tag.is_empty());
    let tag = own.or(occasion.manifest.map(of_election)).unwrap_or_default();
    let words = Words::of(tag);
    let say = |message: &str| escape(&words.say(message, &[]));
    let (title, times, from) = match occasion.manifest {
        None => (say("letter-untitled"), String::new(), String::new()),
        Some(manifest) => {
            let zone = manifest.schedule.zone.as_str();
            let [opens, closes] =
                [manifest.schedule.opens, manifest.schedule.closes].map(|at| local(at, zone));
            let zone = zone.replace('_', " ");
            let when = [("opens", opens.as_str()), ("closes", &closes), ("zone", &zone)];
            let times = format!("<p>{}</p>", escape(&words.say("letter-when", &when)));
            let from = format!("<p>{}, {}</p>", escape(&manifest.organiser), escape(&manifest.contact));
            (escape(manifest.title.get(tag)), times, from)
        }
    };
    let by_link = match letter.link {
        "" => String::new(),
        link => format!(
            "<div class=\"qr\">{}</div><p>{}</p><p class=\"small\">{}</p>",
            qr(link)?,
            say("letter-scan"),
            escape(link)
        ),
    };
    writeln!(
        page,
        "<article lang=\"{tag}\" dir=\"{direction}\"><p>{name}</p><h1>{title}</h1>{times}{by_link}<p>{lead}</p>\
         <p class=\"code\" dir=\"ltr\">{code}</p><p>{keep}</p><p>{receipt}</p>{from}<p class=\"small\">{id}</p></article>",
        tag = words.tag,
        direction = say("direction"),
        name = escape(letter.name),
        lead = say("letter-code"),
        code = escape(letter.code),
        keep = say("letter-keep"),
        receipt = say("letter-receipt"),
        id = escape(&words.say("letter-election", &[("id", &occasion.election)])),
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

    const LINK: &str = "https://h/e/ab#c=ABCD";

    #[test]
    fn e_02_a_name_is_text_and_nothing_else() {
        let occasion = Occasion { election: "ab".into(), manifest: None };
        let letter = Letter { name: "<img onerror='x'>", language: "", code: "<script>", link: LINK };
        let page = page(&occasion, &[letter]).expect("short");
        assert!(
            !page.contains("<script") && !page.contains("<img") && page.contains("&lt;img onerror=&#39;")
        );
        assert!(page.contains("<svg") && page.contains("#c=ABCD"));
    }

    #[test]
    fn every_voter_gets_a_letter_in_his_own_language() {
        let occasion = Occasion { election: "ab".into(), manifest: None };
        let letter = |language| Letter { name: "Ada", language, code: "ABCD", link: LINK };
        let page = page(&occasion, &[letter("zh"), letter(""), letter("xx")]).expect("short");
        let letters: Vec<&str> = page.split("<article ").skip(1).collect();
        let [chinese, english, other] = letters.as_slice() else { panic!("three letters") };
        assert!(chinese.starts_with("lang=\"zh\"") && chinese.contains("您的投票码"), "{chinese}");
        assert!(english.starts_with("lang=\"en\"") && english.contains("Your voting code"), "{english}");
        assert_eq!(*english, other.replace("</body></html>\n", ""), "what nobody speaks is English");
    }
}
