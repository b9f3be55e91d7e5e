//! Tables of numbers and labels from CSV files: which column is what, and where a file is wrong.
//!
//! [`Csv`] describes the columns and what each of them is for, and [`Csv::read`] reads a file as it
//! says. A [`Table`] has the numbers row after row; a second file is read like the first, by the names
//! of its columns, with [`Csv::like`]. [`survey`] looks at a file that nobody has described yet. The crate
//! `wengert` makes its data sets of that; here is nothing of nets.
//!
//! On the way
//!
//! * the file is split into records (`records.rs`), and texts lose what nobody sees (`text.rs`);
//! * the columns of the first line (`columns.rs`) get their roles (`roles.rs`);
//! * fields become numbers (`read.rs`), labels and categories become classes (`labels.rs`).
//!
//! Each of them says what is wrong as a text, and `Records::error` adds the place.
//!
//! ```
//! # let folder = temp_dir::TempDir::new()?;
//! # let path = folder.path().join("people.csv");
//! use wengert_table::Csv;
//! std::fs::write(&path, "Id,weight,height,sex\n7,-2,-1,female\n9,25,6,male\n")?;
//! let people = Csv::with_header().ignore(["Id"]).label("sex").read(&path)?;
//! assert_eq!(people.input(1), [25.0, 6.0]);
//! assert_eq!(people.input_names(), ["weight", "height"]);
//! assert_eq!(people.class_names(), ["female", "male"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![warn(missing_docs, missing_debug_implementations, unreachable_pub)]

mod columns;
mod csv;
mod error;
mod labels;
mod layout;
mod read;
mod records;
mod roles;
mod survey;
mod table;
mod text;

pub use columns::Column;
pub use csv::Csv;
pub use error::Error;
pub use labels::{MAX_CLASSES, MAX_LEVELS};
pub use layout::{Layout, ReadLike};
pub use survey::{ColumnSummary, survey};
pub use table::{Table, Targets};
