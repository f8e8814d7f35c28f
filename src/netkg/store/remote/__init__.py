"""Stores at an address: any SPARQL endpoint, read and written as the embedded store is.

``settings`` says where a store is and who asks, ``credentials`` where secrets come from, ``transport`` moves
bytes and says what went wrong, ``answers`` reads them. ``dialect`` holds all that is known of how engines
differ, ``fetch`` reads triples whole, ``mirror`` answers queries for engines that answer them otherwise.
``endpoint`` puts these together; ``publish`` writes evidence to a store.
"""
