//! The README and the pages of the book, each as the documentation of a type: so their programs are
//! doctests of the crate.

macro_rules! pages {
    ($($page:ident $path:literal)*) => { $( #[doc = include_str!($path)] pub struct $page; )* };
}

pages! {
    Readme "../README.md"
    Front "README.md"
    HeightWeight "lessons/height_weight.md"
    Xor "lessons/xor.md"
    XorRelu "lessons/xor_relu.md"
    XorSign "lessons/xor_sign.md"
    Spiral "lessons/spiral.md"
    FromScratch "from_scratch.md"
    TheTape "tape.md"
    TheCommand "command.md"
    FromPython "from_python.md"
    RustYouNeed "rust_you_need.md"
    TheNotebook "notebook.md"
    ForTheTeacher "teacher.md"
    Microgpt "microgpt.md"
    Parameters "parameters.md"
    TheTable "table.md"
    Programs "program.md"
    LookInside "look_inside.md"
    ThePage "page.md"
    Derivatives "derivatives.md"
    OwnData "data.md"
    TrainAndTest "train_and_test.md"
    Fits "regression.md"
    Rates "rates.md"
    Saving "saving.md"
    Export "export.md"
    Speed "speed.md"
    Questions "questions.md"
    Glossary "glossary.md"
}
