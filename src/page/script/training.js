// A training run, as the crate's Trainer does it: the loss of one sample is a recording, which is run
// for each row of a batch; the penalty of the weights is a second one.
"use strict";

class Training {
  constructor(data) {
    const { recording, penalty, rows, inputs, targets, outputs, parameters, batch, isSum } = data;
    this.sample = new Recording(recording);
    this.penalty = penalty === null ? null : new Recording(penalty);
    this.inputs = inputs;
    this.outputs = outputs;
    this.columns = [...inputs, ...targets];
    this.rows = Float64Array.from(rows, readNumber);
    this.count = this.rows.length / this.columns.length;
    this.batch = batch;
    this.isSum = isSum;
    this.parameters = parameters;
    /** The parameters: the first numbers of the sample's recording. */
    this.numbers = this.sample.values.subarray(0, parameters);
    this.initial = this.numbers.slice();
    this.gradient = new Float64Array(parameters);
    const { output } = this.sample;
    const all = Array.from({ length: parameters }, (_, i) => i);
    /** What one row needs, and what the net's outputs need. */
    this.ofRow = this.sample.between([...all, ...this.columns], [output]);
    this.ofOutputs = this.sample.between([...all, ...inputs], outputs);
    this.isKnown = data.optimizer !== null && data.optimizer.kind in OPTIMIZERS;
    const own = data.optimizer ?? PLAIN;
    const rate = own.settings.learning_rate ?? PLAIN.settings.learning_rate;
    this.optimizer = this.isKnown ? own
      : { kind: PLAIN.kind, settings: { ...PLAIN.settings, learning_rate: rate } };
    this.settings = { ...this.optimizer.settings };
    this.reset();
  }

  /** Back to the recorded start. */
  reset() {
    this.numbers.set(this.initial);
    this.restart();
    this.losses = [];
    this.steps = 0;
  }

  /** Forgets what the optimiser remembers, but for what it remembered at the recorded start. */
  restart() {
    const { numbers = {}, vectors = {} } = this.optimizer;
    this.memory = { ...numbers };
    for (const [name, list] of Object.entries(vectors)) this.memory[name] = Float64Array.from(list);
    this.next = 0;
    this.epochLoss = 0;
  }

  /** Puts the numbers of a row into the recording. */
  load(row) {
    const { columns, rows, sample } = this;
    for (let k = 0; k < columns.length; k += 1) {
      sample.values[columns[k]] = rows[row * columns.length + k];
    }
  }

  /** Computes the gradient of rows from `first` up to `end`, and returns the loss of their data. */
  sweep(first, end) {
    const { sample, gradient, parameters } = this;
    const { output, values, adjoints } = sample;
    const scale = this.isSum ? 1 : 1 / (end - first);
    gradient.fill(0);
    let sum = 0;
    for (let row = first; row < end; row += 1) {
      this.load(row);
      sample.forward(this.ofRow);
      sample.backward();
      sum += values[output];
      for (let i = 0; i < parameters; i += 1) gradient[i] += adjoints[i];
    }
    for (let i = 0; i < parameters; i += 1) gradient[i] *= scale;
    return sum * scale;
  }

  /** The penalty, whose gradient is added to that of the data. */
  addPenalty() {
    const { penalty, gradient, numbers } = this;
    if (penalty === null) return 0;
    penalty.values.set(numbers);
    penalty.run();
    for (let i = 0; i < numbers.length; i += 1) gradient[i] += penalty.adjoints[i];
    return penalty.values[penalty.output];
  }

  /** One step of the optimiser. Returns the loss of its batch. */
  step() {
    const first = this.next;
    const end = Math.min(this.count, first + this.batch);
    const fraction = (end - first) / this.count;
    const dataLoss = this.sweep(first, end);
    const penalty = this.addPenalty();
    this.epochLoss += dataLoss * (this.isSum ? 1 : fraction) + penalty * fraction;
    OPTIMIZERS[this.optimizer.kind](this.settings, this.memory, this.numbers, this.gradient);
    this.steps += 1;
    this.next = end;
    if (end === this.count) {
      this.losses.push(this.epochLoss);
      [this.next, this.epochLoss] = [0, 0];
    }
    return dataLoss + penalty;
  }

  /** The steps of one pass over the rows, or what is left of it. */
  epoch() {
    do this.step(); while (this.next !== 0);
    return this.losses.at(-1);
  }

  /** The loss of all rows, with the penalty, and how large it is; the gradient is that of all rows. */
  evaluate() {
    const loss = this.sweep(0, this.count) + this.addPenalty();
    return loss;
  }

  /** The outputs for some numbers of the inputs, at the present parameters. */
  predict(inputs, into) {
    const { sample, outputs } = this;
    for (let k = 0; k < inputs.length; k += 1) sample.values[this.inputs[k]] = inputs[k];
    sample.forward(this.ofOutputs);
    for (let k = 0; k < outputs.length; k += 1) into[k] = sample.values[outputs[k]];
    return into;
  }
}
