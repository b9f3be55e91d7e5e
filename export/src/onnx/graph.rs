//! The nodes of an ONNX graph: every array is rows × columns, and what is the same for all rows has
//! one row.

use super::messages::{Attribute, F32, F64, FLOAT, Graph, I64, INT, Node, Tensor};
use super::operations;
use crate::Error;
use crate::arrays::{Arrays, Line, Operand, Source, Task};
use std::collections::HashMap;
use wengert::Nary;

/// Writes nodes.
pub(super) struct Writer<'a> {
    pub(super) arrays: &'a Arrays,
    parameters: &'a [f64],
    pub(super) double: bool,
    pub(super) graph: Graph,
    /// The name of each line's array.
    lines: Vec<String>,
    /// Constants and columns that are there already.
    known: HashMap<String, String>,
    names: usize,
}

/// The names of the graph's input and output.
pub(super) const INPUT: &str = "inputs";
pub(super) const OUTPUT: &str = "outputs";

impl<'a> Writer<'a> {
    pub(super) fn new(arrays: &'a Arrays, parameters: &'a [f64], double: bool) -> Writer<'a> {
        Writer {
            arrays,
            parameters,
            double,
            graph: Graph::default(),
            lines: Vec::new(),
            known: HashMap::new(),
            names: 0,
        }
    }

    /// Writes all lines, and the outputs.
    pub(super) fn write(mut self) -> Result<Graph, Error> {
        let arrays = self.arrays;
        for line in &arrays.lines {
            let name = self.line(line)?;
            self.lines.push(name);
        }
        let mut outputs = self.operand(&arrays.outputs);
        if arrays.is_same_for_all(&arrays.outputs) {
            outputs = self.for_each_row(outputs, arrays.width);
        }
        let output = [OUTPUT.to_string()].to_vec();
        self.graph.node.push(Node {
            name: OUTPUT.to_string(),
            op_type: "Identity".to_string(),
            input: vec![outputs],
            output,
            attribute: Vec::new(),
        });
        Ok(self.graph)
    }

    pub(super) fn number_type(&self) -> i32 {
        if self.double { F64 } else { F32 }
    }

    fn new_name(&mut self, of: &str) -> String {
        self.names += 1;
        format!("{of}_{}", self.names)
    }

    /// A node; returns the name of what it writes.
    pub(super) fn node(&mut self, op: &str, inputs: &[&str]) -> String {
        self.node_with(op, inputs, Vec::new())
    }

    pub(super) fn node_with(
        &mut self,
        op: &str,
        inputs: &[&str],
        attribute: Vec<Attribute>,
    ) -> String {
        let name = self.new_name(&op.to_lowercase());
        self.graph.node.push(Node {
            name: name.clone(),
            op_type: op.to_string(),
            input: inputs.iter().map(|input| (*input).to_string()).collect(),
            output: vec![name.clone()],
            attribute,
        });
        name
    }

    fn tensor(&mut self, data_type: i32, dims: &[usize], raw_data: Vec<u8>) -> String {
        let key = format!("{data_type} {dims:?} {raw_data:?}");
        if let Some(name) = self.known.get(&key) {
            return name.clone();
        }
        let name = self.new_name("constant");
        let dims = dims.iter().map(|&size| size as i64).collect();
        self.graph.initializer.push(Tensor { dims, data_type, name: name.clone(), raw_data });
        self.known.insert(key, name.clone());
        name
    }

    /// Constant numbers of this shape.
    fn numbers(&mut self, dims: &[usize], numbers: &[f64]) -> String {
        let bytes = match self.double {
            true => numbers.iter().flat_map(|x| x.to_le_bytes()).collect(),
            // the nearest number of 32 bits
            false => numbers.iter().flat_map(|&x| (x as f32).to_le_bytes()).collect(),
        };
        self.tensor(self.number_type(), dims, bytes)
    }

    /// One constant.
    pub(super) fn number(&mut self, x: f64) -> String {
        self.numbers(&[1, 1], &[x])
    }

    pub(super) fn integers(&mut self, numbers: &[usize]) -> String {
        let bytes = numbers.iter().flat_map(|&x| (x as i64).to_le_bytes()).collect();
        self.tensor(I64, &[numbers.len()], bytes)
    }

    /// An operand as an array of rows × columns.
    fn operand(&mut self, operand: &Operand) -> String {
        match operand {
            Operand::Numbers(numbers) => self.numbers(&[1, numbers.len()], numbers),
            Operand::Columns(Source::Parameters, columns) => {
                let numbers = self.parameters_at(columns);
                self.numbers(&[1, columns.len()], &numbers)
            }
            Operand::Columns(source, columns) => {
                let array = match *source {
                    Source::Line(index) => self.lines[index].clone(),
                    _ => INPUT.to_string(),
                };
                if columns.iter().copied().eq(0..self.arrays.width(*source)) {
                    return array;
                }
                let key = format!("{array} {columns:?}");
                if let Some(name) = self.known.get(&key) {
                    return name.clone();
                }
                let columns = self.integers(columns);
                let name = self.node_with("Gather", &[&array, &columns], vec![int("axis", 1)]);
                self.known.insert(key, name.clone());
                name
            }
        }
    }

    fn parameters_at(&self, columns: &[usize]) -> Vec<f64> {
        columns.iter().map(|&column| self.parameters[column]).collect()
    }

    /// One row, repeated for each row of the inputs.
    fn for_each_row(&mut self, array: String, width: usize) -> String {
        let rows = self.node_with("Shape", &[INPUT], vec![int("start", 0), int("end", 1)]);
        let columns = self.integers(&[width]);
        let shape = self.node_with("Concat", &[&rows, &columns], vec![int("axis", 0)]);
        self.node("Expand", &[&array, &shape])
    }

    fn line(&mut self, line: &Line) -> Result<String, Error> {
        match line.task {
            Task::Row(op) => {
                let operands: Vec<String> =
                    line.operands.iter().map(|operand| self.operand(operand)).collect();
                let constant = match line.operands.get(1) {
                    Some(Operand::Numbers(numbers)) if numbers.len() == 1 => Some(numbers[0]),
                    _ => None,
                };
                operations::row(self, op, &operands, constant)
            }
            Task::Matrix { columns } => Ok(match &line.operands[0] {
                Operand::Columns(Source::Parameters, at) => {
                    let numbers = self.parameters_at(at);
                    self.numbers(&[line.width, columns], &numbers)
                }
                Operand::Numbers(numbers) => self.numbers(&[line.width, columns], numbers),
                other => {
                    let flat = self.operand(other);
                    let shape = self.integers(&[line.width, columns]);
                    self.node("Reshape", &[&flat, &shape])
                }
            }),
            Task::Dense => {
                let matrix = self.operand(&line.operands[0]);
                let mut operands = vec![self.operand(&line.operands[1]), matrix];
                if let Some(bias) = line.operands.get(2) {
                    operands.push(self.operand(bias));
                }
                let operands: Vec<&str> = operands.iter().map(String::as_str).collect();
                Ok(self.node_with("Gemm", &operands, vec![int("transB", 1)]))
            }
            Task::Side => {
                let mut parts = Vec::new();
                for operand in &line.operands {
                    let mut part = self.operand(operand);
                    if !line.once && self.arrays.is_same_for_all(operand) {
                        let width = match operand {
                            Operand::Numbers(numbers) => numbers.len(),
                            Operand::Columns(_, columns) => columns.len(),
                        };
                        part = self.for_each_row(part, width);
                    }
                    parts.push(part);
                }
                Ok(self.side_by_side(&parts))
            }
            Task::Nary(nary) => self.nary(nary, line),
        }
    }

    fn side_by_side(&mut self, parts: &[String]) -> String {
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        self.node_with("Concat", &parts, vec![int("axis", 1)])
    }

    /// A reduction over the columns of each row.
    fn reduced(&mut self, op: &str, array: &str) -> String {
        let axis = self.integers(&[1]);
        self.node_with(op, &[array, &axis], vec![int("keepdims", 1)])
    }

    fn nary(&mut self, nary: Nary, line: &Line) -> Result<String, Error> {
        let operands: Vec<String> =
            line.operands.iter().map(|operand| self.operand(operand)).collect();
        Ok(match nary {
            Nary::Sum => self.reduced("ReduceSum", &operands[0]),
            Nary::Dot | Nary::Affine => {
                let products = self.node("Mul", &[&operands[0], &operands[1]]);
                let sum = self.reduced("ReduceSum", &products);
                match operands.get(2) {
                    Some(bias) => self.node("Add", &[&sum, bias]),
                    None => sum,
                }
            }
            Nary::LogSumExp => self.reduced("ReduceLogSumExp", &operands[0]),
            Nary::Surprisal => {
                // ln(1 + Σ e^(x − b)), the 1 as the exponential of 0
                let ahead = self.node("Sub", &[&operands[0], &operands[1]]);
                let zero = self.number(0.0);
                let zero = if line.once { zero } else { self.for_each_row(zero, 1) };
                let all = self.side_by_side(&[ahead, zero]);
                self.reduced("ReduceLogSumExp", &all)
            }
            other => {
                return Err(Error::Operation {
                    operation: other.name(),
                    engine: "ONNX",
                    reason: operations::UNKNOWN,
                });
            }
        })
    }
}

/// An attribute that is a whole number.
fn int(name: &str, i: i64) -> Attribute {
    Attribute { name: name.to_string(), i: Some(i), f: None, kind: INT }
}

/// An attribute that is a number.
pub(super) fn float(name: &str, f: f64) -> Attribute {
    Attribute { name: name.to_string(), f: Some(f as f32), i: None, kind: FLOAT }
}
