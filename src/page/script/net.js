// The page of a net: training, the boundary, the drawing of the net, and the sweep of one row.
"use strict";

/** Training takes at most this much of a frame, in milliseconds. */
const FRAME = 10;
/** A state after so many steps is in the address as the steps; after more, as all parameters. */
const MOST_STEPS = 500;

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
    this.rate = element("input", { type: "number", step: "any", sayLabel: "rate" });
    this.rate.addEventListener("input", () => {
      const x = this.rate.valueAsNumber;
      if (!Number.isFinite(x)) return; // a minus sign alone is no number yet
      this.setRate(x);
      address.set("rate", x === this.training.optimizer.settings.learning_rate ? null : String(x));
    });
    this.reading = element("p", { class: "reading number" });
    this.uphill = element("p", { class: "note", role: "status", say: "noteUphill" });
    const [left, right] = [element("div", { class: "data" }), element("div", { class: "drawn" })];
    root.append(
      element("h2", { say: "training" }),
      element("div", { class: "toolbar" }, this.runButton, this.stepButton,
        this.training.batch < this.training.count ? this.epochButton : "",
        button("toStart", () => this.toStart()),
        element("label", {}, element("span", { say: "rate" }), " ", this.rate)),
      this.reading, this.uphill, this.notes(), element("div", { class: "net-grid" }, left, right));
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
      data.isStandardized && ["noteStandardized"],
      data.hasSchedule && ["noteSchedule", training.settings.learning_rate],
      data.clip !== null && ["noteClip", data.clip],
      data.patience !== null && ["notePatience", data.patience],
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

  /** Below 0 each step goes along the gradient, which a note says. */
  setRate(x) {
    this.training.settings.learning_rate = x;
    this.uphill.hidden = x >= 0;
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
    this.setRate(Number.isFinite(rate) ? rate : training.optimizer.settings.learning_rate);
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

const netPage = data => new NetPage(data);
