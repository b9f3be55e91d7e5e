// The graph: the drawing of the crate, whose boxes and arrows say which nodes they are of. Its
// numbers and colours follow.
"use strict";

class Drawing {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.svg = root.querySelector("svg");
    root.classList.add("live");
    const indices = new Map((model.ids ?? model.names.map((_, i) => i)).map((id, i) => [id, i]));
    const index = text => indices.get(Number(text));
    this.boxes = new Map();
    for (const group of this.svg.querySelectorAll("g[data-node]")) {
      const i = index(group.dataset.node);
      const part = name => group.querySelector(`:scope > ${name}`);
      this.boxes.set(i, {
        group, fill: part("rect.adjoint"), title: part("title"),
        kind: model.recording.isLeafAt(i) ? part("g:not([class], [font-weight]) > text") : null,
        value: part("g.value > text"), adjoint: part("g.adjoint > text"), arrows: [],
      });
      group.dataset.index = i;
      group.addEventListener("click", () => model.choose(i));
    }
    // an arrow follows with the box that it leads to, and its label when that is in view itself
    this.labels = new Map();
    for (const one of this.svg.querySelectorAll("[data-from]")) {
      const [from, to] = [one.dataset.from, one.dataset.to].map(index);
      const [title, back, text] = ["title", "rect", "text"].map(name => one.querySelector(name));
      if (text) this.labels.set(one, { from, to, back, text });
      else this.boxes.get(to).arrows.push({ one, from, title });
    }
    const folded = this.svg.querySelector(":scope > g:not([class], [data-node]) > g:last-child > text");
    this.foot = this.svg.querySelector("g.foot");
    const groups = [...this.boxes.values()].map(({ group }) => group);
    this.parts = new Parts(root, [...groups, ...this.labels.keys()], one =>
      (this.labels.has(one) ? this.showLabel(one) : this.show(one)));
    model.listeners.push(() => this.refresh());
    const count = /^([\d,]+) earlier nodes?$/.exec(folded?.textContent)?.[1];
    languageListeners.push(() => {
      if (count) setText(folded, say("earlier", count));
      this.refresh();
    });
  }

  refresh() {
    const { model } = this;
    this.hottest = 0;
    for (const i of this.boxes.keys()) {
      const size = Math.abs(model.steps.adjoints[i]);
      if (size > this.hottest && size < Infinity) this.hottest = size;
    }
    this.parts.refresh();
    const { node, taken, count } = model.steps;
    for (const i of new Set([...this.marked ?? [], model.chosen, node])) {
      const group = this.boxes.get(i)?.group;
      group?.classList.toggle("chosen", i === model.chosen);
      group?.classList.toggle("current", i === node && taken < count);
    }
    this.marked = [model.chosen, node];
    this.used?.forEach(({ one }) => one.classList.remove("used"));
    this.used = model.steps.isBack && taken < count ? this.boxes.get(node)?.arrows : undefined;
    this.used?.forEach(({ one }) => one.classList.add("used"));
    const ends = this.foot?.querySelectorAll("text") ?? [];
    if (ends.length > 1) {
      setText(ends[0], `${say("adjoint").toLowerCase()}  ${MINUS}${shown(this.hottest, 4)}`);
      setText(ends[1], `+${shown(this.hottest, 4)}`);
    }
    if (node !== null && node !== this.current && taken < count) this.bringIntoView(node);
    this.current = node;
  }

  show(group) {
    const { model } = this;
    const i = Number(group.dataset.index);
    const { fill, title, kind, value, adjoint } = this.boxes.get(i);
    const [number, own] = [model.valueText(i, 4), model.adjoint(i, 4)];
    const line = (key, text) => (language === "zh" ? `${say(key)} ${text}`
      : `${say(key).toLowerCase().padEnd(8)}${text}`);
    if (kind !== null) setText(kind, say(model.kind(i)));
    setText(value, line("value", number ?? "—"));
    setText(adjoint, line("adjoint", own === null ? "—" : own.text + (own.isPart ? " …" : "")));
    group.classList.toggle("pending", number === null);
    const x = own === null || model.isConstant(i) ? 0 : model.steps.adjoints[i];
    // the root spreads out the small ones
    const heat = this.hottest > 0 ? Math.sqrt(Math.abs(x) / this.hottest) : 0;
    fill.setAttribute("class", `adjoint ${signOf(x)}`);
    fill.style.setProperty("--heat", `${Number.isFinite(heat) ? (100 * heat).toFixed(1) : 100}%`);
    setText(title, `${model.label(i)} = ${model.valueText(i) ?? "—"}, `
      + `${say("adjoint")} ${model.adjoint(i)?.text ?? "—"}`);
    this.showArrows(i);
  }

  /** ∂to/∂from within the box of `to`: a neuron is one box of a sum and an activation. */
  partial(to, from) {
    let whole = 0;
    this.model.recording.pull(to, (operand, partial) => {
      if (operand === from) whole += partial;
      else if (!this.boxes.has(operand) && !this.model.recording.isLeafAt(operand)) {
        whole += partial === 0 ? 0 : partial * this.partial(operand, from);
      }
    });
    return whole;
  }

  /** What passes along the arrows that lead to a box. */
  showArrows(to) {
    const { model } = this;
    const isKnown = model.steps.isComputed(to);
    const passed = model.steps.isComplete(to) ? model.steps.adjoints[to] : null;
    for (const { from, title } of this.boxes.get(to).arrows) {
      const x = isKnown ? this.partial(to, from) : null;
      const sum = passed === null ? ""
        : `; ${bracketed(passed)} × ${bracketed(x)} = ${shown(model.recording.contribution(to, passed, x))}`;
      setText(title, `∂${model.label(to)}/∂${model.label(from)} = ${x === null ? "—" : shown(x)}${sum}`);
    }
  }

  showLabel(one) {
    const { from, to, back, text } = this.labels.get(one);
    const isKnown = this.model.steps.isComputed(to);
    const x = isKnown ? this.partial(to, from) : 0;
    const words = isKnown ? (x > 0 ? "+" : "") + brief(x) : "";
    one.setAttribute("class", `adjoint ${isKnown ? signOf(x) : "pending"}`);
    if (text.textContent === words) return;
    setText(text, words);
    const was = Number(back.getAttribute("width"));
    const middle = Number(back.getAttribute("x")) + was / 2;
    const width = words.length * 6.96 + 2;
    back.setAttribute("width", width);
    back.setAttribute("x", middle - width / 2);
    text.setAttribute("x", middle - width / 2 + 1);
  }

  bringIntoView(i) {
    const group = this.boxes.get(i)?.group;
    if (!group) return;
    const [box, own] = [this.root.getBoundingClientRect(), group.getBoundingClientRect()];
    if (own.top < box.top) this.root.scrollTop -= box.top - own.top + 8;
    else if (own.bottom > box.bottom) this.root.scrollTop += own.bottom - box.bottom + 8;
    if (own.left < box.left) this.root.scrollLeft -= box.left - own.left + 8;
    else if (own.right > box.right) this.root.scrollLeft += own.right - box.right + 8;
  }
}
