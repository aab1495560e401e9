//! What a mail says: a template whose places are filled once, in plain text and in HTML.

use glassurn_crypto::credential::VoterCode;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use std::error::Error;
use std::fmt::Write;

/// What stands for a place.
#[derive(Debug, Clone, Copy)]
pub struct Places<'a> {
    /// For `{name}`.
    pub name: &'a str,
    /// For `{title}`.
    pub title: &'a str,
    /// For `{link}`.
    pub link: &'a str,
}

impl<'a> Places<'a> {
    fn get(&self, place: &str) -> Option<&'a str> {
        match place {
            "name" => Some(self.name),
            "title" => Some(self.title),
            "link" => Some(self.link),
            _ => None,
        }
    }
}

/// Fills the places of a template; what is filled in is not read again, so that a name with braces stays a name (attacks
/// E-42). `Err` says what is wrong.
pub fn fill(template: &str, places: &Places<'_>) -> Result<String, String> {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let wrong = || "braces stand around {name}, {title} or {link} only".to_owned();
        let (place, behind) = after.split_once('}').ok_or_else(wrong)?;
        text.push_str(before);
        text.push_str(places.get(place).ok_or_else(wrong)?);
        rest = behind;
    }
    text.push_str(rest);
    Ok(text)
}

/// Whether a text has something in it that is a voting code. Codes that a registrar makes never pass the server.
pub fn has_code(text: &str) -> bool {
    let words: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').collect();
    let symbols = |word: &str| word.chars().filter(|c| *c != '-').count();
    let is_code = |word: &str| word.contains(|c: char| c.is_ascii_digit()) && VoterCode::parse(word).is_ok();
    let grouped = |words: &[&str]| words.iter().all(|word| symbols(word) == 4) && is_code(&words.concat());
    words.iter().any(|word| is_code(word)) || words.windows(6).any(grouped)
}

/// Says that no person wrote it, so that no machine answers (RFC 3834 §5).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".into())
    }
}

/// A mail as it is handed over. The same mail has the same `id` each time, so that who gets it twice can see so. `html` is
/// [`html`] of the same words.
pub fn message(
    from: &Mailbox,
    to: &str,
    id: &str,
    subject: &str,
    text: &str,
    html: String,
) -> Result<Message, String> {
    let to: Address = to.parse().map_err(|_| "this is no address".to_owned())?;
    let id = format!("<{id}@{}>", from.email.domain());
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .message_id(Some(id))
        .header(AutoSubmitted)
        .subject(subject)
        .multipart(MultiPart::alternative_plain_html(text.to_owned(), html))
        .map_err(|error| error.to_string())
}

/// The text as HTML: the same words, and a link that can be followed. `language` is empty where nobody has said it.
pub fn html(text: &str, link: &str, language: &str) -> String {
    let mut page = String::from("<!doctype html><html");
    if !language.is_empty() {
        let _ = write!(page, " lang=\"{}\"", escape(language));
    }
    page.push_str("><body>");
    for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
        let escaped = escape(paragraph.trim()).replace('\n', "<br>\n");
        let target = escape(link);
        let linked = match link.is_empty() {
            true => escaped,
            false => escaped.replace(&target, &format!("<a href=\"{target}\">{target}</a>")),
        };
        let _ = writeln!(page, "<p>{linked}</p>");
    }
    page.push_str("</body></html>\n");
    page
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_core::OsRng;

    const PLACES: Places<'_> =
        Places { name: "{title} <b>&", title: "Chair {link}", link: "https://vote.example.org/invited#00" };

    #[test]
    fn e_42_what_is_filled_in_is_not_read_again() {
        assert_eq!(fill("To {name}: {title}.", &PLACES), Ok("To {title} <b>&: Chair {link}.".into()));
        for wrong in ["{", "{name", "{{name}}", "{Name}", "{ name}", "{code}", "{7*7}", "{}"] {
            assert!(fill(wrong, &PLACES).is_err(), "{wrong}");
        }
    }

    #[test]
    fn e_42_markup_is_text_and_the_link_is_one() {
        let page =
            html("Dear <img src=x>,\nopen\n\nhttps://a.example/i#0\"\n", "https://a.example/i#0\"", "");
        assert_eq!(
            page,
            "<!doctype html><html><body><p>Dear &lt;img src=x&gt;,<br>\nopen</p>\n<p><a \
             href=\"https://a.example/i#0&quot;\">https://a.example/i#0&quot;</a></p>\n</body></html>\n"
        );
    }

    #[test]
    fn a_voting_code_is_found_however_it_is_written() {
        let code = VoterCode::generate(&mut OsRng).reveal().to_string();
        let plain = code.replace('-', "");
        for text in [
            code.clone(),
            format!("Your code: {code}."),
            plain.to_lowercase(),
            format!("https://a.example/vote#{code}"),
            format!("x\n{}\ny", code.replace('-', " ")),
        ] {
            assert!(has_code(&text) || !code.contains(|c: char| c.is_ascii_digit()), "{text}");
        }
        for text in [
            "",
            "Dear Ada, the vote is open.",
            &"ab".repeat(32),
            "2026-11-28 22:15",
            "that this will have some more words",
        ] {
            assert!(!has_code(text), "{text}");
        }
    }

    #[test]
    fn e_42_no_header_has_what_a_subject_or_name_brings() {
        let from: Mailbox = "Vote office <vote@example.org>".parse().expect("a mailbox");
        let subject = "Wählt!\r\nBcc: all@example.org";
        let message = message(&from, "ada@example.org", "7", subject, "Text", String::new()).expect("a mail");
        let bytes = message.formatted();
        let text = String::from_utf8_lossy(&bytes);
        let (head, _) = text.split_once("\r\n\r\n").expect("a head");
        assert!(!head.lines().any(|line| line.to_lowercase().starts_with("bcc")), "{head}");
        for header in [
            "From: ",
            "To: ada@example.org",
            "Message-ID: <7@example.org>",
            "Date: ",
            "Auto-Submitted: auto-generated",
        ] {
            assert!(head.contains(header), "{head}");
        }
        assert!(super::message(&from, "ada@example.org\r\nRCPT TO:<x>", "7", "", "", String::new()).is_err());
    }
}
