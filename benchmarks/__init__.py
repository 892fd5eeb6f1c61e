"""The speed figures of the README, each a ratio measured in one run."""
