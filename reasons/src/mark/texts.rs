//! Nodes and derivatives as formulas, for the sentences of a marking: `x*y`, `cos(x*y)`, `2*x`.

use wengert::{Nary, Node, NodeOperand, Operation, Tape, Value};

/// A formula that is longer says nothing in a sentence.
const LONGEST: usize = 40;

/// The formulas of a recording: of each node, and of each partial of each node.
#[derive(Debug)]
pub(super) struct Texts {
    pub(super) names: Vec<String>,
    nodes: Vec<String>,
    partials: Vec<Vec<String>>,
    operands: Vec<Vec<Option<usize>>>,
}

impl Texts {
    /// Of f, recorded at one point; `names` are those of its inputs, where f gives none.
    pub(super) fn new(
        f: impl for<'t> Fn(&[Value<'t>]) -> Value<'t>,
        at: &[f64],
        names: &[String],
    ) -> Texts {
        let tape = Tape::new();
        let inputs: Vec<Value> = at.iter().map(|&x| tape.var(x)).collect();
        let output = f(&inputs).node().id().index();
        let mut nodes: Vec<String> = Vec::new();
        let (mut partials, mut operands) = (Vec::new(), Vec::new());
        for node in tape.nodes().take(output + 1) {
            let name = node.name().or_else(|| names.get(node.id().index()).cloned());
            let text = match name {
                Some(name) if node.id().index() != output => name,
                _ => written(node, &nodes),
            };
            partials.push(partials_of(node, &nodes, &text));
            operands.push(node.operands().map(|it| it.id().map(|id| id.index())).collect());
            nodes.push(text);
        }
        let names = nodes[..at.len()].to_vec();
        Texts { names, nodes, partials, operands }
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The formula of a node, if it is short.
    pub(super) fn node(&self, index: usize) -> Option<String> {
        short_enough(&self.nodes[index])
    }

    /// The formula of a local partial, if it is short.
    pub(super) fn partial(&self, node: usize, side: usize) -> Option<String> {
        short_enough(self.partials[node].get(side)?)
    }

    /// The formula of the derivative of a node with respect to an input, if it is short.
    pub(super) fn derivative(&self, node: usize, input: usize) -> Option<String> {
        short_enough(&self.whole_derivative(node, input, 0)?)
    }

    fn whole_derivative(&self, node: usize, input: usize, depth: usize) -> Option<String> {
        if node == input {
            return Some("1".to_string());
        } else if depth > 12 {
            return None;
        }
        let mut sum: Option<String> = None;
        for (side, operand) in self.operands[node].iter().enumerate() {
            let Some(operand) = *operand else { continue };
            let inner = self.whole_derivative(operand, input, depth + 1)?;
            if inner == "0" {
                continue;
            }
            let term = product(&inner, self.partials[node].get(side)?);
            sum = Some(match sum {
                None => term,
                Some(sum) => match term.strip_prefix('-') {
                    Some(rest) => format!("{sum} - {rest}"),
                    None => format!("{sum} + {term}"),
                },
            });
            if sum.as_ref().is_some_and(|sum| sum.len() > 4 * LONGEST) {
                return None;
            }
        }
        Some(sum.unwrap_or_else(|| "0".to_string()))
    }
}

fn short_enough(text: &str) -> Option<String> {
    (text.chars().count() <= LONGEST && !text.is_empty()).then(|| text.to_string())
}

/// a·b, with brackets where they are needed.
pub(super) fn product(a: &str, b: &str) -> String {
    let over = |a: &str, below: &str| match bracketed(a, 2) {
        a if a == below => "1".to_string(),
        a => format!("{a}/{}", bracketed(below, 3)),
    };
    match (a, b) {
        ("1", other) | (other, "1") => other.to_string(),
        ("-1", other) | (other, "-1") => match other.strip_prefix('-') {
            Some(rest) if strength(rest) >= 2 => rest.to_string(),
            _ => format!("-{}", bracketed(other, 2)),
        },
        (above, fraction) | (fraction, above)
            if fraction.starts_with("1/") && strength(&fraction[2..]) >= 3 =>
        {
            over(above, &fraction[2..])
        }
        (_, negative) if negative.starts_with('-') => format!("{}*({b})", bracketed(a, 2)),
        _ => format!("{}*{}", bracketed(a, 2), bracketed(b, 2)),
    }
}

/// The text, in brackets if it binds less than this.
pub(super) fn bracketed(text: &str, least: u8) -> String {
    if strength(text) < least { format!("({text})") } else { text.to_string() }
}

/// How strongly a formula holds together: 0 a choice, 1 a sum, 2 a product, 3 a power, 4 a name.
fn strength(text: &str) -> u8 {
    let (mut depth, mut least, mut before) = (0, 4, ' ');
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if depth > 0 => {}
            // a sign, or the exponent of a number
            '-' if before == 'e' => {}
            '-' if before == ' ' && least == 4 => least = 2,
            '+' | '-' => least = least.min(1),
            '*' | '/' => least = least.min(2),
            '^' => least = least.min(3),
            ',' => least = 0,
            _ => {}
        }
        if c != ' ' || before == ' ' {
            before = c;
        }
    }
    least
}

fn operand_text(operand: NodeOperand, nodes: &[String]) -> String {
    match operand {
        NodeOperand::Node(id) => nodes[id.index()].clone(),
        NodeOperand::Number(number) => format!("{number}"),
        _ => "?".to_string(),
    }
}

/// A node as a formula of its operands.
fn written(node: Node<'_>, nodes: &[String]) -> String {
    let operands: Vec<String> = node.operands().map(|it| operand_text(it, nodes)).collect();
    let infix = |sign: &str, left: u8, right: u8| {
        let (a, b) = (bracketed(&operands[0], left), bracketed(&operands[1], right));
        let b = if b.starts_with('-') { format!("({b})") } else { b };
        match sign {
            "+" | "-" => format!("{a} {sign} {b}"),
            _ => format!("{a}{sign}{b}"),
        }
    };
    match node.operation() {
        Operation::Row(op) => match (op.name(), op.arity()) {
            ("+", 2) => infix("+", 1, 1),
            ("-", 2) => infix("-", 1, 2),
            ("*", 2) => infix("*", 2, 3),
            ("/", 2) => infix("/", 2, 3),
            ("^", 2) => infix("^", 4, 3),
            ("-", _) => format!("-{}", bracketed(&operands[0], 2)),
            ("recip", _) => format!("1/{}", bracketed(&operands[0], 3)),
            (name, _) => format!("{name}({})", operands.join(", ")),
        },
        Operation::Nary(Nary::Sum) => operands.join(" + "),
        Operation::Nary(nary) if nary.operands_per_term() == 2 => {
            let pairs = operands.chunks(2).map(|pair| match pair {
                [l, r] => format!("{}*{}", bracketed(l, 2), bracketed(r, 2)),
                _ => pair[0].clone(),
            });
            pairs.collect::<Vec<_>>().join(" + ")
        }
        Operation::Nary(nary) => format!("{}({})", nary.name(), operands.join(", ")),
        _ => match node.name() {
            Some(name) => name,
            None if node.operation() == Operation::Constant => format!("{}", node.value()),
            None => node.label(),
        },
    }
}

/// The formulas of the partials, operand by operand.
fn partials_of(node: Node<'_>, nodes: &[String], own: &str) -> Vec<String> {
    let operands: Vec<NodeOperand> = node.operands().collect();
    let other =
        |index: usize| operands.get(index).map_or("1".to_string(), |&it| operand_text(it, nodes));
    match node.operation() {
        Operation::Row(_) => {
            let mut texts = vec![String::new(); operands.len()];
            let name = |id: wengert::NodeId| {
                if id == node.id() { bracketed(own, 4) } else { bracketed(&nodes[id.index()], 4) }
            };
            for partial in node.partials() {
                // the second operand comes first; of x·x both texts are alike
                let sides = (0..operands.len()).rev();
                let side = sides.into_iter().find(|&side| {
                    operands[side].id() == Some(partial.operand()) && texts[side].is_empty()
                });
                if let Some(side) = side {
                    texts[side] = tidied(&partial.formula(name));
                }
            }
            texts
        }
        Operation::Nary(nary) if nary.operands_per_term() == 2 => {
            let is_bias = |index: usize| nary.has_bias() && index + 1 == operands.len();
            let one = |index: usize| if is_bias(index) { "1".into() } else { other(index ^ 1) };
            (0..operands.len()).map(one).collect()
        }
        Operation::Nary(Nary::Sum) => vec!["1".to_string(); operands.len()],
        _ => vec![String::new(); operands.len()],
    }
}

/// `cos(x)` for `cos x` and `cos (x)`.
fn tidied(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let mut tidy = String::new();
    for (index, word) in words.iter().enumerate() {
        let is_function = ["cos", "sin", "cosh", "sinh", "ln", "sign"].iter().any(|name| {
            *word == *name || word.ends_with(&format!("*{name}")) || *word == format!("-{name}")
        });
        match index {
            0 => {}
            _ if tidy.ends_with('\u{1}') => {
                tidy.pop();
                if !word.starts_with('(') {
                    // the name of the operand, up to what follows it
                    let end = word.find(['*', '/', '+', '-', ')']).unwrap_or(word.len());
                    tidy += &format!("({}){}", &word[..end], &word[end..]);
                    continue;
                }
            }
            _ => tidy.push(' '),
        }
        tidy += word;
        if is_function {
            tidy.push('\u{1}');
        }
    }
    tidy.replace('\u{1}', " ")
}
