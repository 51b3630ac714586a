//! Say whether an OpenID Connect relying party conforms: scripted providers, evidence, verdicts.
