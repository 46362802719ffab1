//! A client of the Docker engine: contexts, deadlines, version negotiation.
