//! Pictures, by their pixels and by the text of their SVG.
#![cfg(feature = "plot")]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod boundary;
mod contour;
mod film;
mod grid;
mod letters;
mod many;
mod parts;
mod surface;
mod ticks;

use std::path::{Path, PathBuf};
use wengert::data::{self, Dataset};
use wengert::{Error, plot};

/// The pixels of a PNG: red, green, blue.
struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<[i32; 3]>,
}

impl Picture {
    fn read(path: &Path) -> Picture {
        let file = std::io::BufReader::new(std::fs::File::open(path).unwrap());
        let mut reader = png::Decoder::new(file).read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        let pixels = bytes.chunks_exact(3).map(|p| [p[0], p[1], p[2]].map(i32::from)).collect();
        Picture { width: info.width as usize, height: info.height as usize, pixels }
    }

    /// How many pixels, of those whose place lies in the range of shares, have about this colour.
    fn count(&self, colour: [i32; 3], x: std::ops::Range<f64>, y: std::ops::Range<f64>) -> usize {
        let inside = |&(place, _): &(usize, &[i32; 3])| {
            let across = (place % self.width) as f64 / self.width as f64;
            let down = (place / self.width) as f64 / self.height as f64;
            x.contains(&across) && y.contains(&down)
        };
        let alike = |&(_, pixel): &(usize, &[i32; 3])| {
            pixel.iter().zip(colour).all(|(a, b)| (a - b).abs() <= 6)
        };
        self.pixels.iter().enumerate().filter(inside).filter(alike).count()
    }
}

const BLUE: [i32; 3] = [0, 114, 178];
const ORANGE: [i32; 3] = [230, 159, 0];
const GREEN: [i32; 3] = [0, 158, 115];
const GREY: [i32; 3] = [150, 150, 150];

/// A background of a class that is sure of itself.
fn pale(colour: [i32; 3]) -> [i32; 3] {
    colour.map(|c| 255 - (255 - c) * 55 / 100)
}

fn folder() -> temp_dir::TempDir {
    temp_dir::TempDir::new().unwrap()
}

/// Two points a class, left and right.
fn left_and_right() -> Dataset {
    let rows = [[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]];
    Dataset::new(rows.map(Vec::from).to_vec(), vec![0, 0, 1, 1]).unwrap()
}

#[test]
fn the_legend_and_the_axes_carry_the_names() {
    let folder = folder();
    let path = folder.path().join("names.svg");
    let set = data::height_weight();
    plot::boundary(&set, |x, _| x).title("A < B & \"C\"\u{0}").save(&path).unwrap();
    let svg = std::fs::read_to_string(&path).unwrap();
    for text in ["male", "female", "weight − 135 (pounds)", "A &lt; B &amp; &quot;C&quot;"] {
        assert!(svg.contains(text), "{text}");
    }
    assert!(!svg.contains('\u{0}'));
    assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
    assert!(svg.contains("sans-serif") && svg.contains("data:image/png;base64,"));
}

#[test]
fn curves_have_their_colours_and_names() {
    let folder = folder();
    let (png, svg) = (folder.path().join("two.png"), folder.path().join("two.svg"));
    let chart = plot::lines()
        .series("falling", &[1.0, 0.5, 0.1])
        .series("rising", &[0.1, 0.5, 1.0])
        .labels("step", "size")
        .size(300, 240);
    chart.save(&png).unwrap();
    chart.save(&svg).unwrap();
    let picture = Picture::read(&png);
    // blue falls from the upper left to the lower right, orange the other way round
    assert!(picture.count(BLUE, 0.15..0.4, 0.2..0.5) > 20);
    assert!(picture.count(BLUE, 0.7..1.0, 0.6..0.9) > 20);
    assert!(picture.count(ORANGE, 0.7..1.0, 0.2..0.4) > 20);
    assert_eq!(picture.count(ORANGE, 0.15..0.4, 0.2..0.4), 0);
    let text = std::fs::read_to_string(&svg).unwrap();
    assert!(["falling", "rising", "step", "size"].iter().all(|name| text.contains(name)));
}

#[test]
fn a_curve_without_a_name_has_no_place_in_the_legend() {
    let folder = folder();
    let lines_of = |name: &str| {
        let path = folder.path().join("one.svg");
        plot::lines().series(name, &[1.0, 0.5, 0.1]).save(&path).unwrap();
        std::fs::read_to_string(&path).unwrap().matches("<polyline").count()
    };
    // the sample beside the name is a line too
    assert_eq!(lines_of("loss"), lines_of("") + 1);
}

#[test]
fn what_has_no_place_on_a_log_axis_is_a_gap() {
    let folder = folder();
    let path = folder.path().join("gap.svg");
    let values = [1.0, 0.5, 0.0, -3.0, f64::NAN, f64::INFINITY, 0.1, 0.01, 0.0, 0.02];
    plot::lines().series("loss", &values).log_y().save(&path).unwrap();
    let svg = std::fs::read_to_string(&path).unwrap();
    // the sample in the legend, two runs, and a dot for the lone last value
    let blue =
        |tag: &str| svg.lines().filter(|l| l.starts_with(tag) && l.contains("#0072B2")).count();
    assert_eq!((blue("<polyline"), blue("<circle")), (3, 1));
}

#[test]
fn a_chart_with_nothing_to_draw_is_an_error() {
    let folder = folder();
    let path = folder.path().join("none.png");
    let text = |chart: plot::Lines| chart.save(&path).unwrap_err().to_string();
    assert_eq!(text(plot::lines()), "there is nothing to draw: no series was added");
    assert!(text(plot::lines().series("a", &[f64::NAN])).ends_with("no value is finite"));
    assert!(text(plot::lines().series("a", &[0.0]).log_y()).contains("log axis"));
    assert!(!path.exists());
}

#[test]
fn a_long_series_makes_a_small_file() {
    let folder = folder();
    let path = folder.path().join("long.svg");
    let mut rng = wengert::rng(5);
    let noisy: Vec<f64> = (0..50_000).map(|_| rng.uniform(0.0, 1.0)).collect();
    plot::lines().series("noise", &noisy).save(&path).unwrap();
    assert!(std::fs::metadata(&path).unwrap().len() < 60_000);
}

#[test]
fn extreme_numbers_are_drawn_without_a_panic() {
    let folder = folder();
    let path = folder.path().join("extreme.svg");
    let extremes = [f64::MAX, f64::MIN, 5e-324, 1e16, 0.0, f64::MIN_POSITIVE];
    for a in extremes {
        for b in extremes {
            plot::lines().series("a", &[a, b]).size(100, 100).save(&path).unwrap();
            plot::lines().series_xy("a", &[(a, 1.0), (b, 2.0)]).log_y().save(&path).unwrap();
        }
    }
}

#[test]
fn the_ending_decides_the_format_and_others_are_refused() {
    let folder = folder();
    let chart = plot::lines().series("a", &[1.0, 2.0]).size(120, 100);
    let upper = folder.path().join("A.PNG");
    chart.save(&upper).unwrap();
    assert_eq!(std::fs::read(&upper).unwrap()[..4], *b"\x89PNG");
    for name in ["a.jpg", "a", ".png", "a.svg.gz"] {
        let error = chart.save(folder.path().join(name)).unwrap_err();
        assert!(matches!(error, Error::FileEnding { .. }), "{name}: {error}");
    }
}

fn names_in(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn folders_are_made_and_nothing_half_written_stays() {
    let folder = folder();
    let path = folder.path().join("some/new/folder/a.svg");
    let chart = plot::lines().series("a", &[1.0, 2.0]);
    chart.save(&path).unwrap();
    chart.save(&path).unwrap();
    assert_eq!(names_in(path.parent().unwrap()), [path]);
    // a folder stands where the picture should go
    let taken = folder.path().join("taken.svg");
    std::fs::create_dir_all(taken.join("inside")).unwrap();
    let error = chart.save(&taken).unwrap_err();
    assert!(error.to_string().starts_with(&format!("cannot write {}", taken.display())), "{error}");
    assert_eq!(names_in(folder.path()).len(), 2);
}

#[test]
fn a_path_through_a_file_cannot_be_written() {
    let folder = folder();
    std::fs::write(folder.path().join("file"), "").unwrap();
    let path = folder.path().join("file/a.png");
    let error = plot::lines().series("a", &[1.0, 2.0]).size(120, 100).save(&path).unwrap_err();
    assert!(matches!(error, Error::File { action: "write", .. }), "{error}");
    assert!(error.to_string().ends_with("file is not a folder"), "{error}");
}

#[test]
fn a_scatter_plot_shows_each_class_at_its_place() {
    let folder = folder();
    let path = folder.path().join("scatter.png");
    plot::scatter(&left_and_right()).size(300, 240).save(&path).unwrap();
    let picture = Picture::read(&path);
    assert!(picture.count(BLUE, 0.0..0.5, 0.15..1.0) > 100);
    assert!(picture.count(ORANGE, 0.6..1.0, 0.15..1.0) > 100);
    assert_eq!(picture.count(ORANGE, 0.0..0.5, 0.15..1.0), 0);
}

#[test]
fn a_scatter_plot_of_numbers_has_a_scale_of_colours() {
    let folder = folder();
    let path = folder.path().join("numbers.svg");
    let rows = vec![vec![0.0, 0.0], vec![1.0, 1.0], vec![2.0, 4.0]];
    let set = Dataset::new(rows.clone(), vec![10.0, 20.0, 30.0]).unwrap();
    plot::scatter(&set).save(&path).unwrap();
    let svg = std::fs::read_to_string(&path).unwrap();
    // dark blue for the lowest, yellow for the highest, and the numbers between
    assert!(svg.contains("#440154") && svg.contains("#FDE725") && svg.contains("\n25\n"));
    let several = Dataset::new(rows, vec![vec![1.0, 0.0], vec![0.0, 1.0], vec![1.0, 0.0]]).unwrap();
    plot::scatter(&several).save(&path).unwrap();
    assert!(std::fs::read_to_string(&path).unwrap().contains("\ny2\n"));
}

#[test]
fn bars_stand_on_zero_side_by_side() {
    let folder = folder();
    let path = folder.path().join("bars.png");
    plot::bars()
        .series("blue", &[("up", 1.0), ("down", -1.0)])
        .series("orange", &[("up", 0.5), ("gap", f64::NAN)])
        .size(300, 240)
        .save(&path)
        .unwrap();
    let picture = Picture::read(&path);
    // three names: up, down, gap; zero lies in the middle
    assert!(picture.count(BLUE, 0.12..0.4, 0.15..0.5) > 1000);
    assert!(picture.count(ORANGE, 0.12..0.4, 0.25..0.52) > 500);
    assert!(picture.count(BLUE, 0.4..0.7, 0.55..0.9) > 1000);
    assert_eq!(picture.count(BLUE, 0.4..0.7, 0.15..0.5), 0);
    assert_eq!(picture.count(ORANGE, 0.45..1.0, 0.15..1.0), 0);
}

#[test]
#[should_panic(expected = "a picture is 100 to 4000 pixels wide and high, got 50 × 300")]
fn a_tiny_size_panics() {
    let _ = plot::bars().size(50, 300);
}

#[test]
fn texts_that_leave_no_room_for_the_data_do_no_harm() {
    let folder = folder();
    let long = "a title without an end ".repeat(1000);
    let set = data::spiral(2, 40, 0.0, &mut wengert::rng(1))
        .with_class_names((0..40).map(|class| format!("{class} {long}")))
        .unwrap();
    let names: Vec<(String, f64)> = (0..50).map(|bar| (format!("{bar}{long}"), 1e300)).collect();
    for file in ["a.png", "a.svg"] {
        let path = folder.path().join(file);
        let scores = |x: f64, y: f64| (0..40).map(|k| (x + y) * f64::from(k)).collect::<Vec<_>>();
        plot::boundary(&set, scores)
            .title(&long)
            .labels(&long, &long)
            .size(100, 100)
            .resolution(3)
            .save(&path)
            .unwrap();
        plot::surface(|x, y| x - y).title(&long).z_label(&long).size(100, 100).save(&path).unwrap();
        plot::bars().series(&long, &names).title(&long).size(100, 100).save(&path).unwrap();
    }
}

#[test]
fn more_points_are_smaller() {
    let folder = folder();
    let size = |points: usize| {
        let moons = data::moons(points, 0.1, &mut wengert::rng(1));
        let path = folder.path().join(format!("{points}.svg"));
        plot::scatter(&moons).size(400, 300).save(&path).expect("it can be drawn");
        std::fs::read_to_string(&path).expect("it was drawn").len() / points
    };
    // every point is drawn
    assert!([100, 500, 3000].map(size).iter().all(|&bytes| bytes > 20));
}

#[test]
fn rows_of_several_numbers_are_of_the_class_of_the_largest() {
    let rows = vec![vec![0.0, 0.0], vec![1.0, 0.0], vec![0.0, 1.0]];
    let targets = vec![vec![1.0, 0.0, 0.0], vec![0.0, 1.0, 0.0], vec![0.0, 0.0, 1.0]];
    let one_hot =
        Dataset::new(rows, targets).and_then(|set| set.with_target_names(["a", "b", "c"]));
    let one_hot = one_hot.expect("three rows of three");
    let folder = folder();
    let path = folder.path().join("one_hot.svg");
    let scores = |x: f64, y: f64| vec![0.5 - x - y, x - y, y - x];
    let boundary = plot::boundary(&one_hot, scores);
    let shown = format!("{boundary:?}");
    assert!(shown.contains("3 rows") && shown.contains("border: 0.5"), "{shown}");
    boundary.size(300, 200).resolution(10).save(&path).expect("it can be drawn");
    let svg = std::fs::read_to_string(&path).expect("it was drawn");
    assert!(["a", "b", "c"].iter().all(|name| svg.contains(&format!("\n{name}\n"))), "{svg}");
}

#[test]
fn bars_without_a_finite_height_are_an_error() {
    let error = plot::bars().series("none", &[("a", f64::NAN)]).save("a.svg").unwrap_err();
    assert!(error.to_string().contains("no bar of finite height was added"), "{error}");
}
