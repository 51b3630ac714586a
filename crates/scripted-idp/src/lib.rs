//! An OpenID provider for tests: honest until it is told to misbehave in one named way.
