//! A table of grades: the options' names in the first line, then a line for each ballot, with whole numbers from 0, the highest the best; a
//! cell may be empty. A column `weight` says how many such ballots there are.

use super::{Ballots, FileError, name, refused, short, wrong};
use crate::cell;
use crate::table::rows;
use glassurn_crypto::tally::count::{Kind, MAX_GRADE, Mark, Profile};

const TABLE: &str = "The first line has the options' names, every other one a ballot: a whole number for each option, the highest the best, \
    or nothing.";
/// The column that says how many such ballots there are.
const WEIGHT: &str = "weight";

pub(super) fn read(text: &str) -> Result<Ballots, FileError> {
    let mut rows = rows(text);
    let broken = |error: csv::Error| wrong(None, format!("no table: {error}"), TABLE);
    let (line, heading) =
        rows.next().ok_or_else(|| wrong(None, "there is nothing in it", TABLE))?.map_err(broken)?;
    let weight = heading.iter().position(|cell| cell.eq_ignore_ascii_case(WEIGHT));
    if heading.iter().filter(|cell| cell.eq_ignore_ascii_case(WEIGHT)).count() > 1 {
        return Err(wrong(line, "two columns `weight`", TABLE));
    }
    let columns: Vec<usize> = (0..heading.len()).filter(|column| Some(*column) != weight).collect();
    let names: Result<Vec<String>, FileError> = columns
        .iter()
        .map(|column| name(cell::text(heading.get(*column).unwrap_or_default()), line))
        .collect();
    let names = names?;
    Profile::new(names.len(), Kind::Ranks).map_err(|error| refused(line, error))?;
    let mut ballots: Vec<(u64, u64, Vec<Mark>)> = Vec::new();
    let mut top = 1;
    for row in rows {
        let (line, row) = row.map_err(broken)?;
        if row.len() != heading.len() {
            let what = format!("{} cells, where the first line has {}", row.len(), heading.len());
            return Err(wrong(line, what, TABLE));
        }
        let count = match weight.and_then(|column| row.get(column)) {
            None => 1,
            Some(cell) => cell
                .parse()
                .map_err(|_| wrong(line, format!("“{}” is no number of ballots", short(cell)), TABLE))?,
        };
        let mut marks = Vec::new();
        for (option, column) in (0u16..).zip(&columns) {
            let cell = row.get(*column).unwrap_or_default();
            if cell.is_empty() {
                continue;
            }
            let grade = cell.parse().ok().filter(|grade| *grade <= MAX_GRADE);
            let grade = grade.ok_or_else(|| {
                wrong(line, format!("“{}” is no grade from 0 to {MAX_GRADE}", short(cell)), TABLE)
            })?;
            top = top.max(grade);
            marks.push((option, grade));
        }
        ballots.push((line, count, marks));
    }
    let mut profile =
        Profile::new(names.len(), Kind::Grades { top }).map_err(|error| refused(line, error))?;
    for (line, count, marks) in ballots {
        profile.add(count, &marks).map_err(|error| refused(line, error))?;
    }
    Ok(Ballots { title: String::new(), names, withdrawn: Vec::new(), seats: None, profile })
}

pub(super) fn write(ballots: &Ballots) -> Result<String, FileError> {
    let profile = &ballots.profile;
    if profile.kind() == Kind::Ranks {
        return Err(wrong(
            None,
            "a table holds grades, and these ballots have ranks",
            "Write PrefLib (.toi) or BLT (.blt).",
        ));
    }
    let mut text = String::new();
    cell::line(&mut text, ballots.names.iter().map(String::as_str).chain([WEIGHT]));
    let blank = (profile.blank() > 0).then_some((profile.blank(), &[][..]));
    for (weight, marks) in profile.ballots().chain(blank) {
        let mut cells = vec![String::new(); profile.options()];
        for (option, grade) in marks {
            if let Some(cell) = cells.get_mut(usize::from(*option)) {
                *cell = grade.to_string();
            }
        }
        cells.push(weight.to_string());
        cell::line(&mut text, cells.iter().map(String::as_str));
    }
    Ok(text)
}
