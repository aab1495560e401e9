use super::*;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

const ELECTION: Hash = [0x5c; 32];

fn issued(names: &[&str]) -> Vec<Issued> {
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let person = |(place, name): (usize, &&str)| Person {
        line: place as u64 + 2,
        name: (*name).to_owned(),
        email: format!("v{place}@a.example"),
        weight: place as u64 + 1,
        language: if place == 1 { "zh".into() } else { String::new() },
    };
    let people = names.iter().enumerate().map(person);
    people
        .map(|person| Issued::new(person, Made::new(&ELECTION, Some("https://h.example/"), &mut rng)))
        .collect()
}

fn facts(issued: &[Issued]) -> Vec<(Person, String, String, Point)> {
    let fact = |i: &Issued| (i.person.clone(), i.code.to_string(), i.link.to_string(), i.credential);
    issued.iter().map(fact).collect()
}

#[test]
fn e_34_the_file_of_codes_is_read_as_it_was_written() {
    let made = issued(&["Ada", "=cmd|' /C calc'!A0", "\"Bo\", B.; C", "'t Hooft", ""]);
    let file = write(&made);
    assert_eq!(facts(&read(&file, &ELECTION).expect("whole")), facts(&made));
    assert!(file.contains(",https://h.example/e/5c5c") && !file.contains("\n="), "{}", *file);
    // As a spreadsheet saves it where the comma stands in numbers.
    let plain = issued(&["Ada", "Bo"]);
    let semicolons = format!("\u{feff}{}", write(&plain).replace(',', ";").replace('\n', "\r\n"));
    assert_eq!(facts(&read(&semicolons, &ELECTION).expect("whole")), facts(&plain));
    assert_eq!(roll(ELECTION, &plain).voters.len(), 2);
    // As files were before voters had languages.
    let older = |line: &str| {
        let mut cells: Vec<&str> = line.split(',').collect();
        cells.remove(3);
        cells.join(",") + "\n"
    };
    let older: String = write(&plain).lines().map(older).collect();
    let credentials = |issued: &[Issued]| roll(ELECTION, issued);
    assert_eq!(credentials(&read(&older, &ELECTION).expect("whole")), credentials(&plain));
}

#[test]
fn a_damaged_file_of_codes_is_refused_with_its_line() {
    let made = issued(&["Ada", "Bo"]);
    let file = write(&made).to_string();
    let (first, last) = (made[0].code.as_str(), made[1].code.as_str());
    let wrong = format!("{}{}", &last[..last.len() - 1], if last.ends_with('7') { '8' } else { '7' });
    let rows: Vec<&str> = file.lines().collect();
    let cases = [
        (file.replace(last, &wrong), CodesError::Line(3)),
        (file.replace(last, first), CodesError::Elsewhere(3)),
        (file.replace(",2,", ",0,"), CodesError::Line(3)),
        ([rows[0], rows[1], rows[1]].join("\n"), CodesError::Twice(3)),
        (file.replace("code,", "cipher,"), CodesError::Columns),
        (rows[1..].join("\n"), CodesError::Columns),
        (String::new(), CodesError::Sheet(SheetError::Empty)),
    ];
    for (file, expected) in cases {
        assert_eq!(read(&file, &ELECTION).expect_err("damaged"), expected);
    }
    assert_eq!(read(&file, &[1; 32]).expect_err("of another election"), CodesError::Elsewhere(2));
    assert_eq!(format!("{made:?}"), "[Issued(…), Issued(…)]", "codes do not print themselves");
}
