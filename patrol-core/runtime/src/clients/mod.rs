//! The real clients that rules may ask for.

mod policy_simulator;
