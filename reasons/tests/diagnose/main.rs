//! Diagnoses of training runs.

#[path = "../ill_nets/mod.rs"]
mod ill_nets;

use ill_nets::{Case, fourteen, healthy, held_out, lessons};
use std::time::Instant;

fn line(case: &Case) -> String {
    let start = Instant::now();
    let (diagnosis, written, trials) = case.diagnosed(7, 1000..=1019);
    let time = start.elapsed().as_secs_f64();
    let findings: Vec<String> = diagnosis
        .findings()
        .iter()
        .zip(&trials)
        .map(|(f, [a, b])| format!("{:?}[{}]({}->{})", f.cause(), f.cure(), a.learned, b.learned))
        .collect();
    format!(
        "{:34} {:2}/20 {:?} {} runs {time:.2}s | {}",
        case.name,
        written.learned,
        diagnosis.verdict(),
        diagnosis.runs(),
        findings.join(" ; ")
    )
}

#[test]
#[ignore]
fn explore() {
    let only = std::env::var("ONLY").unwrap_or_default();
    let full = std::env::var("FULL").is_ok();
    let mut cases: Vec<Case> = Vec::new();
    cases.extend(fourteen::all().into_iter().flat_map(|(ill, cured)| [ill, cured]));
    cases.extend(lessons::ill());
    cases.extend(lessons::healthy());
    cases.push(lessons::between());
    cases.extend(healthy::all());
    if std::env::var("HELD").is_ok() {
        cases.extend(held_out::all());
    }
    for case in cases.into_iter().filter(|case| case.name.contains(&only)) {
        println!("{}", line(&case));
        if full {
            println!("{}", case.diagnosed(7, 1000..=1000).0);
        }
    }
}
