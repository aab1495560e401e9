//! What a browser was asked and has not answered yet: kept under the hash of what that browser has, answered once and within
//! five minutes.

mod store;

use crate::clock;
use crate::db::{StoreError, Writer};
use crate::error::Refused;
use crate::service::Service;
use glassurn_api::passkey::CHALLENGE;
use glassurn_crypto::encoding::Hash;

/// Why there is nothing to answer.
pub const GONE: &str =
    "this browser was asked nothing, or more than 5 minutes ago, or has answered already: try again";

/// Keeps what a browser was asked, in the place of what it was asked before.
pub fn keep(connection: &mut Writer, holder: &Hash, state: &str) -> Result<(), StoreError> {
    let now = clock::now();
    store::ask(connection, holder, state, now.saturating_sub(CHALLENGE), now)
}

/// What the browser that shows this was asked. Whatever the answer is worth, there is no other to the same question.
pub fn take(service: &Service, holder: &Hash) -> Result<Option<String>, Refused> {
    let forgotten = clock::now().saturating_sub(CHALLENGE);
    service.desk.write(|connection| Ok(store::answer(connection, holder, forgotten)?))
}
