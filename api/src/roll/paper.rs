//! Paper votes that are sealed and not cast yet: the file that a registrar keeps before anything is sent, so that sending it
//! again counts nothing twice. It has no names and no codes: ballots in an order that chance made.

use data_encoding::BASE64;
use glassurn_crypto::ballot::Ballot;
use glassurn_crypto::encoding::{Hash, hex, unhex};

/// What every such file begins with, before the election id.
const HEADER: &str = "glassurn paper votes v1, election ";
/// The most ballots of one file.
pub const MAX_PAPERS: usize = 1_000;
/// The longest file, in bytes.
pub const MAX_FILE: usize = 64 << 20;

/// Sealed ballots of one election.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Papers {
    /// The election.
    pub election: Hash,
    /// The ballots as they are cast.
    pub ballots: Vec<Vec<u8>>,
}

impl Papers {
    /// The file: a line with the election id, then one ballot a line in base64.
    pub fn to_text(&self) -> String {
        let mut text = format!("{HEADER}{}\n", hex(&self.election));
        for ballot in &self.ballots {
            BASE64.encode_append(ballot, &mut text);
            text.push('\n');
        }
        text
    }

    /// Reads such a file; `None` if it is none, or damaged.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let election = unhex(lines.next()?.strip_prefix(HEADER)?)?;
        let ballot = |line: &str| {
            let bytes = BASE64.decode(line.as_bytes()).ok()?;
            Ballot::from_bytes(&bytes).ok().map(|_| bytes)
        };
        let ballots: Vec<Vec<u8>> = lines.map(ballot).collect::<Option<_>>()?;
        let fits = (1..=MAX_PAPERS).contains(&ballots.len()) && text.len() <= MAX_FILE;
        fits.then_some(Self { election, ballots })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_files_are_read() {
        let id = hex(&[7; 32]);
        for damaged in [
            "",
            "glassurn",
            &format!("{HEADER}{id}\n"),
            &format!("{HEADER}{id}\nAAAA\n"),
            &format!("{HEADER}{id}\n?\n"),
        ] {
            assert_eq!(Papers::parse(damaged), None, "{damaged}");
        }
    }
}
