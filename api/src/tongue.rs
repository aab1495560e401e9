//! Languages as people name them in a list of voters, and that of an election's mail and letters.

use glassurn_crypto::manifest::Manifest;

/// A language that these programs speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tongue {
    /// Its BCP 47 tag.
    pub tag: &'static str,
    /// What it calls itself, and its English name.
    pub names: [&'static str; 2],
}

/// The language that somebody means: by its tag, with a region or without (`zh-TW`, `en_GB`), or by one of its names, whatever
/// the case.
pub fn find(tongues: &[Tongue], text: &str) -> Option<&'static str> {
    let said = text.trim().to_lowercase().replace('_', "-");
    let first = said.split('-').next().unwrap_or_default();
    let means = |tongue: &&Tongue| {
        let tag = tongue.tag.to_lowercase();
        tag == said || tag == first || tongue.names.iter().any(|name| name.to_lowercase() == said)
    };
    tongues.iter().find(means).map(|tongue| tongue.tag)
}

/// The language of an election's mail and letters for whom no other was given.
pub fn of_election(manifest: &Manifest) -> &str {
    let mut tags = manifest.title.0.iter().map(|text| text.language.as_str());
    let first = tags.clone().next().unwrap_or("en");
    tags.find(|tag| *tag == "en").unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_known_by_tag_region_and_name() {
        let tongues = [
            Tongue { tag: "en", names: ["English", "English"] },
            Tongue { tag: "zh", names: ["简体中文", "Chinese"] },
        ];
        for (text, tag) in [
            ("en", Some("en")),
            (" EN ", Some("en")),
            ("en-GB", Some("en")),
            ("en_us", Some("en")),
            ("english", Some("en")),
            ("zh-Hans-CN", Some("zh")),
            ("简体中文", Some("zh")),
            ("CHINESE", Some("zh")),
            ("", None),
            ("e", None),
            ("eng", None),
            ("Klingon", None),
            ("-en", None),
        ] {
            assert_eq!(find(&tongues, text), tag, "{text}");
        }
    }
}
