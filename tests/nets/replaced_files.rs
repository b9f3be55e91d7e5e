//! What is at a path before a file is saved there: permissions, links and other processes are
//! respected, and what is no file is refused.
#![cfg(all(unix, feature = "files", feature = "plot", feature = "graph"))]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::fs;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
use wengert::{Error, Tape, plot};

fn net_of(inputs: usize) -> (Tape, Mlp) {
    let mut tape = Tape::new();
    let net = Mlp::builder(inputs)
        .layer(1, Activation::Tanh)
        .build(&mut tape, &mut wengert::rng(inputs as u64));
    (tape, net)
}

fn save_net(path: &Path) -> Result<(), Error> {
    let (tape, net) = net_of(3);
    net.save(&tape, path)
}

fn save_graph(path: &Path) -> Result<(), Error> {
    Tape::new().var(2.0).sin().graph().save(path)
}

fn save_picture(path: &Path) -> Result<(), Error> {
    plot::lines().series("loss", &[3.0, 1.0]).size(200, 150).save(path)
}

fn save_training(path: &Path) -> Result<(), Error> {
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 1], Activation::Tanh, &mut wengert::rng(1));
    let xor = wengert::data::xor();
    let trainer = Trainer::new(&net, &xor)
        .loss(|out, target| loss::mse(out, target))
        .optimizer(Sgd::new(0.1))
        .epochs(1)
        .checkpoint_every(1, path);
    trainer.train(&mut tape).map(drop)
}

type Save = fn(&Path) -> Result<(), Error>;

/// Everything that writes a file, with an ending that it takes, and whether a second call writes
/// again: a training that is at its end does not.
const SAVES: [(Save, &str, bool); 4] = [
    (save_net, "safetensors", true),
    (save_training, "safetensors", false),
    (save_graph, "svg", true),
    (save_picture, "png", true),
];

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o7777
}

#[test]
fn a_file_that_is_replaced_keeps_its_permissions() {
    let folder = temp_dir::TempDir::new().unwrap();
    for (save, ending, writes_again) in SAVES {
        let path = folder.path().join(format!("{}.{ending}", names(folder.path()).len()));
        for bits in [0o600, 0o755, 0o640, 0o664, 0o200] {
            let _ = fs::remove_file(&path);
            save(&path).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(bits)).unwrap();
            let (before, owner) = (fs::metadata(&path).unwrap().ino(), owner(&path));
            save(&path).unwrap();
            assert_eq!(mode(&path), bits, "{ending}");
            assert_eq!(owner, self::owner(&path));
            if writes_again {
                assert_ne!(fs::metadata(&path).unwrap().ino(), before, "it was not replaced");
            }
        }
    }
}

fn owner(path: &Path) -> (u32, u32) {
    let metadata = fs::metadata(path).unwrap();
    (metadata.uid(), metadata.gid())
}

#[test]
fn a_file_of_somebody_else_stays_theirs() {
    let folder = temp_dir::TempDir::new().unwrap();
    let path = folder.path().join("net.safetensors");
    save_net(&path).unwrap();
    // only root may give files away
    if std::os::unix::fs::chown(&path, Some(1234), Some(4321)).is_ok() {
        fs::set_permissions(&path, fs::Permissions::from_mode(0o660)).unwrap();
        save_net(&path).unwrap();
        assert_eq!((owner(&path), mode(&path)), ((1234, 4321), 0o660));
    }
}

#[test]
fn a_new_file_has_the_permissions_of_any_new_file() {
    let folder = temp_dir::TempDir::new().unwrap();
    fs::write(folder.path().join("any"), "").unwrap();
    save_net(&folder.path().join("net")).unwrap();
    assert_eq!(mode(&folder.path().join("net")), mode(&folder.path().join("any")));
}

#[test]
fn a_read_only_file_is_refused_and_stays() {
    let folder = temp_dir::TempDir::new().unwrap();
    for (save, ending, writes_again) in SAVES {
        let path = folder.path().join(format!("{}.{ending}", names(folder.path()).len()));
        save(&path).unwrap();
        for bits in [0o444, 0o400, 0o555, 0o000] {
            fs::set_permissions(&path, fs::Permissions::from_mode(bits)).unwrap();
            let before = fs::metadata(&path).unwrap().ino();
            if writes_again {
                let error = save(&path).unwrap_err().to_string();
                assert!(
                    error.starts_with("cannot write ") && error.contains("read-only"),
                    "{error}"
                );
            }
            assert_eq!((mode(&path), fs::metadata(&path).unwrap().ino()), (bits, before));
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    assert_eq!(names(folder.path()), ["0.safetensors", "1.safetensors", "2.svg", "3.png"]);
}

#[test]
fn symbolic_links_are_followed() {
    let folder = temp_dir::TempDir::new().unwrap();
    for (save, ending, _) in SAVES {
        let at = |name: &str| folder.path().join(ending).join(format!("{name}.{ending}"));
        let _ = fs::remove_dir_all(folder.path().join(ending));
        fs::create_dir_all(at("x").parent().unwrap().join("sub")).unwrap();
        let is_link = |name: &str| fs::symlink_metadata(at(name)).unwrap().is_symlink();
        // a chain, of relative and absolute links, to a file in another folder
        save(&at("sub/real")).unwrap();
        fs::set_permissions(at("sub/real"), fs::Permissions::from_mode(0o640)).unwrap();
        symlink(format!("sub/real.{ending}"), at("one")).unwrap();
        symlink(at("one"), at("two")).unwrap();
        save(&at("two")).unwrap();
        assert!(is_link("one") && is_link("two"));
        assert_eq!(mode(&at("sub/real")), 0o640);
        // a chain whose end is not there yet, beside a folder that is not there yet
        symlink(format!("new/file.{ending}"), at("three")).unwrap();
        symlink(format!("../{ending}/three.{ending}"), at("four")).unwrap();
        save(&at("four")).unwrap();
        assert!(is_link("three") && is_link("four"));
        assert!(fs::symlink_metadata(at("new/file")).unwrap().is_file());
        // a loop
        symlink(at("six"), at("five")).unwrap();
        symlink(at("five"), at("six")).unwrap();
        let error = save(&at("five")).unwrap_err().to_string();
        assert!(error.contains("symbolic links"), "{error}");
        assert!(is_link("five") && is_link("six"));
    }
}

#[test]
fn what_is_no_file_is_refused_and_stays() {
    let folder = temp_dir::TempDir::new().unwrap();
    for (save, ending, _) in SAVES {
        let at = |name: &str| folder.path().join(format!("{name}.{ending}"));
        let refused = |path: PathBuf, kind: &str| {
            let error = save(&path).unwrap_err().to_string();
            assert!(error.contains(&format!("it is {kind} and no regular file")), "{error}");
        };
        let _ = fs::create_dir(at("folder"));
        refused(at("folder"), "a folder");
        let _ = UnixListener::bind(at("socket"));
        let special = "a pipe, a socket or a device";
        refused(at("socket"), special);
        assert!(fs::symlink_metadata(at("socket")).unwrap().file_type().is_socket());
        Command::new("mkfifo").arg(at("pipe")).output().unwrap();
        refused(at("pipe"), special);
        assert!(fs::symlink_metadata(at("pipe")).unwrap().file_type().is_fifo());
        // through a link, since the picture's format is in the name
        let _ = symlink("/dev/null", at("link"));
        refused(at("link"), special);
        // root may make a device, and may replace it
        let made = Command::new("mknod").arg(at("device")).args(["c", "1", "3"]).output().unwrap();
        if made.status.success() || at("device").exists() {
            refused(at("device"), special);
            assert!(fs::symlink_metadata(at("device")).unwrap().file_type().is_char_device());
        }
    }
    for name in ["/dev/null", "/dev/zero", "/"] {
        assert!(save_net(Path::new(name)).unwrap_err().to_string().contains("no regular file"));
        let read = Mlp::load(&mut Tape::new(), name).unwrap_err().to_string();
        assert!(read.contains("no regular file"), "{read}");
    }
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    assert!(save_net(Path::new("")).unwrap_err().to_string().contains("names no file"));
    assert!(save_net(&folder.path().join("none/..")).unwrap_err().to_string().contains("no file"));
}

#[test]
fn a_name_as_long_as_the_system_allows_can_be_saved_twice() {
    let folder = temp_dir::TempDir::new().unwrap();
    let path = folder.path().join("n".repeat(255));
    save_net(&path).unwrap();
    save_net(&path).unwrap();
    assert_eq!(names(folder.path()).len(), 1);
    assert!(save_net(&folder.path().join("n".repeat(256))).is_err());
}

// Other processes --------------------------------------------------------------------------------

/// Tells a process of its own which file to save.
const TARGET: &str = "WENGERT_TEST_TARGET";

#[test]
#[ignore = "never ends; the tests below run it and kill it"]
fn save_again_and_again() {
    let Some(path) = std::env::var_os(TARGET) else { return };
    let (tape, net) = net_of(100_000);
    loop {
        net.save(&tape, &path).unwrap();
    }
}

fn saving_process(path: &Path) -> std::process::Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "replaced_files::save_again_and_again", "--ignored"])
        .env(TARGET, path)
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn what_killed_processes_left_is_removed_by_the_next_save_of_the_same_target() {
    let folder = temp_dir::TempDir::new().unwrap();
    let (path, other) = (folder.path().join("net"), folder.path().join("another net"));
    let mut seen = 0;
    for time in 0..60 {
        let _ = fs::remove_file(&path);
        let mut process = saving_process(&path);
        while !path.exists() {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(3 * (time % 20)));
        process.kill().unwrap();
        process.wait().unwrap();
        let left = names(folder.path()).len() - 1;
        seen += left;
        if left > 0 {
            // a save of another target leaves them alone
            save_net(&other).unwrap();
            assert_eq!(names(folder.path()).len() - 2, left);
            fs::remove_file(&other).unwrap();
        }
        if left > 0 && (seen > 2 || time > 30) {
            break;
        }
    }
    assert!(seen > 0, "no process was killed while it was writing");
    Mlp::load(&mut Tape::new(), &path).unwrap();
    // what another process is writing is locked
    let leftovers = names(folder.path()).into_iter().filter(|name| name != "net");
    let leftovers = leftovers.map(|name| folder.path().join(name)).collect::<Vec<_>>();
    let written = fs::File::open(&leftovers[0]).unwrap();
    written.lock().unwrap();
    save_net(&path).unwrap();
    assert!(leftovers[0].exists() && leftovers[1..].iter().all(|left| !left.exists()));
    drop(written);
    save_net(&path).unwrap();
    assert_eq!(names(folder.path()), ["net"]);
}

#[test]
fn processes_and_threads_that_save_to_one_target_do_not_disturb_each_other() {
    let folder = temp_dir::TempDir::new().unwrap();
    let path = folder.path().join("net");
    let mut processes = [saving_process(&path), saving_process(&path)];
    std::thread::scope(|scope| {
        for inputs in [2, 3000] {
            let path = &path;
            scope.spawn(move || {
                let (tape, net) = net_of(inputs);
                for _ in 0..60 {
                    net.save(&tape, path).unwrap();
                    let mut other = Tape::new();
                    Mlp::load(&mut other, path).unwrap();
                    assert!([3, 3001, 100_001].contains(&other.len()));
                }
            });
        }
    });
    for process in &mut processes {
        assert!(process.try_wait().unwrap().is_none(), "a process ended with an error");
        process.kill().unwrap();
        process.wait().unwrap();
    }
    save_net(&path).unwrap();
    assert_eq!(names(folder.path()), ["net"]);
}
