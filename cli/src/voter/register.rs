//! Takes part where nobody hands out codes: a voting code is made here, and the service puts its public half on the roll
//! (`docs/protocol.md` §5.5).

use super::booth::remove;
use super::link::token;
use super::{MAX_CODE, Place, parse_code};
use crate::file;
use crate::http::Client;
use crate::output::{Answer, Console, Failure, Outcome};
use crate::record;
use glassurn_api::credential::{
    Bucket, Claim, MAX_BUCKET, Registration, election_prefix, registration_nonce,
};
use glassurn_api::endpoint;
use glassurn_crypto::board::receipt::MAX_RECEIPT;
use glassurn_crypto::credential::{Credential, Registration as Possession, Roll, Voter, VoterCode};
use glassurn_crypto::election::Election;
use glassurn_crypto::encoding::{encode, hex};
use glassurn_crypto::manifest::Eligibility;
use rand_core::OsRng;
use serde_json::json;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Whether and how one registers.
#[derive(Debug, clap::Args)]
pub struct Register {
    /// Take part where nobody hands out codes: make a voting code, keep it in this file, and have it put on the roll. If
    /// the file is there, the code in it is taken. Without --choose that is all
    #[arg(long, value_name = "FILE", conflicts_with_all = ["csv", "code", "code_file", "status"])]
    register: Option<PathBuf>,
    /// With --register, where voters register: a file whose first line is the link that you were mailed
    #[arg(long, value_name = "FILE", requires = "register")]
    link_file: Option<PathBuf>,
}

impl Register {
    /// Where the code is, if one registers.
    pub fn file(&self) -> Option<&Path> {
        self.register.as_deref()
    }

    /// Has the code of the file, which is made if it is not there, put on the roll, unless it is; gives it. Run again it
    /// does nothing twice.
    pub fn enrol(&self, path: &Path, place: &Place, console: &Console) -> Result<VoterCode, Failure> {
        let (client, id) = place.connect()?;
        let (election, _) = place.folder.open(&id)?.beginning(&client)?;
        if election.manifest().eligibility == Eligibility::Roll {
            let what = "nobody registers with this election: its voters are on a roll";
            return Err(Failure::refused("election.frozen", what).help("Ask who runs it for a voting code."));
        }
        if path.exists() {
            let code = parse_code(&Zeroizing::new(file::read_text(path, MAX_CODE)?))?;
            let credential = credential(&code, &election)?;
            if !self.is_known(&client, &election, &credential)? {
                self.post(place, &client, &election, &credential)?;
            }
            return Ok(code);
        }
        let code = VoterCode::generate(&mut OsRng);
        let credential = credential(&code, &election)?;
        // Kept before it is registered: whoever loses the answer sends the same code again.
        file::create(&[(path, format!("{}\n", *code.reveal()).as_bytes())])?;
        if let Err(failure) = self.post(place, &client, &election, &credential) {
            if failure.is_final() && !failure.is_of_board() {
                remove(path)?;
            }
            return Err(failure);
        }
        console.note(format_args!(
            "Your voting code is on the roll; it is in {}. Who has it can vote for you, and nobody can give it to you again.",
            path.display()
        ));
        Ok(code)
    }

    /// Whether the service says that the credential is on the roll. Before anything is sealed that is verified.
    fn is_known(
        &self,
        client: &Client,
        election: &Election,
        credential: &Credential,
    ) -> Result<bool, Failure> {
        let own = credential.public().bytes();
        let path = endpoint::credentials(&hex(election.manifest().id()), &election_prefix(election, own));
        let bytes = client.get(&path, MAX_BUCKET as u64)?;
        let bucket = Bucket::from_bytes(&bytes).map_err(|e| {
            Failure::refused("board.credentials", format!("the board's list of credentials: {e}"))
        })?;
        Ok(bucket.credentials.iter().any(|places| places.credential == *own))
    }

    /// Asks the service for the entry that puts the credential on the roll, and believes its receipt.
    fn post(
        &self,
        place: &Place,
        client: &Client,
        election: &Election,
        credential: &Credential,
    ) -> Result<(), Failure> {
        let manifest = election.manifest();
        let body = match manifest.eligibility {
            Eligibility::Registered => {
                let token = token(place, "/register/", self.link_file.as_deref())?;
                let nonce = registration_nonce(&token);
                let answer = Possession::prove(manifest.id(), &nonce, credential, &mut OsRng);
                Claim { token: token.to_string(), answer }.to_bytes()
            }
            _ => Registration { credential: *credential.public() }.to_bytes(),
        };
        let path = endpoint::registrations(&hex(manifest.id()));
        let answer = client.post(&path, &body, MAX_RECEIPT as u64)?;
        let roll = Roll(vec![Voter { credential: *credential.public(), weight: 1 }]);
        record::verify_receipt(&answer, manifest, &encode(&roll)).map(drop)
    }
}

fn credential(code: &VoterCode, election: &Election) -> Result<Credential, Failure> {
    let none =
        || Failure::refused("credential.code", "this code is of no use in this election: take another file");
    code.credential(election.manifest().id()).ok_or_else(none)
}

/// What is said where only that was asked.
pub fn registered(path: &Path) -> Outcome {
    let words = format!(
        "The voting code in {} is on the roll. Vote with it: `glassurn vote ADDRESS --code-file {}`.",
        path.display(),
        path.display()
    );
    Ok(Answer::done(json!({ "registered": true, "code_file": path }), words))
}
