// How numbers are shown: with a true minus sign, whole numbers without a point, very large and very
// small ones with an exponent.
"use strict";

const MINUS = "\u2212";
/** As wide as a digit, where all digits are equally wide. */
const SPACE = "\u00a0";

/** A number with `digits` digits after the point. */
function shown(x, digits = 6) {
  if (Number.isNaN(x)) return "NaN";
  if (Math.abs(x) === Infinity) return x > 0 ? "∞" : `${MINUS}∞`;
  const size = Math.abs(x);
  let text;
  if (Number.isInteger(x) && size < 1e9) text = String(size);
  else if (size >= 1e-3 && size < 1e7) text = size.toFixed(digits);
  else text = size.toExponential(digits).replace("-", MINUS).replace("+", "");
  return (x < 0 ? MINUS : "") + text;
}

/** With its sign, also where that is +. */
function signed(x, digits = 6) {
  return (x > 0 ? "+" : "") + shown(x, digits);
}

/** With room for the digits that a whole number does not have, so that points are below each other. */
function aligned(text, digits = 6) {
  return /^[+−]?\d+$/.test(text) ? text + SPACE.repeat(digits + 1) : text;
}

/** A few digits, for a narrow place. */
function brief(x) {
  if (!Number.isFinite(x) || x === 0) return shown(x);
  const size = Math.abs(x);
  const isPlain = size >= 1e-3 && size < 1e5;
  const text = isPlain ? String(Number(x.toPrecision(3))) : x.toExponential(1).replace("+", "");
  return text.replace(/-/g, MINUS);
}

/** What a colour says is said by this class too: above 0, below 0, neither. */
function signOf(x) {
  if (!Number.isFinite(x)) return "odd";
  return x > 0 ? "plus" : x < 0 ? "minus" : "none";
}

/** At most `most` letters of a text: its beginning and its end. */
function shortened(text, most) {
  const letters = [...text];
  if (letters.length <= most) return text;
  const tail = Math.floor(most / 2);
  return [...letters.slice(0, most - tail - 1), "…", ...letters.slice(-tail)].join("");
}
