// Elements, texts that follow the language, and the state in the address.
"use strict";

/**
 * An element: attributes by name, `on…` for what it listens to, `say` and `sayLabel` for a text and
 * a label that follow the language, and its children.
 */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "say") made.dataset.say = value;
    else if (name === "sayLabel") made.dataset.sayLabel = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  retold(made);
  return made;
}

function retold(one) {
  const { say: key, sayLabel: label } = one.dataset;
  if (key !== undefined) one.textContent = say(key);
  if (label !== undefined) {
    one.setAttribute("aria-label", say(label));
    one.setAttribute("title", say(label));
  }
}

/** Whether the page is of a net. */
const isOfNet = () => document.body.classList.contains("net");

const byId = id => document.getElementById(id);

/** Sets a text only where it changes: the browser lays out less. */
function setText(one, text) {
  if (one.textContent !== text) one.textContent = text;
}

/** A button with a text that follows the language. */
const button = (say, onclick, more = {}) => element("button", { type: "button", say, onclick, ...more });

/** The signs of buttons, on a square of 16: no font has all of them. */
const SIGNS = {
  first: "M2 2h2v12H2z M14 2v12L5 8z",
  back: "M11 1l1.6 1.6L7.2 8l5.4 5.4L11 15 4 8z",
  play: "M4 2l10 6-10 6z",
  pause: "M3 2h4v12H3z M9 2h4v12H9z",
  next: "M5 1L3.4 2.6 8.8 8l-5.4 5.4L5 15l7-7z",
  last: "M2 2v12l9-6z M12 2h2v12h-2z",
};

function drawSign(button, name) {
  const [svg, path] = ["svg", "path"].map(tag =>
    document.createElementNS("http://www.w3.org/2000/svg", tag));
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", SIGNS[name]);
  svg.append(path);
  button.replaceChildren(svg);
}

/** A button that shows a sign, and has its words as label. */
function signButton(sign, onclick) {
  const made = element("button", { type: "button", class: "sign", sayLabel: sign, onclick });
  drawSign(made, sign);
  return made;
}

// The language ------------------------------------------------------------------------------------

const languageListeners = [];

function setLanguage(to) {
  language = to in WORDS ? to : "en";
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  document.querySelectorAll("[data-say], [data-say-label]").forEach(retold);
  languageListeners.forEach(listener => listener());
}

// The state in the address ------------------------------------------------------------------------

/** Writes the state into the address after a rest: browsers refuse to do so many times a second. */
const address = (() => {
  const parts = new Map();
  let timer = null;
  const write = () => {
    timer = null;
    const text = new URLSearchParams([...parts].filter(([, value]) => value !== null)).toString();
    history.replaceState(null, "", text === "" ? location.pathname + location.search : `#${text}`);
  };
  return {
    read: () => new URLSearchParams(location.hash.slice(1)),
    set(name, value) {
      parts.set(name, value);
      clearTimeout(timer);
      timer = setTimeout(write, 250);
    },
  };
})();

// Once a frame ------------------------------------------------------------------------------------

/** A function that does its work in the next frame, once, however often it is called. */
function onceAFrame(work) {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      work();
    });
  };
}

/**
 * Parts of what `root` scrolls, such as the boxes of a drawing. Those in view are shown in each frame, the
 * others when they come into view, when the page is printed, or once nothing has moved for a while.
 */
class Parts {
  constructor(root, parts, show) {
    Object.assign(this, { parts, show, visible: new Set() });
    const observer = new IntersectionObserver(entries => {
      for (const { target, isIntersecting } of entries) {
        this.visible[isIntersecting ? "add" : "delete"](target);
        if (isIntersecting) show(target);
      }
    }, { root, rootMargin: "100px" });
    parts.forEach(part => observer.observe(part));
    addEventListener("beforeprint", () => parts.forEach(show));
  }

  refresh() {
    this.visible.forEach(this.show);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.showFrom(0), 300);
  }

  /** A few at a time: between them a frame has its turn. */
  showFrom(k) {
    if (k >= this.parts.length) return;
    this.parts.slice(k, k + 16).forEach(this.show);
    this.timer = setTimeout(() => this.showFrom(k + 16));
  }
}

// Keys --------------------------------------------------------------------------------------------

/** A dialog with the list of keys. */
function keysDialog() {
  const table = element("table", { class: "keys" });
  const dialog = element("dialog", { "aria-labelledby": "keys-title" },
    element("h2", { id: "keys-title", say: "keys" }), table,
    button("close", () => dialog.close()));
  const fill = () => table.replaceChildren(...[...(isOfNet() ? say("netKeys") : []), ...say("keyTable")].map(([keys, text]) => element("tr", {},
    element("th", { scope: "row" }, ...keys.split(" ").flatMap((key, k) =>
      (k === 0 ? [element("kbd", {}, key)] : [" ", element("kbd", {}, key)]))),
    element("td", {}, text))));
  languageListeners.push(fill);
  fill();
  document.body.append(dialog);
  return dialog;
}

/** What a key does, by the name of the key. Keys that an input or a button needs stay with it. */
function listenToKeys(actions) {
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { target, key } = event;
    const isInput = target.matches("input, select, textarea, summary");
    const isNeeded = isInput || (target.matches("button, [role=button]") && [" ", "Enter"].includes(key));
    const action = actions[key.length === 1 ? key.toLowerCase() : key];
    if (action === undefined || isNeeded || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    action();
  });
}
