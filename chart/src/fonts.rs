//! Fonts: which one has a character, how wide a text is, how it fits into its room, and the outlines
//! of its letters.
//!
//! DejaVu Sans is part of the program, so a picture needs no font of the system. Fonts that were
//! given by [`use_font`] come before it. A character that none of them has, such as 身, is looked for
//! in the fonts of the machine if the feature `system-fonts` is on; otherwise it is an error.

use ab_glyph::{Font, FontArc, FontRef, FontVec, Glyph, ScaleFont, point};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

/// The bundled family as an SVG names it, and then others that are as wide, for a viewer that
/// lacks it.
const FAMILY: &str = "DejaVu Sans, Verdana, sans-serif";

/// A font, and its family's name if it has one and is not bundled.
#[derive(Clone)]
struct Face {
    font: FontArc,
    family: Option<String>,
    /// Whether it is for titles only.
    is_bold: bool,
}

/// The fonts in the order in which a character is looked for: what [`use_font`] was given, the last
/// one first; the bundled ones; and those of the machine that were found.
static FACES: LazyLock<Mutex<Vec<Face>>> = LazyLock::new(|| {
    let bundled = [(dejavu::sans::bold(), true), (dejavu::sans::regular(), false)];
    let faces = bundled.map(|(bytes, is_bold)| {
        let font = FontRef::try_from_slice(bytes).expect("the bundled font is a font");
        Face { font: FontArc::new(font), family: None, is_bold }
    });
    Mutex::new(faces.into())
});

fn faces() -> MutexGuard<'static, Vec<Face>> {
    FACES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A text has a character that no font has; it would be drawn as an empty box.
///
/// ```
/// use wengert_chart::{Align, Letters, Sheet};
/// let mut sheet = Sheet::new(100, 100);
/// sheet.text("a\u{e000}", (50.0, 50.0), 15.0, Align::Center, Letters::Plain);
/// let error = sheet.png().unwrap_err();
/// assert_eq!((error.character, &*error.text), ('\u{e000}', "a\u{e000}"));
/// assert!(error.to_string().contains("U+E000"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no font has the character {character} (U+{:04X}) of \"{text}\": give a font that has it to \
     use_font, or turn on the feature system-fonts, which looks for it in the fonts of this machine",
    u32::from(*character)
)]
#[non_exhaustive]
pub struct NoGlyph {
    /// The first such character.
    pub character: char,
    /// The text.
    pub text: String,
}

/// Some bytes are no font.
///
/// ```
/// let error = wengert_chart::use_font(b"letters".to_vec()).unwrap_err();
/// assert_eq!(error.to_string(), "it is no TrueType or OpenType font");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is no TrueType or OpenType font")]
#[non_exhaustive]
pub struct NotAFont;

/// Draws the texts of all later pictures of this process in a font: the bytes of a `.ttf`, an `.otf`, or
/// a `.ttc`, of which it is the first font.
///
/// Of several fonts the last one comes first. A character that it lacks is taken from those before
/// it, and at the end from the bundled DejaVu Sans. An SVG names only the family of the font, so
/// viewers of the SVG need the font, too.
///
/// Letters are drawn one after another from left to right. Scripts whose letters join or run from
/// right to left, such as Arabic, are right in an SVG only.
///
/// # Errors
/// If the bytes are no such font.
///
/// ```
/// assert!(wengert_chart::use_font(b"letters".to_vec()).is_err());
/// ```
pub fn use_font(bytes: Vec<u8>) -> Result<(), NotAFont> {
    faces().insert(0, face(bytes, 0).ok_or(NotAFont)?);
    Ok(())
}

/// The font at an index of a file; a file of one font has only the index 0.
fn face(bytes: Vec<u8>, index: u32) -> Option<Face> {
    let named = ttf_parser::Face::parse(&bytes, index).ok()?;
    let family = |id| {
        let mut names = named.names().into_iter();
        names.find(|name| name.name_id == id && name.is_unicode())?.to_string()
    };
    // an apostrophe would end the name within an SVG
    let family = family(ttf_parser::name_id::TYPOGRAPHIC_FAMILY)
        .or_else(|| family(ttf_parser::name_id::FAMILY))
        .filter(|name| !name.contains(['\'', '"']));
    let font = FontVec::try_from_vec_and_index(bytes, index).ok()?;
    // without these no letter can be scaled
    let is_sound = font.units_per_em()? > 0.0 && font.height_unscaled() > 0.0;
    is_sound.then(|| Face { font: FontArc::new(font), family, is_bold: false })
}

/// Whether nothing is drawn for it: white space, joiners and marks that choose a variant of the
/// letter before them.
fn is_blank(c: char) -> bool {
    let steers =
        matches!(c, '\u{200c}' | '\u{200d}' | '\u{180b}'..='\u{180d}' | '\u{fe00}'..='\u{fe0f}');
    c.is_whitespace() || steers
}

/// The first font that has the character.
fn font_of(c: char, bold: bool) -> Option<FontArc> {
    let faces = faces();
    let has = |face: &&Face| (bold || !face.is_bold) && face.font.glyph_id(c).0 != 0;
    let found = faces.iter().find(has).map(|face| face.font.clone());
    #[cfg(feature = "system-fonts")]
    let found = found.or_else(|| system::font_of(c, faces));
    found
}

/// An error with the first character of a text that no font has.
pub(crate) fn check(text: &str) -> Result<(), NoGlyph> {
    match text.chars().find(|&c| !is_blank(c) && font_of(c, false).is_none()) {
        Some(character) => Err(NoGlyph { character, text: text.to_string() }),
        None => Ok(()),
    }
}

/// The families of all fonts, as an SVG lists them.
pub(crate) fn families() -> String {
    let names = faces().iter().filter_map(|face| face.family.clone()).collect::<Vec<_>>();
    names.iter().map(|name| format!("'{name}', ")).chain([FAMILY.to_string()]).collect()
}

/// The letters of a text of height `size`, each with its font, and how long the line is. A character
/// that no font has is an empty box.
fn letters(text: &str, size: f64, bold: bool) -> (Vec<(FontArc, Glyph)>, f32) {
    let mut letters: Vec<(FontArc, Glyph)> = Vec::new();
    let mut end = 0.0;
    for c in text.chars() {
        let c = if c.is_whitespace() { ' ' } else { c };
        if c != ' ' && is_blank(c) {
            continue;
        }
        let font = font_of(c, bold).or_else(|| font_of(' ', bold)).expect("a font has a space");
        let units = font.units_per_em().expect("every font that is used has it");
        let scaled = font.as_scaled(size as f32 * font.height_unscaled() / units);
        let id = font.glyph_id(c);
        if let Some((before, glyph)) = letters.last()
            && before.font_data().as_ptr() == font.font_data().as_ptr()
        {
            end += scaled.kern(glyph.id, id);
        }
        let glyph = id.with_scale_and_position(scaled.scale(), point(end, 0.0));
        end += scaled.h_advance(id);
        letters.push((font, glyph));
    }
    (letters, end)
}

/// The width of `text` in pixels, with letters of height `size`.
pub(crate) fn width(text: &str, size: f64, bold: bool) -> f64 {
    f64::from(letters(text, size, bold).1)
}

/// `text`, or its beginning and its end with "…" between them, in at most `room` pixels.
pub(crate) fn fitted(text: &str, size: f64, room: f64, bold: bool) -> String {
    // never measures more letters than could fit: even the narrowest takes a fifth of an em
    let most = (5.0 * room.max(0.0) / size) as usize + 1;
    if text.chars().nth(most).is_none() && width(text, size, bold) <= room {
        return text.to_string();
    }
    let counts: Vec<usize> = (2..=most).collect();
    let fits = |&count: &usize| width(&shortened(text, count), size, bold) <= room;
    shortened(text, 1 + counts.partition_point(fits))
}

/// At most `most` letters of a text: its beginning and its end, which say more than its middle.
fn shortened(text: &str, most: usize) -> String {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= most {
        return text.to_string();
    }
    let tail = most / 2;
    let (head, tail) = (&letters[..most - tail - 1], &letters[letters.len() - tail..]);
    head.iter().chain(&['…']).chain(tail).collect()
}

/// `text` broken between words into at most three lines of at most `room` pixels.
pub(crate) fn wrapped(text: &str, size: f64, room: f64, bold: bool) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        if let Some(line) = lines.last_mut() {
            let longer = format!("{line} {word}");
            if width(&longer, size, bold) <= room {
                *line = longer;
                continue;
            }
        }
        // "…" shows that something does not fit on the third line
        if lines.len() == 3 {
            lines[2].push_str(" …");
            break;
        }
        lines.push(word.to_string());
    }
    lines.iter().map(|line| fitted(line, size, room, bold)).collect()
}

/// Hands the pixels of a text to `paint`: how far right and down of the text's beginning and foot
/// they are, and how much of each is covered.
pub(crate) fn draw(text: &str, size: f64, bold: bool, mut paint: impl FnMut(i32, i32, f32)) {
    for (font, glyph) in letters(text, size, bold).0 {
        let Some(outlined) = font.outline_glyph(glyph) else { continue };
        let corner = outlined.px_bounds().min;
        let (across, down) = (corner.x as i32, corner.y as i32);
        outlined.draw(|x, y, covered| paint(across + x as i32, down + y as i32, covered));
    }
}

#[cfg(feature = "system-fonts")]
mod system {
    //! The fonts of the machine, listed once, when the first character is missing.

    use super::{Face, face};
    use ab_glyph::FontArc;
    use fontdb::{Database, FaceInfo, Style};
    use std::collections::BTreeSet;
    use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

    static FONTS: LazyLock<Database> = LazyLock::new(|| {
        let mut fonts = Database::new();
        fonts.load_system_fonts();
        fonts
    });

    /// The characters that were looked for already.
    static SOUGHT: Mutex<BTreeSet<char>> = Mutex::new(BTreeSet::new());

    /// A font that has the character; it is added to the others.
    pub(crate) fn font_of(c: char, mut faces: MutexGuard<'_, Vec<Face>>) -> Option<FontArc> {
        let is_new = SOUGHT.lock().unwrap_or_else(PoisonError::into_inner).insert(c);
        faces.push(if is_new { search(c) } else { None }?);
        faces.last().map(|face| face.font.clone())
    }

    /// Upright and of usual weight if there is one; of several, by name, not by their order on disk.
    fn search(c: char) -> Option<Face> {
        let mut faces: Vec<&FaceInfo> = FONTS.faces().collect();
        faces.sort_by_cached_key(|face| {
            let weight = face.weight.0.abs_diff(400);
            (face.style != Style::Normal, weight, face.post_script_name.clone())
        });
        faces.into_iter().find_map(|info| {
            let load = |bytes: &[u8], index| {
                // most fonts lack the character, so none is copied before it is known to have it
                let parsed = ttf_parser::Face::parse(bytes, index).ok()?;
                parsed.glyph_index(c).filter(|glyph| glyph.0 != 0)?;
                face(bytes.to_vec(), index)
            };
            FONTS.with_face_data(info.id, load)?
        })
    }
}
