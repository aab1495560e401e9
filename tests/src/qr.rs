//! Reads QR codes (ISO/IEC 18004) that are drawn straight and whole, as pages draw them: error correction M, one segment of bytes. Nothing is
//! corrected; that the words for correction are right, so that a camera finds its way, is verified.

use crate::webdriver::Browser;
use serde_json::json;

/// For each version from 1: how many words for correction a block has, how many blocks there are, and how many words with data all
/// blocks have together (table 9, level M).
const BLOCKS: [(usize, usize, usize); 12] = [
    (10, 1, 16),
    (16, 1, 28),
    (26, 1, 44),
    (18, 2, 64),
    (24, 2, 86),
    (16, 4, 108),
    (18, 4, 124),
    (22, 4, 154),
    (22, 5, 182),
    (26, 5, 216),
    (30, 5, 254),
    (22, 8, 290),
];

/// Where the middle of an alignment pattern may be, besides row and column 6 (annex E).
const ALIGNED: [&[usize]; 12] = [
    &[],
    &[18],
    &[22],
    &[26],
    &[30],
    &[34],
    &[22, 38],
    &[24, 42],
    &[26, 46],
    &[28, 50],
    &[30, 54],
    &[32, 58],
];

/// What a browser shows within a box, in shades of grey, row by row.
pub struct Picture {
    /// Shades in a row.
    pub width: usize,
    /// From 0, black, to 255.
    pub shades: Vec<u8>,
}

impl Picture {
    /// Of the first element that a selector finds.
    #[track_caller]
    pub fn of(browser: &Browser, selector: &str) -> Self {
        let place = "const box = document.querySelector(arguments[0])?.getBoundingClientRect();
            return box && { x: box.x + scrollX, y: box.y + scrollY, width: box.width, height: box.height, scale: 3 }";
        let clip = browser.wait(selector, place, json!([selector]));
        let asked = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let picture = browser.tool("Page.captureScreenshot", asked);
        let read = "const [data, done] = arguments;
            const bytes = Uint8Array.from(atob(data), letter => letter.charCodeAt(0));
            createImageBitmap(new Blob([bytes], { type: 'image/png' })).then(image => {
                const pen = new OffscreenCanvas(image.width, image.height).getContext('2d');
                pen.drawImage(image, 0, 0);
                const colours = pen.getImageData(0, 0, image.width, image.height).data;
                let shades = '';
                for (let at = 1; at < colours.length; at += 4) shades += String.fromCharCode(colours[at]);
                done([image.width, btoa(shades)]);
            }, error => done([0, String(error)]));";
        let read = browser.run_async(read, json!([picture["data"]]));
        let width = read[0].as_u64().expect("a number") as usize;
        let shades = data_encoding::BASE64.decode(read[1].as_str().unwrap_or_default().as_bytes());
        Self { width, shades: shades.expect("the shades of a picture") }
    }

    /// The text of the one code in it.
    ///
    /// # Errors
    /// What is wrong with the code.
    pub fn text(&self) -> Result<String, String> {
        let symbol = self.symbol()?;
        text(&symbol.words()?, symbol.version())
    }

    /// The symbol's squares: its corners are dark, and the first one has a pattern seven squares wide.
    fn symbol(&self) -> Result<Symbol, String> {
        let dark = |place: usize| self.shades[place] < 128;
        let places: Vec<usize> = (0..self.shades.len()).filter(|place| dark(*place)).collect();
        let across = |place: &usize| place % self.width;
        let (Some(first), Some(last)) = (places.first(), places.last()) else {
            return Err("nothing is dark".into());
        };
        let (top, bottom) = (first / self.width, last / self.width + 1);
        let left = places.iter().map(across).min().unwrap_or_default();
        let right = places.iter().map(across).max().unwrap_or_default() + 1;
        // The edge itself may be half light.
        let inside = (top + bottom.abs_diff(top) / 100 + 1) * self.width;
        let light = (left..right).take_while(|column| !dark(inside + column)).count();
        let run = (left + light..right).take_while(|column| dark(inside + column)).count() + light;
        let side = ((right - left) * 7 + run / 2) / run.max(1);
        if !(21..=17 + 4 * BLOCKS.len()).contains(&side) || (side - 17) % 4 != 0 {
            return Err(format!("a symbol of {side} squares"));
        }
        let middle = |from: usize, to: usize, n: usize| from + (2 * n + 1) * (to - from) / (2 * side);
        let square = |row, column| dark(middle(top, bottom, row) * self.width + middle(left, right, column));
        Ok(Symbol((0..side).map(|row| (0..side).map(|column| square(row, column)).collect()).collect()))
    }
}

/// The squares of a symbol, by row and column; dark ones are true.
struct Symbol(Vec<Vec<bool>>);

impl Symbol {
    fn side(&self) -> usize {
        self.0.len()
    }

    fn version(&self) -> usize {
        (self.side() - 17) / 4
    }

    /// How the squares are masked; the words around the first corner say so.
    fn mask(&self) -> Result<u32, String> {
        let row = (0..6).chain([7]).map(|column| (8, column));
        let column = (0..6).rev().map(|row| (row, 8));
        let places = row.chain([(8, 8), (7, 8)]).chain(column);
        let bits = places.fold(0_u32, |bits, (row, column)| bits << 1 | u32::from(self.0[row][column]));
        let said = bits ^ 0x5412;
        let rest = (10..15).rev().fold(said, |rest, bit| match rest >> bit & 1 {
            1 => rest ^ 0x537 << (bit - 10),
            _ => rest,
        });
        match (rest, said >> 13) {
            (0, 0) => Ok(said >> 10 & 7),
            (0, level) => Err(format!("error correction {level}, and not M")),
            _ => Err("what it says of its form is damaged".into()),
        }
    }

    /// Whether a square belongs to a pattern, and not to what is said.
    fn is_pattern(&self, row: usize, column: usize) -> bool {
        let (side, version) = (self.side(), self.version());
        let corner = row < 9 && (column < 9 || column >= side - 8) || row >= side - 8 && column < 9;
        let far = side - 11..side - 8;
        let numbered = version >= 7 && (row < 6 && far.contains(&column) || column < 6 && far.contains(&row));
        let middles: Vec<usize> = [6].into_iter().chain(ALIGNED[version - 1].iter().copied()).collect();
        let last = side - 7;
        let near = |middle: usize, place: usize| middle.abs_diff(place) <= 2;
        let aligned = middles.iter().any(|&down| {
            middles.iter().any(|&across| {
                let found = [(6, 6), (6, last), (last, 6)].contains(&(down, across));
                !found && near(down, row) && near(across, column)
            })
        });
        corner || numbered || aligned || row == 6 || column == 6
    }

    /// The words with data, in order, once the words for correction are found to fit them.
    fn words(&self) -> Result<Vec<u8>, String> {
        let (side, mask) = (self.side(), self.mask()?);
        let (correcting, blocks, data) = BLOCKS[self.version() - 1];
        let mut bits = Vec::new();
        let pairs = (0..side).rev().filter(|column| *column != 6).collect::<Vec<_>>();
        for (number, pair) in pairs.chunks(2).enumerate() {
            for step in 0..side {
                let row = if number % 2 == 0 { side - 1 - step } else { step };
                let free = pair.iter().filter(|column| !self.is_pattern(row, **column));
                bits.extend(free.map(|&column| self.0[row][column] != masked(mask, row, column)));
            }
        }
        let words =
            bits.chunks_exact(8).map(|bits| bits.iter().fold(0, |word, bit| word << 1 | u8::from(*bit)));
        let words: Vec<u8> = words.take(data + correcting * blocks).collect();
        if words.len() < data + correcting * blocks {
            return Err("it is cut off".into());
        }
        // The later blocks are longer by a word where the data do not divide.
        let short = data / blocks;
        let longer = blocks - data % blocks;
        let length = |block: usize| short + usize::from(block >= longer);
        let mut read = vec![Vec::new(); blocks];
        let mut left = words.into_iter();
        for place in 0..=short {
            let filled = read.iter_mut().enumerate().filter(|(block, _)| place < length(*block));
            filled.for_each(|(_, words)| words.extend(left.next()));
        }
        for _ in 0..correcting {
            read.iter_mut().for_each(|words| words.extend(left.next()));
        }
        match read.iter().all(|block| fits(block, correcting)) {
            true => Ok(read
                .iter()
                .enumerate()
                .flat_map(|(block, words)| words[..length(block)].to_vec())
                .collect()),
            false => Err("the words for correction do not fit the data".into()),
        }
    }
}

/// Whether a mask turns a square around (table 10).
fn masked(mask: u32, row: usize, column: usize) -> bool {
    let (both, product) = (row + column, row * column);
    match mask {
        0 => both % 2 == 0,
        1 => row.is_multiple_of(2),
        2 => column.is_multiple_of(3),
        3 => both % 3 == 0,
        4 => (row / 2 + column / 3).is_multiple_of(2),
        5 => product % 2 + product % 3 == 0,
        6 => (product % 2 + product % 3) % 2 == 0,
        _ => (both % 2 + product % 3) % 2 == 0,
    }
}

/// Whether a block of a Reed–Solomon code over GF(2^8), modulus 0x11d, is whole: it is zero at the first powers of 2.
fn fits(block: &[u8], correcting: usize) -> bool {
    let double = |value: u8| value << 1 ^ if value & 0x80 != 0 { 0x1d } else { 0 };
    let times = |value: u8, power: usize| (0..power).fold(value, |value, _| double(value));
    (0..correcting).all(|power| block.iter().fold(0, |sum, word| times(sum, power) ^ word) == 0)
}

/// The one segment of bytes.
fn text(words: &[u8], version: usize) -> Result<String, String> {
    let half = |place: usize| match place % 2 {
        0 => words[place / 2] >> 4,
        _ => words[place / 2] & 15,
    };
    if half(0) != 4 {
        return Err(format!("what is said is in mode {}, and not in bytes", half(0)));
    }
    let word = |place: usize| half(place) << 4 | half(place + 1);
    let (length, begin) = match version {
        0..10 => (usize::from(word(1)), 3),
        _ => (usize::from(word(1)) << 8 | usize::from(word(3)), 5),
    };
    if begin + 2 * length > 2 * words.len() {
        return Err("it says that it is longer than it is".into());
    }
    let bytes = (0..length).map(|place| word(begin + 2 * place)).collect();
    String::from_utf8(bytes).map_err(|error| error.to_string())
}
