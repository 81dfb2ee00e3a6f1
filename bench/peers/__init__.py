"""The yardsticks: programs that run in the environment of `bench/requirements.txt`, without anything of ours."""
