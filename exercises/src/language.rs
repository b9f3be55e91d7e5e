//! English or Chinese.

use std::env;

/// The language of the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// `--en`, and wherever nothing asks for another one.
    English,
    /// `--zh`, or a locale such as `zh_CN.UTF-8`.
    Chinese,
}

impl Language {
    /// The language that the environment asks for. As for other programs, `LC_ALL` comes before
    /// `LC_MESSAGES` and `LANG`, and an empty one counts as none.
    #[must_use]
    pub fn of_environment() -> Language {
        let names = ["LC_ALL", "LC_MESSAGES", "LANG"];
        let set = names.iter().filter_map(env::var_os).find(|value| !value.is_empty());
        Language::of_locale(&set.unwrap_or_default().to_string_lossy())
    }

    /// The language of a locale.
    ///
    /// ```
    /// use wengert_exercises::Language;
    /// assert_eq!(Language::of_locale("zh_CN.UTF-8"), Language::Chinese);
    /// assert_eq!(Language::of_locale("C"), Language::English);
    /// ```
    #[must_use]
    pub fn of_locale(locale: &str) -> Language {
        let is_chinese = locale.to_ascii_lowercase().starts_with("zh");
        if is_chinese { Language::Chinese } else { Language::English }
    }

    /// The text in this language.
    ///
    /// ```
    /// use wengert_exercises::Language;
    /// assert_eq!(Language::Chinese.say("right", "正确"), "正确");
    /// ```
    pub fn say<T>(self, english: T, chinese: T) -> T {
        match self {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }
}
