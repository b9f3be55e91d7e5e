// The neurons of a net: where they are in the recording, and their parameters as a table and as
// sliders.
"use strict";

/** The net's neurons: where their parameters, weighted sums and outputs are in the recording. */
class Net {
  constructor(data, training) {
    const { sample } = training;
    this.inputNames = data.inputNames;
    this.numbers = training.numbers;
    let at = 0;
    const take = count => data.net.slice(at, (at += count));
    this.layers = data.layers.map(({ inputs, neurons, hasBias, activation }) => ({
      activation,
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
        names[i] ||= `${name}.weight${at + 1}`;
      });
      if (bias !== null) names[bias] ||= `${name}.bias`;
      names[output] ||= name;
      names[sum] ||= `${name}.sum`;
    }));
  }
}

/** All parameters with their derivatives, as a table that the page has without a script too. */
class ParameterList {
  constructor(root, model, training, pick) {
    Object.assign(this, { model, training });
    this.rows = new Map();
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
    }
    this.parts = rowsInView(root, tr => this.show(tr));
  }

  refresh(gradient) {
    this.gradient = gradient;
    this.parts.refresh();
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
