// What the parts of the page share: the recording, the steps that were taken, and the chosen node.
"use strict";

class Model {
  /** `first`: the node that the steps begin at. */
  constructor({ nodes, names, ids, rules, places, output }, first = 0) {
    this.recording = new Recording({ nodes, output });
    this.recording.run();
    this.steps = new Steps(this.recording, first);
    this.names = names;
    this.ids = ids;
    this.rules = rules;
    this.places = places;
    /** The node whose paths are shown. */
    this.chosen = this.firstChosen;
    this.listeners = [];
    this.notify = onceAFrame(() => this.listeners.forEach(listener => listener()));
  }

  /** At first it is a leaf: the derivative that one wants to know. */
  get firstChosen() {
    return this.variables[0] ?? this.recording.output;
  }

  /** The leaves that can be changed. */
  get variables() {
    return this.recording.leaves.filter(i => this.recording.wants[i]);
  }

  get isMoved() {
    const { values, recorded } = this.recording;
    return this.variables.some(i => !Object.is(values[i], recorded[i]));
  }

  label(i) {
    return this.names[i] || `v${this.ids ? this.ids[i] : i}`;
  }

  set(leaf, number) {
    this.recording.values[leaf] = number;
    this.run();
  }

  reset() {
    for (const i of this.variables) this.recording.values[i] = this.recording.recorded[i];
    this.run();
  }

  /** Computes everything from the leaves. */
  run() {
    this.recording.run();
    this.steps.update();
    this.notify();
  }

  go(taken) {
    this.steps.go(taken);
    this.notify();
  }

  choose(node) {
    this.chosen = node;
    this.notify();
  }

  // How nodes are shown --------------------------------------------------------------------------

  /** By its name, in a formula. */
  named(i) {
    return nameMath(this.label(i));
  }

  /** By its number, in a formula. */
  numbered(i) {
    const x = this.recording.values[i];
    const made = numberMath(x);
    if (x < 0) made.dataset.sign = "minus";
    return made;
  }

  formula(i, most) {
    return treeMath(operationTree(this.recording, i, most), node => this.named(node));
  }

  /** The same with numbers in it. */
  numbers(i, most) {
    return treeMath(operationTree(this.recording, i, most), node => this.numbered(node));
  }

  rule(i, use) {
    return treeMath(ruleTree(this.recording, this.rules, i, use), node => this.named(node));
  }

  /** ∂y/∂x */
  derivative(of, by) {
    const part = i => row(sign("∂"), this.named(i));
    const fraction = math("mfrac", part(of), part(by));
    fraction.setAttribute("displaystyle", "true");
    return math("math", fraction);
  }

  kind(i) {
    return this.recording.operations[i].toLowerCase();
  }

  isConstant(i) {
    return this.recording.wants[i] === 0;
  }

  /** The value of a node as text, or nothing before it is computed. */
  valueText(i, digits = 6) {
    return this.steps.isComputed(i) ? shown(this.recording.values[i], digits) : null;
  }

  /** The adjoint as far as it has come: its text, its sign, and whether more is to be added. */
  adjoint(i, digits = 6) {
    if (this.isConstant(i)) return { text: ".", sign: "none", isPart: false };
    if (this.steps.begun[i] === 0 && !this.steps.isComplete(i)) return null;
    const x = this.steps.adjoints[i];
    return { text: signed(x, digits), sign: signOf(x), isPart: !this.steps.isComplete(i) };
  }
}
