// The page of an expression.
"use strict";

/** Language and keys, at the top of every page. */
function tools(dialog) {
  const other = element("button", { type: "button", say: "language", sayLabel: "languageLabel" });
  other.addEventListener("click", () => switchLanguage());
  byId("tools").append(other, " ", button("keys", () => dialog.showModal()));
  byId("tools").hidden = false;
}

/** The sentence below the title. */
function setLead(tell) {
  const show = () => setText(document.querySelector(".lead"), tell());
  languageListeners.push(show);
}

function switchLanguage() {
  setLanguage(language === "en" ? "zh" : "en");
  address.set("lang", language === "en" ? null : language);
}

/** The parts that show a model: the steps, the list, the drawing and the paths of a node. */
function showModel(model) {
  const listing = new Listing(model, byId("list"));
  const panel = new SweepPanel(model, byId("sweep"), i => listing.text(i));
  const drawing = byId("drawing").querySelector("svg") ? new Drawing(model, byId("drawing")) : null;
  const details = new Details(model, byId("details"));
  for (const id of ["sweep", "details"]) byId(id).hidden = false;
  return { listing, panel, drawing, details };
}

/** What the keys do on any page with steps. */
function stepKeys(model, panel, dialog) {
  const { steps } = model;
  return {
    ArrowRight: () => model.go(steps.taken + 1),
    ArrowLeft: () => model.go(steps.taken - 1),
    Home: () => model.go(0),
    End: () => model.go(steps.count),
    " ": () => panel.toggle(),
    f: () => model.go(steps.forwardStepOf(model.chosen)),
    b: () => model.go(steps.backStepOf(model.chosen)),
    l: switchLanguage,
    "?": () => dialog.showModal(),
  };
}

function expressionPage(data) {
  const model = new Model(data);
  const dialog = keysDialog();
  tools(dialog);
  const { computed, leaves: { length } } = model.recording;
  setLead(() => say("lead", computed.length, length));
  const leaves = new Leaves(model, byId("leaves"));
  byId("leaves").hidden = false;
  const { panel } = showModel(model);
  listenToKeys({ ...stepKeys(model, panel, dialog), r: () => model.reset() });

  const restore = () => {
    const state = address.read();
    const { values, recorded, count } = model.recording;
    for (const i of model.variables) {
      const x = Number.parseFloat(state.get(`x${i}`) ?? "");
      values[i] = Number.isFinite(x) ? x : recorded[i];
    }
    const [step, node] = [state.get("step"), state.get("node")].map(text => Number(text ?? NaN));
    model.chosen = Number.isInteger(node) && node >= 0 && node < count ? node : model.firstChosen;
    model.steps.taken = Number.isInteger(step) && step >= 0 ? Math.min(step, model.steps.count)
      : model.steps.count;
    setLanguage(state.get("lang") ?? "en");
    model.run();
  };
  addEventListener("hashchange", restore);
  model.listeners.push(() => {
    const { values, recorded } = model.recording;
    const { taken, count } = model.steps;
    address.set("step", taken === count ? null : String(taken));
    address.set("node", model.chosen === model.firstChosen ? null : String(model.chosen));
    for (const i of model.variables) {
      address.set(`x${i}`, Object.is(values[i], recorded[i]) ? null : String(values[i]));
    }
  });
  restore();
  return { model, leaves };
}
