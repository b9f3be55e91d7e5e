// The steps, driven by hand: what the step that was taken last has done, with formulas and numbers.
"use strict";

/** A step of the film takes this long, in milliseconds. */
const STEP_TIME = 900;
/** So many terms of a sum are shown in a step. */
const FEW_TERMS = 6;

class SweepPanel {
  constructor(model, root, textOf) {
    this.model = model;
    this.textOf = textOf;
    this.position = element("input", { type: "range", min: 0, step: 1, sayLabel: "position" });
    this.position.addEventListener("input", () => model.go(this.position.valueAsNumber));
    this.play = signButton("play", () => this.toggle());
    this.count = element("span", { class: "count" });
    this.text = element("div", { class: "step-text" });
    this.status = element("p", { role: "status", class: "unseen" });
    const { steps } = model;
    const go = by => () => model.go(steps.taken + by);
    root.append(
      element("h2", { say: "sweep" }),
      element("div", { class: "toolbar" },
        signButton("first", () => model.go(0)), signButton("back", go(-1)), this.play,
        signButton("next", go(1)), signButton("last", () => model.go(steps.count)),
        this.position, this.count),
      this.text, this.status);
    model.listeners.push(() => this.refresh());
    languageListeners.push(() => this.refresh());
  }

  toggle() {
    const { model } = this;
    if (this.timer) {
      this.pause();
      return;
    }
    if (model.steps.taken === model.steps.count) model.go(0);
    this.timer = setInterval(() => {
      model.go(model.steps.taken + 1);
      if (model.steps.taken === model.steps.count) this.pause();
    }, STEP_TIME);
    this.showPlay();
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.showPlay();
  }

  showPlay() {
    const sign = this.timer ? "pause" : "play";
    if (this.play.dataset.sayLabel === sign && this.play.firstChild) return;
    this.play.dataset.sayLabel = sign;
    drawSign(this.play, sign);
    retold(this.play);
  }

  refresh() {
    const { steps } = this.model;
    const { taken, count } = steps;
    this.position.max = count;
    this.position.value = taken;
    const words = say("stepOf", taken, count);
    this.position.setAttribute("aria-valuetext", words);
    const direction = taken === 0 ? "" : ` · ${say(steps.isBack ? "backward" : "forward")}`;
    setText(this.count, words + direction);
    this.showPlay();
    this.text.replaceChildren(...this.told());
    if (this.announced !== taken && this.announced !== undefined) {
      setText(this.status, `${words}. ${this.announcement()}`);
    }
    this.announced = taken;
  }

  /** The step in short, for a reader that speaks. */
  announcement() {
    const { model } = this;
    const { node, isBack } = model.steps;
    if (node === null) return say("beginning");
    const name = model.label(node);
    if (!isBack) return `${name}: ${this.textOf(node)} = ${shown(model.recording.values[node])}`;
    return `${say("backThrough")} ${name}, ${say("adjointIs")} ${model.adjoint(node)?.text}. `
      + model.steps.last.map(({ operand, after }) =>
        `${say("adjointOf")} ${model.label(operand)}: ${signed(after)}`).slice(0, 6).join("; ");
  }

  told() {
    const { model } = this;
    const { node, isBack } = model.steps;
    if (node === null) return [element("p", {}, say("beginning"))];
    return isBack ? this.toldBack(node) : [this.toldForward(node)];
  }

  equation(node) {
    return [math("math", this.model.named(node)), " = ", this.model.formula(node, FEW_TERMS)];
  }

  toldForward(node) {
    const { model } = this;
    const value = element("strong", { class: "number" }, shown(model.recording.values[node]));
    const place = model.places?.[node];
    const at = place ? element("span", { class: "place" }, ` ${say("place")} ${place}`) : "";
    if (model.recording.isLeafAt(node)) {
      return element("p", {}, math("math", model.named(node)), " = ", value, " · ",
        say("leafStep", model.label(node)), at);
    }
    return element("p", { class: "equation", tabindex: "0", role: "group", "aria-label": say("formula") }, ...this.equation(node), " = ",
      model.numbers(node, FEW_TERMS), " = ", value, at);
  }

  toldBack(node) {
    const { model } = this;
    const { recording, steps } = model;
    const name = () => math("math", model.named(node));
    if (model.isConstant(node)) return [element("p", {}, name(), ": ", say("constantStep"))];
    const adjoint = steps.adjoints[node];
    const number = element("strong", { class: `number ${signOf(adjoint)}` }, signed(adjoint));
    if (recording.isLeafAt(node)) {
      const words = say("complete", model.label(recording.output), model.label(node));
      return [element("p", {}, say("adjointOf"), " ", name(), ": ", number, " ", words)];
    }
    const head = element("p", { class: "equation", tabindex: "0", role: "group", "aria-label": say("formula") }, say("backThrough"), " ", ...this.equation(node),
      ", ", say("adjointIs"), " ", number);
    if (node === recording.output) head.append(" · ", say("starts"));
    if (steps.last.length === 0) return [head, element("p", {}, say("nothing"))];
    const rows = steps.last.map(use => this.contribution(node, adjoint, use));
    const table = element("table", { class: "contributions" },
      element("thead", {}, element("tr", {}, ...["adjointOf", "contribution", "rule"].map(key =>
        element("th", { scope: "col" }, say(key))))),
      element("tbody", {}, ...rows));
    return [head, element("div", { class: "scroll", tabindex: "0", role: "group",
      "aria-label": say("contribution") }, table)];
  }

  /** `v6: — += 1 × 1.358 → 1.358`, and the rule. */
  contribution(node, adjoint, use) {
    const { model } = this;
    const { operand, partial, before, after, isFirst } = use;
    const isClosed = partial === 0 && model.recording.contribution(node, 1, 0) === 0
      && model.recording.rows[node]?.gate;
    const product = isClosed ? `0 (${say("closed")})` : `${bracketed(adjoint)} × ${bracketed(partial)}`;
    const sum = element("td", { class: "number" },
      `${isFirst ? "—" : shown(before)} += ${product} → `,
      element("strong", { class: signOf(after) }, signed(after)));
    const rule = element("td", {}, model.derivative(node, operand), " = ", model.rule(node, use));
    return element("tr", {},
      element("th", { scope: "row" }, ...spoken(math("math", model.named(operand)), model.label(operand))),
      sum, rule);
  }
}

/** A number, in brackets if it has a minus: for a product. */
function bracketed(x) {
  return x < 0 ? `(${shown(x)})` : shown(x);
}
