//! `oidc-conformance init`: a description to start from.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;

use clap::ValueEnum;

use super::{Fault, out};
use crate::exit::Exit;

const APPLICATION: &str = include_str!("init/application.toml");
const VERIFIER: &str = include_str!("init/verifier.toml");

/// What is written, and where.
#[derive(clap::Args)]
pub(super) struct Options {
    /// The file to write
    #[arg(value_name = "FILE", default_value = "rp.toml")]
    file: PathBuf,
    /// What is to be judged
    #[arg(long, value_enum, default_value_t = Kind::Http)]
    kind: Kind,
    /// Its name in reports [default: that of the folder]
    #[arg(long)]
    name: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    /// A web application
    Http,
    /// A program that verifies ID tokens over its standard input and output
    Stdio,
}

pub(super) fn run(options: &Options) -> Result<Exit, Fault> {
    let name = match &options.name {
        Some(name) => name.clone(),
        None => name_of_the_folder(),
    };
    let template = match options.kind {
        Kind::Http => APPLICATION,
        Kind::Stdio => VERIFIER,
    };
    let text = template.replace("\"my-app\"", &toml::Value::String(name).to_string());
    let shown = options.file.display();
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&options.file)
        .and_then(|mut file| file.write_all(text.as_bytes()));
    match written {
        Ok(()) => {
            out(&format!(
                "{shown} is written; fill it in, then `oidc-conformance smoke` signs in once and shows each step\n"
            ));
            Ok(Exit::Conforms)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(Fault::usage(format!(
            "{shown} is there already and stays as it is; move it away, or name another file"
        ))),
        Err(error) => Err(Fault::run(format!("{shown} cannot be written: {error}"))),
    }
}

fn name_of_the_folder() -> String {
    let folder = std::env::current_dir().unwrap_or_default();
    folder.file_name().map_or_else(
        || "my-app".into(),
        |name| name.to_string_lossy().into_owned(),
    )
}
