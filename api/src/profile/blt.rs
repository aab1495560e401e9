//! BLT (OpenSTV, OpaVote): `options seats`, `-n` for those that have withdrawn, `weight first second … 0` for the ballots, `0`, then the
//! names and the title in quotation marks. `2=3` share a rank, `-` is a rank that nobody has, `#` begins a comment.

use super::{Ballots, FileError, levels, name, options, refused, short, wrong};
use glassurn_crypto::tally::count::{Kind, Mark, Profile};

const START: &str = "A BLT file begins with two numbers: how many options, how many seats.";
const BALLOT: &str = "A ballot is written like “12 3 1 2=4 0”: how many such ballots, the options' numbers from the best on, and 0.";
const NAMES: &str = "Behind the 0 that ends the ballots stands every option's name on a line of its own, then the title, each in \
    quotation marks.";

/// A word of the file's first part, with its line.
struct Word<'a> {
    line: u64,
    text: &'a str,
}

/// A line without its comment; in quotation marks nothing is one.
fn without_comment(line: &str) -> &str {
    let mut quoted = false;
    let end = line.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == '#' && !quoted
    });
    line.get(..end.map_or(line.len(), |(at, _)| at)).unwrap_or(line).trim()
}

/// A line with its number.
type Line<'a> = (u64, &'a str);

pub(super) fn read(text: &str) -> Result<Ballots, FileError> {
    let lines = (1..).zip(text.lines().map(without_comment)).filter(|(_, line)| !line.is_empty());
    let (quoted, plain): (Vec<Line>, Vec<Line>) = lines.partition(|(_, line)| line.starts_with('"'));
    let mut words =
        plain.iter().flat_map(|&(line, text)| text.split_whitespace().map(move |text| Word { line, text }));
    let first = words.next().ok_or_else(|| wrong(None, "there is nothing in it", START))?;
    let all = options(first.text, first.line)?;
    let seats = words.next().ok_or_else(|| wrong(first.line, "the number of seats is missing", START))?;
    let seats: usize =
        seats.text.parse().ok().filter(|number| (1..=all).contains(number)).ok_or_else(|| {
            wrong(seats.line, format!("“{}” is no number of seats", short(seats.text)), START)
        })?;
    let mut withdrawn = vec![false; all];
    let mut papers: Vec<(u64, u64, Vec<Mark>)> = Vec::new();
    let end = loop {
        let word =
            words.next().ok_or_else(|| wrong(None, "the 0 that ends the ballots is missing", BALLOT))?;
        if let Some(gone) = word.text.strip_prefix('-').filter(|_| papers.is_empty()) {
            *withdrawn.get_mut(option(gone, &word, all)?).ok_or_else(|| unknown(&word))? = true;
            continue;
        }
        let weight: u64 = word.text.parse().map_err(|_| {
            let what = format!("“{}” is no number of ballots", short(word.text));
            wrong(word.line, what, "It must be a whole number; a ballot's weight, too.")
        })?;
        if weight == 0 {
            break word.line;
        }
        let marks = ballot(&mut words, word.line, all)?;
        papers.push((word.line, weight, marks));
    };
    if let Some(word) = words.next() {
        return Err(wrong(
            word.line,
            format!("“{}” stands behind the 0 that ends the ballots", short(word.text)),
            NAMES,
        ));
    }
    let (names, title) = texts(&quoted, end, all)?;
    finish(names, title, seats, &withdrawn, papers)
}

fn unknown(word: &Word<'_>) -> FileError {
    wrong(word.line, format!("there is no option “{}”", short(word.text)), "The options are numbered from 1.")
}

/// The place of an option, from its number.
fn option(number: &str, word: &Word<'_>, all: usize) -> Result<usize, FileError> {
    let number: usize = number
        .parse()
        .map_err(|_| wrong(word.line, format!("“{}” is no option's number", short(word.text)), BALLOT))?;
    number.checked_sub(1).filter(|place| *place < all).ok_or_else(|| unknown(word))
}

/// What stands between a ballot's weight and its 0.
fn ballot<'a>(
    words: &mut impl Iterator<Item = Word<'a>>,
    line: u64,
    all: usize,
) -> Result<Vec<Mark>, FileError> {
    let (mut marks, mut rank) = (Vec::new(), 0u16);
    loop {
        let word = words.next().ok_or_else(|| wrong(line, "the ballot has no 0 at its end", BALLOT))?;
        match word.text {
            "0" => return Ok(marks),
            "-" => continue,
            _ => {}
        }
        rank = rank.checked_add(1).ok_or_else(|| wrong(word.line, "too many ranks", BALLOT))?;
        for number in word.text.split('=') {
            let place = option(number, &word, all)?;
            marks.push((u16::try_from(place).map_err(|_| unknown(&word))?, rank));
        }
    }
}

/// The names and the title.
fn texts(quoted: &[(u64, &str)], end: u64, all: usize) -> Result<(Vec<String>, String), FileError> {
    if let Some((line, _)) = quoted.iter().find(|(line, _)| *line < end) {
        return Err(wrong(*line, "a name before the 0 that ends the ballots", NAMES));
    }
    let texts: Result<Vec<String>, FileError> = quoted
        .iter()
        .map(|(line, text)| {
            let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
            name(inner.ok_or_else(|| wrong(*line, "the quotation mark at the end is missing", NAMES))?, *line)
        })
        .collect();
    let mut texts = texts?;
    if texts.len() < all {
        return Err(wrong(None, format!("{all} options, but {} names", texts.len()), NAMES));
    }
    let title = texts.get(all).cloned().unwrap_or_default();
    texts.truncate(all);
    Ok((texts, title))
}

/// Takes the withdrawn options out of names and ballots.
fn finish(
    names: Vec<String>,
    title: String,
    seats: usize,
    withdrawn: &[bool],
    papers: Vec<(u64, u64, Vec<Mark>)>,
) -> Result<Ballots, FileError> {
    let mut places: Vec<Option<u16>> = Vec::with_capacity(withdrawn.len());
    let mut next = 0;
    for gone in withdrawn {
        places.push((!gone).then_some(next));
        next += u16::from(!gone);
    }
    let mut profile = Profile::new(usize::from(next), Kind::Ranks)
        .map_err(|_| wrong(None, "every option has withdrawn", "Then there is nothing to count."))?;
    for (line, weight, marks) in papers {
        if let Some(twice) = repeated(&marks) {
            let what = format!("a ballot names option {} twice", twice + 1);
            return Err(wrong(
                line,
                what,
                "A ballot names each option once; correct the line or leave it out.",
            ));
        }
        let standing = |&(option, rank): &Mark| Some((places.get(usize::from(option)).copied()??, rank));
        let marks: Vec<Mark> = marks.iter().filter_map(standing).collect();
        profile.add(weight, &marks).map_err(|error| refused(line, error))?;
    }
    let (mut standing, mut gone) = (Vec::new(), Vec::new());
    for (name, withdrawn) in names.into_iter().zip(withdrawn) {
        if *withdrawn { gone.push(name) } else { standing.push(name) }
    }
    let seats = Some(seats.min(standing.len()));
    Ok(Ballots { title, names: standing, withdrawn: gone, seats, profile })
}

fn repeated(marks: &[Mark]) -> Option<u16> {
    let mut options: Vec<u16> = marks.iter().map(|mark| mark.0).collect();
    options.sort_unstable();
    options.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
}

pub(super) fn write(ballots: &Ballots) -> Result<String, FileError> {
    let profile = &ballots.profile;
    if profile.kind() != Kind::Ranks {
        return Err(wrong(None, "BLT has ranks, and these ballots give grades", "Write a table (.csv)."));
    }
    let mut text = String::new();
    let mut line = |words: String| {
        text.push_str(&words);
        text.push('\n');
    };
    line(format!("{} {}", profile.options(), ballots.seats.unwrap_or(1)));
    for (weight, marks) in profile.ballots() {
        let level = |level: Vec<usize>| {
            level.iter().map(|option| (option + 1).to_string()).collect::<Vec<_>>().join("=")
        };
        let levels: Vec<String> = levels(marks).map(level).collect();
        line(format!("{weight} {} 0", levels.join(" ")));
    }
    if profile.blank() > 0 {
        line(format!("{} 0", profile.blank()));
    }
    line("0".into());
    for name in ballots.names.iter().chain([&ballots.title]) {
        // The format has no way to write a quotation mark.
        line(format!("\"{}\"", name.replace('"', "'")));
    }
    Ok(text)
}
