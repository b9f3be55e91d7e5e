//! How the outputs of a net become classes: what a training run finds out, and a classifier keeps.

/// How the outputs of a trained net become classes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Decision {
    /// Of all classes; those without a name are called "class 0", …
    pub(crate) class_names: Vec<String>,
    /// Of a single output: above it, it is class 1.
    pub(crate) threshold: Option<f64>,
    /// Whether a single output is a probability itself, and no score.
    pub(crate) is_probability: bool,
    /// How many outputs the net has.
    pub(crate) outputs: usize,
}
