//! How a file is to be read: what each column is for.
//!
//! ```
//! # let folder = temp_dir::TempDir::new()?;
//! # let path = folder.path().join("people.csv");
//! use wengert_table::Csv;
//! std::fs::write(&path, "Id,weight,height,sex\n7,-2,-1,female\n9,25,6,male\n")?;
//! let people = Csv::with_header().ignore(["Id"]).label("sex").read(&path)?;
//! assert_eq!(people.input(1), [25.0, 6.0]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::columns::Column;
use crate::layout::{Layout, ReadLike};
use crate::text::cleaned;

/// How a CSV file is read; [`read`](Csv::read) reads it.
///
/// By default the last column that is not ignored holds the classes, and all others are inputs,
/// which hold numbers. Columns are named as in the header, or numbered from 1.
///
/// ```
/// # let folder = temp_dir::TempDir::new()?;
/// # let path = folder.path().join("xor.csv");
/// use wengert_table::Csv;
/// std::fs::write(&path, "0,0,0\n0,1,1\n1,0,1\n1,1,0\n")?;
/// assert_eq!(Csv::without_header().read(&path)?.classes(), [0, 1, 1, 0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Csv {
    pub(crate) header: bool,
    pub(crate) names_are_numbers: bool,
    pub(crate) label: Option<Column>,
    pub(crate) targets: Vec<Column>,
    /// Empty: all columns that are nothing else.
    pub(crate) inputs: Vec<Column>,
    /// Columns that nothing names are ignored.
    pub(crate) ignores_others: bool,
    pub(crate) ignored: Vec<Column>,
    pub(crate) missing: Vec<String>,
    pub(crate) class_names: Vec<String>,
    pub(crate) categories: Vec<Column>,
    pub(crate) drops_missing: bool,
    /// Neither labels nor targets are read.
    pub(crate) inputs_only: bool,
    /// The file that this one is read like.
    pub(crate) like: Option<Box<Layout>>,
}

impl Csv {
    /// The first line holds the names of the columns.
    ///
    /// A line in which the inputs are named by numbers is refused, since it is most likely a row of
    /// data, which would be lost: `5.1,3.5,setosa`. Names that count 0, 1, 2, … or 1, 2, 3, … are
    /// fine; see also [`names_are_numbers`](Csv::names_are_numbers).
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert_table::Csv;
    /// std::fs::write(&path, "length,kind\n1.5,long\n")?;
    /// assert_eq!(Csv::with_header().read(&path)?.input_names(), ["length"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_header() -> Csv {
        Csv {
            header: true,
            names_are_numbers: false,
            label: None,
            targets: Vec::new(),
            inputs: Vec::new(),
            ignores_others: false,
            ignored: Vec::new(),
            missing: ["NA", "NaN", "nan", "?"].map(String::from).to_vec(),
            class_names: Vec::new(),
            categories: Vec::new(),
            drops_missing: false,
            inputs_only: false,
            like: None,
        }
    }

    /// The first line is a row like the others.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert_table::Csv;
    /// std::fs::write(&path, "1.5,long\n0.5,short\n")?;
    /// assert_eq!(Csv::without_header().read(&path)?.len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn without_header() -> Csv {
        Csv { header: false, ..Csv::with_header() }
    }

    /// The names in the header may be any numbers, such as years.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert_table::Csv;
    /// std::fs::write(&path, "2024,2025,kind\n1.5,2.5,rising\n")?;
    /// assert!(Csv::with_header().read(&path).is_err());
    /// let years = Csv::with_header().names_are_numbers().read(&path)?;
    /// assert_eq!(years.input_names(), ["2024", "2025"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn names_are_numbers(mut self) -> Csv {
        self.names_are_numbers = true;
        self
    }

    /// The column that holds each row's class, as a text or a number.
    ///
    /// Each different label is a class, and gives it its name. If all labels are numbers, such as
    /// −1 and 1, the classes are in the order of their size, and 1 and 1.0 are one class; else they
    /// are in the order in which they first appear; [`class_names`](Csv::class_names) gives another
    /// order. Labels 0, 1, 2, … are the numbers of the classes and give no names.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert_table::Csv;
    /// std::fs::write(&path, "b,1.5\na,0.5\nb,2.5\n")?;
    /// let set = Csv::without_header().label(1).read(&path)?;
    /// assert_eq!(set.classes(), [0, 1, 0]);
    /// assert_eq!(set.class_names(), ["b", "a"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn label(mut self, column: impl Into<Column>) -> Csv {
        self.label = Some(column.into());
        self
    }

    /// A column that holds a number that a net should predict; call it again for several.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert_table::Csv;
    /// std::fs::write(&path, "seconds,metres\n1,4.9\n2,19.6\n")?;
    /// let falls = Csv::with_header().target("metres").read(&path)?;
    /// assert_eq!(falls.target(1), [19.6]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn target(mut self, column: impl Into<Column>) -> Csv {
        self.targets.push(column.into());
        self
    }

    /// The columns that are inputs, in this order; all others but the label or the targets are
    /// ignored.
    ///
    /// # Panics
    /// If no column is named.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert_table::Csv;
    /// std::fs::write(&path, "length,note,width,kind\n1.5,new,0.5,long\n")?;
    /// let set = Csv::with_header().inputs(["width", "length"]).read(&path)?;
    /// assert_eq!(set.input(0), [0.5, 1.5]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn inputs<C: Into<Column>>(mut self, columns: impl IntoIterator<Item = C>) -> Csv {
        let before = self.inputs.len();
        self.ignores_others = true;
        self.inputs.extend(columns.into_iter().map(C::into));
        assert!(
            self.inputs.len() > before,
            "no input column is named; name at least one, or leave out .inputs(..) to take all"
        );
        self
    }

    /// Columns that are not read.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert_table::Csv;
    /// std::fs::write(&path, "1,1.5,long,new\n2,0.5,short,\n")?;
    /// let set = Csv::without_header().ignore([1, 4]).read(&path)?;
    /// assert_eq!((set.input(0), set.class_names().len()), (&[1.5][..], 2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ignore<C: Into<Column>>(mut self, columns: impl IntoIterator<Item = C>) -> Csv {
        self.ignored.extend(columns.into_iter().map(C::into));
        self
    }

    /// The texts that say that a value is missing, instead of NA, NaN, nan and ?; an empty field
    /// always says so. A table has no missing values, so each is an error that names its place, unless
    /// [`drop_missing`](Csv::drop_missing) leaves such rows out.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert_table::Csv;
    /// std::fs::write(&path, "1.5,NA\n-999,EU\n")?;
    /// let error = Csv::without_header().read(&path).unwrap_err();
    /// assert!(error.to_string().contains("line 1, column 2: \"NA\" means"));
    /// let error = Csv::without_header().missing(["-999"]).read(&path).unwrap_err();
    /// assert!(error.to_string().contains("line 2, column 1: \"-999\" means"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn missing<T: AsRef<str>>(mut self, texts: impl IntoIterator<Item = T>) -> Csv {
        self.missing = cleaned(texts);
        self
    }

    /// The names of the classes in the order of their numbers; a label that is none of them is an
    /// error.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert_table::Csv;
    /// std::fs::write(&path, "1.5,yes\n0.5,no\n")?;
    /// let set = Csv::without_header().class_names(["no", "yes"]).read(&path)?;
    /// assert_eq!(set.classes(), [1, 0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn class_names<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Csv {
        self.class_names = cleaned(names.into_iter().map(N::into));
        self
    }

    /// Reads a second file as the one of `data` was read: `data` is a [`Table`](crate::Table), or with the
    /// crate `wengert` a data set, a net or a classifier. The same columns are inputs, label and
    /// targets, and columns and classes meet **by name**, in whatever order they are there. A column
    /// or a class that `data` does not have is an error, as is a column that the file lacks.
    ///
    /// Columns that were ignored may be missing, and [`inputs`](Csv::inputs) ignores all others here
    /// too. Without a header, columns meet by their number. A
    /// file for data that was not read from one has a header with the names of its inputs and
    /// targets; if its last column does not hold the classes, add [`label`](Csv::label).
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let (first, second) = (folder.path().join("a.csv"), folder.path().join("b.csv"));
    /// use wengert_table::Csv;
    /// std::fs::write(&first, "weight,height,sex\n-2,-1,female\n25,6,male\n")?;
    /// std::fs::write(&second, "height,weight,sex\n7,28,male\n")?;
    /// let train = Csv::with_header().read(&first)?;
    /// let people = Csv::like(&train).read(&second)?;
    /// assert_eq!((people.input(0), people.classes()), (&[28.0, 7.0][..], &[1][..]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn like(data: &(impl ReadLike + ?Sized)) -> Csv {
        let layout = data.layout();
        Csv {
            header: layout.columns.has_header,
            names_are_numbers: true,
            ignores_others: layout.ignores_others,
            drops_missing: layout.drops_missing,
            missing: layout.missing.clone(),
            like: Some(Box::new(layout)),
            ..Csv::with_header()
        }
    }

    /// A column of texts that is an input: it gives one input for each of its levels, which is 1 in the
    /// rows with that text and 0 in the others ("one-hot"), named `sex=female`. Call it again for several
    /// columns. The levels are in the order in which they first appear; if all are numbers, in the order
    /// of their size. [`like`](Csv::like) keeps them: another text is an error there.
    ///
    /// A column has at most 250 levels: a name or a note for each row tells a net nothing.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert_table::Csv;
    /// std::fs::write(&path, "sex,age,survived\nmale,22,0\nfemale,38,1\nfemale,26,1\n")?;
    /// let table = Csv::with_header().categories("sex").read(&path)?;
    /// assert_eq!(table.input_names(), ["sex=male", "sex=female", "age"]);
    /// assert_eq!((table.input(0), table.input(1)), (&[1.0, 0.0, 22.0][..], &[0.0, 1.0, 38.0][..]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn categories(mut self, column: impl Into<Column>) -> Csv {
        self.categories.push(column.into());
        self
    }

    /// Leaves out the rows in which an input, a label or a target is missing; by default such a row is an
    /// error. [`Table::dropped`](crate::Table::dropped) says how many they are. That this many are missing
    /// may itself say something: look at the rows that are left out.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert_table::Csv;
    /// std::fs::write(&path, "age,kind\n22,a\n,b\nNA,a\n38,b\n")?;
    /// let table = Csv::with_header().drop_missing().read(&path)?;
    /// assert_eq!((table.flat_inputs(), table.dropped), (&[22.0, 38.0][..], 2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn drop_missing(mut self) -> Csv {
        self.drops_missing = true;
        self
    }

    /// Every row is kept: a missing value is an error, also where the file that this one is read like left
    /// such rows out.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert_table::Csv;
    /// std::fs::write(&path, "age,kind\n22,a\n,b\n")?;
    /// let table = Csv::with_header().drop_missing().read(&path)?;
    /// assert!(Csv::like(&table).keep_missing().read(&path).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn keep_missing(mut self) -> Csv {
        self.drops_missing = false;
        self
    }

    /// Reads the inputs alone: the file needs no column of labels or targets, and all its other columns
    /// are ignored. So are rows read whose answers nobody knows yet.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let (first, second) = (folder.path().join("a.csv"), folder.path().join("b.csv"));
    /// use wengert_table::{Csv, Targets};
    /// std::fs::write(&first, "weight,height,sex\n-2,-1,female\n25,6,male\n")?;
    /// std::fs::write(&second, "name,height,weight\nBob,7,28\n")?;
    /// let train = Csv::with_header().read(&first)?;
    /// let people = Csv::like(&train).inputs_only().read(&second)?;
    /// assert_eq!((people.input(0), &people.targets), (&[28.0, 7.0][..], &Targets::None));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn inputs_only(mut self) -> Csv {
        self.inputs_only = true;
        self
    }

    /// The labels that a row may have: those that are asked for, or else those of the other file; none if
    /// it may have any.
    pub(crate) fn labels(&self) -> &[String] {
        match &self.like {
            Some(like) if self.class_names.is_empty() => &like.labels,
            _ => &self.class_names,
        }
    }
}
