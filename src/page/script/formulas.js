// Formulas: the rules of the table, which are text, and the operations of nodes, as MathML.
//
// A formula is a tree: { number }, { name }, { node }, { call, of: […] } or { cases: [[value,
// condition], …] }. A rule names nodes as v7, by their index on the page.
"use strict";

// From text to a tree -----------------------------------------------------------------------------

function parsed(text) {
  const tokens = text.match(/\d+(?:\.\d+)?(?:e[+-]?\d+)?|[A-Za-z_]\w*|∞|\S/g) ?? [];
  let at = 0;
  const peek = () => tokens[at];
  const take = wanted => {
    if (wanted !== undefined && tokens[at] !== wanted) throw new Error(`${text}: no ${wanted}`);
    at += 1;
    return tokens[at - 1];
  };
  const binary = (signs, next) => () => {
    let left = next();
    while (signs.includes(peek())) left = { call: take(), of: [left, next()] };
    return left;
  };
  const atom = () => {
    const token = take();
    if (token === "(") {
      const inner = sum();
      take(")");
      return inner;
    }
    if (/^\d/.test(token)) return { number: Number(token) };
    if (token === "inf" || token === "∞") return { number: Infinity };
    if (token === "NaN") return { number: NaN };
    if (/^v\d+$/.test(token)) return { node: Number(token.slice(1)) };
    if (peek() === "(") {
      take("(");
      const of = [sum()];
      while (peek() === ",") {
        take(",");
        of.push(sum());
      }
      take(")");
      return { call: token, of };
    }
    // `ln a`: a function before its operand, without brackets
    const isApplied = /^[a-z]\w+$/.test(token) && token !== "pi" && /^[A-Za-z_]/.test(peek() ?? "");
    if (isApplied && !["where", "else"].includes(peek())) return { call: token, of: [atom()] };
    return { name: token };
  };
  const power = () => {
    const base = atom();
    return peek() === "^" ? { call: take(), of: [base, factor()] } : base;
  };
  const factor = () => {
    if (peek() !== "-") return power();
    take("-");
    return { call: "neg", of: [factor()] };
  };
  const product = binary(["*", "/"], factor);
  const sum = binary(["+", "-"], product);
  const first = sum();
  if (peek() === undefined) return first;
  // `1 where a > b, 1/2 where a = b, else 0`
  const cases = [];
  const condition = () => {
    take("where");
    const left = sum();
    return { call: take(), of: [left, sum()] };
  };
  cases.push([first, condition()]);
  while (peek() === ",") {
    take(",");
    if (peek() === "else") {
      take("else");
      cases.push([sum(), null]);
    } else {
      const value = sum();
      cases.push([value, condition()]);
    }
  }
  return { cases };
}

/** A tree with others for its letters. */
function replaced(tree, letters) {
  if (tree.name !== undefined) return letters[tree.name] ?? tree;
  if (tree.of) return { call: tree.call, of: tree.of.map(one => replaced(one, letters)) };
  if (tree.cases) {
    return { cases: tree.cases.map(parts => parts.map(one => one && replaced(one, letters))) };
  }
  return tree;
}

// Of a recording ----------------------------------------------------------------------------------

/** The operand at this place: a node, or a number that has none. */
function operandTree(recording, place) {
  const operand = recording.operands[place];
  return operand < recording.count ? { node: operand } : { number: recording.values[operand] };
}

/** The operation of a node, with at most `most` terms of a long sum. */
function operationTree(recording, i, most = Infinity) {
  const [first, end] = [recording.start[i], recording.start[i + 1]];
  const operands = [];
  for (let place = first; place < end; place += 1) operands.push(operandTree(recording, place));
  const row = recording.rows[i];
  if (row !== undefined) {
    const call = row.partials.length === 1 && row.name === "-" ? "neg" : row.name;
    return { call, of: operands };
  }
  const { name, width, hasBias, hasShares } = recording.sums[i];
  if (hasShares) return { call: name, of: operands };
  const bias = hasBias ? [operands.pop()] : [];
  let terms = [];
  for (let k = 0; k < operands.length; k += width) {
    terms.push(width === 2 ? { call: "*", of: [operands[k], operands[k + 1]] } : operands[k]);
  }
  if (terms.length > most) terms = [...terms.slice(0, most - 1), { name: "⋯" }];
  const sum = [...terms, ...bias];
  return sum.reduceRight((rest, term) => (rest ? { call: "+", of: [term, rest] } : term), null)
    ?? { number: 0 };
}

/** The partial of a node for one use of an operand, as the table has it. */
function ruleTree(recording, rules, i, { operand, side, place }) {
  const rule = rules[i]?.[side];
  if (rule) return parsed(rule);
  if (recording.rows[i] !== undefined) {
    const [a, b] = [recording.start[i], recording.start[i + 1] - 1].map(place =>
      operandTree(recording, place));
    return replaced(parsed(recording.rows[i].rules[side]), { a, b, y: { node: i } });
  }
  const { rules: own, biasRule, hasBias } = recording.sums[i];
  const y = { node: i };
  const letters = { y, x: { node: operand }, l: { node: operand }, r: { node: operand } };
  if (hasBias) letters.b = operandTree(recording, recording.start[i + 1] - 1);
  if (side === 2) return replaced(parsed(biasRule), letters);
  // l is multiplied by r, and r by l
  if (own.length === 2) {
    const other = operandTree(recording, place + (side === 0 ? 1 : -1));
    [letters.l, letters.r] = [other, other];
  }
  return replaced(parsed(own[side]), letters);
}

// From a tree to MathML ---------------------------------------------------------------------------

const MATHML = "http://www.w3.org/1998/Math/MathML";

function math(tag, ...children) {
  const element = document.createElementNS(MATHML, tag);
  element.append(...children);
  return element;
}

const sign = text => math("mo", text);
const row = (...children) => math("mrow", ...children);

/** What a part of a neuron is called in print: w and b are its parameters, z its weighted sum. */
function neuronMath([, layer, neuron, part, weight]) {
  const letter = part === undefined ? "a" : part === "bias" ? "b" : part === "sum" ? "z" : "w";
  const index = weight === undefined ? neuron : `${neuron},${weight}`;
  return math("msubsup", math("mi", letter), math("mn", index), math("mn", `(${layer})`));
}

/** A name: one letter with its index as in print, any other as it is. */
function nameMath(name) {
  const part = /^layer(\d+)\.neuron(\d+)(?:\.(bias|sum|weight(\d+)))?$/.exec(name);
  if (part) return neuronMath(part);
  const index = /^([A-Za-zα-ωΑ-Ω])_?(\d{1,4})$/.exec(name);
  if (index) return math("msub", math("mi", index[1]), math("mn", index[2]));
  const isLetter = /^\p{L}$/u.test(name);
  if (isLetter || name === "⋯") return math("mi", name);
  const text = math("mtext", shortened(name, 14));
  text.setAttribute("dir", "auto");
  return text;
}

function numberMath(x) {
  const text = Number.isFinite(x) && String(x).length < 9 ? String(x) : shown(x, 6);
  const isNegative = x < 0;
  const digits = math("mn", text.replace(/^[-−]/, "").replace(/^(.*)e[-−](.*)$/, `$1e${MINUS}$2`));
  return isNegative ? row(sign(MINUS), digits) : digits;
}

/** The precedence of what begins with a minus: after + or −, it has brackets. */
const MINUS_SIGN = 2;
const WRITTEN = { sigmoid: "σ", cdf: "Φ", neg: MINUS, leaky_relu: "leaky relu" };

/**
 * A tree as MathML. `nodeMath(i)` shows a node: by its name, or by its number. Without brackets where
 * the structure shows what belongs together.
 */
function treeMath(tree, nodeMath) {
  const write = (one, least = 0, never) => {
    const [element, precedence] = written(one);
    return precedence < least || precedence === never ? row(sign("("), element, sign(")")) : element;
  };
  const comma = list => list.flatMap((one, k) => (k === 0 ? [write(one)] : [sign(","), write(one)]));
  const apply = (name, list) => row(
    math("mi", name), sign("\u2061"), sign("("), ...comma(list), sign(")"));
  const written = one => {
    if (one.number !== undefined) return [numberMath(one.number), one.number < 0 ? 2 : 9];
    if (one.node !== undefined) {
      const element = nodeMath(one.node);
      return [element, element.dataset?.sign === "minus" ? 2 : 9];
    }
    if (one.name === "pi") return [math("mi", "π"), 9];
    if (one.name !== undefined) return [nameMath(one.name), 9];
    if (one.cases) {
      const rows = one.cases.map(([value, condition]) => {
        const where = condition === null ? math("mtext", "else") : write(condition);
        return math("mtr", math("mtd", write(value)), math("mtd", where));
      });
      return [row(sign("{"), math("mtable", ...rows)), 0];
    }
    const { call, of } = one;
    const [a, b] = of;
    switch (call) {
      case "+": return [row(write(a, 1), sign("+"), write(b, 1, MINUS_SIGN)), 1];
      case "-": return [row(write(a, 1), sign(MINUS), write(b, 2, MINUS_SIGN)), 1];
      case "neg": return [row(sign(MINUS), write(a, 3)), 2];
      case "*": return [row(write(a, 3), sign("·"), write(b, 4)), 3];
      case "/": return [math("mfrac", write(a), write(b)), 8];
      case "^": return [math("msup", write(a, 6), write(b)), 5];
      case "recip": return [math("mfrac", math("mn", "1"), write(a)), 8];
      case "sqrt": return [math("msqrt", write(a)), 9];
      case "cbrt": return [math("mroot", write(a), math("mn", "3")), 9];
      case "exp": return [math("msup", math("mi", "e"), write(a)), 5];
      case "exp_m1": return [row(math("msup", math("mi", "e"), write(a)), sign(MINUS), math("mn", "1")), 1];
      case "ln_1p":
        return [row(math("mi", "ln"), sign("("), math("mn", "1"), sign("+"), write(a, 1), sign(")")), 8];
      case "abs": return [row(sign("|"), write(a), sign("|")), 9];
      case "log2": case "log10": {
        const log = math("msub", math("mi", "log"), math("mn", call.slice(3)));
        return [row(log, sign("\u2061"), sign("("), write(a), sign(")")), 8];
      }
      case ">": case "<": case "=": return [row(write(a), sign(call), write(b)), 0];
      default: return [apply(WRITTEN[call] ?? call.replaceAll("_", " "), of), 8];
    }
  };
  const element = math("math", write(tree));
  return element;
}
