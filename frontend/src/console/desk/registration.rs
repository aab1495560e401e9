//! A voter who registers: the code is made here, and the service learns its public half.

use glassurn_api::credential::{Claim, registration_nonce};
use glassurn_api::endpoint;
use glassurn_crypto::credential::{Registration, VoterCode};
use glassurn_crypto::encoding::unhex;
use serde::{Deserialize, Serialize};

use crate::client;
use crate::fault::Fault;
use crate::random::generator;

/// Makes a voting code.
#[derive(Debug, Serialize, Deserialize)]
pub struct MakeCode {}

/// Registers it with an election, for whom a token was given.
#[derive(Serialize, Deserialize)]
pub struct Enrol {
    /// The election id.
    pub election: String,
    /// The token.
    pub token: String,
    /// The code.
    pub code: String,
}

impl std::fmt::Debug for Enrol {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Enrol(…)")
    }
}

/// Makes one.
///
/// # Errors
/// [`Fault::Randomness`] if the browser gives no random numbers.
pub fn make(_: &MakeCode) -> Result<String, Fault> {
    Ok(VoterCode::generate(&mut generator()?).reveal().to_string())
}

/// Registers it. The same again, as after a lost answer, is nothing new.
///
/// # Errors
/// [`Fault::Code`] if it is none; [`Fault::Service`].
pub async fn enrol(ask: &Enrol) -> Result<(), Fault> {
    let election = unhex(&ask.election).ok_or(Fault::Code)?;
    let code = VoterCode::parse(&ask.code).map_err(|_| Fault::Code)?;
    let credential = code.credential(&election).ok_or(Fault::Code)?;
    let nonce = registration_nonce(&ask.token);
    let answer = Registration::prove(&election, &nonce, &credential, &mut generator()?);
    let claim = Claim { token: ask.token.clone(), answer };
    client::post_bytes(&endpoint::registrations(&ask.election), endpoint::CBOR, &claim.to_bytes()).await?;
    Ok(())
}
