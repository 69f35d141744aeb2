"""Speed beside public engines (`make bench`); the baselines are measured in the same run."""
