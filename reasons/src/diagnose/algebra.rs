//! Least squares, each row also predicted without itself.
//!
//! With X the inputs and a column of 1, and G = (XᵀX + ε)⁻¹, the coefficients are G Xᵀ Y. The
//! prediction of row i without row i needs no second fit: its residual is eᵢ/(1 − hᵢ), where
//! hᵢ = xᵢᵀ G xᵢ is how much the row pulls its own prediction (D. Allen's PRESS, 1974).

/// More inputs than this are no longer cheap.
const MOST_INPUTS: usize = 200;

/// Predictions of all rows, and of each row from the others. Zeros where there are too many inputs.
pub(crate) fn least_squares(
    inputs: &[Vec<f64>],
    wanted: &[Vec<f64>],
) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
    let width = inputs[0].len() + 1;
    let outputs = wanted[0].len();
    let zeros = vec![vec![0.0; outputs]; inputs.len()];
    if width > MOST_INPUTS {
        return (zeros.clone(), zeros);
    }
    let rows: Vec<Vec<f64>> = inputs.iter().map(|row| [&row[..], &[1.0]].concat()).collect();
    let mut gram = vec![vec![0.0; width]; width];
    for row in &rows {
        for (line, a) in gram.iter_mut().zip(row) {
            line.iter_mut().zip(row).for_each(|(sum, b)| *sum += a * b);
        }
    }
    // constant columns and copies of columns have no inverse
    (0..width).for_each(|i| gram[i][i] += 1e-9 * rows.len() as f64);
    let inverse = inverted(gram);
    let times = |x: &[f64]| -> Vec<f64> { inverse.iter().map(|line| dot(line, x)).collect() };
    let mut moments = vec![vec![0.0; width]; outputs];
    for (row, wanted) in rows.iter().zip(wanted) {
        for (sums, y) in moments.iter_mut().zip(wanted) {
            sums.iter_mut().zip(row).for_each(|(sum, x)| *sum += x * y);
        }
    }
    let coefficients: Vec<Vec<f64>> = moments.iter().map(|moments| times(moments)).collect();
    let fitted: Vec<Vec<f64>> =
        rows.iter().map(|row| coefficients.iter().map(|c| dot(c, row)).collect()).collect();
    let left_out = rows.iter().zip(&fitted).zip(wanted).map(|((row, fitted), wanted)| {
        let own = 1.0 - dot(&times(row), row).clamp(0.0, 1.0 - 1e-6);
        fitted.iter().zip(wanted).map(|(fit, y)| y - (y - fit) / own).collect()
    });
    let left_out = left_out.collect();
    (fitted, left_out)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The inverse, by elimination with the largest pivot of each column.
fn inverted(mut matrix: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let n = matrix.len();
    let mut inverse: Vec<Vec<f64>> =
        (0..n).map(|i| (0..n).map(|j| f64::from(i == j)).collect()).collect();
    for column in 0..n {
        let largest =
            |a: &usize, b: &usize| matrix[*a][column].abs().total_cmp(&matrix[*b][column].abs());
        let pivot = (column..n).max_by(largest).unwrap_or(column);
        matrix.swap(column, pivot);
        inverse.swap(column, pivot);
        let scale = 1.0 / matrix[column][column];
        for list in [&mut matrix[column], &mut inverse[column]] {
            list.iter_mut().for_each(|x| *x *= scale);
        }
        for other in (0..n).filter(|&other| other != column) {
            let factor = matrix[other][column];
            for list in [&mut matrix, &mut inverse] {
                let line = list[column].clone();
                list[other].iter_mut().zip(line).for_each(|(x, y)| *x -= factor * y);
            }
        }
    }
    inverse
}
