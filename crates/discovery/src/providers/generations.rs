//! A bounded map that forgets what was not asked for lately.

use std::collections::HashMap;
use std::hash::Hash;

/// At most `capacity` entries, in two generations: when the young one has its half, the old one is dropped and the young one
/// takes its place. An entry of the old generation that is asked for becomes young again. So each step is one of a hash map,
/// and what is in steady use stays.
pub(super) struct Generations<K, V> {
    half: usize,
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K: Eq + Hash + Clone, V: Clone> Generations<K, V> {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            half: (capacity / 2).max(1),
            young: HashMap::new(),
            old: HashMap::new(),
        }
    }

    pub(super) fn get(&mut self, key: &K) -> Option<V> {
        if let Some(value) = self.young.get(key) {
            return Some(value.clone());
        }
        let (key, value) = self.old.remove_entry(key)?;
        self.insert(key, value.clone());
        Some(value)
    }

    pub(super) fn insert(&mut self, key: K, value: V) {
        if self.young.len() >= self.half && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.old.remove(&key);
        self.young.insert(key, value);
    }

    pub(super) fn remove(&mut self, key: &K) -> Option<V> {
        let old = self.old.remove(key);
        self.young.remove(key).or(old)
    }

    pub(super) fn len(&self) -> usize {
        self.young.len() + self.old.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_holds_more_than_its_capacity() {
        let mut kept = Generations::new(10);
        for key in 0..1000 {
            kept.insert(key, key);
            assert!(kept.len() <= 10, "{}", kept.len());
        }
        assert_eq!(kept.get(&999), Some(999));
        assert_eq!(kept.get(&0), None);
    }

    #[test]
    fn what_is_asked_for_stays() {
        let mut kept = Generations::new(10);
        kept.insert(0, "used");
        for key in 1..1000 {
            kept.insert(key, "once");
            assert_eq!(kept.get(&0), Some("used"), "{key}");
            assert!(kept.len() <= 10);
        }
    }

    #[test]
    fn an_entry_is_in_one_generation_only() {
        let mut kept = Generations::new(4);
        for key in [1, 2, 3, 1, 1] {
            kept.insert(key, key);
        }
        assert_eq!(kept.len(), 3);
        assert_eq!(kept.remove(&1), Some(1));
        assert_eq!((kept.get(&1), kept.len()), (None, 2));
    }
}
