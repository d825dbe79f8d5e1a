//! The date that the added system message tells.

use std::str::FromStr;

use crate::chat::Message;
use crate::error::Error;
use crate::training::options::unknown;

const DATES: &[&str] = &["none", "days such as 2025-06-28", "random:FIRST..LAST"];

/// Which date the added system message tells: the same rows always have the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum DateRule {
    /// None.
    #[default]
    None,
    /// This one, such as `2025-06-28`.
    Fixed(String),
    /// One of these days, first and last included, for each row another, which what it says decides: `random:2025-01-01..2026-12-31`.
    Random {
        /// The first day, counted from 1970-01-01.
        first: i64,
        /// The last day.
        last: i64,
    },
}

impl FromStr for DateRule {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let bad = || unknown("date", text, DATES);
        if text == "none" {
            return Ok(Self::None);
        }
        let Some(range) = text.strip_prefix("random:") else {
            day(text).ok_or_else(bad)?;
            return Ok(Self::Fixed(text.to_owned()));
        };
        let (first, last) = range.split_once("..").ok_or_else(bad)?;
        let (first, last) = (day(first).ok_or_else(bad)?, day(last).ok_or_else(bad)?);
        if first > last {
            return Err(bad());
        }
        Ok(Self::Random { first, last })
    }
}

impl DateRule {
    /// The date of a row of these messages.
    pub(super) fn of_row<'m>(&self, messages: impl Iterator<Item = &'m Message>) -> Option<String> {
        match self {
            Self::None => None,
            Self::Fixed(date) => Some(date.clone()),
            Self::Random { first, last } => {
                let days = u64::try_from(last - first + 1).unwrap_or(1).max(1);
                let chosen = seed(messages) % days;
                Some(date(first + i64::try_from(chosen).unwrap_or_default()))
            }
        }
    }
}

/// A number that what is said decides: where the row stands, and in which of several files, changes nothing. FNV-1a, and the
/// last step of `SplitMix64`, which spreads it.
fn seed<'m>(messages: impl Iterator<Item = &'m Message>) -> u64 {
    let mut hash: u64 = 0xCBF2_9CE4_8422_2325;
    for message in messages {
        for byte in message.text().bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    hash ^ (hash >> 31)
}

/// The number of a day, counted from 1970-01-01; None for what is no day.
fn day(text: &str) -> Option<i64> {
    let mut fields = text.split('-');
    let mut number = |digits: usize| {
        let field = fields.next()?;
        let is_number = field.len() == digits && field.bytes().all(|byte| byte.is_ascii_digit());
        field.parse::<i64>().ok().filter(|_| is_number)
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    let is_date = fields.next().is_none() && (1..=12).contains(&month) && day >= 1;
    let number = days(year, month, day);
    // A day that its month does not have comes out as one of the next month.
    (is_date && date(number) == text).then_some(number)
}

/// The days from 1970-01-01 to a date, after Howard Hinnant's `days_from_civil`: years begin in March.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The date of a day: `civil_from_days`.
fn date(days: i64) -> String {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_has_a_date() {
        for number in -150_000..150_000 {
            let text = date(number);
            assert_eq!(day(&text), Some(number), "{text}");
        }
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(day("2024-02-29"), Some(19_782));
    }

    #[test]
    fn what_is_no_day() {
        for text in [
            "",
            "today",
            "2025",
            "2025-6-28",
            "2025-06-31",
            "2025-02-29",
            "2025-13-01",
            "2025-00-10",
            "2025-01-00",
            "2025-06-28T00",
            "+025-06-28",
            "2025-06-28-01",
        ] {
            assert_eq!(day(text), None, "{text}");
            assert!(text.parse::<DateRule>().is_err(), "{text}");
        }
        assert!("random:2025-01-02..2025-01-01".parse::<DateRule>().is_err());
        assert!("random:2025-01-01..2025-01-01".parse::<DateRule>().is_ok());
    }
}
