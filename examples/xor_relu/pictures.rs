//! The pictures of this lesson.

use crate::on_the_tape::Run;
use std::error::Error;
use wengert::plot;

type Drawn = Result<(), Box<dyn Error>>;

/// The two losses and the largest weight, epoch by epoch, as the original plots them.
pub(crate) fn curves(relu: &Run, mended: &Run, sigmoid: &Run) -> Drawn {
    let chart = |of: fn(&Run) -> &[f64]| {
        let thinned = |run| {
            let epochs = of(run).iter().enumerate();
            epochs.map(|(epoch, &y)| (epoch as f64, y)).collect::<Vec<_>>()
        };
        plot::lines()
            .series_xy("ReLU as written", &thinned(relu))
            .series_xy("ReLU, exact gradient", &thinned(mended))
            .series_xy("sigmoid as written", &thinned(sigmoid))
    };
    chart(|run| &run.half_misses)
        .labels("epoch", "½ Σ |y − t|")
        .title("What the original plots: half the misses")
        .save(path("misses"))?;
    say("misses");
    chart(|run| &run.cross_entropy)
        .log_y()
        .labels("epoch", "cross-entropy, sum over the four rows")
        .title("The loss whose gradient it uses: cross-entropy")
        .save(path("cross_entropy"))?;
    say("cross_entropy");
    chart(|run| &run.largest)
        .log_y()
        .labels("epoch", "largest weight")
        .title("The largest weight")
        .save(path("largest_weight"))?;
    say("largest_weight");
    Ok(())
}

/// The output over the unit square, on a grid of 20 × 20 points.
pub(crate) fn surface(name: &str, title: &str, run: &mut Run) -> Drawn {
    plot::surface(|x1, x2| run.output(&[x1, x2, 1.0, 1.0]))
        .resolution(20)
        .title(title)
        .z_label("output")
        .save(path(name))?;
    say(name);
    Ok(())
}

/// The shares of the table that have no output bias.
pub(crate) fn shares(percents: &[(String, f64)], starts: u64) -> Drawn {
    plot::bars()
        .series("learned", percents)
        .labels("", "% of the starts")
        .title(format!("Ten ReLUs on XOR: how many of {starts} starts learn?"))
        .size(900, 560)
        .save(path("shares"))?;
    say("shares");
    Ok(())
}

fn path(name: &str) -> String {
    format!("target/wengert/xor_relu_{name}.png")
}

/// Names a picture that was written.
fn say(name: &str) {
    println!("  {}", path(name));
}
