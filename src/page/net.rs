//! The page of a net and its training run: one sample recorded, the rows, and the optimiser.

use super::markup::parameters;
use super::recording::{Recorded, number};
use super::table::table;
use super::{Page, PageContent};
use crate::nn::Trainer;
use crate::nn::train::recorded::RecordedTrainer;
use crate::words::{clean, counted};
use crate::{Node, NodeId, Tape};
use serde_json::{Map, Value as Json, json};

impl Trainer<'_> {
    /// A page of the net and its training run: the net drawn neuron by neuron with weights that can
    /// be dragged, the rows with the boundary as it moves, the loss curve, and for each row its own
    /// forward and backward sweep through every weight. `tape` has the initial parameters.
    ///
    /// The page trains as [`train`](Trainer::train) does, with a step of all rows or of one row
    /// after the other, by [`Sgd`](crate::nn::optim::Sgd), [`RmsProp`](crate::nn::optim::RmsProp),
    /// [`Adam`](crate::nn::optim::Adam) or [`AdamW`](crate::nn::optim::AdamW). In the place of shuffled rows,
    /// of another optimiser, of a schedule, of clipped gradients, or of what
    /// [`on_epoch`](Trainer::on_epoch) does, it says what it does instead. Of a
    /// [standardised](Trainer::standardize) run it shows the rows and weights that the run works on, and
    /// says so.
    ///
    /// What would be an error of `train` before its first step is one when the page is
    /// [saved](Page::save).
    ///
    /// Cost: a gradient of all rows, and up to 200 recordings of the loss.
    ///
    /// # Panics
    /// If the net is not on this tape.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("xor.html");
    /// use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Adam};
    /// let mut tape = wengert::Tape::new();
    /// let net = Mlp::new(&mut tape, &[2, 4, 1], Activation::Tanh, &mut wengert::rng(1));
    /// let xor = wengert::data::xor();
    /// let trainer = Trainer::new(&net, &xor)
    ///     .loss(|out, t| loss::binary_cross_entropy_with_logits(out[0], t[0]))
    ///     .optimizer(Adam::new(0.05));
    /// trainer.page(&tape).title("XOR").save(&path)?;
    /// let history = trainer.train(&mut tape)?; // the trainer is as it was
    /// # assert_eq!(history.losses().len(), 100);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn page(&self, tape: &Tape) -> Page {
        let content = self.recorded(tape).map(|run| content(&run));
        Page { title: "A net".to_string(), content }
    }
}

fn content(run: &RecordedTrainer<'_>) -> PageContent {
    let RecordedTrainer { net, data, tape, gradient, .. } = run;
    let loss = tape.node(run.loss).handle();
    let sizes = net.layers().iter().map(|layer| layer.neurons().len().to_string());
    let sizes: Vec<String> = std::iter::once(net.inputs().to_string()).chain(sizes).collect();
    let [rows, count] = [counted(data.len(), "row"), counted(net.parameters().len(), "parameter")];
    PageContent {
        is_net: true,
        lead: format!("A {} net of {count}, and {rows}", sizes.join("-")),
        json: json(run),
        table: table(tape.nodes().chain(run.penalty.iter().flat_map(|(tape, _)| tape.nodes()))),
        list: parameters(tape, gradient),
        drawing: loss.graph().to_svg(),
    }
}

/// What the script works on.
fn json(run: &RecordedTrainer<'_>) -> Json {
    let RecordedTrainer { net, data, tape, .. } = run;
    let recorded = Recorded::new(tape.nodes());
    let value = |id: NodeId| tape.node(id).handle();
    let indices = |ids: &[NodeId]| -> Json {
        ids.iter().map(|&id| json!(recorded.index(value(id)))).collect()
    };
    let penalty = run.penalty.as_ref().map(|(tape, id)| {
        let output = tape.node(*id).handle();
        Recorded::new(tape.nodes()).to_bare_json(output)
    });
    // the script knows the names that a net gives its parameters
    let given = net.named_parameters();
    let is_given = |node: &Node<'_>, name: &str| {
        given.get(name).is_some_and(|&p| tape.node(p).id() == node.id())
    };
    let mut recording = recorded.to_json(value(run.loss));
    let names = recorded.nodes.iter().map(|node| node.name().filter(|name| !is_given(node, name)));
    recording["names"] =
        names.map(|name| name.map_or(json!(0), |name| json!(clean(&name)))).collect();
    let layers = net.layers().iter().map(|layer| {
        let first = &layer.neurons()[0];
        let activation = first.activation().name();
        json!({
            "inputs": first.weights().len(),
            "neurons": layer.neurons().len(),
            "hasBias": first.bias().is_some(),
            "activation": activation,
        })
    });
    let named =
        |names: &[String]| -> Json { names.iter().map(|name| json!(clean(name))).collect() };
    let (classes, class_names) = match data.has_classes() {
        true => {
            let names: Vec<String> =
                (0..data.class_count().min(100)).map(|class| data.class_name(class)).collect();
            (json!(data.classes()), named(&names))
        }
        false => (Json::Null, Json::Null),
    };
    let optimizer = run.optimizer.as_ref().map(|optimizer| {
        let numbers = |list: &[(&'static str, f64)]| -> Json {
            Json::Object(list.iter().map(|&(name, x)| (name.to_string(), number(x))).collect())
        };
        let vectors: Map<String, Json> =
            optimizer.vectors.iter().map(|(name, it)| (name.to_string(), json!(it))).collect();
        json!({
            "kind": optimizer.kind,
            "settings": numbers(&optimizer.settings),
            "numbers": numbers(&optimizer.numbers),
            "vectors": vectors,
        })
    });
    json!({
        "recording": recording,
        "inputs": indices(&run.inputs),
        "targets": indices(&run.targets),
        "outputs": indices(&run.outputs),
        "parameters": tape.params().len(),
        "net": net.parameters().iter().map(|&p| tape.node(p).id().index()).collect::<Vec<_>>(),
        "layers": layers.collect::<Vec<Json>>(),
        "penalty": penalty,
        "rows": run.rows.iter().map(|&x| number(x)).collect::<Vec<Json>>(),
        "classes": classes,
        "classNames": class_names,
        "inputNames": named(data.input_names()),
        "threshold": run.threshold,
        "optimizer": optimizer,
        "isSum": run.is_sum,
        "batch": run.batch,
        "isShuffled": run.is_shuffled,
        "isOnTheTape": run.on_the_tape,
        "hasOnEpoch": run.has_on_epoch,
        "isStandardized": run.is_standardized,
        "hasSchedule": run.has_schedule,
        "clip": run.clip,
        "patience": run.patience,
    })
}
