use super::*;

fn fields(bytes: &[u8]) -> Vec<Vec<String>> {
    Sheet::read(bytes).expect("a list").rows.into_iter().map(|row| row.fields).collect()
}

#[test]
fn one_list_is_read_alike_in_every_encoding() {
    let text = "name;email\r\nJosé Ñandú;j@a.example\r\n\r\nŽofie €;z@a.example";
    let wide = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    let narrow: Vec<u8> =
        text.chars().map(|c| (0..=255).find(|b| windows_1252(*b) == Some(c)).expect("a byte")).collect();
    let marked = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
    let cases = [
        (text.as_bytes().to_vec(), Encoding::Utf8),
        (marked(b"\xef\xbb\xbf", text.as_bytes()), Encoding::Utf8),
        (marked(b"\xff\xfe", &wide(u16::to_le_bytes)), Encoding::Utf16),
        (marked(b"\xfe\xff", &wide(u16::to_be_bytes)), Encoding::Utf16),
        (wide(u16::to_le_bytes), Encoding::Utf16),
        (wide(u16::to_be_bytes), Encoding::Utf16),
        (narrow, Encoding::Windows1252),
    ];
    for (bytes, encoding) in cases {
        let sheet = Sheet::read(&bytes).expect("a list");
        assert_eq!(sheet.origin, Origin::Text { encoding, separator: ';' });
        assert_eq!(sheet.lines, 4);
        let rows: Vec<(u64, &str)> =
            sheet.rows.iter().map(|row| (row.line, row.fields[0].as_str())).collect();
        assert_eq!(rows, [(1, "name"), (2, "José Ñandú"), (4, "Žofie €")], "{encoding:?}");
    }
}

#[test]
fn every_separator_and_end_of_line_gives_the_same_fields() {
    for separator in [",", ";", "\t"] {
        for end in ["\n", "\r\n", "\r"] {
            let text = [format!("name{separator}email"), format!(" Ada {separator} a@a.example ")].join(end);
            assert_eq!(
                fields(text.as_bytes()),
                [["name", "email"], ["Ada", "a@a.example"]],
                "{separator:?} {end:?}"
            );
        }
    }
}

#[test]
fn e_35_what_is_no_list_is_refused_whole() {
    let half =
        [&b"\xff\xfe"[..], &"name\nAda".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()[..13]]
            .concat();
    let noise: Vec<u8> = (0..4_096u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let cases: [(&[u8], SheetError); 9] = [
        (b"", SheetError::Empty),
        (b"\n\n;;\n", SheetError::Empty),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", SheetError::NotAList),
        (&noise, SheetError::NotAList),
        (&half, SheetError::NotAList),
        (b"\xff\xfe\x00\xd8\x00\xd8", SheetError::NotAList),
        (b"name\nJos\x81\n", SheetError::NotAList),
        (&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0], SheetError::OldWorkbook),
        (&[b';'; 70], SheetError::Empty),
    ];
    for (bytes, expected) in cases {
        assert_eq!(
            Sheet::read(bytes).expect_err("it is no list"),
            expected,
            "{:?}",
            &bytes[..bytes.len().min(20)]
        );
    }
    let wide = "x;".repeat(MAX_COLUMNS + 1);
    assert_eq!(Sheet::read(wide.as_bytes()), Err(SheetError::TooWide { line: 1 }));
    let long = format!("a{}b", "\n".repeat(usize::try_from(MAX_LINES).expect("small")));
    assert_eq!(Sheet::read(long.as_bytes()), Err(SheetError::TooLong { limit: MAX_LINES }));
}

#[test]
fn a_field_is_read_as_it_was_written() {
    let written = ["Bo, \"the\" B.", "a;b", "c\td", "plain"];
    let mut file = String::new();
    crate::cell::line(&mut file, ["one", "two", "three", "four"]);
    crate::cell::line(&mut file, written);
    assert_eq!(fields(file.as_bytes())[1], written);
}
