use glassurn_api::roll::list::Which;
use glassurn_api::roll::sheet::SheetError;
use glassurn_crypto::encoding::hex;

use super::*;
use crate::console::desk::roll::book::Book;
use glassurn_api::roll::codes::{self, Issued, Made};

const ELECTION: [u8; 32] = [0x5c; 32];

fn fault<T>(result: Result<T, Fault>) -> RollFault {
    match result {
        Err(Fault::Roll(fault)) => fault,
        Err(other) => panic!("another fault: {other:?}"),
        Ok(_) => panic!("it must not be"),
    }
}

/// A desk with codes that were just made for these people.
fn made(list: &str) -> RollDesk {
    let mut desk = RollDesk::default();
    desk.read(&ReadRoll::Text(list.into())).expect("a list");
    desk.take(&TakeRoll {}).expect("taken");
    let mut rng = crate::random::generator().expect("a generator");
    let people = desk.people().expect("taken").to_vec();
    let issue = |person| Issued::new(person, Made::new(&ELECTION, Some("https://h.example"), &mut rng));
    let issued = people.into_iter().map(issue).collect();
    desk.book = Some(Book { election: ELECTION, issued, saved: false, pending: None });
    desk
}

fn file(desk: &RollDesk) -> String {
    codes::write(&desk.book().expect("codes").issued).to_string()
}

fn open(file: &str) -> OpenCodes {
    OpenCodes { election: hex(&ELECTION), file: file.as_bytes().to_vec() }
}

#[test]
fn a_list_is_taken_only_when_every_line_is_decided() {
    let mut desk = RollDesk::default();
    assert_eq!(fault(desk.take(&TakeRoll {})), RollFault::NoList);
    assert_eq!(fault(desk.read(&ReadRoll::Text("\n".into()))), RollFault::Sheet(SheetError::Empty));
    desk.read(&ReadRoll::Text("name,email\nAda,a@a.example\nBo,A@a.example\nCy,c@\n".into()))
        .expect("a list");
    assert_eq!(fault(desk.take(&TakeRoll {})), RollFault::Unfit(Unfit::Open(2)));
    desk.mend(&MendLine {
        number: 4,
        name: "Cy".into(),
        email: String::new(),
        weight: String::new(),
        language: String::new(),
    })
    .expect("mended");
    desk.leave_out(&LeaveOut { which: Which::Duplicates, out: true }).expect("left out");
    let receipt = desk.take(&TakeRoll {}).expect("taken");
    assert_eq!((receipt.counts.voters, receipt.counts.left_duplicates, receipt.weight), (2, 1, 2));
    assert_eq!(receipt.file, "name,email,weight\nAda,a@a.example,1\nCy,,1\n");
    // What is changed afterwards must be taken anew.
    desk.leave_out(&LeaveOut { which: Which::LeftOut, out: false }).expect("taken in");
    assert!(desk.people().is_err());
}

#[test]
fn codes_are_saved_only_when_their_file_was_opened() {
    let mut desk = made("name\nAda\n=Bo\n");
    assert_eq!(fault(desk.letters(&Letters { from: 0 })), RollFault::Unsaved);
    let own = file(&desk);
    let other = file(&made("name\nAda\n=Bo\n"));
    assert_eq!(fault(desk.open(&open(&other))), RollFault::OtherCodes, "the same people with other codes");
    assert_eq!(fault(desk.open(&open("name\nAda\n"))), RollFault::NotCodes);
    let short: String = own.lines().take(2).collect::<Vec<_>>().join("\n");
    assert_eq!(fault(desk.open(&open(&short))), RollFault::OtherCodes, "half of the file");
    let opened = desk.open(&open(&own)).expect("the file that was saved");
    assert!(opened.saved && opened.file.is_empty(), "the secret file is not given again");
    let letters = desk.letters(&Letters { from: 0 }).expect("letters");
    assert_eq!(letters.iter().map(|letter| letter.name.as_str()).collect::<Vec<_>>(), ["Ada", "=Bo"]);
    assert!(letters[1].link.ends_with(&letters[1].code));
    // Another tab, another day: the file alone gives the same roll.
    let mut later = RollDesk::default();
    assert_eq!(later.open(&open(&own)).expect("the file").fingerprint, opened.fingerprint);
    let elsewhere = OpenCodes { election: hex(&[1; 32]), ..open(&own) };
    assert_eq!(fault(later.open(&elsewhere)), RollFault::CodesElsewhere(2));
}

#[test]
fn a_replaced_code_makes_the_file_old() {
    let mut desk = made("name,email\nAda,a@a.example\nBo,b@a.example\n");
    let old = file(&desk);
    desk.open(&open(&old)).expect("saved");
    let found = desk.find(&FindPerson { words: " B@A ".into() }).expect("codes");
    let [person] = found.as_slice() else { panic!("{found:?}") };
    let ask = ReplaceCode { place: person.place, url: "https://h.example".into() };
    let replaced = desk.replace(&ask).expect("replaced");
    assert_eq!(
        (replaced.letter.name.as_str(), replaced.codes.saved, replaced.codes.changing),
        ("Bo", false, true)
    );
    assert!(!old.contains(&replaced.letter.code) && replaced.codes.file.contains(&replaced.letter.code));
    assert_eq!(fault(desk.open(&open(&old))), RollFault::OtherCodes, "the old file is not the new one");
    assert_eq!(fault(desk.replace(&ask)), RollFault::Pending);
    desk.open(&open(&replaced.codes.file)).expect("the new file");
    assert!(!replaced.request.contains(&replaced.letter.code), "a request holds no secret");
}

#[test]
fn an_address_that_no_voter_can_open_is_refused() {
    for bad in
        ["", "vote.example.org", "javascript:alert(1)", "https://", "https://a b", "https://h#c=", "ftp://h"]
    {
        assert_eq!(fault(board::url(bad)), RollFault::Address, "{bad}");
    }
    assert!(board::url(&format!("https://{}", "h".repeat(200))).is_err());
    assert_eq!(board::url("http://localhost:8080"), Ok("http://localhost:8080"));
}

#[test]
fn e_25_nothing_secret_prints_itself() {
    let mut desk = made("name\nAda\n");
    let own = file(&desk);
    let opened = desk.open(&open(&own)).expect("saved");
    let letters = desk.letters(&Letters { from: 0 }).expect("letters");
    let shown = format!("{opened:?} {letters:?} {:?} {:?}", open(&own), ReadRoll::Text("Ada".into()));
    assert_eq!(shown, "Codes(…) [Letter(…)] OpenCodes(…) ReadRoll(…)");
}
