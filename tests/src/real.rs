//! Real elections with published totals, read from `tests/elections/data/`. Standard library only: the demo reads the
//! same files through this file.

/// A real election: options with names for files and people, every ballot, and the published totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RealElection {
    /// Short names of the options, `a–z 0–9 -`.
    pub names: Vec<String>,
    /// Their titles as published.
    pub titles: Vec<String>,
    /// One value for each option on every ballot.
    pub ballots: Vec<Vec<u64>>,
    /// The published total of every option.
    pub totals: Vec<u64>,
}

/// Łódź, participatory budget 2020, Nad Nerem: 608 approval ballots over 8 projects, up to 5 each (Pabulib format).
pub fn lodz() -> RealElection {
    read_pabulib(include_str!("../elections/data/lodz-2020-nad-nerem.pb"))
}

/// Washington governor 2020 straw poll: 977 ballots, scores 0–5 for six candidates.
pub fn straw_poll() -> RealElection {
    let text = include_str!("../elections/data/wa-governor-2020-straw-poll.csv");
    let mut lines = text.lines();
    let titles: Vec<String> = lines.next().expect("a header").split(',').map(str::to_string).collect();
    let number = |cell: &str| cell.trim().parse().expect("a score");
    let ballots =
        lines.filter(|line| !line.is_empty()).map(|line| line.split(',').map(number).collect()).collect();
    // The sums that the data's note publishes.
    let totals = vec![4054, 812, 450, 979, 342, 282];
    let names = titles.iter().map(|title| title.to_lowercase().replace(' ', "-")).collect();
    RealElection { names, titles, ballots, totals }
}

/// Reads the sections PROJECTS and VOTES of a Pabulib file.
fn read_pabulib(text: &str) -> RealElection {
    let (_, rest) = text.split_once("PROJECTS\n").expect("a section PROJECTS");
    let (projects, votes) = rest.split_once("VOTES\n").expect("a section VOTES");
    let (mut ids, mut titles, mut totals) = (Vec::new(), Vec::new(), Vec::new());
    for line in projects.lines().skip(1) {
        let cells: Vec<&str> = line.split(';').collect();
        ids.push(cells[0].to_string());
        totals.push(cells[2].parse().expect("a number of votes"));
        titles.push(cells[3].to_string());
    }
    let ballot = |line: &str| {
        let (_, chosen) = line.split_once(';').expect("voter;vote");
        let chosen: Vec<&str> = chosen.split(',').collect();
        ids.iter().map(|id| u64::from(chosen.contains(&id.as_str()))).collect()
    };
    let ballots = votes.lines().skip(1).filter(|line| !line.is_empty()).map(ballot).collect();
    RealElection { names: ids.iter().map(|id| id.to_lowercase()).collect(), titles, ballots, totals }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_hold_what_their_publishers_say() {
        for (election, ballots) in [(lodz(), 608), (straw_poll(), 977)] {
            assert_eq!(election.ballots.len(), ballots);
            for (option, total) in election.totals.iter().enumerate() {
                assert_eq!(election.ballots.iter().map(|ballot| ballot[option]).sum::<u64>(), *total);
            }
        }
    }
}
