// The page of a net: training, the boundary, the drawing of the net, and the sweep of one row.
"use strict";

/** Training takes at most this much of a frame, in milliseconds. */
const FRAME = 10;
/** A state after so many steps is in the address as the steps; after more, as all parameters. */
const MOST_STEPS = 500;

/** The net's neurons: where their parameters, weighted sums and outputs are in the recording. */
class Net {
  constructor(data, training) {
    const { sample } = training;
    this.inputNames = data.inputNames;
    this.numbers = training.numbers;
    let at = 0;
    const take = count => data.net.slice(at, (at += count));
    this.layers = data.layers.map(({ inputs, neurons, hasBias, activation }) => ({
      activation: activation.replace(/[A-Z]/g, (letter, k) => `${k > 0 ? "_" : ""}${letter.toLowerCase()}`),
      neurons: Array.from({ length: neurons }, () =>
        ({ weights: take(inputs), bias: hasBias ? take(1)[0] : null, sum: null, output: null })),
    }));
    const byFirst = new Map(this.neurons().map(neuron => [neuron.weights[0], neuron]));
    for (const i of sample.computed) {
      const neuron = byFirst.get(sample.operands[sample.start[i]]);
      if (neuron && sample.sums[i]?.width === 2 && neuron.sum === null) neuron.sum = i;
    }
    this.layers.forEach((layer, k) => {
      const next = this.layers[k + 1]?.neurons[0].sum;
      const outputs = next === undefined ? data.outputs
        : [...sample.operandsOf(next)].filter((_, place) => place % 2 === 1);
      layer.neurons.forEach((neuron, m) => {
        neuron.output = outputs[m];
      });
    });
  }

  neurons() {
    return this.layers.flatMap(layer => layer.neurons);
  }

  /** Names for the parameters, the sums and the outputs, as the crate gives them. */
  nameIn(names) {
    this.layers.forEach((layer, k) => layer.neurons.forEach(({ weights, bias, sum, output }, m) => {
      const name = `layer${k + 1}.neuron${m + 1}`;
      weights.forEach((i, at) => {
        names[i] ??= `${name}.weight${at + 1}`;
      });
      if (bias !== null) names[bias] ??= `${name}.bias`;
      names[output] ??= name;
      names[sum] ??= `${name}.sum`;
    }));
  }
}

/** All parameters with their derivatives, as a table that the page has without a script too. */
class ParameterList {
  constructor(root, model, training, pick) {
    Object.assign(this, { model, training });
    this.rows = new Map();
    this.view = inView(root, tr => this.show(tr));
    numberRows(root, training.parameters);
    root.tabIndex = 0;
    root.setAttribute("role", "group");
    root.dataset.sayLabel = "allParameters";
    retold(root);
    for (const tr of root.querySelectorAll("tbody tr[id]")) {
      const i = indexOf(tr);
      const [head, value, derivative] = tr.cells;
      this.rows.set(tr, { i, head, value, derivative });
      tr.addEventListener("click", () => pick(i));
      this.view.watch(tr);
    }
    addEventListener("beforeprint", () => this.showAll());
  }

  refresh(gradient) {
    this.gradient = gradient;
    this.view.visible.forEach(tr => this.show(tr));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.showAll(), 300);
  }

  showAll() {
    for (const tr of this.rows.keys()) this.show(tr);
  }

  show(tr) {
    if (!this.gradient) return;
    const { i, head, value, derivative } = this.rows.get(tr);
    if (!head.firstElementChild) {
      head.title = this.model.label(i);
      head.replaceChildren(...labelOf(this.model.label(i)));
    }
    setText(value, aligned(shown(this.training.numbers[i])));
    setText(derivative, aligned(signed(this.gradient[i])));
    derivative.className = `number ${signOf(this.gradient[i])}`;
  }
}

/** Numbers as letters that an address may hold, and back. */
function packed(numbers) {
  const bytes = new Uint8Array(Float64Array.from(numbers).buffer);
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function unpacked(text) {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), c => c.charCodeAt(0));
    return bytes.length % 8 === 0 ? new Float64Array(bytes.buffer) : null;
  } catch {
    return null; // a damaged address
  }
}

class NetPage {
  constructor(data) {
    this.data = data;
    this.training = new Training(data);
    this.net = new Net(data, this.training);
    this.net.nameIn(data.recording.names);
    this.walk = new Model(data.recording, data.parameters);
    this.chosen = { layer: 0, neuron: 0, parameter: this.net.layers[0].neurons[0].weights[0] };
    this.isRunning = false;
    this.isDragged = false;
    this.lines = "weights";
    this.refresh = onceAFrame(() => this.show());
    this.build();
    this.restore();
    addEventListener("hashchange", () => this.restore());
  }

  // The frame ------------------------------------------------------------------------------------

  build() {
    const dialog = keysDialog();
    tools(dialog);
    const sizes = [this.data.inputs.length, ...this.net.layers.map(layer => layer.neurons.length)];
    setLead(() => say("leadNet", sizes.join("-"), this.data.net.length, this.training.count));
    const root = byId("training");
    this.stepButton = button("trainStep", () => this.train(() => this.training.step()));
    this.epochButton = button("trainEpoch", () => this.train(() => this.training.epoch()));
    this.runButton = button("run", () => this.toggleRun(), { class: "main" });
    this.rate = element("input", { type: "number", step: "any", min: "0", sayLabel: "rate" });
    this.rate.addEventListener("input", () => {
      const x = this.rate.valueAsNumber;
      if (x >= 0 && Number.isFinite(x)) this.training.settings.learning_rate = x;
      address.set("rate", x === this.training.optimizer.settings.learning_rate ? null : String(x));
    });
    this.reading = element("p", { class: "reading number" });
    const [left, right] = [element("div", { class: "data" }), element("div", { class: "drawn" })];
    root.append(
      element("h2", { say: "training" }),
      element("div", { class: "toolbar" }, this.runButton, this.stepButton,
        this.training.batch < this.training.count ? this.epochButton : "",
        button("toStart", () => this.toStart()),
        element("label", {}, element("span", { say: "rate" }), " ", this.rate)),
      this.reading, this.notes(), element("div", { class: "net-grid" }, left, right));
    this.boundary = new Boundary(this.data, this.training, left, row => this.chooseRow(row));
    this.curve = new LossCurve(left);
    this.drawing = new NetDrawing(this.net, right, {
      choose: (layer, neuron, parameter) => this.choose(layer, neuron, parameter),
      change: (parameter, x) => this.change(parameter, x),
    });
    right.append(this.lineChoice());
    if (this.drawing.folded.length > 0) right.append(element("p", { class: "help", say: "foldedLayers" }));
    this.neuronPanel = new NeuronPanel(this, byId("leaves"));
    this.buildWalk();
    document.querySelector(".listing h2").dataset.say = "allParameters";
    document.querySelector(".listing .help").dataset.say = "parametersHelp";
    this.list = new ParameterList(byId("list"), this.walk, this.training, i => this.pick(i));
    this.keys = listenToKeys({
      ...stepKeys(this.walk, this.panel, dialog),
      t: () => this.train(() => this.training.step()),
      p: () => this.toggleRun(),
      r: () => this.toStart(),
    });
    for (const id of ["training", "leaves"]) byId(id).hidden = false;
    languageListeners.push(() => this.refresh());
  }

  /** What the page does otherwise than the program. */
  notes() {
    const { data, training } = this;
    const keys = [
      data.isShuffled && ["noteShuffled", training.batch],
      !training.isKnown && ["noteOptimizer", training.settings.learning_rate],
      data.hasOnEpoch && ["noteOnEpoch"],
      data.isOnTheTape && ["noteOnTheTape"],
    ].filter(Boolean);
    const made = element("div", {});
    const tell = () => made.replaceChildren(...keys.map(([key, ...parts]) =>
      element("p", { class: "note" }, say(key, ...parts))));
    languageListeners.push(tell);
    tell();
    return made;
  }

  lineChoice() {
    const select = element("select", { sayLabel: "lines" },
      ...["weights", "gradient", "ofRow"].map(value =>
        element("option", { value, say: `lines_${value}` })));
    select.addEventListener("change", () => {
      this.lines = select.value;
      this.refresh();
    });
    return element("p", { class: "lines" }, element("span", { say: "lines" }), " ", select);
  }

  /** The sweep of one row: its steps, its list, and the paths of a weight. */
  buildWalk() {
    const root = byId("sweep");
    const { count } = this.training;
    this.rowBox = element("input", { type: "number", min: 1, max: count, step: 1, sayLabel: "rowNumber" });
    this.rowBox.addEventListener("input", () => {
      const row = this.rowBox.valueAsNumber;
      if (Number.isInteger(row) && row >= 1 && row <= count) this.chooseRow(row - 1);
    });
    this.rowText = element("span", { class: "number" });
    const body = element("tbody");
    const { recording } = this.walk;
    for (let i = this.data.parameters; i <= recording.output; i += 1) {
      const formula = recording.isLeafAt(i) ? this.walk.kind(i) : this.walk.formula(i, 4).textContent;
      body.append(element("tr", { id: `walk${i}` },
        element("th", { scope: "row" }, this.walk.label(i)),
        element("td", {}, formula),
        element("td", { class: "number" }), element("td", { class: "number" })));
    }
    const head = element("tr", {}, ...["node", "formula", "value", "adjoint"].map((key, k) =>
      element("th", { scope: "col", say: key, class: k > 1 ? "number" : undefined })));
    const list = element("div", { class: "scroll", id: "walk" },
      element("table", {}, element("thead", {}, head), body));
    this.listing = new Listing(this.walk, list);
    this.panel = new SweepPanel(this.walk, root, i => this.listing.text(i));
    root.querySelector("h2").dataset.say = "rowSweep";
    root.querySelector("h2").after(
      element("p", { class: "help", say: "rowHelp" }),
      element("p", { class: "row-choice" }, element("label", {}, element("span", { say: "rowNumber" }), " ",
        this.rowBox), " ", this.rowText));
    const details = byId("details");
    this.details = new Details(this.walk, details);
    root.append(element("div", { class: "walk-grid" }, element("div", {}, list), details));
    for (const one of [root, details]) one.hidden = false;
    this.walk.listeners.push(() => {
      this.remember();
      this.refresh();
    });
  }

  // What happens ---------------------------------------------------------------------------------

  train(work) {
    work();
    this.refresh();
    this.remember();
  }

  toggleRun() {
    this.isRunning = !this.isRunning;
    this.showRun();
    const frame = () => {
      if (!this.isRunning) return;
      const end = performance.now() + FRAME;
      do this.training.step(); while (performance.now() < end && Number.isFinite(this.training.numbers[0]));
      this.show();
      if (!this.training.losses.every(Number.isFinite)) this.isRunning = false;
      this.showRun();
      requestAnimationFrame(frame);
    };
    if (this.isRunning) requestAnimationFrame(frame);
    else this.remember();
  }

  showRun() {
    this.runButton.dataset.say = this.isRunning ? "stop" : "run";
    retold(this.runButton);
  }

  toStart() {
    this.isRunning = false;
    this.isDragged = false;
    this.showRun();
    this.training.reset();
    this.refresh();
    this.remember();
  }

  change(parameter, x) {
    if (!Number.isFinite(x)) return;
    this.training.numbers[parameter] = x;
    this.isDragged = true;
    this.refresh();
    this.remember();
  }

  choose(layer, neuron, parameter) {
    const own = this.net.layers[layer].neurons[neuron];
    this.chosen = { layer, neuron, parameter: parameter ?? own.weights[0] };
    this.neuronPanel.build();
    this.walk.choose(parameter ?? own.output);
    this.refresh();
  }

  /** Chooses the neuron that a parameter is of. */
  pick(parameter) {
    this.net.layers.forEach((layer, k) => layer.neurons.forEach((neuron, m) => {
      if (neuron.weights.includes(parameter) || neuron.bias === parameter) this.choose(k, m, parameter);
    }));
  }

  chooseRow(row) {
    this.row = row;
    this.refresh();
    this.remember();
  }

  // What is shown --------------------------------------------------------------------------------

  /** Puts the parameters and the chosen row into the recording of the sweep, and computes it. */
  walkOn() {
    const { walk, training } = this;
    const { values } = walk.recording;
    values.set(training.numbers);
    training.columns.forEach((column, k) => {
      values[column] = training.rows[this.row * training.columns.length + k];
    });
    walk.recording.run();
    walk.steps.update();
  }

  show() {
    const { training, walk, chosen } = this;
    const loss = training.evaluate();
    const gradient = training.gradient;
    const right = this.boundary.right();
    const accuracy = right === null ? "" : ` · ${say("accuracy", right, training.count)}`;
    setText(this.reading, `${say("steps", training.steps)}`
      + `${training.batch < training.count ? ` · ${say("epochs", training.losses.length)}` : ""}`
      + ` · ${say("loss")} ${shown(loss)}${accuracy}`);
    if (document.activeElement !== this.rate) this.rate.value = training.settings.learning_rate;
    this.walkOn();
    this.boundary.showChosen(this.row);
    this.boundary.draw();
    this.curve.draw(training.losses);
    const ofLine = {
      weights: i => training.numbers[i],
      gradient: i => gradient[i],
      ofRow: i => (walk.steps.begun[i] ? walk.steps.adjoints[i] : 0),
    }[this.lines];
    const nodeOf = (column, k) => (column === 0 ? this.data.inputs[k]
      : this.net.layers[column - 1].neurons[k].output);
    const { steps } = walk;
    const ofNode = (column, k) => {
      const i = nodeOf(column, k);
      if (this.lines === "ofRow" && steps.isBack) return steps.begun[i] ? steps.adjoints[i] : null;
      return steps.isComputed(i) ? walk.recording.values[i] : null;
    };
    this.drawing.show({ ofLine, ofNode, chosen, current: this.currentNeuron(), label: i => this.told(i) });
    this.neuronPanel.refresh(gradient);
    this.list.refresh(gradient);
    if (document.activeElement !== this.rowBox) this.rowBox.value = this.row + 1;
    setText(this.rowText, this.rowTold());
    [this.listing, this.panel, this.details].forEach(part => part.refresh());
  }

  told(i) {
    return `${this.walk.label(i)} = ${shown(this.training.numbers[i])}, ∂L/∂w ${signed(this.training.gradient[i])}`;
  }

  rowTold() {
    const { inputNames, classes, classNames } = this.data;
    const inputs = inputNames.slice(0, 6).map((name, k) =>
      `${name} = ${brief(this.boundary.number(this.row, k))}`);
    if (inputNames.length > 6) inputs.push("…");
    const target = classes ? classNames[classes[this.row]] ?? classes[this.row]
      : brief(this.boundary.target(this.row));
    return `${inputs.join(", ")} → ${target}`;
  }

  /** The neuron that the step of the sweep is at. */
  currentNeuron() {
    const { node, taken, count } = this.walk.steps;
    if (node === null || taken === count) return null;
    const input = this.data.inputs.indexOf(node);
    if (input >= 0) return { column: 0, k: input };
    for (const [column, layer] of this.net.layers.entries()) {
      const k = layer.neurons.findIndex(neuron => neuron.sum === node || neuron.output === node);
      if (k >= 0) return { column: column + 1, k };
    }
    return null;
  }

  // The address ----------------------------------------------------------------------------------

  remember() {
    const { training, walk, isDragged } = this;
    const isPlain = !isDragged && training.steps <= MOST_STEPS;
    if (this.isRunning) return;
    address.set("steps", isPlain && training.steps > 0 ? String(training.steps) : null);
    const isAtStart = training.steps === 0 && !isDragged;
    address.set("p", isPlain || isAtStart ? null : packed(training.numbers));
    address.set("row", this.row > 0 ? String(this.row) : null);
    address.set("step", walk.steps.taken === walk.steps.count ? null : String(walk.steps.taken));
    address.set("node", walk.chosen === this.firstNode ? null : String(walk.chosen));
  }

  get firstNode() {
    return this.net.layers[0].neurons[0].weights[0];
  }

  restore() {
    const state = address.read();
    const whole = (name, most) => {
      const x = Number(state.get(name) ?? NaN);
      return Number.isInteger(x) && x >= 0 && x <= most ? x : null;
    };
    const { training, walk } = this;
    training.reset();
    const rate = Number(state.get("rate") ?? NaN);
    training.settings.learning_rate = rate >= 0 && Number.isFinite(rate) ? rate
      : training.optimizer.settings.learning_rate;
    for (let k = whole("steps", MOST_STEPS) ?? 0; k > 0; k -= 1) training.step();
    const numbers = unpacked(state.get("p") ?? "");
    this.isDragged = numbers !== null && numbers.length === training.parameters;
    if (this.isDragged) training.numbers.set(numbers);
    this.row = whole("row", training.count - 1) ?? 0;
    walk.steps.taken = whole("step", walk.steps.count) ?? walk.steps.count;
    walk.chosen = whole("node", walk.recording.count - 1) ?? this.firstNode;
    setLanguage(state.get("lang") ?? "en");
    this.neuronPanel.build();
    this.refresh();
  }
}

/** The weights of one neuron, each with a slider and its derivative. */
class NeuronPanel {
  constructor(page, root) {
    this.page = page;
    const { layers } = page.net;
    this.layer = element("select", { sayLabel: "layer" });
    this.neuron = element("select", { sayLabel: "neuron" });
    layers.forEach((_, k) => this.layer.append(element("option", { value: k }, String(k + 1))));
    this.layer.addEventListener("change", () => page.choose(Number(this.layer.value), 0));
    this.neuron.addEventListener("change", () =>
      page.choose(Number(this.layer.value), Number(this.neuron.value)));
    this.grid = element("div", { class: "leaves" });
    root.append(
      element("h2", { say: "neuronWeights" }), element("p", { class: "help", say: "neuronHelp" }),
      element("p", { class: "row-choice" },
        element("label", {}, element("span", { say: "layer" }), " ", this.layer), " ",
        element("label", {}, element("span", { say: "neuron" }), " ", this.neuron)),
      this.grid);
  }

  build() {
    const { page } = this;
    const { layer, neuron } = page.chosen;
    const { neurons } = page.net.layers[layer];
    this.layer.value = layer;
    if (this.neuron.options.length !== neurons.length) {
      this.neuron.replaceChildren(...neurons.map((_, k) => element("option", { value: k }, String(k + 1))));
    }
    this.neuron.value = neuron;
    const { weights, bias } = neurons[neuron];
    this.entries = [...weights, ...(bias === null ? [] : [bias])].map(i => {
      const label = page.walk.label(i);
      const parts = slider(label, {
        recorded: page.training.initial[i],
        get: () => page.training.numbers[i],
        set: x => page.change(i, x),
      });
      const adjoint = element("output", { class: "number adjoint" });
      const name = element("button", { type: "button", class: "node", title: label });
      name.append(...labelOf(label));
      name.addEventListener("click", () => page.walk.choose(i));
      return { i, ...parts, adjoint, row: element("div", { class: "leaf" }, name, parts.range, parts.box, adjoint) };
    });
    this.grid.replaceChildren(...this.entries.map(entry => entry.row));
  }

  refresh(gradient) {
    for (const { i, show, adjoint } of this.entries) {
      show();
      setText(adjoint, signed(gradient[i], 4));
      adjoint.className = `number adjoint ${signOf(gradient[i])}`;
    }
  }
}

const netPage = data => new NetPage(data);
