//! Gradients by hand are marked: right ones as right, and wrong ones by the name of the mistake.

#[test]
fn a_right_gradient_is_right() {
    let points = [[0.5, 2.0], [1.5, -0.5]];
    let marking = wengert_reasons::mark(
        |x| (x[0] * x[1]).sin(),
        &points,
        |x| vec![x[1] * (x[0] * x[1]).cos(), x[0] * (x[0] * x[1]).cos()],
    );
    assert!(marking.is_right());
}
