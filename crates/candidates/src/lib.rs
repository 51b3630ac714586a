//! In-process candidates: relier itself, the weak relying party, the zoo.
