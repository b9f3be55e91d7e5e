"""Writes functions.csv: exact values of the functions of src/program/run/functions.

A line is `name,x,y,rest`: x and y are f64 as 16 hexadecimal digits, y is the f64 nearest to the
true value f(x), and rest = (f(x) - y)/ulp in thousandths, where ulp is the distance from |y| to
the next f64. The arguments are drawn from a seed; HARD holds those at which a search over millions
found the largest errors.

    pip install mpmath && python functions.py > functions.csv
"""

import random
import struct

from mpmath import mp, mpf, cosh, exp, expm1, floor, frexp, ldexp, log, log1p, sinh, tanh

mp.prec = 3000  # 1 + e^-745 keeps 900 digits of its small part

FUNCTIONS = {
    "exp": exp,
    "exp_m1": expm1,
    "ln": log,
    "ln_1p": log1p,
    "sinh": sinh,
    "cosh": cosh,
    "tanh": tanh,
    "sigmoid": lambda x: 1 / (1 + exp(-x)),
    "softplus": lambda x: log1p(exp(x)),
}

TINY = 5e-324
# where something changes: the least and largest arguments, the first results that are subnormal,
# the bounds of the argument reduction
EDGES = {
    "exp": [TINY, 709.782712893384, -708.3964185322641, -708.4, -744.4400719213812, -745.13,
            0.34657359],
    "exp_m1": [TINY, -TINY, 2.3e-308, 709.782712893384, -37.0, -36.7, 0.34657359, -0.34657359,
               37.4],
    "ln": [TINY, 1e-310, 2.2250738585072014e-308, 1.7976931348623157e308, 0.5**0.5, 2.0**0.5,
           1 + 2.0**-52, 1 - 2.0**-53],
    "ln_1p": [TINY, -TINY, -1 + 2.0**-53, 1.7976931348623157e308, 2.0**53, 2.0**53 - 1, 2.0**-53,
              -(2.0**-54), 0.41421356, -0.29289322],
    "sinh": [TINY, -TINY, 710.4758600739439, -709.0, 709.1, 36.0],
    "cosh": [TINY, 710.4758600739439, -709.0, 709.1, 18.0],
    "tanh": [TINY, -TINY, 1e-310, 19.0615, 18.7, 22.0, 0.17328],
    "sigmoid": [TINY, -TINY, 36.7, -36.7, -708.4, -744.44, -745.13, -710.0],
    "softplus": [TINY, -TINY, 36.7, -36.7, -708.4, -744.44, -745.13, 1e300],
}

HARD = {
    "exp": [
        -223.538910574375, -223.53768970139302, -223.5125051134248, 652.6115925467022,
        -223.51228751800326, 652.611586312231, -236.7046971737319, -236.70479955942375,
        -223.5388868650327, -223.5389381937496, -223.5152894559219, -223.51236823378147,
        652.6096563823654, 652.6115946203198, -236.7047755604492, -236.704696322797,
    ],
    "exp_m1": [
        0.34801551589170865, 0.34801091583434796, 0.3473497413278469, 0.3502522937630931,
        0.3468171953577843, 0.34693013757860636, 0.34679676593532494, 0.3496913845777977,
        0.3480155037198002, 0.34800931326747614, 0.3503302224259099, 0.34690886801565884,
        0.34690886082304834, 0.34814114806329893, 0.347190042371005, 0.34681384448733493,
    ],
    "ln": [
        1.4057107257025507, 1.4090890071160411, 1.4083835613463187, 1.4066397362621192,
        1.4064942175531174, 1.4056776308210346, 1.4090870727746936, 1.406661057172838,
        1.4090894884600458, 1.4090871942134273, 1.4057118609045702, 1.406134119087768,
        1.4083834002466162, 1.406616146643881,
    ],
    "ln_1p": [
        -0.29595598355477254, -0.2984402546974048, -0.2983567847532121, -0.2972896249726061,
        -0.3013123495244146, -0.29844452303105623, -0.2972896565668138, -0.2982692997520278,
        -0.30131235025561814, -0.2983586232782494, -0.2983587678743396, -0.29844025503903754,
        -0.2989060969480893, -0.30061358132572563, -0.29960559162148287, -0.29852495650692973,
    ],
    "sinh": [
        0.3495409227799008, 0.34825053799325145, 0.35094432455476976, 0.35176339737463747,
        0.3517653784767102, 0.3473998992850902, 0.348250501678777, 0.3503705625950846,
        0.35130683204799457, 0.3482505018278032, 0.35176544175702656, 0.350369868507806,
        0.3480470764261042, 0.35213597378616307, 0.3517630851960509, 0.34758436335206144,
    ],
    "cosh": [
        -3.8257282338975185, -3.8257283818064076, -3.821603901008155, -3.8514265648901267,
        -3.8270475604628285, -3.8226916798971375, -3.827047514116262, -3.8514995854005862,
        -3.822692177116657, -3.8226928456695326, -3.8216041848772475, -3.8216041764770456,
        -3.8270474997678954, -3.8255575281951373, -3.827861497167062, -3.8258214275108706,
    ],
    "tanh": [
        8.746905369773641, 8.746905360985325, 8.236736393931444, 8.23392794110782,
        8.233927914331055, 8.236737792584119,
    ],
    "sigmoid": [
        -34.309043239782994, -34.30902826606181, -34.30904192725812, -34.309041855795925,
    ],
    "softplus": [
        -0.441155214100246, -0.43755680807715086, -0.4411554481544074, -0.4373354086675825,
        -0.43755680784640033, -0.4398325598681029, -0.43714493598187737, -0.4398325593902189,
        -0.4396845136585817, -0.4417210470900541, -0.43968776392750303, -0.44074991574562966,
        -0.4396058464778727, -0.4411552145500275, -0.43959003746927, -0.43947530233944654,
    ],
}


def arguments(name, draw):
    """Draws one argument; most of them where the function is neither flat nor a straight line."""
    sign = draw.choice([-1.0, 1.0])
    kind = draw.randrange(4)
    if name == "ln":
        return [draw.uniform(0.5, 2.0), 1 + sign * 2.0 ** draw.uniform(-50, -1),
                2.0 ** draw.uniform(-1022, 1024), TINY * draw.randrange(1, 2**52)][kind]
    if name == "ln_1p":
        return [draw.uniform(-0.9, 2.0), sign * 2.0 ** draw.uniform(-60, -1),
                2.0 ** draw.uniform(0, 1024), -1 + 2.0 ** draw.uniform(-52, -1)][kind]
    if name == "tanh":
        return [draw.uniform(-1, 1), draw.uniform(-20, 20), sign * 2.0 ** draw.uniform(-60, 4),
                sign * 2.0 ** draw.uniform(-1074, 0)][kind]
    low, high = {
        "exp": (-745, 709.7), "exp_m1": (-37, 709.7), "sinh": (-710.4, 710.4),
        "cosh": (-710.4, 710.4), "sigmoid": (-745, 40), "softplus": (-745, 40),
    }[name]
    subnormal = draw.uniform(-745, -708) if low == -745 else draw.uniform(-3, 3)
    return [draw.uniform(-3, 3), draw.uniform(low, high), sign * 2.0 ** draw.uniform(-60, 5),
            subnormal][kind]


def bits(x):
    return struct.pack(">d", x).hex()


def nearest(exact):
    """The f64 nearest to a number, and the rest in ulp. Beyond the largest one, ∞ and 0."""
    if abs(exact) >= mpf(2) ** 1024 - mpf(2) ** 970:
        return float("inf") if exact > 0 else float("-inf"), mpf(0)
    _, exponent = frexp(exact)
    ulp_exponent = max(exponent - 53, -1074)
    scaled = ldexp(exact, -ulp_exponent)
    whole = floor(scaled + mpf(1) / 2)
    if abs(whole) == 2**53:  # rounded up to a power of two, where an ulp is twice as large
        ulp_exponent, scaled, whole = ulp_exponent + 1, scaled / 2, whole / 2
    y = float(ldexp(whole, ulp_exponent))
    # from mpmath's rounding or from ours
    assert mpf(y) == ldexp(whole, ulp_exponent), exact
    return y, scaled - whole


def line(name, x):
    y, rest = nearest(FUNCTIONS[name](mpf(x)))
    return f"{name},{bits(x)},{bits(y)},{int(floor(rest * 1000 + mpf(1) / 2))}"


if __name__ == "__main__":
    draw = random.Random(2024)
    for name in FUNCTIONS:
        drawn = [arguments(name, draw) for _ in range(400)]
        for x in EDGES[name] + HARD[name] + drawn:
            print(line(name, x))
