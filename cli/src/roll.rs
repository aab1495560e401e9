//! The roll as a registrar has it: a CSV file of people. Every line's problem is named before anything is made.

use crate::output::Failure;
use crate::table;
use csv::StringRecord;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

/// The largest roll file, in bytes.
pub const MAX_FILE: u64 = 128 << 20;
/// The most voters of a roll.
const MAX_VOTERS: usize = 1 << 20;
/// The longest name or address, in characters.
const MAX_FIELD: usize = 320;
/// How many problems are listed; the rest is counted.
const LISTED: usize = 20;

/// A person on the roll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The line of the file, from 1.
    pub line: u64,
    /// The name; may be empty where there is an address.
    pub name: String,
    /// The e-mail address; may be empty where there is a name.
    pub email: String,
    /// The voting weight.
    pub weight: u64,
}

/// The places of the columns.
struct Columns {
    name: Option<usize>,
    email: Option<usize>,
    weight: Option<usize>,
    count: usize,
}

/// Reads `name,email,weight` in any order of columns. All problems are reported together, with their lines; then nothing
/// is used.
pub fn parse(text: &str) -> Result<Vec<Person>, Failure> {
    let mut people: Vec<Person> = Vec::new();
    let mut problems: Vec<String> = Vec::new();
    let mut columns = None;
    let mut voters = 0usize;
    for row in table::rows(text) {
        let (line, record) = row.map_err(|e| invalid(format!("the file cannot be read as CSV: {e}")))?;
        let Some(columns) = &columns else {
            columns = Some(header(&record)?);
            continue;
        };
        voters += 1;
        match person(&record, columns, line) {
            Ok(person) => people.push(person),
            Err(problem) => problems.push(format!("line {line}: {problem}")),
        }
        if people.len() > MAX_VOTERS {
            return Err(invalid(format!("the roll has more than {MAX_VOTERS} voters")));
        }
    }
    let twice = duplicates(&people);
    let code = if problems.is_empty() && !twice.is_empty() { "roll.duplicate" } else { "roll.invalid" };
    problems.extend(twice);
    if problems.is_empty() && people.is_empty() {
        problems.push("there is nobody on it".into());
    }
    if problems.is_empty() {
        return Ok(people);
    }
    let count = problems.len();
    let mut list = problems;
    list.truncate(LISTED);
    if count > LISTED {
        list.push(format!("… and {} more", count - LISTED));
    }
    let what = format!(
        "the roll has {count} problem{} in {voters} lines of voters:\n{}",
        if count == 1 { "" } else { "s" },
        list.join("\n")
    );
    Err(Failure::refused(code, what).help("Nothing was written. Mend these lines and run the command again."))
}

fn invalid(what: String) -> Failure {
    Failure::refused("roll.invalid", what).help("Nothing was written.")
}

fn header(record: &StringRecord) -> Result<Columns, Failure> {
    let mut columns = Columns { name: None, email: None, weight: None, count: record.len() };
    for (place, title) in record.iter().enumerate() {
        let column = match title.to_lowercase().as_str() {
            "name" => &mut columns.name,
            "email" | "e-mail" | "mail" => &mut columns.email,
            "weight" => &mut columns.weight,
            _ => {
                let what =
                    format!("the first line names a column {title:?}; a roll has name, email and weight");
                return Err(invalid(what).help(
                    "Begin the file with a line such as name,email and leave other columns out: nothing was written.",
                ));
            }
        };
        if column.replace(place).is_some() {
            return Err(invalid(format!("the first line names the column {title:?} twice")));
        }
    }
    if columns.name.is_none() && columns.email.is_none() {
        return Err(invalid("the first line names neither a column name nor email".into()));
    }
    Ok(columns)
}

fn person(record: &StringRecord, columns: &Columns, line: u64) -> Result<Person, String> {
    if record.len() != columns.count {
        return Err(format!("{} fields, but the first line names {}", record.len(), columns.count));
    }
    let field = |place: Option<usize>| place.and_then(|place| record.get(place)).unwrap_or_default();
    let (name, email) = (field(columns.name), field(columns.email));
    for (what, text) in [("name", name), ("address", email)] {
        if text.chars().count() > MAX_FIELD {
            return Err(format!("the {what} has more than {MAX_FIELD} characters"));
        }
        if text.chars().any(char::is_control) {
            return Err(format!("the {what} has control characters"));
        }
    }
    if name.is_empty() && email.is_empty() {
        return Err("neither a name nor an address".into());
    }
    if !email.is_empty() && !is_address(email) {
        return Err(format!("{email:?} is no e-mail address"));
    }
    let weight = match columns.weight.map(|place| record.get(place).unwrap_or_default()) {
        None => 1,
        Some(text) => match text.parse::<u64>() {
            Ok(weight) if weight >= 1 && text.bytes().all(|b| b.is_ascii_digit()) => weight,
            _ => return Err(format!("the weight {text:?} is not a whole number of 1 or more")),
        },
    };
    Ok(Person { line, name: name.nfc().collect(), email: email.nfc().collect(), weight })
}

/// One `@` with something before it and a name with a dot (or `localhost`) behind it, and no spaces.
fn is_address(email: &str) -> bool {
    let Some((user, host)) = email.split_once('@') else { return false };
    !user.is_empty()
        && !host.contains('@')
        && !email.chars().any(char::is_whitespace)
        && (host == "localhost" || host.split('.').count() > 1 && !host.split('.').any(str::is_empty))
}

/// People who are on the roll twice: by address, or by name where one of them has no address. Case, spaces and ways of
/// writing the same character make no difference.
fn duplicates(people: &[Person]) -> Vec<String> {
    let mut addresses: HashMap<String, u64> = HashMap::new();
    let mut names: HashMap<String, &Person> = HashMap::new();
    let mut problems = Vec::new();
    for person in people {
        if !person.email.is_empty()
            && let Some(first) = addresses.insert(folded(&person.email), person.line)
        {
            problems.push(format!("lines {first} and {}: the same address {:?}", person.line, person.email));
            continue;
        }
        if !person.name.is_empty()
            && let Some(first) = names.insert(folded(&person.name), person)
            && (first.email.is_empty() || person.email.is_empty())
        {
            problems.push(format!(
                "lines {} and {}: the same name {:?}, and no two addresses to tell them apart",
                first.line, person.line, person.name
            ));
        }
    }
    problems
}

/// What makes two spellings one person: compatibility-composed, in one case, without spaces and what cannot be seen. By
/// way of capitals, since that is how ß and SS, ς and σ meet.
fn folded(text: &str) -> String {
    let one_case: String =
        text.nfkc().flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfkc().collect();
    one_case.chars().filter(|&c| !c.is_whitespace() && !is_invisible(c)).collect()
}

/// Characters that programs do not show (Unicode's `Default_Ignorable_Code_Point`): copied along with an address, they
/// would make it another one.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}
