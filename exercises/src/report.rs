//! The report: what is right, what is not and why, and what comes next.

use crate::{Exercise, Language, Outcome, exercises};
use std::io::{self, Write};
use std::path::Path;

const USAGE: [&str; 2] = [
    "\
cargo run -p wengert-exercises -- [--en | --zh] [EXERCISE]

Without an exercise: which are right, and the first of the others at length.
EXERCISE is a number, or a part of a file's name: that one at length, with a hint.
The language is that of the machine (LANG), or --en for English and --zh for Chinese.
",
    "\
cargo run -p wengert-exercises -- [--en | --zh] [练习]

不带参数：列出哪些做对了，并详细显示第一个还没做对的。
“练习”是编号，或文件名的一部分：详细显示这一个，并给出提示。
语言取自系统设置（LANG）；--en 是英文，--zh 是中文。
",
];

/// Runs the command: the arguments come without the program's name, the language is that of the
/// environment. Returns the exit code: 0, or 2 if an argument is not understood.
///
/// ```
/// use wengert_exercises::{Language, run};
///
/// let mut shown = Vec::new();
/// let code = run(&["99".to_string()], Language::English, &mut shown)?;
/// assert_eq!(code, 2);
/// assert!(String::from_utf8_lossy(&shown).contains("there is no exercise 99; they are 1 to 24"));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// If the text cannot be written.
pub fn run(arguments: &[String], mut language: Language, out: &mut impl Write) -> io::Result<u8> {
    let mut asked = None;
    for argument in arguments {
        match argument.as_str() {
            "--zh" => language = Language::Chinese,
            "--en" => language = Language::English,
            "-h" | "--help" => {
                out.write_all(language.say(USAGE[0], USAGE[1]).as_bytes())?;
                return Ok(0);
            }
            _ if asked.is_none() && !argument.starts_with('-') => asked = Some(argument),
            _ => {
                let what = language.say("not understood:", "看不懂这个参数：");
                writeln!(out, "{what} {argument}\n\n{}", language.say(USAGE[0], USAGE[1]))?;
                return Ok(2);
            }
        }
    }
    let all = exercises();
    match asked.map(|asked| find(&all, asked, language)) {
        None => overview(&all, language, out)?,
        Some(Ok(exercise)) => {
            let outcome = exercise.run(language);
            at_length(exercise, &outcome, language, out)?;
            writeln!(
                out,
                "\n{}\n{}",
                language.say("Hint", "提示"),
                indented(&exercise.hint(language))
            )?;
        }
        Some(Err(sentence)) => {
            writeln!(out, "{sentence}")?;
            return Ok(2);
        }
    }
    Ok(0)
}

/// The exercise of this number, or whose file's name holds this text.
fn find<'a>(all: &'a [Exercise], asked: &str, language: Language) -> Result<&'a Exercise, String> {
    let last = all.len();
    if let Ok(number) = asked.parse::<usize>() {
        let found = all.iter().find(|exercise| exercise.number() == number);
        return found.ok_or_else(|| {
            language.say(
                format!("there is no exercise {number}; they are 1 to {last}"),
                format!("没有练习 {number}；编号是 1 到 {last}"),
            )
        });
    }
    let fits: Vec<&Exercise> = all.iter().filter(|it| it.name().contains(asked)).collect();
    match fits[..] {
        [exercise] => Ok(exercise),
        [] => Err(language.say(
            format!("no file's name holds {asked:?}; a number from 1 to {last} works, too"),
            format!("没有文件名包含 {asked:?}；也可以写 1 到 {last} 的编号"),
        )),
        _ => {
            let names: Vec<&str> = fits.iter().map(|exercise| exercise.name()).collect();
            let names = names.join(", ");
            Err(language.say(
                format!("{asked:?} is in several names: {names}"),
                format!("{asked:?} 出现在好几个文件名里：{names}"),
            ))
        }
    }
}

/// All in a list, and the first that is not right at length.
fn overview(all: &[Exercise], language: Language, out: &mut impl Write) -> io::Result<()> {
    let outcomes: Vec<Outcome> = all.iter().map(|exercise| exercise.run(language)).collect();
    let right = outcomes.iter().filter(|outcome| **outcome == Outcome::Right).count();
    let last = all.len();
    let count = language.say(
        format!("{right} of {last} exercises are right."),
        format!("{last} 个练习做对了 {right} 个。"),
    );
    writeln!(out, "{count}\n")?;
    for (exercise, outcome) in all.iter().zip(&outcomes) {
        let (number, title) = (exercise.number(), exercise.title(language));
        writeln!(out, " {} {number:>2}  {title}", sign(outcome))?;
    }
    let open = outcomes.iter().position(|outcome| *outcome != Outcome::Right);
    writeln!(out)?;
    let Some(next) = open else {
        return writeln!(
            out,
            "{}",
            language.say(
                "All are right. The book goes on: docs/design.md says what was left out, and why.",
                "全部做对了。书还没有完：docs/design.md 说明了省去了什么，以及为什么。"
            )
        );
    };
    at_length(&all[next], &outcomes[next], language, out)?;
    let number = all[next].number();
    let hint = language.say("A hint:", "需要提示：");
    writeln!(out, "\n{hint} cargo run -p wengert-exercises -- {number}")
}

fn sign(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Right => "✓",
        Outcome::Open => "·",
        Outcome::Wrong(_) => "✗",
    }
}

/// One exercise: its task, its file and page, and what the check says.
fn at_length(
    exercise: &Exercise,
    outcome: &Outcome,
    language: Language,
    out: &mut impl Write,
) -> io::Result<()> {
    let (number, title) = (exercise.number(), exercise.title(language));
    writeln!(out, "{number}. {title}\n\n{}\n", indented(&exercise.task(language)))?;
    let [file, page] = language.say(["fill in", "read   "], ["填写", "阅读"]);
    writeln!(out, "   {file}  exercises/gaps/{}.rs", exercise.name())?;
    writeln!(out, "   {page}  {}\n", page_in(language, exercise.page()))?;
    match outcome {
        Outcome::Right => writeln!(out, "✓ {}", language.say("It is right.", "做对了。")),
        Outcome::Open => {
            writeln!(out, "· {}", language.say("The gap is still open.", "空缺还没有填。"))
        }
        Outcome::Wrong(why) => {
            writeln!(
                out,
                "✗ {}\n{}",
                language.say("Not yet:", "还不对："),
                indented(why.trim_end())
            )
        }
    }
}

/// The page in this language, if there is one; else in English.
fn page_in(language: Language, page: &str) -> String {
    let chinese = page.replacen("docs/", "docs/zh/", 1);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let is_there = language == Language::Chinese && root.join(&chinese).is_file();
    if is_there { chinese } else { page.to_string() }
}

fn indented(text: &str) -> String {
    let indent = |line: &str| if line.is_empty() { String::new() } else { format!("   {line}") };
    text.lines().map(indent).collect::<Vec<_>>().join("\n")
}
