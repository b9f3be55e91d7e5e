//! Python on this machine.

use std::fs;
use std::path::Path;
use std::process::Command;

/// The Python of the variable `PYTHON`, else `python3`.
fn python() -> String {
    std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_string())
}

/// Whether these modules are here; if not, it says which are missing.
pub(crate) fn has(modules: &[&str]) -> bool {
    let import = format!("import {}", modules.join(", "));
    let ran = Command::new(python()).args(["-c", &import]).output();
    let is_here = ran.is_ok_and(|ran| ran.status.success());
    if !is_here {
        println!("left out: {} has no {}", python(), modules.join(" or "));
    }
    is_here
}

/// The libraries that are here.
pub(crate) fn libraries() -> Vec<&'static str> {
    ["numpy", "jax", "torch"].into_iter().filter(|library| has(&[library])).collect()
}

/// Runs a script in a folder; returns what it printed, and whether it ended well.
pub(crate) fn run(folder: &Path, script: &str, arguments: &[&str]) -> (String, bool) {
    let path = folder.join("script.py");
    fs::write(&path, script).unwrap();
    let mut command = Command::new(python());
    command.arg(&path).args(arguments).current_dir(folder).env("JAX_PLATFORMS", "cpu");
    // what some machines set for old builds of a library makes a new one slow
    command.env_remove("OPENBLAS_CORETYPE").env_remove("OPENBLAS_L2_SIZE");
    let ran = command.output().unwrap();
    let printed = [ran.stdout, ran.stderr].concat();
    (String::from_utf8_lossy(&printed).to_string(), ran.status.success())
}

/// Checks every file `case_*.py` of a folder with a library, and prints how many agree.
const CHECK_ALL: &str = r#"
import contextlib, importlib.util, io, pathlib, sys

library = sys.argv[1]
if library == "jax":
    import jax

    jax.config.update("jax_disable_jit", True)
agree, complaints = 0, []
for path in sorted(pathlib.Path(".").glob("case_*.py")):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        with contextlib.redirect_stdout(io.StringIO()):
            module.check(library)
        agree += 1
    except SystemExit as sentence:
        complaints.append(f"{path.stem}: {sentence}")
    except Exception as error:
        complaints.append(f"{path.stem}: {type(error).__name__}: {error}")
print(*complaints, sep="\n")
print(f"{agree} agree")
"#;

/// Writes these files, and checks each of them with a library: all must agree.
#[track_caller]
pub(crate) fn all_agree(library: &str, files: &[(String, String)]) {
    let folder = temp_dir::TempDir::new().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(format!("case_{name}.py")), text).unwrap();
    }
    let (printed, ended_well) = run(folder.path(), CHECK_ALL, &[library]);
    let is_right = ended_well && printed.trim().ends_with(&format!("{} agree", files.len()));
    if !is_right && let Ok(kept) = std::env::var("WENGERT_KEEP") {
        let _ = fs::remove_dir_all(&kept);
        let _ = fs::rename(folder.path(), kept);
    }
    assert!(is_right, "{library}: {printed}");
}
