//! Runs node, if there is one.

use std::path::Path;
use std::process::Command;

/// Runs a script of this folder with these arguments; false, after a line that says so, where there
/// is no node.
pub(crate) fn node(script: &str, arguments: &[&Path]) -> bool {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("page").join(script);
    let run = Command::new("node").arg(&script).args(arguments).output();
    let output = match run {
        Ok(output) => output,
        Err(error) => {
            println!("skipped: {} needs node, and it cannot be run: {error}", script.display());
            return false;
        }
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, errors) = (text(&output.stdout), text(&output.stderr));
    print!("{out}");
    assert!(output.status.success(), "{}: {}\n{out}{errors}", script.display(), output.status);
    true
}
