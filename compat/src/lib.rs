//! Nothing here: the application is `tests/beside_jsonwebtoken.rs`.
