//! What the documentation tells people to type, and to write.

use std::fs;
use std::path::Path;

use clap::{CommandFactory as _, Parser as _};

use super::Cli;
use crate::http::RpToml;

/// The blocks of this language in everything that tells people how to use the program, with the file that each is in.
fn blocks(language: &str) -> Vec<(String, String)> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = fs::read_dir(repository.join("docs/harness")).expect("there is documentation");
    let files = folder.map(|file| file.expect("it can be read").path());
    let pages = files.filter(|file| file.extension().is_some_and(|kind| kind == "md"));
    let pages = pages.chain([repository.join("README.md")]);
    let mut blocks = Vec::new();
    for page in pages {
        let text = fs::read_to_string(&page).expect("a page is text");
        let mut rest = text.as_str();
        let fence = format!("```{language}\n");
        while let Some((_, after)) = rest.split_once(&fence) {
            let (block, more) = after.split_once("```").expect("a block has an end");
            blocks.push((page.display().to_string(), block.to_owned()));
            rest = more;
        }
    }
    blocks
}

/// Words as a shell makes them, as far as documentation needs it.
fn words(line: &str) -> Vec<String> {
    let line = line.split(" #").next().unwrap_or_default();
    let mut words = Vec::new();
    for (index, part) in line.split('"').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

#[test]
fn the_command_line_has_no_fault_of_its_own() {
    Cli::command().debug_assert();
}

#[test]
fn every_command_of_the_documentation_is_understood() {
    let mut seen = 0;
    for language in ["sh", "yaml"] {
        for (page, block) in blocks(language) {
            let lines = block
                .lines()
                .map(|line| line.trim().trim_start_matches("- "));
            for line in lines.filter(|line| line.starts_with("oidc-conformance ")) {
                let parsed = Cli::try_parse_from(words(line));
                assert!(parsed.is_ok(), "{page}: {line}: {:?}", parsed.err());
                seen += 1;
            }
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn every_description_of_the_documentation_is_understood() {
    let mut seen = 0;
    for (page, block) in blocks("toml") {
        let whole = if block.contains("start = ") {
            block
        } else if block.contains("[[expected_failure]]") {
            format!("name = \"app\"\nstart = [\"./run.sh\"]\nprofiles = [\"basic\"]\n{block}")
        } else {
            continue;
        };
        let read = toml::from_str::<RpToml>(&whole);
        assert!(read.is_ok(), "{page}: {whole}: {:?}", read.err());
        seen += 1;
    }
    assert!(seen > 1, "{seen}");
}
