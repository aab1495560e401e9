//! PrefLib's orders (<https://preflib.github.io/PrefLib-Data/docs/format>): lines `# KEY: value`, then `count: 1,{2,3},4`.

use super::{Ballots, COUNT, FileError, levels, name, options, refused, short, wrong};
use glassurn_crypto::tally::count::{Kind, Mark, Profile};

const HEADING: &str =
    "A PrefLib file begins with lines like “# NUMBER ALTERNATIVES: 4” and “# ALTERNATIVE NAME 1: Ada”.";
const ORDER: &str = "An order is written like “12: 3,1,{2,4}”: how many such ballots, a colon, the options' numbers from the best on, \
    those that share a rank in braces.";
const CUT: &str = "The file seems to have been cut or changed; get it again.";

/// What the heading says.
#[derive(Default)]
struct Heading {
    title: String,
    kind: Option<(String, u64)>,
    voters: Option<(u64, u64)>,
    names: Vec<(usize, String, u64)>,
}

pub(super) fn read(text: &str) -> Result<Ballots, FileError> {
    let mut heading = Heading::default();
    let mut profile: Option<Profile> = None;
    for (line, text) in (1..).zip(text.lines()) {
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        if let Some(text) = text.strip_prefix('#') {
            let (key, value) = text.split_once(':').unwrap_or((text, ""));
            let (key, value) = (key.trim().to_ascii_uppercase(), value.trim());
            match key.as_str() {
                "TITLE" => heading.title = name(value, line)?,
                "DATA TYPE" => heading.kind = Some((value.to_ascii_lowercase(), line)),
                "NUMBER ALTERNATIVES" if profile.is_some() => {
                    return Err(wrong(line, "the number of alternatives is said twice", HEADING));
                }
                "NUMBER ALTERNATIVES" => {
                    let options = options(value, line)?;
                    profile = Some(Profile::new(options, Kind::Ranks).map_err(|error| refused(line, error))?);
                }
                "NUMBER VOTERS" => heading.voters = Some((number(value, line)?, line)),
                _ => {
                    if let Some(option) = key.strip_prefix("ALTERNATIVE NAME") {
                        let option = option.trim();
                        let option = option
                            .parse()
                            .map_err(|_| wrong(line, format!("“{}” is no option", short(option)), HEADING))?;
                        heading.names.push((option, name(value, line)?, line));
                    }
                }
            }
            continue;
        }
        let profile = profile
            .as_mut()
            .ok_or_else(|| wrong(line, "an order before the number of alternatives is known", HEADING))?;
        let (count, marks) = order(text, line)?;
        check_kind(heading.kind.as_ref(), &marks, profile.options(), line)?;
        profile.add(count, &marks).map_err(|error| refused(line, error))?;
    }
    let profile =
        profile.ok_or_else(|| wrong(None, "nothing says how many alternatives there are", HEADING))?;
    if let Some((voters, line)) = heading.voters.filter(|(voters, _)| *voters != profile.votes()) {
        return Err(wrong(
            line,
            format!("{voters} voters are announced, but there are {}", profile.votes()),
            CUT,
        ));
    }
    let mut names: Vec<String> = (1..=profile.options()).map(|option| format!("Option {option}")).collect();
    for (option, name, line) in heading.names {
        let place = option.checked_sub(1).and_then(|place: usize| names.get_mut(place));
        *place.ok_or_else(|| wrong(line, format!("there is no option {option}"), HEADING))? = name;
    }
    Ok(Ballots { title: heading.title, names, withdrawn: Vec::new(), seats: None, profile })
}

fn number(text: &str, line: u64) -> Result<u64, FileError> {
    text.parse().map_err(|_| wrong(line, format!("“{}” is no number", short(text)), COUNT))
}

/// A line `count: order`.
fn order(text: &str, line: u64) -> Result<(u64, Vec<Mark>), FileError> {
    let not_one = |what: String| wrong(line, what, ORDER);
    let (count, order) =
        text.split_once(':').ok_or_else(|| not_one(format!("“{}” is no order", short(text))))?;
    let count = number(count.trim(), line)?;
    let (mut marks, mut rank, mut shared) = (Vec::new(), 0u16, false);
    for part in order.split(',').map(str::trim) {
        if part.is_empty() && order.trim().is_empty() {
            continue;
        }
        let (opens, part) = part.strip_prefix('{').map_or((false, part), |rest| (true, rest));
        let (closes, part) = part.strip_suffix('}').map_or((false, part), |rest| (true, rest));
        if opens && shared || closes && !shared && !opens {
            return Err(not_one("braces that do not match".into()));
        }
        if opens || !shared {
            rank = rank.checked_add(1).ok_or_else(|| not_one("too many ranks".into()))?;
        }
        shared = (shared || opens) && !closes;
        if part.trim().is_empty() && opens && closes {
            // PrefLib writes a rank that nobody has as empty braces.
            continue;
        }
        let option: u16 =
            part.trim().parse().map_err(|_| not_one(format!("“{}” is no option's number", short(part))))?;
        let option = option.checked_sub(1).ok_or_else(|| not_one("options are numbered from 1".into()))?;
        marks.push((option, rank));
    }
    if shared {
        return Err(not_one("braces that do not match".into()));
    }
    Ok((count, marks))
}

/// An order of a file that says `soc` ranks all options and shares no rank, of `toc` it ranks all, of `soi` it shares no rank.
fn check_kind(
    kind: Option<&(String, u64)>,
    marks: &[Mark],
    options: usize,
    line: u64,
) -> Result<(), FileError> {
    let Some((kind, _)) = kind else { return Ok(()) };
    let (strict, complete) = match kind.as_str() {
        "soc" => (true, true),
        "soi" => (true, false),
        "toc" => (false, true),
        _ => return Ok(()),
    };
    if strict && marks.windows(2).any(|pair| pair[0].1 == pair[1].1) {
        return Err(wrong(line, format!("a shared rank, though the file says that it is {kind}"), CUT));
    }
    if complete && marks.len() != options {
        let what = format!("{} of {options} options, though the file says that it is {kind}", marks.len());
        return Err(wrong(line, what, CUT));
    }
    Ok(())
}

pub(super) fn write(ballots: &Ballots) -> Result<String, FileError> {
    let profile = &ballots.profile;
    if profile.kind() != Kind::Ranks {
        return Err(wrong(
            None,
            "PrefLib's orders have ranks, and these ballots give grades",
            "Write a table (.csv).",
        ));
    }
    let mut orders: Vec<(u64, &[Mark])> = profile.ballots().collect();
    orders.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let shared = orders.iter().any(|(_, marks)| marks.windows(2).any(|pair| pair[0].1 == pair[1].1));
    let complete = profile.blank() == 0 && orders.iter().all(|(_, marks)| marks.len() == profile.options());
    let kind = match (shared, complete) {
        (false, true) => "soc",
        (false, false) => "soi",
        (true, true) => "toc",
        (true, false) => "toi",
    };
    let blank = profile.blank() > 0;
    let mut text = String::new();
    let mut line = |words: String| {
        text.push_str(&words);
        text.push('\n');
    };
    line(format!("# TITLE: {}", ballots.title));
    line(format!("# DATA TYPE: {kind}"));
    line(format!("# NUMBER ALTERNATIVES: {}", profile.options()));
    line(format!("# NUMBER VOTERS: {}", profile.votes()));
    line(format!("# NUMBER UNIQUE ORDERS: {}", orders.len() + usize::from(blank)));
    for (number, name) in (1..).zip(&ballots.names) {
        line(format!("# ALTERNATIVE NAME {number}: {name}"));
    }
    for (count, marks) in orders {
        let level = |level: Vec<usize>| {
            let numbers: Vec<String> = level.iter().map(|option| (option + 1).to_string()).collect();
            if numbers.len() == 1 { numbers.concat() } else { format!("{{{}}}", numbers.join(",")) }
        };
        line(format!("{count}: {}", levels(marks).map(level).collect::<Vec<_>>().join(",")));
    }
    if blank {
        line(format!("{}: {{}}", profile.blank()));
    }
    Ok(text)
}
