"""A whole server and its clients in one thread, on simulated time.

The product runs as it is: services, conductor, transport, edge client, SQLite, files.
Injected are the clock, the network, the disk, threads, identifiers and chance; all of
them follow from one seed, so that the seed alone replays a failure exactly.
"""
