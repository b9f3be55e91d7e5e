# The functions that an exported file may need: those that it uses are copied into it, and no other.
# `m` is the library: numpy, jax.numpy or torch. All three have the functions that are called of it.
# A function is written so that the libraries' own derivative of it is that of wengert's table.

def numbers(m, x): return m.asarray(x, dtype=m.float64)

# columns side by side; what is the same for all rows is repeated for each
def side(m, *parts):
    rows = max((a.shape[:-1] for a in parts), key=len)
    return m.concatenate([m.broadcast_to(a, rows + a.shape[-1:]) for a in parts], -1)

def cbrt(m, a): return m.cbrt(a) if hasattr(m, "cbrt") else m.sign(a) * m.abs(a) ** (1 / 3)

# at (0, 0) another pair takes their place, so that no library divides 0 by 0
def hypot(m, a, b):
    origin = (a == 0) & (b == 0)
    size = m.where(origin, 0.0, m.hypot(m.where(origin, 1.0, a), m.where(origin, 1.0, b)))
    return m.where(m.isnan(a) | m.isnan(b), a + b, size)

# 1 / (1 + e**-a), without an exponential that could overflow
def sigmoid(m, a): return m.exp(-softplus(m, -a))

# ln(1 + e**a)
def softplus(m, a): return m.logaddexp(a, 0 * m.where(m.isfinite(a), a, 0.0))

def relu(m, a): return m.where(a <= 0, 0.0, a)

def leaky_relu(m, a, slope): return m.where(a > 0, a, slope * a)

def elu(m, a, scale): return m.where(a > 0, a, scale * m.expm1(m.where(a > 0, 0.0, a)))

def silu(m, a): return zero_mul(m, sigmoid(m, a), a)

def gelu(m, a): return zero_mul(m, cdf(m, a), a)

# the error function of this library; NumPy has none: there it is that of `math`, one by one
def special(m, name):
    if m.__name__ == "numpy":
        import math
        return m.vectorize(getattr(math, name), otypes=[float])
    if m.__name__ == "jax.numpy":
        import jax.scipy
        return getattr(jax.scipy.special, name)
    return getattr(m.special, name)

def erf(m, a): return special(m, "erf")(a)

def erfc(m, a): return special(m, "erfc")(a)

# the probability that a standard normal number is below a
def cdf(m, a): return 0.5 * erfc(m, a * -(0.5**0.5))

def bell(m, a, rate): return m.exp(-rate * a * a)

def sign(m, a): return m.where(a > 0, 1.0, m.where(a < 0, -1.0, 0 * a))

def step(m, a): return m.where(a > 0, 1.0, m.where(a <= 0, 0.0, a))

def if_positive(m, a, value): return m.where(a > 0, value, m.where(a <= 0, 0.0, a))

def unless_positive(m, a, value): return m.where(a > 0, 0.0, m.where(a <= 0, value, a))

# 1 where a > b, 1/2 at a tie, else 0
def wins(m, a, b): return m.where(a > b, 1.0, m.where(a < b, 0.0, m.where(a == b, 0.5, a + b)))

# a * b, but 0 where a is 0, whatever b is: an adjoint of 0 passes nothing on
def zero_mul(m, a, b): return a * m.where((a == 0) & ~m.isfinite(b), 0.0, b)

# a * b, but 0 where either is 0: a closed gate passes nothing on either, whatever the adjoint is
def gate_mul(m, a, b): return zero_mul(m, m.where((b == 0) & ~m.isfinite(a), 0.0, a), b)

# a / b, but 0 where both are 0
def zero_div(m, a, b): return a / m.where((a == 0) & (b == 0), 1.0, b)

# b * a**(b - 1), but 0 for b = 0, and where the power is 0
def pow_slope(m, a, b): return gate_mul(m, b, a ** (b - 1))

# a**b * ln(a), but 0 at a = 0 for b >= 0, and NaN below 0
def pow_ln(m, a, b):
    base = m.where((a == 0) & (b >= 0), 1.0, m.where(a < 0, m.nan, a))
    return zero_mul(m, base**b, m.log(base))

# a**(b - 1) * (b * ln(a) + 1), but 0 where the power is 0
def pow_mixed(m, a, b): return zero_mul(m, a ** (b - 1), zero_mul(m, b, m.log(a)) + 1)

# a / hypot(a, b), but 0 at (0, 0); two infinite numbers are equal
def leg(m, a, b):
    infinite = m.isinf(a) | m.isinf(b)
    a, b = m.where(infinite, sign(m, a) * m.isinf(a), a), m.where(infinite, sign(m, b) * m.isinf(b), b)
    return zero_div(m, a, hypot(m, a, b))

# a / (a**2 + b**2), but 0 at (0, 0); two divisions, so that no square overflows
def over_square(m, a, b): return zero_div(m, leg(m, a, b), hypot(m, a, b))

def elu_slope(m, a, scale): return m.where(a > 0, 1.0, scale * m.exp(m.where(a > 0, 0.0, a)))

# 1 / cosh(a)**2, with an exponential that cannot overflow
def sech2(m, a):
    e = m.exp(-2 * m.abs(a))
    return 4 * e / (1 + e) ** 2

def one_minus_square(m, a): return (1 - a) * (1 + a)

# e**(a - b); two infinite numbers are equal
def share(m, a, b): return m.exp(m.where(m.isinf(a) & (a == b), m.where(a > 0, 0.0, a), a - b))

# ln of the sum of e**a: the largest a is taken out, so that nothing overflows
def logsumexp(m, a):
    top = m.amax(a, -1, keepdims=True)
    top = m.where(m.isinf(top), 0.0, top)
    is_top = a == top
    others = m.where(is_top, 0.0, m.exp(a - top)).sum(-1, keepdims=True)
    return top + m.log1p(others + is_top.sum(-1, keepdims=True) - 1)

# ln of 1 + the sum of e**(a - b), which is -ln of the probability of b beside a
def surprisal(m, a, b):
    ahead = a - b
    top = relu(m, m.amax(ahead, -1, keepdims=True))
    return top + m.log1p(m.exp(ahead - top).sum(-1, keepdims=True) + m.expm1(-top))

# d @ a, but an adjoint d of 0 passes nothing on, even where a is not finite
def product(m, d, a): return d @ a if m.isfinite(a).all() else zero_mul(m, d[..., None], a).sum(-2)
