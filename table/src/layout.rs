//! What is known of a file once it is read, so that a second file can be read like the first.
//!
//! ```
//! # let folder = temp_dir::TempDir::new()?;
//! # let (first, second) = (folder.path().join("a.csv"), folder.path().join("b.csv"));
//! use wengert_table::Csv;
//! std::fs::write(&first, "id,size,kind\n7,1.5,long\n8,0.5,short\n")?;
//! std::fs::write(&second, "kind,size\nshort,0.25\n")?;
//! let train = Csv::with_header().ignore(["id"]).read(&first)?;
//! let test = Csv::like(&train).read(&second)?;
//! assert_eq!((test.input(0), test.classes()), (&[0.25][..], &[1][..]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::Csv;
use crate::text::cleaned;

/// The columns of a file, what each of them is for, and the names of what was read from it.
///
/// ```
/// use wengert_table::Layout;
/// let layout = Layout::of_names(&["height".into(), "weight".into()], &["age".into()], &[]);
/// assert_eq!(layout.input_names(), ["height", "weight"]);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Layout {
    pub(crate) columns: Columns,
    pub(crate) roles: Roles,
    /// Columns that nothing names were ignored.
    pub(crate) ignores_others: bool,
    /// Rows with a missing value were left out.
    pub(crate) drops_missing: bool,
    /// The texts that say that a value is missing.
    pub(crate) missing: Vec<String>,
    /// The labels of the classes, in order; none if the targets are numbers.
    pub(crate) labels: Vec<String>,
    /// Of what the input columns give, which numbers are inputs; none means all.
    pub(crate) kept: Option<Vec<usize>>,
    pub(crate) input_names: Vec<String>,
    pub(crate) target_names: Vec<String>,
    pub(crate) class_names: Vec<String>,
}

/// The columns of a file. Without a header, all names are empty.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Columns {
    /// The line of the header, or else of the first row.
    pub(crate) line: usize,
    pub(crate) has_header: bool,
    pub(crate) names: Vec<String>,
}

/// What each column is for, by its index.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Roles {
    pub(crate) inputs: Vec<InputColumn>,
    pub(crate) targets: Vec<usize>,
    pub(crate) label: Option<usize>,
}

/// A column of inputs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct InputColumn {
    pub(crate) index: usize,
    /// Of a column of categories, its levels; none before it is read for the first time.
    pub(crate) levels: Option<Vec<String>>,
}

impl InputColumn {
    /// How many inputs it gives.
    fn width(&self) -> usize {
        self.levels.as_ref().map_or(1, Vec::len)
    }
}

/// Something that a file can be read like: its columns are known by name.
///
/// ```
/// use wengert_table::{Layout, ReadLike};
/// struct Scales;
/// impl ReadLike for Scales {
///     fn layout(&self) -> Layout {
///         Layout::of_names(&["weight".into()], &["price".into()], &[])
///     }
/// }
/// assert_eq!(Scales.layout().target_names(), ["price"]);
/// ```
pub trait ReadLike {
    /// The file that it was read from, or could have been read from.
    fn layout(&self) -> Layout;
}

impl<T: ReadLike + ?Sized> ReadLike for &T {
    fn layout(&self) -> Layout {
        (**self).layout()
    }
}

impl ReadLike for Layout {
    fn layout(&self) -> Layout {
        self.clone()
    }
}

impl Layout {
    /// A file that these could have been read from: it has a header, all its columns are inputs or
    /// targets, and the last one holds the label where there are names of classes.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert_table::{Csv, Layout};
    /// std::fs::write(&path, "b,a,kind\n1,2,y\n")?;
    /// let names = ["x".to_string(), "y".to_string()];
    /// let layout = Layout::of_names(&["a".into(), "b".into()], &[], &names);
    /// let table = Csv::like(&layout).read(&path)?;
    /// assert_eq!((table.input(0), table.classes()), (&[2.0, 1.0][..], &[1][..]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of_names(inputs: &[String], targets: &[String], labels: &[String]) -> Layout {
        let names = cleaned(inputs.iter().chain(targets));
        let (count, width) = (inputs.len(), names.len());
        let column = |index| InputColumn { index, levels: None };
        Layout {
            columns: Columns { line: 1, has_header: true, names },
            roles: Roles {
                inputs: (0..count).map(column).collect(),
                targets: (count..width).collect(),
                label: None,
            },
            ignores_others: false,
            drops_missing: false,
            missing: Csv::with_header().missing,
            labels: cleaned(labels),
            kept: None,
            input_names: inputs.to_vec(),
            target_names: targets.to_vec(),
            class_names: labels.to_vec(),
        }
    }

    /// The same file, and other names for what was read from it.
    ///
    /// # Panics
    /// If there are more or fewer names of inputs than before.
    ///
    /// ```
    /// use wengert_table::Layout;
    /// let layout = Layout::of_names(&["a".into()], &["b".into()], &[]);
    /// let layout = layout.with_names(&["c".into()], &["b".into()], &[]);
    /// assert_eq!(layout.input_names(), ["c"]);
    /// ```
    pub fn with_names(self, inputs: &[String], targets: &[String], classes: &[String]) -> Layout {
        assert!(inputs.len() == self.input_names.len(), "each input has a name");
        let [input_names, target_names, class_names] =
            [inputs, targets, classes].map(<[String]>::to_vec);
        Layout { input_names, target_names, class_names, ..self }
    }

    /// The same file, whose labels are these.
    ///
    /// ```
    /// use wengert_table::Layout;
    /// let layout = Layout::of_names(&["a".into()], &[], &[]).with_labels(&["b".into()]);
    /// assert_eq!(layout.class_names(), ["b"]);
    /// ```
    pub fn with_labels(mut self, labels: &[String]) -> Layout {
        (self.labels, self.class_names) = (cleaned(labels), labels.to_vec());
        self
    }

    /// The same file, of which these inputs are read, counted from 0: some of those that it has now, in
    /// this order. Columns that nothing is left of are ignored.
    ///
    /// # Panics
    /// If there is no such input.
    ///
    /// ```
    /// use wengert_table::Layout;
    /// let layout = Layout::of_names(&["a".into(), "b".into(), "c".into()], &[], &[]);
    /// assert_eq!(layout.select(&[2, 0]).input_names(), ["c", "a"]);
    /// ```
    pub fn select(mut self, inputs: &[usize]) -> Layout {
        let before: Vec<usize> = match &self.kept {
            Some(kept) => inputs.iter().map(|&input| kept[input]).collect(),
            None => inputs.to_vec(),
        };
        self.input_names = inputs.iter().map(|&input| self.input_names[input].clone()).collect();
        // where a number is once the columns are left out that nothing is left of
        let (mut places, mut next, mut at) = (Vec::new(), 0, 0);
        self.roles.inputs.retain(|column| {
            let range = at..at + column.width();
            at = range.end;
            let stays = before.iter().any(|number| range.contains(number));
            places.extend(range.enumerate().map(|(k, _)| next + k));
            next += if stays { column.width() } else { 0 };
            stays
        });
        self.kept = Some(before.iter().map(|&number| places[number]).collect());
        self.ignores_others = true;
        self
    }

    /// The same file, in which a column holds categories with these levels, and gives an input for each
    /// of them, from this input on.
    ///
    /// # Panics
    /// If there are fewer inputs.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert_table::{Csv, Layout};
    /// std::fs::write(&path, "sex,age\nmale,22\n")?;
    /// let names = ["age", "sex=female", "sex=male"].map(String::from);
    /// let levels = ["female", "male"].map(String::from);
    /// let layout = Layout::of_names(&names, &[], &[]).with_categories(1, "sex", &levels);
    /// assert_eq!(Csv::like(&layout).inputs_only().read(&path)?.flat_inputs(), [22.0, 0.0, 1.0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_categories(mut self, first: usize, column: &str, levels: &[String]) -> Layout {
        let mut at = 0;
        let found = self.roles.inputs.iter().position(|column| {
            at += column.width();
            at > first
        });
        let found = found.expect("there is such an input");
        let index = self.roles.inputs[found].index;
        self.columns.names[index] = cleaned([column]).remove(0);
        let one = InputColumn { index, levels: Some(cleaned(levels)) };
        self.roles.inputs.splice(found..found + levels.len(), [one]);
        self
    }

    /// The columns of categories: the first of its inputs, counted from 0, its name and its levels. None
    /// of a file without a header, and none of which only some levels were selected.
    ///
    /// ```
    /// use wengert_table::Layout;
    /// let names = ["age", "sex=female", "sex=male"].map(String::from);
    /// let levels = ["female", "male"].map(String::from);
    /// let layout = Layout::of_names(&names, &[], &[]).with_categories(1, "sex", &levels);
    /// assert_eq!(layout.categories(), [(1, "sex".to_string(), levels.to_vec())]);
    /// ```
    #[must_use]
    pub fn categories(&self) -> Vec<(usize, String, Vec<String>)> {
        let (mut found, mut at) = (Vec::new(), 0);
        for column in &self.roles.inputs {
            let range = at..at + column.width();
            at = range.end;
            let Some(levels) = column.levels.as_ref().filter(|_| self.columns.has_header) else {
                continue;
            };
            let first = match &self.kept {
                None => Some(range.start),
                Some(kept) => {
                    let all: Vec<usize> = range.collect();
                    kept.windows(all.len()).position(|window| window == all)
                }
            };
            let name = &self.columns.names[column.index];
            found.extend(first.map(|first| (first, name.clone(), levels.clone())));
        }
        found
    }

    /// The names of the inputs.
    ///
    /// ```
    /// assert_eq!(wengert_table::Layout::of_names(&["a".into()], &[], &[]).input_names(), ["a"]);
    /// ```
    #[must_use]
    pub fn input_names(&self) -> &[String] {
        &self.input_names
    }

    /// The names of the target numbers; none if the targets are classes.
    ///
    /// ```
    /// let layout = wengert_table::Layout::of_names(&["a".into()], &["b".into()], &[]);
    /// assert_eq!(layout.target_names(), ["b"]);
    /// ```
    #[must_use]
    pub fn target_names(&self) -> &[String] {
        &self.target_names
    }

    /// The names of the classes; none where the labels only number them.
    ///
    /// ```
    /// let layout = wengert_table::Layout::of_names(&["a".into()], &[], &["b".into()]);
    /// assert_eq!(layout.class_names(), ["b"]);
    /// ```
    #[must_use]
    pub fn class_names(&self) -> &[String] {
        &self.class_names
    }
}
