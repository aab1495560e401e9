//! Which manifests this server takes: ours by host and key, signed by a listed official, with texts and times that
//! mean one thing.

pub mod poll;

use crate::auth::store::is_listed;
use crate::error::Refused;
use crate::limits::Client;
use crate::service::Service;
use crate::witness::reachable;
use glassurn_api::error::Code;
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::encoding::EncodingError;
use glassurn_crypto::manifest::{CodeMaker, Eligibility, Manifest, ManifestError, Texts};
use unicode_normalization::is_nfc;

/// Reads and checks a manifest that somebody wants to publish here; `now` in seconds since 1970.
pub fn admit(service: &Service, content: &Submission, client: Client, now: u64) -> Result<Manifest, Refused> {
    if content.kind != Kind::Manifest.number() {
        return Err(Refused::new(Code::RequestMalformed, "an election begins with a Manifest"));
    }
    let manifest = Manifest::from_bytes(&content.body).map_err(refused)?;
    let board = &manifest.board;
    if board.host != service.heads.host() || board.key != service.heads.public() {
        let detail = "write the host and key that GET /api/v1/board gives into the manifest";
        return Err(Refused::new(Code::ManifestWrongBoard, detail));
    }
    if content.signature.map(|signed| signed.signer) != Some(Signer::official(0)) {
        return Err(Refused::new(Code::AuthRequired, "official 0 signs the manifest"));
    }
    let key = &manifest.officials.first().ok_or(Code::ManifestInvalid)?.key;
    content
        .check(Kind::Manifest, manifest.id(), key)
        .map_err(|_| Refused::new(Code::AuthForbidden, "the signature of official 0 does not verify"))?;
    let listed = is_listed(&mut *service.reader()?, key)?;
    check_eligibility(service, &manifest)?;
    check_witnesses(service, &manifest)?;
    check_texts(&manifest)?;
    check_schedule(&manifest, now)?;
    if !listed {
        poll::admit(service, &manifest, client, now)?;
    }
    Ok(manifest)
}

/// Where the service puts voters on the roll, the manifest names the service's own registrar key.
fn check_eligibility(service: &Service, manifest: &Manifest) -> Result<(), Refused> {
    let ours = manifest.registrar == service.heads.registrar().public();
    match manifest.eligibility {
        // Who makes the codes is what every page says of them.
        Eligibility::Roll if ours == (manifest.codes == CodeMaker::Server) => Ok(()),
        Eligibility::Roll => {
            let detail = "the registrar key that GET /api/v1/board gives belongs into the manifest if the service makes the \
                 codes, and only then";
            Err(Refused::new(Code::ManifestInvalid, detail))
        }
        Eligibility::Open | Eligibility::Registered if ours => Ok(()),
        Eligibility::Open | Eligibility::Registered => {
            let detail = "this server puts voters on the roll: write the registrar key that GET /api/v1/board gives into the manifest";
            Err(Refused::new(Code::ManifestInvalid, detail))
        }
    }
}

/// A record that this server can never have witnessed would be one that nobody may vote on.
fn check_witnesses(service: &Service, manifest: &Manifest) -> Result<(), Refused> {
    let (needed, known) =
        (manifest.witnesses.quorum, reachable(&manifest.witnesses, &service.config.witnesses));
    if known >= needed {
        return Ok(());
    }
    let detail = format_args!(
        "this server has the addresses of {known} of its witnesses, but {needed} must cosign: its operator gives them \
         (--witness NAME=URL)"
    );
    Err(Refused::new(Code::ManifestInvalid, detail))
}

/// Every text must be in NFC: two spellings that look alike would be two names (attacks E-09).
fn check_texts(manifest: &Manifest) -> Result<(), Refused> {
    let contests = manifest.contests().iter().flat_map(|contest| {
        let selections =
            contest.selections.iter().flat_map(|selection| [&selection.title, &selection.description]);
        [&contest.title, &contest.description].into_iter().chain(selections)
    });
    let texts = [&manifest.title, &manifest.description].into_iter().chain(contests);
    let named =
        manifest.officials.iter().chain(&manifest.trustees.members).chain(&manifest.witnesses.members);
    let lines = [&manifest.organiser, &manifest.contact].into_iter().chain(named.map(|named| &named.name));
    let every = texts.flat_map(|Texts(texts)| texts).map(|text| &text.text).chain(lines);
    for text in every {
        if !is_nfc(text) {
            let detail = "a text is not in Unicode's normalisation form C: normalise it and sign again";
            return Err(Refused::new(Code::ManifestText, detail));
        }
    }
    Ok(())
}

fn check_schedule(manifest: &Manifest, now: u64) -> Result<(), Refused> {
    let schedule = &manifest.schedule;
    if jiff::tz::TimeZone::get(&schedule.zone).is_err() {
        let detail = format_args!("there is no time zone {}", schedule.zone);
        return Err(Refused::new(Code::ElectionScheduleInvalid, detail));
    }
    if schedule.closes <= now {
        return Err(Refused::new(Code::ElectionScheduleInvalid, "the closing time has passed already"));
    }
    Ok(())
}

fn refused(error: ManifestError) -> Refused {
    let code = match &error {
        ManifestError::Encoding(EncodingError::NeedsNewer) => Code::ManifestNeedsNewer,
        ManifestError::Encoding(_) => Code::RequestMalformed,
        ManifestError::TooLarge { .. } => Code::ManifestTooLarge,
        ManifestError::Text { .. } | ManifestError::Language { .. } => Code::ManifestText,
        ManifestError::Schedule { .. } => Code::ElectionScheduleInvalid,
        ManifestError::Trustees { .. } => Code::TrusteesThresholdInvalid,
        _ => Code::ManifestInvalid,
    };
    Refused::new(code, error)
}
