//! How many voters have checked their ballot, by their browsers' own word: who wants to be counted says so, without a code and
//! without saying which ballot. Nobody can verify the number, and every page that shows it says so.

pub mod http;
pub mod store;

use crate::board::log::Log;
use crate::error::Refused;
use crate::limits::Client;
use crate::service::Service;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// For how long a number is shown before it is looked up again: pages ask often.
const BRIEFLY: Duration = Duration::from_secs(5);

/// How long a page waits for a database that is busy; then it shows the number before.
pub const PATIENCE: Duration = Duration::from_millis(200);

/// The numbers as they were last read, by the election's number in the database.
#[derive(Default)]
pub struct Known(Mutex<HashMap<i32, (u64, Instant)>>);

impl Known {
    /// How many checks an election has. A database that does not answer keeps nobody from the election's page.
    pub fn of(&self, service: &Service, log: &Log) -> u64 {
        let now = Instant::now();
        let before = {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let before = known.get(&log.number).copied();
            if let Some((number, _)) = before.filter(|(_, at)| at.elapsed() < BRIEFLY) {
                return number;
            }
            let number = before.map_or(0, |(number, _)| number);
            // Others who ask meanwhile do not look, too.
            known.insert(log.number, (number, now));
            number
        };
        let read = service.readers.get_timeout(PATIENCE).ok();
        let number =
            read.and_then(|mut reader| store::number(&mut reader, log.number).ok()).unwrap_or(before);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(log.number, (number, now));
        number
    }

    fn forget(&self, election: i32) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&election);
    }
}

/// Counts a check, but never more of them than voters whose ballot counts.
pub fn count(service: &Service, log: &Log, client: Client) -> Result<(), Refused> {
    service.checks.take(client, Instant::now())?;
    let most = log.read().election.register().counting();
    service.desk.write(|connection| Ok(store::count(connection, log.number, most)?))?;
    service.checked.forget(log.number);
    Ok(())
}
