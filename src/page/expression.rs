//! The page of an expression: its list, its graph, and a slider for each leaf.

use super::markup::list;
use super::recording::Recorded;
use super::table::table;
use super::{Page, PageContent};
use crate::Value;
use crate::explain::Direction;
use crate::words::counted;

impl Value<'_> {
    /// A page of everything that this value depends on: a list and a graph whose numbers follow when
    /// a leaf is dragged, both sweeps step by step, and all paths from a node to this value.
    ///
    /// The page repeats the operations that were recorded. Where the program chose between cases by
    /// reading a number with [`data`](Value::data), the choice stays as it was; the page says so.
    ///
    /// Cost: one sweep, a [graph](Value::graph), and about 40 bytes of the file for each operand.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("neuron.html");
    /// let tape = wengert::Tape::new();
    /// let (w, x, b) = (tape.var(0.5).named("w"), tape.var(-2.0).named("x"), tape.var(0.25).named("b"));
    /// let h = (w * x + b).sigmoid().named("h");
    /// let loss = (1 - h).powi(2).named("L");
    /// loss.page().title("One neuron").save(&path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn page(self) -> Page {
        let recorded = Recorded::of(self);
        let graph = self.graph().direction(Direction::TopToBottom).marked();
        let name = self.node().label();
        let computed = recorded.nodes.iter().filter(|node| !node.operation().is_leaf()).count();
        let leaves = recorded.nodes.len() - computed;
        let (computed, leaves) = (counted(computed, "operation"), counted(leaves, "number"));
        let content = PageContent {
            is_net: false,
            lead: format!("{computed} on {leaves}"),
            json: recorded.to_json(self),
            table: table(recorded.nodes.iter().copied()),
            list: list(&recorded, &self.backward()),
            drawing: graph.to_svg(),
        };
        Page { title: name, content: Ok(content) }
    }
}
