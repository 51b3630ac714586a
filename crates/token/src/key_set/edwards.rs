//! Whether 32 octets are a public key of Ed25519 (RFC 8032, section 5.1.3): aws-lc-rs takes any, and then verifies nothing.
//!
//! Everything here is public, so time may depend on it.

/// A number below 2^256, its least significant 64 bits first. It stands for its remainder by p = 2^255 - 19.
type Number = [u64; 4];

const MAX: u64 = u64::MAX;
const ONE: Number = [1, 0, 0, 0];
const MINUS_ONE: Number = [MAX - 19, MAX, MAX, MAX >> 1];

/// The d of the curve -x² + y² = 1 + dx²y².
const D: Number = [
    0x75eb_4dca_1359_78a3,
    0x0070_0a4d_4141_d8ab,
    0x8cc7_4079_7779_e898,
    0x5203_6cee_2b6f_fe73,
];

/// Half of p - 1: the power that is 1 for squares only.
const HALF: Number = [MAX - 9, MAX, MAX, MAX >> 2];

/// The ways to write 1: itself, and plus p, and plus 2p.
const ONES: [Number; 3] = [
    ONE,
    [MAX - 17, MAX, MAX, MAX >> 1],
    [MAX - 36, MAX, MAX, MAX],
];

/// Whether the octets are y, in its one spelling, of a point on the curve. The two points where x is 0 are not told from
/// those that are off it: nobody has them for a key.
pub(super) fn is_on_curve(public: &[u8; 32]) -> bool {
    let (words, _) = public.as_chunks::<8>();
    let mut y = ONE;
    for (number, octets) in y.iter_mut().zip(words) {
        *number = u64::from_le_bytes(*octets);
    }
    let [.., highest] = &mut y;
    *highest &= MAX >> 1; // the highest bit is the sign of x
    let is_canonical = y.iter().rev().le(MINUS_ONE.iter().rev());
    let y_squared = product(&y, &y);
    let numerator = sum(&y_squared, &MINUS_ONE);
    let denominator = sum(&product(&D, &y_squared), &ONE);
    // x² is their quotient; that is a square if and only if their product is one.
    is_canonical && is_square(&product(&numerator, &denominator))
}

/// Euler's criterion, for numbers other than 0.
fn is_square(number: &Number) -> bool {
    let mut power = ONE;
    for word in HALF.iter().rev() {
        for bit in (0..u64::BITS).rev() {
            power = product(&power, &power);
            if word >> bit & 1 == 1 {
                power = product(&power, number);
            }
        }
    }
    ONES.contains(&power)
}

fn sum(one: &Number, other: &Number) -> Number {
    let mut sum = [0; 4];
    let mut carry = 0;
    for ((out, a), b) in sum.iter_mut().zip(one).zip(other) {
        (*out, carry) = split(u128::from(*a) + u128::from(*b) + u128::from(carry));
    }
    folded(sum, carry)
}

fn product(one: &Number, other: &Number) -> Number {
    let mut wide = [0; 8];
    for (place, a) in one.iter().enumerate() {
        let mut carry = 0;
        for (out, b) in wide.iter_mut().skip(place).zip(other.iter().chain([&0])) {
            let sum = u128::from(*a) * u128::from(*b) + u128::from(*out) + u128::from(carry);
            (*out, carry) = split(sum);
        }
    }
    let (low, high) = wide.split_at(4);
    let mut product = [0; 4];
    let mut carry = 0;
    for ((out, low), high) in product.iter_mut().zip(low).zip(high) {
        (*out, carry) = split(u128::from(*low) + 38 * u128::from(*high) + u128::from(carry));
    }
    folded(product, carry)
}

/// Adds what lies beyond 256 bits: 2^256 is 38.
fn folded(mut number: Number, mut beyond: u64) -> Number {
    while beyond != 0 {
        let mut carry = u128::from(beyond) * 38;
        for out in &mut number {
            let high;
            (*out, high) = split(u128::from(*out) + carry);
            carry = u128::from(high);
        }
        (beyond, _) = split(carry);
    }
    number
}

/// The lower and the higher half.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the lower half is what is wanted"
)]
fn split(number: u128) -> (u64, u64) {
    (number as u64, (number >> 64) as u64)
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};

    use super::*;

    #[test]
    fn knows_every_key_that_is_made() {
        for seed in 0..64 {
            let pair = Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap();
            let public: [u8; 32] = pair.public_key().as_ref().try_into().unwrap();
            assert!(is_on_curve(&public), "{public:x?}");
        }
    }

    /// The least y of points off the curve, found with another implementation.
    #[test]
    fn knows_what_is_off_the_curve() {
        let off = [2, 7, 8, 11, 12, 13, 17, 20, 22];
        for y in 2..=26 {
            let mut public = [0; 32];
            public[0] = y;
            assert_eq!(is_on_curve(&public), !off.contains(&y), "{y}");
        }
    }

    #[test]
    fn takes_one_spelling_only() {
        // y = 3 is on the curve, and so it would be written as p + 3.
        let mut public = [0; 32];
        public[0] = 3;
        assert!(is_on_curve(&public));
        public = [0xff; 32];
        (public[0], public[31]) = (0xed + 3, 0x7f);
        assert!(!is_on_curve(&public));
    }
}
