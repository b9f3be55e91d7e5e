// The list: a row for each node, which the page has as text and the script fills with life.
"use strict";

/** What is seen as a formula, and read aloud as a name. */
function spoken(formula, name) {
  formula.setAttribute("aria-hidden", "true");
  return [formula, element("span", { class: "unseen" }, name)];
}

/** A name as it is, but a part of a neuron as in print. */
function labelOf(name) {
  const isOfNeuron = /^layer\d+\.neuron\d+/.test(name);
  return isOfNeuron ? spoken(math("math", nameMath(name)), name) : [element("bdi", {}, name)];
}

/** Gives the rows of a list the index of their nodes: the list ends with the last one. */
function numberRows(root, count) {
  const rows = [...root.querySelectorAll("tbody tr:not(.folded, [id])")];
  rows.forEach((tr, k) => {
    tr.id = `node${count - rows.length + k}`;
    tr.cells[0].scope = "row";
    for (const cell of [...tr.cells].slice(-2)) cell.className = "number";
  });
}

/** The node that a row is of. */
const indexOf = tr => Number(tr.id.replace(/^\D+/, ""));

/** A long table is in pieces of this many rows. */
const PIECE = 16;

/**
 * The rows of a table, which `show(tr)` fills. Of a long one the browser lays out only the pieces in
 * view: of 2,000 rows in one piece it would lay out all, whichever changes.
 */
function rowsInView(root, show) {
  const rows = [...root.querySelectorAll("tbody tr[id]")];
  if (rows.length > 4 * PIECE) divide(root, rows);
  let longest = 0;
  return new Parts(root, [...root.querySelectorAll("tbody")], ({ rows }) => {
    const before = longest;
    for (const tr of rows) {
      if (!tr.id) continue;
      show(tr);
      for (const cell of [...tr.cells].slice(-2)) longest = Math.max(longest, cell.textContent.length);
    }
    // the pieces have no columns in common but by this
    if (longest > before) root.style.setProperty("--widest", longest);
  });
}

function divide(root, rows) {
  const whole = rows[0].parentElement;
  for (let k = 0; k < rows.length; k += PIECE) {
    whole.parentElement.append(element("tbody", {}, ...rows.slice(k, k + PIECE)));
  }
  if (whole.rows.length === 0) whole.remove();
  root.classList.add("long");
  // the style makes blocks of them, which some browsers do not take for a table
  const roles = { "table": "table", "thead, tbody": "rowgroup", "tr": "row", "td": "cell",
    "thead th": "columnheader", "tbody th": "rowheader" };
  for (const [kind, role] of Object.entries(roles)) {
    root.querySelectorAll(kind).forEach(one => one.setAttribute("role", role));
  }
}

class Listing {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.rows = new Map();
    numberRows(root, model.recording.count);
    for (const tr of root.querySelectorAll("tbody tr[id]")) {
      const i = indexOf(tr);
      const [head, formula, value, adjoint] = tr.cells;
      const choose = button(undefined, () => model.choose(i), { class: "node", tabindex: "-1" });
      choose.append(...labelOf(model.label(i)));
      choose.title = model.label(i);
      head.textContent = "";
      head.append(choose);
      this.rows.set(i, { tr, choose, formula, value, adjoint, text: formula.textContent });
      tr.addEventListener("click", () => model.choose(i));
    }
    this.parts = rowsInView(root, tr => this.show(tr));
    this.indices = [...this.rows.keys()];
    const folded = root.querySelector(".folded");
    if (folded) {
      const { count, all } = folded.dataset;
      const tell = () => setText(folded.querySelector("td"), say("folded", count, all));
      languageListeners.push(tell);
    }
    root.addEventListener("keydown", event => this.move(event));
    model.listeners.push(() => this.refresh());
  }

  /** What the list shows of a node as text. */
  text(i) {
    return this.rows.get(i)?.text ?? "";
  }

  refresh() {
    const { model } = this;
    if (model.chosen !== this.chosen || model.steps.node !== this.current) {
      const isStep = model.steps.node !== this.current;
      [this.chosen, this.current] = [model.chosen, model.steps.node];
      this.mark();
      this.bringIntoView(isStep && this.current !== null ? this.current : this.chosen);
    }
    this.parts.refresh();
  }

  /** Which row is chosen, which one the step is at, and which ones it works on. */
  mark() {
    const { model } = this;
    const uses = this.current === null ? [] : [...model.recording.operandsOf(this.current)];
    const now = new Set([this.chosen, this.current, ...uses]);
    for (const i of new Set([...this.marked ?? [], ...now])) {
      if (!this.rows.has(i)) continue;
      const { tr, choose } = this.rows.get(i);
      tr.classList.toggle("chosen", i === this.chosen);
      tr.classList.toggle("current", i === this.current && !this.isAtEnd);
      tr.classList.toggle("operand", uses.includes(i) && !this.isAtEnd);
      choose.setAttribute("aria-pressed", String(i === this.chosen));
      choose.tabIndex = i === this.chosen ? 0 : -1;
    }
    this.marked = now;
    const first = this.rows.get(this.chosen) ?? this.rows.get(this.indices[0]);
    if (first) first.choose.tabIndex = 0;
  }

  get isAtEnd() {
    return this.model.steps.taken === this.model.steps.count;
  }

  show(tr) {
    const { model } = this;
    const i = indexOf(tr);
    const { formula, value, adjoint } = this.rows.get(i);
    if (model.recording.isLeafAt(i)) setText(formula, say(model.kind(i)));
    else if (!formula.firstElementChild) formula.replaceChildren(model.formula(i, 4));
    const number = model.valueText(i);
    tr.classList.toggle("pending", number === null);
    setText(value, number === null ? "—" : aligned(number));
    const own = model.adjoint(i);
    setText(adjoint, own === null ? "—" : aligned(own.text));
    adjoint.className = `number adjoint ${own === null ? "none" : own.sign}`;
    adjoint.classList.toggle("part", own !== null && own.isPart);
    const note = number === null || own === null ? "notYet" : own.isPart ? "soFar" : null;
    adjoint.title = note === null ? "" : say(note);
  }

  bringIntoView(i) {
    const tr = this.rows.get(i)?.tr;
    if (!tr) return;
    const [box, own] = [this.root.getBoundingClientRect(), tr.getBoundingClientRect()];
    const head = this.root.querySelector("thead")?.offsetHeight ?? 0;
    if (own.top < box.top + head) this.root.scrollTop -= box.top + head - own.top;
    else if (own.bottom > box.bottom) this.root.scrollTop += own.bottom - box.bottom;
  }

  /** To the row above or below. */
  move(event) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const at = this.indices.indexOf(this.model.chosen) + by;
    const next = this.indices[Math.min(this.indices.length - 1, Math.max(0, at))];
    this.model.choose(next);
    this.rows.get(next).choose.focus({ preventScroll: true });
  }
}
