//! Options whose titles look alike on a ballot: a voter takes one for the other, by chance or by somebody's design.

use super::{ContestPlan, Words};

/// Letters of other scripts, and other signs, that look like a Latin letter in common typefaces (after the confusables of
/// Unicode UTS #39, those that occur in names).
const LOOKS: &[(&str, char)] = &[
    ("аαａ", 'a'),
    ("вβ", 'b'),
    ("сϲ", 'c'),
    ("ԁ", 'd'),
    ("еёε", 'e'),
    ("ɡ", 'g'),
    ("һнη", 'h'),
    ("іїιı1|!l", 'i'),
    ("ј", 'j'),
    ("кκ", 'k'),
    ("мμ", 'm'),
    ("п", 'n'),
    ("оοσ0", 'o'),
    ("рρ", 'p'),
    ("ѕ5", 's'),
    ("тτ", 't'),
    ("υս", 'u'),
    ("ѵν", 'v'),
    ("ԝω", 'w'),
    ("хχ", 'x'),
    ("уγү", 'y'),
];

/// What a title looks like from afar: letters without case, accents and script, no spaces and signs.
fn looks(title: &str) -> String {
    let plain = title.to_lowercase().replace("rn", "m").replace("vv", "w");
    let letters = plain.chars().filter(|c| c.is_alphanumeric() || *c == '|' || *c == '!');
    letters
        .map(|c| LOOKS.iter().find(|(others, _)| others.contains(c)).map_or(bare(c), |(_, c)| *c))
        .collect()
}

/// A Latin letter without its accent.
fn bare(c: char) -> char {
    const ACCENTED: &[(&str, char)] = &[
        ("àáâãäåāăą", 'a'),
        ("çćč", 'c'),
        ("ďđ", 'd'),
        ("èéêëēęě", 'e'),
        ("ğ", 'g'),
        ("ìíîïīį", 'i'),
        ("ł", 'i'),
        ("ñńňņ", 'n'),
        ("òóôõöøōő", 'o'),
        ("řŕ", 'r'),
        ("śšşș", 's'),
        ("ťţț", 't'),
        ("ùúûüūůű", 'u'),
        ("ýÿ", 'y'),
        ("źžż", 'z'),
    ];
    ACCENTED.iter().find(|(accented, _)| accented.contains(c)).map_or(c, |(_, bare)| *bare)
}

impl ContestPlan {
    /// Pairs of options, by their places, whose titles differ but look alike.
    pub fn alike(&self, language: &str) -> Vec<(usize, usize)> {
        let title = |words: &Words| words.get(language).trim().to_owned();
        let titles: Vec<_> = self.selections.iter().map(|selection| title(&selection.title)).collect();
        let seen: Vec<_> = titles.iter().map(|title| looks(title)).collect();
        let pairs = (0..titles.len()).flat_map(|one| (one + 1..titles.len()).map(move |other| (one, other)));
        pairs
            .filter(|&(one, other)| {
                titles[one] != titles[other] && seen[one] == seen[other] && !seen[one].is_empty()
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{SelectionPlan, Template};
    use super::Words;

    /// G-09: two candidates whose names nobody can tell apart.
    #[test]
    fn g_09_names_that_look_alike_are_found_and_others_are_not() {
        let alike = |titles: &[&str]| {
            let mut contest = Template::KOfM.contest("q1".into());
            let option = |title: &&str| SelectionPlan {
                name: contest.free_name(),
                title: Words::Plain((*title).into()),
                description: Words::default(),
            };
            contest.selections = titles.iter().map(option).collect();
            contest.alike("en")
        };
        // A Cyrillic а, a capital I for an l, a zero, an accent, a space, r and n for m.
        for pair in [
            ["Anna Bauer", "Аnna Bauer"],
            ["Ella Lund", "EIla Lund"],
            ["Tom Olsen", "Tom 0lsen"],
            ["Jose Ruiz", "José Ruiz"],
            ["Ann Marie", "Annmarie"],
            ["Bo Stern", "Bo Stem"],
        ] {
            assert_eq!(alike(&pair), [(0, 1)], "{pair:?}");
        }
        assert_eq!(alike(&["Ada", "Bo", "Cy", "Di", "Ed"]), []);
        assert_eq!(alike(&["Yes", "No", "Blank"]), []);
        assert_eq!(alike(&["Ada", "Bo", "Adа"]), [(0, 2)]);
    }
}
