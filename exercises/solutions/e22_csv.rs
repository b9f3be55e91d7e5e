//! # A file of flowers
//!
//! A file begins like this:
//!
//! ```text
//! Id,petal length,petal width,species
//! 1,1.4,0.2,setosa
//! 2,4.7,1.4,versicolor
//! ```
//!
//! A net should find the species from length and width. Say how to read the file: which column is the
//! class, and which one is no measurement.
//!
//! Hint: `Csv::with_header()`, then `.label("…")` for the class, and `.ignore(["…"])` for what is no
//! measurement.
//!
//! # 一个花的文件
//!
//! 文件的开头是这样的：
//!
//! ```text
//! Id,petal length,petal width,species
//! 1,1.4,0.2,setosa
//! 2,4.7,1.4,versicolor
//! ```
//!
//! 网络要根据花瓣的长和宽判断种类。请说明怎样读这个文件：哪一列是类别，哪一列不是测量值。
//!
//! 提示：`Csv::with_header()`，再用 `.label("…")` 指出类别，用 `.ignore(["…"])` 去掉不是测量值的列。
//!
//! Page: docs/data.md

use wengert::data::Csv;

/// How to read the file.
pub fn how() -> Csv {
    Csv::with_header().label("species").ignore(["Id"])
}
