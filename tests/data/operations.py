"""Writes operations.csv: exact values and partials of the rows of src/engine/ops.rs.

A line is `operation,a,y,∂y/∂a` or `operation,a,b,y,∂y/∂a,∂y/∂b`, and so on for more operands (those
of a surprisal are its bias b and its terms, two or 16): each number an f64 as 16 hexadecimal
digits, the last ones the f64 nearest to the true value (or infinite, beyond the largest one). The
arguments are drawn from a seed over the whole range of f64: subnormal, tiny, near 1, moderate,
where exponentials overflow, huge. Where the true value is not real, there is no line. What is true
at infinities, at NaN and on kinks stands in edges.txt.

    pip install mpmath && python operations.py > operations.csv
"""

import random

from mpmath import mp, mpf
import mpmath as m

from functions import bits, nearest

mp.prec = 2600  # 1 + 2^-1074 keeps 1500 bits of its small part

# beyond what any product of a few f64 could bring back
FAR = 20000
HUGE = m.exp(FAR)


def exp(x):
    """e^x, but nothing larger than HUGE and nothing smaller than 1/HUGE."""
    return HUGE if x > FAR else 1 / HUGE if x < -FAR else m.exp(x)


def power(a, b):
    if a < 0:
        assert b == m.floor(b)
        return (-1) ** int(b % 2) * power(-a, b)
    if a == 0:
        return mpf(b == 0)
    return exp(b * m.log(a))


def sigmoid(a):
    return 1 / (1 + exp(-a))


def sech2(a):
    return 4 / (2 + exp(2 * abs(a)) + exp(-2 * abs(a)))


def bell(a, b):
    return exp(-b * a * a)


def cdf(a):
    if abs(a) > 150:
        return mpf(1) if a > 0 else 1 / HUGE
    with mp.workprec(400):  # erfc loses none of them; the sums of a large argument are long
        return m.erfc(-a / m.sqrt(2)) / 2


def erf(a):
    with mp.workprec(1400):  # 1 - erf of a tiny number has few digits; its value has all
        return m.erf(a) if abs(a) < 60 else m.sign(a)


def sign(a):
    return mpf(m.sign(a))


def softplus(a):
    return a if a > FAR else m.log1p(exp(a))


def tanh(a):
    return m.tanh(a) if abs(a) < FAR else sign(a)


def sinh(a):
    return m.sinh(a) if abs(a) < FAR else sign(a) * HUGE


def cosh(a):
    return m.cosh(a) if abs(a) < FAR else HUGE


def hypot(a, b):
    return m.sqrt(a * a + b * b)


def bump(a):
    return bell(a, mpf(1) / 2) / m.sqrt(2 * m.pi)


def wins(a, b):
    return mpf(a > b) + mpf(a == b) / 2


# operation: (y, ∂y/∂a), of one operand
ONE = {
    "Neg": (lambda a: -a, lambda a: -1),
    "Recip": (lambda a: 1 / a, lambda a: -1 / a**2),
    "Sqrt": (lambda a: m.sqrt(a), lambda a: 1 / (2 * m.sqrt(a))),
    "Cbrt": (lambda a: sign(a) * m.cbrt(abs(a)), lambda a: 1 / (3 * m.cbrt(abs(a)) ** 2)),
    "Exp": (exp, exp),
    "ExpM1": (lambda a: m.expm1(a) if a < FAR else HUGE, exp),
    "Ln": (lambda a: m.log(a), lambda a: 1 / a),
    "Ln1p": (lambda a: m.log(1 + a), lambda a: 1 / (1 + a)),
    "Log2": (lambda a: m.log(a) / m.log(2), lambda a: 1 / (a * m.log(2))),
    "Log10": (lambda a: m.log(a) / m.log(10), lambda a: 1 / (a * m.log(10))),
    "Sin": (lambda a: m.sin(a), lambda a: m.cos(a)),
    "Cos": (lambda a: m.cos(a), lambda a: -m.sin(a)),
    "Tan": (lambda a: m.tan(a), lambda a: 1 / m.cos(a) ** 2),
    "Asin": (lambda a: m.asin(a), lambda a: 1 / m.sqrt(1 - a * a)),
    "Acos": (lambda a: m.acos(a), lambda a: -1 / m.sqrt(1 - a * a)),
    "Atan": (lambda a: m.atan(a), lambda a: 1 / (1 + a * a)),
    "Sinh": (sinh, cosh),
    "Cosh": (cosh, sinh),
    "Tanh": (tanh, sech2),
    "Asinh": (lambda a: m.asinh(a), lambda a: 1 / m.sqrt(1 + a * a)),
    "Acosh": (lambda a: m.acosh(a), lambda a: 1 / m.sqrt(a * a - 1)),
    "Atanh": (lambda a: m.atanh(a), lambda a: 1 / (1 - a * a)),
    "Abs": (abs, sign),
    "Sigmoid": (sigmoid, lambda a: sech2(a / 2) / 4),
    "Softplus": (softplus, sigmoid),
    "Relu": (lambda a: max(a, mpf(0)), lambda a: mpf(a > 0)),
    "Silu": (lambda a: a * sigmoid(a), lambda a: sigmoid(a) * (1 + a * sigmoid(-a))),
    "Gelu": (lambda a: a * cdf(a), lambda a: cdf(a) + a * bump(a)),
    "Erf": (erf, lambda a: 2 / m.sqrt(m.pi) * bell(a, 1)),
    "NormalCdf": (cdf, bump),
    "Sign": (sign, lambda a: 0),
    "Step": (lambda a: mpf(a > 0), lambda a: 0),
    "Sech2": (sech2, lambda a: -2 * tanh(a) * sech2(a)),
    "OneMinusSquare": (lambda a: 1 - a * a, lambda a: -2 * a),
}


def leg_slope(a, b):
    return b * b / hypot(a, b) ** 3


def pow_mixed(a, b):
    """The second derivative of a^b by both."""
    return power(a, b - 1) * (b * m.log(a) + 1)


# operation: (y, ∂y/∂a, ∂y/∂b), of two operands
TWO = {
    "Add": (lambda a, b: a + b, lambda a, b: 1, lambda a, b: 1),
    "Sub": (lambda a, b: a - b, lambda a, b: 1, lambda a, b: -1),
    "Mul": (lambda a, b: a * b, lambda a, b: b, lambda a, b: a),
    "Div": (lambda a, b: a / b, lambda a, b: 1 / b, lambda a, b: -a / b**2),
    "Pow": (power, lambda a, b: b * power(a, b - 1), lambda a, b: power(a, b) * m.log(a)),
    "Hypot": (hypot, lambda a, b: a / hypot(a, b), lambda a, b: b / hypot(a, b)),
    "Atan2": (lambda a, b: m.atan2(a, b), lambda a, b: b / (a * a + b * b),
              lambda a, b: -a / (a * a + b * b)),
    "Max": (max, wins, lambda a, b: wins(b, a)),
    "Min": (min, lambda a, b: wins(b, a), wins),
    "LeakyRelu": (lambda a, b: a if a > 0 else b * a, lambda a, b: 1 if a > 0 else b,
                  lambda a, b: 0 if a > 0 else a),
    "Elu": (lambda a, b: a if a > 0 else b * m.expm1(a), lambda a, b: 1 if a > 0 else b * exp(a),
            lambda a, b: 0 if a > 0 else m.expm1(a)),
    "Bell": (bell, lambda a, b: -2 * a * b * bell(a, b), lambda a, b: -a * a * bell(a, b)),
    "IfPositive": (lambda a, b: b if a > 0 else 0, lambda a, b: 0, lambda a, b: mpf(a > 0)),
    "UnlessPositive": (lambda a, b: 0 if a > 0 else b, lambda a, b: 0, lambda a, b: mpf(a <= 0)),
    "Wins": (wins, lambda a, b: 0, lambda a, b: 0),
    "ZeroMul": (lambda a, b: a * b, lambda a, b: b, lambda a, b: a),
    "ZeroDiv": (lambda a, b: a / b, lambda a, b: 1 / b, lambda a, b: -a / b**2),
    "PowSlope": (lambda a, b: b * power(a, b - 1), lambda a, b: b * (b - 1) * power(a, b - 2),
                 pow_mixed),
    "PowLn": (lambda a, b: power(a, b) * m.log(a), pow_mixed,
              lambda a, b: power(a, b) * m.log(a) ** 2),
    "Leg": (lambda a, b: a / hypot(a, b), leg_slope, lambda a, b: -a * b / hypot(a, b) ** 3),
    "Share": (lambda a, b: exp(a - b), lambda a, b: exp(a - b), lambda a, b: -exp(a - b)),
    # the n-ary operation, of two terms
    "LogSumExp": (lambda a, b: a + softplus(b - a), lambda a, b: sigmoid(a - b),
                  lambda a, b: sigmoid(b - a)),
    # below it, so that the points of the rows above stay what they are
    "OverSquare": (lambda a, b: a / (a * a + b * b),
                   lambda a, b: (b - a) * (b + a) / (a * a + b * b) ** 2,
                   lambda a, b: -2 * a * b / (a * a + b * b) ** 2),
}


# drawn from a seed of their own, so that the lines of those above stay what they are
LATER = {
    "GateMul": (lambda a, b: a * b, lambda a, b: b, lambda a, b: a),
    "EluSlope": (lambda a, b: 1 if a > 0 else b * exp(a), lambda a, b: 0 if a > 0 else b * exp(a),
                 lambda a, b: 0 if a > 0 else exp(a)),
    "PowMixed": (pow_mixed,
                 lambda a, b: power(a, b - 2) * (b * (b - 1) * m.log(a) + 2 * b - 1),
                 lambda a, b: power(a, b - 1) * m.log(a) * (b * m.log(a) + 2)),
}


def surprisal(b, *terms):
    """ln(1 + Σ e^(x - b)), the slope by b, and those by the terms."""
    largest = max(b, *terms)
    own, *others = (exp(x - largest) for x in (b, *terms))
    rest = list(others)
    if own < 1:
        rest[rest.index(1)] = own
    y = largest - b + m.log1p(sum(rest))
    whole = own + sum(others)
    return [y, -sum(others) / whole, *(x / whole for x in others)]


# rows without a rounding: a few points are enough
PLAIN = {"Neg", "Abs", "Relu", "Sign", "Step", "Add", "Sub", "Mul", "Max", "Min", "IfPositive",
         "UnlessPositive", "Wins", "ZeroMul", "GateMul", "LeakyRelu", "Recip", "OneMinusSquare"}


def argument(draw):
    """Numbers of all sizes, most of them where functions bend."""
    sign = draw.choice([-1.0, 1.0])
    kind = draw.randrange(10)
    if kind < 3:
        return draw.uniform(-3, 3)
    if kind == 3:
        return draw.uniform(-40, 40)
    if kind == 4:
        return sign * (1 + draw.choice([-1, 1]) * 2.0 ** draw.uniform(-52, -1))
    if kind == 5:
        return sign * 2.0 ** draw.uniform(-60, 12)
    if kind == 6:
        return draw.uniform(-760, 760)
    if kind == 7:
        return sign * 2.0 ** draw.uniform(-1022, 1024)
    if kind == 8:
        return sign * 5e-324 * draw.randrange(1, 2**52)
    return float(draw.randrange(-4, 5))


def pair(name, draw):
    a, b = argument(draw), argument(draw)
    if draw.randrange(4) == 0:  # of one size
        b = a * draw.uniform(-2, 2)
    if name == "Bell":
        b = draw.choice([0.5, 1.0, abs(argument(draw))])
    if name in ("Pow", "PowSlope", "PowLn", "PowMixed"):
        a = abs(a)
        if draw.randrange(2) == 0:  # powers that are finite
            b = draw.uniform(-700, 700) / max(1e-3, abs(float(m.log(a)) if a else 1))
        if draw.randrange(4) == 0:
            b = float(draw.randrange(-3, 4))
    if name == "Share":
        b = a + abs(b)
    return a, b


def in_domain(name, *operands):
    a = operands[0]
    if name in ("Ln", "Log2", "Log10", "Sqrt", "Pow", "PowSlope", "PowLn",
                "PowMixed", "Recip", "Cbrt"):
        return a > 0 or (name in ("Recip", "Cbrt") and a != 0)
    if name in ("Asin", "Acos", "Atanh"):
        return abs(a) < 1
    if name == "Acosh":
        return a > 1
    if name == "Ln1p":
        return a > -1
    if name in ("Div", "ZeroDiv"):
        return operands[1] != 0
    if name in ("Hypot", "Leg", "OverSquare", "Atan2"):
        return operands != (0, 0)
    if name == "Tan":
        return abs(a) < 1e300
    return all(abs(x) < 1e308 for x in operands)


def scores(draw):
    """Scores close to each other and far apart, and far from 0."""
    kind = draw.randrange(5)
    if kind == 0:
        return tuple(draw.uniform(-4, 4) for _ in range(3))
    if kind == 1:
        return tuple(draw.uniform(-760, 760) for _ in range(3))
    if kind == 2:  # a little below and above the largest, which is large
        middle = 2.0 ** draw.uniform(0, 60)
        return tuple(middle + draw.uniform(-50, 50) for _ in range(3))
    if kind == 3:  # one far ahead
        ahead = [draw.uniform(-1, 1), draw.uniform(-1, 1), draw.uniform(30, 740)]
        draw.shuffle(ahead)
        return tuple(ahead)
    return tuple(argument(draw) for _ in range(3))


def many_scores(draw):
    """Scores of one size, half of them tied."""
    middle = draw.choice([0, 1e6, draw.uniform(-700, 700)])
    values = [middle + draw.uniform(-3, 3) for _ in range(9)]
    return tuple([*values[:1], *values[1:] * 2])


def lines(name, count, draw, points):
    found = 0
    while found < count:
        operands = points(draw)
        exact = [mpf(x) for x in operands]
        if any(abs(x) == float("inf") for x in operands) or not in_domain(name, *operands):
            continue
        if name.startswith("Surprisal"):
            results = surprisal(*exact)
        else:
            results = [f(*exact) for f in ({**ONE, **TWO, **LATER}[name])]
        numbers = [*operands, *(nearest(mpf(y))[0] for y in results)]
        yield ",".join([name, *(bits(x) for x in numbers)])
        found += 1


# where a factor of the result is subnormal, while the result need not be
TAILS = {
    "Silu": lambda draw: (draw.uniform(-745, -708),),
    "Gelu": lambda draw: (draw.uniform(-38.5, -37),),
    "Bell": lambda draw: (draw.choice([-1, 1]) * draw.uniform(26.6, 27.3), 1.0),
    "Elu": lambda draw: (draw.uniform(-745, -708), draw.choice([1.0, 1.5, 300.0])),
}


if __name__ == "__main__":
    draw = random.Random(1964)
    for name in [*ONE, *TWO]:
        count = 30 if name in PLAIN else 240 if name in ONE else 200
        anywhere = lambda draw: pair(name, draw) if name in TWO else (argument(draw),)
        for line in lines(name, count, draw, anywhere):
            print(line)
    for name, points in TAILS.items():
        for line in lines(name, 40, draw, points):
            print(line)
    for line in lines("Surprisal", 400, draw, scores):
        print(line)
    for line in lines("SurprisalOfMany", 12, draw, many_scores):
        print(line)
    draw = random.Random(1965)
    for name in LATER:
        for line in lines(name, 30 if name in PLAIN else 200, draw, lambda draw: pair(name, draw)):
            print(line)
