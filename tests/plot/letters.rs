//! Characters that the bundled font lacks.

use crate::folder;
use std::fs;
use wengert::{Error, data, plot};

/// A font of one letter: a full square for `letter`. Tables as in the OpenType specification.
fn font_of(letter: char, family: &str) -> Vec<u8> {
    fn words(numbers: &[i32]) -> Vec<u8> {
        numbers.iter().flat_map(|&number| (number as i16).to_be_bytes()).collect()
    }
    let long = |number: u32| number.to_be_bytes().to_vec();
    // glyph 0 is empty; glyph 1 has one contour of four points on the line
    let mut glyph = words(&[1, 0, 0, 1000, 1000, 3, 0]);
    glyph.extend([1, 1, 1, 1]);
    glyph.extend(words(&[0, 0, 1000, 0, 0, 1000, 0, -1000]));
    let family: Vec<u8> = family.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut head = [long(0x10000), long(0), long(0), long(0x5F0F3CF5)].concat();
    head.extend(words(&[0, 1000]));
    head.extend([0; 16]);
    head.extend(words(&[0, 0, 1000, 1000, 0, 8, 2, 1, 0]));
    let code = u32::from(letter);
    let cmap = [words(&[0, 1, 3, 10]), long(12), words(&[12, 0]), long(28), long(0), long(1)];
    let hhea = [long(0x10000), words(&[1000, 0, 0, 1000, 0, 0, 1000, 1, 0, 0, 0, 0, 0, 0, 0, 2])];
    let mut maxp = [long(0x10000), words(&[2])].concat();
    maxp.extend([0; 26]);
    // the family, and the same as the name for printers
    let name = |id| [3, 1, 0x409, id, family.len() as i32, 0];
    let names = words(&[&[0, 2, 30], &name(1)[..], &name(6)].concat());
    let mut tables = [
        (*b"cmap", [cmap.concat(), long(code), long(code), long(1)].concat()),
        (*b"glyf", glyph.clone()),
        (*b"head", head),
        (*b"hhea", hhea.concat()),
        (*b"hmtx", words(&[1000, 0, 1000, 0])),
        (*b"loca", [long(0), long(0), long(glyph.len() as u32)].concat()),
        (*b"maxp", maxp),
        (*b"name", [names, family].concat()),
    ];
    let mut font = [long(0x10000), words(&[tables.len() as i32, 0, 0, 0])].concat();
    let mut at = 12 + 16 * tables.len();
    for (name, table) in &mut tables {
        table.resize(table.len().next_multiple_of(4), 0);
        font.extend([name.to_vec(), long(0), long(at as u32), long(table.len() as u32)].concat());
        at += table.len();
    }
    tables.iter().for_each(|(_, table)| font.extend(table));
    font
}

#[test]
fn a_character_that_no_font_has_is_an_error_that_names_it() {
    let folder = folder();
    // a private code point, so that no font of any machine has it
    let odd = "a \u{f8a0} b";
    for file in ["a.png", "a.svg"] {
        let path = folder.path().join(file);
        let line = || plot::lines().series("", &[1.0, 2.0]);
        let people = data::height_weight().with_class_names([odd, "b"]).unwrap();
        let errors = [
            line().title(odd).save(&path),
            line().subtitle(odd).save(&path),
            line().labels("", odd).save(&path),
            line().series(odd, &[1.0]).save(&path),
            plot::bars().series("", &[(odd, 1.0)]).save(&path),
            plot::scatter(&people).save(&path),
            plot::boundary(&people, |x, _| x).resolution(5).save(&path),
            plot::surface(|x, _| x).z_label(odd).save(&path),
            plot::contour(|x, _| x).resolution(5).mark(odd, 0.5, 0.5).save(&path),
        ];
        for error in errors {
            let error = error.unwrap_err();
            assert!(matches!(error, Error::NoGlyph { character: '\u{f8a0}', .. }), "{error}");
            let told = error.to_string();
            assert!(
                told.contains("(U+F8A0) of \"a \u{f8a0} b\"") && told.contains("plot::use_font")
            );
        }
        assert!(!path.exists());
    }
}

#[test]
fn a_font_that_was_given_draws_what_the_bundled_one_lacks() {
    let folder = folder();
    let font = folder.path().join("one.ttf");
    fs::write(&font, font_of('\u{f8b1}', "One Letter")).unwrap();
    let picture = |file: &str, title: &str| {
        let path = folder.path().join(file);
        let chart = plot::lines().series("", &[1.0, 2.0]).title(title).size(300, 200);
        chart.save(&path).map(|()| fs::read(path).unwrap())
    };
    assert!(picture("before.png", "\u{f8b1}").is_err());
    plot::use_font(&font).unwrap();
    // what is bundled still has the other letters; the square is as large as the letters
    let with = picture("with.png", "w = \u{f8b1}\u{f8b1}").unwrap();
    assert_ne!(with, picture("without.png", "w = ").unwrap());
    let ink = crate::Picture::read(&folder.path().join("with.png"));
    assert!(ink.count([34, 34, 34], 0.3..0.7, 0.05..0.2) > 500);
    let svg = String::from_utf8(picture("a.svg", "\u{f8b1}").unwrap()).unwrap();
    assert!(svg.contains("&apos;One Letter&apos;, DejaVu Sans"), "{svg}");
}

/// Runs itself again with a home of its own, where its child finds a font.
#[cfg(all(feature = "system-fonts", target_os = "linux"))]
#[test]
fn the_fonts_of_the_machine_are_searched_for_what_is_missing() {
    let chart = plot::lines().series("", &[1.0, 2.0]).title("\u{f8d3} \u{f8d4}").size(300, 200);
    let folder = folder();
    if std::env::var("WENGERT_TEST_OF_FONTS").is_ok() {
        let error = chart.save(folder.path().join("a.png")).unwrap_err();
        assert!(matches!(error, Error::NoGlyph { character: '\u{f8d4}', .. }), "{error}");
        let path = folder.path().join("b.svg");
        chart.title("\u{f8d3}").save(&path).unwrap();
        assert!(fs::read_to_string(path).unwrap().contains("&apos;Of the machine&apos;, DejaVu"));
        return;
    }
    let fonts = folder.path().join(".fonts");
    fs::create_dir(&fonts).unwrap();
    fs::write(fonts.join("one.ttf"), font_of('\u{f8d3}', "Of the machine")).unwrap();
    fs::write(fonts.join("broken.ttf"), "no font").unwrap();
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "letters::the_fonts_of_the_machine_are_searched_for_what_is_missing"])
        .env("HOME", folder.path())
        .env("WENGERT_TEST_OF_FONTS", "child")
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
}

#[test]
fn a_file_that_is_no_font_is_an_error() {
    let folder = folder();
    let path = folder.path().join("a.ttf");
    let error = plot::use_font(&path).unwrap_err().to_string();
    assert!(error.starts_with(&format!("cannot read {}", path.display())), "{error}");
    let whole = font_of('\u{f8c2}', "Broken");
    for length in [0, 4, 12, 60, 200] {
        fs::write(&path, &whole[..length]).unwrap();
        let error = plot::use_font(&path).unwrap_err().to_string();
        assert!(error.ends_with("it is no TrueType or OpenType font"), "{length}: {error}");
    }
}

#[test]
fn what_is_invisible_or_no_character_does_no_harm() {
    let folder = folder();
    let title = "a\u{200d}b\u{ad}c\u{fe0f} \u{2028}d\u{7}\u{fffe}\u{ffff}\u{10ffff}\u{feff}e";
    for file in ["a.png", "a.svg"] {
        let path = folder.path().join(file);
        plot::lines()
            .series("", &[1.0, 2.0])
            .title(title)
            .labels(title, title)
            .save(&path)
            .unwrap();
    }
    let svg = fs::read_to_string(folder.path().join("a.svg")).unwrap();
    // neither is allowed in XML
    assert!(!svg.contains(['\u{7}', '\u{fffe}', '\u{ffff}']));
    let long = "w".repeat(100_000);
    let bars = plot::bars().series(&long, &[(&long, 1.0)]).title(&long);
    bars.save(folder.path().join("long.svg")).unwrap();
}

#[test]
fn the_licence_of_the_bundled_font_is_shipped() {
    let licences =
        [include_str!("../../LICENSE-DEJAVU"), include_str!("../../chart/LICENSE-DEJAVU")];
    for owner in ["Bitstream, Inc.", "Tavmjong Bah."] {
        let text = format!("by {owner} All Rights Reserved");
        assert!(licences.iter().all(|licence| licence.contains(&text)), "{owner}");
    }
    for manifest in [include_str!("../../Cargo.toml"), include_str!("../../chart/Cargo.toml")] {
        assert!(!manifest.contains("LICENSE"), "no list of files leaves it out");
    }
}
