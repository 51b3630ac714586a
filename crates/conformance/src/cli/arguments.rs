//! What every way to judge somebody is told on its command line.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use clap::ValueEnum;

use super::Fault;
use crate::candidate::Kind;
use crate::report::Shard;
use crate::run::RunOptions;
use crate::suite::Suite;

/// What is judged of a candidate, and how.
#[derive(clap::Args, Clone, Debug)]
pub struct RunArguments {
    /// Only scenarios whose id contains this
    #[arg(long, value_name = "TEXT")]
    pub(super) name: Option<String>,
    /// Only scenarios of this feature or folder of features, such as id-token/audience
    #[arg(long, value_name = "PATH")]
    pub(super) feature: Option<String>,
    /// Only scenarios of this profile
    #[arg(long)]
    pub(super) profile: Option<String>,
    /// Only what speaks against the candidate in the last report
    #[arg(long)]
    pub(super) failed: bool,
    /// Only the K-th of N parts of what is selected; `merge` puts their reports together
    #[arg(long, value_name = "K/N", value_parser = shard)]
    pub(super) shard: Option<Shard>,
    /// An advisory fails the run
    #[arg(long)]
    pub(super) strict: bool,
    /// Run the scenarios in the order that this number gives; 0 keeps that of the features
    #[arg(long, default_value_t = 0)]
    pub(super) seed: u64,
    /// Run everything so many times, in another order each time, and fail if a verdict changes
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=100))]
    pub(super) verify: Option<u32>,
    /// The scripted provider's port; 0 takes any free one
    #[arg(long, default_value_t = 0)]
    pub(super) port: u16,
    /// How many scenarios run side by side [default: twice as many as there are processors, as many for programs that verify tokens]
    #[arg(long, value_parser = jobs)]
    pub(super) jobs: Option<usize>,
    /// The longest time that the candidate gets for one answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) patience: u64,
    /// The longest time that the whole run gets, in seconds; what is judged by then is reported, and marked as not complete
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) time_limit: Option<u64>,
    /// What is printed at the end
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    pub(super) format: Format,
    /// Where the reports go
    #[arg(long, value_name = "FOLDER")]
    pub(super) report_dir: Option<PathBuf>,
    /// Read features/ and fixtures/ from this folder instead of those built in
    #[arg(long, value_name = "FOLDER")]
    pub(super) suite: Option<PathBuf>,
    /// Print a line for each scenario, and its exchange
    #[arg(long, short)]
    pub(super) verbose: bool,
}

/// How a report is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a person: what speaks against the candidate first
    Terminal,
    /// report.json
    Json,
}

/// What of the suite is run, and how it is said on a command line.
pub(super) struct Selected {
    pub(super) suite: Suite,
    /// Nothing if it is all.
    pub(super) said: Option<String>,
}

impl RunArguments {
    /// The suite that everything is selected from.
    ///
    /// # Errors
    ///
    /// It does not load.
    pub fn whole_suite(&self) -> Result<Suite, Fault> {
        Ok(match &self.suite {
            Some(folder) => Suite::load(folder)?,
            None => Suite::embedded()?,
        })
    }

    /// Whether nothing of the suite is left out.
    pub fn leave_nothing_out(&self) -> bool {
        let chosen = self.profile.is_some() || self.feature.is_some() || self.name.is_some();
        !chosen && !self.failed && self.shard.is_none()
    }

    /// Where the reports go: where these arguments say, or where they usually go.
    pub fn report_folder<'a>(&'a self, usual: &'a Path) -> &'a Path {
        self.report_dir.as_deref().unwrap_or(usual)
    }

    /// What is selected, the shard aside. `failed` are the ids that the last report speaks of, where that is asked for.
    pub(super) fn select(
        &self,
        mut suite: Suite,
        failed: Option<&[String]>,
    ) -> Result<Selected, Fault> {
        let mut said = Vec::new();
        if let Some(profile) = &self.profile {
            suite = suite.select_profile(profile)?;
            said.push(format!("--profile {profile}"));
        }
        if let Some(feature) = &self.feature {
            suite = suite.select_feature(feature)?;
            said.push(format!("--feature {feature}"));
        }
        if let Some(name) = &self.name {
            suite = suite.select(name)?;
            said.push(format!("--name {name}"));
        }
        if let Some(failed) = failed {
            suite = suite.select_ids(failed)?;
            said.push("--failed".to_owned());
        }
        Ok(Selected {
            suite,
            said: (!said.is_empty()).then(|| said.join(" ")),
        })
    }

    pub(super) fn run_options(&self, kind: Kind) -> RunOptions {
        let usual = RunOptions::usual(kind);
        RunOptions {
            strict: self.strict,
            seed: self.seed,
            port: self.port,
            jobs: self.jobs.unwrap_or(usual.jobs),
            patience: Duration::from_secs(self.patience),
            time_limit: self.time_limit.map(Duration::from_secs),
            ..usual
        }
    }
}

fn jobs(text: &str) -> Result<usize, String> {
    match usize::from_str(text) {
        Ok(jobs) if jobs > 0 => Ok(jobs),
        _ => Err("it is a number from 1 on".into()),
    }
}

/// `K/N`, both from 1 on, K at most N.
fn shard(text: &str) -> Result<Shard, String> {
    let read = text.split_once('/').and_then(|(index, count)| {
        Some(Shard {
            index: index.parse().ok()?,
            count: count.parse().ok()?,
        })
    });
    match read {
        Some(shard) if (1..=shard.count).contains(&shard.index) => Ok(shard),
        _ => Err("K/N is the K-th of N parts, from 1/N to N/N".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::{jobs, shard};
    use crate::report::Shard;

    #[test]
    fn a_shard_is_one_of_several() {
        let third = |index| Ok(Shard { index, count: 3 });
        assert_eq!(shard("1/3"), third(1));
        assert_eq!(shard("3/3"), third(3));
        for text in ["0/3", "4/3", "1/0", "1", "a/b", "-1/3", "1/3/3", ""] {
            let refused = Err("K/N is the K-th of N parts, from 1/N to N/N".to_owned());
            assert_eq!(shard(text), refused, "{text}");
        }
    }

    #[test]
    fn somebody_has_to_work() {
        assert_eq!(jobs("3"), Ok(3));
        assert_eq!(jobs("0"), Err("it is a number from 1 on".to_owned()));
        assert_eq!(jobs("many"), Err("it is a number from 1 on".to_owned()));
    }
}
