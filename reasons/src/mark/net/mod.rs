//! Marks the gradient of a net: each group of parameters right, or which mistake explains it.

mod backprop;
mod changes;
mod losses;
mod model;
mod parts;
mod search;

use super::marking::{Marking, Mistake, Part, effect};
use super::reading::{Reading, unit};
use backprop::{Point, Switches};
use model::{Model, pass};
use parts::Group;
use search::Search;
use wengert::nn::{Batches, Trainer};
use wengert::{Rng, Tape, Value};

/// How many points are compared: the initial parameters, and others near them.
const POINTS: usize = 5;

/// One row of a batch, as the loss gets it.
///
/// ```
/// use wengert_reasons::Row;
/// let row = Row { inputs: &[0.0, 1.0], targets: &[1.0] };
/// assert_eq!(row.inputs.len() + row.targets.len(), 3);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row<'a> {
    /// The inputs of the net.
    pub inputs: &'a [f64],
    /// What its outputs are compared with: numbers, a class of 0 or 1, or 1 for the class among zeros.
    pub targets: &'a [f64],
}

/// Marks a gradient that was derived by hand for the net of a trainer: `claimed(parameters, rows)` is
/// the gradient of the loss that the trainer would follow in one step over these rows, in the order of
/// [`Mlp::parameters`](wengert::nn::Mlp::parameters). With [`Trainer::l2`], the penalty is a part of it;
/// whether the losses of the rows are averaged or summed, [`Trainer::reduction`] says.
///
/// The claim is asked for at the parameters that `tape` has, and at others near them; the rows are
/// those of a step, as [`Trainer::batches`] says, then some of them. It may keep what it likes
/// between calls: that the last step's gradient is still in it is one of the mistakes that are known.
///
/// Numbers that are rounded, also to `f32`, are right, and so is any choice at the kink of a ReLU.
///
/// # Panics
/// If the trainer has no loss, if its data do not fit the net, if the net is on another tape, or if
/// `claimed` gives another count of numbers than the net has parameters.
///
/// ```
/// use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
/// use wengert_reasons::mark_net;
///
/// // one sigmoid neuron, y = σ(w1·x1 + w2·x2 + b), and L = ½(y − t)²
/// let mut tape = wengert::Tape::new();
/// let net = Mlp::builder(2)
///     .layer(1, Activation::Sigmoid)
///     .build(&mut tape, &mut wengert::rng(1));
/// let data = wengert::data::xor();
/// let trainer = Trainer::new(&net, &data)
///     .loss(|out, target| loss::half_squared_error(out, target))
///     .optimizer(Sgd::new(0.5));
/// let marking = mark_net(&trainer, &tape, |p, rows| {
///     let mut gradient = vec![0.0; 3];
///     for row in rows {
///         let x = row.inputs;
///         let y = 1.0 / (1.0 + (-(p[0] * x[0] + p[1] * x[1] + p[2])).exp());
///         let delta = y - row.targets[0]; // and · y·(1 − y)
///         for (sum, x) in gradient.iter_mut().zip([x[0], x[1], 1.0]) {
///             *sum += delta * x / rows.len() as f64;
///         }
///     }
///     gradient
/// });
/// assert_eq!(
///     marking.mistakes()[0].to_string(),
///     "the slope of the output layer is left out"
/// );
/// ```
#[track_caller]
pub fn mark_net(
    trainer: &Trainer<'_>,
    tape: &Tape,
    mut claimed: impl FnMut(&[f64], &[Row<'_>]) -> Vec<f64>,
) -> Marking {
    let settings = trainer.settings();
    let (net, data) = (settings.net, settings.data);
    let model = Model::new(net);
    let initial: Vec<f64> = net.parameters().iter().map(|&p| tape.get(p)).collect();
    let targets = targets(trainer);
    check_loss(trainer, tape, &targets[0]);
    let rng = &mut wengert::rng(1);
    let mut asked: Vec<(Vec<f64>, Vec<usize>)> = Vec::new();
    for point in 0..POINTS {
        let parameters = if point == 0 { initial.clone() } else { near(&initial, rng) };
        asked.push((parameters, batch(settings.batches, data.len(), point, rng)));
    }
    // some of the rows, to tell a number of rows from another factor
    if data.len() > 2 && settings.batches == Batches::Full {
        let some = data.len() / 2 + 1;
        asked.push((near(&initial, rng), (0..some).collect()));
    }
    let rows = |indices: &[usize]| -> Vec<Row<'_>> {
        let row = |&row: &usize| Row { inputs: data.input(row), targets: &targets[row] };
        indices.iter().map(row).collect()
    };
    let mut claims: Vec<Vec<f64>> = Vec::new();
    for (parameters, indices) in &asked {
        let claim = claimed(parameters, &rows(indices));
        assert!(
            claim.len() == model.parameters,
            "the net has {} parameters, and the gradient {} numbers: give one for each",
            model.parameters,
            claim.len()
        );
        claims.push(claim);
    }
    let unit = unit(claims.iter().take(POINTS).flatten().copied());
    let made = |(parameters, indices): &(Vec<f64>, Vec<usize>)| {
        let passed = rows(indices)
            .into_iter()
            .map(|row| pass(&model, (trainer, tape), parameters, (row.inputs, row.targets), unit));
        Point {
            parameters: parameters.clone(),
            rows: passed.collect(),
            reduction: settings.reduction,
            l2: settings.l2,
        }
    };
    let points: Vec<Point> = asked.iter().map(made).collect();
    let off = Switches::off(&model);
    let exact: Vec<Vec<f64>> = points.iter().map(|point| point.gradient(&model, &off)).collect();
    let ranges: Vec<_> = points.iter().map(|point| point.ranges(&model, unit)).collect();
    let rows = points[0].rows.len();
    let changes = changes::changes(&model, rows, settings.reduction, settings.l2);
    let rate = settings.optimizer.as_ref().and_then(|(_, settings)| {
        settings.iter().find(|(name, _)| *name == "learning_rate").map(|(_, rate)| *rate)
    });
    let search = |count: usize| Search {
        model: &model,
        points: &points[..count],
        claims: &claims[..count],
        exact: &exact[..count],
        ranges: &ranges[..count],
        changes: &changes,
        unit,
        rate,
    };
    let names: Vec<String> = net.named_parameters().into_keys().collect();
    marked(&search(POINTS), &search(points.len()), &names)
}

/// Panics where the loss is missing, or is more than a function of outputs and targets.
#[track_caller]
fn check_loss(trainer: &Trainer<'_>, tape: &Tape, targets: &[f64]) {
    let net = trainer.settings().net;
    let tape = tape.clone();
    let outputs: Vec<Value> = (0..net.outputs()).map(|k| tape.var(0.25 + 0.1 * k as f64)).collect();
    let targets: Vec<Value> = targets.iter().map(|&t| tape.var(t)).collect();
    let Some(loss) = trainer.record_loss(&outputs, &targets) else {
        panic!("the trainer has no loss: give it one with .loss(…)")
    };
    let grads = loss.backward();
    assert!(
        net.parameters().iter().all(|&p| grads[p] == 0.0),
        "the loss holds parameters of the net itself, as a penalty does: use .l2(…), or mark the whole \
         as a function, with mark"
    );
}

/// What is said of the claims at the points; more points tell apart what is the same at these.
fn marked(search: &Search<'_>, with_more: &Search<'_>, names: &[String]) -> Marking {
    let mut groups = Vec::new();
    for group in parts::groups(search.model) {
        let neurons = 0..search.model.layers[group.layer].neurons;
        let one = neurons.map(|neuron| parts::of_neuron(search.model, &group, neuron));
        let (right, wrong): (Vec<Group>, Vec<Group>) =
            one.partition(|part| search.is_right(&part.indices));
        // a few neurons that are wrong have their own lines
        match wrong.len() {
            1..=3 if !right.is_empty() => groups.extend(wrong),
            _ => groups.push(group),
        }
    }
    let mut parts: Vec<Part> = groups.iter().map(|group| part(search, group, names)).collect();
    let all: Vec<usize> = (0..search.model.parameters).collect();
    if search.is_right(&all) {
        return Marking { parts, whole: Vec::new(), effect: None, notes: Vec::new() };
    }
    let orders = parts::orders(search.model);
    let mut whole = explained(search, with_more, &all, &orders);
    let wrong: Vec<usize> = (0..parts.len()).filter(|&it| !parts[it].is_right).collect();
    if whole.is_empty() || wrong.len() == 1 {
        for &index in &wrong {
            parts[index].mistakes = match whole.is_empty() {
                true => explained(search, with_more, &groups[index].indices, &[]),
                false => whole.clone(),
            };
        }
        whole.clear();
    }
    let mut notes = Vec::new();
    let unknown: Vec<&Part> =
        parts.iter().filter(|it| !it.is_right && it.mistakes.is_empty()).collect();
    if whole.is_empty() && !unknown.is_empty() {
        // the way back reaches the last layer first
        let layers = wrong.iter().map(|&it| groups[it].layer);
        let last = layers.max().unwrap_or(0);
        notes.push(match last + 1 == search.model.layers.len() {
            true => {
                "the output layer is wrong already, so look at the derivative of the loss first"
                    .to_string()
            }
            false => format!(
                "the layers after layer {} are right, so look at the way from layer {} to layer {}",
                last + 1,
                last + 2,
                last + 1
            ),
        });
    }
    let pairs: Vec<(Vec<f64>, Vec<f64>)> =
        search.claims.iter().cloned().zip(search.exact.iter().cloned()).collect();
    Marking { parts, whole, effect: effect(&pairs), notes }
}

/// The mistakes that explain the claims for these parameters.
fn explained(
    search: &Search<'_>,
    with_more: &Search<'_>,
    indices: &[usize],
    orders: &[parts::Order],
) -> Vec<Mistake> {
    let mut found = search.explanations(indices, orders);
    let still: Vec<_> = found.iter().filter(|one| with_more.holds(one, indices)).cloned().collect();
    // none is left where the claim takes no notice of the rows that it gets
    if !still.is_empty() {
        found = still;
    }
    let mut mistakes: Vec<Mistake> = Vec::new();
    for mistake in found.iter().map(|one| search.mistake(one)) {
        if mistakes.iter().all(|other| other.sentence != mistake.sentence) {
            mistakes.push(mistake);
        }
    }
    mistakes
}

/// A group as a part of the marking, without its mistakes.
fn part(search: &Search<'_>, group: &Group, names: &[String]) -> Part {
    let length =
        |numbers: &mut dyn Iterator<Item = f64>| numbers.map(|x| x * x).sum::<f64>().sqrt();
    let size = |point: usize| {
        let off = length(&mut group.indices.iter().map(|&i| search.difference(point, i)));
        let whole = length(&mut group.indices.iter().map(|&i| search.exact[point][i]));
        if off == 0.0 { 0.0 } else { off / whole }
    };
    let points = 0..search.points.len();
    let is_right = search.is_right(&group.indices);
    let first = points.clone().find(|&point| size(point) > 0.0);
    let example = first.and_then(|point| {
        let off = |i: &usize| search.difference(point, *i);
        let worst = group.indices.iter().copied().max_by(|a, b| off(a).total_cmp(&off(b)))?;
        let exact = search.exact[point][worst];
        let range = search.ranges[point][worst];
        let claimed = search.claims[point][worst];
        let reading = Reading { exact, range: [range.low, range.high], rounding: 0.0, claimed };
        Some((names[worst].clone(), reading))
    });
    Part {
        name: group.name.clone(),
        is_right,
        mistakes: Vec::new(),
        size: points.map(size).fold(0.0, f64::max),
        example,
    }
}

/// The targets of each row, as the loss gets them.
#[track_caller]
fn targets(trainer: &Trainer<'_>) -> Vec<Vec<f64>> {
    let settings = trainer.settings();
    let (net, data) = (settings.net, settings.data);
    assert!(
        data.input_width() == net.inputs(),
        "the net has {} inputs, and the data {}",
        net.inputs(),
        data.input_width()
    );
    let row = |row: usize| match (data.has_classes(), net.outputs()) {
        (false, _) => data.target(row).to_vec(),
        (true, 1) => vec![data.class(row) as f64],
        (true, outputs) => {
            let class = data.class(row);
            assert!(
                class < outputs,
                "row {} has class {class}, the net {outputs} outputs",
                row + 1
            );
            (0..outputs).map(|output| f64::from(u8::from(output == class))).collect()
        }
    };
    (0..data.len()).map(row).collect()
}

/// Parameters near some others, none of them 0.
fn near(parameters: &[f64], rng: &mut Rng) -> Vec<f64> {
    let square: f64 = parameters.iter().map(|p| p * p).sum();
    let size = 0.1 + 0.3 * (square / parameters.len() as f64).sqrt();
    parameters.iter().map(|p| p + rng.normal(0.0, size)).collect()
}

/// The rows of a step.
fn batch(batches: Batches, rows: usize, point: usize, rng: &mut Rng) -> Vec<usize> {
    let mut all: Vec<usize> = (0..rows).collect();
    match batches {
        Batches::Full => {}
        Batches::OneByOne => all = vec![(point * 7 + 1) % rows],
        // the last batch of an epoch is smaller
        Batches::Shuffled { size, .. } => {
            rng.shuffle(&mut all);
            all.truncate(if point == POINTS - 1 { (size / 2).max(1) } else { size });
        }
        _ => {}
    }
    all
}
