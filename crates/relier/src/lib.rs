//! Sign users in with any OpenID provider: strict by default, small to use.
