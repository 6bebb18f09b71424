"""Settings, addresses, processes and the `sanjiayi` program."""
