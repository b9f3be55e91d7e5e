//! The public view: what it shows is what the table says and what the sweep does.

use wengert::{Nary, NodeId, NodeOperand, Op, Operation, Tape, Value};

/// Every row's rule, with the letters replaced, has no letter left over.
#[test]
fn the_letters_of_every_rule_are_replaced_by_names() {
    let tape = Tape::new();
    let (p, q) = (tape.var(0.5), tape.var(0.25));
    for &op in Op::ALL {
        let y = op.value(p, q).node();
        assert_eq!(y.operation(), Operation::Row(op));
        let name = |id: NodeId| match id {
            id if id == p.node().id() => "P".to_string(),
            id if id == q.node().id() => "Q".to_string(),
            _ => "R".to_string(),
        };
        let (da, db) = op.partials(0.5, 0.25, op.value(0.5, 0.25));
        for partial in y.partials() {
            let text = partial.formula(name);
            let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
            let is_left_over = |word| matches!(word, "a" | "b" | "y" | "l" | "r" | "x");
            assert!(!words.any(is_left_over), "{op:?}: {text}");
            let expected = if partial.operand() == p.node().id() { da } else { db };
            let are_nan = partial.value().is_nan() && expected.is_nan();
            assert!(are_nan || partial.value().to_bits() == expected.to_bits(), "{op:?}");
        }
        assert_eq!((y.partials().len(), y.operands().len()), (op.arity(), op.arity()), "{op:?}");
    }
}

/// The bias is an operand like the others: its number and its text are those of the table.
#[test]
fn the_partials_of_a_weighted_sum_are_those_of_the_table() {
    let tape = Tape::new();
    let [w, x, b] = [tape.var(2.0), tape.var(5.0), tape.var(7.0)];
    let y = tape.affine(&[w], &[x], b).node();
    let partials = y.partials().map(|one| (one.operand(), one.value(), one.rule()));
    let [w, x, b] = [w, x, b].map(|value| value.node().id());
    assert_eq!(partials.collect::<Vec<_>>(), [(w, 5.0, "r"), (x, 2.0, "l"), (b, 1.0, "1")]);
    assert_eq!(y.operation(), Operation::Nary(Nary::Affine));
    assert!(y.operands().eq([w, x, b].map(NodeOperand::Node)));
}

#[test]
fn a_sweep_along_the_view_gives_the_bits_of_backward() {
    let mut tape = Tape::new();
    let w = tape.param(0.3);
    let c = tape.constant(2.0);
    let (x, z) = (tape.var(-1.5), tape.var(0.0));
    let sum = tape.affine(&[x, c, x], &[z, x, x], w * x);
    let shares = tape.logsumexp(&[x, sum, sum]);
    let y = shares.tanh() * (z.sqrt() * 0.0 + 1) + x.max(0.0).sqrt() + x / c;
    let mut adjoints = vec![0.0; tape.len()];
    adjoints[y.node().id().index()] = 1.0;
    for node in tape.nodes().rev() {
        for partial in node.partials() {
            let contribution = partial.contribution(adjoints[node.id().index()]);
            adjoints[partial.operand().index()] += contribution;
        }
    }
    let grads = y.backward();
    for node in tape.nodes() {
        let expected = grads[node.handle()];
        assert_eq!(adjoints[node.id().index()].to_bits(), expected.to_bits(), "{node}");
    }
}

#[test]
fn a_replay_is_a_recording_at_the_other_number_and_leaves_the_tape_as_it_was() {
    let f = |tape: &Tape, at: f64| {
        let (x, z) = (tape.var(at), tape.var(0.5));
        let y = tape.dot(&[x, z, x], &[z, z, x]).exp() + (x * 3).relu();
        (y.data(), y.replayed(x, -0.25))
    };
    let (tape, other) = (Tape::new(), Tape::new());
    let (here, there) = f(&tape, 0.75);
    assert_eq!(there.to_bits(), f(&other, -0.25).0.to_bits());
    let last = tape.nodes().last().expect("it is not empty");
    assert_eq!(last.value().to_bits(), here.to_bits());
}

#[test]
#[should_panic(expected = "two different tapes")]
fn a_node_of_another_tape_is_refused() {
    let (tape, other) = (Tape::new(), Tape::new());
    let _ = tape.node(other.var(1.0));
}

#[test]
#[should_panic(expected = "there is no v1 on Tape(1 node, 1 parameter)")]
fn the_id_of_a_node_that_was_rewound_is_refused() {
    let mut tape = Tape::new();
    tape.param(1.0);
    let id = tape.var(2.0).node().id();
    tape.rewind();
    let _ = tape.node(id);
}

#[test]
fn a_rule_is_simplified_where_an_operand_is_a_number() {
    let tape = Tape::new();
    let x = tape.var(3.0);
    let rule = |y: Value<'_>| {
        let partials: Vec<String> =
            y.node().partials().map(|one| one.formula(|_| "x".to_string())).collect();
        partials.join("; ")
    };
    let powers = [-2, -1, 0, 1, 2, 3, 11].map(|n| rule(x.powi(n)));
    assert_eq!(powers, ["(-2)*x^(-3)", "-x^(-2)", "0", "1", "2*x", "3*x^2", "11*x^10"]);
    let roots = [0.5, 1.5, 2.2, 1e300].map(|b| rule(x.powf(b)));
    assert_eq!(roots, ["0.5*x^(-0.5)", "1.5*x^0.5", "2.2*x^(2.2-1)", "1e300*x^1e300"]);
    assert_eq!(rule(x * -2), "-2");
    assert_eq!(rule(x / -2), "1/(-2)");
    assert_eq!(rule(x.elu(1.0)), "1 where x > 0, else 1*e^x");
    assert_eq!(rule(x.powf(x)).split("; ").last(), Some("x*x^(x-1)"));
}

/// Each rule names what its partial is recorded from, and nothing else.
#[test]
fn the_letters_of_a_rule_are_what_its_partial_reads() {
    for &op in Op::ALL {
        for side in 0..op.arity() {
            let tape = Tape::new();
            let [a, b, y] = [0.3, 0.7, 0.5].map(|number| tape.var(number));
            let (da, db) = op.partials(a, b, y);
            let partial = if side == 0 { da } else { db };
            let read: Vec<usize> = partial.dependencies().map(|node| node.id().index()).collect();
            let is_read = |leaf: usize| read.contains(&leaf);
            let words: Vec<&str> =
                op.rule(side).split(|c: char| !c.is_alphanumeric() && c != '_').collect();
            let is_named = |letter| words.contains(&letter);
            let two = op.arity() == 2;
            // y is made of all operands
            let found = [is_read(0) || is_read(2), two && (is_read(1) || is_read(2))];
            let named = [is_named("a"), two && is_named("b")].map(|it| it || is_named("y"));
            let named = [named[0], two && named[1]];
            assert_eq!(found, named, "{op:?}, side {side}");
        }
    }
}

#[test]
fn a_condition_of_a_rule_is_not_read() {
    let tape = Tape::new();
    let (a, b) = (tape.var(2.0), tape.var(1.0));
    // what the partial with respect to a reads: a is v0, b is v1, the output comes last
    let reads = |y: Value<'_>| {
        let is_first = |partial: &wengert::Partial<'_>| partial.operand() == a.node().id();
        let partial = y.node().partials().find(is_first).expect("a is an operand");
        partial.reads().map(|id| id.to_string()).collect::<Vec<_>>()
    };
    assert!(reads(a.max(b)).is_empty()); // 1 where a > b, 1/2 where a = b, else 0
    assert_eq!(reads(Op::Elu.value(a, b)), ["v1", "v0"]); // 1 where a > 0, else b*e^a
    assert_eq!(reads(a.powf(b)), ["v1", "v0"]); // b*a^(b-1)
    let surprisal = tape.surprisal(a, &[b]);
    assert_eq!(reads(surprisal), [surprisal.node().id().to_string()]); // exp_m1(-y)
}
