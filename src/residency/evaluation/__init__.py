"""How good an agent is, said so that it can be believed: suites, a runner, statistics, reports."""
