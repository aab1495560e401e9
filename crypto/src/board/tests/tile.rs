//! Paths and bundles: the one spelling is read, everything else refused without a panic.

use super::{entry, tree};
use crate::board::tile::*;
use crate::encoding::MAX_ENTRY;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use proptest::prelude::*;
use tlog_tiles::Tile;

#[test]
fn paths_of_the_specification() {
    for (path, index) in [
        ("tile/0/000", 0),
        ("tile/1/999", 999),
        ("tile/2/x001/000", 1_000),
        ("tile/63/x001/x234/067.p/1", 1_234_067),
        ("tile/0/x001/x234/067.p/255", 1_234_067),
        ("tile/0/x018/x446/x744/x073/x709/x551/615", u64::MAX),
    ] {
        let Ok(TilePath::Hashes(tile)) = TilePath::parse(path) else { panic!("{path}") };
        assert_eq!((tile.index(), tile.to_string().as_str()), (index, path));
    }
    let Ok(TilePath::Entries(bundle)) = TilePath::parse("tile/entries/x001/x234/067.p/8") else { panic!() };
    assert_eq!((bundle.index(), bundle.width()), (1_234_067, 8));
    assert_eq!(bundle.to_string(), "tile/entries/x001/x234/067.p/8");
}

#[test]
fn a_hash_lies_in_the_tile_that_holds_its_place() {
    let held = |level, place, size| HashTile::holding(level, place, size).map(|tile| tile.to_string());
    assert_eq!(held(0, 0, 1).as_deref(), Some("tile/0/000.p/1"));
    assert_eq!(held(0, 300, 513).as_deref(), Some("tile/0/001"));
    assert_eq!(held(0, 512, 513).as_deref(), Some("tile/0/002.p/1"));
    assert_eq!(held(1, 1, 513).as_deref(), Some("tile/1/000.p/2"));
    // A tile of level 1 holds the roots of full tiles alone.
    assert_eq!(held(1, 2, 513), None);
    assert_eq!(held(0, 513, 513), None);
    assert_eq!(held(8, 0, u64::MAX), None);
    assert_eq!(held(64, 0, u64::MAX), None);
}

#[test]
fn b_16_other_spellings_of_paths() {
    let refused = [
        "",
        "/",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "/tile/0/000",
        "tile/0/000/",
        "tile//000",
        "tile/0//000",
        "tile/00/000",
        "tile/+1/000",
        "tile/-1/000",
        "tile/64/000",
        "tile/256/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/x001",
        "tile/0/001/002",
        "tile/0/x1/002",
        "tile/0/+01",
        "tile/0/ 01",
        "tile/0/X001/002",
        "tile/0/xx01/002",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/+1",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/000.p/1.p/1",
        "tile/0/000.p/1/",
        "tile/0/٠٠٠",
        "tile/entries/0",
        "tile/entries/000.p/0",
        "tile/entries",
        "tile/entries/entries/000",
        "tile/data/000",
        "tile/0/x018/x446/x744/x073/x709/x551/616",
        "tile/0/../000",
        "tile/0/000?x",
        "tile/0/000\n",
        "tile/8/0/000",
    ];
    for path in refused {
        assert_eq!(TilePath::parse(path), Err(TileError::Path), "{path}");
    }
    assert_eq!(TilePath::parse(&"x".repeat(1 << 20)), Err(TileError::Path));
}

#[test]
fn paths_equal_those_of_tlog_tiles() {
    for size in [1, 255, 256, 257, 70_000, 256 * 256 + 1, 300_000_000] {
        for tile in hash_tiles(size).filter(|tile| tile.width() < WIDTH || tile.index() % 997 == 0) {
            let theirs = Tile::new(8, tile.level(), tile.index(), u32::from(tile.width()), false);
            // Theirs names the height first: tile/8/L/N.
            assert_eq!(theirs.path().replacen("tile/8/", "tile/", 1), tile.to_string());
        }
    }
}

#[test]
fn tiles_of_the_specifications_example() {
    let widths = |level| {
        let tiles = hash_tiles(70_000).filter(move |tile| tile.level() == level);
        let (full, partial): (Vec<_>, Vec<_>) =
            tiles.map(|tile| tile.width()).partition(|width| *width == WIDTH);
        (full.len(), partial)
    };
    assert_eq!(widths(0), (273, vec![112]));
    assert_eq!(widths(1), (1, vec![17]));
    assert_eq!(widths(2), (0, vec![1]));
    assert_eq!(widths(3), (0, vec![]));
    let names: Vec<String> = hash_tiles(256).map(|tile| tile.to_string()).collect();
    assert_eq!(names, ["tile/0/000", "tile/1/000.p/1"]);
    assert_eq!(bundles(513).map(|bundle| bundle.to_string()).last().unwrap(), "tile/entries/002.p/1");
    assert_eq!((hash_tiles(0).count(), bundles(0).count()), (0, 0));
}

#[test]
fn tiles_hold_the_trees_hashes() {
    let whole = tree(700);
    for size in [1, 255, 256, 257, 512, 700] {
        let tree = tree(size);
        for tile in hash_tiles(size) {
            let bytes = tree.tile(tile).unwrap();
            assert_eq!(bytes.len(), usize::from(tile.width()) * 32);
            assert_eq!(whole.tile(tile), Some(bytes.clone()), "a tile never changes");
            for (place, hash) in bytes.chunks(32).enumerate() {
                let first = (tile.start().unwrap() + place as u64) << (8 * tile.level());
                let span: crate::board::merkle::Tree =
                    (first..first + (1 << (8 * tile.level()))).map(|i| *whole.leaf(i).unwrap()).collect();
                assert_eq!(hash, span.root());
            }
        }
        let Ok(TilePath::Hashes(absent)) = TilePath::parse("tile/63/x018/x446/x744/x073/x709/x551/615")
        else {
            panic!()
        };
        assert_eq!(tree.tile(absent), None);
    }
    let Ok(TilePath::Hashes(wider)) = TilePath::parse("tile/0/002.p/189") else { panic!() };
    assert_eq!(whole.tile(wider), None);
}

#[test]
fn bundles_return_their_entries() {
    let entries: Vec<Vec<u8>> = (0..10).map(entry).collect();
    let bytes = encode_bundle(&entries).unwrap();
    assert_eq!(decode_bundle(&bytes, 10).unwrap(), entries);
    assert_eq!(decode_bundle(&bytes, 9), Err(TileError::Trailing(9)));
    assert_eq!(decode_bundle(&bytes, 11), Err(TileError::Truncated(10)));
    assert_eq!(decode_bundle(&bytes[..bytes.len() - 1], 10), Err(TileError::Truncated(9)));
    assert_eq!(&encode_bundle([[0xff; 3]]).unwrap()[..], [0, 3, 0xff, 0xff, 0xff]);
    let longest = vec![0; MAX_ENTRY];
    assert_eq!(decode_bundle(&encode_bundle([&longest]).unwrap(), 1).unwrap(), [&longest[..]]);
}

#[test]
fn a_25_entry_longer_than_the_limit() {
    assert_eq!(encode_bundle([vec![], vec![0; MAX_ENTRY + 1]]), Err(TileError::TooLong(1)));
    assert_eq!(encode_bundle([vec![0; 65_536 + 3]]), Err(TileError::TooLong(0)));
    let length = (MAX_ENTRY as u16 + 1).to_be_bytes();
    let bytes = [&length[..], &vec![0; MAX_ENTRY + 1]].concat();
    assert_eq!(decode_bundle(&bytes, 1), Err(TileError::TooLong(0)));
}

#[test]
fn the_bundle_of_an_entry() {
    assert_eq!(Bundle::holding(5, 5), None);
    for size in [1u64, 255, 256, 257, 700] {
        for index in 0..size {
            let bundle = Bundle::holding(index, size).unwrap();
            assert!(bundle.entries(size).unwrap().contains(&index));
            assert!(bundles(size).any(|other| other == bundle));
        }
    }
    let Ok(TilePath::Entries(last)) = TilePath::parse("tile/entries/x018/x446/x744/x073/x709/x551/615")
    else {
        panic!()
    };
    assert_eq!(last.entries(u64::MAX), None);
    assert!(Bundle::holding(u64::MAX - 1, u64::MAX).is_some());
}

proptest! {
    #[test]
    fn no_path_panics_and_what_is_read_prints_the_same(path in "tile/(entries|[0-9]{1,3})/[x0-9/]{0,20}(\\.p/[0-9]{0,4})?") {
        if let Ok(tile) = TilePath::parse(&path) {
            prop_assert_eq!(tile.to_string(), path);
        }
    }

    #[test]
    fn no_text_panics(path in any::<String>()) {
        prop_assert!(TilePath::parse(&path).is_err());
    }

    #[test]
    fn a_bundle_that_is_read_is_written_the_same(bytes in prop::collection::vec(0u8..4, 0..40), width in 0u16..8) {
        if let Ok(entries) = decode_bundle(&bytes, width) {
            prop_assert_eq!(encode_bundle(entries).unwrap(), bytes);
        }
    }
}
