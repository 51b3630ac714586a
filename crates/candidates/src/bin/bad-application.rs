//! Applications that nobody can judge, or only badly: `bad-application HOW`. They speak just enough HTTP for that, and
//! some sign users in without a look at anything. `tests/bad_applications.rs` has what the harness says to each.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, exit};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

const HOUR: Duration = Duration::from_hours(1);

fn main() -> io::Result<()> {
    let how = std::env::args().nth(1).unwrap_or_default();
    match how.as_str() {
        "ends-at-once" => {
            println!("reading the settings");
            eprintln!("there is no database");
            exit(7);
        }
        "hangs" | "outlives" => {
            println!("still working on it");
            thread::sleep(HOUR);
        }
        "talks-garbage" => {
            let noise: Vec<u8> = (0..=255).cycle().take(100_000).collect();
            io::stdout().write_all(&noise)?;
            io::stdout().flush()?;
        }
        _ => {}
    }
    if how == "forks" {
        for _ in 0..3 {
            leave_a_child_behind()?;
        }
    }
    let port: u16 = setting("PORT").parse().unwrap_or_default();
    let listener = TcpListener::bind(("127.0.0.1", port))?;
    let callbacks = AtomicUsize::new(0);
    for connection in listener.incoming() {
        // Whoever breaks off concerns nobody.
        drop(serve(connection?, &how, &callbacks));
    }
    Ok(())
}

/// A child in a group of its own, as a daemon is.
fn leave_a_child_behind() -> io::Result<()> {
    let mut child = Command::new(std::env::current_exe()?);
    child.arg("outlives");
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut child, 0);
    child.spawn().map(drop)
}

fn serve(mut browser: TcpStream, how: &str, callbacks: &AtomicUsize) -> io::Result<()> {
    if how == "never-answers" {
        thread::sleep(HOUR);
    }
    let request = head(&mut browser)?;
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    let page = path.split('?').next().unwrap_or_default();
    let signed_in = request.contains("user=1");
    let callbacks_so_far = callbacks.load(Ordering::SeqCst);
    let answer = match (how, page) {
        ("talks-garbage", _) => "\u{1}\u{2}\u{3} this is no HTTP\r\n\r\n".to_owned(),
        ("answers-500", _) => {
            response("500 Internal Server Error", "", "<h1>It is not my day</h1>")
        }
        ("dies-at-sign-in", "/login") => {
            eprintln!("out of memory");
            exit(9);
        }
        ("leads-nowhere", "/login") => response("200 OK", "", "Come back on Monday"),
        ("callback-fails", "/auth") => {
            response("500 Internal Server Error", "", "Internal Server Error")
        }
        ("limits-sign-ins", "/login") if callbacks_so_far > 0 => {
            response("429 Too Many Requests", "", "Come back in a minute")
        }
        ("loses-sign-ins", "/login") if callbacks_so_far > 0 => {
            // As when a worker dies and its supervisor lives on.
            return Ok(());
        }
        (_, "/login") => {
            let location = format!(
                "location: {}/authorize?response_type=code&client_id={}&scope=openid%20email&redirect_uri={}\
                 &state=always-the-same-state&nonce=always-the-same-nonce\r\n",
                setting("ISSUER"),
                setting("CLIENT_ID"),
                setting("REDIRECT_URI")
            );
            response("302 Found", &location, "")
        }
        (_, "/auth") => {
            if callbacks.fetch_add(1, Ordering::SeqCst) > 0 && how == "dies-later" {
                eprintln!("out of memory");
                exit(9);
            }
            redeem(&path)?;
            if callbacks.load(Ordering::SeqCst) > 1 && how == "loses-callbacks" {
                // As when a worker dies and its supervisor lives on.
                return Ok(());
            }
            let cookie = match how {
                "forgets" => "",
                _ => "set-cookie: user=1; HttpOnly\r\n",
            };
            if how == "limits-pages" {
                // The callback itself is no page that is counted.
                response("200 OK", cookie, "Welcome")
            } else {
                response("302 Found", &format!("location: /\r\n{cookie}"), "")
            }
        }
        ("limits-pages", _) if callbacks_so_far > 1 => {
            response("429 Too Many Requests", "", "Come back in a minute")
        }
        ("page-fails-later", _) if callbacks_so_far > 1 => {
            response("500 Internal Server Error", "", "Internal Server Error")
        }
        ("shows-a-form-later", _) if callbacks_so_far > 1 && signed_in => {
            response("200 OK", "", "Choose a name")
        }
        ("greets-nobody-later", _) if callbacks_so_far > 1 && signed_in => {
            response("200 OK", "", "Hello, None!")
        }
        _ if signed_in => response("200 OK", "", "Hello, user-1@example.com!"),
        _ => response("200 OK", "", "<a href=\"/login\">Sign in</a>"),
    };
    browser.write_all(answer.as_bytes())
}

/// Redeems the code of a callback and does not look at what comes back.
fn redeem(callback: &str) -> io::Result<()> {
    let code = callback
        .split(['?', '&'])
        .find_map(|pair| pair.strip_prefix("code="));
    let form = format!(
        "grant_type=authorization_code&code={}&redirect_uri={}&client_id={}&client_secret={}",
        code.unwrap_or_default(),
        setting("REDIRECT_URI"),
        setting("CLIENT_ID"),
        setting("CLIENT_SECRET")
    );
    let issuer = setting("ISSUER");
    let (host, path) = issuer
        .trim_start_matches("http://")
        .split_once('/')
        .unwrap_or_default();
    let mut provider = TcpStream::connect(host)?;
    write!(
        provider,
        "POST /{path}/token HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{form}",
        form.len()
    )?;
    provider.read_to_end(&mut Vec::new()).map(drop)
}

fn head(stream: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    let mut octet = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut octet)? == 1 {
        head.extend_from_slice(&octet);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

fn response(status: &str, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\n{headers}content-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}
