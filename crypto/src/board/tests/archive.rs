//! Archives: read by any tar program, rebuilt byte for byte, and every altered byte noticed where it lies.

use super::{board_key, entry, our_origin, signed, tree};
use crate::board::archive::*;
use crate::board::checkpoint::{Checkpoint, CheckpointError, origin};
use crate::board::cosign::{Witnesses, cosign};
use crate::board::note::{KeyKind, NoteKey};
use crate::board::tile::TileError;
use crate::encoding::MAX_ENTRY;
use crate::signature::SecretKey;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use proptest::prelude::*;
use std::io::Read;

fn witness() -> SecretKey {
    SecretKey::from_seed(&[100; 32])
}

fn witness_key() -> NoteKey {
    NoteKey::new("witness.example", KeyKind::Witness, witness().public()).unwrap()
}

/// The keys whose lines belong into these archives.
fn known() -> [NoteKey; 2] {
    [our_origin().log_key(board_key().public()).unwrap(), witness_key()]
}

/// Heads of a board of `size` entries that closed at `closing`.
fn heads(size: u64, closing: Option<u64>) -> Heads {
    let tree = tree(size);
    let mut checkpoint = signed(size, tree.root());
    checkpoint.add(cosign(&checkpoint, "witness.example", &witness(), 1_000).unwrap()).unwrap();
    Heads { checkpoint, closing: closing.map(|closing| signed(closing, tree.root_at(closing).unwrap())) }
}

fn archive(size: u64, closing: Option<u64>) -> Vec<u8> {
    build(&heads(size, closing), (0..size).map(entry)).unwrap()
}

/// What an audit finds: the form, the rebuilding, and the signatures.
fn check(bytes: &[u8]) -> Result<(), String> {
    let archive = Archive::read(bytes).map_err(|error| error.to_string())?;
    archive.check_rebuild(&known()).map_err(|error| error.to_string())?;
    let Heads { checkpoint, closing } = archive.heads();
    for head in [checkpoint].into_iter().chain(closing) {
        head.verify(&our_origin(), board_key().public()).map_err(|error| error.to_string())?;
    }
    let witnesses = Witnesses::new(vec![witness_key()], 1, board_key().public()).unwrap();
    witnesses.verify_quorum(checkpoint).map(|_| ()).map_err(|error| error.to_string())
}

fn difference(bytes: &[u8]) -> Difference {
    Archive::read(bytes).unwrap().check_rebuild(&known()).unwrap_err()
}

/// Where the content of a member begins.
fn content(bytes: &[u8], name: &str) -> usize {
    let mut members = tar::Archive::new(bytes);
    let mut members = members.entries().unwrap().map(|member| member.unwrap());
    members.find(|member| *member.path_bytes() == *name.as_bytes()).unwrap().raw_file_position() as usize
}

#[test]
fn an_archive_returns_its_entries_and_heads() {
    for (size, closing) in [(0, None), (1, None), (3, Some(2)), (256, Some(256)), (700, Some(600))] {
        let bytes = archive(size, closing);
        let read = Archive::read(&bytes[..]).unwrap();
        assert_eq!(*read.heads(), heads(size, closing));
        assert!(read.entries().eq((0..size).map(entry)));
        assert_eq!((read.entry(size), read.size()), (None, size));
        if size > 0 {
            assert_eq!(read.entry(size - 1), Some(&entry(size - 1)[..]));
        }
        check(&bytes).unwrap();
        assert_eq!(archive(size, closing), bytes, "the same bytes each time");
    }
}

#[test]
fn any_tar_program_reads_an_archive() {
    let bytes = archive(300, Some(257));
    let mut members = tar::Archive::new(&bytes[..]);
    let mut names = Vec::new();
    for member in members.entries().unwrap() {
        let mut member = member.unwrap();
        names.push(String::from_utf8(member.path_bytes().into_owned()).unwrap());
        let mut content = Vec::new();
        member.read_to_end(&mut content).unwrap();
        if names.last().unwrap() == "tile/0/000" {
            assert_eq!(content[..32], *tree(1).leaf(0).unwrap());
        }
    }
    let expected = [
        "README",
        "checkpoint",
        "checkpoint-closing",
        "tile/entries/000",
        "tile/entries/001.p/44",
        "tile/0/000",
        "tile/0/001.p/44",
        "tile/1/000.p/1",
    ];
    assert_eq!(names, expected);
}

#[test]
fn only_true_archives_are_built() {
    let entries = |count| (0..count).map(entry);
    assert_eq!(build(&heads(5, None), entries(4)), Err(BuildError::Count(5)));
    assert_eq!(build(&heads(5, None), entries(6)), Err(BuildError::Count(5)));
    assert_eq!(build(&heads(5, None), entries(6).skip(1)), Err(BuildError::Root));
    let long = entries(4).chain([vec![0; MAX_ENTRY + 1]]);
    assert_eq!(build(&heads(5, None), long), Err(BuildError::Entry(4)));
    for closing in [signed(6, tree(6).root()), signed(4, tree(5).root())] {
        let heads = Heads { closing: Some(closing), ..heads(5, None) };
        assert_eq!(build(&heads, entries(5)), Err(BuildError::Closing));
    }
    let unread = stream(&heads(5, None), entries(3).map(Ok).chain([Err("disk")]), |_| Ok(()));
    assert_eq!(unread, Err(BuildError::Io("disk")));
    let unwritten = stream(&heads(5, None), entries(5).map(Ok), |_| Err("full"));
    assert_eq!(unwritten, Err(BuildError::Io("full")));
}

#[test]
fn b_23_every_altered_byte_of_an_archive_is_noticed() {
    let honest = archive(3, Some(2));
    let mut bytes = honest.clone();
    for place in 0..bytes.len() {
        for bit in [1, 0x20, 0x80] {
            bytes[place] ^= bit;
            assert!(check(&bytes).is_err(), "byte {place} ^ {bit:#x}");
            bytes[place] ^= bit;
        }
    }
    assert_eq!(bytes, honest);
}

#[test]
fn b_23_the_altered_entry_is_named() {
    let mut bytes = archive(300, None);
    let read = Archive::read(&bytes[..]).unwrap();
    let altered = read.entry(271).unwrap().as_ptr() as usize - bytes.as_ptr() as usize;
    bytes[altered] ^= 1;
    assert_eq!(difference(&bytes), Difference::Entry(271));
}

#[test]
fn b_23_the_altered_tile_is_named() {
    let honest = archive(300, None);
    for (member, offset) in [("tile/0/000", 33), ("tile/0/001.p/44", 0), ("tile/1/000.p/1", 31)] {
        let mut bytes = honest.clone();
        bytes[content(&honest, member) + offset] ^= 1;
        assert_eq!(difference(&bytes), Difference::Tile { member: member.into(), offset });
    }
    let mut bytes = honest.clone();
    bytes[content(&honest, "README")] ^= 1;
    assert_eq!(difference(&bytes), Difference::Readme);
}

#[test]
fn b_23_entries_and_tiles_altered_together() {
    let mut bytes = archive(4, None);
    let tiles = content(&bytes, "tile/0/000.p/4");
    let entries = content(&bytes, "tile/entries/000.p/4");
    // Entry 1 begins behind the empty entry 0 and its own length.
    bytes[entries + 4] ^= 1;
    let altered = crate::board::merkle::leaf_hash(Archive::read(&bytes[..]).unwrap().entry(1).unwrap());
    bytes[tiles + 32..tiles + 64].copy_from_slice(&altered);
    assert_eq!(difference(&bytes), Difference::Root);
}

#[test]
fn b_15_signature_lines_of_others_do_not_belong_into_an_archive() {
    let mut heads = heads(5, Some(3));
    let stranger = SecretKey::from_seed(&[55; 32]);
    let line = cosign(&heads.checkpoint, "stranger.example", &stranger, 5).unwrap();
    heads.checkpoint.add(line).unwrap();
    let bytes = build(&heads, (0..5).map(entry)).unwrap();
    assert_eq!(difference(&bytes), Difference::Signatures("checkpoint"));
    let [log, witness] = known();
    let swapped = heads.checkpoint.arranged(&[witness, log]);
    let bytes = build(&Heads { checkpoint: swapped, ..heads.clone() }, (0..5).map(entry)).unwrap();
    assert_eq!(difference(&bytes), Difference::Signatures("checkpoint"));
    let arranged = Heads { checkpoint: heads.checkpoint.arranged(&known()), ..heads };
    check(&build(&arranged, (0..5).map(entry)).unwrap()).unwrap();
}

#[test]
fn b_30_archive_spliced_with_another_log() {
    // The closing checkpoint of another election of the same board, whose entries are the same.
    let other = origin("vote.example:8080", &[0xcd; 32]).unwrap();
    let closing = Checkpoint { origin: other, size: 3, root: tree(3).root() }.sign(&board_key()).unwrap();
    let heads = Heads { closing: Some(closing), ..heads(5, None) };
    assert_eq!(build(&heads, (0..5).map(entry)), Err(BuildError::Closing));
    // Put there by hand, in the place of one of the same length.
    let mut bytes = archive(5, Some(3));
    let at = content(&bytes, "checkpoint-closing");
    let text = heads.closing.unwrap().to_string();
    bytes[at..at + text.len()].copy_from_slice(text.as_bytes());
    assert_eq!(difference(&bytes), Difference::Signatures("checkpoint-closing"));
}

#[test]
fn members_in_another_form() {
    use ArchiveError as E;
    let honest = archive(5, Some(3));
    let read = |bytes: &[u8]| Archive::read(bytes).map(|_| ()).unwrap_err();
    assert_eq!(read(b""), E::NotAnArchive);
    assert_eq!(read(&[0; 1024]), E::NotAnArchive);
    assert_eq!(read(&honest[512..]), E::NotAnArchive);
    assert_eq!(read(&[&honest[..], &[0]].concat()), E::End);
    assert_eq!(read(&honest[..honest.len() - 1]), E::End);
    // Cut at every block: never an archive.
    for length in (0..honest.len()).step_by(512) {
        assert!(Archive::read(&honest[..length]).is_err());
    }
    let at = content(&honest, "tile/0/000.p/5");
    let mut bytes = honest.clone();
    bytes.drain(at - 512..at + 512);
    let missing = E::Member { expected: "tile/0/000.p/5".into(), found: String::new() };
    assert_eq!(read(&bytes), missing);
    assert_eq!(read(&honest[..at + 10]), E::Truncated("tile/0/000.p/5".into()));
    assert_eq!(read(&honest[..at + 170]), E::Truncated("tile/0/000.p/5".into()));
    let with = |place: usize, byte: u8| {
        let mut bytes = honest.clone();
        bytes[place] = byte;
        read(&bytes)
    };
    assert_eq!(with(at + 160, 1), E::Padding("tile/0/000.p/5".into()));
    // The owner's name, and a size in tar's second spelling.
    assert_eq!(with(at - 512 + 265, b'x'), E::Header("tile/0/000.p/5".into()));
    assert_eq!(with(at - 512 + 124, 0x80), E::Header("tile/0/000.p/5".into()));
    let entries = content(&honest, "tile/entries/000.p/5");
    let error = TileError::Truncated(0);
    assert_eq!(
        with(entries, 0xff),
        E::Bundle { member: "tile/entries/000.p/5".into(), error: TileError::TooLong(0) }
    );
    assert_eq!(with(entries, 1), E::Bundle { member: "tile/entries/000.p/5".into(), error });
    let error = CheckpointError::Origin;
    let place = content(&honest, "checkpoint") + our_origin().to_string().len() - 1;
    assert_eq!(with(place, b'B'), E::Checkpoint { member: "checkpoint", error });
}

#[test]
fn e_38_checkpoint_of_a_size_beyond_all_memory() {
    let checkpoint = signed(u64::MAX / 2, [1; 32]);
    let heads = Heads { checkpoint, closing: None };
    let mut bytes = Vec::new();
    let entries = (0..512).map(|index| Ok(entry(index)));
    let built = stream(&heads, entries, |part| -> Result<(), ()> {
        bytes.extend_from_slice(part);
        Ok(())
    });
    assert_eq!(built, Err(BuildError::Count(u64::MAX / 2)));
    let cut = ArchiveError::Member { expected: "tile/entries/002".into(), found: String::new() };
    assert_eq!(Archive::read(&bytes[..]).map(|_| ()), Err(cut));
}

proptest! {
    #[test]
    fn no_bytes_panic(cut in any::<prop::sample::Index>(), noise in prop::collection::vec(any::<u8>(), 0..1_500)) {
        let mut bytes = archive(3, Some(2));
        bytes.truncate(cut.index(bytes.len()));
        bytes.extend_from_slice(&noise);
        prop_assert!(check(&bytes).is_err());
    }
}
