//! Whether the service lives, whether it would take a ballot, and what it counts.

pub mod http;

use crate::board::store;
use crate::error::Refused;
use crate::mail;
use crate::service::Service;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// The upper ends of the buckets of times, in seconds.
const SECONDS: [f64; 8] = [0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0, 30.0];

/// The upper ends of the buckets of what is done together.
const COUNTS: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0];

/// Begins to count. Counters name routes and statuses, never an election, a credential or an address: nothing in them
/// tells who voted when.
pub fn install() -> Result<PrometheusHandle, metrics_exporter_prometheus::BuildError> {
    let together = Matcher::Suffix("_together".into());
    PrometheusBuilder::new()
        .set_buckets(&SECONDS)?
        .set_buckets_for_metric(together, &COUNTS)?
        .install_recorder()
}

/// Counts the mail that waits, where this server sends any.
pub fn count_mail(service: &Service) -> Result<(), Refused> {
    if service.config.smtp_url.is_none() {
        return Ok(());
    }
    let standing = mail::standing(service)?;
    metrics::gauge!("glassurn_mails_waiting").set(standing.waiting as f64);
    metrics::gauge!("glassurn_mails_stuck").set(standing.stuck as f64);
    Ok(())
}

/// Refuses while a ballot would not be taken, or cannot be passed on; says which of both this process does.
/// Mail that does not go out keeps nobody from voting: it is said, and refuses nothing.
pub fn ready(service: &Service) -> Result<String, Refused> {
    service.boards.refuse()?;
    store::all(&mut *service.reader()?)?;
    let ready = if service.boards.leads() {
        "ready\n"
    } else {
        "ready: this process follows the one that keeps the boards\n"
    };
    let stuck = mail::stuck(&mail::standing(service)?);
    Ok(stuck.map_or_else(|| ready.to_owned(), |stuck| format!("{ready}{stuck}\n")))
}
