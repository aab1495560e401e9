//! What messengers and other sites show of a link to an election: Open Graph words in the head of the start page. They are the
//! service's word, and hold no number of a result.

use super::{State, escape, pick};
use crate::mail::link;
use glassurn_api::election::ElectionSummary;
use glassurn_api::site::in_head;
use glassurn_api::words::Words;

/// What a page of the election is found by in the start page's head.
const DESCRIPTION: &str = "<meta name=\"description\" content=\"";

/// The words at a time, for the head of the page at `path` of this host.
pub fn preview(election: &ElectionSummary, host: &str, path: &str, now: u64) -> String {
    let (tag, title) = pick(&election.title, "en");
    let words = Words::of(tag);
    let state = State::at(election, now).words(words);
    let organiser = words.say("card-run-by", &[("organiser", &election.organiser)]);
    let about = escape(&format!("{state} · {organiser} · {}", words.say("card-public", &[])));
    let metas = [("og:type", "website"), ("og:site_name", "Glassurn"), ("og:title", title)];
    let metas =
        metas.map(|(property, text)| format!("<meta property=\"{property}\" content=\"{}\">", escape(text)));
    let url = escape(&link(host, path, None));
    format!(
        "{DESCRIPTION}{about}\">{}<meta property=\"og:description\" content=\"{about}\">\
         <meta property=\"og:url\" content=\"{url}\">",
        metas.concat()
    )
}

/// The start page with these words in its head, in the place of what it says of itself.
pub fn with(page: &str, preview: &str) -> String {
    let own = page.find(DESCRIPTION).and_then(|begin| {
        let end = page[begin..].find('>')? + begin + 1;
        Some((begin, end))
    });
    match own {
        Some((begin, end)) => [&page[..begin], preview, &page[end..]].concat(),
        None => in_head(page, preview),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::election;
    use super::*;
    use glassurn_api::election::Stage;

    const PAGE: &str = "<!doctype html><head><meta charset=\"utf-8\"><meta name=\"description\" content=\"A box.\"><title>G</title></head>";

    #[test]
    fn e_02_a_hostile_title_stays_inside_its_attribute_of_the_head() {
        let title = "\"><script>alert(1)</script><meta http-equiv=\"refresh\" content=\"0;url=//evil\">'\u{0}\n</head>";
        let head = preview(&election(title, Stage::Open), "vote.example", "/e/5c", 1_500);
        let page = with(PAGE, &head);
        assert!(
            !page.contains("<script") && !page.contains("http-equiv=\"") && !page.contains('\u{0}'),
            "{page}"
        );
        assert_eq!(page.matches('<').count(), PAGE.matches('<').count() + 5, "{page}");
        assert_eq!(page.matches("</head>").count(), 1);
        assert!(page.contains("content=\"&quot;&gt;&lt;script&gt;"), "{page}");
    }

    #[test]
    fn the_head_says_title_state_and_who_runs_it_and_no_number() {
        let head = preview(&election("Chair 2027", Stage::Tallied), "vote.example", "/e/5c/result", 2_500);
        for said in [
            "<meta property=\"og:title\" content=\"Chair 2027\">",
            "content=\"Result published · Run by Club &amp; &lt;Sons&gt; · Every vote stays secret. Anyone can check the count.\"",
            "<meta property=\"og:url\" content=\"https://vote.example/e/5c/result\">",
        ] {
            assert!(head.contains(said), "{head}");
        }
        assert!(!head.contains("12") && !head.contains("234"), "{head}");
        let page = with(PAGE, &head);
        assert_eq!(page.matches("name=\"description\"").count(), 1, "{page}");
        assert!(
            with("<meta charset=\"utf-8\"><h1>x</h1>", &head)
                .starts_with("<meta charset=\"utf-8\"><meta name")
        );
        assert_eq!(with("x", &head), "x");
    }
}
