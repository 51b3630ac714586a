//! The Rust in the README is the Rust in this file, so it compiles.

const README: &str = include_str!("../../../README.md");
const THIS_FILE: &str = include_str!("readme.rs");

#[expect(dead_code, reason = "it only has to compile")]
#[rustfmt::skip]
async fn sign_in(kept: &mut relier::PendingSignIns, query: &str) -> Result<(), Box<dyn std::error::Error>> {
    // as in the README
    use relier::{Client, Provider, RelyingParty, Secret};

    let provider = Provider::discover("https://accounts.example.com").await?;
    let client = Client::confidential("client-id", Secret::from_env("CLIENT_SECRET")?);
    let rp = RelyingParty::new(provider, client, "https://app.example.com/auth")?;

    // GET /login: `kept`, a `PendingSignIns`, is part of the browser's session
    let (url, pending) = rp.authorize().scopes(["email", "profile"]).build()?;
    kept.insert(pending, rp.now()); // by its state, so two tabs don't hurt each other; redirect to `url`

    // GET /auth: the redirect back, with its query
    let sign_in = rp.complete(kept.take(query)?, query).await?;
    println!("Hello, {}!", sign_in.claims().email().unwrap_or("you"));
    // to here
    drop(url);
    Ok(())
}

#[test]
fn the_readme_shows_what_compiles_here() {
    let (_, here) = THIS_FILE.split_once("    // as in the README\n").unwrap();
    let (here, _) = here.split_once("    // to here\n").unwrap();
    let here: Vec<&str> = here
        .lines()
        .map(|line| line.strip_prefix("    ").unwrap_or(line))
        .collect();

    let mut blocks = README.split("```rust\n").skip(1);
    let (shown, _) = blocks.next().unwrap().split_once("```").unwrap();
    assert_eq!(shown.lines().collect::<Vec<_>>(), here);
    assert_eq!(blocks.next(), None, "there is Rust that nothing compiles");
}
