// The functions of the table of operations, as the crate's f64 has them: what `Math` has is taken
// from there, and the rest is written out. They keep NaN where `Math` or C drop it.
//
// erf and erfc are s_erf.c of FreeBSD's msun, Copyright (C) 1993 by Sun Microsystems, Inc.:
// "Permission to use, copy, modify, and distribute this software is freely granted, provided that
// this notice is preserved."
"use strict";

const F = (() => {
  const double = new Float64Array(1);
  const halves = new BigUint64Array(double.buffer);
  const masked = (x, mask) => {
    double[0] = x;
    halves[0] &= mask;
    return double[0];
  };
  /** The first 26 bits of a number: squares and products of such numbers are exact. */
  const top = x => masked(x, 0xfffffffff8000000n);
  const polynomial = (x, coefficients) => coefficients.reduceRight((sum, c) => sum * x + c, 0);

  // The error function --------------------------------------------------------------------------

  const PP = [
    1.28379167095512558561e-01, -3.25042107247001499370e-01, -2.84817495755985104766e-02,
    -5.77027029648944159157e-03, -2.37630166566501626084e-05,
  ];
  const QQ = [
    1, 3.97917223959155352819e-01, 6.50222499887672944485e-02, 5.08130628187576562776e-03,
    1.32494738004321644526e-04, -3.96022827877536812320e-06,
  ];
  const PA = [
    -2.36211856075265944077e-03, 4.14856118683748331666e-01, -3.72207876035701323847e-01,
    3.18346619901161753674e-01, -1.10894694282396677476e-01, 3.54783043256182359371e-02,
    -2.16637559486879084300e-03,
  ];
  const QA = [
    1, 1.06420880400844228286e-01, 5.40397917702171048937e-01, 7.18286544141962662868e-02,
    1.26171219808761642112e-01, 1.36370839120290507362e-02, 1.19844998467991074170e-02,
  ];
  const RA = [
    -9.86494403484714822705e-03, -6.93858572707181764372e-01, -1.05586262253232909814e+01,
    -6.23753324503260060396e+01, -1.62396669462573470355e+02, -1.84605092906711035994e+02,
    -8.12874355063065934246e+01, -9.81432934416914548592e+00,
  ];
  const SA = [
    1, 1.96512716674392571292e+01, 1.37657754143519042600e+02, 4.34565877475229228821e+02,
    6.45387271733267880336e+02, 4.29008140027567833386e+02, 1.08635005541779435134e+02,
    6.57024977031928170135e+00, -6.04244152148580987438e-02,
  ];
  const RB = [
    -9.86494292470009928597e-03, -7.99283237680523006574e-01, -1.77579549177547519889e+01,
    -1.60636384855821916062e+02, -6.37566443368389627722e+02, -1.02509513161107724954e+03,
    -4.83519191608651397019e+02,
  ];
  const SB = [
    1, 3.03380607434824582924e+01, 3.25792512996573918826e+02, 1.53672958608443695994e+03,
    3.19985821950859553908e+03, 2.55305040643316442583e+03, 4.74528541206955367215e+02,
    -2.24409524465858183362e+01,
  ];
  /** erf(1), rounded to 24 bits. */
  const ERX = 8.45062911510467529297e-01;

  /** (erf(x) − x)/x for |x| below 0.84375. */
  const nearZero = x => polynomial(x * x, PP) / polynomial(x * x, QQ);

  /** erfc(|x|) for |x| from 0.84375 to 28. */
  const tail = x => {
    x = Math.abs(x);
    if (x < 1.25) {
      return 1 - ERX - polynomial(x - 1, PA) / polynomial(x - 1, QA);
    }
    const s = 1 / (x * x);
    const isNear = x < 1 / 0.35;
    const quotient = polynomial(s, isNear ? RA : RB) / polynomial(s, isNear ? SA : SB);
    const z = masked(x, 0xffffffff00000000n);
    return Math.exp(-z * z - 0.5625) * Math.exp((z - x) * (z + x) + quotient) / x;
  };

  const erf = x => {
    if (Number.isNaN(x)) return x;
    const size = Math.abs(x);
    if (size < 2 ** -28) return 0.125 * (8 * x + 1.02703333676410069053 * x);
    if (size < 0.84375) return x + x * nearZero(x);
    return Math.sign(x) * (size < 6 ? 1 - tail(x) : 1);
  };

  const erfc = x => {
    if (Number.isNaN(x)) return x;
    if (Math.abs(x) < 0.84375) {
      const part = x * nearZero(x);
      return x < 0.25 ? 1 - (x + part) : 0.5 - (x - 0.5 + part);
    }
    if (x >= 28) return 0;
    return x < 0 ? (x <= -28 ? 2 : 2 - tail(x)) : tail(x);
  };

  // Powers ---------------------------------------------------------------------------------------

  const pow = (a, b) => {
    if (b === 2) return a * a;
    if (b === 3) return a * a * a;
    // C's pow has 1 there, and JavaScript's NaN
    if (a === 1 || (a === -1 && Math.abs(b) === Infinity)) return 1;
    return Math.pow(a, b);
  };

  const zeroMul = (a, b) => (a === 0 ? 0 : a * b);
  const zeroDiv = (a, b) => (a === 0 && b === 0 ? 0 : a / b);

  const powSlope = (a, b) => {
    if (b === 0) return 0;
    const less = b - 1;
    if (less + 1 === b) {
      const power = pow(a, less);
      return power === 0 && Math.abs(b) === Infinity ? 0 : b * power;
    }
    // b − 1 is rounded, and the power would multiply that error: so it is b·(aᵇ/a)
    const power = pow(a, b);
    if (Number.isNaN(power)) return power;
    const isNormal = Math.abs(power) >= 2 ** -1022 && Math.abs(power) < Infinity;
    const quotient = isNormal ? power / a : pow(a, b - 1);
    const other = b * power / a;
    return Math.abs(quotient) === Infinity && Number.isFinite(other) ? other : b * quotient;
  };

  const powLn = (a, b) => {
    if (a === 0 && b >= 0) return 0;
    return a < 0 ? NaN : zeroMul(pow(a, b), Math.log(a));
  };

  const powMixed = (a, b) => zeroMul(pow(a, b - 1), zeroMul(b, Math.log(a)) + 1);

  // Triangles ------------------------------------------------------------------------------------

  const max = (a, b) => (a > b || Number.isNaN(a) ? a : b);
  const min = (a, b) => (a < b || Number.isNaN(a) ? a : b);
  const hypot = (a, b) => (Number.isNaN(a) || Number.isNaN(b) ? NaN : Math.hypot(a, b));
  const copySign = (size, a) => (a < 0 || Object.is(a, -0) ? -size : size);

  const leg = (a, b) => {
    if (Math.abs(a) === Infinity) {
      return Number.isNaN(b) ? b : copySign(Math.abs(b) === Infinity ? Math.SQRT1_2 : 1, a);
    }
    const largest = max(Math.abs(a), Math.abs(b));
    if (largest === 0) return 0;
    const scale = largest > 1e300 ? 2 ** -600 : largest < 1e-250 ? 2 ** 600 : 1;
    return a * scale / hypot(a * scale, b * scale);
  };

  const overSquare = (a, b) => {
    const square = a * a + b * b;
    if (square >= 1e-280 && square < 1e290) return a / square;
    if (Number.isNaN(a) || Number.isNaN(b)) return NaN;
    const largest = Math.max(Math.abs(a), Math.abs(b));
    if (largest === 0) return 0;
    if (largest === Infinity) return copySign(0, a);
    const scale = 2 ** (largest > 1 ? -600 : 600);
    const [p, q] = [a * scale, b * scale];
    return p / (p * p + q * q) * scale;
  };

  // The normal distribution ----------------------------------------------------------------------

  /** What rounding left out of the product p = a·b (T. J. Dekker, 1971). */
  const leftOut = (a, b, p) => {
    const split = x => {
      const c = 134217729 * x;
      const high = c - (c - x);
      return [high, x - high];
    };
    const [[aHigh, aLow], [bHigh, bLow]] = [split(a), split(b)];
    const rest = aLow * bLow - (((p - aHigh * bHigh) - aLow * bHigh) - aHigh * bLow);
    return Number.isFinite(rest) ? rest : 0;
  };

  /** e^(−rate·a²): a rounding error of the exponent would be multiplied by the exponent's size. */
  const bell = (a, rate) => {
    const exponent = -rate * a * a;
    if (Math.abs(a) > 1e150 || !(Math.abs(exponent) <= 1e4)) return Math.exp(exponent);
    const high = top(a);
    const large = rate * (high * high);
    const rest = leftOut(rate, high * high, large) + rate * ((a - high) * (a + high));
    return Math.exp(-large) * Math.exp(-rest);
  };

  /** Φ(a) = ½ erfc(−a/√2), where what the rounding of −a/√2 left out comes back by the derivative. */
  const cdf = a => {
    const x = -a * Math.SQRT1_2;
    if (!(x >= 1 && x < 28)) return 0.5 * erfc(x);
    const [high, root] = [top(-a), top(Math.SQRT1_2)];
    const [low, rootLow] = [-a - high, Math.SQRT1_2 - root];
    const rest = ((high * root - x) + high * rootLow + low * root) + low * rootLow
      - a * -4.833646656726457e-17;
    return 0.5 * (erfc(x) - rest * (2 / Math.sqrt(Math.PI)) * bell(x, 1));
  };

  // Activations and choices ----------------------------------------------------------------------

  const relu = a => (a <= 0 ? 0 : a);
  const ifPositive = (a, value) => (a > 0 ? value : Number.isNaN(a) ? NaN : 0);
  const unlessPositive = (a, value) => (a > 0 ? 0 : Number.isNaN(a) ? NaN : value);
  const sigmoid = a => {
    const e = Math.exp(-Math.abs(a));
    return a >= 0 ? 1 / (1 + e) : e / (1 + e);
  };

  // Sums of exponentials -------------------------------------------------------------------------

  /** a − b, and what its rounding left out. */
  const difference = (a, b) => {
    const whole = a - b;
    const taken = whole - a;
    const rest = (a - (whole - taken)) - (b + taken);
    return [whole, Math.abs(whole) < 750 ? rest : 0];
  };

  /** e^(a − b), a term's share of a logsumexp b. */
  const share = (a, b) => {
    if (a === b) return a === -Infinity ? 0 : 1;
    const [whole, rest] = difference(a, b);
    return Math.exp(whole) * (rest + 1);
  };

  /** ln Σ eˣ, with the largest taken out of the sum; with a bias b, ln(e^b + Σ eˣ) − b. */
  const logSumExp = (terms, bias) => {
    const operands = bias === undefined ? terms : [bias, ...terms];
    const largest = operands.reduce((largest, x) => max(x, largest), -Infinity);
    let others = 0;
    let isSeen = false;
    for (const x of operands) {
      if (x === largest && !isSeen) isSeen = true;
      else others += share(x, largest);
    }
    if (bias === undefined) return largest + Math.log1p(others);
    const [ahead, rest] = difference(largest, bias);
    return (bias === Infinity ? 0 : ahead) + (rest + Math.log1p(others));
  };

  return Object.freeze({
    recip: a => 1 / a, pow, sqrt: Math.sqrt, cbrt: Math.cbrt, hypot,
    exp: Math.exp, exp_m1: Math.expm1, ln: Math.log, ln_1p: Math.log1p,
    log2: Math.log2, log10: Math.log10,
    sin: Math.sin, cos: Math.cos, tan: Math.tan,
    asin: Math.asin, acos: Math.acos, atan: Math.atan, atan2: Math.atan2,
    sinh: Math.sinh, cosh: Math.cosh, tanh: Math.tanh,
    asinh: Math.asinh, acosh: Math.acosh, atanh: Math.atanh,
    abs: Math.abs, max, min,
    sigmoid, softplus: a => relu(a) + Math.log1p(Math.exp(-Math.abs(a))), relu,
    leaky_relu: (a, slope) => (a > 0 ? a : slope * a),
    elu: (a, scale) => (a > 0 ? a : scale * Math.expm1(a)),
    silu: a => zeroMul(sigmoid(a), a), gelu: a => zeroMul(cdf(a), a),
    erf, erfc, cdf, bell,
    sign: a => (a > 0 ? 1 : a < 0 ? -1 : Math.abs(a)),
    step: a => ifPositive(a, 1), if_positive: ifPositive, unless_positive: unlessPositive,
    wins: (a, b) => (a > b ? 1 : a < b ? 0 : a === b ? 0.5 : NaN),
    zero_mul: zeroMul, gate_mul: (a, b) => (a === 0 || b === 0 ? 0 : a * b), zero_div: zeroDiv,
    pow_slope: powSlope, pow_ln: powLn, pow_mixed: powMixed, leg, over_square: overSquare,
    elu_slope: (a, scale) =>
      ifPositive(a, 1) + unlessPositive(a, scale * Math.exp(unlessPositive(a, a))),
    sech2: a => {
      const e = Math.exp(-(Math.abs(a) * 2));
      return e * 4 / ((e + 1) * (e + 1));
    },
    one_minus_square: a => (1 - a) * (a + 1),
    share, logSumExp,
  });
})();
