//! Validate OpenID Connect ID tokens: strict, without I/O, clock or async.
