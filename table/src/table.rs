//! What a file holds once it is read.

use crate::layout::{Layout, ReadLike};

/// The rows of a file: inputs, and for each row its class or its numbers.
///
/// ```
/// # let folder = temp_dir::TempDir::new()?;
/// # let path = folder.path().join("a.csv");
/// use wengert_table::{Csv, Targets};
/// std::fs::write(&path, "1.5,long\n0.5,short\n")?;
/// let table = Csv::without_header().read(&path)?;
/// assert_eq!((table.len(), table.flat_inputs()), (2, &[1.5, 0.5][..]));
/// assert!(matches!(table.targets, Targets::Classes { count: 2, .. }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Table {
    /// The inputs, row after row: rows × names of inputs. A column of categories has a number for each of
    /// its levels.
    pub inputs: Vec<f64>,
    /// What a net should predict for each row.
    pub targets: Targets,
    /// How many rows were left out, since a value was missing; see [`Csv::drop_missing`](crate::Csv::drop_missing).
    pub dropped: usize,
    /// The file, for [`Csv::like`](crate::Csv::like); it has the names.
    pub layout: Layout,
}

/// What a net should predict.
///
/// ```
/// use wengert_table::Targets;
/// assert_ne!(Targets::None, Targets::Numbers(vec![0.5]));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Targets {
    /// A class for each row, counted from 0.
    Classes {
        /// Of each row.
        of_rows: Vec<usize>,
        /// How many classes there are.
        count: usize,
    },
    /// Numbers, row after row.
    Numbers(Vec<f64>),
    /// The file was read without them; see [`Csv::inputs_only`](crate::Csv::inputs_only).
    None,
}

impl Table {
    /// How many rows there are; at least one.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.csv");
    /// std::fs::write(&path, "1.5,long\n0.5,short\n")?;
    /// assert_eq!(wengert_table::Csv::without_header().read(&path)?.len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.inputs.len() / self.input_names().len()
    }

    /// Always false: a file without a row is an error.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.csv");
    /// std::fs::write(&path, "1.5,long\n")?;
    /// assert!(!wengert_table::Csv::without_header().read(&path)?.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The inputs of a row, counted from 0.
    ///
    /// # Panics
    /// If there is no such row.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.csv");
    /// std::fs::write(&path, "1.5,2,long\n0.5,3,short\n")?;
    /// assert_eq!(wengert_table::Csv::without_header().read(&path)?.input(1), [0.5, 3.0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn input(&self, row: usize) -> &[f64] {
        let width = self.input_names().len();
        &self.inputs[row * width..][..width]
    }

    /// All inputs, row after row.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.csv");
    /// std::fs::write(&path, "1.5,long\n0.5,short\n")?;
    /// assert_eq!(wengert_table::Csv::without_header().read(&path)?.flat_inputs(), [1.5, 0.5]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn flat_inputs(&self) -> &[f64] {
        &self.inputs
    }

    /// The class of each row; empty where the targets are no classes.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.csv");
    /// std::fs::write(&path, "1.5,long\n0.5,short\n")?;
    /// assert_eq!(wengert_table::Csv::without_header().read(&path)?.classes(), [0, 1]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn classes(&self) -> &[usize] {
        match &self.targets {
            Targets::Classes { of_rows, .. } => of_rows,
            _ => &[],
        }
    }

    /// The target numbers of a row, counted from 0; empty where the targets are no numbers.
    ///
    /// # Panics
    /// If there is no such row.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.csv");
    /// std::fs::write(&path, "1.5,8\n0.5,9\n")?;
    /// assert_eq!(wengert_table::Csv::without_header().target(2).read(&path)?.target(1), [9.0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn target(&self, row: usize) -> &[f64] {
        let width = self.layout.target_names.len();
        match &self.targets {
            Targets::Numbers(numbers) => &numbers[row * width..][..width],
            _ => &[],
        }
    }

    /// The names of the inputs: one for each number of a row.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.csv");
    /// std::fs::write(&path, "1.5,2,long\n")?;
    /// assert_eq!(wengert_table::Csv::without_header().read(&path)?.input_names(), ["x1", "x2"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn input_names(&self) -> &[String] {
        &self.layout.input_names
    }

    /// The names of the classes; none where the labels only number them.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.csv");
    /// std::fs::write(&path, "1.5,long\n0.5,short\n")?;
    /// assert_eq!(wengert_table::Csv::without_header().read(&path)?.class_names(), ["long", "short"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn class_names(&self) -> &[String] {
        &self.layout.class_names
    }
}

impl ReadLike for Table {
    fn layout(&self) -> Layout {
        self.layout.clone()
    }
}
